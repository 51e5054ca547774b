//! The types of the kernel language, how they join, and how arithmetic promotes them.
//!
//! Invariant: a [`Type`] says all that specialisation needs: two calls whose arguments have equal types
//! run the same machine code. Composite types flatten to [`Scalar`]s ([`Type::flatten`]): the typed IR
//! knows scalars alone, so a tuple costs nothing, and `None`, functions and string constants occupy
//! nothing at run time. An array is what machine code needs to find its elements: whose memory it is, where
//! the first element lies, the lengths, and for other layouts than C's and Fortran's the strides.
//!
//! Promotion, where Python, NumPy 2 and Numba leave a choice: integers narrower than 64 bits widen to
//! int64 in arithmetic (uint64 stays), as Numba's do; int64 with uint64 gives float64, as both
//! have it, except that a literal or frozen integer adopts the uint64 or float32 of its partner (NumPy
//! 2's weak scalars), because that is what the interpreter answers; an int with a float32 gives float64;
//! bool counts as an integer.

use std::fmt;
use std::sync::Arc;

use super::userfunc::FuncRef;
use crate::base::CType;

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

impl From<CType> for Scalar {
    /// What a value of a C type is; of `bint`, a bool.
    fn from(ty: CType) -> Scalar {
        match ty {
            CType::Bint => Scalar::Bool,
            CType::Char | CType::SChar => Scalar::I8,
            CType::UChar => Scalar::U8,
            CType::Short => Scalar::I16,
            CType::UShort => Scalar::U16,
            CType::Int => Scalar::I32,
            CType::UInt => Scalar::U32,
            CType::Long | CType::LongLong | CType::SSizeT => Scalar::I64,
            CType::ULong | CType::ULongLong | CType::SizeT => Scalar::U64,
            CType::Float => Scalar::F32,
            CType::Double => Scalar::F64,
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

/// How the axes of an array lie in memory.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Axes {
    /// Side by side, the last axis varies fastest.
    C,
    /// Side by side, the first axis varies fastest.
    F,
    /// As the strides say.
    Any,
}

/// The type of an array: what a kernel is specialised on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ArrayType {
    pub dtype: Scalar,
    pub ndim: u8,
    pub axes: Axes,
    pub writeable: bool,
}

impl ArrayType {
    /// A new array, in C's order.
    pub fn fresh(dtype: Scalar, ndim: usize) -> ArrayType {
        ArrayType { dtype, ndim: ndim as u8, axes: Axes::C, writeable: true }
    }

    pub fn ndim(self) -> usize {
        usize::from(self.ndim)
    }

    /// In octets.
    pub fn item_size(self) -> i64 {
        i64::from(self.dtype.bits() / 8)
    }

    /// How many slots an array takes: its owner, its address, the lengths, and strides if it has any.
    pub fn n_scalars(self) -> usize {
        self.first_stride() + if self.axes == Axes::Any { self.ndim() } else { 0 }
    }

    /// Where the strides begin among the slots.
    pub fn first_stride(self) -> usize {
        2 + self.ndim()
    }

    /// The array type whose arrays are of both types; none if there is none.
    pub fn join(self, other: ArrayType) -> Option<ArrayType> {
        let fits = self.dtype == other.dtype && self.ndim == other.ndim;
        let axes = if self.axes == other.axes { self.axes } else { Axes::Any };
        let writeable = self.writeable && other.writeable;
        fits.then_some(ArrayType { axes, writeable, ..self })
    }

    /// Whether an array of this type can be passed as `to`: its strides may be spelt out, and it may be
    /// taken for read-only.
    pub fn fits(self, to: ArrayType) -> bool {
        self.join(to) == Some(to)
    }

    /// `[:, ::1]`, as signatures have it.
    fn brackets(self) -> String {
        let axis = |i| match self.axes {
            Axes::C if i + 1 == self.ndim() => "::1",
            Axes::F if i == 0 => "::1",
            Axes::C | Axes::F | Axes::Any => ":",
        };
        let axes: Vec<&str> = (0..self.ndim()).map(axis).collect();
        format!("[{}]", axes.join(", "))
    }
}

impl fmt::Display for ArrayType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let only = if self.writeable { "" } else { "readonly " };
        write!(f, "{only}{}{}", self.dtype, self.brackets())
    }
}

/// Which parts a slice has; the others are None.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SliceType {
    pub start: bool,
    pub stop: bool,
    pub step: bool,
}

impl SliceType {
    fn n_scalars(self) -> usize {
        usize::from(self.start) + usize::from(self.stop) + usize::from(self.step)
    }
}

/// What `for` goes over that is made of other things.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Steps {
    /// Of what it goes over side by side.
    Zip,
    /// The first number, and what it goes over.
    Enumerate,
    Reversed,
    /// Lengths.
    NdIndex,
    /// An array: positions and elements.
    NdEnumerate,
    /// An array: elements.
    Flat,
}

