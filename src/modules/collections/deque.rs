//! `collections.deque`.
//!
//! Invariant: no borrow of the items is held while anything of the program's may run; an iterator notices
//! that the deque has changed by its version.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use crate::base::known;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::object::iter::{HINT, Iter, NativeIter, native_slots};
use crate::vm::object::list::{List, repeat_count};
use crate::vm::object::repr_guard::ReprGuard;
use crate::vm::{
    Args, BinOp, CmpOp, ExcKind, GetSetDef, Kind, MethodDef, Res, Shape, Slots, Traced, TypeRef,
    TypeSpec, Value, Vm,
};

pub(super) static DEQUE: TypeSpec = TypeSpec {
    name: "deque",
    module: "collections",
    doc: "A list-like sequence with fast ends.",
    kind: Kind::Traced,
    is_base: true,
    slots,
    methods: METHODS,
    getset: &[GetSetDef { name: "maxlen", get: maxlen, set: None, doc: "" }],
};

static METHODS: &[MethodDef] = &[
    MethodDef::new("append", |vm, a| push(vm, a, "append", false), "append(x, /)")
        .two(|vm, d, item| push_one(vm, d, item, false)),
    MethodDef::new("appendleft", |vm, a| push(vm, a, "appendleft", true), "appendleft(x, /)")
        .two(|vm, d, item| push_one(vm, d, item, true)),
    MethodDef::new("clear", clear, "clear()"),
    MethodDef::new("copy", copy, "copy()"),
    MethodDef::new("__copy__", copy, "__copy__()"),
    MethodDef::new("count", count, "count(x, /)"),
    MethodDef::new("extend", |vm, a| extend(vm, a, "extend", false), "extend(iterable, /)"),
    MethodDef::new(
        "extendleft",
        |vm, a| extend(vm, a, "extendleft", true),
        "extendleft(iterable, /)",
    ),
    MethodDef::new("index", index, "index(x[, start[, stop]], /)"),
    MethodDef::new("insert", insert, "insert(i, x, /)"),
    MethodDef::new("pop", |vm, a| pop(vm, a, false), "pop()").one(|vm, d| pop_one(vm, d, false)),
    MethodDef::new("popleft", |vm, a| pop(vm, a, true), "popleft()")
        .one(|vm, d| pop_one(vm, d, true)),
    MethodDef::new("remove", remove, "remove(x, /)"),
    MethodDef::new("reverse", reverse, "reverse()"),
    MethodDef::new("__reversed__", reversed, "__reversed__()"),
    MethodDef::new("rotate", rotate, "rotate(n=1, /)"),
    MethodDef::new("__reduce__", reduce, "__reduce__()"),
    MethodDef::class("__class_getitem__", class_getitem, "__class_getitem__(item, /)"),
];

fn slots(s: &Slots) {
    s.new.set(Some(new));
    s.init.set(Some(init));
    s.repr.set(Some(repr));
    s.len.set(Some(|vm, v| Ok(this(vm, v)?.items.borrow().len())));
    s.bool.set(Some(|vm, v| Ok(!this(vm, v)?.items.borrow().is_empty())));
    s.get_item.set(Some(get_item));
    s.set_item.set(Some(set_item));
    s.contains.set(Some(|vm, v, x| Ok(find(vm, v, x)?.is_some())));
    s.iter.set(Some(|vm, v| iterate(vm, v, false)));
    s.compare.set(Some(compare));
    s.hash.set(Some(crate::vm::types::unhashable));
    s.set_binary(BinOp::Add, add);
    s.set_inplace(BinOp::Add, inplace_add);
    s.set_binary(BinOp::Mul, multiply);
    s.set_inplace(BinOp::Mul, inplace_multiply);
}

#[derive(Default)]
struct Deque {
    items: RefCell<VecDeque<Value>>,
    max_len: Cell<Option<usize>>,
    /// Changes whenever the number or order of items does.
    version: Cell<u64>,
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Deque> {
    let found = v.as_obj().and_then(|o| o.native::<Deque>());
    found.ok_or_else(|| vm.type_error("descriptor requires a 'collections.deque' object"))
}

fn receiver<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a Deque> {
    match args.values.first() {
        Some(v) => this(vm, v),
        None => Err(vm.type_error("unbound method needs an argument")),
    }
}

impl Deque {
    fn changed(&self) {
        self.version.set(self.version.get() + 1);
    }

