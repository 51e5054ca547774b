//! Reductions: many elements to one, along axes.
//!
//! Invariant: floating-point results are NumPy's to the bit for elements that lie in memory in the order of
//! the axes: sums go pairwise along the innermost axis if that is reduced, and row by row if it is not; what
//! must be converted is summed 8,192 elements at a time. A result does not depend on the number of threads.
//!
//! [`fold`] has the loops, [`scan`] running results, [`arg`] places of extremes.

pub mod arg;
pub mod fold;
pub mod scan;
#[cfg(test)]
mod tests;

use smallvec::SmallVec;

use super::View;
use super::block;
use super::dtype::ScalarType;
use super::layout::{Dims, Order};
use super::status::{self, Status};
use super::ufunc::run::NoMemory;
use super::walk::Walk;
use fold::Folding;

/// How many elements NumPy converts at a time.
const BUFFER: usize = 8192;

/// The axes in the order of their strides, the widest first.
fn sorted_axes(view: &View) -> Dims {
    let mut axes: Dims = (0..view.ndim()).collect();
    let strides = view.strides();
    for i in 1..axes.len() {
        let mut k = i;
        while k > 0 {
            let (a, b) = (strides[axes[k - 1]].unsigned_abs(), strides[axes[k]].unsigned_abs());
            if a == 0 || b == 0 || a >= b {
                break;
            }
            axes.swap(k - 1, k);
            k -= 1;
        }
    }
    axes
}

/// Reduces a view along the marked axes into an array of the other ones, which holds what to begin with.
/// `result` is the type that is computed in; the array that is made has it.
pub fn reduce(
    folding: &Folding,
    view: &View,
    reduced: &[bool],
    start: Start<'_>,
) -> Result<(View, Status), NoMemory> {
    let axes = sorted_axes(view);
    let sorted = view.transposed(&axes);
    let kept: SmallVec<[usize; 4]> = axes.iter().copied().filter(|&a| !reduced[a]).collect();
    let shape: Dims = kept.iter().map(|&a| view.shape()[a]).collect();
    let out = View::empty(&shape, folding.acc.into(), Order::C).ok_or(NoMemory)?;
    // The kept axes in the view's own order.
    let mut order: Dims = (0..kept.len()).collect();
    order.sort_by_key(|&i| kept[i]);
    let result = out.transposed(&order);
    status::clear();
    let source = match start {
        Start::Fill(element) => {
            fill(&out, element);
            view.clone()
        }
        Start::From(first) => {
            block::copy(first, &result);
            view.clone()
        }
        // The first elements along the axes are what it begins with.
        Start::First => {
            let mut first = view.clone();
            let mut at = 0;
            for &r in reduced {
                if r {
                    first = first.narrowed(|l| l.pick(at, 0));
                } else {
                    at += 1;
                }
            }
            if first.len() == 1 && first.dtype() == result.dtype() {
                let mut octets: SmallVec<[u8; 16]> = SmallVec::from_elem(0, first.item_size());
                first.buffer().read(first.layout().offset, &mut octets);
                out.buffer().write(0, &octets);
            } else {
                block::copy(&first, &result);
            }
            view.clone()
        }
    };
    if source.is_empty() {
        return Ok((result, status::read()));
    }
    let marks: SmallVec<[bool; 4]> = axes.iter().map(|&a| reduced[a]).collect();
    let own_type = source.scalar_type() == Some(folding.input);
    let again = matches!(start, Start::First) && !folding.idempotent;
    if !again && own_type && sorted.is_c() && straight(folding, &sorted, &marks, &out) {
        return Ok((result, status::read()));
    }
    general(folding, &source, reduced, &result, again)?;
    Ok((result, status::read()))
}

