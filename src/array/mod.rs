//! N-dimensional arrays of numbers: what interpreted `numpy` and kernels share.
//!
//! Invariant: a [`View`] reaches no octet outside its [`Buffer`], whatever its shape, strides and offset;
//! that is checked where a view is made, and everything below relies on it. Nothing here knows objects or
//! the lock, so all of it may run detached.
//!
//! A view is a buffer, a [`DType`] and a [`Layout`]. [`walk`] turns views of one shape into lanes (elements
//! of one type at equal distances), [`block`] lanes into slices, by way of small buffers where elements do
//! not lie side by side, have another type or would be overwritten too early. So an operation is a loop
//! over slices of one type, written once.

pub mod arena;
pub mod block;
pub mod buffer;
pub mod cast;
pub mod cmath;
pub mod dtype;
pub mod fft;
pub mod fill;
pub mod frozen;
pub mod index;
#[cfg(test)]
mod index_tests;
pub mod lane;
pub mod layout;
pub mod linalg;
pub mod native;
pub mod random;
pub mod record;
pub mod reduce;
pub mod series;
pub mod simd;
pub mod sort;
pub mod status;
#[cfg(test)]
mod tests;
pub mod ufunc;
pub mod view;
pub mod walk;

pub use buffer::Buffer;
pub use dtype::{DType, Element, ScalarType};
pub use layout::{Dims, Layout};
pub use view::View;
