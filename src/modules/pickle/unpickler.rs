//! `Unpickler`, and where it reads from.
//!
//! Invariant: of a file no octet is read beyond the pickle's end: a frame at a time, else what an opcode
//! asks for.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use super::global;
use super::load::Machine;
use crate::base::Symbol;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::builtin::Builtin;
use crate::vm::object::dict::Dict;
use crate::vm::object::{attrs, bytes, int};
use crate::vm::{
    Args, GetSetDef, Kind, MethodDef, NativeFn, Res, Shape, Slots, Traced, TypeSpec, Value, Vm,
    heap,
};

pub(super) struct Unpickler {
    /// The file; Unset until `__init__` has run.
    file: RefCell<Value>,
    pub(super) fix_imports: Cell<bool>,
    encoding: RefCell<String>,
    errors: RefCell<String>,
    buffers: RefCell<Value>,
    persistent_load: RefCell<Value>,
    pub(super) protocol: Cell<i64>,
    pub(super) memo: RefCell<Vec<Value>>,
}

impl Default for Unpickler {
    fn default() -> Unpickler {
        Unpickler {
            file: RefCell::new(Value::Unset),
            fix_imports: Cell::new(true),
            encoding: RefCell::default(),
            errors: RefCell::default(),
            buffers: RefCell::new(Value::None),
            persistent_load: RefCell::new(Value::Unset),
            protocol: Cell::new(0),
            memo: RefCell::default(),
        }
    }
}

impl Trace for Unpickler {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.file.trace(t);
        self.buffers.trace(t);
        self.persistent_load.trace(t);
        if let Ok(memo) = self.memo.try_borrow() {
            memo.trace(t);
        }
    }

    fn cut(&self) {
        let old = (
            self.file.replace(Value::Unset),
            self.buffers.replace(Value::None),
            self.persistent_load.replace(Value::Unset),
            self.memo.take(),
        );
        drop(old);
    }
}

pub(super) static UNPICKLER: TypeSpec = TypeSpec {
    name: "Unpickler",
    module: "_pickle",
    doc: "This takes a binary file for reading a pickle data stream.",
    kind: Kind::Traced,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(|_, class, _| {
            let attrs = attrs::for_instance(class);
            Ok(heap::alloc(class, Traced(Box::new(Unpickler::default())), attrs).into())
        }));
        s.init.set(Some(init));
    },
    methods: &[
        MethodDef::new("find_class", find_class, "find_class($self, module_name, global_name, /)"),
        MethodDef::new("load", method_load, "load($self, /)"),
    ],
    getset: &[
        GetSetDef { name: "memo", get: get_memo, set: Some(set_memo), doc: "" },
        GetSetDef {
            name: "persistent_load",
            get: get_persistent,
            set: Some(set_persistent),
            doc: "",
        },
    ],
};

/// What `persistent_load` does unless a subclass does otherwise.
static NO_PERSISTENT_LOAD: MethodDef = MethodDef::new(
    "persistent_load",
    |vm, _| Err(super::unpickling_error(vm, NO_PERSISTENT)),
    "persistent_load($self, pid, /)",
);

const NO_PERSISTENT: &str = "A load persistent id instruction was encountered, but no persistent_load function was specified.";

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Unpickler> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not an Unpickler"))
}

fn get_persistent(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let own = this(vm, v)?.persistent_load.borrow().clone();
    Ok(if own.is_unset() { vm.function(&NO_PERSISTENT_LOAD) } else { own })
}

fn set_persistent(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let new = value.cloned().unwrap_or(Value::Unset);
    let old = this(vm, v)?.persistent_load.replace(new);
    drop(old);
    Ok(())
}

/// `{number: object}`, a copy.
fn get_memo(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let memo = this(vm, v)?.memo.borrow().clone();
    let dict = Dict::new(vm);
    for (i, object) in memo.into_iter().enumerate().filter(|(_, v)| !v.is_unset()) {
        dict.set(vm, &int::from_usize(vm, i), object)?;
    }
    Ok(dict.into())
}

