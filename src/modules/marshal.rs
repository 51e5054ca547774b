//! `marshal`: values of the built-in types as bytes, in CPython's format.
//!
//! Invariant: what is loaded equals what was dumped, and CPython reads what is written here. Code objects
//! are the exception: their form is this program's own (`code`), as CPython's is each version's own.

mod code;

use std::cell::RefCell;

use num_bigint::{BigInt, BigUint, Sign};
use rustc_hash::FxHashMap;

use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::code::CodeObj;
use crate::vm::object::dict::Dict;
use crate::vm::object::list::List;
use crate::vm::object::set::Set;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{bytes, complex, int};
use crate::vm::{Args, ExcKind, MethodDef, Ptr, Res, Shape, T, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "marshal",
    doc: "This module contains functions that can read and write Python values in\na binary format.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new(
        "dump",
        dump,
        "dump($module, value, file, version=version, /, *, allow_code=True)",
    ),
    MethodDef::new("dumps", dumps, "dumps($module, value, version=version, /, *, allow_code=True)"),
    MethodDef::new("load", load, "load($module, file, /, *, allow_code=True)"),
    MethodDef::new("loads", loads, "loads($module, bytes, /, *, allow_code=True)"),
];

const VERSION: i64 = 5;
const MAX_DEPTH: usize = 2000;
/// Set in a type's octet when later references may name the object.
const FLAG_REF: u8 = 0x80;
/// Ints are written in digits of so many bits.
const DIGIT_BITS: usize = 15;

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    dict.set_sym(vm, Symbol::new("version"), Value::Int(VERSION));
    Ok(())
}

fn dumps(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 2, n_kw_only: 1 };
    let [value, version, allow] =
        args.bind(vm, "dumps", ["value", "version", "allow_code"], shape)?;
    let writer = Writer::new(vm, version, allow)?;
    let mut out = Vec::new();
    writer.write(value.unwrap_or(&Value::None), &mut out, 0)?;
    Ok(bytes::from_vec(vm, out))
}

fn dump(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 2, n_pos_only: 3, n_kw_only: 1 };
    let [value, file, version, allow] =
        args.bind(vm, "dump", ["value", "file", "version", "allow_code"], shape)?;
    let writer = Writer::new(vm, version, allow)?;
    let mut out = Vec::new();
    writer.write(value.unwrap_or(&Value::None), &mut out, 0)?;
    vm.call_method(file.unwrap_or(&Value::None), "write", &[bytes::from_vec(vm, out)])
}

fn counted(vm: &Vm<'_>, out: &mut Vec<u8>, n: usize) -> Res<()> {
    match i32::try_from(n) {
        Ok(n) => out.extend(n.to_le_bytes()),
        Err(_) => return Err(vm.value_error("object too large to marshal")),
    }
    Ok(())
}

/// Whether code objects may pass.
fn allows(vm: &Vm<'_>, allow: Option<&Value>) -> Res<bool> {
    allow.map_or(Ok(true), |v| vm.truth(v))
}

struct Writer<'a, 'gil> {
    vm: &'a Vm<'gil>,
    allow_code: bool,
    /// The number of each object that was written, by its address: its next place names it. Nothing of the
    /// program runs in between, so the objects stay where they are. None in versions before the third.
    refs: Option<RefCell<FxHashMap<usize, i32>>>,
}

impl<'a, 'gil> Writer<'a, 'gil> {
    fn new(
        vm: &'a Vm<'gil>,
        version: Option<&Value>,
        allow: Option<&Value>,
    ) -> Res<Writer<'a, 'gil>> {
        let version = version.map_or(Ok(VERSION), |v| vm.to_i64(v))?;
        let refs = (version >= 3).then(RefCell::default);
        Ok(Writer { vm, allow_code: allows(vm, allow)?, refs })
    }

    fn write(&self, v: &Value, out: &mut Vec<u8>, depth: usize) -> Res<()> {
        if depth >= MAX_DEPTH {
            return Err(self.vm.value_error("object too deeply nested to marshal"));
        }
        let (Some(object), Some(refs)) = (v.as_obj(), &self.refs) else {
            return self.write_whole(v, out, depth);
        };
        let (at, n) = (out.len(), refs.borrow().len() as i32);
        let known = *refs.borrow_mut().entry(object.addr()).or_insert(n);
        if known != n {
            out.push(b'r');
            out.extend(known.to_le_bytes());
            return Ok(());
        }
        self.write_whole(v, out, depth)?;
        out[at] |= FLAG_REF;
        Ok(())
    }