    fn push(&self, vm: &Vm<'_>, item: Value, left: bool) -> Res<()> {
        let full = self.max_len.get().is_some_and(|m| self.items.borrow().len() >= m);
        let mut items = self.items.borrow_mut();
        vm.reserve(&mut *items, 1)?;
        let mut gone = None;
        if full {
            gone = if left { items.pop_back() } else { items.pop_front() };
        }
        if self.max_len.get() != Some(0) {
            if left { items.push_front(item) } else { items.push_back(item) }
        }
        drop(items);
        self.changed();
        drop(gone);
        Ok(())
    }

    fn to_vec(&self) -> Vec<Value> {
        self.items.borrow().iter().cloned().collect()
    }
}

fn new(vm: &Vm<'_>, class: &TypeRef, _args: Args<'_>) -> Res<Value> {
    Ok(vm.alloc_for(class, Traced(Box::new(Deque::default()))).into())
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let [iterable, maxlen] = args.bind(vm, "deque", ["iterable", "maxlen"], Shape::default())?;
    let d = this(vm, v)?;
    let max_len = match maxlen.filter(|m| !m.is_none()) {
        None => None,
        Some(m) => match usize::try_from(vm.to_i64(m)?) {
            Ok(m) => Some(m),
            Err(_) => return Err(vm.value_error("maxlen must be non-negative")),
        },
    };
    d.max_len.set(max_len);
    drop(d.items.take());
    if let Some(iterable) = iterable {
        vm.for_each(iterable, |item| d.push(vm, item, false))?;
    }
    Ok(())
}

/// A deque of the same class and bound with other items.
fn like(vm: &Vm<'_>, v: &Value, items: Vec<Value>) -> Res<Value> {
    let max_len = this(vm, v)?.max_len.get();
    let made = Deque::default();
    made.max_len.set(max_len);
    for item in items {
        made.push(vm, item, false)?;
    }
    let class = vm.type_of(v).clone();
    Ok(vm.alloc_for(&class, Traced(Box::new(made))).into())
}

fn push(vm: &Vm<'_>, args: Args<'_>, name: &str, left: bool) -> Res<Value> {
    receiver(vm, args)?;
    args.skip(1).check_positional(vm, &format!("collections.deque.{name}"), 1, 1)?;
    push_one(vm, &args.values[0], &args.values[1], left)
}

fn push_one(vm: &Vm<'_>, d: &Value, item: &Value, left: bool) -> Res<Value> {
    this(vm, d)?.push(vm, item.clone(), left)?;
    Ok(Value::None)
}

fn pop(vm: &Vm<'_>, args: Args<'_>, left: bool) -> Res<Value> {
    receiver(vm, args)?;
    let name = if left { "collections.deque.popleft" } else { "collections.deque.pop" };
    args.skip(1).check_positional(vm, name, 0, 0)?;
    pop_one(vm, &args.values[0], left)
}

fn pop_one(vm: &Vm<'_>, d: &Value, left: bool) -> Res<Value> {
    let d = this(vm, d)?;
    let mut items = d.items.borrow_mut();
    let item = if left { items.pop_front() } else { items.pop_back() };
    drop(items);
    d.changed();
    item.ok_or_else(|| vm.index_error("pop from an empty deque"))
}

fn clear(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let d = receiver(vm, args)?;
    let gone = d.items.take();
    d.changed();
    drop(gone);
    Ok(Value::None)
}

fn copy(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let items = receiver(vm, args)?.to_vec();
    like(vm, &args.values[0], items)
}

fn extend(vm: &Vm<'_>, args: Args<'_>, name: &str, left: bool) -> Res<Value> {
    let d = receiver(vm, args)?;
    args.skip(1).check_positional(vm, &format!("collections.deque.{name}"), 1, 1)?;
    // The argument may be the deque itself.
    for item in vm.collect(&args.values[1])? {
        d.push(vm, item, left)?;
    }
    Ok(Value::None)
}

/// Where `x` stands.
fn find(vm: &Vm<'_>, v: &Value, x: &Value) -> Res<Option<usize>> {
    let d = this(vm, v)?;
    let version = d.version.get();
    let mut i = 0;
    loop {
        let Some(item) = d.items.borrow().get(i).cloned() else { return Ok(None) };
        if item.is(x) || vm.eq(&item, x)? {
            return Ok(Some(i));
        }
        if d.version.get() != version {
            return Err(vm.raise(ExcKind::RuntimeError, "deque mutated during iteration"));
        }
        i += 1;
    }
}

fn count(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let items = receiver(vm, args)?.to_vec();
    args.skip(1).check_positional(vm, "collections.deque.count", 1, 1)?;
    let mut n = 0;
    for item in &items {
        n += i64::from(item.is(&args.values[1]) || vm.eq(item, &args.values[1])?);
    }
    Ok(Value::Int(n))
}

fn index(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let items = receiver(vm, args)?.to_vec();
    args.skip(1).check_positional(vm, "index", 1, 3)?;
    let bound = |v: Option<&Value>, default: usize| -> Res<usize> {
        let Some(v) = v else { return Ok(default) };
        let i = vm.to_i64(v)?;
        let i = if i < 0 { i + items.len() as i64 } else { i };
        Ok(i.clamp(0, items.len() as i64) as usize)
    };
    let (start, stop) = (bound(args.values.get(2), 0)?, bound(args.values.get(3), items.len())?);
    for (i, item) in items.iter().enumerate().take(stop).skip(start) {
        if item.is(&args.values[1]) || vm.eq(item, &args.values[1])? {
            return Ok(Value::Int(i as i64));
        }
    }
    Err(vm.value_error(format!("{} is not in deque", vm.repr(&args.values[1])?)))
}

fn insert(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let d = receiver(vm, args)?;
    args.skip(1).check_positional(vm, "insert", 2, 2)?;
    let i = vm.to_i64(&args.values[1])?;
    let len = d.items.borrow().len();
    if d.max_len.get().is_some_and(|m| len >= m) {
        return Err(vm.index_error("deque already at its maximum size"));
    }
    let i = if i < 0 { i + len as i64 } else { i }.clamp(0, len as i64);
    d.items.borrow_mut().insert(i as usize, args.values[2].clone());
    d.changed();
    Ok(Value::None)
}

fn remove(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let d = receiver(vm, args)?;
    args.skip(1).check_positional(vm, "collections.deque.remove", 1, 1)?;
    let Some(i) = find(vm, &args.values[0], &args.values[1])? else {
        let shown = vm.repr(&args.values[1])?;
        return Err(vm.value_error(format!("{shown} is not in deque")));
    };
    let gone = d.items.borrow_mut().remove(i);
    d.changed();
    drop(gone);
    Ok(Value::None)
}

fn reverse(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let d = receiver(vm, args)?;
    d.items.borrow_mut().make_contiguous().reverse();
    d.changed();
    Ok(Value::None)
}

fn rotate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let d = receiver(vm, args)?;
    args.skip(1).check_positional(vm, "rotate", 0, 1)?;
    let n = args.values.get(1).map_or(Ok(1), |n| vm.to_i64(n))?;
    let mut items = d.items.borrow_mut();
    if !items.is_empty() {
        let by = n.rem_euclid(items.len() as i64) as usize;
        items.rotate_right(by);
    }
    drop(items);
    d.changed();
    Ok(Value::None)
}