fn set_memo(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let Some(dict) = value.and_then(|d| d.downcast::<Dict>()) else {
        let ty = value.map_or_else(|| "NULL".into(), |v| vm.type_name(v));
        let message =
            format!("'memo' attribute must be an UnpicklerMemoProxy object or dict, not {ty}");
        return Err(vm.type_error(message));
    };
    let mut memo = Vec::new();
    for (number, object) in dict.items() {
        let Some(at) = int::to_i64(&number).and_then(|n| usize::try_from(n).ok()) else {
            return Err(vm.type_error("memo key must be positive integers."));
        };
        super::load::memoize(vm, &mut memo, at, object)?;
    }
    let old = this(vm, v)?.memo.replace(memo);
    drop(old);
    Ok(())
}

fn find_class(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "Unpickler.find_class", 2, 2)?;
    let state = this(vm, &args.values[0])?;
    let (module, name) = (vm.display(&given[0])?, vm.display(&given[1])?);
    global::find(
        vm,
        &module,
        &name,
        state.protocol.get() >= 4,
        state.fix_imports.get() && state.protocol.get() < 3,
    )
}

/// `fix_imports`, `encoding`, `errors`, `buffers`.
fn set_up(vm: &Vm<'_>, state: &Unpickler, given: [Option<&Value>; 4]) -> Res<()> {
    let [fix_imports, encoding, errors, buffers] = given;
    let text =
        |v: Option<&Value>, default: &str| v.map_or(Ok(default.to_owned()), |v| vm.display(v));
    state.fix_imports.set(fix_imports.map_or(Ok(true), |f| vm.truth(f))?);
    *state.encoding.borrow_mut() = text(encoding, "ASCII")?;
    *state.errors.borrow_mut() = text(errors, "strict")?;
    let buffers = match buffers.filter(|b| !b.is_none()) {
        Some(buffers) => vm.iter(buffers)?,
        None => Value::None,
    };
    let old = state.buffers.replace(buffers);
    drop(old);
    Ok(())
}

const OPTIONS: [&str; 4] = ["fix_imports", "encoding", "errors", "buffers"];

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let [fix, encoding, errors, buffers] = OPTIONS;
    let shape = Shape { required: 1, n_pos_only: 0, n_kw_only: 4 };
    let names = ["file", fix, encoding, errors, buffers];
    let [file, a, b, c, d] = args.bind(vm, "Unpickler", names, shape)?;
    let file = file.cloned().unwrap_or(Value::None);
    check_file(vm, &file)?;
    let state = this(vm, v)?;
    set_up(vm, state, [a, b, c, d])?;
    let old = (state.file.replace(file), state.memo.take());
    drop(old);
    Ok(())
}

fn check_file(vm: &Vm<'_>, file: &Value) -> Res<()> {
    for name in ["read", "readline"] {
        if vm.get_attr_opt(file, Symbol::new(name))?.is_none() {
            return Err(vm.type_error("file must have 'read' and 'readline' attributes"));
        }
    }
    Ok(())
}

fn method_load(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "Unpickler.load", 0, 0)?;
    let unpickler = &args.values[0];
    let state = this(vm, unpickler)?;
    let file = state.file.borrow().clone();
    if file.is_unset() {
        let class = vm.type_of(unpickler).name();
        let message = format!("Unpickler.__init__() was not called by {class}.__init__()");
        return Err(super::unpickling_error(vm, message));
    }
    let own = |name: &str, default: fn(&Builtin) -> bool| -> Res<Option<Value>> {
        let found = vm.get_attr_opt(unpickler, Symbol::new(name))?;
        Ok(found.filter(|f| !f.downcast::<Builtin>().is_some_and(default)))
    };
    let find = own("find_class", |b| std::ptr::fn_addr_eq(b.def.call, find_class as NativeFn))?;
    let persistent = own("persistent_load", |b| std::ptr::eq(b.def, &NO_PERSISTENT_LOAD))?;
    run(vm, state, Source::file(&file), find, persistent)
}

fn run(
    vm: &Vm<'_>,
    state: &Unpickler,
    source: Source<'_>,
    find_class: Option<Value>,
    persistent_load: Option<Value>,
) -> Res<Value> {
    let (encoding, errors) = (state.encoding.borrow().clone(), state.errors.borrow().clone());
    let buffers = state.buffers.borrow().clone();
    let memo = state.memo.take();
    state.protocol.set(0);
    let mut machine =
        Machine::new(vm, state, source, find_class, persistent_load, (encoding, errors), buffers);
    machine.memo = memo;
    let loaded = machine.run();
    let Machine { memo, .. } = machine;
    let old = state.memo.replace(memo);
    drop(old);
    loaded
}