    fn write_whole(&self, v: &Value, out: &mut Vec<u8>, depth: usize) -> Res<()> {
        let vm = self.vm;
        let all = |tag: u8, items: &[Value], out: &mut Vec<u8>| {
            out.push(tag);
            counted(vm, out, items.len())?;
            items.iter().try_for_each(|item| self.write(item, out, depth + 1))
        };
        let is = |t: T| vm.type_of(v).is(vm.ty(t));
        match v {
            Value::None => out.push(b'N'),
            Value::Bool(b) => out.push(if b.get() { b'T' } else { b'F' }),
            Value::Ellipsis => out.push(b'.'),
            Value::Float(x) => {
                out.push(b'g');
                out.extend(x.get().to_le_bytes());
            }
            Value::Int(i) if i32::try_from(*i).is_ok() => {
                out.push(b'i');
                out.extend((*i as i32).to_le_bytes());
            }
            Value::Int(_) => write_int(vm, v, out)?,
            Value::Obj(_) if is(T::Int) => write_int(vm, v, out)?,
            Value::Obj(_) if is(T::Str) => {
                let text = v.downcast::<Str>().map_or("", Str::as_str).as_bytes();
                match u8::try_from(text.len()) {
                    Ok(n) if text.is_ascii() => out.extend([b'z', n]),
                    Ok(_) | Err(_) => {
                        out.push(if text.is_ascii() { b'a' } else { b'u' });
                        counted(vm, out, text.len())?;
                    }
                }
                out.extend(text);
            }
            Value::Obj(_) if is(T::Complex) => {
                let (re, im) = complex::as_complex(v).unwrap_or_default();
                out.push(b'y');
                out.extend(re.to_le_bytes());
                out.extend(im.to_le_bytes());
            }
            Value::Obj(_) if is(T::Tuple) => {
                let items = v.downcast::<Tuple>().map_or(&[][..], |t| &t.items);
                match u8::try_from(items.len()) {
                    Ok(n) => {
                        out.extend([b')', n]);
                        items.iter().try_for_each(|item| self.write(item, out, depth + 1))?;
                    }
                    Err(_) => all(b'(', items, out)?,
                }
            }
            Value::Obj(_) if is(T::List) => {
                all(b'[', &v.downcast::<List>().map_or_else(Vec::new, List::to_vec), out)?;
            }
            Value::Obj(_) if is(T::Set) || is(T::FrozenSet) => {
                let tag = if is(T::Set) { b'<' } else { b'>' };
                all(tag, &v.downcast::<Set>().map_or_else(Vec::new, Set::items), out)?;
            }
            Value::Obj(_) if is(T::Dict) => {
                out.push(b'{');
                for (key, value) in v.downcast::<Dict>().map_or_else(Vec::new, Dict::items) {
                    self.write(&key, out, depth + 1)?;
                    self.write(&value, out, depth + 1)?;
                }
                out.push(b'0');
            }
            Value::Obj(_) if v.is(&vm.exc_ty(ExcKind::StopIteration).value()) => out.push(b'S'),
            Value::Obj(_) if v.downcast::<CodeObj>().is_some() => {
                if !self.allow_code {
                    return Err(vm.value_error("marshalling code objects is disallowed"));
                }
                out.push(b'c');
                if v.downcast::<CodeObj>().and_then(|c| code::write(c, out)).is_none() {
                    return Err(vm.value_error("object too large to marshal"));
                }
            }
            Value::Obj(_) | Value::NotImplemented | Value::Unset => match bytes::like(v) {
                Some(data) => {
                    out.push(b's');
                    counted(vm, out, data.len())?;
                    out.extend(&*data);
                }
                None => return Err(vm.value_error("unmarshallable object")),
            },
        }
        Ok(())
    }
}

fn write_int(vm: &Vm<'_>, v: &Value, out: &mut Vec<u8>) -> Res<()> {
    let Some(n) = int::to_bigint(v) else { return Err(vm.value_error("unmarshallable object")) };
    out.push(b'l');
    let digits = n.magnitude().to_radix_le(1 << (DIGIT_BITS / 3));
    // Digits of 5 bits, three of which make one of the format's.
    let digits: Vec<u16> = digits
        .chunks(3)
        .map(|c| c.iter().rev().fold(0, |d, &five| d << (DIGIT_BITS / 3) | u16::from(five)))
        .collect();
    let Ok(count) = i32::try_from(digits.len()) else {
        return Err(vm.value_error("object too large to marshal"));
    };
    out.extend((if n.sign() == Sign::Minus { -count } else { count }).to_le_bytes());
    out.extend(digits.iter().flat_map(|d| d.to_le_bytes()));
    Ok(())
}

