//! What functions and operators are given.
//!
//! Invariant: an operand is a view with its type, or a plain Python number that has none of its own until
//! the loop is known.

use std::cmp::Ordering;

use crate::array::dtype::{Kind as Numbers, ScalarType};
use crate::array::ufunc::resolve::Arg;
use crate::array::{DType, View};
use crate::bridge::ndarray::array_of;
use crate::bridge::npscalar::scalar_of;
use crate::vm::object::int::{self, IntRef};
use crate::vm::object::str::Str;
use crate::vm::{Kind, Res, Value, Vm};

use super::super::convert;

pub(super) enum Operand {
    View(View),
    /// A plain int, float or complex.
    Weak(Numbers, Value),
    /// A text, which no loop takes.
    Text(usize),
}

impl Operand {
    pub(super) fn arg(&self, vm: &Vm<'_>) -> Res<Arg> {
        match self {
            Operand::View(view) => match view.dtype() {
                DType::Scalar(ty) => Ok(Arg::Typed(*ty)),
                DType::Record(_) => {
                    Err(vm.type_error("records cannot be computed with; take a field"))
                }
            },
            Operand::Weak(kind, _) => Ok(Arg::Weak(*kind)),
            Operand::Text(_) => Ok(Arg::Typed(ScalarType::Bool)),
        }
    }

    pub(super) fn shape(&self) -> &[usize] {
        match self {
            Operand::View(view) => view.shape(),
            Operand::Weak(..) | Operand::Text(_) => &[],
        }
    }

    /// How NumPy names the type in errors.
    pub(super) fn shown(&self) -> String {
        match self {
            Operand::View(view) => match view.scalar_type() {
                Some(ty) => format!("dtype('{}')", ty.name()),
                None => "dtype([...])".to_owned(),
            },
            Operand::Weak(kind, _) => match kind {
                Numbers::Bool => "dtype('bool')".to_owned(),
                Numbers::Unsigned => "dtype('uint64')".to_owned(),
                Numbers::Signed => "dtype('int64')".to_owned(),
                Numbers::Float => "dtype('float64')".to_owned(),
                Numbers::Complex => "dtype('complex128')".to_owned(),
            },
            Operand::Text(n) => format!("dtype('<U{n}')"),
        }
    }

    /// The elements, a Python number as one of a type.
    pub(super) fn into_view(self, vm: &Vm<'_>, ty: ScalarType) -> Res<View> {
        match self {
            Operand::View(view) => Ok(view),
            Operand::Weak(_, v) => number(vm, ty, &v),
            Operand::Text(_) => Err(vm.type_error("text is no number")),
        }
    }
}

/// A Python number as an array without axes.
pub(super) fn number(vm: &Vm<'_>, ty: ScalarType, v: &Value) -> Res<View> {
    let mut octets = [0u8; 16];
    let octets = &mut octets[..ty.size()];
    convert::store(vm, ty, v, octets)?;
    let view = convert::new_array(vm, &[], &ty.into())?;
    view.buffer().write(0, octets);
    Ok(view)
}

/// The kind of a plain number.
pub(super) fn weak_kind(v: &Value) -> Option<Numbers> {
    match v {
        Value::Int(_) => Some(Numbers::Signed),
        Value::Float(_) => Some(Numbers::Float),
        Value::Obj(o) if o.kind() == Kind::BigInt => match int::as_int(v)? {
            IntRef::Small(_) => Some(Numbers::Signed),
            IntRef::Big(b) => Some(match u64::try_from(b) {
                Ok(_) => Numbers::Unsigned,
                Err(_) => Numbers::Signed,
            }),
        },
        // A complex number's own class; those of NumPy's scalars were asked before.
        Value::Obj(o) => (o.kind() == Kind::Complex).then_some(Numbers::Complex),
        Value::Bool(_) | Value::Unset | Value::None | Value::NotImplemented | Value::Ellipsis => {
            None
        }
    }
}

/// What an argument is.
pub(super) fn operand(vm: &Vm<'_>, v: &Value) -> Res<Operand> {
    if let Some(array) = array_of(v) {
        return Ok(Operand::View(array.view().clone()));
    }
    if let Value::Obj(o) = v {
        if scalar_of(vm, v).is_some() {
            return convert::as_view(vm, v, None).map(Operand::View);
        }
        if let Some(text) = v.downcast::<Str>() {
            return Ok(Operand::Text(text.as_str().chars().count()));
        }
        if o.kind() != Kind::Complex && o.kind() != Kind::BigInt {
            return convert::as_view(vm, v, None).map(Operand::View);
        }
    }
    match weak_kind(v) {
        Some(kind) => Ok(Operand::Weak(kind, v.clone())),
        None => convert::as_view(vm, v, None).map(Operand::View),
    }
}

/// Where an int lies in relation to the values of a type: none if it is one of them.
pub(super) fn beyond(v: &Value, ty: ScalarType) -> Option<Ordering> {
    let bits = 8 * ty.size() as u32;
    let (low, high) = match ty.kind() {
        Numbers::Unsigned => (0, (1i128 << bits) - 1),
        Numbers::Signed => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
        Numbers::Bool | Numbers::Float | Numbers::Complex => return None,
    };
    let wide = match int::as_int(v)? {
        IntRef::Small(i) => i128::from(i),
        IntRef::Big(b) => match i128::try_from(b) {
            Ok(wide) => wide,
            Err(_) if b.sign() == num_bigint::Sign::Minus => i128::MIN,
            Err(_) => i128::MAX,
        },
    };
    if wide < low {
        Some(Ordering::Less)
    } else if wide > high {
        Some(Ordering::Greater)
    } else {
        None
    }
}
