//! Running results along an axis: `cumsum`, `cumprod`, `ufunc.accumulate`.
//!
//! Invariant: each element is the function of the one before it in the result and its own of the source, in
//! that order, as in NumPy.

use super::super::View;
use super::super::block;
use super::super::dtype::{Complex32, Complex64, Element};
use super::super::layout::Order;
use super::super::status::{self, Status};
use super::super::ufunc::Loop;
use super::super::ufunc::run::{self, NoMemory};

/// Runs a function of two elements of one type along an axis.
pub fn accumulate(
    name: &str,
    found: &'static Loop,
    view: &View,
    axis: usize,
) -> Result<(View, Status), NoMemory> {
    let (from, acc) = (found.types[0], found.types[2]);
    let out = View::empty(view.shape(), acc.into(), Order::C).ok_or(NoMemory)?;
    if out.is_empty() {
        return Ok((out, Status::NONE));
    }
    let n = view.shape()[axis];
    let inner: usize = view.shape()[axis + 1..].iter().product();
    status::clear();
    if inner == 1 && from == acc {
        // Along the last axis: lane by lane, in place.
        block::copy(view, &out);
        let step = match (name, acc) {
            ("add", _) => with_sum(acc),
            ("multiply", _) => with_product(acc),
            _ => None,
        };
        if let Some(scan) = step {
            status::clear();
            block::update(&out, &|octets| {
                for lane in octets.chunks_exact_mut(n * acc.size()) {
                    scan(lane);
                }
            });
            return Ok((out, status::read()));
        }
    }
    let at = |view: &View, i: usize| view.narrowed(|l| l.pick(axis, i));
    block::copy(&at(view, 0), &at(&out, 0));
    let mut all = Status::NONE;
    for i in 1..n {
        let (before, own, result) = (at(&out, i - 1), at(view, i), at(&out, i));
        all = all.and(run::run(found, &[&before, &own, &result], None)?);
    }
    Ok((out, all))
}

type Scan = fn(&mut [u8]);

fn scan<T: Element>(octets: &mut [u8], f: impl Fn(T, T) -> T) {
    let lane: &mut [T] = bytemuck::cast_slice_mut(octets);
    let Some((&mut first, rest)) = lane.split_first_mut() else { return };
    let mut sum = first;
    for v in rest {
        sum = f(sum, *v);
        *v = sum;
    }
}

macro_rules! scans {
    ($name:ident, $int:ident, $op:tt, $complex:expr) => {
        fn $name(ty: super::super::ScalarType) -> Option<Scan> {
            use super::super::ScalarType::*;
            Some(match ty {
                Bool => return None,
                Int8 => |o| scan::<i8>(o, |a, b| a.$int(b)),
                UInt8 => |o| scan::<u8>(o, |a, b| a.$int(b)),
                Int16 => |o| scan::<i16>(o, |a, b| a.$int(b)),
                UInt16 => |o| scan::<u16>(o, |a, b| a.$int(b)),
                Int32 => |o| scan::<i32>(o, |a, b| a.$int(b)),
                UInt32 => |o| scan::<u32>(o, |a, b| a.$int(b)),
                Int64 => |o| scan::<i64>(o, |a, b| a.$int(b)),
                UInt64 => |o| scan::<u64>(o, |a, b| a.$int(b)),
                Float32 => |o| scan::<f32>(o, |a, b| a $op b),
                Float64 => |o| scan::<f64>(o, |a, b| a $op b),
                Complex64 => |o| scan::<Complex32>(o, $complex),
                Complex128 => |o| scan::<ComplexWide>(o, $complex),
            })
        }
    };
}

use Complex64 as ComplexWide;

scans!(with_sum, wrapping_add, +, |a, b| a + b);
scans!(with_product, wrapping_mul, *, |a, b| a * b);
