//! `_heapq`: binary heaps in lists.
//!
//! Invariant: a comparison may run the program's code, so no item is looked at by reference while one runs, and
//! a list that has another length afterwards is an error.

use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::list::{List, less};
use crate::vm::{Args, Exc, ExcKind, MethodDef, Ptr, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_heapq",
    doc: "Heap queue algorithm (a.k.a. priority queue).",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill: |_: &Vm<'_>, _: &Ptr<Dict>| Ok(()) },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("heappush", |vm, a| push(vm, a, Side::Min), "heappush(heap, item, /)"),
    MethodDef::new("heappushpop", |vm, a| push_pop(vm, a, Side::Min), "heappushpop(heap, item, /)"),
    MethodDef::new("heappop", |vm, a| pop(vm, a, Side::Min), "heappop(heap, /)"),
    MethodDef::new("heapreplace", |vm, a| replace(vm, a, Side::Min), "heapreplace(heap, item, /)"),
    MethodDef::new("heapify", |vm, a| heapify(vm, a, Side::Min), "heapify(heap, /)"),
    MethodDef::new("heappush_max", |vm, a| push(vm, a, Side::Max), "heappush_max(heap, item, /)"),
    MethodDef::new(
        "heappushpop_max",
        |vm, a| push_pop(vm, a, Side::Max),
        "heappushpop_max(heap, item, /)",
    ),
    MethodDef::new("heappop_max", |vm, a| pop(vm, a, Side::Max), "heappop_max(heap, /)"),
    MethodDef::new(
        "heapreplace_max",
        |vm, a| replace(vm, a, Side::Max),
        "heapreplace_max(heap, item, /)",
    ),
    MethodDef::new("heapify_max", |vm, a| heapify(vm, a, Side::Max), "heapify_max(heap, /)"),
];

/// Which item is on top.
#[derive(Clone, Copy)]
enum Side {
    Min,
    Max,
}

impl Side {
    fn name(self, plain: &str) -> String {
        match self {
            Side::Min => plain.to_owned(),
            Side::Max => format!("{plain}_max"),
        }
    }

    /// Whether `a` belongs above `b`.
    fn is_above(self, vm: &Vm<'_>, a: &Value, b: &Value) -> Res<bool> {
        match self {
            Side::Min => less(vm, a, b),
            Side::Max => less(vm, b, a),
        }
    }
}

/// A list that is being put in order.
struct Heap<'a> {
    list: &'a List,
    side: Side,
}

impl Heap<'_> {
    fn item(&self, vm: &Vm<'_>, at: usize) -> Res<Value> {
        self.list.get(at).ok_or_else(|| changed(vm))
    }

    /// `a` belongs above `b`; the list has still `len` items.
    fn is_above(&self, vm: &Vm<'_>, a: &Value, b: &Value, len: usize) -> Res<bool> {
        let above = self.side.is_above(vm, a, b)?;
        if self.list.len() == len { Ok(above) } else { Err(changed(vm)) }
    }

    fn swap(&self, a: usize, b: usize) {
        let mut items = self.list.items.borrow_mut();
        if a.max(b) < items.len() {
            items.swap(a, b);
        }
    }

    /// Moves the item at `at` up until its parent belongs above it, `top` at most.
    fn rise(&self, vm: &Vm<'_>, top: usize, mut at: usize) -> Res<()> {
        let len = self.list.len();
        let item = self.item(vm, at)?;
        while at > top {
            let parent = (at - 1) / 2;
            let above = self.item(vm, parent)?;
            if !self.is_above(vm, &item, &above, len)? {
                break;
            }
            self.swap(parent, at);
            at = parent;
        }
        Ok(())
    }

    /// Moves the item at `top` down to where there is nothing below it, always to the better child's place,
    /// and from there up again: most items came from the bottom and belong there.
    fn sink(&self, vm: &Vm<'_>, top: usize) -> Res<()> {
        let len = self.list.len();
        let mut at = top;
        while at < len / 2 {
            let mut child = 2 * at + 1;
            if child + 1 < len {
                let (left, right) = (self.item(vm, child)?, self.item(vm, child + 1)?);
                if !self.is_above(vm, &left, &right, len)? {
                    child += 1;
                }
            }
            self.swap(child, at);
            at = child;
        }
        self.rise(vm, top, at)
    }
}

fn changed(vm: &Vm<'_>) -> Exc {
    vm.raise(ExcKind::RuntimeError, "list changed size during iteration")
}

/// The heap and the item that a function got.
fn taken<'a>(
    vm: &Vm<'_>,
    args: &Args<'a>,
    side: Side,
    name: &str,
    n: usize,
) -> Res<(Heap<'a>, Option<&'a Value>)> {
    let name = || side.name(name);
    args.check_positional(vm, &name(), n, n)?;
    let heap = &args.values[0];
    match heap.downcast::<List>() {
        Some(list) => Ok((Heap { list, side }, args.values.get(1))),
        None => {
            let (name, which) = (name(), if n == 1 { "" } else { " 1" });
            let ty = vm.given_type(heap);
            Err(vm.type_error(format!("{name}() argument{which} must be list, not {ty}")))
        }
    }
}

fn push(vm: &Vm<'_>, args: Args<'_>, side: Side) -> Res<Value> {
    let (heap, item) = taken(vm, &args, side, "heappush", 2)?;
    heap.list.append(vm, item.cloned().unwrap_or(Value::None))?;
    heap.rise(vm, 0, heap.list.len() - 1)?;
    Ok(Value::None)
}

fn pop(vm: &Vm<'_>, args: Args<'_>, side: Side) -> Res<Value> {
    let (heap, _) = taken(vm, &args, side, "heappop", 1)?;
    let Some(last) = heap.list.items.borrow_mut().pop() else {
        return Err(vm.index_error("index out of range"));
    };
    put_on_top(vm, &heap, last)
}

/// Puts an item in the place of the top one, which is the answer; in an empty list it is the answer itself.
fn put_on_top(vm: &Vm<'_>, heap: &Heap<'_>, item: Value) -> Res<Value> {
    let top = match heap.list.items.borrow_mut().first_mut() {
        Some(first) => std::mem::replace(first, item),
        None => return Ok(item),
    };
    heap.sink(vm, 0)?;
    Ok(top)
}

fn replace(vm: &Vm<'_>, args: Args<'_>, side: Side) -> Res<Value> {
    let (heap, item) = taken(vm, &args, side, "heapreplace", 2)?;
    if heap.list.is_empty() {
        return Err(vm.index_error("index out of range"));
    }
    put_on_top(vm, &heap, item.cloned().unwrap_or(Value::None))
}

fn push_pop(vm: &Vm<'_>, args: Args<'_>, side: Side) -> Res<Value> {
    let (heap, item) = taken(vm, &args, side, "heappushpop", 2)?;
    let item = item.cloned().unwrap_or(Value::None);
    let Some(top) = heap.list.get(0) else { return Ok(item) };
    if !side.is_above(vm, &top, &item)? {
        return Ok(item);
    }
    if heap.list.is_empty() {
        return Err(vm.index_error("index out of range"));
    }
    put_on_top(vm, &heap, item)
}

fn heapify(vm: &Vm<'_>, args: Args<'_>, side: Side) -> Res<Value> {
    let (heap, _) = taken(vm, &args, side, "heapify", 1)?;
    for top in (0..heap.list.len() / 2).rev() {
        heap.sink(vm, top)?;
    }
    Ok(Value::None)
}
