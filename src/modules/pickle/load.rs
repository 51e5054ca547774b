//! The machine that runs a pickle.
//!
//! Invariant: nothing below the latest mark is taken off the stack. Lengths that a pickle gives are believed
//! only as far as the octets are there.

use num_bigint::BigInt;

use super::unpickler::{Source, Unpickler};
use super::{global, op, table, unpickling_error};
use crate::base::{Symbol, known};
use crate::vm::object::bytearray;
use crate::vm::object::dict::Dict;
use crate::vm::object::list::List;
use crate::vm::object::set::Set;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{bytes, int};
use crate::vm::{Args, Exc, ExcKind, Res, T, Type, Value, Vm};

/// Memo numbers beyond this many unused ones are refused.
const MAX_GAP: usize = 1 << 24;

pub(super) struct Machine<'a, 'gil> {
    vm: &'a Vm<'gil>,
    state: &'a Unpickler,
    source: Source<'a>,
    find_class: Option<Value>,
    persistent_load: Option<Value>,
    encoding: String,
    errors: String,
    buffers: Value,
    stack: Vec<Value>,
    marks: Vec<usize>,
    /// Unset where nothing was put.
    pub(super) memo: Vec<Value>,
}

/// Puts into a memo at a place.
pub(super) fn memoize(vm: &Vm<'_>, memo: &mut Vec<Value>, at: usize, v: Value) -> Res<()> {
    if at > memo.len() + MAX_GAP {
        return Err(vm.raise(ExcKind::MemoryError, ""));
    }
    if at >= memo.len() {
        memo.resize(at + 1, Value::Unset);
    }
    let old = std::mem::replace(&mut memo[at], v);
    drop(old);
    Ok(())
}

impl<'a, 'gil> Machine<'a, 'gil> {
    pub(super) fn new(
        vm: &'a Vm<'gil>,
        state: &'a Unpickler,
        source: Source<'a>,
        find_class: Option<Value>,
        persistent_load: Option<Value>,
        (encoding, errors): (String, String),
        buffers: Value,
    ) -> Machine<'a, 'gil> {
        Machine {
            vm,
            state,
            source,
            find_class,
            persistent_load,
            encoding,
            errors,
            buffers,
            stack: Vec::new(),
            marks: Vec::new(),
            memo: Vec::new(),
        }
    }

    fn error(&self, message: impl AsRef<str>) -> Exc {
        unpickling_error(self.vm, message)
    }

    // The stack

    fn floor(&self) -> usize {
        self.marks.last().copied().unwrap_or_default()
    }

    fn underflow(&self) -> Exc {
        let marked = self.floor() > 0 || !self.marks.is_empty();
        self.error(if marked { "unexpected MARK found" } else { "unpickling stack underflow" })
    }

    #[inline]
    fn push(&mut self, v: Value) {
        self.stack.push(v);
    }

    fn pop(&mut self) -> Res<Value> {
        if self.stack.len() <= self.floor() {
            return Err(self.underflow());
        }
        self.stack.pop().ok_or_else(|| self.underflow())
    }

    fn top(&self) -> Res<&Value> {
        if self.stack.len() <= self.floor() {
            return Err(self.underflow());
        }
        self.stack.last().ok_or_else(|| self.underflow())
    }

    /// What stands above the latest mark, which goes.
    fn pop_mark(&mut self) -> Res<Vec<Value>> {
        match self.marks.pop() {
            Some(at) => Ok(self.stack.split_off(at.min(self.stack.len()))),
            None => Err(self.error("could not find MARK")),
        }
    }

    // Reading

    #[inline]
    fn take(&mut self, n: usize) -> Res<&[u8]> {
        self.source.take(self.vm, n)
    }

    #[inline]
    fn octet(&mut self) -> Res<usize> {
        Ok(usize::from(self.take(1)?[0]))
    }

    /// An unsigned number of so many octets, little end first.
    #[inline]
    fn number(&mut self, width: usize) -> Res<u64> {
        let data = self.take(width)?;
        Ok(data.iter().rev().fold(0, |n, &b| n << 8 | u64::from(b)))
    }

    fn length(&mut self, width: usize, what: &str) -> Res<usize> {
        let n = self.number(width)?;
        usize::try_from(n).ok().filter(|&n| n <= isize::MAX as usize).ok_or_else(|| {
            let message = format!("{what} exceeds system's maximum size of {} bytes", isize::MAX);
            self.vm.overflow_error(message)
        })
    }

