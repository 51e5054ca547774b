//! Results that may carry a raised exception.
//!
//! Invariant: an [`Exc`] is an instance of a class derived from `BaseException`.

use super::heap::Ptr;
use super::object::exception::Exception;

/// A raised exception on its way up.
pub type Exc = Ptr<Exception>;

pub type Res<T> = Result<T, Exc>;
