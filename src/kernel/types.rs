//! The types of the kernel language, how they join, and how arithmetic promotes them.
//!
//! Invariant: a [`Type`] says all that specialisation needs: two calls whose arguments have equal types
//! run the same machine code. Composite types flatten to [`Scalar`]s ([`Type::flatten`]): the typed IR
//! knows scalars alone, so a tuple costs nothing, and `None`, functions and string constants occupy
//! nothing at run time.
//!
//! Promotion, where Python, NumPy 2 and Numba leave a choice: integers narrower than 64 bits widen to
//! int64 in arithmetic (uint64 stays), as Numba's do; int64 with uint64 gives float64, as both
//! have it, except that a literal or frozen integer adopts the uint64 or float32 of its partner (NumPy
//! 2's weak scalars), because that is what the interpreter answers; an int with a float32 gives float64;
//! bool counts as an integer.

use std::fmt;
use std::sync::Arc;

use super::userfunc::FuncRef;

/// A machine scalar: what a value of the typed IR is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Scalar {
    Bool,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F32,
    F64,
}

impl Scalar {
    pub const ALL: [Scalar; 11] = [
        Scalar::Bool,
        Scalar::I8,
        Scalar::I16,
        Scalar::I32,
        Scalar::I64,
        Scalar::U8,
        Scalar::U16,
        Scalar::U32,
        Scalar::U64,
        Scalar::F32,
        Scalar::F64,
    ];

    /// As dumps write it.
    pub fn name(self) -> &'static str {
        match self {
            Scalar::Bool => "bool",
            Scalar::I8 => "i8",
            Scalar::I16 => "i16",
            Scalar::I32 => "i32",
            Scalar::I64 => "i64",
            Scalar::U8 => "u8",
            Scalar::U16 => "u16",
            Scalar::U32 => "u32",
            Scalar::U64 => "u64",
            Scalar::F32 => "f32",
            Scalar::F64 => "f64",
        }
    }

    /// As users and Numba write it.
    pub fn long_name(self) -> &'static str {
        match self {
            Scalar::Bool => "bool",
            Scalar::I8 => "int8",
            Scalar::I16 => "int16",
            Scalar::I32 => "int32",
            Scalar::I64 => "int64",
            Scalar::U8 => "uint8",
            Scalar::U16 => "uint16",
            Scalar::U32 => "uint32",
            Scalar::U64 => "uint64",
            Scalar::F32 => "float32",
            Scalar::F64 => "float64",
        }
    }

    /// Size in bits of the value; a bool is one byte in memory.
    pub fn bits(self) -> u32 {
        match self {
            Scalar::Bool | Scalar::I8 | Scalar::U8 => 8,
            Scalar::I16 | Scalar::U16 => 16,
            Scalar::I32 | Scalar::U32 | Scalar::F32 => 32,
            Scalar::I64 | Scalar::U64 | Scalar::F64 => 64,
        }
    }

    /// The scalar's [`Type::code`].
    pub const fn code(self) -> u8 {
        2 + self as u8
    }

    pub fn kind(self) -> ScalarKind {
        match self {
            Scalar::Bool => ScalarKind::Bool,
            Scalar::I8 | Scalar::I16 | Scalar::I32 | Scalar::I64 => ScalarKind::Signed,
            Scalar::U8 | Scalar::U16 | Scalar::U32 | Scalar::U64 => ScalarKind::Unsigned,
            Scalar::F32 | Scalar::F64 => ScalarKind::Float,
        }
    }

    pub fn is_float(self) -> bool {
        self.kind() == ScalarKind::Float
    }

    /// An integer, bool apart.
    pub fn is_int(self) -> bool {
        matches!(self.kind(), ScalarKind::Signed | ScalarKind::Unsigned)
    }

    pub fn is_signed(self) -> bool {
        self.kind() == ScalarKind::Signed
    }

    /// The type that integer arithmetic on this operand is done in: int64, or uint64 for itself.
    pub fn widened(self) -> Scalar {
        match self {
            Scalar::Bool
            | Scalar::I8
            | Scalar::I16
            | Scalar::I32
            | Scalar::I64
            | Scalar::U8
            | Scalar::U16
            | Scalar::U32 => Scalar::I64,
            Scalar::U64 => Scalar::U64,
            Scalar::F32 => Scalar::F32,
            Scalar::F64 => Scalar::F64,
        }
    }

    /// The common type of two operands of an arithmetic operator.
    pub fn promote(self, other: Scalar) -> Scalar {
        let (a, b) = (self.widened(), other.widened());
        if a == b { a } else { Scalar::F64 }
    }

    /// The least scalar that both sides of a control-flow join can be stored in. Equal types stay;
    /// integers of one signedness take the wider; everything else promotes as arithmetic does.
    pub fn join(self, other: Scalar) -> Scalar {
        if self == other {
            return self;
        }
        if self.kind() == other.kind() {
            return if self.bits() >= other.bits() { self } else { other };
        }
        if self == Scalar::Bool && other.is_int() {
            return other.widened();
        }
        if other == Scalar::Bool && self.is_int() {
            return self.widened();
        }
        self.promote(other)
    }

    /// Whether every value of `self` is a value of `to`.
    pub fn fits_in(self, to: Scalar) -> bool {
        use ScalarKind::{Bool, Float, Signed, Unsigned};
        match (self.kind(), to.kind()) {
            (Bool, Bool | Signed | Unsigned | Float) => true,
            (Signed, Signed) | (Unsigned, Unsigned) | (Float, Float) => self.bits() <= to.bits(),
            (Unsigned, Signed) => self.bits() < to.bits(),
            (Signed | Unsigned, Float) => self.bits() <= if to == Scalar::F64 { 32 } else { 16 },
            (Signed, Unsigned) | (Signed | Unsigned | Float, Bool) | (Float, Signed | Unsigned) => {
                false
            }
        }
    }
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScalarKind {
    Bool,
    Signed,
    Unsigned,
    Float,
}

