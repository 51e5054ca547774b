//! `BufferedRWPair`: a reader and a writer as one stream.

use std::cell::RefCell;

use super::base::{self, require, this};
use super::buffered;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::{
    Args, GetSetDef, Kind, MethodDef, Res, Shape, Slots, Traced, TypeRef, TypeSpec, Value, Vm,
};

static PAIR: TypeSpec = TypeSpec {
    name: "BufferedRWPair",
    module: "_io",
    doc: "A buffered reader and writer object together.",
    kind: Kind::Traced,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(|vm, class, _| {
            Ok(vm.alloc_for(class, Traced(Box::new(Pair::default()))).into())
        }));
        s.init.set(Some(init));
    },
    methods: &[
        MethodDef::new("close", close, "close($self, /)"),
        MethodDef::new("flush", |vm, a| on(vm, a, Part::Writer, "flush"), "flush($self, /)"),
        MethodDef::new("isatty", isatty, "isatty($self, /)"),
        MethodDef::new("peek", |vm, a| on(vm, a, Part::Reader, "peek"), "peek($self, size=0, /)"),
        MethodDef::new("read", |vm, a| on(vm, a, Part::Reader, "read"), "read($self, size=-1, /)"),
        MethodDef::new(
            "read1",
            |vm, a| on(vm, a, Part::Reader, "read1"),
            "read1($self, size=-1, /)",
        ),
        MethodDef::new(
            "readable",
            |vm, a| on(vm, a, Part::Reader, "readable"),
            "readable($self, /)",
        ),
        MethodDef::new(
            "readinto",
            |vm, a| on(vm, a, Part::Reader, "readinto"),
            "readinto($self, buffer, /)",
        ),
        MethodDef::new(
            "readinto1",
            |vm, a| on(vm, a, Part::Reader, "readinto1"),
            "readinto1($self, buffer, /)",
        ),
        MethodDef::new(
            "writable",
            |vm, a| on(vm, a, Part::Writer, "writable"),
            "writable($self, /)",
        ),
        MethodDef::new(
            "write",
            |vm, a| on(vm, a, Part::Writer, "write"),
            "write($self, buffer, /)",
        ),
    ],
    getset: &[GetSetDef { name: "closed", get: closed, set: None, doc: "" }],
};

pub(super) fn class(vm: &Vm<'_>) -> TypeRef {
    base::class(vm, &PAIR, base::buffered_base, true)
}

#[derive(Default)]
struct Pair {
    /// Reader and writer; Unset before `__init__`.
    parts: RefCell<[Value; 2]>,
}

#[derive(Clone, Copy)]
enum Part {
    Reader = 0,
    Writer = 1,
}

impl Trace for Pair {
    fn trace(&self, t: &mut Tracer<'_>) {
        if let Ok(parts) = self.parts.try_borrow() {
            parts.iter().for_each(|p| p.trace(t));
        }
    }
}

fn part(vm: &Vm<'_>, v: &Value, part: Part) -> Res<Value> {
    let Some(pair) = v.as_obj().and_then(|o| o.native::<Pair>()) else {
        return Err(vm.type_error("descriptor requires a '_io.BufferedRWPair' object"));
    };
    let found = pair.parts.borrow()[part as usize].clone();
    if found.is_unset() {
        return Err(vm.value_error("I/O operation on uninitialized object"));
    }
    Ok(found)
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let names = ["reader", "writer", "buffer_size"];
    let shape = Shape { required: 2, n_pos_only: 3, n_kw_only: 0 };
    let [reader, writer, size] = args.bind(vm, "BufferedRWPair", names, shape)?;
    let (reader, writer) = (reader.unwrap_or(&Value::None), writer.unwrap_or(&Value::None));
    require(vm, reader, "readable")?;
    require(vm, writer, "writable")?;
    let size = size.cloned().unwrap_or(Value::Int(base::BUFFER_SIZE as i64));
    let made = [
        vm.call(&buffered::reader(vm).value(), &[reader.clone(), size.clone()])?,
        vm.call(&buffered::writer(vm).value(), &[writer.clone(), size])?,
    ];
    if let Some(pair) = v.as_obj().and_then(|o| o.native::<Pair>()) {
        drop(pair.parts.replace(made));
    }
    Ok(())
}

fn on(vm: &Vm<'_>, args: Args<'_>, which: Part, method: &str) -> Res<Value> {
    let part = part(vm, this(vm, args)?, which)?;
    vm.call_method(&part, method, args.skip(1).pos())
}

fn isatty(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let first = on(vm, args, Part::Writer, "isatty")?;
    if vm.truth(&first)? { Ok(first) } else { on(vm, args, Part::Reader, "isatty") }
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (first, second) =
        (on(vm, args, Part::Writer, "close"), on(vm, args, Part::Reader, "close"));
    match (first, second) {
        (Err(first), Err(second)) => {
            second.set_context(first.value());
            Err(second)
        }
        (Err(e), Ok(_)) | (Ok(_), Err(e)) => Err(e),
        (Ok(_), Ok(v)) => Ok(v),
    }
}

fn closed(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(Value::bool(base::is_closed(vm, &part(vm, v, Part::Writer)?)?))
}