fn loads(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 1, n_kw_only: 1 };
    let [data, allow] = args.bind(vm, "loads", ["bytes", "allow_code"], shape)?;
    let data = data.unwrap_or(&Value::None);
    let Some(data) = bytes::like(data) else {
        let ty = vm.type_name(data);
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    };
    let allow_code = allows(vm, allow)?;
    let mut reader = Reader { vm, source: Source::Bytes(&data), refs: Vec::new(), allow_code };
    reader.object(0)
}

fn load(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 1, n_kw_only: 1 };
    let [file, allow] = args.bind(vm, "load", ["file", "allow_code"], shape)?;
    let source = Source::File(file.unwrap_or(&Value::None));
    Reader { vm, source, refs: Vec::new(), allow_code: allows(vm, allow)? }.object(0)
}

enum Source<'a> {
    Bytes(&'a [u8]),
    File(&'a Value),
}

struct Reader<'a, 'gil> {
    vm: &'a Vm<'gil>,
    source: Source<'a>,
    /// What later references name by number; Unset while it is being read.
    refs: Vec<Value>,
    allow_code: bool,
}

impl Reader<'_, '_> {
    fn too_short(&self) -> crate::vm::Exc {
        self.vm.raise(ExcKind::EOFError, "marshal data too short")
    }

    fn bad(&self, what: &str) -> crate::vm::Exc {
        self.vm.value_error(format!("bad marshal data ({what})"))
    }

    fn take(&mut self, n: usize) -> Res<Vec<u8>> {
        match &mut self.source {
            Source::Bytes(rest) => match rest.split_at_checked(n) {
                Some((taken, after)) => {
                    *rest = after;
                    Ok(taken.to_vec())
                }
                None => Err(self.too_short()),
            },
            Source::File(file) => {
                let count = int::from_usize(self.vm, n);
                let read = self.vm.call_method(file, "read", &[count])?;
                match bytes::like(&read).map(|data| data.into_owned()) {
                    Some(data) if data.len() == n => Ok(data),
                    Some(_) => Err(self.too_short()),
                    None => {
                        let ty = self.vm.type_name(&read);
                        let message = format!("file.read() returned not bytes but {ty}");
                        Err(self.vm.type_error(message))
                    }
                }
            }
        }
    }

    fn octet(&mut self) -> Res<u8> {
        Ok(self.take(1)?.first().copied().unwrap_or_default())
    }

    fn number(&mut self) -> Res<i32> {
        let data = self.take(4)?;
        Ok(data.iter().rev().fold(0u32, |n, &b| n << 8 | u32::from(b)) as i32)
    }

    fn float(&mut self) -> Res<f64> {
        let data = self.take(8)?;
        let bits = data.iter().rev().fold(0u64, |n, &b| n << 8 | u64::from(b));
        Ok(f64::from_bits(bits))
    }

    fn count(&mut self, what: &str) -> Res<usize> {
        let n = self.number()?;
        usize::try_from(n).map_err(|_| self.bad(&format!("{what} size out of range")))
    }

    fn items(&mut self, n: usize, depth: usize) -> Res<Vec<Value>> {
        (0..n).map(|_| self.item(depth)).collect()
    }

    /// A part of an object, where the end mark is out of place.
    fn item(&mut self, depth: usize) -> Res<Value> {
        match self.part(depth + 1)? {
            Some(v) => Ok(v),
            None => Err(self.vm.type_error("NULL object in marshal data")),
        }
    }

    fn object(&mut self, depth: usize) -> Res<Value> {
        match self.part(depth)? {
            Some(v) => Ok(v),
            None => Err(self.vm.type_error("NULL object in marshal data for object")),
        }
    }

    fn text(&self, data: Vec<u8>) -> Res<Value> {
        match String::from_utf8(data) {
            Ok(text) => Ok(self.vm.string(text)),
            Err(_) => Err(self.bad("text is no UTF-8")),
        }
    }

    /// None for the mark that ends a dict.
    fn part(&mut self, depth: usize) -> Res<Option<Value>> {
        let vm = self.vm;
        if depth >= MAX_DEPTH {
            return Err(vm.value_error("recursion limit exceeded"));
        }
        let tag = match self.octet() {
            Ok(tag) => tag,
            Err(e) if vm.exc_is(&e, ExcKind::EOFError) => {
                return Err(vm.raise(ExcKind::EOFError, "EOF read where object expected"));
            }
            Err(e) => return Err(e),
        };
        let place = (tag & FLAG_REF != 0).then(|| {
            self.refs.push(Value::Unset);
            self.refs.len() - 1
        });
        let made = match tag & !FLAG_REF {
            b'0' => return Ok(None),
            b'N' => Value::None,
            b'T' => Value::bool(true),
            b'F' => Value::bool(false),
            b'.' => Value::Ellipsis,
            b'S' => vm.exc_ty(ExcKind::StopIteration).value(),
            b'i' => Value::Int(i64::from(self.number()?)),
            b'I' => Value::Int(self.float()?.to_bits() as i64),
            b'l' => self.int()?,
            b'g' => Value::float(self.float()?),
            b'f' => {
                let n = usize::from(self.octet()?);
                let text = self.take(n)?;
                let text = String::from_utf8_lossy(&text).parse();
                Value::float(text.map_err(|_| self.bad("a float"))?)
            }
            b'y' => {
                let re = self.float()?;
                complex::new(vm, re, self.float()?)
            }
            b's' => {
                let n = self.count("bytes object")?;
                bytes::from_vec(vm, self.take(n)?)
            }
            b'z' | b'Z' => {
                let n = usize::from(self.octet()?);
                let data = self.take(n)?;
                self.text(data)?
            }
            b'a' | b'A' | b'u' | b't' => {
                let n = self.count("string")?;
                let data = self.take(n)?;
                self.text(data)?
            }
            b')' => {
                let n = usize::from(self.octet()?);
                vm.tuple(self.items(n, depth)?)
            }
            b'(' => {
                let n = self.count("tuple")?;
                vm.tuple(self.items(n, depth)?)
            }
            b'[' => {
                let n = self.count("list")?;
                let list = vm.list(Vec::new());
                self.note(place, &list);
                for _ in 0..n {
                    let item = self.item(depth)?;
                    list.downcast::<List>().map_or(Ok(()), |l| l.append(vm, item))?;
                }
                list
            }
            b'{' => {
                let dict = Dict::new(vm);
                self.note(place, &dict.value());
                while let Some(key) = self.part(depth + 1)? {
                    let value = self.item(depth)?;
                    dict.set(vm, &key, value)?;
                }
                dict.into()
            }
            tag @ (b'<' | b'>') => {
                let n = self.count("set")?;
                let items = self.items(n, depth)?;
                if tag == b'<' {
                    Set::from_items(vm, &items)?.into()
                } else {
                    Set::frozen(vm, &items)?.into()
                }
            }
            b'c' => {
                if !self.allow_code {
                    return Err(vm.value_error("unmarshalling code objects is disallowed"));
                }
                let head = self.take(code::HEAD)?;
                let Some(n) = code::length(&head) else {
                    return Err(self.bad("bytes object size out of range"));
                };
                let rest = self.take(n)?;
                code::read(vm, &head, &rest).map_err(|what| self.bad(&what))?.into()
            }
            b'r' => {
                let n = self.number()?;
                let found = usize::try_from(n).ok().and_then(|n| self.refs.get(n)).cloned();
                return match found.filter(|v| !v.is_unset()) {
                    Some(v) => Ok(Some(v)),
                    None => Err(self.bad("invalid reference")),
                };
            }
            _ => return Err(self.bad("unknown type code")),
        };
        self.note(place, &made);
        Ok(Some(made))
    }

    fn note(&mut self, place: Option<usize>, v: &Value) {
        if let Some(slot) = place.and_then(|at| self.refs.get_mut(at)) {
            *slot = v.clone();
        }
    }

    fn int(&mut self) -> Res<Value> {
        let count = self.number()?;
        let n = count.unsigned_abs() as usize;
        let data = self.take(n.saturating_mul(2))?;
        if n > 0 && data.ends_with(&[0, 0]) {
            return Err(self.bad("unnormalized long data"));
        }
        let mut value = BigUint::default();
        for pair in data.rchunks(2) {
            let digit = u16::from(pair[0]) | u16::from(pair[1]) << 8;
            if digit >> DIGIT_BITS != 0 {
                return Err(self.bad("digit out of range in long"));
            }
            value = (value << DIGIT_BITS) | BigUint::from(digit);
        }
        let sign = if count < 0 { Sign::Minus } else { Sign::Plus };
        Ok(int::from_bigint(self.vm, BigInt::from_biguint(sign, value)))
    }
}
