//! Plain instances of user classes: all that they hold is attributes.

use crate::vm::heap::trace::holds_nothing;

/// An instance of a class that derives from no built-in type but `object`.
pub struct Instance;

holds_nothing! { Instance }