    /// A count that must not be negative.
    fn signed_length(&mut self, what: &str) -> Res<usize> {
        let n = self.number(4)? as u32 as i32;
        usize::try_from(n).map_err(|_| self.error(format!("{what} pickle has negative byte count")))
    }

    fn line_text(&mut self) -> Res<String> {
        let line = self.source.line(self.vm)?;
        String::from_utf8(line).map_err(|_| self.error("a line of the pickle is no UTF-8"))
    }

    /// Runs until the end of the pickle.
    pub(super) fn run(&mut self) -> Res<Value> {
        let mut polls = 0u32;
        loop {
            let Some(code) = self.source.next(self.vm)? else {
                return Err(self.vm.raise(ExcKind::EOFError, "Ran out of input"));
            };
            polls = polls.wrapping_add(1);
            if polls.is_multiple_of(1024) && self.vm.must_poll() {
                self.vm.poll()?;
            }
            if code == op::STOP {
                return self.pop();
            }
            self.step(code)?;
        }
    }

    fn step(&mut self, code: u8) -> Res<()> {
        match code {
            op::MARK => self.marks.push(self.stack.len()),
            op::NONE => self.push(Value::None),
            op::NEWTRUE => self.push(Value::bool(true)),
            op::NEWFALSE => self.push(Value::bool(false)),
            op::BININT => {
                let n = self.number(4)? as u32 as i32;
                self.push(Value::Int(i64::from(n)));
            }
            op::BININT1 => {
                let n = self.octet()?;
                self.push(Value::Int(n as i64));
            }
            op::BININT2 => {
                let n = self.number(2)?;
                self.push(Value::Int(n as i64));
            }
            op::BINFLOAT => {
                let bits = self.take(8)?.iter().fold(0u64, |n, &b| n << 8 | u64::from(b));
                self.push(Value::float(f64::from_bits(bits)));
            }
            op::SHORT_BINUNICODE => {
                let n = self.octet()?;
                self.push_text(n)?;
            }
            op::BINUNICODE => {
                let n = self.length(4, "BINUNICODE")?;
                self.push_text(n)?;
            }
            op::BINUNICODE8 => {
                let n = self.length(8, "BINUNICODE8")?;
                self.push_text(n)?;
            }
            op::MEMOIZE => {
                let top = self.top()?.clone();
                self.memo.push(top);
            }
            op::BINGET => {
                let at = self.octet()?;
                self.push_memo(at)?;
            }
            op::LONG_BINGET => {
                let at = self.length(4, "LONG_BINGET")?;
                self.push_memo(at)?;
            }
            op::BINPUT => {
                let at = self.octet()?;
                self.put_memo(at)?;
            }
            op::LONG_BINPUT => {
                let at = self.length(4, "LONG_BINPUT")?;
                self.put_memo(at)?;
            }
            op::EMPTY_TUPLE => self.push(self.vm.tuple([])),
            op::TUPLE1 | op::TUPLE2 | op::TUPLE3 => {
                let n = usize::from(code - op::TUPLE1) + 1;
                if self.stack.len() < self.floor() + n {
                    return Err(self.underflow());
                }
                let items = self.stack.split_off(self.stack.len() - n);
                self.push(self.vm.tuple(items));
            }
            op::TUPLE => {
                let items = self.pop_mark()?;
                self.push(self.vm.tuple(items));
            }
            op::EMPTY_LIST => self.push(self.vm.list(Vec::new())),
            op::LIST => {
                let items = self.pop_mark()?;
                self.push(self.vm.list(items));
            }
            op::APPEND => {
                let item = self.pop()?;
                self.extend(vec![item])?;
            }
            op::APPENDS => {
                let items = self.pop_mark()?;
                self.extend(items)?;
            }
            op::EMPTY_DICT => self.push(Dict::new(self.vm).into()),
            op::DICT => {
                let items = self.pop_mark()?;
                self.push(Dict::new(self.vm).into());
                self.set_items(items)?;
            }
            op::SETITEM => {
                let value = self.pop()?;
                let key = self.pop()?;
                self.set_items(vec![key, value])?;
            }
            op::SETITEMS => {
                let items = self.pop_mark()?;
                self.set_items(items)?;
            }
            _ => return self.step_rare(code),
        }
        Ok(())
    }

    fn push_text(&mut self, n: usize) -> Res<()> {
        let vm = self.vm;
        match str::from_utf8(self.take(n)?) {
            Ok(text) => {
                let made = vm.str(text);
                self.push(made);
                Ok(())
            }
            Err(_) => {
                let data = self.last(n);
                let made =
                    vm.call_method(&data, "decode", &[vm.str("utf-8"), vm.str("surrogatepass")])?;
                self.push(made);
                Ok(())
            }
        }
    }

