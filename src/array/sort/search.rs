//! Positions: of values in a sorted array, of elements that are not zero.

use std::cmp::Ordering;

use super::key::{Key, compare};
use crate::array::block::show;
use crate::array::cast::Number;
use crate::array::dtype::with_element;
use crate::array::layout::Order;
use crate::array::{ScalarType, View};

/// Where values of the same type would go in a sorted array, which `sorter` may put in order: before equal
/// elements or (`right`) behind them. None if the sorter has an index that is outside. Both are sides of
/// one dimension; `found` has the shape of `values`.
pub fn searchsorted(
    sorted: &View,
    values: &View,
    right: bool,
    sorter: Option<&View>,
    found: &View,
) -> Option<()> {
    let ty = sorted.scalar_type()?;
    let mut inputs = vec![sorted, values];
    inputs.extend(sorter);
    with_element!(ty, T => show(&inputs, &[found], |inputs, outputs| {
        let sorted: &[T] = bytemuck::cast_slice(inputs[0]);
        let values: &[T] = bytemuck::cast_slice(inputs[1]);
        let sorter: Option<&[i64]> = inputs.get(2).map(|o| bytemuck::cast_slice(o));
        let found: &mut [i64] = bytemuck::cast_slice_mut(outputs[0]);
        search(sorted, values, right, sorter, found)
    }))
}

fn search<T: Key>(
    sorted: &[T],
    values: &[T],
    right: bool,
    sorter: Option<&[i64]>,
    found: &mut [i64],
) -> Option<()> {
    if let Some(sorter) = sorter
        && sorter.iter().any(|&i| usize::try_from(i).map_or(true, |i| i >= sorted.len()))
    {
        return None;
    }
    let at = |i: usize| match sorter {
        Some(sorter) => &sorted[sorter[i] as usize],
        None => &sorted[i],
    };
    let n = sorter.map_or(sorted.len(), <[i64]>::len);
    for (to, value) in found.iter_mut().zip(values) {
        // Whether the element at `i` stands before the place.
        let before = |i: usize| match compare(at(i), value) {
            Ordering::Less => true,
            Ordering::Equal => right,
            Ordering::Greater => false,
        };
        let (mut low, mut len) = (0, n);
        while len > 0 {
            let half = len / 2;
            let take = before(low + half);
            low = if take { low + half + 1 } else { low };
            len = if take { len - half - 1 } else { half };
        }
        *to = low as i64;
    }
    Some(())
}

/// The flat indices, in C order, of the elements that are not zero; none if there is no memory for them.
pub fn nonzero(view: &View) -> Option<View> {
    let ty = view.scalar_type()?;
    let found = with_element!(ty, T => show(&[view], &[], |inputs, _| {
        let elements: &[T] = bytemuck::cast_slice(inputs[0]);
        let n = elements.iter().filter(|v| v.truth()).count();
        let mut found: Vec<i64> = Vec::new();
        found.try_reserve_exact(n).ok()?;
        if n == elements.len() {
            found.extend(0..n as i64);
            return Some(found);
        }
        // One more slot than there are, so that every step may write.
        let mut at = 0;
        found.resize(n, 0);
        for (i, v) in elements.iter().enumerate() {
            if at == n {
                break;
            }
            found[at] = i as i64;
            at += usize::from(v.truth());
        }
        Some(found)
    }))?;
    let made = View::empty(&[found.len()], ScalarType::Int64.into(), Order::C)?;
    made.buffer().write(0, bytemuck::cast_slice(&found));
    Some(made)
}
