//! Elements at the places that masks and arrays of indices name.
//!
//! Invariant: an index is copied out of its array before it is checked, and used as it was checked; so what
//! threads write meanwhile leads to no place outside the view. Elements come in C order of the result.

#![expect(unsafe_code, reason = "goes to places in raw memory that were checked")]

use smallvec::SmallVec;

use super::dtype::ScalarType;
use super::lane::Lane;
use super::layout::{Dims, Order};
use super::simd::{self, Work};
use super::view::View;
use super::walk::Walk;

/// How many places are found before elements are copied.
const BLOCK: usize = 1024;

/// An array of indices into one axis: int64, in C order.
#[derive(Clone, Copy, Debug)]
pub struct Index<'a> {
    pub axis: usize,
    pub indices: &'a View,
}

/// An index that is not inside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outside {
    /// Which of the index arrays has it.
    pub which: usize,
    pub index: i64,
}

/// Makes positions of indices, of which negative ones count from the end; says whether one is outside.
struct FromEnd<'a>(&'a mut [i64], i64, &'a mut bool);

impl Work for FromEnd<'_> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        let FromEnd(indices, n, bad) = self;
        let mut outside = 0;
        for i in indices {
            let position = i.wrapping_add(n & (*i >> 63));
            *i = position;
            // The sign is set of what is negative, and of what is not below the length.
            outside |= position | n.wrapping_sub(1).wrapping_sub(position);
        }
        *bad = outside < 0;
    }
}

/// A block of an array of indices, copied out and made positions. The first that is outside is an error.
fn positions(
    index: &Index<'_>,
    which: usize,
    n: usize,
    at: usize,
    out: &mut [i64],
) -> Result<(), Outside> {
    let layout = index.indices.layout();
    let octets: &mut [u8] = bytemuck::cast_slice_mut(out);
    index.indices.buffer().read(layout.offset + at * 8, octets);
    let n = n as i64;
    let mut bad = false;
    simd::run(FromEnd(out, n, &mut bad));
    if bad && let Some(&i) = out.iter().find(|&&i| i < 0 || i >= n) {
        // What was negative has had the length added.
        return Err(Outside { which, index: if i < 0 { i.wrapping_sub(n) } else { i } });
    }
    Ok(())
}

