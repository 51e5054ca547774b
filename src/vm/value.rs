//! The 16-byte value: small things inline, everything else a counted reference.
//!
//! Invariant: `Unset` is the tag 0, so zeroed memory is a valid run of values; it means "no value" (an
//! unbound local, an absent argument) and never reaches a program. An `Int` that fits in 64 bits is
//! always inline: a heap `BigInt` is never one that would fit.

use super::heap::{Kind, Obj, Payload, Ptr};

/// A Python value. Cloning counts a reference, dropping releases one.
///
/// Every payload is one word of integer kind, so that the compiler passes and copies values as two words in
/// registers. With a float or a byte among the payloads it copies through memory, by halves that are then
/// read as one: a stall of a dozen cycles at most steps of a program.
#[repr(C, u64)]
#[derive(Default)]
pub enum Value {
    #[default]
    Unset = 0,
    None = 1,
    Bool(Truth) = 2,
    Int(i64) = 3,
    Float(Float) = 4,
    NotImplemented = 5,
    Ellipsis = 6,
    Obj(Obj) = 7,
}

/// The bits of a float.
#[derive(Clone, Copy)]
pub struct Float(u64);

impl Float {
    #[inline(always)]
    pub const fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// A bool as a word.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum Truth {
    False = 0,
    True = 1,
}

impl Truth {
    #[inline(always)]
    pub const fn get(self) -> bool {
        self as u64 != 0
    }
}

impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        super::heap::copy_value(self)
    }
}

impl Value {
    #[inline(always)]
    pub const fn float(x: f64) -> Value {
        Value::Float(Float(x.to_bits()))
    }

    #[inline(always)]
    pub const fn bool(b: bool) -> Value {
        Value::Bool(if b { Truth::True } else { Truth::False })
    }

    #[inline(always)]
    pub fn is_unset(&self) -> bool {
        matches!(self, Value::Unset)
    }

    #[inline(always)]
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    #[inline(always)]
    pub fn is_not_implemented(&self) -> bool {
        matches!(self, Value::NotImplemented)
    }

    /// The reference behind a heap value.
    #[inline(always)]
    pub fn as_obj(&self) -> Option<&Obj> {
        if let Value::Obj(o) = self { Some(o) } else { None }
    }

    /// The payload when this is a heap object of `T`'s kind (an instance of a subclass too).
    #[inline(always)]
    pub fn downcast<T: Payload>(&self) -> Option<&T> {
        self.as_obj().and_then(Obj::downcast)
    }

    /// A typed counted pointer, likewise.
    pub fn cast<T: Payload>(&self) -> Option<Ptr<T>> {
        self.as_obj().and_then(Obj::cast)
    }

    pub fn kind(&self) -> Option<Kind> {
        self.as_obj().map(Obj::kind)
    }

    /// `a is b`.
    #[inline]
    pub fn is(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Unset, Value::Unset)
            | (Value::None, Value::None)
            | (Value::NotImplemented, Value::NotImplemented)
            | (Value::Ellipsis, Value::Ellipsis) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a.0 == b.0,
            (Value::Obj(a), Value::Obj(b)) => a.is(b),
            (
                Value::Unset
                | Value::None
                | Value::Bool(_)
                | Value::Int(_)
                | Value::Float(_)
                | Value::NotImplemented
                | Value::Ellipsis
                | Value::Obj(_),
                _,
            ) => false,
        }
    }

    /// Takes the value out and leaves Unset.
    #[inline(always)]
    pub fn take(&mut self) -> Value {
        std::mem::replace(self, Value::Unset)
    }
}

impl From<Obj> for Value {
    #[inline(always)]
    fn from(o: Obj) -> Value {
        Value::Obj(o)
    }
}

impl<T: Payload> From<Ptr<T>> for Value {
    #[inline(always)]
    fn from(p: Ptr<T>) -> Value {
        Value::Obj(p.into_obj())
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Value {
        Value::bool(b)
    }
}

impl From<i64> for Value {
    fn from(i: i64) -> Value {
        Value::Int(i)
    }
}

impl From<f64> for Value {
    fn from(x: f64) -> Value {
        Value::float(x)
    }
}

const _: () = assert!(size_of::<Value>() == 16);
