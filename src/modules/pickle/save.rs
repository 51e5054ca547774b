//! Writing values of the built-in types.
//!
//! Invariant: a container's contents are taken once, before any of them is written: writing may run
//! interpreted code. Opcodes, batches and frames are those of CPython's pickler.

use num_bigint::BigInt;

use super::buffer::{self, Octets};
use super::op;
use super::pickler::Pickler;
use super::pickling_error;
use crate::base::{Symbol, surrogate};
use crate::vm::object::bytearray::ByteArray;
use crate::vm::object::dict::Dict;
use crate::vm::object::function::Function;
use crate::vm::object::list::List;
use crate::vm::object::set::Set;
use crate::vm::object::str::{Str, codec};
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{bytes, int};
use crate::vm::{Res, T, Type, Value, Vm};
use std::borrow::Cow;

/// How many items one opcode takes.
const BATCH: usize = 1000;
/// A frame is closed when it has become so long; what is longer than that stands outside of frames.
const FRAME_TARGET: usize = 64 * 1024;
/// A frame with less in it is none.
const FRAME_MIN: usize = 4;
/// The opcode and the length.
const FRAME_HEAD: usize = 9;

/// One call of `dump`.
pub(super) struct Run<'a, 'gil> {
    pub(super) vm: &'a Vm<'gil>,
    pub(super) state: &'a Pickler,
    pub(super) protocol: i64,
    out: Vec<u8>,
    /// Where the present frame's head stands.
    frame: Option<usize>,
    framing: bool,
    /// Takes what is finished, when there is a file.
    write: Option<&'a Value>,
    persistent_id: Option<Value>,
    pub(super) reducer: Option<Value>,
    pub(super) table: Option<Value>,
}

impl<'a, 'gil> Run<'a, 'gil> {
    pub(super) fn new(
        vm: &'a Vm<'gil>,
        state: &'a Pickler,
        write: Option<&'a Value>,
        persistent_id: Option<Value>,
        reducer: Option<Value>,
        table: Option<Value>,
    ) -> Run<'a, 'gil> {
        Run {
            vm,
            state,
            protocol: state.protocol.get(),
            out: Vec::new(),
            frame: None,
            framing: false,
            write,
            persistent_id,
            reducer,
            table,
        }
    }

    pub(super) fn is_binary(&self) -> bool {
        self.protocol > 0
    }

    /// A whole pickle.
    pub(super) fn whole(&mut self, v: &Value) -> Res<()> {
        if self.protocol >= 2 {
            self.out.extend([op::PROTO, self.protocol as u8]);
        }
        self.framing = self.protocol >= 4;
        self.save(v)?;
        self.put(&[op::STOP]);
        self.framing = false;
        Ok(())
    }

