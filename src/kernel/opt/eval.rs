//! Operations on constants: what the folding pass and inference compute at compile time.
//!
//! Invariant: [`prim`] and [`cast`] give the bits that the machine code gives, or nothing; a primitive
//! whose operands it must not see (a zero divisor) gives nothing.

use crate::base::mathfn::arith;
use crate::kernel::ir::op::{Cond, Prim};
use crate::kernel::types::{Scalar, ScalarKind};
use crate::kernel::userfunc::Imm;

/// The constant converted, as the typed IR's cast does it.
pub fn cast(v: Imm, to: Scalar) -> Imm {
    if v.ty == to {
        return v;
    }
    let from_float = v.ty.is_float();
    match to.kind() {
        ScalarKind::Bool => Imm::bool(if from_float { v.as_f64() != 0.0 } else { v.bits != 0 }),
        ScalarKind::Signed if from_float => {
            let min = i64::MIN >> (64 - to.bits());
            let max = i64::MAX >> (64 - to.bits());
            Imm::int(to, (v.as_f64() as i64).clamp(min, max))
        }
        ScalarKind::Unsigned if from_float => {
            Imm::int(to, (v.as_f64() as u64).min(u64::MAX >> (64 - to.bits())) as i64)
        }
        ScalarKind::Signed | ScalarKind::Unsigned => Imm::int(to, v.as_i64()),
        ScalarKind::Float if from_float => Imm::float(to, v.as_f64()),
        ScalarKind::Float if to == Scalar::F32 => {
            // Straight from the integer: rounding twice would differ.
            let single = if v.ty == Scalar::U64 { v.bits as f32 } else { v.as_i64() as f32 };
            Imm { ty: to, bits: u64::from(single.to_bits()) }
        }
        ScalarKind::Float if v.ty == Scalar::U64 => Imm::f64(v.bits as f64),
        ScalarKind::Float => Imm::f64(v.as_i64() as f64),
    }
}

/// The primitive on constants of type `ty`.
pub fn prim(p: Prim, ty: Scalar, args: &[Imm]) -> Option<Imm> {
    match (p, args) {
        (Prim::Select, [c, a, b]) => Some(if c.bits != 0 { *a } else { *b }),
        (_, [a]) if ty.is_float() => float_unary(p, ty, a.as_f64()),
        (_, [a, b]) if ty.is_float() => float_binary(p, ty, a.as_f64(), b.as_f64()),
        (_, [a]) => int_unary(p, ty, *a),
        (_, [a, b]) => int_binary(p, ty, *a, *b),
        (_, _) => None,
    }
}

/// An exact comparison of an integer constant with a float constant.
pub fn compare_int_float(cond: Cond, int: Imm, float: f64) -> bool {
    let order = if int.ty == Scalar::U64 {
        arith::cmp_uint_float(int.bits, float)
    } else {
        arith::cmp_int_float(int.as_i64(), float)
    };
    match cond {
        Cond::Eq => order.is_some_and(|o| o.is_eq()),
        Cond::Ne => order.is_none_or(|o| o.is_ne()),
        Cond::Lt => order.is_some_and(|o| o.is_lt()),
        Cond::Le => order.is_some_and(|o| o.is_le()),
        Cond::Gt => order.is_some_and(|o| o.is_gt()),
        Cond::Ge => order.is_some_and(|o| o.is_ge()),
    }
}

fn float_unary(p: Prim, ty: Scalar, a: f64) -> Option<Imm> {
    let v = match p {
        Prim::Neg => -a,
        Prim::Abs => a.abs(),
        Prim::Sqrt => a.sqrt(),
        Prim::Floor => a.floor(),
        Prim::Ceil => a.ceil(),
        Prim::Trunc => a.trunc(),
        Prim::RoundEven => a.round_ties_even(),
        Prim::Add
        | Prim::Sub
        | Prim::Mul
        | Prim::Div
        | Prim::TrueDiv
        | Prim::FloorDiv
        | Prim::FloorMod
        | Prim::Pow
        | Prim::Shl
        | Prim::Shr
        | Prim::And
        | Prim::Or
        | Prim::Xor
        | Prim::Not
        | Prim::Eq
        | Prim::Ne
        | Prim::Lt
        | Prim::Le
        | Prim::Gt
        | Prim::Ge
        | Prim::Min
        | Prim::Max
        | Prim::Select
        | Prim::CopySign
        | Prim::AddOverflows
        | Prim::SubOverflows
        | Prim::MulOverflows => return None,
    };
    Some(Imm::float(ty, v))
}

