//! Shapes and strides: where the elements of a view lie.
//!
//! Invariant: arithmetic here never overflows silently; what does not fit is an error of the caller's
//! making. A layout alone promises nothing about memory: [`super::View`] checks it against its buffer.

use smallvec::SmallVec;

use super::dtype::DType;

/// As many axes as NumPy 2 has at most.
pub const MAX_DIMS: usize = 64;

/// A number for each axis.
pub type Dims<T = usize> = SmallVec<[T; 4]>;

/// Where elements lie: the element at `index` begins `offset + Σ index[i] * strides[i]` octets into the
/// buffer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    pub shape: Dims,
    /// In octets; negative ones go backwards.
    pub strides: Dims<isize>,
    /// In octets.
    pub offset: usize,
}

/// The order of the axes in memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// The last axis varies fastest.
    C,
    /// The first axis varies fastest.
    F,
}

/// How many elements a shape has; none when their number does not fit.
pub fn count(shape: &[usize]) -> Option<usize> {
    if shape.contains(&0) {
        return Some(0);
    }
    shape.iter().try_fold(1usize, |n, &d| n.checked_mul(d)).filter(|&n| n <= isize::MAX as usize)
}

/// The strides of elements of `size` octets that lie side by side. Axes of length 0 count as of length 1,
/// as in NumPy.
pub fn contiguous_strides(shape: &[usize], size: usize, order: Order) -> Dims<isize> {
    let mut strides: Dims<isize> = SmallVec::from_elem(0, shape.len());
    let mut step = size as isize;
    let mut place = |i: usize| {
        strides[i] = step;
        step = step.wrapping_mul(shape[i].max(1) as isize);
    };
    match order {
        Order::C => (0..shape.len()).rev().for_each(&mut place),
        Order::F => (0..shape.len()).for_each(&mut place),
    }
    strides
}

/// The shape that arrays of these shapes have together; none when they do not fit.
pub fn broadcast_shapes<'a>(shapes: impl IntoIterator<Item = &'a [usize]>) -> Option<Dims> {
    let mut all = Dims::new();
    for shape in shapes {
        if shape.len() > all.len() {
            all.insert_many(0, std::iter::repeat_n(1, shape.len() - all.len()));
        }
        let skip = all.len() - shape.len();
        for (d, &own) in all[skip..].iter_mut().zip(shape) {
            match (*d, own) {
                (a, b) if a == b => {}
                (1, b) => *d = b,
                (_, 1) => {}
                _ => return None,
            }
        }
    }
    Some(all)
}

impl Layout {
    /// Elements side by side from the buffer's beginning.
    pub fn contiguous(shape: &[usize], dtype: &DType, order: Order) -> Layout {
        let strides = contiguous_strides(shape, dtype.size(), order);
        Layout { shape: shape.into(), strides, offset: 0 }
    }