fn maxlen(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(this(vm, v)?.max_len.get().map_or(Value::None, |m| Value::Int(m as i64)))
}

/// The position that an index names.
fn position(vm: &Vm<'_>, d: &Deque, index: &Value) -> Res<usize> {
    if vm.type_of(index).slots.index.get().is_none() {
        let ty = vm.type_name(index);
        return Err(vm.type_error(format!("sequence index must be integer, not '{ty}'")));
    }
    let i = vm.to_i64(index)?;
    let len = d.items.borrow().len() as i64;
    let at = if i < 0 { i + len } else { i };
    if (0..len).contains(&at) {
        Ok(at as usize)
    } else {
        Err(vm.index_error("deque index out of range"))
    }
}

fn get_item(vm: &Vm<'_>, v: &Value, index: &Value) -> Res<Value> {
    let d = this(vm, v)?;
    let i = position(vm, d, index)?;
    let item = d.items.borrow().get(i).cloned();
    item.ok_or_else(|| vm.index_error("deque index out of range"))
}

fn set_item(vm: &Vm<'_>, v: &Value, index: &Value, value: Option<&Value>) -> Res<()> {
    let d = this(vm, v)?;
    let i = position(vm, d, index)?;
    let old = match value {
        Some(value) => Some(std::mem::replace(&mut d.items.borrow_mut()[i], value.clone())),
        None => {
            d.changed();
            d.items.borrow_mut().remove(i)
        }
    };
    drop(old);
    Ok(())
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let d = this(vm, v)?;
    let Some(o) = v.as_obj() else { return Ok(vm.str("deque")) };
    let Some(_guard) = ReprGuard::enter(vm, o)? else { return Ok(vm.str("[...]")) };
    let mut shown = Vec::new();
    for item in d.to_vec() {
        shown.push(vm.repr(&item)?);
    }
    let bound = d.max_len.get().map_or(String::new(), |m| format!(", maxlen={m}"));
    Ok(vm.string(format!("{}([{}]{bound})", vm.type_of(v).name(), shown.join(", "))))
}