    /// What has been written and not yet handed on.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.end_frame();
        self.out
    }

    pub(super) fn put(&mut self, data: &[u8]) {
        if self.framing && self.frame.is_none() {
            self.frame = Some(self.out.len());
            self.out.extend([0; FRAME_HEAD]);
        }
        self.out.extend_from_slice(data);
    }

    fn end_frame(&mut self) {
        let Some(start) = self.frame.take() else { return };
        let length = self.out.len() - start - FRAME_HEAD;
        if length >= FRAME_MIN {
            self.out[start] = op::FRAME;
            self.out[start + 1..start + FRAME_HEAD].copy_from_slice(&(length as u64).to_le_bytes());
        } else {
            self.out.drain(start..start + FRAME_HEAD);
        }
    }

    /// Between two objects: a frame that is long enough ends.
    fn boundary(&mut self) -> Res<()> {
        if let Some(start) = self.frame
            && self.out.len() - start - FRAME_HEAD >= FRAME_TARGET
        {
            self.end_frame();
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Res<()> {
        if let Some(write) = self.write {
            let data = bytes::from_vec(self.vm, std::mem::take(&mut self.out));
            self.vm.call(write, &[data])?;
        }
        Ok(())
    }

    /// An opcode with a length, and so many octets.
    fn put_data(&mut self, head: &[u8], data: &[u8]) -> Res<()> {
        if data.len() < FRAME_TARGET {
            self.put(head);
            self.put(data);
            return Ok(());
        }
        self.end_frame();
        let framing = std::mem::replace(&mut self.framing, false);
        self.put(head);
        if self.write.is_some() {
            self.flush()?;
        }
        self.put(data);
        self.flush()?;
        self.framing = framing;
        Ok(())
    }

    // The memo

    pub(super) fn is_memoized(&self, v: &Value) -> bool {
        self.state.memo.borrow().number(v).is_some()
    }

    pub(super) fn memoize(&mut self, v: &Value) {
        if self.state.fast.get() {
            return;
        }
        let number = self.state.memo.borrow_mut().put(v);
        if self.protocol >= 4 {
            self.put(&[op::MEMOIZE]);
        } else if !self.is_binary() {
            self.put(format!("{}{number}\n", char::from(op::PUT)).as_bytes());
        } else if let Ok(small) = u8::try_from(number) {
            self.put(&[op::BINPUT, small]);
        } else {
            self.put(&[op::LONG_BINPUT]);
            self.put(&number.to_le_bytes());
        }
    }

    /// Writes a reference to what was written before; false when it was not.
    pub(super) fn get(&mut self, v: &Value) -> bool {
        let Some(number) = self.state.memo.borrow().number(v) else { return false };
        if !self.is_binary() {
            self.put(format!("{}{number}\n", char::from(op::GET)).as_bytes());
        } else if let Ok(small) = u8::try_from(number) {
            self.put(&[op::BINGET, small]);
        } else {
            self.put(&[op::LONG_BINGET]);
            self.put(&number.to_le_bytes());
        }
        true
    }

    // Objects

    pub(super) fn save(&mut self, v: &Value) -> Res<()> {
        self.boundary()?;
        if self.persistent_id.is_some() && self.save_persistent(v)? {
            return Ok(());
        }
        self.save_plainly(v)
    }

    /// What `persistent_id` names is its user's affair.
    fn save_persistent(&mut self, v: &Value) -> Res<bool> {
        let Some(f) = self.persistent_id.clone() else { return Ok(false) };
        let id = self.vm.call(&f, std::slice::from_ref(v))?;
        if id.is_none() {
            return Ok(false);
        }
        if self.is_binary() {
            self.save_plainly(&id)?;
            self.put(&[op::BINPERSID]);
            return Ok(true);
        }
        let text = self.vm.display(&id)?;
        if !text.is_ascii() {
            let message = "persistent IDs in protocol 0 must be ASCII strings";
            return Err(pickling_error(self.vm, message));
        }
        self.put(format!("{}{text}\n", char::from(op::PERSID)).as_bytes());
        Ok(true)
    }

    fn save_plainly(&mut self, v: &Value) -> Res<()> {
        match v {
            Value::None => self.put(&[op::NONE]),
            Value::Bool(b) => match (self.protocol >= 2, b.get()) {
                (true, true) => self.put(&[op::NEWTRUE]),
                (true, false) => self.put(&[op::NEWFALSE]),
                (false, true) => self.put(b"I01\n"),
                (false, false) => self.put(b"I00\n"),
            },
            Value::Int(i) => self.save_int(*i),
            Value::Float(x) => self.save_float(x.get())?,
            Value::Obj(_) => return self.save_object(v),
            Value::Ellipsis | Value::NotImplemented | Value::Unset => return self.save_other(v),
        }
        Ok(())
    }

    fn save_int(&mut self, i: i64) {
        let Ok(small) = i32::try_from(i) else { return self.save_long(shortest(i), i) };
        if !self.is_binary() {
            self.put(format!("{}{i}\n", char::from(op::INT)).as_bytes());
        } else if let Ok(n) = u8::try_from(small) {
            self.put(&[op::BININT1, n]);
        } else if let Ok(n) = u16::try_from(small) {
            let [low, high] = n.to_le_bytes();
            self.put(&[op::BININT2, low, high]);
        } else {
            let [a, b, c, d] = small.to_le_bytes();
            self.put(&[op::BININT, a, b, c, d]);
        }
    }

    fn save_long(&mut self, data: Vec<u8>, shown: impl std::fmt::Display) {
        if self.protocol < 2 {
            self.put(format!("{}{shown}L\n", char::from(op::LONG)).as_bytes());
        } else if let Ok(n) = u8::try_from(data.len()) {
            self.put(&[op::LONG1, n]);
            self.put(&data);
        } else {
            self.put(&[op::LONG4]);
            self.put(&(data.len() as u32).to_le_bytes());
            self.put(&data);
        }
    }

    fn save_float(&mut self, x: f64) -> Res<()> {
        if self.is_binary() {
            let mut data = [op::BINFLOAT; 9];
            data[1..].copy_from_slice(&x.to_be_bytes());
            self.put(&data);
        } else {
            let shown = self.vm.repr(&Value::float(x))?;
            self.put(format!("{}{shown}\n", char::from(op::FLOAT)).as_bytes());
        }
        Ok(())
    }

    fn save_object(&mut self, v: &Value) -> Res<()> {
        let vm = self.vm;
        let class = vm.type_of(v);
        if !class.is_heap {
            if class.is(vm.ty(T::Int)) {
                let Some(n) = int::to_bigint(v) else { return self.save_other(v) };
                self.save_long(n.to_signed_bytes_le(), &*n);
                return Ok(());
            }
            if self.get(v) {
                return Ok(());
            }
            if class.is(vm.ty(T::Str)) {
                return self.save_str(v);
            }
            if class.is(vm.ty(T::Bytes)) {
                return self.save_bytes(v);
            }
            let _depth = vm.enter(" while pickling an object")?;
            return if class.is(vm.ty(T::Dict)) {
                self.save_dict(v)
            } else if class.is(vm.ty(T::List)) {
                self.save_list(v)
            } else if class.is(vm.ty(T::Tuple)) {
                self.save_tuple(v)
            } else if class.is(vm.ty(T::Set)) {
                self.save_set(v)
            } else if class.is(vm.ty(T::FrozenSet)) {
                self.save_frozen_set(v)
            } else if class.is(vm.ty(T::ByteArray)) {
                self.save_bytearray(v)
            } else if let Some(octets) = buffer::octets(vm, v) {
                self.save_buffer(v, octets)
            } else {
                self.save_other(v)
            };
        }
        if self.get(v) {
            return Ok(());
        }
        let _depth = vm.enter(" while pickling an object")?;
        self.save_other(v)
    }

    /// What is not of a built-in type that has opcodes.
    fn save_other(&mut self, v: &Value) -> Res<()> {
        if let Some(f) = self.reducer.clone() {
            let made = self.vm.call(&f, std::slice::from_ref(v))?;
            if !made.is_not_implemented() {
                return self.save_reduced(v, &made);
            }
        }
        if self.vm.type_of(v).is(self.vm.ty(T::Type)) && v.downcast::<Type>().is_some() {
            return self.save_class(v);
        }
        if v.downcast::<Function>().is_some() {
            return self.save_global(v, None);
        }
        self.save_by_reduction(v)
    }

    fn save_str(&mut self, v: &Value) -> Res<()> {
        let text = v.downcast::<Str>().map_or("", Str::as_str);
        let octets = if surrogate::has_any(text) {
            Cow::Owned(codec::encode(self.vm, text, "utf-8", "surrogatepass")?)
        } else {
            Cow::Borrowed(text.as_bytes())
        };
        if !self.is_binary() {
            let mut data = vec![op::UNICODE];
            for c in text.chars() {
                match (c, surrogate::code(c)) {
                    ('\\' | '\0' | '\n' | '\r' | '\x1a', code) => {
                        data.extend(format!("\\u{code:04x}").bytes());
                    }
                    (_, code @ 0..=0xff) => data.push(code as u8),
                    (_, code @ 0x100..=0xffff) => data.extend(format!("\\u{code:04x}").bytes()),
                    (_, code) => data.extend(format!("\\U{code:08x}").bytes()),
                }
            }
            data.push(b'\n');
            self.put(&data);
        } else if let (true, Ok(n)) = (self.protocol >= 4, u8::try_from(octets.len())) {
            self.put(&[op::SHORT_BINUNICODE, n]);
            self.put(&octets);
        } else {
            self.put_long_data(op::BINUNICODE, op::BINUNICODE8, &octets, "string")?;
        }
        self.memoize(v);
        Ok(())
    }

    /// With a length of four octets, or of eight where the protocol has that.
    fn put_long_data(&mut self, four: u8, eight: u8, data: &[u8], what: &str) -> Res<()> {
        let mut head = vec![four];
        match u32::try_from(data.len()) {
            Ok(n) => head.extend(n.to_le_bytes()),
            Err(_) if self.protocol >= 4 => {
                head = vec![eight];
                head.extend((data.len() as u64).to_le_bytes());
            }
            Err(_) => {
                let message = format!(
                    "serializing a {what} larger than 4 GiB requires pickle protocol 4 or higher"
                );
                return Err(self.vm.overflow_error(message));
            }
        }
        self.put_data(&head, data)
    }

    fn save_bytes(&mut self, v: &Value) -> Res<()> {
        let vm = self.vm;
        let data = bytes::data_of(v).unwrap_or_default();
        if self.protocol < 3 {
            let reduced = if data.is_empty() {
                vm.tuple([vm.ty(T::Bytes).value(), vm.tuple([])])
            } else {
                let text: String = data.iter().map(|&b| char::from(b)).collect();
                let encode = vm.get_attr(&vm.import_module("codecs")?, Symbol::new("encode"))?;
                vm.tuple([encode, vm.tuple([vm.string(text), vm.str("latin1")])])
            };
            return self.save_reduced(v, &reduced);
        }
        self.put_bytes(v, data)
    }

    /// These octets, which stand for `v`.
    fn put_bytes(&mut self, v: &Value, data: &[u8]) -> Res<()> {
        match u8::try_from(data.len()) {
            Ok(n) => {
                self.put(&[op::SHORT_BINBYTES, n]);
                self.put(data);
            }
            Err(_) => self.put_long_data(op::BINBYTES, op::BINBYTES8, data, "bytes object")?,
        }
        self.memoize(v);
        Ok(())
    }

    fn save_bytearray(&mut self, v: &Value) -> Res<()> {
        let vm = self.vm;
        let data = v.downcast::<ByteArray>().map_or_else(Vec::new, |a| a.data.borrow().clone());
        if self.protocol >= 5 {
            return self.put_bytearray(v, &data);
        }
        let content = if data.is_empty() { Vec::new() } else { vec![bytes::from_vec(vm, data)] };
        let reduced = vm.tuple([vm.ty(T::ByteArray).value(), vm.tuple(content)]);
        self.save_reduced(v, &reduced)
    }

    /// An array of these octets, which stands for `v`.
    fn put_bytearray(&mut self, v: &Value, data: &[u8]) -> Res<()> {
        let mut head = vec![op::BYTEARRAY8];
        head.extend((data.len() as u64).to_le_bytes());
        self.put_data(&head, data)?;
        self.memoize(v);
        Ok(())
    }

    /// Beside the stream when the callback says so, else in it.
    fn save_buffer(&mut self, v: &Value, octets: Res<Octets>) -> Res<()> {
        let vm = self.vm;
        if self.protocol < 5 {
            let message = "PickleBuffer can only be pickled with protocol >= 5";
            return Err(pickling_error(vm, message));
        }
        let Octets { data, read_only } = octets?;
        let callback = self.state.buffer_callback.borrow().clone();
        let in_band = callback.is_none() || {
            let result = vm.call(&callback, std::slice::from_ref(v))?;
            vm.truth(&result)?
        };
        if !in_band {
            self.put(&[op::NEXT_BUFFER]);
            if read_only {
                self.put(&[op::READONLY_BUFFER]);
            }
            return Ok(());
        }
        if read_only { self.put_bytes(v, &data) } else { self.put_bytearray(v, &data) }
    }

    fn save_tuple(&mut self, v: &Value) -> Res<()> {
        let items = v.downcast::<Tuple>().map_or(&[][..], |t| &t.items);
        if items.is_empty() {
            match self.is_binary() {
                true => self.put(&[op::EMPTY_TUPLE]),
                false => self.put(&[op::MARK, op::TUPLE]),
            }
            return Ok(());
        }
        let short = match items.len() {
            1 => Some(op::TUPLE1),
            2 => Some(op::TUPLE2),
            3 => Some(op::TUPLE3),
            _ => None,
        };
        if let (true, Some(short)) = (self.protocol >= 2, short) {
            items.iter().try_for_each(|item| self.save(item))?;
            // A tuple that contains itself has been written meanwhile.
            if self.is_memoized(v) {
                self.put(&vec![op::POP; items.len()]);
                self.get(v);
                return Ok(());
            }
            self.put(&[short]);
        } else {
            self.put(&[op::MARK]);
            items.iter().try_for_each(|item| self.save(item))?;
            if self.is_memoized(v) {
                match self.is_binary() {
                    true => self.put(&[op::POP_MARK]),
                    false => self.put(&vec![op::POP; items.len() + 1]),
                }
                self.get(v);
                return Ok(());
            }
            self.put(&[op::TUPLE]);
        }
        self.memoize(v);
        Ok(())
    }

    fn save_list(&mut self, v: &Value) -> Res<()> {
        match self.is_binary() {
            true => self.put(&[op::EMPTY_LIST]),
            false => self.put(&[op::MARK, op::LIST]),
        }
        self.memoize(v);
        let items = v.downcast::<List>().map_or_else(Vec::new, List::to_vec);
        self.append(&items, true)
    }

    /// The items of a list that stands on the stack. CPython ends those that it does not know the number
    /// of with a single item where one is left.
    pub(super) fn append(&mut self, items: &[Value], is_counted: bool) -> Res<()> {
        if !self.is_binary() {
            for item in items {
                self.save(item)?;
                self.put(&[op::APPEND]);
            }
            return Ok(());
        }
        for batch in items.chunks(BATCH) {
            if let [item] = batch
                && (!is_counted || items.len() == 1)
            {
                self.save(item)?;
                self.put(&[op::APPEND]);
                continue;
            }
            self.put(&[op::MARK]);
            batch.iter().try_for_each(|item| self.save(item))?;
            self.put(&[op::APPENDS]);
        }
        Ok(())
    }

    fn save_dict(&mut self, v: &Value) -> Res<()> {
        match self.is_binary() {
            true => self.put(&[op::EMPTY_DICT]),
            false => self.put(&[op::MARK, op::DICT]),
        }
        self.memoize(v);
        let items = v.downcast::<Dict>().map_or_else(Vec::new, Dict::items);
        self.set_items(&items, true)
    }

    /// The items of a dict that stands on the stack; see [`Run::append`].
    pub(super) fn set_items(&mut self, items: &[(Value, Value)], is_counted: bool) -> Res<()> {
        if !self.is_binary() {
            for (key, value) in items {
                self.save(key)?;
                self.save(value)?;
                self.put(&[op::SETITEM]);
            }
            return Ok(());
        }
        for batch in items.chunks(BATCH) {
            if let [(key, value)] = batch
                && (!is_counted || items.len() == 1)
            {
                self.save(key)?;
                self.save(value)?;
                self.put(&[op::SETITEM]);
                continue;
            }
            self.put(&[op::MARK]);
            for (key, value) in batch {
                self.save(key)?;
                self.save(value)?;
            }
            self.put(&[op::SETITEMS]);
        }
        Ok(())
    }

    fn save_set(&mut self, v: &Value) -> Res<()> {
        let items = v.downcast::<Set>().map_or_else(Vec::new, Set::items);
        if self.protocol < 4 {
            let vm = self.vm;
            let reduced = vm.tuple([vm.ty(T::Set).value(), vm.tuple([vm.list(items)])]);
            return self.save_reduced(v, &reduced);
        }
        self.put(&[op::EMPTY_SET]);
        self.memoize(v);
        for batch in items.chunks(BATCH) {
            self.put(&[op::MARK]);
            batch.iter().try_for_each(|item| self.save(item))?;
            self.put(&[op::ADDITEMS]);
        }
        Ok(())
    }

    fn save_frozen_set(&mut self, v: &Value) -> Res<()> {
        let items = v.downcast::<Set>().map_or_else(Vec::new, Set::items);
        if self.protocol < 4 {
            let vm = self.vm;
            let reduced = vm.tuple([vm.ty(T::FrozenSet).value(), vm.tuple([vm.list(items)])]);
            return self.save_reduced(v, &reduced);
        }
        self.put(&[op::MARK]);
        items.iter().try_for_each(|item| self.save(item))?;
        if self.is_memoized(v) {
            self.put(&[op::POP_MARK]);
            self.get(v);
            return Ok(());
        }
        self.put(&[op::FROZENSET]);
        self.memoize(v);
        Ok(())
    }
}

/// The shortest two's complement.
fn shortest(i: i64) -> Vec<u8> {
    BigInt::from(i).to_signed_bytes_le()
}
