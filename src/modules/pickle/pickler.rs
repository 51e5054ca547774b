//! `Pickler`, and what one run of it writes: frames, the memo.
//!
//! Invariant: an object in the memo is kept alive by it, so that its address names it. Octets of a frame
//! that is not yet closed are in `out`, with room for the frame's head in front of them.

use std::cell::{Cell, RefCell};

use rustc_hash::FxHashMap;

use super::op;
use super::save::Run;
use crate::base::Symbol;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::builtin::Builtin;
use crate::vm::object::dict::Dict;
use crate::vm::object::{attrs, bytes, int};
use crate::vm::{
    Args, GetSetDef, Kind, MethodDef, Res, Shape, Slots, Traced, TypeSpec, Value, Vm, heap,
};

#[derive(Default)]
pub(super) struct Pickler {
    /// The file's method; Unset until `__init__` has run, None for `dumps`.
    write: RefCell<Value>,
    pub(super) protocol: Cell<i64>,
    pub(super) fast: Cell<bool>,
    pub(super) fix_imports: Cell<bool>,
    pub(super) buffer_callback: RefCell<Value>,
    dispatch_table: RefCell<Value>,
    persistent_id: RefCell<Value>,
    pub(super) memo: RefCell<Memo>,
}

/// The objects that have been written, by number, and their numbers by address.
#[derive(Default)]
pub(super) struct Memo {
    numbers: FxHashMap<usize, u32>,
    objects: Vec<Value>,
}

impl Memo {
    pub(super) fn number(&self, v: &Value) -> Option<u32> {
        self.numbers.get(&v.as_obj()?.addr()).copied()
    }

    /// Gives the object the next number. Plain values have no address to be found by.
    pub(super) fn put(&mut self, v: &Value) -> u32 {
        let number = self.objects.len() as u32;
        if let Some(o) = v.as_obj() {
            self.numbers.insert(o.addr(), number);
        }
        self.objects.push(v.clone());
        number
    }
}

impl Trace for Pickler {
    fn trace(&self, t: &mut Tracer<'_>) {
        for part in [&self.write, &self.buffer_callback, &self.dispatch_table, &self.persistent_id]
        {
            part.trace(t);
        }
        if let Ok(memo) = self.memo.try_borrow() {
            memo.objects.trace(t);
        }
    }

    fn cut(&self) {
        let old = (
            self.write.replace(Value::Unset),
            self.buffer_callback.replace(Value::None),
            self.dispatch_table.replace(Value::Unset),
            self.persistent_id.replace(Value::Unset),
            self.memo.take(),
        );
        drop(old);
    }
}

pub(super) static PICKLER: TypeSpec = TypeSpec {
    name: "Pickler",
    module: "_pickle",
    doc: "This takes a binary file for writing a pickle data stream.",
    kind: Kind::Traced,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(|_, class, _| {
            let state = Pickler {
                write: RefCell::new(Value::Unset),
                buffer_callback: RefCell::new(Value::None),
                dispatch_table: RefCell::new(Value::Unset),
                persistent_id: RefCell::new(Value::Unset),
                ..Pickler::default()
            };
            let attrs = attrs::for_instance(class);
            Ok(heap::alloc(class, Traced(Box::new(state)), attrs).into())
        }));
        s.init.set(Some(init));
    },
    methods: &[
        MethodDef::new("clear_memo", clear_memo, "clear_memo($self, /)"),
        MethodDef::new("dump", method_dump, "dump($self, obj, /)"),
    ],
    getset: &[
        GetSetDef {
            name: "bin",
            get: |vm, v| Ok(Value::Int(i64::from(this(vm, v)?.protocol.get() > 0))),
            set: None,
            doc: "",
        },
        GetSetDef { name: "dispatch_table", get: get_table, set: Some(set_table), doc: "" },
        GetSetDef {
            name: "fast",
            get: |vm, v| Ok(Value::Int(i64::from(this(vm, v)?.fast.get()))),
            set: Some(|vm, v, value| {
                let on = vm.to_i64(value.unwrap_or(&Value::None))? != 0;
                this(vm, v)?.fast.set(on);
                Ok(())
            }),
            doc: "",
        },
        GetSetDef { name: "memo", get: get_memo, set: Some(set_memo), doc: "" },
        GetSetDef {
            name: "persistent_id",
            get: get_persistent,
            set: Some(set_persistent),
            doc: "",
        },
    ],
};

/// What `persistent_id` does unless a subclass does otherwise.
static NO_PERSISTENT_ID: MethodDef =
    MethodDef::new("persistent_id", |_, _| Ok(Value::None), "persistent_id($self, obj, /)");

pub(super) fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Pickler> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a Pickler"))
}

fn get_table(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let table = this(vm, v)?.dispatch_table.borrow().clone();
    if table.is_unset() {
        Err(vm.no_attribute(v, Symbol::new("dispatch_table")))
    } else {
        Ok(table)
    }
}

fn set_table(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let new = value.cloned().unwrap_or(Value::Unset);
    let old = this(vm, v)?.dispatch_table.replace(new);
    drop(old);
    Ok(())
}

fn get_persistent(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let own = this(vm, v)?.persistent_id.borrow().clone();
    Ok(if own.is_unset() { vm.function(&NO_PERSISTENT_ID) } else { own })
}

fn set_persistent(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let new = value.cloned().unwrap_or(Value::Unset);
    let old = this(vm, v)?.persistent_id.replace(new);
    drop(old);
    Ok(())
}

/// `{address: (number, object)}`, a copy.
fn get_memo(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let objects = this(vm, v)?.memo.borrow().objects.clone();
    let dict = Dict::new(vm);
    for (i, object) in objects.into_iter().enumerate() {
        let address = object.as_obj().map_or(0, |o| o.addr());
        let entry = vm.tuple([int::from_usize(vm, i), object]);
        dict.set(vm, &int::from_usize(vm, address), entry)?;
    }
    Ok(dict.into())
}