/// The type of a kernel's value.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// The type of what never yields a value: a call that always raises, or recursion without an end.
    Never,
    None,
    Scalar(Scalar),
    Tuple(Arc<[Type]>),
    /// Zero-sized: the type names which function.
    Func(FuncRef),
    /// A string constant; zero-sized.
    Str(Arc<str>),
    /// A `range` object: start, stop, step as int64.
    Range,
}

impl Type {
    pub const BOOL: Type = Type::Scalar(Scalar::Bool);
    pub const I64: Type = Type::Scalar(Scalar::I64);
    pub const U64: Type = Type::Scalar(Scalar::U64);
    pub const F64: Type = Type::Scalar(Scalar::F64);

    pub fn tuple(elements: impl Into<Arc<[Type]>>) -> Type {
        Type::Tuple(elements.into())
    }

    pub fn scalar(&self) -> Option<Scalar> {
        match self {
            Type::Scalar(s) => Some(*s),
            Type::Never
            | Type::None
            | Type::Tuple(_)
            | Type::Func(_)
            | Type::Str(_)
            | Type::Range => None,
        }
    }

    /// Appends the machine scalars that a value of this type consists of, in order.
    pub fn flatten(&self, out: &mut Vec<Scalar>) {
        match self {
            Type::Never | Type::None | Type::Func(_) | Type::Str(_) => {}
            Type::Scalar(s) => out.push(*s),
            Type::Tuple(elements) => elements.iter().for_each(|e| e.flatten(out)),
            Type::Range => out.extend([Scalar::I64; 3]),
        }
    }

    pub fn n_scalars(&self) -> usize {
        match self {
            Type::Never | Type::None | Type::Func(_) | Type::Str(_) => 0,
            Type::Scalar(_) => 1,
            Type::Tuple(elements) => elements.iter().map(Type::n_scalars).sum(),
            Type::Range => 3,
        }
    }