    /// The octets that were read last.
    fn last(&mut self, n: usize) -> Value {
        bytes::from_vec(self.vm, self.source.last(n).to_vec())
    }

    fn push_memo(&mut self, at: usize) -> Res<()> {
        match self.memo.get(at).filter(|v| !v.is_unset()) {
            Some(v) => {
                let v = v.clone();
                self.push(v);
                Ok(())
            }
            None => Err(self.error(format!("Memo value not found at index {at}"))),
        }
    }

    fn put_memo(&mut self, at: usize) -> Res<()> {
        let top = self.top()?.clone();
        memoize(self.vm, &mut self.memo, at, top)
    }

    /// To the list on the stack, or to what has `extend` or `append`.
    fn extend(&mut self, items: Vec<Value>) -> Res<()> {
        let vm = self.vm;
        let target = self.top()?.clone();
        if let Some(list) = target.downcast::<List>()
            && vm.type_of(&target).is(vm.ty(T::List))
        {
            list.items.borrow_mut().extend(items);
            return Ok(());
        }
        if items.is_empty() {
            return Ok(());
        }
        if let Some(extend) = vm.get_attr_opt(&target, Symbol::new("extend"))? {
            return vm.call(&extend, &[vm.list(items)]).map(drop);
        }
        let append = vm.get_attr(&target, Symbol::new("append"))?;
        items.iter().try_for_each(|item| vm.call(&append, std::slice::from_ref(item)).map(drop))
    }

    /// Keys and values in turn, into the dict on the stack.
    fn set_items(&mut self, items: Vec<Value>) -> Res<()> {
        let vm = self.vm;
        if !items.len().is_multiple_of(2) {
            return Err(self.error("odd number of items for SETITEMS"));
        }
        let target = self.top()?.clone();
        let plain = target.downcast::<Dict>().filter(|_| vm.type_of(&target).is(vm.ty(T::Dict)));
        for pair in items.chunks_exact(2) {
            match plain {
                Some(dict) => dict.set(vm, &pair[0], pair[1].clone())?,
                None => vm.set_item(&target, &pair[0], &pair[1])?,
            }
        }
        Ok(())
    }

    fn step_rare(&mut self, code: u8) -> Res<()> {
        let vm = self.vm;
        match code {
            op::PROTO => {
                let protocol = self.octet()? as i64;
                if protocol > op::HIGHEST {
                    let message = format!("unsupported pickle protocol: {protocol}");
                    return Err(vm.value_error(message));
                }
                self.state.protocol.set(protocol);
            }
            op::FRAME => {
                let n = self.length(8, "FRAME length")?;
                self.source.frame(vm, n)?;
            }
            op::POP => {
                // A mark is taken, too.
                if self.marks.last() == Some(&self.stack.len()) {
                    self.marks.pop();
                } else {
                    drop(self.pop()?);
                }
            }
            op::POP_MARK => drop(self.pop_mark()?),
            op::DUP => {
                let top = self.top()?.clone();
                self.push(top);
            }
            op::EMPTY_SET => self.push(Set::new(vm).into()),
            op::ADDITEMS => {
                let items = self.pop_mark()?;
                let target = self.top()?.clone();
                match target.downcast::<Set>() {
                    Some(set) => items.iter().try_for_each(|item| set.add(vm, item))?,
                    None => {
                        let add = vm.get_attr(&target, Symbol::new("add"))?;
                        for item in &items {
                            vm.call(&add, std::slice::from_ref(item))?;
                        }
                    }
                }
            }
            op::FROZENSET => {
                let items = self.pop_mark()?;
                self.push(Set::frozen(vm, &items)?.into());
            }
            op::SHORT_BINBYTES => {
                let n = self.octet()?;
                let data = self.take(n)?.to_vec();
                self.push(bytes::from_vec(vm, data));
            }
            op::BINBYTES | op::BINBYTES8 => {
                let n = match code {
                    op::BINBYTES => self.length(4, "BINBYTES")?,
                    _ => self.length(8, "BINBYTES8")?,
                };
                let data = self.take(n)?.to_vec();
                self.push(bytes::from_vec(vm, data));
            }
            op::BYTEARRAY8 => {
                let n = self.length(8, "BYTEARRAY8")?;
                let data = self.take(n)?.to_vec();
                self.push(bytearray::from_vec(vm, data));
            }
            op::GET => {
                let text = self.line_text()?;
                let Ok(at) = text.trim().parse() else {
                    return Err(self.bad_int(&text));
                };
                self.push_memo(at)?;
            }
            op::PUT => {
                let text = self.line_text()?;
                match text.trim().parse::<i64>() {
                    Ok(at) => match usize::try_from(at) {
                        _ if self.stack.len() <= self.floor() => return Err(self.underflow()),
                        Ok(at) => self.put_memo(at)?,
                        Err(_) => return Err(vm.value_error("negative PUT argument")),
                    },
                    Err(_) => return Err(self.bad_int(&text)),
                }
            }
            op::INT | op::LONG | op::FLOAT | op::STRING | op::UNICODE => self.text_op(code)?,
            op::LONG1 | op::LONG4 => {
                let n = match code {
                    op::LONG1 => self.octet()?,
                    _ => self.signed_length("LONG")?,
                };
                let value = BigInt::from_signed_bytes_le(self.take(n)?);
                self.push(int::from_bigint(vm, value));
            }
            op::BINSTRING | op::SHORT_BINSTRING => {
                let n = match code {
                    op::SHORT_BINSTRING => self.octet()?,
                    _ => self.signed_length("BINSTRING")?,
                };
                let data = self.take(n)?.to_vec();
                self.push_old_text(data)?;
            }
            op::NEXT_BUFFER => self.next_buffer()?,
            op::READONLY_BUFFER => {
                let top = self.pop()?;
                let view = vm.call(&vm.ty(T::MemoryView).value(), &[top])?;
                let view = vm.call_method(&view, "toreadonly", &[])?;
                self.push(view);
            }
            op::PERSID => {
                let text = self.line_text()?;
                let id = vm.string(text);
                self.load_persistent(&id)?;
            }
            op::BINPERSID => {
                let id = self.pop()?;
                self.load_persistent(&id)?;
            }
            _ => return self.step_object(code),
        }
        Ok(())
    }

