//! The items of an `array`: from their octets to objects and back.
//!
//! Invariant: an item takes as many octets as its code says, in the machine's order; what is refused is
//! refused in CPython's words, which depend on the C type that a number passes through.

use crate::base::surrogate;
use crate::vm::object::str::Str;
use crate::vm::object::{float, int};
use crate::vm::{CmpOp, Res, Value, Vm};

/// A type code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) letter: char,
    pub(super) size: usize,
}

const fn code(letter: char, size: usize) -> Code {
    Code { letter, size }
}

pub(super) static CODES: &[Code] = &[
    code('b', 1),
    code('B', 1),
    code('u', 4),
    code('w', 4),
    code('h', 2),
    code('H', 2),
    code('i', 4),
    code('I', 4),
    code('l', 8),
    code('L', 8),
    code('q', 8),
    code('Q', 8),
    code('f', 4),
    code('d', 8),
];

/// What `_array_reconstructor` calls a format: the number for little-endian; big-endian is the next one.
struct Machine {
    number: i64,
    size: usize,
    kind: MachineKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum MachineKind {
    Unsigned,
    Signed,
    Float,
    Text,
}

static MACHINES: &[Machine] = &[
    Machine { number: 0, size: 1, kind: MachineKind::Unsigned },
    Machine { number: 1, size: 1, kind: MachineKind::Signed },
    Machine { number: 2, size: 2, kind: MachineKind::Unsigned },
    Machine { number: 4, size: 2, kind: MachineKind::Signed },
    Machine { number: 6, size: 4, kind: MachineKind::Unsigned },
    Machine { number: 8, size: 4, kind: MachineKind::Signed },
    Machine { number: 10, size: 8, kind: MachineKind::Unsigned },
    Machine { number: 12, size: 8, kind: MachineKind::Signed },
    Machine { number: 14, size: 4, kind: MachineKind::Float },
    Machine { number: 16, size: 8, kind: MachineKind::Float },
    Machine { number: 20, size: 4, kind: MachineKind::Text },
];

impl Code {
    pub(super) fn of(letter: char) -> Option<Code> {
        CODES.iter().find(|c| c.letter == letter).copied()
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self.letter, 'u' | 'w')
    }

    fn kind(self) -> MachineKind {
        match self.letter {
            'u' | 'w' => MachineKind::Text,
            'f' | 'd' => MachineKind::Float,
            letter if letter.is_ascii_lowercase() => MachineKind::Signed,
            _ => MachineKind::Unsigned,
        }
    }

    /// The number of its format, for pickles.
    pub(super) fn machine(self) -> i64 {
        let found = MACHINES.iter().find(|m| m.size == self.size && m.kind == self.kind());
        let order = i64::from(self.size > 1 && cfg!(target_endian = "big"));
        found.map_or(-1, |m| m.number + order)
    }

    /// The object that an item is.
    pub(super) fn read(self, vm: &Vm<'_>, raw: &[u8]) -> Value {
        let mut octets = [0; 8];
        let at = if cfg!(target_endian = "big") { 8 - self.size } else { 0 };
        octets[at..at + self.size].copy_from_slice(&raw[..self.size]);
        let bits = u64::from_ne_bytes(octets);
        match self.kind() {
            MachineKind::Unsigned => int::from_u64(vm, bits),
            MachineKind::Signed => {
                let unused = 64 - 8 * self.size as u32;
                Value::Int((bits << unused) as i64 >> unused)
            }
            MachineKind::Float if self.size == 4 => {
                Value::float(f64::from(f32::from_bits(bits as u32)))
            }
            MachineKind::Float => Value::float(f64::from_bits(bits)),
            MachineKind::Text => vm.char(character(bits as u32)),
        }
    }

    /// Adds the octets of an object as an item.
    pub(super) fn write(self, vm: &Vm<'_>, v: &Value, out: &mut Vec<u8>) -> Res<()> {
        let bits = match self.kind() {
            MachineKind::Float => match float::real(vm, v)? {
                Some(x) if self.size == 4 => u64::from((x as f32).to_bits()),
                Some(x) => x.to_bits(),
                None => {
                    let ty = vm.type_name(v);
                    return Err(vm.type_error(format!("must be real number, not {ty}")));
                }
            },
            MachineKind::Text => u64::from(text_item(vm, v)? as u32),
            MachineKind::Signed => self.signed(vm, v)? as u64,
            MachineKind::Unsigned => self.unsigned(vm, v)?,
        };
        let octets = bits.to_ne_bytes();
        let at = if cfg!(target_endian = "big") { 8 - self.size } else { 0 };
        out.extend_from_slice(&octets[at..at + self.size]);
        Ok(())
    }

    fn signed(self, vm: &Vm<'_>, v: &Value) -> Res<i64> {
        let index = vm.index(v)?;
        let words = if self.letter == 'q' {
            "int too big to convert"
        } else {
            "Python int too large to convert to C long"
        };
        let n = int::to_i64(&index).ok_or_else(|| vm.overflow_error(words))?;
        let check = |name: &str, low: i64, high: i64| within(vm, n, name, low, high);
        match self.letter {
            'b' => {
                check("signed short integer", i16::MIN.into(), i16::MAX.into())?;
                check("signed char", i8::MIN.into(), i8::MAX.into())?;
            }
            'h' => check("signed short integer", i16::MIN.into(), i16::MAX.into())?,
            'i' => check("signed integer", i32::MIN.into(), i32::MAX.into())?,
            _ => {}
        }
        Ok(n)
    }