    /// The type of a variable that holds either at a join of control flow; `None` when no value can be
    /// both.
    pub fn join(&self, other: &Type) -> Option<Type> {
        match (self, other) {
            (Type::Never, t) | (t, Type::Never) => Some(t.clone()),
            (Type::Scalar(a), Type::Scalar(b)) => Some(Type::Scalar(a.join(*b))),
            (Type::Tuple(a), Type::Tuple(b)) if a.len() == b.len() => {
                let joined: Option<Vec<Type>> =
                    a.iter().zip(b.iter()).map(|(x, y)| x.join(y)).collect();
                joined.map(Type::tuple)
            }
            (a, b) if a == b => Some(a.clone()),
            (
                Type::None
                | Type::Scalar(_)
                | Type::Tuple(_)
                | Type::Func(_)
                | Type::Str(_)
                | Type::Range,
                Type::None
                | Type::Scalar(_)
                | Type::Tuple(_)
                | Type::Func(_)
                | Type::Str(_)
                | Type::Range,
            ) => None,
        }
    }

    /// A code below 32 for the types that most calls have, so that a signature packs into one word.
    pub fn code(&self) -> Option<u8> {
        match self {
            Type::None => Some(1),
            Type::Scalar(s) => Some(s.code()),
            Type::Never | Type::Tuple(_) | Type::Func(_) | Type::Str(_) | Type::Range => None,
        }
    }

    /// As users and Numba write it: `int64`, `Tuple(int64, float64)`.
    pub fn long_name(&self) -> String {
        match self {
            Type::Never => "never".into(),
            Type::None => "none".into(),
            Type::Scalar(s) => s.long_name().into(),
            Type::Tuple(elements) => {
                let names: Vec<String> = elements.iter().map(Type::long_name).collect();
                format!("Tuple({})", names.join(", "))
            }
            Type::Func(f) => format!("function({f})"),
            Type::Str(_) => "str".into(),
            Type::Range => "range".into(),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Never => f.write_str("never"),
            Type::None => f.write_str("none"),
            Type::Scalar(s) => s.fmt(f),
            Type::Tuple(elements) => {
                f.write_str("(")?;
                for (i, e) in elements.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    e.fmt(f)?;
                }
                f.write_str(if elements.len() == 1 { ",)" } else { ")" })
            }
            Type::Func(r) => write!(f, "fn {r}"),
            Type::Str(s) => write!(f, "str {s:?}"),
            Type::Range => f.write_str("range"),
        }
    }
}

impl From<Scalar> for Type {
    fn from(s: Scalar) -> Type {
        Type::Scalar(s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_widens_and_joins_keep_what_they_can() {
        use Scalar::*;
        assert_eq!(I32.promote(I32), I64);
        assert_eq!(I64.promote(U64), F64);
        assert_eq!(U8.promote(U64), F64);
        assert_eq!(F32.promote(F32), F32);
        assert_eq!(F32.promote(Bool), F64);
        assert_eq!(Bool.promote(Bool), I64);
        assert_eq!(I32.join(I32), I32);
        assert_eq!(Bool.join(I64), I64);
        assert_eq!(I64.join(F64), F64);
        assert_eq!(I16.join(I32), I32);
    }

    #[test]
    fn joining_is_symmetric_associative_and_idempotent() {
        for a in Scalar::ALL {
            assert_eq!(a.join(a), a);
            for b in Scalar::ALL {
                assert_eq!(a.join(b), b.join(a));
                for c in Scalar::ALL {
                    let (l, r) = (a.join(b).join(c), a.join(b.join(c)));
                    assert!(
                        l == r
                            || (l.is_float() && r.is_float())
                            || l.is_int() && r.is_float()
                            || l.is_float() && r.is_int(),
                        "{a} {b} {c}"
                    );
                }
            }
        }
    }

    #[test]
    fn tuples_flatten_and_show_as_python_writes_them() {
        let t = Type::tuple([Type::I64, Type::tuple([Type::F64]), Type::None]);
        assert_eq!(t.to_string(), "(i64, (f64,), none)");
        assert_eq!(t.n_scalars(), 2);
        assert_eq!(t.long_name(), "Tuple(int64, Tuple(float64), none)");
    }
}
