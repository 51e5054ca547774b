//! `binascii`: octets as text of several kinds, and checksums.
//!
//! Invariant: what is decoded is what an encoder here made of it. Text may be a str of ASCII or octets.

use std::borrow::Cow;

use crate::base::Symbol;
use crate::modules::exceptions::Class;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::bytes;
use crate::vm::object::dict::Dict;
use crate::vm::object::str::Str;
use crate::vm::{Args, Exc, ExcKind, MethodDef, Ptr, Res, Shape, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "binascii",
    doc: "Conversion between binary data and ASCII",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("a2b_base64", from_base64, "a2b_base64($module, data, /, *, strict_mode=False)"),
    MethodDef::new("a2b_hex", unhexlify, "a2b_hex($module, hexstr, /)"),
    MethodDef::new("b2a_base64", to_base64, "b2a_base64($module, data, /, *, newline=True)"),
    MethodDef::new(
        "b2a_hex",
        hexlify,
        "b2a_hex($module, data, sep=<unrepresentable>, bytes_per_sep=1)",
    ),
    MethodDef::new("crc32", crc32, "crc32($module, data, crc=0, /)"),
    MethodDef::new("crc_hqx", crc_hqx, "crc_hqx($module, data, crc, /)"),
    MethodDef::new(
        "hexlify",
        hexlify,
        "hexlify($module, data, sep=<unrepresentable>, bytes_per_sep=1)",
    ),
    MethodDef::new("unhexlify", unhexlify, "unhexlify($module, hexstr, /)"),
];

static ERROR: Class = Class::new("binascii", "Error", ExcKind::ValueError);
static INCOMPLETE: Class = Class::new("binascii", "Incomplete", ExcKind::Exception);

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    for class in [&ERROR, &INCOMPLETE] {
        dict.set_sym(vm, Symbol::new(class.name), class.get(vm)?.value());
    }
    Ok(())
}

fn error(vm: &Vm<'_>, message: impl AsRef<str>) -> Exc {
    ERROR.raise(vm, message)
}

fn octets<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<Cow<'a, [u8]>> {
    bytes::like(v).ok_or_else(|| {
        let ty = vm.type_name(v);
        vm.type_error(format!("a bytes-like object is required, not '{ty}'"))
    })
}

/// Octets, or a str of ASCII.
fn ascii<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<Cow<'a, [u8]>> {
    if let Some(s) = v.downcast::<Str>() {
        if !s.as_str().is_ascii() {
            return Err(vm.value_error("string argument should contain only ASCII characters"));
        }
        return Ok(Cow::Borrowed(s.as_str().as_bytes()));
    }
    bytes::like(v).ok_or_else(|| {
        let ty = vm.type_name(v);
        vm.type_error(format!("argument should be bytes, buffer or ASCII string, not '{ty}'"))
    })
}

/// As `bytes.hex`, in bytes.
fn hexlify(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [data, sep, group] = args.bind(vm, "hexlify", ["data", "sep", "bytes_per_sep"], shape)?;
    let data = octets(vm, data.unwrap_or(&Value::None))?.into_owned();
    let data = bytes::from_vec(vm, data);
    let given: Vec<Value> = sep.into_iter().chain(group).cloned().collect();
    let shown = vm.call_method(&data, "hex", &given)?;
    vm.call_method(&shown, "encode", &[])
}

fn unhexlify(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "unhexlify", 1, 1)?;
    let text = ascii(vm, &args.values[0])?;
    if text.len() % 2 != 0 {
        return Err(error(vm, "Odd-length string"));
    }
    let digit = |c: u8| char::from(c).to_digit(16);
    let pairs = text.chunks_exact(2).map(|p| Some((digit(p[0])? << 4 | digit(p[1])?) as u8));
    match pairs.collect::<Option<Vec<u8>>>() {
        Some(data) => Ok(bytes::from_vec(vm, data)),
        None => Err(error(vm, "Non-hexadecimal digit found")),
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn to_base64(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 1, n_kw_only: 1 };
    let [data, newline] = args.bind(vm, "b2a_base64", ["data", "newline"], shape)?;
    let data = octets(vm, data.unwrap_or(&Value::None))?;
    bytes::check_len(vm, data.len() / 3 * 4 + 5)?;
    let mut out = Vec::with_capacity(data.len() / 3 * 4 + 5);
    for chunk in data.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, b| bits << 8 | u32::from(*b));
        let bits = bits << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let at = bits >> (18 - 6 * i) & 63;
            out.push(if i <= chunk.len() { ALPHABET[at as usize] } else { b'=' });
        }
    }
    if newline.map_or(Ok(true), |v| vm.truth(v))? {
        out.push(b'\n');
    }
    Ok(bytes::from_vec(vm, out))
}

