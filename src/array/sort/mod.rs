//! Sorting, the order of elements, parts of it, and what is found in sorted arrays.
//!
//! Invariant: elements are ordered by [`Key`]s, in which NaNs come last and 0 and -0 are equal; complex
//! numbers by their real parts, then their imaginary ones, behind them those with a NaN in the imaginary
//! part, in the real part, in both. Sorting works on rows that lie side by side; [`rows`] makes them.

mod key;
mod radix;
mod rows;
mod search;
#[cfg(test)]
mod tests;
mod unique;

use std::cmp::Ordering;

pub use key::{Key, compare};
use radix::Digits;
pub use rows::rows;
pub use search::{nonzero, searchsorted};
pub use unique::{Unique, unique};

use super::block::show;
use super::dtype::{Element, with_element};
use super::{ScalarType, View};
use crate::runtime::pool;

/// From how many elements on two threads sort them.
const PARALLEL: usize = 1 << 16;

/// Sorts each row in place; the view's elements lie side by side, or are brought to and from where they do.
pub fn sort(view: &View, n: usize, stable: bool) {
    let Some(ty) = view.scalar_type() else { return };
    with_element!(ty, T => each_row::<T>(view, n, |row| sort_row(row, stable)));
}

/// Puts the elements that belong to the positions `at` there, smaller ones before and larger ones behind.
pub fn partition(view: &View, n: usize, at: &[usize]) {
    let Some(ty) = view.scalar_type() else { return };
    with_element!(ty, T => each_row::<T>(view, n, |row| {
        let mut from = 0;
        for &k in at {
            if k < from {
                continue;
            }
            row[from..].select_nth_unstable_by(k - from, compare);
            from = k + 1;
        }
    }));
}

/// The order of each row's elements, as indices; equal ones stay in order. `order` has the view's shape.
pub fn argsort(view: &View, n: usize, order: &View) {
    let Some(ty) = view.scalar_type() else { return };
    with_element!(ty, T => show(&[view], &[order], |inputs, outputs| {
        let elements: &[T] = bytemuck::cast_slice(inputs[0]);
        let order: &mut [i64] = bytemuck::cast_slice_mut(outputs[0]);
        for (row, order) in elements.chunks_exact(n.max(1)).zip(order.chunks_exact_mut(n.max(1))) {
            argsort_row(row, order);
        }
    }));
}

/// The order by several keys, of which the last counts most; all have one shape, and rows of `n`.
pub fn lexsort(keys: &[View], n: usize, order: &View) {
    show(&[], &[order], |_, outputs| {
        let order: &mut [i64] = bytemuck::cast_slice_mut(outputs[0]);
        for row in order.chunks_exact_mut(n.max(1)) {
            row.iter_mut().zip(0..).for_each(|(to, i)| *to = i);
        }
        for key in keys {
            let Some(ty) = key.scalar_type() else { continue };
            with_element!(ty, T => show(&[key], &[], |inputs, _| {
                let elements: &[T] = bytemuck::cast_slice(inputs[0]);
                let rows = elements.chunks_exact(n.max(1)).zip(order.chunks_exact_mut(n.max(1)));
                for (row, order) in rows {
                    order.sort_by(|&a, &b| compare(&row[a as usize], &row[b as usize]));
                }
            }));
        }
    });
}

fn each_row<T: Element + Key>(view: &View, n: usize, f: impl Fn(&mut [T])) {
    show(&[], &[view], |_, outputs| {
        let elements: &mut [T] = bytemuck::cast_slice_mut(outputs[0]);
        elements.chunks_exact_mut(n.max(1)).for_each(f);
    });
}

pub(super) fn sort_row<T: Element + Key>(row: &mut [T], stable: bool) {
    // Whole numbers that are equal are the same, so no order among them can be told.
    if stable && !T::TOTAL {
        row.sort_by(compare);
        return;
    }
    if !T::PLAIN || row.len() <= 16 {
        row.sort_unstable_by(compare);
        return;
    }
    // As whole numbers of the same width, which are compared without branches.
    match size_of::<T>() {
        8 => sort_as::<T, u64>(row),
        4 => sort_as::<T, u32>(row),
        2 => sort_as::<T, u16>(row),
        _ => sort_as::<T, u8>(row),
    }
}

/// A whole number that keys of its width are sorted as.
trait Word: Element + Digits {
    fn of(key: u64) -> Self;
    fn long(self) -> u64;
}