impl Steps {
    pub fn name(self) -> &'static str {
        match self {
            Steps::Zip => "zip",
            Steps::Enumerate => "enumerate",
            Steps::Reversed => "reversed",
            Steps::NdIndex => "ndindex",
            Steps::NdEnumerate => "ndenumerate",
            Steps::Flat => "flatiter",
        }
    }
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
    Array(ArrayType),
    /// `a:b:c` in an index: the parts that are there, as int64.
    Slice(SliceType),
    /// `...` in an index.
    Ellipsis,
    /// What a `for` goes over beside ranges, tuples and arrays.
    Steps(Steps, Arc<[Type]>),
    /// An element type as a value (`np.float32`), where it is no function: zero-sized.
    DType(Scalar),
    /// Either None or a value of the type inside, which is neither None nor optional itself: whether there
    /// is one, then the value (zeros if there is none).
    Optional(Arc<Type>),
    /// A list whose elements have one type; `Never` for a list of which none was seen yet. Its slot is the
    /// list's owner, an address of a [`Memory`](crate::abi::Memory).
    List(Arc<Type>),
    /// A function that was made in the kernel, with the variables of the function around it that it
    /// mentions.
    Closure(Arc<ClosureType>),
}

/// A function of a kernel's own, and what it holds of its surroundings.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ClosureType {
    pub func: FuncRef,
    pub captures: Vec<Type>,
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
            | Type::Range
            | Type::Array(_)
            | Type::Slice(_)
            | Type::Ellipsis
            | Type::DType(_)
            | Type::Steps(..)
            | Type::Optional(_)
            | Type::List(_)
            | Type::Closure(_) => None,
        }
    }

    /// The same with None in it too.
    pub fn optional(&self) -> Type {
        if matches!(self, Type::None | Type::Never | Type::Optional(_)) {
            return self.clone();
        }
        Type::Optional(Arc::new(self.clone()))
    }

    pub fn list(element: Type) -> Type {
        Type::List(Arc::new(element))
    }

    /// The type of a list's elements.
    pub fn element(&self) -> Option<&Type> {
        if let Type::List(element) = self { Some(element) } else { None }
    }

    pub fn array(&self) -> Option<ArrayType> {
        if let Type::Array(array) = self { Some(*array) } else { None }
    }

    /// Whether values of this type hold memory: of arrays or lists.
    pub fn holds_arrays(&self) -> bool {
        match self {
            Type::Array(_) | Type::List(_) => true,
            Type::Tuple(elements) | Type::Steps(_, elements) => {
                elements.iter().any(Type::holds_arrays)
            }
            Type::Optional(inner) => inner.holds_arrays(),
            Type::Closure(closure) => closure.captures.iter().any(Type::holds_arrays),
            Type::Never
            | Type::None
            | Type::Scalar(_)
            | Type::Func(_)
            | Type::Str(_)
            | Type::Range
            | Type::Slice(_)
            | Type::Ellipsis
            | Type::DType(_) => false,
        }
    }

    /// Where among the slots of a value of this type the owners of memory stand.
    pub fn owners(&self, first: usize, out: &mut Vec<usize>) {
        match self {
            Type::Array(_) | Type::List(_) => out.push(first),
            Type::Tuple(elements) | Type::Steps(_, elements) => owners_of_all(elements, first, out),
            Type::Optional(inner) => inner.owners(first + 1, out),
            Type::Closure(closure) => owners_of_all(&closure.captures, first, out),
            Type::Never
            | Type::None
            | Type::Scalar(_)
            | Type::Func(_)
            | Type::Str(_)
            | Type::Range
            | Type::Slice(_)
            | Type::Ellipsis
            | Type::DType(_) => {}
        }
    }

    /// Appends the machine scalars that a value of this type consists of, in order.
    pub fn flatten(&self, out: &mut Vec<Scalar>) {
        match self {
            Type::Never
            | Type::None
            | Type::Func(_)
            | Type::Str(_)
            | Type::Ellipsis
            | Type::DType(_) => {}
            Type::Array(_) | Type::Slice(_) | Type::List(_) => {
                out.extend(std::iter::repeat_n(Scalar::I64, self.n_scalars()));
            }
            Type::Optional(inner) => {
                out.push(Scalar::Bool);
                inner.flatten(out);
            }
            Type::Closure(closure) => closure.captures.iter().for_each(|c| c.flatten(out)),
            Type::Scalar(s) => out.push(*s),
            Type::Tuple(elements) | Type::Steps(_, elements) => {
                elements.iter().for_each(|e| e.flatten(out));
            }
            Type::Range => out.extend([Scalar::I64; 3]),
        }
    }

    pub fn n_scalars(&self) -> usize {
        match self {
            Type::Never
            | Type::None
            | Type::Func(_)
            | Type::Str(_)
            | Type::Ellipsis
            | Type::DType(_) => 0,
            Type::Array(array) => array.n_scalars(),
            Type::Slice(slice) => slice.n_scalars(),
            Type::Scalar(_) | Type::List(_) => 1,
            Type::Optional(inner) => 1 + inner.n_scalars(),
            Type::Closure(closure) => closure.captures.iter().map(Type::n_scalars).sum(),
            Type::Tuple(elements) | Type::Steps(_, elements) => {
                elements.iter().map(Type::n_scalars).sum()
            }
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
            (Type::Steps(x, a), Type::Steps(y, b)) if x == y && a.len() == b.len() => {
                let joined: Option<Vec<Type>> =
                    a.iter().zip(b.iter()).map(|(x, y)| x.join(y)).collect();
                joined.map(|joined| Type::Steps(*x, joined.into()))
            }
            (Type::Array(a), Type::Array(b)) => a.join(*b).map(Type::Array),
            (a, b) if a == b => Some(a.clone()),
            // An empty list is one of any elements; else the elements lie in memory as they are.
            (Type::List(a), Type::List(b)) if **a == Type::Never => Some(Type::List(b.clone())),
            (Type::List(a), Type::List(b)) if **b == Type::Never => Some(Type::List(a.clone())),
            (Type::None, other) | (other, Type::None) => match other {
                Type::Optional(_) => Some(other.clone()),
                Type::Scalar(_) | Type::Tuple(_) | Type::Array(_) | Type::List(_) => {
                    Some(other.optional())
                }
                Type::Never
                | Type::None
                | Type::Func(_)
                | Type::Str(_)
                | Type::Range
                | Type::Slice(_)
                | Type::Ellipsis
                | Type::Steps(..)
                | Type::DType(_)
                | Type::Closure(_) => None,
            },
            (Type::Optional(a), Type::Optional(b)) => a.join(b).map(|t| t.optional()),
            (Type::Optional(a), b) | (b, Type::Optional(a)) => a.join(b).map(|t| t.optional()),
            (
                Type::Scalar(_)
                | Type::Tuple(_)
                | Type::Func(_)
                | Type::Str(_)
                | Type::Range
                | Type::Array(_)
                | Type::Slice(_)
                | Type::Ellipsis
                | Type::Steps(..)
                | Type::DType(_)
                | Type::List(_)
                | Type::Closure(_),
                Type::Scalar(_)
                | Type::Tuple(_)
                | Type::Func(_)
                | Type::Str(_)
                | Type::Range
                | Type::Array(_)
                | Type::Slice(_)
                | Type::Ellipsis
                | Type::Steps(..)
                | Type::DType(_)
                | Type::List(_)
                | Type::Closure(_),
            ) => None,
        }
    }

    /// A code below 32 for the types that most calls have, so that a signature packs into one word.
    pub fn code(&self) -> Option<u8> {
        match self {
            Type::None => Some(1),
            Type::Scalar(s) => Some(s.code()),
            Type::Never
            | Type::Tuple(_)
            | Type::Func(_)
            | Type::Str(_)
            | Type::Range
            | Type::Array(_)
            | Type::Slice(_)
            | Type::Ellipsis
            | Type::Steps(..)
            | Type::DType(_)
            | Type::Optional(_)
            | Type::List(_)
            | Type::Closure(_) => None,
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
            Type::Array(ArrayType { dtype, ndim, axes, writeable }) => {
                let only = if *writeable { "" } else { "readonly " };
                let axes = match axes {
                    Axes::C => "C",
                    Axes::F => "F",
                    Axes::Any => "A",
                };
                format!("{only}array({}, {ndim}d, {axes})", dtype.long_name())
            }
            Type::Slice(_) => "slice".into(),
            Type::Ellipsis => "ellipsis".into(),
            Type::Steps(kind, _) => kind.name().into(),
            Type::DType(dtype) => format!("dtype({})", dtype.long_name()),
            Type::Optional(inner) => format!("Optional({})", inner.long_name()),
            Type::List(element) => format!("list({})", element.long_name()),
            Type::Closure(closure) => format!("function({})", closure.func),
        }
    }
}

