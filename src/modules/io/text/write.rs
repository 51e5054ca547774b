//! Writing text.

use super::super::base::{self, unsupported};
use super::super::buffered;
use super::{Codec, Text, open};
use crate::base::surrogate;
use crate::runtime::stream::Stream;
use crate::vm::builtins::output::{with_stream, write_bytes};
use crate::vm::object::bytes;
use crate::vm::object::str::{Str, codec};
use crate::vm::{Args, Res, Value, Vm};

impl Text {
    /// Takes text to be written.
    pub(super) fn put(&self, vm: &Vm<'_>, text: &str) -> Res<()> {
        if !self.writable.get() {
            return Err(unsupported(vm, "not writable"));
        }
        if let Some(host) = self.host() {
            if surrogate::has_any(text) {
                let octets = self.encode(vm, text)?;
                return write_bytes(vm, &host, self.by_line.get(), &octets);
            }
            return write_bytes(vm, &host, self.by_line.get(), text.as_bytes());
        }
        let written = self.ending.get().written();
        let translated;
        let text_out = if written != "\n" && text.contains('\n') {
            translated = text.replace('\n', written);
            &translated
        } else {
            text
        };
        let pending = match self.codec.get() {
            Codec::Utf8 if !surrogate::has_any(text_out) => {
                let mut pending = self.pending.borrow_mut();
                pending.extend_from_slice(text_out.as_bytes());
                pending.len()
            }
            Codec::Utf8 | Codec::Ascii | Codec::Latin1 | Codec::Other => {
                let octets = self.encode(vm, text_out)?;
                let mut pending = self.pending.borrow_mut();
                pending.extend_from_slice(&octets);
                pending.len()
            }
        };
        let ends_line = self.by_line.get() && text.contains(['\n', '\r']);
        if pending > self.chunk.get() || ends_line || self.through.get() {
            self.write_out(vm)?;
        }
        if ends_line {
            let buffer = self.buffer(vm)?;
            vm.call_method(&buffer, "flush", &[])?;
        }
        if self.readable.get() {
            self.forget();
            self.reset_decoder(vm)?;
        }
        Ok(())
    }

    fn encode(&self, vm: &Vm<'_>, text: &str) -> Res<Vec<u8>> {
        if self.codec.get() != Codec::Other {
            let (encoding, errors) = (self.encoding.borrow().clone(), self.errors.borrow().clone());
            return codec::encode(vm, text, &encoding, &errors);
        }
        let encoder = self.encoder.borrow().clone();
        let octets = vm.call_method(&encoder, "encode", &[vm.str(text)])?;
        match bytes::data_of(&octets) {
            Some(data) => Ok(data.to_vec()),
            None => {
                let ty = vm.type_name(&octets);
                let message = format!("encoder should return a bytes object, not '{ty}'");
                Err(vm.type_error(message))
            }
        }
    }

    /// Hands what waits to the buffer.
    pub(super) fn write_out(&self, vm: &Vm<'_>) -> Res<()> {
        let pending = self.pending.take();
        if pending.is_empty() {
            return Ok(());
        }
        let buffer = self.buffer(vm)?;
        if let Some(b) = buffered::exact(&buffer) {
            b.write(vm, &buffer, &pending)?;
        } else {
            vm.call_method(&buffer, "write", &[bytes::from_vec(vm, pending)])?;
            return Ok(());
        }
        // The memory is used again.
        let mut room = self.pending.borrow_mut();
        if room.is_empty() {
            *room = pending;
            room.clear();
        }
        Ok(())
    }

    pub(super) fn flush_all(&self, vm: &Vm<'_>) -> Res<()> {
        if let Some(host) = self.host() {
            return with_stream(vm, &host, Stream::flush);
        }
        self.write_out(vm)?;
        let buffer = self.buffer(vm)?;
        self.telling.set(self.seekable.get());
        vm.call_method(&buffer, "flush", &[]).map(drop)
    }
}

pub(super) fn write(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (t, _) = open(vm, args)?;
    args.skip(1).check_positional(vm, "TextIOWrapper.write", 1, 1)?;
    let Some(text) = args.values[1].downcast::<Str>() else {
        let ty = vm.given_type(&args.values[1]);
        return Err(vm.type_error(format!("write() argument must be str, not {ty}")));
    };
    t.put(vm, text.as_str())?;
    Ok(Value::Int(text.len() as i64))
}

pub(super) fn flush(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (t, _) = open(vm, args)?;
    t.flush_all(vm).map(base::none)
}
