//! The loops of reductions.
//!
//! Invariant: `lane` adds a run of elements to one, `rows` adds each element to the one at the same place.
//! Sums of floats along a lane are NumPy's pairwise ones: up to 128 elements in eight interleaved parts,
//! more by halves.

use super::super::View;
use super::super::block;
use super::super::dtype::{Bool8, Complex32, Complex64, Element, ScalarType, with_element};
use super::super::simd::{self, Work};
use super::super::status;
use super::super::ufunc::Loop;
use super::super::ufunc::loops::{Bin, Op};
use super::super::ufunc::ops::{Maximum, Minimum, Multiply, Truth};
use super::super::ufunc::run::PARALLEL;
use crate::runtime::pool;

/// How to reduce elements of a type.
#[derive(Clone, Copy)]
pub struct Folding {
    pub input: ScalarType,
    /// Of the results.
    pub acc: ScalarType,
    /// Whether taking an element twice changes nothing.
    pub idempotent: bool,
    lane: Lane,
    rows: Rows,
    generic: Option<&'static Loop>,
}

type Lane = fn(&mut [u8], &[u8]);
type Rows = fn(&mut [u8], &[u8]);

/// A loop over a lane and one over rows.
trait Fold<T: Element> {
    type Acc: Element;
    const QUIET: bool = false;
    fn lane(acc: Self::Acc, a: &[T]) -> Self::Acc;
    fn step(acc: Self::Acc, a: T) -> Self::Acc;
}

struct LaneWork<'a, T, F: Fold<T>>(&'a mut F::Acc, &'a [T])
where
    T: Element;

impl<T: Element, F: Fold<T>> Work for LaneWork<'_, T, F> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        *self.0 = F::lane(*self.0, self.1);
    }
}

struct RowWork<'a, T: Element, F: Fold<T>>(&'a mut [F::Acc], &'a [T]);

impl<T: Element, F: Fold<T>> Work for RowWork<'_, T, F> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        row::<T, F>(self.0, self.1);
    }
}

#[inline(always)]
fn row<T: Element, F: Fold<T>>(acc: &mut [F::Acc], data: &[T]) {
    let n = acc.len();
    if n == 0 {
        return;
    }
    // Four rows at a time pass over the results once.
    let mut rows = data.chunks_exact(4 * n);
    for four in rows.by_ref() {
        let (a, rest) = four.split_at(n);
        let (b, rest) = rest.split_at(n);
        let (c, d) = rest.split_at(n);
        for ((((r, &a), &b), &c), &d) in acc.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            *r = F::step(F::step(F::step(F::step(*r, a), b), c), d);
        }
    }
    for one in rows.remainder().chunks_exact(n) {
        for (r, &a) in acc.iter_mut().zip(one) {
            *r = F::step(*r, a);
        }
    }
}

fn lane_of<T: Element, F: Fold<T>>(acc: &mut [u8], a: &[u8]) {
    let acc: &mut [F::Acc] = bytemuck::cast_slice_mut(acc);
    let Some(first) = acc.first_mut() else { return };
    let before = status::read();
    simd::run(LaneWork::<T, F>(first, bytemuck::cast_slice(a)));
    if F::QUIET {
        status::set(before);
    }
}

fn rows_of<T: Element, F: Fold<T>>(acc: &mut [u8], a: &[u8]) {
    let before = status::read();
    simd::run(RowWork::<T, F>(bytemuck::cast_slice_mut(acc), bytemuck::cast_slice(a)));
    if F::QUIET {
        status::set(before);
    }
}

const fn folding<T: Element, F: Fold<T>>(idempotent: bool) -> Folding {
    Folding {
        input: T::TYPE,
        acc: <F::Acc as Element>::TYPE,
        idempotent,
        lane: lane_of::<T, F>,
        rows: rows_of::<T, F>,
        generic: None,
    }
}

/// A sum along a lane.
struct Sum;

