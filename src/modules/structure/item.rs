//! One field of a layout: values to octets and back.
//!
//! Invariant: a field's octets are as many as its size.

use num_traits::ToPrimitive;

use super::layout::{Field, Kind, Layout};
use super::raise;
use crate::base::half;
use crate::vm::object::bytes::{self, like};
use crate::vm::object::{float, int};
use crate::vm::{Res, Value, Vm};

/// Writes a value to the field's octets, which are zero so far.
pub(super) fn write(
    vm: &Vm<'_>,
    layout: &Layout,
    field: Field,
    v: &Value,
    out: &mut [u8],
) -> Res<()> {
    let bits: u64 = match field.kind {
        Kind::Octets | Kind::Pascal => return write_octets(vm, field, v, out),
        Kind::Char => match bytes::data_of(v) {
            Some([octet]) => u64::from(*octet),
            Some(_) | None => {
                return Err(raise(vm, "char format requires a bytes object of length 1"));
            }
        },
        Kind::Bool => u64::from(vm.truth(v)?),
        Kind::Signed | Kind::Unsigned | Kind::Pointer => integer_bits(vm, field, v)?,
        Kind::Half => match half::bits(real(vm, v)?) {
            Some(bits) => u64::from(bits),
            None => return Err(too_large(vm, "e")),
        },
        Kind::Single => {
            let x = real(vm, v)?;
            let single = x as f32;
            if single.is_infinite() && x.is_finite() && !layout.native {
                return Err(too_large(vm, "f"));
            }
            u64::from(single.to_bits())
        }
        Kind::Double => real(vm, v)?.to_bits(),
    };
    let size = out.len();
    if layout.big_endian {
        out.copy_from_slice(&bits.to_be_bytes()[8 - size..]);
    } else {
        out.copy_from_slice(&bits.to_le_bytes()[..size]);
    }
    Ok(())
}

/// Whatever `__float__` raises, what is wrong is the argument.
fn real(vm: &Vm<'_>, v: &Value) -> Res<f64> {
    float::to_f64(vm, v).map_err(|_| raise(vm, "required argument is not a float"))
}

fn too_large(vm: &Vm<'_>, letter: &str) -> crate::vm::Exc {
    vm.overflow_error(format!("float too large to pack with {letter} format"))
}

fn write_octets(vm: &Vm<'_>, field: Field, v: &Value, out: &mut [u8]) -> Res<()> {
    let given = bytes::data_of(v).map(Into::into).or_else(|| {
        // Views are refused.
        v.downcast::<crate::vm::object::bytearray::ByteArray>().and_then(|_| like(v))
    });
    let Some(data) = given else {
        let letter = char::from(field.letter);
        return Err(raise(vm, format!("argument for '{letter}' must be a bytes object")));
    };
    let out = match (field.kind, out.split_first_mut()) {
        (Kind::Pascal, None) => return Ok(()),
        (Kind::Pascal, Some((length, rest))) => {
            let n = data.len().min(rest.len());
            *length = u8::try_from(n).unwrap_or(u8::MAX);
            rest
        }
        _ => out,
    };
    let n = data.len().min(out.len());
    out[..n].copy_from_slice(&data[..n]);
    Ok(())
}

fn integer_bits(vm: &Vm<'_>, field: Field, v: &Value) -> Res<u64> {
    let index = if int::is_int(v) {
        v.clone()
    } else if vm.type_of(v).slots.index.get().is_some() {
        vm.index(v)?
    } else {
        return Err(raise(vm, "required argument is not an integer"));
    };
    let n = int::to_bigint(&index).and_then(|n| n.to_i128());
    if field.kind == Kind::Pointer {
        let fits = n.filter(|n| (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(n));
        return fits.map(|n| n as u64).ok_or_else(|| raise(vm, "int too large to convert"));
    }
    let width = 8 * field.size as u32;
    let (least, greatest) = if field.kind == Kind::Signed {
        (-(1i128 << (width - 1)), (1i128 << (width - 1)) - 1)
    } else {
        (0, (1i128 << width) - 1)
    };
    match n {
        Some(n) if (least..=greatest).contains(&n) => Ok(n as u64),
        Some(_) | None => {
            let letter = char::from(field.letter);
            let text = format!("'{letter}' format requires {least} <= number <= {greatest}");
            Err(raise(vm, text))
        }
    }
}

/// The value in the field's octets.
pub(super) fn read(vm: &Vm<'_>, layout: &Layout, field: Field, data: &[u8]) -> Value {
    let bits = || {
        let fold = |bits: u64, octet: &u8| bits << 8 | u64::from(*octet);
        if layout.big_endian { data.iter().fold(0, fold) } else { data.iter().rev().fold(0, fold) }
    };
    match field.kind {
        Kind::Char | Kind::Octets => bytes::from_vec(vm, data.to_vec()),
        Kind::Pascal => match data.split_first() {
            Some((length, rest)) => {
                bytes::from_vec(vm, rest[..rest.len().min(usize::from(*length))].to_vec())
            }
            None => bytes::from_vec(vm, Vec::new()),
        },
        Kind::Bool => Value::bool(bits() != 0),
        Kind::Signed => {
            let unused = 64 - 8 * field.size as u32;
            Value::Int((bits() << unused) as i64 >> unused)
        }
        Kind::Unsigned | Kind::Pointer => int::from_u64(vm, bits()),
        Kind::Half => Value::float(half::value(bits() as u16)),
        Kind::Single => Value::float(f64::from(f32::from_bits(bits() as u32))),
        Kind::Double => Value::float(f64::from_bits(bits())),
    }
}
