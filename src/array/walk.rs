//! Walks views of one shape lane by lane.
//!
//! Invariant: each element of the common shape is visited once, in no promised order: axes are ordered by
//! their strides, and runs of axes that are one run in every view become one. A walk may be divided, and
//! the parts walked by threads of their own.

#![expect(unsafe_code, reason = "makes lanes from views that promise their elements")]

use smallvec::SmallVec;

use super::lane::Lane;
use super::layout::{Dims, broadcast_shapes};
use super::view::View;

/// What most operations have at most: two inputs and an output.
type Each<T> = SmallVec<[T; 3]>;

/// How many places of an axis a part has at least for the axis to be long: parts then differ by little.
const EACH: usize = 4;

/// How to visit the elements of some views together.
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    /// The axes to loop over, outermost first; the last is the lanes' own.
    shape: Dims,
    operands: Each<Operand<'a>>,
}

#[derive(Clone, Debug)]
struct Operand<'a> {
    view: &'a View,
    /// Address of the first element.
    start: *mut u8,
    strides: Dims<isize>,
}

// SAFETY: the pointers are into buffers, which belong to no thread, of views that are borrowed.
unsafe impl Send for Operand<'_> {}
// SAFETY: as above.
unsafe impl Sync for Operand<'_> {}

/// All elements of a view in C order as one lane, if they lie so.
pub(super) fn whole(view: &View) -> Option<Lane<'_>> {
    if !view.is_c() {
        return None;
    }
    let (size, layout) = (view.item_size(), view.layout());
    let start = view.buffer().start().as_ptr().wrapping_add(layout.offset);
    // SAFETY: the view is borrowed and promises that its elements, which lie side by side, are inside its
    // buffer.
    Some(unsafe { Lane::new(start, size as isize, layout.len(), size, view.writeable) })
}