/// Float32 operations on float64 and rounded once more give float32's own result: 53 bits are more
/// than twice 24 plus two.
fn float_binary(p: Prim, ty: Scalar, a: f64, b: f64) -> Option<Imm> {
    let v = match p {
        Prim::Add => a + b,
        Prim::Sub => a - b,
        Prim::Mul => a * b,
        Prim::Div => a / b,
        Prim::Min => {
            if b < a {
                b
            } else {
                a
            }
        }
        Prim::Max => {
            if b > a {
                b
            } else {
                a
            }
        }
        Prim::CopySign => a.copysign(b),
        Prim::Eq => return Some(Imm::bool(a == b)),
        Prim::Ne => return Some(Imm::bool(a != b)),
        Prim::Lt => return Some(Imm::bool(a < b)),
        Prim::Le => return Some(Imm::bool(a <= b)),
        Prim::Gt => return Some(Imm::bool(a > b)),
        Prim::Ge => return Some(Imm::bool(a >= b)),
        Prim::FloorDiv if b != 0.0 && ty == Scalar::F64 => arith::float_floor_div(a, b),
        Prim::FloorMod if b != 0.0 && ty == Scalar::F64 => arith::float_mod(a, b),
        Prim::FloorDiv
        | Prim::FloorMod
        | Prim::Neg
        | Prim::Abs
        | Prim::TrueDiv
        | Prim::Pow
        | Prim::Shl
        | Prim::Shr
        | Prim::And
        | Prim::Or
        | Prim::Xor
        | Prim::Not
        | Prim::Select
        | Prim::Sqrt
        | Prim::Floor
        | Prim::Ceil
        | Prim::Trunc
        | Prim::RoundEven
        | Prim::AddOverflows
        | Prim::SubOverflows
        | Prim::MulOverflows => return None,
    };
    Some(Imm::float(ty, v))
}

fn int_unary(p: Prim, ty: Scalar, a: Imm) -> Option<Imm> {
    let v = a.as_i64();
    match p {
        Prim::Neg => Some(Imm::int(ty, v.wrapping_neg())),
        Prim::Abs if ty.is_signed() => Some(Imm::int(ty, v.wrapping_abs())),
        Prim::Abs => Some(a),
        Prim::Not if ty == Scalar::Bool => Some(Imm::bool(v == 0)),
        Prim::Not => Some(Imm::int(ty, !v)),
        Prim::Add
        | Prim::Sub
        | Prim::Mul
        | Prim::Div
        | Prim::TrueDiv
        | Prim::FloorDiv
        | Prim::FloorMod
        | Prim::Pow
        | Prim::Shl
        | Prim::Shr
        | Prim::And
        | Prim::Or
        | Prim::Xor
        | Prim::Eq
        | Prim::Ne
        | Prim::Lt
        | Prim::Le
        | Prim::Gt
        | Prim::Ge
        | Prim::Min
        | Prim::Max
        | Prim::Select
        | Prim::Sqrt
        | Prim::Floor
        | Prim::Ceil
        | Prim::Trunc
        | Prim::RoundEven
        | Prim::CopySign
        | Prim::AddOverflows
        | Prim::SubOverflows
        | Prim::MulOverflows => None,
    }
}

/// The exact value: every integer type fits.
fn wide(v: Imm) -> i128 {
    if v.ty == Scalar::U64 { i128::from(v.bits) } else { i128::from(v.as_i64()) }
}

