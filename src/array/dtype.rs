//! The types of an array's elements.
//!
//! Invariant: [`ScalarType`] and the implementations of [`Element`] come from one table (`scalar_types`),
//! in NumPy's order: a type's position in it is what promotion compares.

use std::fmt;
use std::sync::Arc;

use bytemuck::{Pod, Zeroable};
pub use num_complex::{Complex32, Complex64};

/// A bool as it lies in memory: any octet but zero is true.
#[derive(Clone, Copy, Default, Debug, Pod, Zeroable)]
#[repr(transparent)]
pub struct Bool8(pub u8);

impl Bool8 {
    pub const fn new(v: bool) -> Bool8 {
        Bool8(v as u8)
    }

    pub const fn get(self) -> bool {
        self.0 != 0
    }
}

impl PartialEq for Bool8 {
    fn eq(&self, other: &Bool8) -> bool {
        self.get() == other.get()
    }
}

/// What a Rust type must be to lie in an array: plain octets, every pattern of which is a value.
pub trait Element: Pod + Default + PartialEq + Send + Sync + fmt::Debug {
    const TYPE: ScalarType;
}

/// The kinds that promotion and casting rules speak of, in the order in which they contain one another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    Bool,
    Unsigned,
    Signed,
    Float,
    Complex,
}

impl Kind {
    /// NumPy's letter for it (`dtype.kind`).
    pub fn letter(self) -> char {
        match self {
            Kind::Bool => 'b',
            Kind::Unsigned => 'u',
            Kind::Signed => 'i',
            Kind::Float => 'f',
            Kind::Complex => 'c',
        }
    }
}

/// Calls `$then!` with a row for each scalar type: variant, element, kind, name, NumPy's letter and number.
macro_rules! scalar_types {
    ($then:ident) => {
        $then! {
            (Bool, $crate::array::dtype::Bool8, Bool, "bool", '?', 0)
            (Int8, i8, Signed, "int8", 'b', 1)
            (UInt8, u8, Unsigned, "uint8", 'B', 2)
            (Int16, i16, Signed, "int16", 'h', 3)
            (UInt16, u16, Unsigned, "uint16", 'H', 4)
            (Int32, i32, Signed, "int32", 'i', 5)
            (UInt32, u32, Unsigned, "uint32", 'I', 6)
            (Int64, i64, Signed, "int64", 'l', 7)
            (UInt64, u64, Unsigned, "uint64", 'L', 8)
            (Float32, f32, Float, "float32", 'f', 11)
            (Float64, f64, Float, "float64", 'd', 12)
            (Complex64, $crate::array::dtype::Complex32, Complex, "complex64", 'F', 14)
            (Complex128, $crate::array::dtype::Complex64, Complex, "complex128", 'D', 15)
        }
    };
}

macro_rules! define {
    ($(($variant:ident, $element:ty, $kind:ident, $name:literal, $letter:literal, $number:literal))*) => {
        /// The type of a number.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u8)]
        pub enum ScalarType { $($variant),* }

        impl ScalarType {
            pub const ALL: &[ScalarType] = &[$(ScalarType::$variant),*];

            pub const fn kind(self) -> Kind {
                match self { $(ScalarType::$variant => Kind::$kind),* }
            }

            /// In octets.
            pub const fn size(self) -> usize {
                match self { $(ScalarType::$variant => size_of::<$element>()),* }
            }

            pub const fn align(self) -> usize {
                match self { $(ScalarType::$variant => align_of::<$element>()),* }
            }

            /// NumPy's name (`dtype.name`).
            pub const fn name(self) -> &'static str {
                match self { $(ScalarType::$variant => $name),* }
            }

            /// NumPy's character code (`dtype.char`).
            pub const fn letter(self) -> char {
                match self { $(ScalarType::$variant => $letter),* }
            }

            /// NumPy's number (`dtype.num`).
            pub const fn number(self) -> i64 {
                match self { $(ScalarType::$variant => $number),* }
            }
        }

        $(impl Element for $element { const TYPE: ScalarType = ScalarType::$variant; })*
    };
}
scalar_types!(define);

/// Runs the body with the element type of a scalar type under a name:
/// `with_element!(ty, T => f::<T>(lane))`.
macro_rules! with_element {
    ($ty:expr, $name:ident => $body:expr) => {{
        use $crate::array::dtype::{Bool8, Complex32, Complex64, ScalarType};
        match $ty {
            ScalarType::Bool => {
                type $name = Bool8;
                $body
            }
            ScalarType::Int8 => {
                type $name = i8;
                $body
            }
            ScalarType::UInt8 => {
                type $name = u8;
                $body
            }
            ScalarType::Int16 => {
                type $name = i16;
                $body
            }
            ScalarType::UInt16 => {
                type $name = u16;
                $body
            }
            ScalarType::Int32 => {
                type $name = i32;
                $body
            }
            ScalarType::UInt32 => {
                type $name = u32;
                $body
            }
            ScalarType::Int64 => {
                type $name = i64;
                $body
            }
            ScalarType::UInt64 => {
                type $name = u64;
                $body
            }
            ScalarType::Float32 => {
                type $name = f32;
                $body
            }
            ScalarType::Float64 => {
                type $name = f64;
                $body
            }
            ScalarType::Complex64 => {
                type $name = Complex32;
                $body
            }
            ScalarType::Complex128 => {
                type $name = Complex64;
                $body
            }
        }
    }};
}

pub(crate) use with_element;

impl ScalarType {
    /// `i4` and the like: kind and size, as `dtype.str` has them behind the byte order.
    pub fn code(self) -> String {
        format!("{}{}", self.kind().letter(), self.size())
    }