pub(super) fn load(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fix, encoding, errors, buffers] = OPTIONS;
    let shape = Shape { required: 1, n_pos_only: 0, n_kw_only: 4 };
    let [file, a, b, c, d] =
        args.bind(vm, "load", ["file", fix, encoding, errors, buffers], shape)?;
    let file = file.cloned().unwrap_or(Value::None);
    check_file(vm, &file)?;
    let state = Unpickler::default();
    set_up(vm, &state, [a, b, c, d])?;
    run(vm, &state, Source::file(&file), None, None)
}

pub(super) fn loads(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [fix, encoding, errors, buffers] = OPTIONS;
    let shape = Shape { required: 1, n_pos_only: 1, n_kw_only: 4 };
    let [data, a, b, c, d] =
        args.bind(vm, "loads", ["data", fix, encoding, errors, buffers], shape)?;
    let data = data.unwrap_or(&Value::None);
    let Some(octets) = bytes::like(data) else {
        let ty = vm.type_name(data);
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    };
    let state = Unpickler::default();
    set_up(vm, &state, [a, b, c, d])?;
    run(vm, &state, Source { data: octets, at: 0, file: None }, None, None)
}

/// Octets that are there, and the file that gives more.
pub(super) struct Source<'a> {
    data: Cow<'a, [u8]>,
    at: usize,
    file: Option<&'a Value>,
}

impl<'a> Source<'a> {
    fn file(file: &'a Value) -> Source<'a> {
        Source { data: Cow::Borrowed(&[]), at: 0, file: Some(file) }
    }

    fn rest(&self) -> &[u8] {
        self.data.get(self.at..).unwrap_or_default()
    }

    fn more(&mut self, vm: &Vm<'_>, n: usize) -> Res<()> {
        let Some(file) = self.file else { return Ok(()) };
        let wanted = n - self.rest().len();
        let read = vm.call_method(file, "read", &[int::from_usize(vm, wanted)])?;
        let Some(new) = bytes::like(&read) else {
            let ty = vm.type_name(&read);
            return Err(vm.type_error(format!("read() returned non-bytes object ({ty})")));
        };
        let mut data = self.rest().to_vec();
        data.extend_from_slice(&new);
        (self.data, self.at) = (Cow::Owned(data), 0);
        Ok(())
    }

    /// The next octet; none at the end.
    #[inline]
    pub(super) fn next(&mut self, vm: &Vm<'_>) -> Res<Option<u8>> {
        if self.at >= self.data.len() {
            self.more(vm, 1)?;
        }
        let found = self.data.get(self.at).copied();
        self.at += usize::from(found.is_some());
        Ok(found)
    }

    /// So many octets.
    #[inline]
    pub(super) fn take(&mut self, vm: &Vm<'_>, n: usize) -> Res<&[u8]> {
        if self.data.len().saturating_sub(self.at) < n {
            self.more(vm, n)?;
        }
        let start = self.at;
        match start.checked_add(n).and_then(|end| self.data.get(start..end)) {
            Some(taken) => {
                self.at += n;
                Ok(taken)
            }
            None => Err(super::unpickling_error(vm, "pickle data was truncated")),
        }
    }

    /// The octets that were taken last.
    pub(super) fn last(&self, n: usize) -> &[u8] {
        self.data.get(self.at.saturating_sub(n)..self.at).unwrap_or_default()
    }

    /// Reads a frame's octets ahead.
    pub(super) fn frame(&mut self, vm: &Vm<'_>, n: usize) -> Res<()> {
        self.take(vm, n)?;
        self.at -= n;
        Ok(())
    }

    /// A line, without its end.
    pub(super) fn line(&mut self, vm: &Vm<'_>) -> Res<Vec<u8>> {
        if let Some(n) = memchr::memchr(b'\n', self.rest()) {
            let line = self.rest()[..n].to_vec();
            self.at += n + 1;
            return Ok(line);
        }
        let mut line = self.rest().to_vec();
        self.at = self.data.len();
        if let Some(file) = self.file {
            let read = vm.call_method(file, "readline", &[])?;
            match bytes::like(&read) {
                Some(data) => line.extend_from_slice(&data),
                None => return Err(vm.type_error("readline() returned non-bytes object")),
            }
        }
        match line.pop() {
            Some(b'\n') => Ok(line),
            Some(_) | None => Err(super::unpickling_error(vm, "pickle data was truncated")),
        }
    }
}
