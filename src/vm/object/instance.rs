//! Plain instances of user classes: all that they hold is attributes.

/// An instance of a class that derives from no built-in type but `object`.
pub struct Instance;