/// What a reduction begins with.
#[derive(Clone, Copy)]
pub enum Start<'a> {
    /// One element everywhere, in the type that is computed in.
    Fill(&'a [u8]),
    /// The first elements along the axes.
    First,
    /// What an array has.
    From(&'a View),
}

/// Fills a new array in C order.
pub fn fill(out: &View, element: &[u8]) {
    let octets: Vec<u8> = element.repeat(1024.min(out.len()));
    let (mut at, len) = (0, out.buffer().len());
    while at < len {
        let n = octets.len().min(len - at);
        out.buffer().write(at, &octets[..n]);
        at += n;
    }
}

/// Elements in C order, of which one run of axes is reduced: a block of rows for each kept outer index.
fn straight(folding: &Folding, view: &View, reduced: &[bool], out: &View) -> bool {
    let shape = view.shape();
    let significant = |i: &usize| shape[*i] != 1;
    let first = (0..shape.len()).filter(significant).find(|&i| reduced[i]);
    let last = (0..shape.len()).filter(significant).rev().find(|&i| reduced[i]);
    let (a, b, c) = match (first, last) {
        (Some(first), Some(last)) => {
            if (first..=last).filter(significant).any(|i| !reduced[i]) {
                return false;
            }
            let product = |r: std::ops::Range<usize>| shape[r].iter().product::<usize>();
            (product(0..first), product(first..last + 1), product(last + 1..shape.len()))
        }
        _ => (view.len(), 1, 1),
    };
    block::direct(&[view, out], 1, &|inputs, outputs| {
        fold::blocks(folding, inputs[0], outputs[0], a, b, c);
    })
}

fn general(
    folding: &Folding,
    view: &View,
    reduced: &[bool],
    result: &View,
    again: bool,
) -> Result<(), NoMemory> {
    if again {
        // One axis of a function whose order matters: the steps after the first.
        let Some(axis) = reduced.iter().position(|&r| r) else { return Ok(()) };
        let rest = view.narrowed(|l| l.slice(axis, 1, 1, view.shape()[axis] - 1));
        return general(folding, &rest, reduced, result, false);
    }
    let Some(from) = view.scalar_type() else { return Ok(()) };
    // The result repeats along the reduced axes.
    let mut layout = result.layout().clone();
    for (axis, &r) in reduced.iter().enumerate() {
        if r {
            layout.shape.insert(axis, view.shape()[axis]);
            layout.strides.insert(axis, 0);
        }
    }
    let target = result.with_layout(layout).ok_or(NoMemory)?;
    let Some(walk) = Walk::over(&[view, &target], view.shape().into()) else { return Ok(()) };
    block::fold(&walk, from, folding.input, BUFFER, &mut |elements, held| {
        fold::lane(folding, elements, held);
    });
    Ok(())
}

/// Whether an element of an array is true.
pub fn any(view: &View) -> bool {
    single(view, fold::any_of, Some(false)).is_some_and(|octets| octets[0] != 0)
}

/// Whether all elements of an array are.
pub fn all(view: &View) -> bool {
    single(view, fold::all_of, Some(true)).is_some_and(|octets| octets[0] != 0)
}

fn single(view: &View, which: fn(ScalarType) -> Folding, start: Option<bool>) -> Option<Vec<u8>> {
    let folding = which(view.scalar_type()?);
    let element = [start? as u8];
    let marks: SmallVec<[bool; 4]> = SmallVec::from_elem(true, view.ndim());
    let (out, _) = reduce(&folding, view, &marks, Start::Fill(&element)).ok()?;
    let mut octets = vec![0; folding.acc.size()];
    out.buffer().read(out.layout().offset, &mut octets);
    Some(octets)
}

/// How many elements are true.
pub fn count_nonzero(view: &View) -> usize {
    let Some(ty) = view.scalar_type() else { return 0 };
    let folding = fold::count_of(ty);
    let marks: SmallVec<[bool; 4]> = SmallVec::from_elem(true, view.ndim());
    let Ok((out, _)) = reduce(&folding, view, &marks, Start::Fill(&[0; 8])) else { return 0 };
    let mut octets = [0; 8];
    out.buffer().read(0, &mut octets);
    i64::from_ne_bytes(octets) as usize
}
