//! C's arithmetic types as Cython names them: what declared variables hold, in the interpreter and in
//! kernels alike.
//!
//! Invariant: sizes are those of 64-bit Unix, where `long` has 64 bits. Arithmetic follows C's usual
//! conversions ([`CType::promote`]), and an integer that does not fit its type wraps.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
pub enum CType {
    Bint,
    Char,
    SChar,
    UChar,
    Short,
    UShort,
    Int,
    UInt,
    Long,
    ULong,
    LongLong,
    ULongLong,
    SSizeT,
    SizeT,
    Float,
    Double,
}

/// One row a type, in the order of the variants: Cython's name, C's name, bits, signed.
const ROWS: [(CType, &str, &str, u32, bool); 16] = [
    (CType::Bint, "bint", "bint", 32, true),
    (CType::Char, "char", "char", 8, true),
    (CType::SChar, "schar", "signed char", 8, true),
    (CType::UChar, "uchar", "unsigned char", 8, false),
    (CType::Short, "short", "short", 16, true),
    (CType::UShort, "ushort", "unsigned short", 16, false),
    (CType::Int, "int", "int", 32, true),
    (CType::UInt, "uint", "unsigned int", 32, false),
    (CType::Long, "long", "long", 64, true),
    (CType::ULong, "ulong", "unsigned long", 64, false),
    (CType::LongLong, "longlong", "long long", 64, true),
    (CType::ULongLong, "ulonglong", "unsigned long long", 64, false),
    (CType::SSizeT, "Py_ssize_t", "Py_ssize_t", 64, true),
    (CType::SizeT, "size_t", "size_t", 64, false),
    (CType::Float, "float", "float", 32, true),
    (CType::Double, "double", "double", 64, true),
];

impl CType {
    pub fn all() -> impl Iterator<Item = CType> {
        ROWS.iter().map(|row| row.0)
    }

    /// The type that Cython calls so.
    pub fn named(name: &str) -> Option<CType> {
        ROWS.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// The type by its number.
    pub fn by_number(n: u8) -> Option<CType> {
        ROWS.get(usize::from(n)).map(|row| row.0)
    }

    pub fn number(self) -> u8 {
        self as u8
    }

    /// As Cython names it.
    pub fn name(self) -> &'static str {
        ROWS[self as usize].1
    }

    /// As C and messages name it.
    pub fn c_name(self) -> &'static str {
        ROWS[self as usize].2
    }

    pub fn bits(self) -> u32 {
        ROWS[self as usize].3
    }

    pub fn is_signed(self) -> bool {
        ROWS[self as usize].4
    }

    pub fn is_float(self) -> bool {
        matches!(self, CType::Float | CType::Double)
    }

    /// The type that arithmetic on both is done in.
    #[must_use]
    pub fn promote(self, other: CType) -> CType {
        if self == CType::Double || other == CType::Double {
            return CType::Double;
        }
        if self == CType::Float || other == CType::Float {
            return CType::Float;
        }
        let (a, b) = (self.widened(), other.widened());
        let (wide, narrow) = if a.bits() >= b.bits() { (a, b) } else { (b, a) };
        if wide.bits() == narrow.bits() && wide.is_signed() && !narrow.is_signed() {
            return narrow;
        }
        wide
    }

    /// The type that an operand alone is promoted to.
    #[must_use]
    pub fn widened(self) -> CType {
        if !self.is_float() && (self.bits() < 32 || self == CType::Bint) {
            CType::Int
        } else {
            self
        }
    }

    /// Whether an integer fits the type.
    pub fn fits(self, v: i128) -> bool {
        v == self.wrap_wide(v)
    }

    /// An integer modulo the type's width.
    pub fn wrap(self, v: i64) -> i128 {
        self.wrap_wide(i128::from(v))
    }

    /// The same for one of any size.
    pub fn wrap_big(self, v: &BigInt) -> i128 {
        let modulus = BigInt::from(1) << 64;
        let low: BigInt = ((v % &modulus) + &modulus) % &modulus;
        self.wrap_wide(i128::from(low.to_u64().unwrap_or(0)))
    }

    fn wrap_wide(self, v: i128) -> i128 {
        let shift = 128 - self.bits();
        if self.is_signed() {
            (v << shift) >> shift
        } else {
            ((v as u128) << shift >> shift) as i128
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_the_variants() {
        for (i, ty) in CType::all().enumerate() {
            assert_eq!(usize::from(ty.number()), i);
            assert_eq!(CType::by_number(i as u8), Some(ty));
        }
    }

    #[test]
    fn operands_meet_as_in_c() {
        use CType::*;
        assert_eq!(Char.promote(Short), Int);
        assert_eq!(Int.promote(UInt), UInt);
        assert_eq!(UInt.promote(Long), Long);
        assert_eq!(Long.promote(SizeT), SizeT);
        assert_eq!(Int.promote(Float), Float);
        assert_eq!(Float.promote(Double), Double);
        assert_eq!(Bint.promote(Bint), Int);
    }

    #[test]
    fn integers_wrap_at_their_width() {
        assert_eq!(CType::Int.wrap(1 << 31), -(1 << 31));
        assert_eq!(CType::UInt.wrap(-1), 0xFFFF_FFFF);
        assert_eq!(CType::SChar.wrap(200), -56);
        assert_eq!(CType::ULong.wrap(-1), i128::from(u64::MAX));
        assert_eq!(CType::Long.wrap_big(&(BigInt::from(1) << 63)), i128::from(i64::MIN));
        assert_eq!(CType::Long.wrap_big(&(BigInt::from(-1) << 64)), 0);
        assert!(CType::UChar.fits(255) && !CType::UChar.fits(256));
    }
}