    fn bad_int(&self, text: &str) -> Exc {
        self.vm.value_error(format!("invalid literal for int() with base 10: '{text}'"))
    }

    /// Values of protocol 0, a line each.
    fn text_op(&mut self, code: u8) -> Res<()> {
        let vm = self.vm;
        let line = self.source.line(vm)?;
        let text = String::from_utf8_lossy(&line).into_owned();
        let made = match code {
            op::INT if text == "00" => Value::bool(false),
            op::INT if text == "01" => Value::bool(true),
            op::INT => match vm.call(&vm.ty(T::Int).value(), &[vm.string(text), Value::Int(0)]) {
                Err(e) if vm.exc_is(&e, ExcKind::ValueError) => {
                    return Err(vm.value_error("could not convert string to int"));
                }
                made => made?,
            },
            op::LONG => {
                let digits = text.trim_end_matches('L');
                vm.call(&vm.ty(T::Int).value(), &[vm.str(digits), Value::Int(0)])?
            }
            op::FLOAT => vm.call(&vm.ty(T::Float).value(), &[vm.string(text)])?,
            op::UNICODE => {
                let data = bytes::from_vec(vm, line);
                vm.call_method(&data, "decode", &[vm.str("raw_unicode_escape")])?
            }
            _ => {
                let quoted = match &line[..] {
                    [b'\'', inner @ .., b'\''] | [b'"', inner @ .., b'"'] => inner.to_vec(),
                    _ => return Err(self.error("the STRING opcode argument must be quoted")),
                };
                let codecs = vm.import_module("codecs")?;
                let data = bytes::from_vec(vm, quoted);
                let pair = vm.call_method(&codecs, "escape_decode", &[data])?;
                let data = vm.get_item(&pair, &Value::Int(0))?;
                let data = bytes::data_of(&data).unwrap_or_default().to_vec();
                return self.push_old_text(data);
            }
        };
        self.push(made);
        Ok(())
    }

    /// Text of Python 2, which may have been octets.
    fn push_old_text(&mut self, data: Vec<u8>) -> Res<()> {
        let vm = self.vm;
        let data = bytes::from_vec(vm, data);
        let made = if self.encoding == "bytes" {
            data
        } else {
            let how = [vm.str(&self.encoding), vm.str(&self.errors)];
            vm.call_method(&data, "decode", &how)?
        };
        self.push(made);
        Ok(())
    }

