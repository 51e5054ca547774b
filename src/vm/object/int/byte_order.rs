//! `int.to_bytes` and `int.from_bytes`.
//!
//! Invariant: bytes are two's complement when signed.

use num_bigint::{BigInt, Sign};
use num_traits::Signed;

use super::{as_int, from_bigint, this};
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::object::{bytes, str as str_};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

fn is_little(vm: &Vm<'_>, order: Option<&Value>) -> Res<bool> {
    let Some(order) = order else { return Ok(false) };
    match str_::text_of(order) {
        Some("little") => Ok(true),
        Some("big") => Ok(false),
        Some(_) => Err(vm.value_error("byteorder must be either 'little' or 'big'")),
        None => Err(vm.type_error(format!(
            "to_bytes() argument 'byteorder' must be str, not {}",
            vm.type_name(order)
        ))),
    }
}

fn flag(vm: &Vm<'_>, v: Option<&Value>) -> Res<bool> {
    v.map_or(Ok(false), |v| vm.truth(v))
}

pub(super) fn to_bytes(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { n_kw_only: 1, ..Shape::default() };
    let names = ["length", "byteorder", "signed"];
    let [length, order, signed] = args.skip(1).bind(vm, "to_bytes", names, shape)?;
    let length = match length {
        Some(v) => vm.to_i64(v)?,
        None => 1,
    };
    let little = is_little(vm, order)?;
    let signed = flag(vm, signed)?;
    let Ok(length) = usize::try_from(length) else {
        return Err(vm.value_error("length argument must be non-negative"));
    };
    let n = this(&args.values[0]).big();
    if n.is_negative() && !signed {
        return Err(vm.overflow_error("can't convert negative int to unsigned"));
    }
    let mut data = if signed { n.to_signed_bytes_le() } else { n.magnitude().to_bytes_le() };
    let fill = if n.is_negative() { 0xff } else { 0 };
    // The minimal form of zero is one byte, which to_bytes(0) does not need.
    while data.len() > length
        && data.last() == Some(&fill)
        && (!signed || data.len() == 1 || sign_is(&data[..data.len() - 1], n.is_negative()))
        && (length > 0 || n.sign() == Sign::NoSign)
    {
        data.pop();
    }
    if data.len() > length {
        return Err(vm.overflow_error("int too big to convert"));
    }
    data.resize(length, fill);
    if !little {
        data.reverse();
    }
    Ok(bytes::from_vec(vm, data))
}

fn sign_is(data: &[u8], negative: bool) -> bool {
    data.last().is_some_and(|b| (b & 0x80 != 0) == negative)
}

pub(super) fn from_bytes(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_kw_only: 1, ..Shape::default() };
    let names = ["bytes", "byteorder", "signed"];
    let [data, order, signed] = args.skip(1).bind(vm, "from_bytes", names, shape)?;
    let Some(data) = data else { return Err(vm.type_error("from_bytes() needs bytes")) };
    let little = is_little(vm, order)?;
    let signed = flag(vm, signed)?;
    let data = bytes::collect_bytes(vm, data)?;
    let n = match (little, signed) {
        (true, true) => BigInt::from_signed_bytes_le(&data),
        (false, true) => BigInt::from_signed_bytes_be(&data),
        (true, false) => BigInt::from_bytes_le(Sign::Plus, &data),
        (false, false) => BigInt::from_bytes_be(Sign::Plus, &data),
    };
    let n = from_bigint(vm, n);
    match args.values[0].cast::<crate::vm::types::Type>() {
        Some(class) if !class.is(vm.ty(super::T::Int)) => vm.call(&class.value(), &[n]),
        Some(_) | None => {
            debug_assert!(as_int(&n).is_some());
            Ok(n)
        }
    }
}