macro_rules! words {
    ($($ty:ty)*) => { $(
        impl Word for $ty {
            #[inline(always)]
            fn of(key: u64) -> $ty { key as $ty }
            #[inline(always)]
            fn long(self) -> u64 { u64::from(self) }
        }
    )* };
}
words!(u8 u16 u32 u64);

fn sort_as<T: Element + Key, W: Word>(row: &mut [T]) {
    let words: &mut [W] = bytemuck::cast_slice_mut(row);
    for w in words.iter_mut() {
        let element: T = bytemuck::cast(*w);
        *w = W::of(element.exact_key());
    }
    if size_of::<W>() <= 2 && words.len() > 1 << (8 * size_of::<W>()) {
        count(words);
    } else {
        sort_words(words, 0);
    }
    for w in words.iter_mut() {
        *w = bytemuck::cast(T::of_key(w.long()));
    }
}

/// Sorts numbers of few values by how often each occurs.
fn count<W: Word>(words: &mut [W]) {
    let mut counts = vec![0usize; 1 << (8 * size_of::<W>())];
    words.iter().for_each(|w| counts[w.long() as usize] += 1);
    let mut at = 0;
    for (value, &n) in counts.iter().enumerate() {
        words[at..at + n].fill(W::of(value as u64));
        at += n;
    }
}

/// Sorts by threads of the pool, which share the numbers at a value near the middle.
fn sort_words<W: Digits>(words: &mut [W], depth: u32) {
    let threads = pool::num_threads();
    let Some(pool) =
        (words.len() >= PARALLEL && threads > 1 && 1 << depth < threads).then(pool::pool).flatten()
    else {
        radix::sort(words);
        return;
    };
    let step = words.len() / 255;
    let mut sample: Vec<W> = words.iter().copied().step_by(step.max(1)).collect();
    sample.sort_unstable();
    let pivot = sample[sample.len() / 2];
    let split = halve(words, pivot);
    let (low, high) = words.split_at_mut(split);
    pool.join(|| sort_words(low, depth + 1), || sort_words(high, depth + 1));
}

/// Brings the numbers below a value to the front; how many there are.
fn halve<W: Digits>(words: &mut [W], pivot: W) -> usize {
    let mut split = 0;
    for i in 0..words.len() {
        let w = words[i];
        words.swap(i, split);
        split += usize::from(w < pivot);
    }
    split
}

pub(super) fn argsort_row<T: Element + Key>(row: &[T], order: &mut [i64]) {
    let n = row.len();
    if T::PLAIN && u32::try_from(n).is_ok() && n > 16 {
        // The key, and the index behind it: one number to compare, and equal keys stay in order.
        if size_of::<T>() <= 4 {
            let mut both: Vec<u64> = row.iter().zip(0..).map(|(v, i)| v.key() << 32 | i).collect();
            sort_words(&mut both, 0);
            order.iter_mut().zip(both).for_each(|(to, w)| *to = (w & 0xffff_ffff) as i64);
        } else {
            let key = |(v, i): (&T, u128)| u128::from(v.key()) << 64 | i;
            let mut both: Vec<u128> = row.iter().zip(0..).map(key).collect();
            sort_words(&mut both, 0);
            order.iter_mut().zip(both).for_each(|(to, w)| *to = w as u64 as i64);
        }
        return;
    }
    order.iter_mut().zip(0..).for_each(|(to, i)| *to = i);
    order.sort_by(|&a, &b| compare(&row[a as usize], &row[b as usize]));
}

/// As [`partition`], of indices. `order` has the view's shape.
pub fn argpartition(view: &View, n: usize, at: &[usize], order: &View) {
    let Some(ty) = view.scalar_type() else { return };
    with_element!(ty, T => show(&[view], &[order], |inputs, outputs| {
        let elements: &[T] = bytemuck::cast_slice(inputs[0]);
        let order: &mut [i64] = bytemuck::cast_slice_mut(outputs[0]);
        for (row, order) in elements.chunks_exact(n.max(1)).zip(order.chunks_exact_mut(n.max(1))) {
            order.iter_mut().zip(0..).for_each(|(to, i)| *to = i);
            let by = |a: &i64, b: &i64| -> Ordering { compare(&row[*a as usize], &row[*b as usize]) };
            let mut from = 0;
            for &k in at.iter() {
                if k >= from {
                    order[from..].select_nth_unstable_by(k - from, by);
                    from = k + 1;
                }
            }
        }
    }));
}

/// The type of indices.
pub const INDEX: ScalarType = ScalarType::Int64;
