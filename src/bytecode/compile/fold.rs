//! Constants, and arithmetic on them that is done at compile time, as CPython does it.
//!
//! Invariant: a folded expression gives what the interpreter would give; what would raise, or grow
//! beyond CPython's limits, is left to the interpreter.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use std::sync::Arc;

use num_bigint::BigInt;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};

use crate::bytecode::code::Const;
use crate::syntax::ast::{BinOp, CmpOp, Expr, ExprKind, UnaryOp};

/// The value of an expression that is known now.
pub(super) fn constant(e: &Expr) -> Option<Const> {
    match &e.kind {
        ExprKind::None => Some(Const::None),
        ExprKind::True => Some(Const::True),
        ExprKind::False => Some(Const::False),
        ExprKind::Ellipsis => Some(Const::Ellipsis),
        ExprKind::Int(n) => Some(Const::Int(*n)),
        ExprKind::BigInt(n) => Some(Const::BigInt(n.clone())),
        ExprKind::Float(f) => Some(Const::Float(*f)),
        ExprKind::Imaginary(f) => Some(Const::Imaginary(*f)),
        ExprKind::Str(s) => Some(Const::Str(s.clone())),
        ExprKind::Wtf8(s) => Some(Const::Wtf8(s.clone())),
        ExprKind::Bytes(b) => Some(Const::Bytes(b.clone())),
        ExprKind::Tuple(list) => {
            let items: Option<Vec<Const>> = list.iter().map(constant).collect();
            Some(Const::Tuple(items?.into()))
        }
        ExprKind::Unary { op, operand } => unary(*op, &small(operand)?),
        ExprKind::Binary { op, left, right } => {
            // The right one first: it fails soonest in a long chain of names.
            let right = small(right)?;
            binary(*op, &small(left)?, &right)
        }
        ExprKind::FString(_)
        | ExprKind::TString(_)
        | ExprKind::Name(_)
        | ExprKind::List(_)
        | ExprKind::Set(_)
        | ExprKind::Dict(_)
        | ExprKind::ListComp(_)
        | ExprKind::SetComp(_)
        | ExprKind::DictComp(_)
        | ExprKind::Generator(_)
        | ExprKind::Bool { .. }
        | ExprKind::Compare { .. }
        | ExprKind::IfExp { .. }
        | ExprKind::Call { .. }
        | ExprKind::Attribute { .. }
        | ExprKind::Subscript { .. }
        | ExprKind::Slice { .. }
        | ExprKind::Starred(_)
        | ExprKind::Named { .. }
        | ExprKind::Lambda(_)
        | ExprKind::Await(_)
        | ExprKind::Yield(_)
        | ExprKind::YieldFrom(_) => None,
    }
}

fn small(e: &Expr) -> Option<Const> {
    stacker::maybe_grow(64 * 1024, 1024 * 1024, || constant(e))
}

/// The right side of a comparison: for `in` a display of constants is one constant.
pub(super) fn comparand(op: CmpOp, e: &Expr) -> Option<Const> {
    let all = |list: &[Expr]| list.iter().map(constant).collect::<Option<Vec<Const>>>();
    match (op, &e.kind) {
        (CmpOp::In | CmpOp::NotIn, ExprKind::List(list)) => Some(Const::Tuple(all(list)?.into())),
        (CmpOp::In | CmpOp::NotIn, ExprKind::Set(list)) => {
            Some(Const::FrozenSet(all(list)?.into()))
        }
        _ => constant(e),
    }
}

/// Whether the constant is true.
pub(super) fn truth(c: &Const) -> bool {
    match c {
        Const::None | Const::False => false,
        Const::True | Const::Ellipsis | Const::Code(_) => true,
        Const::Int(n) => *n != 0,
        Const::BigInt(n) => !n.is_zero(),
        Const::Float(f) | Const::Imaginary(f) => *f != 0.0,
        Const::Complex(re, im) => *re != 0.0 || *im != 0.0,
        Const::Str(s) => !s.is_empty(),
        Const::Wtf8(s) | Const::Bytes(s) => !s.is_empty(),
        Const::Tuple(items) | Const::FrozenSet(items) => !items.is_empty(),
    }
}