macro_rules! integer_sum {
    ($($t:ty)*) => { $(
        impl Fold<$t> for Sum {
            type Acc = $t;
            #[inline(always)]
            fn lane(acc: $t, a: &[$t]) -> $t {
                a.iter().fold(acc, |s, &v| s.wrapping_add(v))
            }
            #[inline(always)]
            fn step(acc: $t, a: $t) -> $t {
                acc.wrapping_add(a)
            }
        }
    )* };
}
integer_sum!(i8 u8 i16 u16 i32 u32 i64 u64);

macro_rules! leaf {
    ($name:ident, $t:ty) => {
        /// A sum of at most 128 elements, in eight parts.
        #[inline(always)]
        fn $name(a: &[$t]) -> $t {
            if a.len() < 8 {
                return a.iter().fold(-0.0, |s, &v| s + v);
            }
            let mut parts = [0.0; 8];
            parts.copy_from_slice(&a[..8]);
            let mut eights = a[8..].chunks_exact(8);
            for eight in eights.by_ref() {
                for (p, &v) in parts.iter_mut().zip(eight) {
                    *p += v;
                }
            }
            let [a, b, c, d, e, f, g, h] = parts;
            let sum = ((a + b) + (c + d)) + ((e + f) + (g + h));
            eights.remainder().iter().fold(sum, |s, &v| s + v)
        }
    };
}
leaf!(few32, f32);
leaf!(few64, f64);

/// The tree of a pairwise sum over at most this many elements is walked without recursion.
const LEAF: usize = 128;

/// The sum of the tree's leaves in its order, with a stack of its own so that it is compiled for the widest
/// vectors as a whole.
#[inline(always)]
fn tree<T: Copy, S: Copy>(
    a: &[T],
    per: usize,
    leaf: impl Fn(&[T]) -> S,
    add: impl Fn(S, S) -> S,
) -> S {
    // Depth is at most the number of bits.
    let mut pending: [(usize, usize, u32); 64] = [(0, 0, 0); 64];
    let mut sums: [(S, u32); 64] = [(leaf(&[]), 0); 64];
    let (mut n_pending, mut n_sums) = (1, 0);
    pending[0] = (0, a.len(), 0);
    while n_pending > 0 {
        n_pending -= 1;
        let (at, n, depth) = pending[n_pending];
        if n * per > LEAF {
            let half = n * per / 2;
            let half = (half - half % 8) / per;
            pending[n_pending] = (at + half, n - half, depth + 1);
            pending[n_pending + 1] = (at, half, depth + 1);
            n_pending += 2;
            continue;
        }
        let mut sum = (leaf(&a[at..at + n]), depth);
        // Two of one depth are one of the depth above: left ones end before right ones begin.
        while n_sums > 0 && sums[n_sums - 1].1 == sum.1 {
            n_sums -= 1;
            sum = (add(sums[n_sums].0, sum.0), sum.1.wrapping_sub(1));
        }
        sums[n_sums] = sum;
        n_sums += 1;
    }
    sums[0].0
}

macro_rules! float_sum {
    ($t:ty, $part:ident) => {
        impl Fold<$t> for Sum {
            type Acc = $t;
            #[inline(always)]
            fn lane(acc: $t, a: &[$t]) -> $t {
                acc + tree(a, 1, $part, |x, y| x + y)
            }
            #[inline(always)]
            fn step(acc: $t, a: $t) -> $t {
                acc + a
            }
        }
    };
}
float_sum!(f32, few32);
float_sum!(f64, few64);

/// The sum of squared distances from a number, in the order of [`Sum`] over an array of them.
struct Squares<'a, T>(&'a [T], T, &'a mut T);

macro_rules! squares {
    ($t:ty, $part:ident) => {
        impl Work for Squares<'_, $t> {
            #[inline(always)]
            fn run<const FUSED: bool>(self) {
                let Squares(a, middle, out) = self;
                let leaf = |a: &[$t]| {
                    let mut squares = [0.0; LEAF];
                    for (to, &v) in squares.iter_mut().zip(a) {
                        *to = (v - middle) * (v - middle);
                    }
                    $part(&squares[..a.len()])
                };
                *out = 0.0 + tree(a, 1, leaf, |x, y| x + y);
            }
        }
    };
}
squares!(f32, few32);
squares!(f64, few64);

