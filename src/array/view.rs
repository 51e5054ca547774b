//! An array: elements of one type in a buffer, found through a shape and strides.
//!
//! Invariant: every element that the layout reaches lies inside the buffer, and no axis product overflows.
//! [`View::new`] checks it; what makes a view from a view either cannot reach further or goes through it.

use super::buffer::Buffer;
use super::dtype::{DType, Element, ScalarType};
use super::layout::{self, Dims, Layout, MAX_DIMS, Order};

#[derive(Clone, Debug)]
pub struct View {
    buffer: Buffer,
    dtype: DType,
    layout: Layout,
    pub writeable: bool,
}

impl View {
    /// A view of a buffer; none where it would reach beyond it or has too many axes.
    pub fn new(buffer: Buffer, dtype: DType, layout: Layout, writeable: bool) -> Option<View> {
        let size = dtype.size();
        layout::count(&layout.shape)?.checked_mul(size.max(1))?;
        let extent = layout.extent(size)?;
        (layout.ndim() <= MAX_DIMS && extent.end <= buffer.len()).then_some(View {
            buffer,
            dtype,
            layout,
            writeable,
        })
    }

    fn fresh(
        shape: &[usize],
        dtype: DType,
        order: Order,
        make: fn(usize) -> Option<Buffer>,
    ) -> Option<View> {
        let octets = layout::count(shape)?.checked_mul(dtype.size())?;
        let buffer = make(octets)?;
        let layout = Layout::contiguous(shape, &dtype, order);
        Some(View { buffer, dtype, layout, writeable: true })
    }

    /// A new array of zeros; none if there is not as much memory.
    pub fn zeros(shape: &[usize], dtype: DType, order: Order) -> Option<View> {
        View::fresh(shape, dtype, order, Buffer::zeroed)
    }

    /// A new array with whatever was in its memory; none if there is not as much.
    pub fn empty(shape: &[usize], dtype: DType, order: Order) -> Option<View> {
        View::fresh(shape, dtype, order, Buffer::arbitrary)
    }

    /// A new one-dimensional array of these elements.
    pub fn from_slice<T: Element>(elements: &[T]) -> Option<View> {
        let view = View::empty(&[elements.len()], T::TYPE.into(), Order::C)?;
        view.buffer.write(0, bytemuck::cast_slice(elements));
        Some(view)
    }

    pub fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    pub fn dtype(&self) -> &DType {
        &self.dtype
    }

    /// The type of the elements; none if they are records.
    pub fn scalar_type(&self) -> Option<ScalarType> {
        self.dtype.scalar()
    }

    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    pub fn shape(&self) -> &[usize] {
        &self.layout.shape
    }

    pub fn strides(&self) -> &[isize] {
        &self.layout.strides
    }

    pub fn ndim(&self) -> usize {
        self.layout.ndim()
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.layout.len()
    }

    pub fn is_empty(&self) -> bool {
        self.layout.is_empty()
    }

    pub fn item_size(&self) -> usize {
        self.dtype.size()
    }

    pub fn is_contiguous(&self, order: Order) -> bool {
        self.layout.is_contiguous(self.item_size(), order)
    }

    /// Whether a lane over all elements exists in C order.
    pub fn is_c(&self) -> bool {
        self.is_contiguous(Order::C)
    }

    /// The same memory seen through another layout; none where it would reach beyond the buffer.
    pub fn with_layout(&self, layout: Layout) -> Option<View> {
        View::new(self.buffer.clone(), self.dtype.clone(), layout, self.writeable)
    }

    /// The same elements seen as another type of the same size or smaller at the same places.
    pub fn with_dtype(&self, dtype: DType, layout: Layout) -> Option<View> {
        View::new(self.buffer.clone(), dtype, layout, self.writeable)
    }

    /// Changes the layout, by steps that cannot reach further: slicing, transposing, new axes.
    pub fn narrowed(&self, change: impl FnOnce(&mut Layout)) -> View {
        let mut layout = self.layout.clone();
        change(&mut layout);
        self.with_layout(layout).expect("a part of a view lies inside its buffer")
    }

    pub fn transposed(&self, axes: &[usize]) -> View {
        self.narrowed(|l| *l = l.transposed(axes))
    }

    /// The axes reversed.
    pub fn t(&self) -> View {
        let axes: Dims = (0..self.ndim()).rev().collect();
        self.transposed(&axes)
    }

    /// A read-only view of a larger shape, none where the shapes do not fit.
    pub fn broadcast_to(&self, shape: &[usize]) -> Option<View> {
        let mut view = self.with_layout(self.layout.broadcast_to(shape)?)?;
        view.writeable = false;
        Some(view)
    }

    /// The same elements in a new shape of as many, without a copy; none where strides cannot say it.
    pub fn reshaped(&self, shape: &[usize], order: Order) -> Option<View> {
        self.with_layout(self.layout.reshaped(shape, self.item_size(), order)?)
    }

    /// A field of records, as an array of its own over the same memory.
    pub fn field(&self, name: &str) -> Option<View> {
        let DType::Record(record) = &self.dtype else { return None };
        let field = record.field(name)?;
        let mut layout = self.layout.clone();
        layout.offset += field.offset;
        View::new(self.buffer.clone(), field.dtype.clone(), layout, self.writeable)
    }

    /// The real or (`part` 1) the imaginary parts of complex numbers; real numbers are their own real part.
    pub fn part(&self, part: usize) -> Option<View> {
        let ty = self.scalar_type()?;
        let real = ty.real();
        if real == ty {
            return (part == 0).then(|| self.clone());
        }
        let mut layout = self.layout.clone();
        layout.offset += part * real.size();
        View::new(self.buffer.clone(), real.into(), layout, self.writeable)
    }

    /// Whether the two may share an element; says yes when it would take long to know.
    pub fn may_overlap(&self, other: &View) -> bool {
        let extent = |v: &View| {
            let inside = v.layout.extent(v.item_size()).unwrap_or(0..v.buffer.len());
            let start = v.buffer.start().as_ptr().addr();
            start + inside.start..start + inside.end
        };
        let (a, b) = (extent(self), extent(other));
        a.start < b.end && b.start < a.end
    }

    /// Whether both are the same elements in the same order.
    pub fn is_same(&self, other: &View) -> bool {
        self.buffer.start() == other.buffer.start()
            && self.layout == other.layout
            && self.dtype == other.dtype
    }
}