fn unary(op: UnaryOp, value: &Const) -> Option<Const> {
    match (op, value) {
        (UnaryOp::Not, v) => Some(if truth(v) { Const::False } else { Const::True }),
        (UnaryOp::Neg, Const::Int(n)) => {
            Some(n.checked_neg().map_or_else(|| big(-BigInt::from(*n)), Const::Int))
        }
        (UnaryOp::Neg, Const::BigInt(n)) => Some(big(-n.as_ref())),
        (UnaryOp::Neg, Const::Float(f)) => Some(Const::Float(-f)),
        (UnaryOp::Neg, Const::Imaginary(f)) => Some(Const::Complex(-0.0, -f)),
        (UnaryOp::Neg, Const::Complex(re, im)) => Some(Const::Complex(-re, -im)),
        (UnaryOp::Pos, Const::Int(_) | Const::BigInt(_) | Const::Float(_)) => Some(value.clone()),
        (UnaryOp::Invert, Const::Int(n)) => Some(Const::Int(!n)),
        (UnaryOp::Invert, Const::BigInt(n)) => Some(big(!n.as_ref())),
        _ => None,
    }
}

/// An int in its smallest form.
fn big(n: BigInt) -> Const {
    n.to_i64().map_or_else(|| Const::BigInt(Arc::new(n)), Const::Int)
}

fn integer(c: &Const) -> Option<BigInt> {
    match c {
        Const::Int(n) => Some(BigInt::from(*n)),
        Const::BigInt(n) => Some(n.as_ref().clone()),
        _ => None,
    }
}

fn float(c: &Const) -> Option<f64> {
    match c {
        Const::Float(f) => Some(*f),
        // Beyond 2**53 the conversion would have to round as the interpreter does.
        Const::Int(n) if n.unsigned_abs() <= 1 << 53 => Some(*n as f64),
        _ => None,
    }
}

fn binary(op: BinOp, left: &Const, right: &Const) -> Option<Const> {
    if let (Some(a), Some(b)) = (integer(left), integer(right)) {
        return int_binary(op, a, b);
    }
    if let (Some(a), Some(b)) = (float(left), float(right)) {
        return float_binary(op, a, b);
    }
    match (op, left, right) {
        (BinOp::Add, Const::Str(a), Const::Str(b)) if a.len() + b.len() <= 4096 => {
            Some(Const::Str(format!("{a}{b}").into()))
        }
        (BinOp::Mul, Const::Str(s), Const::Int(n)) | (BinOp::Mul, Const::Int(n), Const::Str(s)) => {
            let n = usize::try_from((*n).max(0)).ok()?;
            (s.len().checked_mul(n)? <= 4096).then(|| Const::Str(s.repeat(n).into()))
        }
        (BinOp::Mul, Const::Bytes(s), Const::Int(n))
        | (BinOp::Mul, Const::Int(n), Const::Bytes(s)) => {
            let n = usize::try_from((*n).max(0)).ok()?;
            (s.len().checked_mul(n)? <= 4096).then(|| Const::Bytes(s.repeat(n).into()))
        }
        (BinOp::Add, Const::Tuple(a), Const::Tuple(b)) => {
            Some(Const::Tuple(a.iter().chain(b.iter()).cloned().collect()))
        }
        (BinOp::Mul, Const::Tuple(t), Const::Int(n)) => {
            let n = usize::try_from((*n).max(0)).ok()?;
            let long = t.len().checked_mul(n)?;
            (long <= 256).then(|| Const::Tuple(t.iter().cycle().take(long).cloned().collect()))
        }
        (BinOp::Add | BinOp::Sub, a, b) => complex_binary(op, a, b),
        _ => None,
    }
}

