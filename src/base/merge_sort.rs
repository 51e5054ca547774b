//! A natural merge sort of positions, stable, by `<` alone, whatever `<` answers.
//!
//! How it works: runs that are there are found, short ones lengthened by binary insertion, and merged on a
//! stack whose lengths grow fast enough (after Tim Peters' listsort.txt, without galloping). Interpreter and
//! kernels use this one, so that what has no order of its own (NaN) comes out the same.

type Less<'a, E> = dyn FnMut(u32, u32) -> Result<bool, E> + 'a;

/// Runs shorter than this are lengthened by insertion.
fn min_run(mut n: usize) -> usize {
    let mut odd = 0;
    while n >= 64 {
        odd |= n & 1;
        n >>= 1;
    }
    n + odd
}

/// Sorts positions; `less` says of two whether the first one's item is less. An error of its ends the sort and leaves
/// a permutation.
pub fn merge_sort<E>(order: &mut [u32], less: &mut Less<'_, E>) -> Result<(), E> {
    let shortest = min_run(order.len());
    // Start and length of the runs that wait for being merged.
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < order.len() {
        let rest = &mut order[at..];
        let mut len = count_run(rest, less)?;
        if len < shortest {
            let target = shortest.min(rest.len());
            insert_sorted(&mut rest[..target], len, less)?;
            len = target;
        }
        runs.push((at, len));
        at += len;
        while let Some(first) = to_merge(&runs) {
            merge_at(order, &mut runs, first, less)?;
        }
    }
    while runs.len() > 1 {
        let first = runs.len() - 2;
        merge_at(order, &mut runs, first, less)?;
    }
    Ok(())
}

/// The length of the run at the beginning; a descending one is turned round, with equal items kept in
/// their order. The comparisons are those that CPython makes.
fn count_run<E>(v: &mut [u32], less: &mut Less<'_, E>) -> Result<usize, E> {
    let mut n = 1;
    while n < v.len() && !less(v[n], v[n - 1])? {
        n += 1;
    }
    if n >= v.len() {
        return Ok(v.len());
    }
    if n > 1 {
        if less(v[0], v[n - 1])? {
            return Ok(n);
        }
        // All equal so far, so they stand in descending order too.
        v[..n].reverse();
    }
    n += 1;
    let mut equal = 0;
    while n < v.len() {
        if less(v[n], v[n - 1])? {
            turn_equals(&mut v[..n], &mut equal);
        } else if less(v[n - 1], v[n])? {
            break;
        } else {
            equal += 1;
        }
        n += 1;
    }
    turn_equals(&mut v[..n], &mut equal);
    v[..n].reverse();
    while n < v.len() && !less(v[n], v[n - 1])? {
        n += 1;
    }
    Ok(n)
}

/// Reverses the equal items at the end of a descending run, so that reversing the run restores them.
fn turn_equals(run: &mut [u32], equal: &mut usize) {
    if *equal > 0 {
        let start = run.len() - (*equal + 1);
        run[start..].reverse();
        *equal = 0;
    }
}

/// Sorts by binary insertion; the first `sorted` are in order already.
fn insert_sorted<E>(v: &mut [u32], sorted: usize, less: &mut Less<'_, E>) -> Result<(), E> {
    for i in sorted.max(1)..v.len() {
        let (mut low, mut high) = (0, i);
        while low < high {
            let middle = low + (high - low) / 2;
            if less(v[i], v[middle])? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        v[low..=i].rotate_right(1);
    }
    Ok(())
}

/// Which run is to be merged with the next one, to keep the lengths on the stack growing downwards.
fn to_merge(runs: &[(usize, usize)]) -> Option<usize> {
    let n = runs.len();
    let len = |back: usize| runs[n - back].1;
    if n >= 3 && len(3) <= len(2) + len(1) || n >= 4 && len(4) <= len(3) + len(2) {
        Some(if len(3) < len(1) { n - 3 } else { n - 2 })
    } else if n >= 2 && len(2) <= len(1) {
        Some(n - 2)
    } else {
        None
    }
}

fn merge_at<E>(
    order: &mut [u32],
    runs: &mut Vec<(usize, usize)>,
    first: usize,
    less: &mut Less<'_, E>,
) -> Result<(), E> {
    let (start, a_len) = runs[first];
    let (_, b_len) = runs.remove(first + 1);
    runs[first].1 = a_len + b_len;
    let (a, b) = order[start..start + a_len + b_len].split_at(a_len);
    let mut merged = Vec::with_capacity(a_len + b_len);
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if less(b[j], a[i])? {
            merged.push(b[j]);
            j += 1;
        } else {
            merged.push(a[i]);
            i += 1;
        }
    }
    merged.extend_from_slice(&a[i..]);
    merged.extend_from_slice(&b[j..]);
    order[start..start + a_len + b_len].copy_from_slice(&merged);
    Ok(())
}