    fn next_buffer(&mut self) -> Res<()> {
        if self.buffers.is_none() {
            let message =
                "pickle stream refers to out-of-band data but no *buffers* argument was given";
            return Err(self.error(message));
        }
        match self.vm.next(&self.buffers.clone())? {
            Some(buffer) => {
                self.push(buffer);
                Ok(())
            }
            None => Err(self.error("not enough out-of-band buffers")),
        }
    }

    fn load_persistent(&mut self, id: &Value) -> Res<()> {
        let vm = self.vm;
        let Some(f) = self.persistent_load.clone() else {
            let message = "A load persistent id instruction was encountered, but no persistent_load function was specified.";
            return Err(self.error(message));
        };
        let made = vm.call(&f, std::slice::from_ref(id))?;
        self.push(made);
        Ok(())
    }

    fn find(&self, module: &str, name: &str) -> Res<Value> {
        let vm = self.vm;
        if let Some(f) = &self.find_class {
            return vm.call(f, &[vm.str(module), vm.str(name)]);
        }
        let protocol = self.state.protocol.get();
        let old_names = protocol < 3 && self.state.fix_imports.get();
        global::find(vm, module, name, protocol >= 4, old_names)
    }

    /// Classes and functions, and objects that they make.
    fn step_object(&mut self, code: u8) -> Res<()> {
        let vm = self.vm;
        match code {
            op::GLOBAL => {
                let module = self.line_text()?;
                let name = self.line_text()?;
                let found = self.find(&module, &name)?;
                self.push(found);
            }
            op::STACK_GLOBAL => {
                let (name, module) = (self.pop()?, self.pop()?);
                match (module.downcast::<Str>(), name.downcast::<Str>()) {
                    (Some(module), Some(name)) => {
                        let found = self.find(module.as_str(), name.as_str())?;
                        self.push(found);
                    }
                    _ => return Err(self.error("STACK_GLOBAL requires str")),
                }
            }
            op::EXT1 | op::EXT2 | op::EXT4 => {
                let width = 1 << (code - op::EXT1);
                let n = self.number(width)?;
                self.extension(n as u32 as i32)?;
            }
            op::REDUCE => {
                let args = self.pop()?;
                let f = self.pop()?;
                let Some(args) = args.downcast::<Tuple>() else {
                    let ty = vm.type_name(&args);
                    let message = format!("argument list must be a tuple, not {ty}");
                    return Err(vm.type_error(message));
                };
                let made = vm.call(&f, &args.items)?;
                self.push(made);
            }
            op::NEWOBJ => {
                let args = self.pop()?;
                let class = self.pop()?;
                self.new_object(&class, &args, None)?;
            }
            op::NEWOBJ_EX => {
                let keywords = self.pop()?;
                let args = self.pop()?;
                let class = self.pop()?;
                self.new_object(&class, &args, Some(&keywords))?;
            }
            op::INST => {
                let module = self.line_text()?;
                let name = self.line_text()?;
                let class = self.find(&module, &name)?;
                let args = self.pop_mark()?;
                self.instantiate(&class, &args)?;
            }
            op::OBJ => {
                let mut items = self.pop_mark()?;
                if items.is_empty() {
                    return Err(self.error("unpickling stack underflow"));
                }
                let class = items.remove(0);
                self.instantiate(&class, &items)?;
            }
            op::BUILD => self.build()?,
            _ => {
                let shown = match code {
                    b'\'' => "\"'\"".to_owned(),
                    b'\\' => "'\\\\'".to_owned(),
                    b' '..=b'~' => format!("'{}'", char::from(code)),
                    b'\t' => "'\\t'".to_owned(),
                    b'\n' => "'\\n'".to_owned(),
                    b'\r' => "'\\r'".to_owned(),
                    _ => format!("'\\x{code:02x}'"),
                };
                return Err(self.error(format!("invalid load key, {shown}.")));
            }
        }
        Ok(())
    }

    fn extension(&mut self, code: i32) -> Res<()> {
        let vm = self.vm;
        if code <= 0 {
            return Err(self.error("EXT specifies code <= 0"));
        }
        let key = Value::Int(i64::from(code));
        if let Some(found) = table(vm, "copyreg", "_extension_cache")?.get(vm, &key)? {
            self.push(found);
            return Ok(());
        }
        let Some(names) = table(vm, "copyreg", "_inverted_registry")?.get(vm, &key)? else {
            return Err(vm.value_error(format!("unregistered extension code {code}")));
        };
        let names = vm.collect(&names)?;
        let [module, name] = &names[..] else {
            let message = format!("_inverted_registry[{code}] isn't a 2-tuple of strings");
            return Err(vm.value_error(message));
        };
        let found = self.find(&vm.display(module)?, &vm.display(name)?)?;
        table(vm, "copyreg", "_extension_cache")?.set(vm, &key, found.clone())?;
        self.push(found);
        Ok(())
    }

