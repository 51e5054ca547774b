//! Reading text: chunks of octets are decoded as they are needed.

use super::super::base::{self, unsupported};
use super::super::buffered;
use super::{Codec, Text, open, text};
use crate::base::{Symbol, surrogate};
use crate::modules::codecs::complete;
use crate::vm::builtins::output::with_stream;
use crate::vm::object::bytes;
use crate::vm::object::str::{codec, text_of};
use crate::vm::object::tuple::Tuple;
use crate::vm::{Args, ExcKind, Res, Value, Vm};

/// How a chunk came to be decoded, so that places in it can be told.
pub(super) struct Snapshot {
    /// What the decoder had left over, and the chunk.
    pub(super) data: Vec<u8>,
    /// A `\r` had been held back.
    pub(super) held: bool,
    /// The state of another codec's decoder.
    pub(super) flags: Value,
}

impl Text {
    pub(super) fn require_readable(&self, vm: &Vm<'_>) -> Res<()> {
        if self.readable.get() { Ok(()) } else { Err(unsupported(vm, "not readable")) }
    }

    pub(super) fn reset_decoder(&self, vm: &Vm<'_>) -> Res<()> {
        self.carry.borrow_mut().clear();
        let mut newlines = self.newlines.get();
        newlines.held = false;
        self.newlines.set(newlines);
        let decoder = self.decoder.borrow().clone();
        if !decoder.is_none() {
            vm.call_method(&decoder, "reset", &[])?;
        }
        Ok(())
    }

    /// What octets stand for, after those that were left over. A file's last ones are incomplete never.
    pub(super) fn decode(&self, vm: &Vm<'_>, octets: Vec<u8>, last: bool) -> Res<String> {
        let text = if self.codec.get() == Codec::Other {
            let decoder = self.decoder.borrow().clone();
            let args = [bytes::from_vec(vm, octets), Value::bool(last)];
            let decoded = vm.call_method(&decoder, "decode", &args)?;
            match text_of(&decoded) {
                Some(text) => text.to_owned(),
                None => {
                    let ty = vm.type_name(&decoded);
                    let message = format!("decoder should return a string result, not '{ty}'");
                    return Err(vm.type_error(message));
                }
            }
        } else {
            self.decode_here(vm, octets, last)?
        };
        if !self.ending.get().is_universal() {
            return Ok(text);
        }
        let mut newlines = self.newlines.get();
        let text = newlines.feed(text, last);
        self.newlines.set(newlines);
        Ok(text)
    }

    fn decode_here(&self, vm: &Vm<'_>, octets: Vec<u8>, last: bool) -> Res<String> {
        let mut carry = self.carry.take();
        let mut data = if carry.is_empty() {
            octets
        } else {
            carry.extend(octets);
            carry
        };
        if self.codec.get() == Codec::Utf8 && !last {
            let rest = data.split_off(complete(&data, "utf-8"));
            self.carry.replace(rest);
        }
        let data = match self.codec.get() {
            Codec::Utf8 => match String::from_utf8(data) {
                Ok(text) if surrogate::has_any(&text) => text.into_bytes(),
                Ok(text) => return Ok(text),
                Err(e) => e.into_bytes(),
            },
            Codec::Ascii | Codec::Latin1 | Codec::Other => data,
        };
        let (encoding, errors) = (self.encoding.borrow().clone(), self.errors.borrow().clone());
        codec::decode(vm, &data, &encoding, &errors)
    }

    /// Decodes another chunk behind what is there; false at the end.
    fn read_chunk(&self, vm: &Vm<'_>) -> Res<bool> {
        let buffer = self.buffer(vm)?;
        let (held, carry) = (self.newlines.get().held, self.carry.borrow().clone());
        let (mut data, mut flags) = (carry, Value::None);
        if self.telling.get() && self.codec.get() == Codec::Other {
            let decoder = self.decoder.borrow().clone();
            let state = vm.call_method(&decoder, "getstate", &[])?;
            match state.downcast::<Tuple>().map(|t| &*t.items) {
                Some([left, state]) => {
                    data = base::octets(vm, left)?.into_owned();
                    flags = state.clone();
                }
                Some(_) | None => return Err(vm.type_error("illegal decoder state")),
            }
        }
        let chunk = match buffered::exact(&buffer) {
            Some(b) => b.read1(vm, &buffer, self.chunk.get())?,
            None => {
                let once = vm.get_attr_opt(&buffer, Symbol::new("read1"))?;
                let method = if once.is_some() { "read1" } else { "read" };
                let got =
                    vm.call_method(&buffer, method, &[Value::Int(self.chunk.get() as i64)])?;
                match bytes::like(&got) {
                    Some(data) => data.into_owned(),
                    None => {
                        let ty = vm.type_name(&got);
                        return Err(vm.type_error(format!(
                            "underlying {method}() should have returned a bytes-like object, not '{ty}'"
                        )));
                    }
                }
            }
        };
        let at_end = chunk.is_empty();
        if self.telling.get() {
            data.extend_from_slice(&chunk);
        }
        let text = self.decode(vm, chunk, at_end)?;
        let (used, mut decoded) = (self.used.get(), self.decoded.borrow_mut());
        if used == decoded.len() {
            *decoded = text;
            self.older.set(0);
        } else {
            decoded.drain(..used);
            self.older.set(decoded.len());
            decoded.push_str(&text);
        }
        self.used.set(0);
        if self.telling.get() {
            self.snapshot.replace(Some(Snapshot { data, held, flags }));
        } else {
            self.snapshot.replace(None);
        }
        Ok(!at_end)
    }