    pub fn ndim(&self) -> usize {
        self.shape.len()
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    pub fn is_empty(&self) -> bool {
        self.shape.contains(&0)
    }

    /// Whether elements of `size` octets lie side by side in that order. Strides of axes of length 1, and
    /// of arrays without elements, do not matter.
    pub fn is_contiguous(&self, size: usize, order: Order) -> bool {
        let mut step = size as isize;
        let mut fits = |i: usize| {
            let d = self.shape[i];
            let good = d == 1 || self.strides[i] == step;
            step = step.wrapping_mul(d as isize);
            good
        };
        self.is_empty()
            || match order {
                Order::C => (0..self.ndim()).rev().all(&mut fits),
                Order::F => (0..self.ndim()).all(&mut fits),
            }
    }

    /// The octets from the first to behind the last element, none of which an array without elements
    /// has; none when a number does not fit or is negative.
    pub fn extent(&self, size: usize) -> Option<std::ops::Range<usize>> {
        if self.shape.len() != self.strides.len() {
            return None;
        }
        if self.is_empty() {
            return Some(0..0);
        }
        let (mut low, mut high) =
            (isize::try_from(self.offset).ok()?, isize::try_from(self.offset).ok()?);
        for (&d, &stride) in self.shape.iter().zip(&self.strides) {
            let reach = isize::try_from(d - 1).ok()?.checked_mul(stride)?;
            if reach < 0 {
                low = low.checked_add(reach)?;
            } else {
                high = high.checked_add(reach)?;
            }
        }
        Some(usize::try_from(low).ok()?..usize::try_from(high).ok()?.checked_add(size)?)
    }

    /// Where the element at an index that is inside begins.
    pub fn place(&self, index: &[usize]) -> usize {
        debug_assert!(index.iter().zip(&self.shape).all(|(i, d)| i < d));
        let steps = index.iter().zip(&self.strides);
        self.offset.wrapping_add_signed(steps.map(|(&i, &s)| (i as isize).wrapping_mul(s)).sum())
    }

    /// The same elements with the axes in another order: axis `i` of the result is `axes[i]`.
    pub fn transposed(&self, axes: &[usize]) -> Layout {
        let shape = axes.iter().map(|&a| self.shape[a]).collect();
        let strides = axes.iter().map(|&a| self.strides[a]).collect();
        Layout { shape, strides, offset: self.offset }
    }

    /// The elements seen as a larger shape, in which axes of length 1 and missing ones repeat; none where
    /// the shapes do not fit.
    pub fn broadcast_to(&self, shape: &[usize]) -> Option<Layout> {
        let skip = shape.len().checked_sub(self.ndim())?;
        let mut strides: Dims<isize> = SmallVec::from_elem(0, shape.len());
        for (i, (&d, &own)) in shape[skip..].iter().zip(&self.shape).enumerate() {
            if own == d {
                strides[skip + i] = self.strides[i];
            } else if own != 1 {
                return None;
            }
        }
        Some(Layout { shape: shape.into(), strides, offset: self.offset })
    }

    /// Every `step`-th index of an axis, `n` of them from `start`.
    pub fn slice(&mut self, axis: usize, start: usize, step: isize, n: usize) {
        if n > 0 {
            let by = (start as isize).wrapping_mul(self.strides[axis]);
            self.offset = self.offset.wrapping_add_signed(by);
        }
        self.shape[axis] = n;
        self.strides[axis] = self.strides[axis].wrapping_mul(step);
    }

    /// The elements at one index of an axis, which goes.
    pub fn pick(&mut self, axis: usize, index: usize) {
        let by = (index as isize).wrapping_mul(self.strides[axis]);
        self.offset = self.offset.wrapping_add_signed(by);
        self.shape.remove(axis);
        self.strides.remove(axis);
    }

    /// A new axis of length 1.
    pub fn insert_axis(&mut self, at: usize) {
        self.shape.insert(at, 1);
        self.strides.insert(at, 0);
    }

    /// The elements in the order of a new shape, if strides can say that without a copy.
    pub fn reshaped(&self, shape: &[usize], size: usize, order: Order) -> Option<Layout> {
        if self.is_empty() || shape.contains(&0) {
            let strides = contiguous_strides(shape, size, order);
            return Some(Layout { shape: shape.into(), strides, offset: self.offset });
        }
        // Runs of old axes that are one run in memory take the place of runs of new axes of equal length.
        let old: Vec<(usize, isize)> = self
            .shape
            .iter()
            .copied()
            .zip(self.strides.iter().copied())
            .filter(|&(d, _)| d != 1)
            .collect();
        let mut strides: Dims<isize> = SmallVec::from_elem(0, shape.len());
        let (mut i, mut k) = (0, 0);
        while i < old.len() && k < shape.len() {
            let (first_i, first_k) = (i, k);
            let (mut have, mut want) = (old[i].0, shape[k]);
            while have != want {
                if have < want {
                    i += 1;
                    have *= old.get(i)?.0;
                } else {
                    k += 1;
                    want *= *shape.get(k)?;
                }
            }
            let one_run = old[first_i..=i].windows(2).all(|pair| match order {
                Order::C => pair[0].1 == pair[1].1.wrapping_mul(pair[1].0 as isize),
                Order::F => pair[1].1 == pair[0].1.wrapping_mul(pair[0].0 as isize),
            });
            if !one_run {
                return None;
            }
            match order {
                Order::C => {
                    let mut step = old[i].1;
                    for axis in (first_k..=k).rev() {
                        strides[axis] = step;
                        step = step.wrapping_mul(shape[axis] as isize);
                    }
                }
                Order::F => {
                    let mut step = old[first_i].1;
                    for axis in first_k..=k {
                        strides[axis] = step;
                        step = step.wrapping_mul(shape[axis] as isize);
                    }
                }
            }
            i += 1;
            k += 1;
        }
        // What is left are axes of length 1: as if the array went on.
        for axis in k..shape.len() {
            strides[axis] = match order {
                Order::C => {
                    if axis == 0 {
                        size as isize
                    } else {
                        strides[axis - 1]
                    }
                }
                Order::F => strides
                    .get(axis.wrapping_sub(1))
                    .map_or(size as isize, |&s| s.wrapping_mul(shape[axis - 1] as isize)),
            };
        }
        Some(Layout { shape: shape.into(), strides, offset: self.offset })
    }
}
