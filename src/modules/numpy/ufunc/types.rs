//! Questions about types: `can_cast`, `promote_types`, `result_type`, `min_scalar_type`.
//!
//! Invariant: the rules are those of the loops ([`crate::array::ufunc::resolve`]).

use smallvec::SmallVec;

use super::call;
use super::operand::{self, Operand};
use crate::array::DType;
use crate::array::dtype::{Casting, Kind as Numbers, ScalarType, can_cast};
use crate::array::ufunc::resolve::{self, Arg};
use crate::bridge::ndarray::array_of;
use crate::bridge::npscalar::scalar_of;
use crate::vm::args::Shape;
use crate::vm::object::int::{self, IntRef};
use crate::vm::{Args, Kind, MethodDef, Res, Value, Vm};

use super::super::{convert, dtype};

fn object(vm: &Vm<'_>, ty: ScalarType) -> Value {
    dtype::object(vm, &DType::Scalar(ty))
}

fn promote_types(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = super::exactly(vm, args, "promote_types", 2)?;
    let (a, b) = (call::scalar_dtype(vm, &given[0])?, call::scalar_dtype(vm, &given[1])?);
    Ok(object(vm, a.promote(b)))
}

/// Whether an object is a type or a name of one, not a value.
fn is_type(v: &Value) -> bool {
    matches!(v.kind(), Some(Kind::Type | Kind::Str)) || dtype::given(v).is_some()
}

fn result_type(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    if args.values.is_empty() {
        return Err(vm.value_error("at least one array or dtype is required"));
    }
    let mut all: SmallVec<[Arg; 4]> = SmallVec::new();
    for v in args.pos() {
        all.push(if is_type(v) {
            Arg::Typed(call::scalar_dtype(vm, v)?)
        } else {
            match operand::operand(vm, v)? {
                Operand::Text(_) => Arg::Typed(call::scalar_dtype(vm, v)?),
                other @ (Operand::View(_) | Operand::Weak(..)) => other.arg(vm)?,
            }
        });
    }
    Ok(object(vm, resolve::common(&all)))
}

fn casts(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 2, ..Shape::default() };
    let [from, to, casting] = args.bind(vm, "can_cast", ["from_", "to", "casting"], shape)?;
    let (Some(from), Some(to)) = (from, to) else { return Ok(Value::None) };
    let casting = casting.map_or(Ok(Casting::Safe), |v| call::casting_of(vm, v))?;
    let plain = matches!(from, Value::Int(_) | Value::Float(_) | Value::Bool(_))
        || operand::weak_kind(from).is_some();
    if plain && !matches!(from, Value::Bool(_)) {
        return Err(vm.type_error(
            "can_cast() does not support Python ints, floats, and complex because the result used to depend on the value.\nThis change was part of adopting NEP 50, we may explicitly allow them again in the future.",
        ));
    }
    let to = call::scalar_dtype(vm, to)?;
    let from = match array_of(from) {
        Some(array) => array.view().scalar_type(),
        None => match scalar_of(vm, from) {
            Some(s) => Some(s.ty),
            None => Some(call::scalar_dtype(vm, from)?),
        },
    };
    Ok(Value::bool(from.is_some_and(|from| can_cast(from, to, casting))))
}

fn min_scalar_type(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = super::exactly(vm, args, "min_scalar_type", 1)?;
    let v = &given[0];
    if let Some(n) = int::as_int(v).filter(|_| !matches!(v, Value::Bool(_))) {
        let wide = match n {
            IntRef::Small(i) => i128::from(i),
            IntRef::Big(b) => i128::try_from(b).unwrap_or(i128::MAX),
        };
        return Ok(object(vm, smallest(wide).unwrap_or(ScalarType::Float64)));
    }
    let view = convert::as_view(vm, v, None)?;
    let Some(ty) = view.scalar_type() else { return Ok(dtype::object(vm, view.dtype())) };
    if view.ndim() > 0 {
        return Ok(object(vm, ty));
    }
    let mut octets = vec![0; ty.size()];
    view.buffer().read(view.layout().offset, &mut octets);
    let value = convert::python_value(vm, ty, &octets);
    Ok(object(
        vm,
        match ty.kind() {
            Numbers::Bool => ty,
            Numbers::Unsigned | Numbers::Signed => match int::to_i64(&value) {
                Some(i) => smallest(i128::from(i)).unwrap_or(ty),
                None => ty,
            },
            Numbers::Float => {
                let x = crate::vm::object::float::to_f64(vm, &value)?;
                if x.is_finite() && x.abs() >= 3.4e38 { ty } else { ScalarType::Float32 }
            }
            Numbers::Complex => ScalarType::Complex64,
        },
    ))
}

/// The narrowest type of integers that has a value.
fn smallest(v: i128) -> Option<ScalarType> {
    use ScalarType::*;
    let rows: [(ScalarType, i128, i128); 8] = [
        (UInt8, 0, u8::MAX as i128),
        (UInt16, 0, u16::MAX as i128),
        (UInt32, 0, u32::MAX as i128),
        (UInt64, 0, u64::MAX as i128),
        (Int8, i8::MIN as i128, i8::MAX as i128),
        (Int16, i16::MIN as i128, i16::MAX as i128),
        (Int32, i32::MIN as i128, i32::MAX as i128),
        (Int64, i64::MIN as i128, i64::MAX as i128),
    ];
    rows.iter().find(|&&(_, low, high)| (low..=high).contains(&v)).map(|row| row.0)
}

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("promote_types", promote_types, "promote_types(type1, type2)"),
    MethodDef::new("result_type", result_type, "result_type(*arrays_and_dtypes)"),
    MethodDef::new("can_cast", casts, "can_cast(from_, to, casting='safe')"),
    MethodDef::new("min_scalar_type", min_scalar_type, "min_scalar_type(a, /)"),
];
