//! Places in text: `tell` and `seek`.
//!
//! A place is the offset of an octet where that says all: nothing was decoded beyond it, and the decoder
//! has no state there. Else it is a number that holds more: the offset where the decoder started, its
//! state, how many octets to feed it, and how many of the characters that gives to skip.

use num_bigint::BigInt;

use super::super::base::{self, unsupported};
use super::read::Snapshot;
use super::{Codec, Text, open};
use crate::vm::object::int;
use crate::vm::object::str::text_of;
use crate::vm::{Args, ExcKind, Res, Value, Vm};

/// What a place that is no plain offset holds.
#[derive(Default)]
struct Cookie {
    start: u64,
    flags: u32,
    feed: u32,
    skip: u32,
    need_end: bool,
}

impl Cookie {
    fn value(&self, vm: &Vm<'_>) -> Value {
        let mut n = BigInt::from(u8::from(self.need_end));
        for (part, bits) in [
            (u64::from(self.skip), 32),
            (u64::from(self.feed), 32),
            (u64::from(self.flags), 32),
            (self.start, 64),
        ] {
            n = (n << bits) + BigInt::from(part);
        }
        int::from_bigint(vm, n)
    }

    fn from(vm: &Vm<'_>, v: &Value) -> Res<Cookie> {
        let index = vm.index(v)?;
        let Some(n) = int::to_bigint(&index) else {
            return Err(vm.type_error("an integer is required"));
        };
        let digits = n.to_u32_digits().1;
        let digit = |i: usize| digits.get(i).copied().unwrap_or(0);
        Ok(Cookie {
            start: u64::from(digit(0)) | u64::from(digit(1)) << 32,
            flags: digit(2),
            feed: digit(3),
            skip: digit(4),
            need_end: digit(5) & 1 != 0,
        })
    }
}

impl Text {
    fn tell(&self, vm: &Vm<'_>) -> Res<Value> {
        if !self.seekable.get() {
            return Err(unsupported(vm, "underlying stream is not seekable"));
        }
        if !self.telling.get() {
            let message = "telling position disabled by next() call";
            return Err(vm.raise(ExcKind::OSError, message));
        }
        self.flush_all(vm)?;
        let buffer = self.buffer(vm)?;
        let at = vm.call_method(&buffer, "tell", &[])?;
        let snapshot = self.snapshot.borrow();
        let Some(snapshot) = &*snapshot else { return Ok(at) };
        let at = vm.to_i64(&at)?;
        let start = at - snapshot.data.len() as i64;
        let used = self.used.get().saturating_sub(self.older.get());
        let exact = self.codec.get() != Codec::Other && &*self.errors.borrow() == "strict";
        if exact {
            let consumed = consumed(self, snapshot, used);
            return Ok(Value::Int(start + consumed));
        }
        let state = match &snapshot.flags {
            Value::Int(flags) => *flags,
            Value::Unset
            | Value::None
            | Value::Bool(_)
            | Value::Float(_)
            | Value::NotImplemented
            | Value::Ellipsis
            | Value::Obj(_) => 0,
        };
        let flags = (state << 1) as u32 | u32::from(snapshot.held);
        let decoded = self.decoded.borrow();
        let skip = decoded[self.older.get()..self.older.get() + used].chars().count();
        let feed = if skip == 0 { 0 } else { snapshot.data.len() };
        let cookie = Cookie {
            start: start.max(0) as u64,
            flags,
            feed: feed as u32,
            skip: skip as u32,
            need_end: false,
        };
        Ok(cookie.value(vm))
    }

    fn seek(&self, vm: &Vm<'_>, place: &Value, whence: i32) -> Res<Value> {
        if !self.seekable.get() {
            return Err(unsupported(vm, "underlying stream is not seekable"));
        }
        let is_zero = !vm.truth(place)?;
        let place = match whence {
            0 => place.clone(),
            1 if is_zero => self.tell(vm)?,
            1 => return Err(unsupported(vm, "can't do nonzero cur-relative seeks")),
            2 if is_zero => {
                self.flush_all(vm)?;
                self.forget();
                self.reset_decoder(vm)?;
                let buffer = self.buffer(vm)?;
                let at = vm.call_method(&buffer, "seek", &[Value::Int(0), Value::Int(2)])?;
                self.place_encoder(vm, !vm.truth(&at)?)?;
                return Ok(at);
            }
            2 => return Err(unsupported(vm, "can't do nonzero end-relative seeks")),
            _ => {
                let message = format!("invalid whence ({whence}, should be 0, 1 or 2)");
                return Err(vm.value_error(message));
            }
        };
        if int::as_int(&place).is_some_and(|n| n.is_negative()) {
            let shown = vm.repr(&place)?;
            return Err(vm.value_error(format!("negative seek position {shown}")));
        }
        self.flush_all(vm)?;
        let cookie = Cookie::from(vm, &place)?;
        let buffer = self.buffer(vm)?;
        vm.call_method(&buffer, "seek", &[int::from_u64(vm, cookie.start)])?;
        self.forget();
        self.reset_decoder(vm)?;
        self.telling.set(self.seekable.get());
        if self.readable.get() && (cookie.flags != 0 || cookie.skip > 0) {
            self.restore(vm, &buffer, &cookie)?;
        }
        self.place_encoder(vm, cookie.start == 0 && cookie.flags == 0)?;
        Ok(place)
    }