/// The sum of the squared distances of a view's elements, of which it is not said which operation raised
/// which exception: none if there was one, or if they are not real numbers side by side.
pub fn squares_about(view: &View, middle: f64) -> Option<f64> {
    let mut sum = None;
    let mut of = |octets: &[u8]| match view.scalar_type() {
        Some(ScalarType::Float64) => {
            let mut found = 0.0;
            simd::run(Squares::<f64>(bytemuck::cast_slice(octets), middle, &mut found));
            sum = Some(found);
        }
        Some(ScalarType::Float32) => {
            let mut found = 0.0;
            simd::run(Squares::<f32>(bytemuck::cast_slice(octets), middle as f32, &mut found));
            sum = Some(found as f64);
        }
        _ => {}
    };
    status::clear();
    block::see(view, &mut of);
    sum.filter(|_| status::read() == status::Status::NONE)
}

macro_rules! complex_sum {
    ($t:ident, $r:ty) => {
        impl Fold<$t> for Sum {
            type Acc = $t;
            #[inline(always)]
            fn lane(acc: $t, a: &[$t]) -> $t {
                let leaf = |a: &[$t]| {
                    if a.len() < 4 {
                        return a.iter().fold($t::new(-0.0, -0.0), |s, &v| s + v);
                    }
                    let mut parts = [$t::new(0.0, 0.0); 4];
                    parts.copy_from_slice(&a[..4]);
                    let mut fours = a[4..].chunks_exact(4);
                    for four in fours.by_ref() {
                        for (p, &v) in parts.iter_mut().zip(four) {
                            *p += v;
                        }
                    }
                    let [a, b, c, d] = parts;
                    fours.remainder().iter().fold((a + b) + (c + d), |s, &v| s + v)
                };
                acc + tree(a, 2, leaf, |x, y| x + y)
            }
            #[inline(always)]
            fn step(acc: $t, a: $t) -> $t {
                acc + a
            }
        }
    };
}
complex_sum!(Complex32, f32);
complex_sum!(Complex64, f64);

impl Fold<Bool8> for Sum {
    type Acc = Bool8;
    #[inline(always)]
    fn lane(acc: Bool8, a: &[Bool8]) -> Bool8 {
        Bool8::new(acc.get() | a.iter().any(|v| v.get()))
    }
    #[inline(always)]
    fn step(acc: Bool8, a: Bool8) -> Bool8 {
        Bool8::new(acc.get() | a.get())
    }
}

/// Any other function of two elements, one after another.
struct InOrder<O>(std::marker::PhantomData<O>);

impl<T: Element, O: Bin<T, Out = T>> Fold<T> for InOrder<O> {
    type Acc = T;
    const QUIET: bool = <O as Op>::QUIET;
    #[inline(always)]
    fn lane(acc: T, a: &[T]) -> T {
        a.iter().fold(acc, |s, &v| O::of(s, v))
    }
    #[inline(always)]
    fn step(acc: T, a: T) -> T {
        O::of(acc, a)
    }
}

/// A function whose order does not matter: in many parts side by side.
struct AnyOrder<O>(std::marker::PhantomData<O>);

impl<T: Element, O: Bin<T, Out = T>> Fold<T> for AnyOrder<O> {
    type Acc = T;
    const QUIET: bool = <O as Op>::QUIET;
    #[inline(always)]
    fn lane(acc: T, a: &[T]) -> T {
        const WIDTH: usize = 64;
        let mut runs = a.chunks_exact(WIDTH);
        let mut parts = [acc; WIDTH];
        for run in runs.by_ref() {
            for (p, &v) in parts.iter_mut().zip(run) {
                *p = O::of(*p, v);
            }
        }
        let rest = runs.remainder().iter().fold(acc, |s, &v| O::of(s, v));
        if a.len() < WIDTH { rest } else { parts.iter().fold(rest, |s, &v| O::of(s, v)) }
    }
    #[inline(always)]
    fn step(acc: T, a: T) -> T {
        O::of(acc, a)
    }
}