    /// The type that holds every value of both, NumPy's `promote_types`.
    pub fn promote(self, other: ScalarType) -> ScalarType {
        use ScalarType::*;
        let (low, high) = if self.kind() <= other.kind() { (self, other) } else { (other, self) };
        match (low.kind(), high.kind()) {
            _ if low == high => low,
            (Kind::Bool, _) => high,
            (a, b) if a == b => {
                if low.size() >= high.size() {
                    low
                } else {
                    high
                }
            }
            (Kind::Unsigned, Kind::Signed) => match low.size() {
                n if n < high.size() => high,
                1 => Int16,
                2 => Int32,
                4 => Int64,
                _ => Float64,
            },
            (Kind::Unsigned | Kind::Signed, Kind::Float) => {
                if low.size() <= 2 {
                    high
                } else {
                    Float64
                }
            }
            (Kind::Unsigned | Kind::Signed, _) => {
                if low.size() <= 2 {
                    high
                } else {
                    Complex128
                }
            }
            _ => {
                if low == Float64 {
                    Complex128
                } else {
                    high
                }
            }
        }
    }

    /// The real type of a complex one's parts; other types are their own.
    pub const fn real(self) -> ScalarType {
        match self {
            ScalarType::Complex64 => ScalarType::Float32,
            ScalarType::Complex128 => ScalarType::Float64,
            ScalarType::Bool
            | ScalarType::Int8
            | ScalarType::UInt8
            | ScalarType::Int16
            | ScalarType::UInt16
            | ScalarType::Int32
            | ScalarType::UInt32
            | ScalarType::Int64
            | ScalarType::UInt64
            | ScalarType::Float32
            | ScalarType::Float64 => self,
        }
    }
}

/// How much a conversion may change, NumPy's `casting=`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Casting {
    /// Nothing: the types are the same.
    No,
    /// Byte order; as [`Casting::No`], since every array has the machine's.
    Equiv,
    /// No value.
    Safe,
    /// Values, but not the kind.
    SameKind,
    Unsafe,
}

impl Casting {
    pub fn name(self) -> &'static str {
        match self {
            Casting::No => "no",
            Casting::Equiv => "equiv",
            Casting::Safe => "safe",
            Casting::SameKind => "same_kind",
            Casting::Unsafe => "unsafe",
        }
    }

    pub fn of(name: &str) -> Option<Casting> {
        [Casting::No, Casting::Equiv, Casting::Safe, Casting::SameKind, Casting::Unsafe]
            .into_iter()
            .find(|c| c.name() == name)
    }
}

/// Whether a conversion is among those that a rule allows.
pub fn can_cast(from: ScalarType, to: ScalarType, casting: Casting) -> bool {
    match casting {
        Casting::No | Casting::Equiv => from == to,
        Casting::Safe => from.promote(to) == to,
        // Signed goes to unsigned under no rule but the last.
        Casting::SameKind => {
            from.promote(to) == to
                || from.kind() <= to.kind()
                    && to.kind() != Kind::Bool
                    && !(from.kind() == Kind::Signed && to.kind() == Kind::Unsigned)
        }
        Casting::Unsafe => true,
    }
}

/// A field of a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    pub name: Box<str>,
    pub dtype: DType,
    /// In octets from the record's beginning.
    pub offset: usize,
}

/// A structured type: named fields at their places. Invariant: every field lies inside `size`.
#[derive(PartialEq, Eq, Debug)]
pub struct Record {
    fields: Box<[Field]>,
    size: usize,
    aligned: bool,
}

impl Record {
    /// A record of fields one behind the other, or where C would put them if `aligned`.
    pub fn of(fields: impl IntoIterator<Item = (Box<str>, DType)>, aligned: bool) -> Record {
        let (mut at, mut widest, mut placed) = (0usize, 1, Vec::new());
        for (name, dtype) in fields {
            let align = if aligned { dtype.align() } else { 1 };
            at = at.next_multiple_of(align);
            widest = widest.max(align);
            let size = dtype.size();
            placed.push(Field { name, dtype, offset: at });
            at += size;
        }
        Record { fields: placed.into(), size: at.next_multiple_of(widest), aligned }
    }

    /// A record whose fields stand where they say; none if one reaches beyond `size`.
    pub fn placed(fields: Vec<Field>, size: usize) -> Option<Record> {
        let fits = |f: &Field| f.offset.checked_add(f.dtype.size()).is_some_and(|end| end <= size);
        fields.iter().all(fits).then(|| Record { fields: fields.into(), size, aligned: false })
    }

    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| &*f.name == name)
    }

    pub fn size(&self) -> usize {
        self.size
    }

    pub fn is_aligned(&self) -> bool {
        self.aligned
    }
}

/// The type of an array's elements.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DType {
    Scalar(ScalarType),
    Record(Arc<Record>),
}

impl DType {
    pub const BOOL: DType = DType::Scalar(ScalarType::Bool);
    pub const INT64: DType = DType::Scalar(ScalarType::Int64);
    pub const FLOAT64: DType = DType::Scalar(ScalarType::Float64);

    /// In octets.
    pub fn size(&self) -> usize {
        match self {
            DType::Scalar(ty) => ty.size(),
            DType::Record(record) => record.size,
        }
    }

    pub fn align(&self) -> usize {
        match self {
            DType::Scalar(ty) => ty.align(),
            DType::Record(record) if record.aligned => {
                record.fields.iter().map(|f| f.dtype.align()).max().unwrap_or(1)
            }
            DType::Record(_) => 1,
        }
    }

    pub fn scalar(&self) -> Option<ScalarType> {
        match self {
            DType::Scalar(ty) => Some(*ty),
            DType::Record(_) => None,
        }
    }
}

impl From<ScalarType> for DType {
    fn from(ty: ScalarType) -> DType {
        DType::Scalar(ty)
    }
}