    /// Brings the decoder to where it was when the place was told.
    fn restore(&self, vm: &Vm<'_>, buffer: &Value, cookie: &Cookie) -> Res<()> {
        let mut newlines = self.newlines.get();
        newlines.held = cookie.flags & 1 != 0;
        self.newlines.set(newlines);
        let decoder = self.decoder.borrow().clone();
        let flags = Value::Int(i64::from(cookie.flags >> 1));
        if !decoder.is_none() {
            let state =
                vm.tuple([crate::vm::object::bytes::from_vec(vm, Vec::new()), flags.clone()]);
            vm.call_method(&decoder, "setstate", &[state])?;
        }
        if cookie.skip == 0 {
            let snapshot = Snapshot { data: Vec::new(), held: newlines.held, flags };
            self.snapshot.replace(Some(snapshot));
            return Ok(());
        }
        let fed = vm.call_method(buffer, "read", &[Value::Int(i64::from(cookie.feed))])?;
        let data = base::octets(vm, &fed)?.into_owned();
        let text = self.decode(vm, data.clone(), cookie.need_end)?;
        let skip = cookie.skip as usize;
        let at = match text.char_indices().nth(skip) {
            Some((at, _)) => at,
            None if text.chars().count() == skip => text.len(),
            None => {
                let message = "can't restore logical file position";
                return Err(vm.raise(ExcKind::OSError, message));
            }
        };
        *self.decoded.borrow_mut() = text;
        self.used.set(at);
        self.older.set(0);
        self.snapshot.replace(Some(Snapshot { data, held: newlines.held, flags }));
        Ok(())
    }
}

/// How many octets of a chunk the first `used` bytes of its text came from.
fn consumed(t: &Text, snapshot: &Snapshot, used: usize) -> i64 {
    let translate = t.newlines.get().translate && t.ending.get().is_universal();
    // A `\r` that was held back stands before the chunk.
    let mut left = used;
    let mut octets = 0i64;
    let mut rest = &snapshot.data[..];
    if snapshot.held {
        if left == 0 {
            return -1;
        }
        left -= 1;
        if rest.first() == Some(&b'\n') {
            if translate {
                octets += 1;
                rest = &rest[1..];
            } else if left > 0 {
                left -= 1;
                octets += 1;
                rest = &rest[1..];
            }
        }
    }
    let mut i = 0;
    while left > 0 && i < rest.len() {
        let b = rest[i];
        if translate && b == b'\r' {
            i += if rest.get(i + 1) == Some(&b'\n') { 2 } else { 1 };
            left -= 1;
        } else if t.codec.get() == Codec::Latin1 && b >= 0x80 {
            // Two bytes of text.
            i += 1;
            left = left.saturating_sub(2);
        } else {
            i += 1;
            left -= 1;
        }
    }
    octets + i as i64
}

pub(super) fn tell(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    open(vm, args)?.0.tell(vm)
}

pub(super) fn seek(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (t, _) = open(vm, args)?;
    args.skip(1).check_positional(vm, "seek", 1, 2)?;
    let whence = args.values.get(2).map_or(Ok(0), |w| vm.to_c_int(w))?;
    if text_of(&args.values[1]).is_some() {
        return Err(vm.type_error("'str' object cannot be interpreted as an integer"));
    }
    t.seek(vm, &args.values[1], whence)
}

pub(super) fn truncate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (t, _) = open(vm, args)?;
    args.skip(1).check_positional(vm, "truncate", 0, 1)?;
    t.flush_all(vm)?;
    let buffer = t.buffer(vm)?;
    let size = match args.values.get(1).filter(|v| !v.is_none()) {
        Some(size) => size.clone(),
        None => t.tell(vm)?,
    };
    vm.call_method(&buffer, "truncate", &[size])
}
