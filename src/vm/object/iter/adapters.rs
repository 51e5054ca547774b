//! `enumerate`, `zip`, `map`, `filter`, `reversed`, `iter(callable, sentinel)`.
//!
//! Invariant: each asks its source only when it is itself asked, as often and in the order that CPython
//! does, so that side effects come out alike.

use std::cell::{Cell, RefCell};

use super::{HINT_AND_STATE, Iter, NativeIter, Paired, native_slots};
use crate::base::Symbol;
use crate::bytecode::BinOp;
use crate::vm::args::{Args, Shape};
use crate::vm::error::{Exc, Res};
use crate::vm::heap::Kind;
use crate::vm::heap::cells::ValueCell;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::tuple::Reuse;
use crate::vm::protocol::quick_next;
use crate::vm::raise::ExcKind;
use crate::vm::types::{MethodDef, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

fn alloc_iter(vm: &Vm<'_>, class: &TypeRef, it: impl NativeIter + 'static) -> Value {
    vm.alloc_for(class, Iter(Box::new(it))).into()
}

/// As [`Vm::next`], with its short way in place.
#[inline(always)]
fn next_of(vm: &Vm<'_>, iter: &Value) -> Res<Option<Value>> {
    match quick_next(iter) {
        Some(item) => Ok(item),
        None => vm.next_slow(iter),
    }
}

struct Enumerate {
    source: Value,
    count: ValueCell,
    pair: Reuse,
}

fn new_enumerate(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let names = ["iterable", "start"];
    let [iterable, start] = args.bind(vm, "enumerate", names, Shape::default())?;
    let Some(iterable) = iterable else {
        return Err(vm.type_error("enumerate() missing required argument 'iterable'"));
    };
    let count = match start {
        None => Value::Int(0),
        Some(start) => vm.index(start)?,
    };
    let source = vm.iter(iterable)?;
    Ok(alloc_iter(
        vm,
        class,
        Enumerate { source, count: ValueCell::new(count), pair: Reuse::default() },
    ))
}

impl Enumerate {
    /// The number of the item, after which the next one has the next number.
    #[inline]
    fn count(&self, vm: &Vm<'_>) -> Res<Value> {
        let count = self.count.get();
        let small = if let Value::Int(i) = count { i.checked_add(1) } else { None };
        let after = match small {
            Some(i) => Value::Int(i),
            None => vm.binary(BinOp::Add, &count, &Value::Int(1))?,
        };
        drop(self.count.replace(after));
        Ok(count)
    }
}

impl NativeIter for Enumerate {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.source.trace(t);
        self.count.trace(t);
        self.pair.trace(t);
    }

    fn reduce(&self, _vm: &Vm<'_>) -> Res<Option<(&'static str, Vec<Value>)>> {
        Ok(Some(("enumerate", vec![self.source.clone(), self.count.get()])))
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let Some(item) = vm.next(&self.source)? else { return Ok(None) };
        let count = self.count(vm)?;
        Ok(Some(self.pair.tuple(vm, [count, item])))
    }

    fn next_pair(&self, vm: &Vm<'_>, take: &mut dyn FnMut(Value, Value)) -> Res<Paired> {
        let Some(item) = next_of(vm, &self.source)? else { return Ok(Paired::End) };
        take(self.count(vm)?, item);
        Ok(Paired::Yes)
    }
}

struct Zip {
    sources: Vec<Value>,
    strict: bool,
    done: Cell<bool>,
    pair: Reuse,
}

/// `strict` out of the keywords of `zip` and `map`.
fn strict_keyword(vm: &Vm<'_>, fname: &str, args: Args<'_>) -> Res<bool> {
    let mut strict = false;
    for (name, value) in args.keywords() {
        if name.as_str() != "strict" {
            return Err(
                vm.type_error(format!("{fname}() got an unexpected keyword argument '{name}'"))
            );
        }
        strict = vm.truth(value)?;
    }
    Ok(strict)
}

