//! `_queue`: the queue that `queue.SimpleQueue` is.
//!
//! Invariant: whoever waits is woken at the latest when there is an item for it; who was woken and leaves
//! without an item passes the wake-up on. Items are handed out in the order in which they were put.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::lock;
use super::wait::Line;
use crate::base::Symbol;
use crate::modules::exceptions::Class;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::object::int;
use crate::vm::{Args, ExcKind, Kind, MethodDef, Ptr, Res, Shape, Traced, TypeSpec, Value, Vm};

pub(in crate::modules) static MODULE: ModuleDef = ModuleDef {
    name: "_queue",
    doc: "C implementation of the Python queue module.",
    body: ModuleBody::Native { functions: &[], fill },
};

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    dict.set_sym(vm, Symbol::new("Empty"), EMPTY.get(vm)?.value());
    dict.set_sym(vm, Symbol::new("SimpleQueue"), vm.native_type(&SIMPLE_QUEUE).value());
    Ok(())
}

static EMPTY: Class = Class::new("_queue", "Empty", ExcKind::Exception);

#[derive(Default)]
struct SimpleQueue {
    items: RefCell<VecDeque<Value>>,
    line: Line,
}

impl Trace for SimpleQueue {
    fn trace(&self, t: &mut Tracer<'_>) {
        let Ok(items) = self.items.try_borrow() else { return };
        items.iter().for_each(|item| item.trace(t));
    }

    fn cut(&self) {
        let gone = self.items.take();
        drop(gone);
    }
}

static SIMPLE_QUEUE: TypeSpec = TypeSpec {
    name: "SimpleQueue",
    module: "_queue",
    doc: "Simple, unbounded, reentrant FIFO queue.",
    kind: Kind::Traced,
    is_base: true,
    slots: |s| {
        s.new.set(Some(|vm, class, args| {
            args.check_positional(vm, "SimpleQueue", 0, 0)?;
            Ok(vm.alloc_for(class, Traced(Box::new(SimpleQueue::default()))).into())
        }));
        s.init.set(Some(|_, _, _| Ok(())));
    },
    methods: &[
        MethodDef::new("put", put, "put($self, /, item, block=True, timeout=None)").two(put_item),
        MethodDef::new("put_nowait", put_nowait, "put_nowait($self, /, item)").two(put_item),
        MethodDef::new("get", get, "get($self, /, block=True, timeout=None)").one(get_item),
        MethodDef::new("get_nowait", get_nowait, "get_nowait($self, /)"),
        MethodDef::new("empty", empty, "empty($self, /)"),
        MethodDef::new("qsize", qsize, "qsize($self, /)"),
        MethodDef::class("__class_getitem__", class_getitem, ""),
    ],
    getset: &[],
};

fn this<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a SimpleQueue> {
    let found = args.values.first().and_then(Value::as_obj).and_then(|o| o.native());
    found.ok_or_else(|| vm.type_error("descriptor requires a '_queue.SimpleQueue' object"))
}

impl SimpleQueue {
    fn push(&self, vm: &Vm<'_>, item: &Value) {
        self.items.borrow_mut().push_back(item.clone());
        self.line.wake_first(vm);
    }

    fn pop(&self) -> Option<Value> {
        self.items.borrow_mut().pop_front()
    }
}

fn put(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let queue = this(vm, args)?;
    let shape = Shape { required: 1, ..Shape::default() };
    let [item, ..] = args.skip(1).bind(vm, "put", ["item", "block", "timeout"], shape)?;
    if let Some(item) = item {
        queue.push(vm, item);
    }
    Ok(Value::None)
}

/// `queue.put(item)`.
fn put_item(vm: &Vm<'_>, queue: &Value, item: &Value) -> Res<Value> {
    this(vm, Args::positional(std::slice::from_ref(queue)))?.push(vm, item);
    Ok(Value::None)
}

/// `queue.get()`.
fn get_item(vm: &Vm<'_>, queue: &Value) -> Res<Value> {
    let args = Args::positional(std::slice::from_ref(queue));
    match this(vm, args)?.pop() {
        Some(item) => Ok(item),
        None => get(vm, args),
    }
}

fn put_nowait(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let queue = this(vm, args)?;
    let shape = Shape { required: 1, ..Shape::default() };
    let [item] = args.skip(1).bind(vm, "put_nowait", ["item"], shape)?;
    if let Some(item) = item {
        queue.push(vm, item);
    }
    Ok(Value::None)
}

fn get(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let queue = this(vm, args)?;
    let [block, timeout] = args.skip(1).bind(vm, "get", ["block", "timeout"], Shape::default())?;
    let block = block.map_or(Ok(true), |b| vm.truth(b))?;
    let mut deadline = None;
    if let Some(timeout) = timeout.filter(|t| block && !t.is_none()) {
        let seconds = lock::seconds(vm, timeout)?;
        if seconds < 0.0 {
            return Err(vm.value_error("'timeout' must be a non-negative number"));
        }
        deadline = lock::deadline(vm, seconds)?;
    }
    if let Some(item) = queue.pop() {
        return Ok(item);
    }
    let item = if block { queue.line.wait_for(vm, deadline, || queue.pop())? } else { None };
    // One that came with the time-out or while others left is not left to those behind.
    if !queue.items.borrow().is_empty() {
        queue.line.wake_first(vm);
    }
    match item {
        Some(item) => Ok(item),
        None => Err(EMPTY.with(vm, Vec::new())),
    }
}

fn get_nowait(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let queue = this(vm, args)?;
    args.skip(1).check_positional(vm, "SimpleQueue.get_nowait", 0, 0)?;
    match queue.pop() {
        Some(item) => Ok(item),
        None => Err(EMPTY.with(vm, Vec::new())),
    }
}

fn empty(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let queue = this(vm, args)?;
    args.skip(1).check_positional(vm, "SimpleQueue.empty", 0, 0)?;
    Ok(Value::bool(queue.items.borrow().is_empty()))
}

fn qsize(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let queue = this(vm, args)?;
    args.skip(1).check_positional(vm, "SimpleQueue.qsize", 0, 0)?;
    Ok(int::from_usize(vm, queue.items.borrow().len()))
}