/// The greatest or the least number. Whether one is no number is asked of a run at a time, so that both
/// questions are loops over vectors.
struct Extreme<const GREATEST: bool>;

macro_rules! float_extreme {
    ($($t:ty)*) => { $(
        impl<const GREATEST: bool> Fold<$t> for Extreme<GREATEST> {
            type Acc = $t;
            const QUIET: bool = true;
            #[inline(always)]
            fn lane(acc: $t, a: &[$t]) -> $t {
                const RUN: usize = 512;
                const WIDTH: usize = 32;
                let better = |p: $t, v: $t| match GREATEST {
                    true => if v > p { v } else { p },
                    false => if v < p { v } else { p },
                };
                if acc.is_nan() {
                    return acc;
                }
                let mut parts = [acc; WIDTH];
                let mut best = acc;
                for run in a.chunks(RUN) {
                    if run.iter().fold(false, |f, &v| f | v.is_nan()) {
                        return run.iter().copied().find(|v| v.is_nan()).unwrap_or(acc);
                    }
                    let mut rows = run.chunks_exact(WIDTH);
                    for row in rows.by_ref() {
                        for (p, &v) in parts.iter_mut().zip(row) {
                            *p = better(*p, v);
                        }
                    }
                    best = rows.remainder().iter().fold(best, |p, &v| better(p, v));
                }
                if a.len() < WIDTH { best } else { parts.iter().fold(best, |p, &v| better(p, v)) }
            }
            #[inline(always)]
            fn step(acc: $t, a: $t) -> $t {
                match GREATEST {
                    true => <Maximum as Bin<$t>>::of(acc, a),
                    false => <Minimum as Bin<$t>>::of(acc, a),
                }
            }
        }
    )* };
}
float_extreme!(f32 f64);

struct Any;
struct All;
struct Count;

impl<T: Element + Truth> Fold<T> for Any {
    type Acc = Bool8;
    const QUIET: bool = true;
    #[inline(always)]
    fn lane(acc: Bool8, a: &[T]) -> Bool8 {
        let found = |run: &[T]| run.iter().fold(false, |t, v| t | v.truth());
        Bool8::new(acc.get() || a.chunks(1024).any(found))
    }
    #[inline(always)]
    fn step(acc: Bool8, a: T) -> Bool8 {
        Bool8::new(acc.get() | a.truth())
    }
}

impl<T: Element + Truth> Fold<T> for All {
    type Acc = Bool8;
    const QUIET: bool = true;
    #[inline(always)]
    fn lane(acc: Bool8, a: &[T]) -> Bool8 {
        let all = |run: &[T]| run.iter().fold(true, |t, v| t & v.truth());
        Bool8::new(acc.get() && a.chunks(1024).all(all))
    }
    #[inline(always)]
    fn step(acc: Bool8, a: T) -> Bool8 {
        Bool8::new(acc.get() & a.truth())
    }
}

impl<T: Element + Truth> Fold<T> for Count {
    type Acc = i64;
    const QUIET: bool = true;
    #[inline(always)]
    fn lane(acc: i64, a: &[T]) -> i64 {
        // Octets hold as many as a run of 255.
        a.chunks(128)
            .fold(acc, |s, run| s + run.iter().fold(0u8, |n, v| n + v.truth() as u8) as i64)
    }
    #[inline(always)]
    fn step(acc: i64, a: T) -> i64 {
        acc + a.truth() as i64
    }
}

pub fn any_of(ty: ScalarType) -> Folding {
    with_element!(ty, T => folding::<T, Any>(true))
}

pub fn all_of(ty: ScalarType) -> Folding {
    with_element!(ty, T => folding::<T, All>(true))
}