    fn unsigned(self, vm: &Vm<'_>, v: &Value) -> Res<u64> {
        let index = vm.index(v)?;
        if matches!(self.letter, 'B' | 'H') {
            let too_large = "Python int too large to convert to C long";
            let n = int::to_i64(&index).ok_or_else(|| vm.overflow_error(too_large))?;
            if self.letter == 'B' {
                within(vm, n, "unsigned byte integer", 0, u8::MAX.into())?;
            } else {
                within(vm, n, "signed integer", i32::MIN.into(), i32::MAX.into())?;
                within(vm, n, "unsigned short", 0, u16::MAX.into())?;
            }
            return Ok(n as u64);
        }
        let zero = Value::Int(0);
        match int::to_u64(&index) {
            Some(n) if self.size == 4 && n > u32::MAX.into() => {
                Err(vm.overflow_error("unsigned int is greater than maximum"))
            }
            Some(n) => Ok(n),
            None if vm.compare_bool(&index, &zero, CmpOp::Lt)? => {
                Err(vm.overflow_error(if self.letter == 'Q' {
                    "can't convert negative int to unsigned"
                } else {
                    "can't convert negative value to unsigned int"
                }))
            }
            None => Err(vm.overflow_error(if self.letter == 'Q' {
                "int too big to convert"
            } else {
                "Python int too large to convert to C unsigned long"
            })),
        }
    }
}

fn within(vm: &Vm<'_>, n: i64, name: &str, low: i64, high: i64) -> Res<()> {
    if n < low {
        return Err(vm.overflow_error(format!("{name} is less than minimum")));
    }
    if n > high {
        return Err(vm.overflow_error(format!("{name} is greater than maximum")));
    }
    Ok(())
}

/// There is nothing beyond Unicode in text, and no characters that stand for lone surrogates.
pub(super) fn character(number: u32) -> char {
    surrogate::kept(number).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn text_item(vm: &Vm<'_>, v: &Value) -> Res<char> {
    let Some(text) = v.downcast::<Str>() else {
        let ty = vm.type_name(v);
        let text = format!("array item must be a unicode character, not {ty}");
        return Err(vm.type_error(text));
    };
    let mut all = text.as_str().chars();
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only),
        _ => {
            let n = text.as_str().chars().count();
            let text =
                format!("array item must be a string of length 1, not a string of length {n}");
            Err(vm.type_error(text))
        }
    }
}

/// The items that octets in the format of that number are: their code, which is the one that was wanted if
/// it is of that format, and their octets in this machine's order.
pub(super) fn rearranged(
    vm: &Vm<'_>,
    wanted: Code,
    number: i64,
    data: &[u8],
) -> Res<(Code, Vec<u8>)> {
    let found = MACHINES.iter().find(|m| {
        number == m.number
            || (number == m.number + 1 && m.size > 1)
            || (m.kind == MachineKind::Text && (18..=21).contains(&number))
    });
    let Some(machine) = found.filter(|_| (0..=21).contains(&number)) else {
        return Err(vm.value_error("third argument must be a valid machine format code."));
    };
    let size = if (18..20).contains(&number) { 2 } else { machine.size };
    if !data.len().is_multiple_of(size) {
        return Err(vm.value_error("bytes length not a multiple of item size"));
    }
    if number == wanted.machine() {
        return Ok((wanted, data.to_vec()));
    }
    let fits = |code: &&Code| code.size == machine.size && code.kind() == machine.kind;
    let first = CODES.iter().find(fits).copied().unwrap_or(wanted);
    let whole = matches!(machine.kind, MachineKind::Signed | MachineKind::Unsigned);
    let code = if fits(&&wanted) || !whole { wanted } else { first };
    let big = size > 1 && number % 2 == 1;
    let mut out = Vec::with_capacity(data.len() / size * code.size);
    if machine.kind == MachineKind::Text && size == 2 {
        let unit = |b: &[u8]| {
            if big { u16::from_be_bytes([b[0], b[1]]) } else { u16::from_le_bytes([b[0], b[1]]) }
        };
        for c in char::decode_utf16(data.chunks(2).map(unit)) {
            out.extend_from_slice(
                &u32::from(c.unwrap_or(char::REPLACEMENT_CHARACTER)).to_ne_bytes(),
            );
        }
        return Ok((code, out));
    }
    for item in data.chunks(size) {
        let mut octets = [0; 8];
        for (at, octet) in item.iter().enumerate() {
            octets[if big { size - 1 - at } else { at }] = *octet;
        }
        let bits = u64::from_le_bytes(octets);
        let unused = 64 - 8 * size as u32;
        let v = match machine.kind {
            MachineKind::Unsigned => int::from_u64(vm, bits),
            MachineKind::Signed => Value::Int((bits << unused) as i64 >> unused),
            MachineKind::Float if size == 4 => Value::float(f64::from(f32::from_bits(bits as u32))),
            MachineKind::Float => Value::float(f64::from_bits(bits)),
            MachineKind::Text => vm.char(character(bits as u32)),
        };
        code.write(vm, &v, &mut out)?;
    }
    Ok((code, out))
}