fn set_memo(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let Some(dict) = value.and_then(|d| d.downcast::<Dict>()) else {
        let ty = value.map_or_else(|| "NULL".into(), |v| vm.type_name(v));
        let message =
            format!("'memo' attribute must be a PicklerMemoProxy object or dict, not {ty}");
        return Err(vm.type_error(message));
    };
    let mut entries = Vec::new();
    for (_, entry) in dict.items() {
        let parts = vm.collect(&entry)?;
        let [number, object] = &parts[..] else {
            return Err(vm.type_error("'memo' values must be 2-item tuples"));
        };
        entries.push((vm.to_i64(number)?, object.clone()));
    }
    entries.sort_by_key(|(number, _)| *number);
    let mut memo = Memo::default();
    for (_, object) in &entries {
        memo.put(object);
    }
    let old = this(vm, v)?.memo.replace(memo);
    drop(old);
    Ok(())
}

fn clear_memo(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "Pickler.clear_memo", 0, 0)?;
    let old = this(vm, &args.values[0])?.memo.take();
    drop(old);
    Ok(Value::None)
}

/// The protocol that a call asks for.
fn protocol(vm: &Vm<'_>, given: Option<&Value>) -> Res<i64> {
    let Some(given) = given.filter(|v| !v.is_none()) else { return Ok(op::DEFAULT) };
    match vm.to_i64(given)? {
        wanted if wanted < 0 => Ok(op::HIGHEST),
        wanted if wanted > op::HIGHEST => {
            Err(vm.value_error(format!("pickle protocol must be <= {}", op::HIGHEST)))
        }
        wanted => Ok(wanted),
    }
}

fn set_up(vm: &Vm<'_>, state: &Pickler, given: [Option<&Value>; 3], write: Value) -> Res<()> {
    let [wanted, fix_imports, callback] = given;
    let protocol = protocol(vm, wanted)?;
    let callback = callback.cloned().unwrap_or(Value::None);
    if !callback.is_none() && protocol < 5 {
        return Err(vm.value_error("buffer_callback needs protocol >= 5"));
    }
    state.protocol.set(protocol);
    let fix_imports = fix_imports.map_or(Ok(true), |f| vm.truth(f))?;
    state.fix_imports.set(fix_imports && protocol < 3);
    let old =
        (state.write.replace(write), state.buffer_callback.replace(callback), state.memo.take());
    drop(old);
    Ok(())
}

/// The file's method.
fn writer(vm: &Vm<'_>, file: Option<&Value>) -> Res<Value> {
    let found = match file {
        Some(file) => vm.get_attr_opt(file, Symbol::new("write"))?,
        None => None,
    };
    found.ok_or_else(|| vm.type_error("file must have a 'write' attribute"))
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let names = ["file", "protocol", "fix_imports", "buffer_callback"];
    let shape = Shape { required: 1, ..Shape::default() };
    let [file, protocol, fix_imports, callback] = args.bind(vm, "Pickler", names, shape)?;
    let state = this(vm, v)?;
    set_up(vm, state, [protocol, fix_imports, callback], writer(vm, file)?)
}

fn method_dump(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "Pickler.dump", 1, 1)?;
    let pickler = &args.values[0];
    let state = this(vm, pickler)?;
    let write = state.write.borrow().clone();
    if write.is_unset() {
        let class = vm.type_of(pickler).name();
        let message = format!("Pickler.__init__() was not called by {class}.__init__()");
        return Err(super::pickling_error(vm, message));
    }
    let own = |name: &str| vm.get_attr_opt(pickler, Symbol::new(name));
    let is_default =
        |f: &Value| f.downcast::<Builtin>().is_some_and(|b| std::ptr::eq(b.def, &NO_PERSISTENT_ID));
    let persistent_id = own("persistent_id")?.filter(|f| !is_default(f));
    let (reducer, table) = (own("reducer_override")?, own("dispatch_table")?);
    let run = Run::new(vm, state, Some(&write), persistent_id, reducer, table);
    run_to_end(vm, run, &given[0], Some(&write))
}

fn run_to_end(
    vm: &Vm<'_>,
    mut run: Run<'_, '_>,
    object: &Value,
    write: Option<&Value>,
) -> Res<Value> {
    run.whole(object)?;
    let data = bytes::from_vec(vm, run.finish());
    match write {
        Some(write) => vm.call(write, &[data]).map(|_| Value::None),
        None => Ok(data),
    }
}

pub(super) fn dumps(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["obj", "protocol", "fix_imports", "buffer_callback"];
    let shape = Shape { required: 1, n_pos_only: 0, n_kw_only: 2 };
    let [object, protocol, fix_imports, callback] = args.bind(vm, "dumps", names, shape)?;
    let state = Pickler::default();
    set_up(vm, &state, [protocol, fix_imports, callback], Value::None)?;
    let run = Run::new(vm, &state, None, None, None, None);
    run_to_end(vm, run, object.unwrap_or(&Value::None), None)
}

pub(super) fn dump(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["obj", "file", "protocol", "fix_imports", "buffer_callback"];
    let shape = Shape { required: 2, n_pos_only: 0, n_kw_only: 2 };
    let [object, file, protocol, fix_imports, callback] = args.bind(vm, "dump", names, shape)?;
    let write = writer(vm, file)?;
    let state = Pickler::default();
    set_up(vm, &state, [protocol, fix_imports, callback], Value::None)?;
    let run = Run::new(vm, &state, Some(&write), None, None, None);
    run_to_end(vm, run, object.unwrap_or(&Value::None), Some(&write))
}