/// `1 + 2j`: the only arithmetic on complex numbers that literals need.
fn complex_binary(op: BinOp, left: &Const, right: &Const) -> Option<Const> {
    let re = float(left)?;
    let Const::Imaginary(im) = right else { return None };
    match op {
        BinOp::Add => Some(Const::Complex(re + 0.0, *im)),
        _ => Some(Const::Complex(re - 0.0, -im)),
    }
}

fn int_binary(op: BinOp, a: BigInt, b: BigInt) -> Option<Const> {
    let bits = |n: &BigInt| n.bits();
    Some(big(match op {
        BinOp::Add => a + b,
        BinOp::Sub => a - b,
        BinOp::Mul if bits(&a) + bits(&b) <= 128 => a * b,
        BinOp::And => a & b,
        BinOp::Or => a | b,
        BinOp::Xor => a ^ b,
        BinOp::Shl => {
            let n = b.to_u64().filter(|&n| n <= 128 && bits(&a) + n <= 128)?;
            a << n
        }
        BinOp::Shr => a >> b.to_u64().filter(|&n| n < 1 << 32)?,
        BinOp::Pow => {
            let n = b.to_u32()?;
            if bits(&a).checked_mul(u64::from(n))? > 128 {
                return None;
            }
            a.pow(n)
        }
        BinOp::FloorDiv if !b.is_zero() => num_integer::Integer::div_floor(&a, &b),
        BinOp::Mod if !b.is_zero() => num_integer::Integer::mod_floor(&a, &b),
        BinOp::Div if !b.is_zero() => {
            let exact = |n: &BigInt| n.abs().to_u64().filter(|&m| m <= 1 << 53).and(n.to_f64());
            return Some(Const::Float(exact(&a)? / exact(&b)?));
        }
        BinOp::Mul | BinOp::FloorDiv | BinOp::Mod | BinOp::Div | BinOp::MatMul => return None,
    }))
}

fn float_binary(op: BinOp, a: f64, b: f64) -> Option<Const> {
    match op {
        BinOp::Add => Some(Const::Float(a + b)),
        BinOp::Sub => Some(Const::Float(a - b)),
        BinOp::Mul => Some(Const::Float(a * b)),
        BinOp::Div if b != 0.0 => Some(Const::Float(a / b)),
        BinOp::Div
        | BinOp::MatMul
        | BinOp::FloorDiv
        | BinOp::Mod
        | BinOp::Pow
        | BinOp::Shl
        | BinOp::Shr
        | BinOp::And
        | BinOp::Or
        | BinOp::Xor => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SourceFile;
    use crate::bytecode::display_constant;
    use crate::syntax::ast::StmtKind;
    use crate::syntax::{Mode, parse};

    fn folded(text: &str) -> Option<String> {
        let unit = parse(SourceFile::new("t", text), Mode::Eval).expect("an expression");
        let StmtKind::Return(Some(e)) = &unit.body[0].kind else { panic!("no expression") };
        constant(e).map(|c| display_constant(&c))
    }

    #[test]
    fn arithmetic_on_literals_is_done_at_once() {
        for (text, value) in [
            ("-1", "-1"),
            ("1 << 10", "1024"),
            ("2 ** 64 - 1", "18446744073709551615"),
            ("-7 // 2", "-4"),
            ("-7 % 3", "2"),
            ("1 / 4", "0.25"),
            ("(1, 'a', (None,))", "(1, \"a\", (None))"),
            ("'ab' * 2", "\"abab\""),
            ("1 + 2j", "(1.0+2.0j)"),
            ("not 0", "True"),
            ("-9223372036854775808", "-9223372036854775808"),
        ] {
            assert_eq!(folded(text).as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn what_would_raise_or_grow_is_left_alone() {
        for text in ["1 / 0", "1 % 0", "2 ** 1000", "1 << 1000", "'a' * 5000", "a + 1", "1 << -1"] {
            assert_eq!(folded(text), None, "{text}");
        }
    }
}
