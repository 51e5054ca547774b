//! `int.to_bytes` and `int.from_bytes`.
//!
//! Invariant: bytes are two's complement when signed.

use num_bigint::{BigInt, Sign};
use num_traits::Signed;

use super::from_bigint;
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::object::{bytes, str as str_};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

fn is_little(vm: &Vm<'_>, fname: &str, order: Option<&Value>) -> Res<bool> {
    let Some(order) = order else { return Ok(false) };
    match str_::text_of(order) {
        Some("little") => Ok(true),
        Some("big") => Ok(false),
        Some(_) => Err(vm.value_error("byteorder must be either 'little' or 'big'")),
        None => Err(vm.type_error(format!(
            "{fname}() argument 'byteorder' must be str, not {}",
            vm.given_type(order)
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
    let little = is_little(vm, "to_bytes", order)?;
    let signed = flag(vm, signed)?;
    let Ok(length) = usize::try_from(length) else {
        return Err(vm.value_error("length argument must be non-negative"));
    };
    let n = super::methods::receiver(vm, args, "to_bytes")?.big();
    if n.is_negative() && !signed {
        return Err(vm.overflow_error("can't convert negative int to unsigned"));
    }
    // Both forms are the shortest; zero needs no byte at all.
    let mut data = match (n.sign(), signed) {
        (Sign::NoSign, _) => Vec::new(),
        (Sign::Plus | Sign::Minus, true) => n.to_signed_bytes_le(),
        (Sign::Plus | Sign::Minus, false) => n.magnitude().to_bytes_le(),
    };
    // In no byte at all CPython finds nothing lost of -1, which is all sign.
    let vanishes = length == 0 && n.is_negative() && data == [0xff];
    if data.len() > length && !vanishes {
        return Err(vm.overflow_error("int too big to convert"));
    }
    let missing = length.saturating_sub(data.len());
    bytes::check_len(vm, length)?;
    vm.reserve(&mut data, missing)?;
    data.resize(length, if n.is_negative() { 0xff } else { 0 });
    if !little {
        data.reverse();
    }
    Ok(bytes::from_vec(vm, data))
}

pub(super) fn from_bytes(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_kw_only: 1, ..Shape::default() };
    let names = ["bytes", "byteorder", "signed"];
    let [data, order, signed] = args.skip(1).bind(vm, "from_bytes", names, shape)?;
    let Some(data) = data else { return Err(vm.type_error("from_bytes() needs bytes")) };
    let little = is_little(vm, "from_bytes", order)?;
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
        Some(_) | None => Ok(n),
    }
}