fn new_zip(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let strict = strict_keyword(vm, "zip", args)?;
    let sources = args.pos().iter().map(|v| vm.iter(v)).collect::<Res<Vec<_>>>()?;
    let done = Cell::new(sources.is_empty());
    Ok(alloc_iter(vm, class, Zip { sources, strict, done, pair: Reuse::default() }))
}

/// The next item of every source; `None` when one is at its end (ValueError if `strict` and not all are).
fn next_of_all(
    vm: &Vm<'_>,
    fname: &str,
    sources: &[Value],
    strict: bool,
) -> Res<Option<Vec<Value>>> {
    let mut items = Vec::with_capacity(sources.len());
    for (i, source) in sources.iter().enumerate() {
        match vm.next(source)? {
            Some(item) => items.push(item),
            None if !strict => return Ok(None),
            None if i > 0 => return Err(uneven(vm, fname, i, "shorter")),
            None => {
                for (j, source) in sources.iter().enumerate().skip(1) {
                    if vm.next(source)?.is_some() {
                        return Err(uneven(vm, fname, j, "longer"));
                    }
                }
                return Ok(None);
            }
        }
    }
    Ok(Some(items))
}

fn uneven(vm: &Vm<'_>, fname: &str, at: usize, how: &str) -> Exc {
    let others = if at == 1 { " 1".to_owned() } else { format!("s 1-{at}") };
    vm.value_error(format!("{fname}() argument {} is {how} than argument{others}", at + 1))
}

impl NativeIter for Zip {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.sources.trace(t);
        self.pair.trace(t);
    }

    fn reduce(&self, _vm: &Vm<'_>) -> Res<Option<(&'static str, Vec<Value>)>> {
        let parts = ("zip", self.sources.clone());
        Ok((!self.strict && !self.done.get()).then_some(parts))
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        if self.done.get() {
            return Ok(None);
        }
        if let ([a, b], false) = (self.sources.as_slice(), self.strict) {
            let Some(x) = vm.next(a)? else { return Ok(None) };
            let Some(y) = vm.next(b)? else { return Ok(None) };
            return Ok(Some(self.pair.tuple(vm, [x, y])));
        }
        let items = next_of_all(vm, "zip", &self.sources, self.strict)?;
        Ok(items.map(|items| vm.tuple(items)))
    }

    fn next_pair(&self, vm: &Vm<'_>, take: &mut dyn FnMut(Value, Value)) -> Res<Paired> {
        let ([a, b], false) = (self.sources.as_slice(), self.strict) else {
            return Ok(Paired::No);
        };
        let Some(x) = next_of(vm, a)? else { return Ok(Paired::End) };
        let Some(y) = next_of(vm, b)? else { return Ok(Paired::End) };
        take(x, y);
        Ok(Paired::Yes)
    }
}

struct Map {
    function: Value,
    sources: Vec<Value>,
    strict: bool,
}

fn new_map(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let strict = strict_keyword(vm, "map", args)?;
    let [function, iterables @ ..] = args.pos() else {
        return Err(vm.type_error("map() must have at least two arguments."));
    };
    if iterables.is_empty() {
        return Err(vm.type_error("map() must have at least two arguments."));
    }
    let sources = iterables.iter().map(|v| vm.iter(v)).collect::<Res<Vec<_>>>()?;
    Ok(alloc_iter(vm, class, Map { function: function.clone(), sources, strict }))
}

impl NativeIter for Map {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.function.trace(t);
        self.sources.trace(t);
    }

    fn reduce(&self, _vm: &Vm<'_>) -> Res<Option<(&'static str, Vec<Value>)>> {
        let args = std::iter::once(&self.function).chain(&self.sources).cloned().collect();
        Ok((!self.strict).then_some(("map", args)))
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        if let [source] = self.sources.as_slice() {
            let Some(item) = vm.next(source)? else { return Ok(None) };
            return vm.call(&self.function, &[item]).map(Some);
        }
        match next_of_all(vm, "map", &self.sources, self.strict)? {
            Some(items) => vm.call(&self.function, &items).map(Some),
            None => Ok(None),
        }
    }
}