/// As lists compare.
fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let (Ok(x), Ok(y)) = (this(vm, a), this(vm, b)) else { return Ok(Value::NotImplemented) };
    let (x, y) = (List::alloc(vm, x.to_vec()).into(), List::alloc(vm, y.to_vec()).into());
    vm.compare(&x, &y, op)
}

fn add(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (Ok(x), Ok(y)) = (this(vm, a), this(vm, b)) else { return Ok(Value::NotImplemented) };
    let mut items = x.to_vec();
    items.extend(y.to_vec());
    like(vm, a, items)
}

fn inplace_add(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    extend(vm, Args::positional(&[a.clone(), b.clone()]), "extend", false)?;
    Ok(a.clone())
}

fn multiply(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let (v, n) = if this(vm, a).is_ok() { (a, b) } else { (b, a) };
    let Ok(d) = this(vm, v) else { return Ok(Value::NotImplemented) };
    match repeat_count(vm, n)? {
        Some(n) => like(vm, v, repeated(vm, d, n)?),
        None => Ok(Value::NotImplemented),
    }
}

fn inplace_multiply(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    let d = this(vm, a)?;
    let Some(n) = repeat_count(vm, b)? else { return Ok(Value::NotImplemented) };
    let all = repeated(vm, d, n)?;
    let gone = d.items.replace(all.into());
    d.changed();
    drop(gone);
    Ok(a.clone())
}

/// The items `n` times: the last ones of them, as far as the bound lets them stay.
fn repeated(vm: &Vm<'_>, d: &Deque, n: usize) -> Res<Vec<Value>> {
    let items = d.to_vec();
    let Some(max_len) = d.max_len.get().filter(|_| !items.is_empty()) else {
        return vm.repeated(&items[..], n);
    };
    let n = n.min(max_len.div_ceil(items.len()));
    let mut all: Vec<Value> = vm.repeated(&items[..], n)?;
    let surplus = all.len().saturating_sub(max_len);
    all.drain(..surplus);
    Ok(all)
}

struct DequeIter {
    deque: Value,
    at: Cell<usize>,
    version: u64,
    backwards: bool,
}

macro_rules! iterators {
    ($( $spec:ident $name:literal ; )*) => { $(
        pub(super) static $spec: TypeSpec = TypeSpec {
            name: $name,
            module: "_collections",
            doc: "",
            kind: Kind::Iter,
            is_base: false,
            slots: native_slots,
            methods: HINT,
            getset: &[],
        };
    )* };
}

iterators! {
    ITER "_deque_iterator";
    REVERSE_ITER "_deque_reverse_iterator";
}

fn iterate(vm: &Vm<'_>, v: &Value, backwards: bool) -> Res<Value> {
    let version = this(vm, v)?.version.get();
    let spec = if backwards { &REVERSE_ITER } else { &ITER };
    let it = DequeIter { deque: v.clone(), at: Cell::new(0), version, backwards };
    Ok(vm.alloc_for(&vm.native_type(spec), Iter(Box::new(it))).into())
}

fn reversed(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    receiver(vm, args)?;
    iterate(vm, &args.values[0], true)
}

/// For `copy` and `pickle`: the class, what makes an empty one, the state, the items.
fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let d = receiver(vm, args)?;
    let v = &args.values[0];
    let given = match d.max_len.get() {
        Some(n) => vm.tuple([vm.tuple([]), Value::Int(n as i64)]),
        None => vm.tuple([]),
    };
    let state = vm.get_attr_opt(v, known::DICT)?.unwrap_or(Value::None);
    Ok(vm.tuple(vec![vm.type_of(v).value(), given, state, vm.iter(v)?]))
}

impl NativeIter for DequeIter {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.deque.trace(t);
    }

    fn length_hint(&self, vm: &Vm<'_>) -> Res<Option<usize>> {
        let left = this(vm, &self.deque)?.items.borrow().len().saturating_sub(self.at.get());
        Ok(Some(left))
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let d = this(vm, &self.deque)?;
        let items = d.items.borrow();
        let at = self.at.get();
        if at >= items.len() {
            return Ok(None);
        }
        if d.version.get() != self.version {
            return Err(vm.raise(ExcKind::RuntimeError, "deque mutated during iteration"));
        }
        self.at.set(at + 1);
        Ok(items.get(if self.backwards { items.len() - 1 - at } else { at }).cloned())
    }
}

impl Trace for Deque {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.items.trace(t);
    }

    fn cut(&self) {
        self.changed();
        drop(self.items.take());
    }
}