fn from_base64(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 1, n_kw_only: 1 };
    let [data, strict] = args.bind(vm, "a2b_base64", ["data", "strict_mode"], shape)?;
    let text = ascii(vm, data.unwrap_or(&Value::None))?;
    let strict = strict.map_or(Ok(false), |v| vm.truth(v))?;
    if strict && text.first() == Some(&b'=') {
        return Err(error(vm, "Leading padding not allowed"));
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    // The place in a group of four, what its characters before left over, and the padding seen.
    let (mut place, mut left, mut pads) = (0, 0_u8, 0);
    for (i, &c) in text.iter().enumerate() {
        if c == b'=' {
            pads += 1;
            if place >= 2 && place + pads >= 4 {
                if strict && i + 1 < text.len() {
                    return Err(error(vm, "Excess data after padding"));
                }
                return Ok(bytes::from_vec(vm, out));
            }
            continue;
        }
        let Some(value) = ALPHABET.iter().position(|a| *a == c) else {
            if strict {
                return Err(error(vm, "Only base64 data is allowed"));
            }
            continue;
        };
        if strict && pads > 0 {
            return Err(error(vm, "Discontinuous padding not allowed"));
        }
        pads = 0;
        let value = value as u8;
        (place, left) = match place {
            0 => (1, value),
            1 => {
                out.push(left << 2 | value >> 4);
                (2, value & 0x0f)
            }
            2 => {
                out.push(left << 4 | value >> 2);
                (3, value & 0x03)
            }
            _ => {
                out.push(left << 6 | value);
                (0, 0)
            }
        };
    }
    match place {
        0 => Ok(bytes::from_vec(vm, out)),
        1 => {
            let n = out.len() / 3 * 4 + 1;
            Err(error(
                vm,
                format!(
                    "Invalid base64-encoded string: number of data characters ({n}) cannot be 1 more than a multiple of 4"
                ),
            ))
        }
        _ => Err(error(vm, "Incorrect padding")),
    }
}

/// The start value of a checksum: any int, of which the low bits count.
fn start(vm: &Vm<'_>, v: Option<&Value>) -> Res<u32> {
    let Some(v) = v else { return Ok(0) };
    let masked = vm.binary(crate::vm::BinOp::And, &vm.index(v)?, &Value::Int(0xFFFF_FFFF))?;
    vm.to_i64(&masked).map(|n| n as u32)
}

pub(super) fn crc32(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "crc32", 1, 2)?;
    let data = octets(vm, &args.values[0])?;
    let mut crc = !start(vm, args.values.get(1))?;
    for byte in data.iter() {
        crc = CRC32[usize::from(crc as u8 ^ byte)] ^ crc >> 8;
    }
    Ok(Value::Int(i64::from(!crc)))
}

/// By the low octet, what eight steps of the reflected polynomial 0xEDB88320 make of it.
static CRC32: [u32; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let (mut crc, mut step) = (i as u32, 0);
        while step < 8 {
            crc = if crc & 1 != 0 { 0xEDB8_8320 ^ crc >> 1 } else { crc >> 1 };
            step += 1;
        }
        table[i] = crc;
        i += 1;
    }
    table
};

/// The CRC of CCITT, polynomial 0x1021.
fn crc_hqx(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "crc_hqx", 2, 2)?;
    let data = octets(vm, &args.values[0])?;
    let mut crc = start(vm, Some(&args.values[1]))? as u16;
    for byte in data.iter() {
        crc ^= u16::from(*byte) << 8;
        for _ in 0..8 {
            crc = if crc & 0x8000 != 0 { crc << 1 ^ 0x1021 } else { crc << 1 };
        }
    }
    Ok(Value::Int(i64::from(crc)))
}
