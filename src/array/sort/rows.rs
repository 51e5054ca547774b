//! Rows along an axis, side by side.

use crate::array::layout::{Dims, Order};
use crate::array::{View, record};

/// A new array in C order with an axis moved to the end, whose elements are the view's; none if there is no
/// memory for it.
pub fn rows(view: &View, axis: usize) -> Option<View> {
    let axes: Dims = (0..view.ndim()).filter(|&a| a != axis).chain([axis]).collect();
    let from = view.transposed(&axes);
    let made = View::empty(from.shape(), view.dtype().clone(), Order::C)?;
    record::copy(&from, &made);
    Some(made)
}