fn owners_of_all(types: &[Type], first: usize, out: &mut Vec<usize>) {
    let mut at = first;
    for ty in types {
        ty.owners(at, out);
        at += ty.n_scalars();
    }
}

fn list(f: &mut fmt::Formatter<'_>, types: &[Type]) -> fmt::Result {
    for (i, ty) in types.iter().enumerate() {
        if i > 0 {
            f.write_str(", ")?;
        }
        fmt::Display::fmt(ty, f)?;
    }
    Ok(())
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Never => f.write_str("never"),
            Type::None => f.write_str("none"),
            Type::Scalar(s) => s.fmt(f),
            Type::Tuple(elements) => {
                f.write_str("(")?;
                list(f, elements)?;
                f.write_str(if elements.len() == 1 { ",)" } else { ")" })
            }
            Type::Func(r) => write!(f, "fn {r}"),
            Type::Str(s) => write!(f, "str {s:?}"),
            Type::Range => f.write_str("range"),
            Type::Array(array) => array.fmt(f),
            Type::Slice(_) => f.write_str("slice"),
            Type::Ellipsis => f.write_str("ellipsis"),
            Type::Steps(kind, _) => f.write_str(kind.name()),
            Type::DType(dtype) => write!(f, "dtype {dtype}"),
            Type::Optional(inner) => write!(f, "{inner}?"),
            Type::List(element) => write!(f, "list[{element}]"),
            Type::Closure(closure) => {
                write!(f, "fn {}[", closure.func)?;
                list(f, &closure.captures)?;
                f.write_str("]")
            }
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