fn int_binary(p: Prim, ty: Scalar, a: Imm, b: Imm) -> Option<Imm> {
    let (x, y) = (wide(a), wide(b));
    let give = |v: i128| -> Option<Imm> {
        let v = v as i64;
        Some(if ty == Scalar::Bool { Imm::bool(v & 1 != 0) } else { Imm::int(ty, v) })
    };
    let fits = |v: i128| wide(Imm::int(ty, v as i64)) == v;
    match p {
        Prim::Add => give(x + y),
        Prim::Sub => give(x - y),
        Prim::Mul => give(x.wrapping_mul(y)),
        Prim::TrueDiv if y == 0 => None,
        Prim::TrueDiv if ty == Scalar::U64 => Some(Imm::f64(arith::uint_true_div(a.bits, b.bits))),
        Prim::TrueDiv => Some(Imm::f64(arith::int_true_div(a.as_i64(), b.as_i64()))),
        Prim::FloorDiv | Prim::FloorMod if y == 0 => None,
        Prim::FloorDiv => give(num_integer::Integer::div_floor(&x, &y)),
        Prim::FloorMod => give(num_integer::Integer::mod_floor(&x, &y)),
        Prim::Pow if y < 0 => None,
        Prim::Pow if ty == Scalar::U64 => {
            let n = b.bits;
            let mut result = 1u64;
            let mut base = a.bits;
            for bit in 0..64 {
                if n >> bit & 1 == 1 {
                    result = result.wrapping_mul(base);
                }
                base = base.wrapping_mul(base);
            }
            give(i128::from(result))
        }
        Prim::Pow => give(i128::from(arith::int_pow_wrapping(a.as_i64(), b.as_i64()))),
        Prim::Shl | Prim::Shr if y < 0 => None,
        Prim::Shl if y >= i128::from(ty.bits()) => give(0),
        Prim::Shl => give(x << y),
        Prim::Shr if y >= i128::from(ty.bits()) => give(if x < 0 { -1 } else { 0 }),
        Prim::Shr => give(x >> y),
        Prim::And => give(x & y),
        Prim::Or => give(x | y),
        Prim::Xor => give(x ^ y),
        Prim::Eq => Some(Imm::bool(x == y)),
        Prim::Ne => Some(Imm::bool(x != y)),
        Prim::Lt => Some(Imm::bool(x < y)),
        Prim::Le => Some(Imm::bool(x <= y)),
        Prim::Gt => Some(Imm::bool(x > y)),
        Prim::Ge => Some(Imm::bool(x >= y)),
        Prim::Min => Some(if y < x { b } else { a }),
        Prim::Max => Some(if y > x { b } else { a }),
        Prim::AddOverflows => Some(Imm::bool(!fits(x + y))),
        Prim::SubOverflows => Some(Imm::bool(!fits(x - y))),
        Prim::MulOverflows => Some(Imm::bool(!x.checked_mul(y).is_some_and(fits))),
        Prim::Div
        | Prim::Neg
        | Prim::Abs
        | Prim::Not
        | Prim::Select
        | Prim::Sqrt
        | Prim::Floor
        | Prim::Ceil
        | Prim::Trunc
        | Prim::RoundEven
        | Prim::CopySign => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_fold_as_they_run() {
        let i = |v| Imm::i64(v);
        let two = |p, a, b| prim(p, Scalar::I64, &[i(a), i(b)]).map(Imm::as_i64);
        assert_eq!(two(Prim::Add, i64::MAX, 1), Some(i64::MIN));
        assert_eq!(two(Prim::FloorDiv, -7, 2), Some(-4));
        assert_eq!(two(Prim::FloorMod, -7, 2), Some(1));
        assert_eq!(two(Prim::FloorDiv, i64::MIN, -1), Some(i64::MIN));
        assert_eq!(two(Prim::FloorDiv, 1, 0), None);
        assert_eq!(two(Prim::Shl, 1, 64), Some(0));
        assert_eq!(two(Prim::Shr, -1, 200), Some(-1));
        assert_eq!(two(Prim::Pow, 3, 4), Some(81));
    }

    #[test]
    fn casts_saturate_and_wrap() {
        assert_eq!(cast(Imm::f64(1e30), Scalar::I64).as_i64(), i64::MAX);
        assert_eq!(cast(Imm::f64(f64::NAN), Scalar::I64).as_i64(), 0);
        assert_eq!(cast(Imm::i64(300), Scalar::U8).as_i64(), 44);
        assert_eq!(cast(Imm::i64(200), Scalar::I8).as_i64(), -56);
        assert_eq!(cast(Imm::f64(0.1), Scalar::F32).as_f64(), f64::from(0.1f32));
    }
}