    /// The next line of at most `limit` characters, its end included.
    pub(super) fn read_line(&self, vm: &Vm<'_>, limit: usize) -> Res<Value> {
        self.require_readable(vm)?;
        if let Some(host) = self.host() {
            let limit = (limit < usize::MAX).then_some(limit);
            let line = with_stream(vm, &host, |s| s.read_line(limit, true))?;
            return self.decode(vm, line, true).map(|line| vm.string(line));
        }
        self.write_out(vm)?;
        let ending = self.ending.get();
        let mut searched = 0;
        loop {
            let (at, found) = {
                let decoded = self.decoded.borrow();
                let rest = &decoded[self.used.get()..];
                // The end of a line may be two characters, of which one was there before.
                let from = searched.min(rest.len());
                let found = ending.line(&rest[from..]).map(|n| from + n);
                let found = match found.unwrap_or(rest.len()) {
                    n if limit < n => {
                        let cut = rest[..n].char_indices().nth(limit).map(|(i, _)| i);
                        cut.or(found)
                    }
                    _ => found,
                };
                (self.used.get(), found)
            };
            if let Some(n) = found {
                self.used.set(at + n);
                return Ok(vm.str(&self.decoded.borrow()[at..at + n]));
            }
            searched = (self.decoded.borrow().len() - at).saturating_sub(1);
            while searched > 0 && !self.decoded.borrow()[at..].is_char_boundary(searched) {
                searched -= 1;
            }
            if !self.read_chunk(vm)? {
                let at = self.used.get();
                let decoded = self.decoded.borrow();
                let rest = &decoded[at..];
                let n = ending.line(rest).unwrap_or(rest.len());
                let n = rest.char_indices().nth(limit).map_or(n, |(i, _)| n.min(i));
                self.used.set(at + n);
                return Ok(vm.str(&rest[..n]));
            }
        }
    }

    fn read_all(&self, vm: &Vm<'_>) -> Res<Value> {
        let buffer = self.buffer(vm)?;
        let data = vm.call_method(&buffer, "read", &[])?;
        if data.is_none() {
            return Err(vm.type_error("decoding to str: need a bytes-like object, NoneType found"));
        }
        let data = base::octets(vm, &data)?.into_owned();
        let text = self.decode(vm, data, true)?;
        let rest = self.decoded.borrow()[self.used.get()..].to_owned();
        self.forget();
        Ok(vm.string(if rest.is_empty() { text } else { rest + &text }))
    }

    fn read_chars(&self, vm: &Vm<'_>, n: usize) -> Res<Value> {
        loop {
            let (end, enough) = {
                let decoded = self.decoded.borrow();
                let rest = &decoded[self.used.get()..];
                match rest.char_indices().nth(n) {
                    Some((i, _)) => (i, true),
                    None => (rest.len(), rest.chars().take(n).count() == n),
                }
            };
            if enough || !self.read_chunk(vm)? {
                let at = self.used.get();
                let decoded = self.decoded.borrow();
                let rest = &decoded[at..];
                let end = if enough {
                    end
                } else {
                    rest.char_indices().nth(n).map_or(rest.len(), |(i, _)| i)
                };
                self.used.set(at + end);
                return Ok(vm.str(&rest[..end]));
            }
        }
    }
}

pub(super) fn read(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (t, _) = open(vm, args)?;
    let n = base::size(vm, args, "read")?;
    t.require_readable(vm)?;
    if let Some(host) = t.host() {
        let data = with_stream(vm, &host, |s| match n {
            Some(n) => s.read_chars(n),
            None => s.read(None),
        })?;
        return t.decode(vm, data, true).map(|text| vm.string(text));
    }
    t.write_out(vm)?;
    match n {
        None => t.read_all(vm),
        Some(n) => t.read_chars(vm, n),
    }
}

pub(super) fn readline(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (t, _) = open(vm, args)?;
    let limit = base::size(vm, args, "readline")?.unwrap_or(usize::MAX);
    t.read_line(vm, limit)
}

pub(super) fn next(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    let t = text(vm, v)?;
    t.telling.set(false);
    let line = if vm.type_of(v).is_heap {
        // A class of the program may have a `readline` of its own.
        let line = vm.call_method(v, "readline", &[])?;
        if text_of(&line).is_none() {
            let ty = vm.type_name(&line);
            let message = format!("readline() should have returned a str object, not '{ty}'");
            return Err(vm.raise(ExcKind::OSError, message));
        }
        line
    } else {
        t.check(vm)?;
        t.read_line(vm, usize::MAX)?
    };
    if text_of(&line).is_some_and(str::is_empty) {
        t.snapshot.replace(None);
        t.telling.set(t.seekable.get());
        return Ok(None);
    }
    Ok(Some(line))
}