pub fn count_of(ty: ScalarType) -> Folding {
    with_element!(ty, T => folding::<T, Count>(false))
}

/// How a universal function reduces elements of a type: with a loop of its own, or with the function's.
pub fn of(name: &str, found: &'static Loop) -> Folding {
    let ty = found.types[0];
    match name {
        "add" => with_element!(ty, T => folding::<T, Sum>(false)),
        "multiply" => with_element!(ty, T => folding::<T, InOrder<Multiply>>(false)),
        "maximum" if ty == ScalarType::Float64 => folding::<f64, Extreme<true>>(true),
        "maximum" if ty == ScalarType::Float32 => folding::<f32, Extreme<true>>(true),
        "minimum" if ty == ScalarType::Float64 => folding::<f64, Extreme<false>>(true),
        "minimum" if ty == ScalarType::Float32 => folding::<f32, Extreme<false>>(true),
        "maximum" => with_element!(ty, T => folding::<T, AnyOrder<Maximum>>(true)),
        "minimum" => with_element!(ty, T => folding::<T, AnyOrder<Minimum>>(true)),
        "logical_or" => any_of(ty),
        "logical_and" => all_of(ty),
        _ => Folding {
            input: ty,
            acc: found.types[2],
            idempotent: false,
            lane: |_, _| {},
            rows: |_, _| {},
            generic: Some(found),
        },
    }
}

/// Adds a run of elements to one held element, or each to the held one at its place.
pub(super) fn lane(folding: &Folding, elements: &[u8], held: &mut [u8]) {
    let one = folding.acc.size();
    match folding.generic {
        None if held.len() == one => (folding.lane)(held, elements),
        None => (folding.rows)(held, elements),
        Some(found) => {
            let n = held.len();
            let step = n / one * folding.input.size();
            for row in elements.chunks(step.max(1)) {
                let before = held.to_vec();
                (found.run)(&[&before, row], &mut [&mut *held]);
            }
        }
    }
}

/// Reduces the middle one of three axes, the innermost of which is contiguous.
pub(super) fn blocks(folding: &Folding, data: &[u8], out: &mut [u8], a: usize, b: usize, c: usize) {
    let (size, one) = (folding.input.size(), folding.acc.size());
    if data.len() >= PARALLEL && folding.generic.is_none() && a * c > 0 {
        return parallel(folding, data, out, (a, b, c));
    }
    for (block, held) in data.chunks_exact(b * c * size).zip(out.chunks_exact_mut(c * one)) {
        lane(folding, block, held);
    }
}

/// Divides among the pool what can be without changing a result.
fn parallel(folding: &Folding, data: &[u8], out: &mut [u8], (a, b, c): (usize, usize, usize)) {
    let (size, one) = (folding.input.size(), folding.acc.size());
    let threads = pool::num_threads();
    match pool::pool().filter(|_| threads > 1) {
        Some(pool) if a >= 2 * threads => {
            let per = a.div_ceil(4 * threads);
            let flags = std::sync::atomic::AtomicU32::new(0);
            let flags = &flags;
            pool.scope(|scope| {
                let parts = data.chunks(per * b * c * size).zip(out.chunks_mut(per * c * one));
                for (data, out) in parts {
                    scope.spawn(move |_| {
                        status::clear();
                        let rows = data.chunks_exact(b * c * size);
                        for (block, held) in rows.zip(out.chunks_exact_mut(c * one)) {
                            lane(folding, block, held);
                        }
                        flags.fetch_or(status::read().bits(), std::sync::atomic::Ordering::Relaxed);
                    });
                }
            });
            let all = flags.load(std::sync::atomic::Ordering::Relaxed);
            status::set(status::Status::of_bits(all).and(status::read()));
        }
        _ => {
            for (block, held) in data.chunks_exact(b * c * size).zip(out.chunks_exact_mut(c * one))
            {
                lane(folding, block, held);
            }
        }
    }
}