struct Filter {
    /// None: the items' own truth.
    predicate: Value,
    source: Value,
}

fn new_filter(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "filter", 2, 2)?;
    let source = vm.iter(&args.values[1])?;
    Ok(alloc_iter(vm, class, Filter { predicate: args.values[0].clone(), source }))
}

impl NativeIter for Filter {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.predicate.trace(t);
        self.source.trace(t);
    }

    fn reduce(&self, _vm: &Vm<'_>) -> Res<Option<(&'static str, Vec<Value>)>> {
        Ok(Some(("filter", vec![self.predicate.clone(), self.source.clone()])))
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        while let Some(item) = vm.next(&self.source)? {
            let keep = if self.predicate.is_none() {
                vm.truth(&item)?
            } else {
                let answer = vm.call(&self.predicate, std::slice::from_ref(&item))?;
                vm.truth(&answer)?
            };
            if keep {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}

struct Reversed {
    /// Unset at the end.
    seq: RefCell<Value>,
    left: Cell<usize>,
}

fn new_reversed(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let [seq] = args.values else {
        let given = args.values.len();
        return Err(vm.type_error(format!("reversed expected 1 argument, got {given}")));
    };
    let not_reversible =
        || Err(vm.type_error(format!("'{}' object is not reversible", vm.type_name(seq))));
    match vm.lookup_special(seq, Symbol::new("__reversed__"))? {
        Some(Value::None) => return not_reversible(),
        Some(method) => return vm.call(&method, &[]),
        None => {}
    }
    let slots = &vm.type_of(seq).slots;
    if slots.get_item.get().is_none()
        || slots.len.get().is_none()
        || matches!(seq.kind(), Some(Kind::Dict | Kind::DictView))
    {
        return not_reversible();
    }
    let left = Cell::new(vm.len(seq)?);
    Ok(alloc_iter(vm, class, Reversed { seq: RefCell::new(seq.clone()), left }))
}

impl NativeIter for Reversed {
    fn reduce(&self, vm: &Vm<'_>) -> Res<Option<(&'static str, Vec<Value>)>> {
        let seq = self.seq.borrow().clone();
        Ok(Some(match seq.is_unset() {
            true => ("iter", vec![vm.tuple([])]),
            false => ("reversed", vec![seq]),
        }))
    }

    fn state(&self) -> Option<i64> {
        (!self.seq.borrow().is_unset()).then(|| self.left.get() as i64 - 1)
    }

    fn set_state(&self, state: i64) -> bool {
        self.left.set(usize::try_from(state.saturating_add(1)).unwrap_or(0));
        true
    }

    fn trace(&self, t: &mut Tracer<'_>) {
        self.seq.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let seq = self.seq.borrow().clone();
        if !seq.is_unset()
            && let Some(at) = self.left.get().checked_sub(1)
        {
            match vm.get_item(&seq, &Value::Int(at as i64)) {
                Ok(item) => {
                    self.left.set(at);
                    return Ok(Some(item));
                }
                Err(e)
                    if vm.exc_is(&e, ExcKind::IndexError)
                        || vm.exc_is(&e, ExcKind::StopIteration) => {}
                Err(e) => return Err(e),
            }
        }
        drop(self.seq.replace(Value::Unset));
        Ok(None)
    }

    fn length_hint(&self, vm: &Vm<'_>) -> Res<Option<usize>> {
        let seq = self.seq.borrow().clone();
        if seq.is_unset() {
            return Ok(Some(0));
        }
        let len = vm.len(&seq)?;
        Ok(Some(if self.left.get() <= len { self.left.get() } else { 0 }))
    }
}

/// `iter(callable, sentinel)`.
pub struct CallableIter {
    /// Unset at the end.
    callable: RefCell<Value>,
    sentinel: Value,
}

impl CallableIter {
    pub fn new(callable: Value, sentinel: Value) -> CallableIter {
        CallableIter { callable: RefCell::new(callable), sentinel }
    }
}

impl NativeIter for CallableIter {
    fn reduce(&self, vm: &Vm<'_>) -> Res<Option<(&'static str, Vec<Value>)>> {
        let callable = self.callable.borrow().clone();
        Ok(Some(match callable.is_unset() {
            true => ("iter", vec![vm.tuple([])]),
            false => ("iter", vec![callable, self.sentinel.clone()]),
        }))
    }

    fn trace(&self, t: &mut Tracer<'_>) {
        self.callable.trace(t);
        self.sentinel.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let callable = self.callable.borrow().clone();
        if callable.is_unset() {
            return Ok(None);
        }
        match vm.call(&callable, &[]) {
            Ok(item) if !vm.eq(&item, &self.sentinel)? => return Ok(Some(item)),
            Ok(_) => {}
            Err(e) if vm.exc_is(&e, ExcKind::StopIteration) => {}
            Err(e) => return Err(e),
        }
        drop(self.callable.replace(Value::Unset));
        Ok(None)
    }
}

const NO_METHODS: &[MethodDef] = &[];

pub static ENUMERATE: TypeSpec = TypeSpec {
    name: "enumerate",
    module: "builtins",
    doc: "Return an enumerate object.\n\n  iterable\n    an object supporting iteration\n\nThe enumerate object yields pairs containing a count (from start, which\ndefaults to zero) and a value yielded by the iterable argument.",
    kind: Kind::Iter,
    is_base: true,
    slots: |s| {
        native_slots(s);
        s.new.set(Some(new_enumerate));
    },
    methods: &[MethodDef::class(
        "__class_getitem__",
        crate::vm::object::generic_alias::class_getitem,
        "",
    )],
    getset: &[],
};

pub static ZIP: TypeSpec = TypeSpec {
    name: "zip",
    module: "builtins",
    doc: "The zip object yields n-length tuples, where n is the number of iterables\npassed as positional arguments to zip().",
    kind: Kind::Iter,
    is_base: true,
    slots: |s| {
        native_slots(s);
        s.new.set(Some(new_zip));
    },
    methods: NO_METHODS,
    getset: &[],
};

pub static MAP: TypeSpec = TypeSpec {
    name: "map",
    module: "builtins",
    doc: "Make an iterator that computes the function using arguments from\neach of the iterables.",
    kind: Kind::Iter,
    is_base: true,
    slots: |s| {
        native_slots(s);
        s.new.set(Some(new_map));
    },
    methods: NO_METHODS,
    getset: &[],
};

pub static FILTER: TypeSpec = TypeSpec {
    name: "filter",
    module: "builtins",
    doc: "Return an iterator yielding those items of iterable for which function(item)\nis true. If function is None, return the items that are true.",
    kind: Kind::Iter,
    is_base: true,
    slots: |s| {
        native_slots(s);
        s.new.set(Some(new_filter));
    },
    methods: NO_METHODS,
    getset: &[],
};

pub static REVERSED: TypeSpec = TypeSpec {
    name: "reversed",
    module: "builtins",
    doc: "Return a reverse iterator over the values of the given sequence.",
    kind: Kind::Iter,
    is_base: true,
    slots: |s| {
        native_slots(s);
        s.new.set(Some(new_reversed));
    },
    methods: HINT_AND_STATE,
    getset: &[],
};

pub static CALLABLE: TypeSpec = TypeSpec {
    name: "callable_iterator",
    module: "builtins",
    doc: "",
    kind: Kind::Iter,
    is_base: false,
    slots: native_slots,
    methods: NO_METHODS,
    getset: &[],
};