fn usable(view: &View, indices: &[Index<'_>]) {
    let count = indices.first().map_or(0, |i| i.indices.len());
    for index in indices {
        assert!(
            index.indices.scalar_type() == Some(ScalarType::Int64)
                && index.indices.is_contiguous(Order::C)
                && index.indices.len() == count
                && index.axis < view.ndim(),
            "arrays of as many int64 in C order for axes of the view"
        );
    }
}

/// Whether all indices are inside.
pub fn check(view: &View, indices: &[Index<'_>]) -> Result<(), Outside> {
    usable(view, indices);
    let mut block = [0i64; BLOCK];
    for (which, index) in indices.iter().enumerate() {
        let (count, n) = (index.indices.len(), view.shape()[index.axis]);
        for at in (0..count).step_by(BLOCK) {
            let m = BLOCK.min(count - at);
            positions(index, which, n, at, &mut block[..m])?;
        }
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    /// From the view to the other array.
    Gather,
    /// From the other array to the view.
    Scatter,
}

/// Axes of both arrays that are walked together.
#[derive(Default)]
struct Axes {
    shape: Dims,
    view: Dims<isize>,
    other: Dims<isize>,
}

impl Axes {
    /// Calls `f` with the distances of each index from the first element, in both arrays.
    fn each(&self, mut f: impl FnMut(isize, isize)) {
        if self.shape.contains(&0) {
            return;
        }
        let mut index: Dims = SmallVec::from_elem(0, self.shape.len());
        let (mut a, mut b) = (0isize, 0isize);
        loop {
            f(a, b);
            let mut axis = self.shape.len();
            loop {
                if axis == 0 {
                    return;
                }
                axis -= 1;
                index[axis] += 1;
                a = a.wrapping_add(self.view[axis]);
                b = b.wrapping_add(self.other[axis]);
                if index[axis] < self.shape[axis] {
                    break;
                }
                let back = |stride: isize| (self.shape[axis] as isize).wrapping_mul(stride);
                a = a.wrapping_sub(back(self.view[axis]));
                b = b.wrapping_sub(back(self.other[axis]));
                index[axis] = 0;
            }
        }
    }

    /// Takes the innermost axes away that are one run of elements in both arrays; gives the run's length.
    fn run(&mut self, size: usize) -> usize {
        let mut n = 1;
        while let Some(&d) = self.shape.last() {
            let step = (n * size) as isize;
            let last = self.shape.len() - 1;
            if d != 1 && (self.view[last] != step || self.other[last] != step) {
                break;
            }
            n *= d;
            self.shape.pop();
            self.view.pop();
            self.other.pop();
        }
        n
    }
}

/// Copies elements at `offsets` from `base` to places `step` apart, or back.
///
/// # Safety
/// All places are elements of `size` octets in held memory, those of both arrays apart.
unsafe fn elements(
    direction: Direction,
    base: *mut u8,
    offsets: &[isize],
    other: *mut u8,
    step: isize,
    size: usize,
) {
    macro_rules! with {
        ($octets:literal) => {{
            type E = [u8; $octets];
            match direction {
                Direction::Gather => {
                    for (i, &offset) in offsets.iter().enumerate() {
                        // SAFETY: the caller promises elements of this size at these places.
                        unsafe {
                            let v = base.offset(offset).cast::<E>().read();
                            other.offset(i as isize * step).cast::<E>().write(v);
                        }
                    }
                }
                Direction::Scatter => {
                    for (i, &offset) in offsets.iter().enumerate() {
                        // SAFETY: as above.
                        unsafe {
                            let v = other.offset(i as isize * step).cast::<E>().read();
                            base.offset(offset).cast::<E>().write(v);
                        }
                    }
                }
            }
        }};
    }
    match size {
        1 => with!(1),
        2 => with!(2),
        4 => with!(4),
        8 => with!(8),
        16 => with!(16),
        _ => {
            for (i, &offset) in offsets.iter().enumerate() {
                // SAFETY: as above.
                unsafe {
                    let (a, b) = (base.offset(offset), other.offset(i as isize * step));
                    run(direction, a, b, size);
                }
            }
        }
    }
}

/// # Safety
/// `n` octets are at both places, in held memory, apart.
unsafe fn run(direction: Direction, view: *mut u8, other: *mut u8, n: usize) {
    // SAFETY: as the caller promises.
    unsafe {
        match direction {
            Direction::Gather => std::ptr::copy_nonoverlapping(view, other, n),
            Direction::Scatter => std::ptr::copy_nonoverlapping(other, view, n),
        }
    }
}

/// Copies between the elements that indices name and another array: its shape is that of the view, but the
/// axes that are indexed are gone and the `group` axes of the indices' own shape stand at `at`. It is in C
/// order, or the same element everywhere (all strides 0).
fn transfer(
    direction: Direction,
    view: &View,
    indices: &[Index<'_>],
    (at, group): (usize, usize),
    other: &View,
) -> Result<(), Outside> {
    usable(view, indices);
    let size = view.item_size();
    let is_indexed = |axis: &usize| indices.iter().any(|i| i.axis == *axis);
    let kept: Dims = (0..view.ndim()).filter(|axis| !is_indexed(axis)).collect();
    let shape = other.shape();
    let fits = shape.len() == kept.len() + group
        && at <= kept.len()
        && indices
            .iter()
            .all(|i| shape[at..at + group].iter().product::<usize>() == i.indices.len())
        && kept
            .iter()
            .enumerate()
            .all(|(i, &axis)| shape[if i < at { i } else { i + group }] == view.shape()[axis]);
    // Elements without octets are everywhere at once.
    let repeats = size > 0 && other.strides().iter().all(|&s| s == 0);
    assert!(
        fits && (repeats || other.is_contiguous(Order::C)) && other.item_size() == size,
        "an array of the result's shape"
    );
    assert!(
        if direction == Direction::Gather {
            other.writeable && !repeats || other.len() < 2
        } else {
            view.writeable
        },
        "an array that may be written"
    );
    if other.is_empty() {
        return check(view, indices);
    }
    let count = shape[at..at + group].iter().product::<usize>();
    let part = |range: std::ops::Range<usize>| {
        let mut axes = Axes::default();
        for i in range {
            axes.shape.push(view.shape()[kept[i]]);
            axes.view.push(view.strides()[kept[i]]);
            axes.other.push(other.strides()[if i < at { i } else { i + group }]);
        }
        axes
    };
    let (outer, mut inner) = (part(0..at), part(at..kept.len()));
    let inside: usize = inner.shape.iter().product();
    let step = if repeats { 0 } else { (inside * size) as isize };
    let run_length = inner.run(size) * size;
    let base = view.buffer().start().as_ptr().wrapping_add(view.layout().offset);
    let target = other.buffer().start().as_ptr().wrapping_add(other.layout().offset);
    let (mut offsets, mut block) = ([0isize; BLOCK], [0i64; BLOCK]);
    for from in (0..count).step_by(BLOCK) {
        let m = BLOCK.min(count - from);
        offsets[..m].fill(0);
        for (which, index) in indices.iter().enumerate() {
            positions(index, which, view.shape()[index.axis], from, &mut block[..m])?;
            let stride = view.strides()[index.axis];
            for (offset, &i) in offsets[..m].iter_mut().zip(&block) {
                *offset = offset.wrapping_add((i as isize).wrapping_mul(stride));
            }
        }
        let offsets = &offsets[..m];
        let target = target.wrapping_offset(step.wrapping_mul(from as isize));
        outer.each(|a, b| {
            let (base, target) = (base.wrapping_offset(a), target.wrapping_offset(b));
            // SAFETY: every position was checked against its axis's length, every other index comes from
            // the shapes, so all places are elements of the views, which hold their buffers; they do not
            // share memory, or the caller would have copied one.
            unsafe {
                if inner.shape.is_empty() && run_length == size {
                    elements(direction, base, offsets, target, step, size);
                    return;
                }
                for (i, &offset) in offsets.iter().enumerate() {
                    let (base, target) =
                        (base.wrapping_offset(offset), target.wrapping_offset(step * i as isize));
                    inner.each(|a, b| {
                        run(
                            direction,
                            base.wrapping_offset(a),
                            target.wrapping_offset(b),
                            run_length,
                        );
                    });
                }
            }
        });
    }
    Ok(())
}

/// Copies the elements that indices name to `out`, a new array: see [`transfer`] for its shape. `group` is
/// where the axes of the indices' own shape stand, and how many these are.
pub fn gather(
    view: &View,
    indices: &[Index<'_>],
    group: (usize, usize),
    out: &View,
) -> Result<(), Outside> {
    transfer(Direction::Gather, view, indices, group, out)
}

/// Copies elements to the places that indices name; the values are of the view's type and apart from it, in
/// C order or one for all.
pub fn scatter(
    view: &View,
    indices: &[Index<'_>],
    group: (usize, usize),
    values: &View,
) -> Result<(), Outside> {
    transfer(Direction::Scatter, view, indices, group, values)
}

// Masks

/// Calls `f` with blocks of a mask's octets and the lanes of both views, in C order. Stops when `f` says so.
fn masked(mask: &View, view: &View, mut f: impl FnMut(&[u8], Lane<'_>) -> bool) {
    let Some(walk) = Walk::in_order(&[mask, view]) else { return };
    let mut octets = [0u8; BLOCK];
    let mut goes_on = true;
    walk.each(|lanes| {
        let mut at = 0;
        while goes_on && at < lanes[0].len() {
            let range = at..(at + BLOCK).min(lanes[0].len());
            let octets = &mut octets[..range.len()];
            lanes[0].part(range.clone()).gather(octets);
            goes_on = f(octets, lanes[1].part(range.clone()));
            at = range.end;
        }
    });
}

/// The positions of the octets that are not zero; gives their number.
fn trues(octets: &[u8], places: &mut [u32; BLOCK]) -> usize {
    let mut n = 0;
    for (i, &octet) in octets.iter().enumerate() {
        places[n] = i as u32;
        n += usize::from(octet != 0);
    }
    n
}

/// How many elements of an array of bools are true.
pub fn count_true(mask: &View) -> usize {
    let mut n = 0;
    let Some(walk) = Walk::new(&[mask]) else { return 0 };
    let mut octets = [0u8; BLOCK];
    walk.each(|lanes| {
        for at in (0..lanes[0].len()).step_by(BLOCK) {
            let range = at..(at + BLOCK).min(lanes[0].len());
            let octets = &mut octets[..range.len()];
            lanes[0].part(range).gather(octets);
            // In short sums, which the compiler makes vectors of.
            n += octets
                .chunks(128)
                .map(|c| usize::from(c.iter().map(|&o| u8::from(o != 0)).sum::<u8>()))
                .sum::<usize>();
        }
    });
    n
}

/// Copies the elements where a mask of the same shape is true to `out`, which is one-dimensional and in C
/// order; gives how many there were room for.
pub fn compress(view: &View, mask: &View, out: &View) -> usize {
    assert!(out.is_contiguous(Order::C) && out.item_size() == view.item_size(), "a new array");
    let size = view.item_size();
    let (mut places, mut at, room) = ([0u32; BLOCK], 0, out.len());
    let mut picked = Vec::new();
    masked(mask, view, |octets, lane| {
        let n = trues(octets, &mut places).min(room - at);
        picked.resize(n * size, 0);
        lane.pick(&places[..n], &mut picked);
        out.buffer().write(out.layout().offset + at * size, &picked);
        at += n;
        at < room
    });
    at
}

/// Copies values to the elements where a mask of the same shape is true: one after the other from an array in
/// C order, or the same one. Gives how many were stored.
pub fn expand(view: &View, mask: &View, values: &View) -> usize {
    let size = view.item_size();
    let repeats = values.len() == 1;
    assert!(values.is_contiguous(Order::C) && values.item_size() == size, "values of its type");
    let (mut places, mut at) = ([0u32; BLOCK], 0);
    let mut chosen = Vec::new();
    if repeats {
        chosen.resize(size * BLOCK, 0);
        let (one, rest) = chosen.split_at_mut(size);
        values.buffer().read(values.layout().offset, one);
        rest.chunks_exact_mut(size.max(1)).for_each(|c| c.copy_from_slice(one));
    }
    masked(mask, view, |octets, lane| {
        let mut n = trues(octets, &mut places);
        if !repeats {
            n = n.min(values.len() - at);
            chosen.resize(n * size, 0);
            values.buffer().read(values.layout().offset + at * size, &mut chosen);
        }
        lane.put(&places[..n], &chosen[..n * size]);
        at += n;
        repeats || at < values.len()
    });
    at
}

/// The indices of the elements of an array of bools that are true, for each axis, in C order. None if there
/// is not as much memory.
pub fn true_indices(mask: &View) -> Option<Vec<View>> {
    let n = count_true(mask);
    let ndim = mask.ndim();
    let arrays: Option<Vec<View>> =
        (0..ndim).map(|_| View::empty(&[n], ScalarType::Int64.into(), Order::C)).collect();
    let arrays = arrays?;
    let (mut row, mut at) = (SmallVec::from_elem(0usize, ndim) as Dims, 0);
    let (mut places, mut octets) = ([0u32; BLOCK], [0u8; BLOCK]);
    let Some(walk) = Walk::rows(mask) else { return Some(arrays) };
    let mut column = [0i64; BLOCK];
    walk.each(|lanes| {
        for from in (0..lanes[0].len()).step_by(BLOCK) {
            let range = from..(from + BLOCK).min(lanes[0].len());
            let octets = &mut octets[..range.len()];
            lanes[0].part(range).gather(octets);
            let m = trues(octets, &mut places).min(n - at);
            for (axis, array) in arrays.iter().enumerate() {
                for (i, &place) in column.iter_mut().zip(&places[..m]) {
                    *i = if axis + 1 == ndim {
                        from as i64 + i64::from(place)
                    } else {
                        row[axis] as i64
                    };
                }
                array.buffer().write(at * 8, bytemuck::cast_slice(&column[..m]));
            }
            at += m;
        }
        // The next row, the innermost axis but one first.
        for axis in (0..ndim.saturating_sub(1)).rev() {
            row[axis] += 1;
            if row[axis] < mask.shape()[axis] {
                break;
            }
            row[axis] = 0;
        }
    });
    if at == n {
        return Some(arrays);
    }
    // Fewer than were counted: a thread has written meanwhile.
    Some(arrays.iter().map(|a| a.narrowed(|l| l.slice(0, 0, 1, at))).collect())
}