impl<'a> Walk<'a> {
    /// A walk over views that have one shape together; none where they have not. A view that would be
    /// written must have the whole shape: see [`Walk::shape_of`].
    pub fn new(views: &[&'a View]) -> Option<Walk<'a>> {
        let shape = Walk::shape_of(views)?;
        Walk::over(views, shape)
    }

    /// The shape of views together.
    pub fn shape_of(views: &[&View]) -> Option<Dims> {
        broadcast_shapes(views.iter().map(|v| v.shape()))
    }

    /// A walk over views that fit `shape`; none where one does not.
    pub fn over(views: &[&'a View], shape: Dims) -> Option<Walk<'a>> {
        let mut walk = Walk::unordered(views, shape)?;
        if walk.shape.len() > 1 {
            walk.order();
            walk.join();
        }
        Some(walk)
    }

    fn unordered(views: &[&'a View], shape: Dims) -> Option<Walk<'a>> {
        let mut operands = Each::new();
        for &view in views {
            let strides = if view.shape() == &shape[..] {
                view.layout().strides.clone()
            } else {
                view.layout().broadcast_to(&shape)?.strides
            };
            let start = view.buffer().start().as_ptr().wrapping_add(view.layout().offset);
            operands.push(Operand { view, start, strides });
        }
        Some(Walk { shape, operands })
    }

    /// As [`Walk::new`], in C order of the common shape.
    pub fn in_order(views: &[&'a View]) -> Option<Walk<'a>> {
        let shape = Walk::shape_of(views)?;
        let mut walk = Walk::unordered(views, shape)?;
        if walk.shape.len() > 1 {
            walk.join();
        }
        Some(walk)
    }

    /// A walk over the lanes along the last axis, in C order.
    pub fn rows(view: &'a View) -> Option<Walk<'a>> {
        Walk::unordered(&[view], view.shape().into())
    }

    /// Sorts the axes, widest strides outermost. Where views disagree the last one decides, which is what
    /// is written; axes along which a view repeats say nothing.
    fn order(&mut self) {
        let inside = |a: usize, b: usize| {
            let mut all = self.operands.iter().rev().map(|o| (o.strides[a], o.strides[b]));
            all.find(|&(a, b)| a != 0 && b != 0 && a.unsigned_abs() != b.unsigned_abs())
                .is_some_and(|(a, b)| a.unsigned_abs() < b.unsigned_abs())
        };
        let mut axes: Dims = (0..self.shape.len()).collect();
        // By insertion: the rule does not order every pair, so a library's sort would not do.
        for i in 1..axes.len() {
            let mut k = i;
            while k > 0 && inside(axes[k - 1], axes[k]) {
                axes.swap(k - 1, k);
                k -= 1;
            }
        }
        if axes.iter().enumerate().any(|(i, &a)| i != a) {
            self.shape = axes.iter().map(|&a| self.shape[a]).collect();
            for o in &mut self.operands {
                o.strides = axes.iter().map(|&a| o.strides[a]).collect();
            }
        }
    }

    /// Joins neighbouring axes that are one run in every view, and drops those of length 1.
    fn join(&mut self) {
        let mut axis = 0;
        while axis < self.shape.len() {
            let inner = axis + 1;
            if self.shape[axis] == 1 && self.shape.len() > 1 {
                self.drop_axis(axis);
            } else if inner < self.shape.len()
                && (self.shape[inner] == 1
                    || self.operands.iter().all(|o| {
                        o.strides[axis] == o.strides[inner].wrapping_mul(self.shape[inner] as isize)
                    }))
            {
                if self.shape[inner] != 1 {
                    self.shape[inner] *= self.shape[axis];
                    self.drop_axis(axis);
                } else {
                    self.drop_axis(inner);
                }
            } else {
                axis += 1;
            }
        }
    }

    fn drop_axis(&mut self, axis: usize) {
        self.shape.remove(axis);
        for o in &mut self.operands {
            o.strides.remove(axis);
        }
    }

    /// How many elements are visited.
    pub fn len(&self) -> usize {
        self.shape.iter().product()
    }

    pub fn is_empty(&self) -> bool {
        self.shape.contains(&0)
    }

    /// From one element to the next in the lanes of an operand, in octets.
    pub fn stride(&self, operand: usize) -> isize {
        self.operands[operand].strides.last().copied().unwrap_or(0)
    }

    /// Whether every element of an operand is aligned.
    pub fn is_aligned(&self, operand: usize, align: usize) -> bool {
        let o = &self.operands[operand];
        let fits = |stride: &isize| stride.unsigned_abs().is_multiple_of(align);
        o.start.addr().is_multiple_of(align) && o.strides.iter().all(fits)
    }

    /// Whether two operands share no octet, as far as the first and the last ones tell.
    pub fn is_apart(&self, a: usize, b: usize) -> bool {
        if self.is_empty() {
            return true;
        }
        let extent = |o: &Operand<'_>| {
            let (mut first, mut last) = (o.start.addr(), o.start.addr());
            for (&d, &stride) in self.shape.iter().zip(&o.strides) {
                let far = (d as isize - 1).wrapping_mul(stride);
                let side = if stride < 0 { &mut first } else { &mut last };
                *side = side.wrapping_add_signed(far);
            }
            (first, last + o.view.item_size())
        };
        let (a, b) = (extent(&self.operands[a]), extent(&self.operands[b]));
        a.1 <= b.0 || b.1 <= a.0
    }

    /// Calls `f` with a lane of each view, all of one length.
    pub fn each(&self, mut f: impl FnMut(&[Lane<'a>])) {
        self.each_dyn(&mut f);
    }

    fn each_dyn(&self, f: &mut dyn FnMut(&[Lane<'a>])) {
        if self.is_empty() {
            return;
        }
        let (len, outer) = match self.shape.split_last() {
            Some((&len, outer)) => (len, outer),
            None => (1, &[][..]),
        };
        let mut lanes: Each<Lane<'a>> = Each::new();
        let mut starts: Each<*mut u8> = self.operands.iter().map(|o| o.start).collect();
        let mut index: Dims = SmallVec::from_elem(0, outer.len());
        loop {
            lanes.clear();
            for (o, &start) in self.operands.iter().zip(&starts) {
                let stride = o.strides.last().copied().unwrap_or(0);
                // SAFETY: the view holds its buffer for `'a` and promises that every element which its
                // layout reaches is inside; `index` stays below the shape that its strides go with.
                lanes.push(unsafe {
                    Lane::new(start, stride, len, o.view.item_size(), o.view.writeable)
                });
            }
            f(&lanes);
            // The next index, the innermost axis first.
            let mut axis = outer.len();
            loop {
                if axis == 0 {
                    return;
                }
                axis -= 1;
                index[axis] += 1;
                if index[axis] < outer[axis] {
                    for (start, o) in starts.iter_mut().zip(&self.operands) {
                        *start = start.wrapping_offset(o.strides[axis]);
                    }
                    break;
                }
                for (start, o) in starts.iter_mut().zip(&self.operands) {
                    let back = (outer[axis] as isize - 1).wrapping_mul(o.strides[axis]);
                    *start = start.wrapping_offset(back.wrapping_neg());
                }
                index[axis] = 0;
            }
        }
    }

    /// Divides the walk into at most `n` parts of about equal size, along the outermost axis that is long enough
    /// for them, so that each part has memory of its own; where none is, along the longest one.
    pub fn divided(&self, n: usize) -> Vec<Walk<'a>> {
        let longest = self.shape.iter().copied().max().unwrap_or(0);
        let enough = longest.min(n.saturating_mul(EACH));
        let Some(axis) = self.shape.iter().position(|&d| d >= enough) else {
            return vec![self.clone()];
        };
        let longest = self.shape[axis];
        let n = n.clamp(1, longest.max(1));
        (0..n)
            .map(|i| {
                let (from, to) = (longest * i / n, longest * (i + 1) / n);
                let mut part = self.clone();
                part.shape[axis] = to - from;
                for o in &mut part.operands {
                    o.start =
                        o.start.wrapping_offset((from as isize).wrapping_mul(o.strides[axis]));
                }
                part
            })
            .collect()
    }
}