    fn new_object(&mut self, class: &Value, args: &Value, keywords: Option<&Value>) -> Res<()> {
        let vm = self.vm;
        let op = if keywords.is_some() { "NEWOBJ_EX" } else { "NEWOBJ" };
        let Some(found) = class.cast::<Type>() else {
            let ty = vm.type_name(class);
            let message = format!("{op} class argument must be a type, not {ty}");
            return Err(self.error(message));
        };
        let Some(new) = found.slots.new.get() else {
            let message = format!("{op} class argument '{}' doesn't have __new__", found.name());
            return Err(self.error(message));
        };
        let Some(args) = args.downcast::<Tuple>() else {
            let ty = vm.type_name(args);
            return Err(self.error(format!("{op} args argument must be a tuple, not {ty}")));
        };
        let mut values = args.items.to_vec();
        let mut names = Vec::new();
        if let Some(keywords) = keywords {
            let Some(dict) = keywords.downcast::<Dict>() else {
                let ty = vm.type_name(keywords);
                let message = format!("{op} kwargs argument must be a dict, not {ty}");
                return Err(self.error(message));
            };
            for (name, value) in dict.items() {
                let Some(name) = name.downcast::<Str>() else {
                    return Err(vm.type_error("keywords must be strings"));
                };
                names.push(Symbol::new(name.as_str()));
                values.push(value);
            }
        }
        let made = new(vm, &found, Args { values: &values, kw: &names })?;
        self.push(made);
        Ok(())
    }

    /// What protocols 0 and 1 have of old classes.
    fn instantiate(&mut self, class: &Value, args: &[Value]) -> Res<()> {
        let vm = self.vm;
        let is_class = class.downcast::<Type>().is_some();
        let has_args = vm.get_attr_opt(class, Symbol::new("__getinitargs__"))?.is_some();
        let made = if args.is_empty() && is_class && !has_args {
            let new = vm.get_attr(class, known::NEW)?;
            vm.call(&new, std::slice::from_ref(class))?
        } else {
            vm.call(class, args)?
        };
        self.push(made);
        Ok(())
    }

    /// Gives the object below the state.
    fn build(&mut self) -> Res<()> {
        let vm = self.vm;
        let state = self.pop()?;
        let object = self.top()?.clone();
        if let Some(set) = vm.get_attr_opt(&object, Symbol::new("__setstate__"))? {
            return vm.call(&set, std::slice::from_ref(&state)).map(drop);
        }
        let (state, slots) = match state.downcast::<Tuple>().map(|t| &t.items[..]) {
            Some([state, slots]) => (state.clone(), slots.clone()),
            _ => (state, Value::None),
        };
        if vm.truth(&state)? {
            let Some(dict) = state.downcast::<Dict>() else {
                return Err(self.error("state is not a dictionary"));
            };
            let own = object.as_obj().and_then(|o| o.attrs());
            let plain = own.filter(|attrs| {
                !attrs.has_dict() && vm.type_of(&object).slot_names.borrow().is_none()
            });
            let target = match plain {
                Some(_) => None,
                None => Some(vm.get_attr(&object, known::DICT)?),
            };
            for (name, value) in dict.items() {
                match (plain, name.downcast::<Str>(), &target) {
                    (Some(attrs), Some(name), _) => {
                        attrs.set(vm, Symbol::new(name.as_str()), value)?;
                    }
                    (_, Some(text), Some(target)) => {
                        let key = vm.name(Symbol::new(text.as_str()));
                        vm.set_item(target, &key.value(), &value)?;
                    }
                    (_, None, Some(target)) => vm.set_item(target, &name, &value)?,
                    (_, _, None) => {
                        let target = vm.get_attr(&object, known::DICT)?;
                        vm.set_item(&target, &name, &value)?;
                    }
                }
            }
        }
        if !slots.is_none() {
            let Some(slots) = slots.downcast::<Dict>() else {
                return Err(self.error("slot state is not a dictionary"));
            };
            for (name, value) in slots.items() {
                vm.set_attr(&object, Symbol::new(&vm.display(&name)?), &value)?;
            }
        }
        Ok(())
    }
}
