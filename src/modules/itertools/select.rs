//! Iterators that pass on, choose, group or transform what their sources give.
//!
//! Invariant: an iterator that has ended stays ended where CPython's does.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use super::joint::Joint;
use super::{alloc, exactly, iterator_type, required};
use crate::vm::BinOp;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::iter::NativeIter;
use crate::vm::{Args, ExcKind, Kind, MethodDef, Res, Shape, TypeRef, TypeSpec, Value, Vm};

iterator_type!(ACCUMULATE, "accumulate", new_accumulate);
iterator_type!(BATCHED, "batched", new_batched);
iterator_type!(CHAIN, "chain", new_chain, CHAIN_METHODS);
iterator_type!(COMPRESS, "compress", new_compress);
iterator_type!(DROPWHILE, "dropwhile", new_dropwhile);
iterator_type!(FILTERFALSE, "filterfalse", new_filterfalse);
iterator_type!(GROUPBY, "groupby", new_groupby);
iterator_type!(ISLICE, "islice", new_islice);
iterator_type!(PAIRWISE, "pairwise", new_pairwise);
iterator_type!(STARMAP, "starmap", new_starmap);
iterator_type!(TAKEWHILE, "takewhile", new_takewhile);
iterator_type!(ZIP_LONGEST, "zip_longest", new_zip_longest);

struct Accumulate {
    source: Value,
    function: Option<Value>,
    /// Before the first item: the initial value, if any was given.
    initial: RefCell<Option<Value>>,
    total: RefCell<Option<Value>>,
}

fn new_accumulate(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 0, n_kw_only: 1 };
    let [iterable, function, initial] =
        args.bind(vm, "accumulate", ["iterable", "func", "initial"], shape)?;
    let some = |v: Option<&Value>| v.filter(|v| !v.is_none()).cloned();
    let source = iterable.map_or(Ok(Value::None), |i| vm.iter(i))?;
    let it = Accumulate {
        source,
        function: some(function),
        initial: RefCell::new(some(initial)),
        total: RefCell::default(),
    };
    Ok(alloc(vm, class, it))
}

impl NativeIter for Accumulate {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.source.trace(t);
        self.function.trace(t);
        self.initial.trace(t);
        self.total.trace(t);
    }

    fn cut(&self) {
        drop((self.initial.take(), self.total.take()));
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let initial = self.initial.take();
        if let Some(initial) = initial {
            drop(self.total.replace(Some(initial.clone())));
            return Ok(Some(initial));
        }
        let Some(item) = vm.next(&self.source)? else { return Ok(None) };
        let total = self.total.borrow().clone();
        let total = match (total, &self.function) {
            (None, _) => item,
            (Some(total), None) => vm.binary(BinOp::Add, &total, &item)?,
            (Some(total), Some(f)) => vm.call(f, &[total, item])?,
        };
        drop(self.total.replace(Some(total.clone())));
        Ok(Some(total))
    }
}

struct Batched {
    source: Value,
    n: usize,
    strict: bool,
}

fn new_batched(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 2, n_pos_only: 0, n_kw_only: 1 };
    let [iterable, n, strict] = args.bind(vm, "batched", ["iterable", "n", "strict"], shape)?;
    let n = n.map_or(Ok(0), |n| vm.to_i64(n))?;
    if n < 1 {
        return Err(vm.value_error("n must be at least one"));
    }
    let source = iterable.map_or(Ok(Value::None), |i| vm.iter(i))?;
    let strict = strict.map_or(Ok(false), |s| vm.truth(s))?;
    Ok(alloc(vm, class, Batched { source, n: n as usize, strict }))
}

impl NativeIter for Batched {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.source.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let mut batch = Vec::new();
        while batch.len() < self.n
            && let Some(item) = vm.next(&self.source)?
        {
            batch.push(item);
        }
        if batch.is_empty() {
            return Ok(None);
        }
        if self.strict && batch.len() < self.n {
            return Err(vm.value_error("batched(): incomplete batch"));
        }
        Ok(Some(vm.tuple(batch)))
    }
}

struct Chain {
    /// An iterator of iterables.
    sources: Value,
    current: RefCell<Option<Value>>,
}

const CHAIN_METHODS: &[MethodDef] =
    &[MethodDef::class("from_iterable", chain_from_iterable, "from_iterable(iterable, /)")];

fn new_chain(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    if !args.kw.is_empty() {
        return Err(vm.type_error("chain() takes no keyword arguments"));
    }
    let sources = vm.iter(&vm.tuple(args.values.to_vec()))?;
    Ok(alloc(vm, class, Chain { sources, current: RefCell::default() }))
}

fn chain_from_iterable(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [class, iterable] = exactly(vm, args, "from_iterable")?;
    let sources = vm.iter(iterable)?;
    let class = class.cast().unwrap_or_else(|| vm.native_type(&CHAIN));
    Ok(alloc(vm, &class, Chain { sources, current: RefCell::default() }))
}

impl NativeIter for Chain {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.sources.trace(t);
        self.current.trace(t);
    }

    fn cut(&self) {
        drop(self.current.take());
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        loop {
            let current = self.current.borrow().clone();
            let current = match current {
                Some(current) => current,
                None => {
                    let Some(next) = vm.next(&self.sources)? else { return Ok(None) };
                    let next = vm.iter(&next)?;
                    drop(self.current.replace(Some(next.clone())));
                    next
                }
            };
            if let Some(item) = vm.next(&current)? {
                return Ok(Some(item));
            }
            drop(self.current.take());
        }
    }
}

struct Compress {
    data: Value,
    selectors: Value,
}

fn new_compress(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let [data, selectors] = args.bind(vm, "compress", ["data", "selectors"], required(2))?;
    let iter = |v: Option<&Value>| v.map_or(Ok(Value::None), |v| vm.iter(v));
    Ok(alloc(vm, class, Compress { data: iter(data)?, selectors: iter(selectors)? }))
}

impl NativeIter for Compress {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.data.trace(t);
        self.selectors.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        loop {
            let Some(item) = vm.next(&self.data)? else { return Ok(None) };
            let Some(selector) = vm.next(&self.selectors)? else { return Ok(None) };
            if vm.truth(&selector)? {
                return Ok(Some(item));
            }
        }
    }
}

struct DropWhile {
    predicate: Value,
    source: Value,
    dropped: Cell<bool>,
}

fn new_dropwhile(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let [predicate, iterable] = exactly(vm, args, "dropwhile")?;
    let (predicate, source) = (predicate.clone(), vm.iter(iterable)?);
    Ok(alloc(vm, class, DropWhile { predicate, source, dropped: Cell::new(false) }))
}

impl NativeIter for DropWhile {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.predicate.trace(t);
        self.source.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        loop {
            let Some(item) = vm.next(&self.source)? else { return Ok(None) };
            if self.dropped.get() {
                return Ok(Some(item));
            }
            let goes = vm.call(&self.predicate, std::slice::from_ref(&item))?;
            if !vm.truth(&goes)? {
                self.dropped.set(true);
                return Ok(Some(item));
            }
        }
    }
}

struct TakeWhile {
    predicate: Value,
    source: Value,
    ended: Cell<bool>,
}

fn new_takewhile(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let [predicate, iterable] = exactly(vm, args, "takewhile")?;
    let (predicate, source) = (predicate.clone(), vm.iter(iterable)?);
    Ok(alloc(vm, class, TakeWhile { predicate, source, ended: Cell::new(false) }))
}

impl NativeIter for TakeWhile {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.predicate.trace(t);
        self.source.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        if self.ended.get() {
            return Ok(None);
        }
        let Some(item) = vm.next(&self.source)? else { return Ok(None) };
        let goes_on = vm.call(&self.predicate, std::slice::from_ref(&item))?;
        if vm.truth(&goes_on)? {
            return Ok(Some(item));
        }
        self.ended.set(true);
        Ok(None)
    }
}

struct FilterFalse {
    predicate: Value,
    source: Value,
}

fn new_filterfalse(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let [predicate, iterable] = exactly(vm, args, "filterfalse")?;
    let it = FilterFalse { predicate: predicate.clone(), source: vm.iter(iterable)? };
    Ok(alloc(vm, class, it))
}

impl NativeIter for FilterFalse {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.predicate.trace(t);
        self.source.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        loop {
            let Some(item) = vm.next(&self.source)? else { return Ok(None) };
            let verdict = if self.predicate.is_none() {
                item.clone()
            } else {
                vm.call(&self.predicate, std::slice::from_ref(&item))?
            };
            if !vm.truth(&verdict)? {
                return Ok(Some(item));
            }
        }
    }
}

/// What a groupby and its groups share.
struct Groups {
    source: Value,
    key: Option<Value>,
    /// The item that was read last and its key.
    current: RefCell<Option<(Value, Value)>>,
    /// The key of the group that was given out last.
    group: RefCell<Option<Value>>,
    /// Counts the groups: an older group has ended.
    number: Cell<u64>,
}

struct GroupBy(Joint<Groups>);

struct Group {
    groups: Joint<Groups>,
    key: Value,
    number: u64,
}

static GROUPER: TypeSpec = TypeSpec {
    name: "_grouper",
    module: "itertools",
    doc: "",
    kind: Kind::Iter,
    is_base: false,
    slots: crate::vm::object::iter::native_slots,
    methods: &[],
    getset: &[],
};

fn new_groupby(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let [iterable, key] = args.bind(vm, "groupby", ["iterable", "key"], required(1))?;
    let groups = Groups {
        source: iterable.map_or(Ok(Value::None), |i| vm.iter(i))?,
        key: key.filter(|k| !k.is_none()).cloned(),
        current: RefCell::default(),
        group: RefCell::default(),
        number: Cell::new(0),
    };
    Ok(alloc(vm, class, GroupBy(Joint::new(vm, groups))))
}

impl Groups {
    /// Reads the next item; false at the end.
    fn advance(&self, vm: &Vm<'_>) -> Res<bool> {
        let Some(item) = vm.next(&self.source)? else {
            drop(self.current.take());
            return Ok(false);
        };
        let key = match &self.key {
            Some(f) => vm.call(f, std::slice::from_ref(&item))?,
            None => item.clone(),
        };
        drop(self.current.replace(Some((item, key))));
        Ok(true)
    }
}

impl NativeIter for GroupBy {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let g = &self.0;
        g.number.set(g.number.get() + 1);
        loop {
            let (current, last) = (g.current.borrow().clone(), g.group.borrow().clone());
            match (current, last) {
                (Some((_, key)), Some(last)) if vm.eq(&key, &last)? => {}
                (Some((_, key)), _) => {
                    drop(g.group.replace(Some(key.clone())));
                    let group =
                        Group { groups: g.clone(), key: key.clone(), number: g.number.get() };
                    let group = alloc(vm, &vm.native_type(&GROUPER), group);
                    return Ok(Some(vm.tuple(vec![key, group])));
                }
                (None, _) => {}
            }
            if !g.advance(vm)? {
                return Ok(None);
            }
        }
    }
}

impl NativeIter for Group {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.groups.trace(t);
        self.key.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let g = &self.groups;
        if g.number.get() != self.number {
            return Ok(None);
        }
        if g.current.borrow().is_none() && !g.advance(vm)? {
            return Ok(None);
        }
        let Some((item, key)) = g.current.borrow().clone() else { return Ok(None) };
        if !vm.eq(&key, &self.key)? {
            return Ok(None);
        }
        drop(g.current.take());
        Ok(Some(item))
    }
}

struct Islice {
    source: Value,
    /// The number of the next item that is wanted, of the next that comes, and of the first beyond.
    wanted: Cell<u64>,
    at: Cell<u64>,
    stop: Option<u64>,
    step: u64,
}

fn new_islice(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "islice", 2, 4)?;
    let number = |v: Option<&Value>, message: &str| -> Res<Option<u64>> {
        match v.filter(|v| !v.is_none()) {
            None => Ok(None),
            Some(v) => match vm.to_i64(v).map(u64::try_from) {
                Ok(Ok(n)) => Ok(Some(n)),
                Ok(Err(_)) | Err(_) => Err(vm.value_error(message)),
            },
        }
    };
    const STOP: &str =
        "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    const INDICES: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    let v = args.values;
    let (start, stop) = if v.len() == 2 {
        (None, number(v.get(1), STOP)?)
    } else {
        (number(v.get(1), INDICES)?, number(v.get(2), STOP)?)
    };
    const STEP: &str = "Step for islice() must be a positive integer or None.";
    let step = number(v.get(3), STEP)?.unwrap_or(1);
    if step == 0 {
        return Err(vm.value_error(STEP));
    }
    let it = Islice {
        source: vm.iter(&v[0])?,
        wanted: Cell::new(start.unwrap_or(0)),
        at: Cell::new(0),
        stop,
        step,
    };
    Ok(alloc(vm, class, it))
}

impl NativeIter for Islice {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.source.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        // What lies before a stop is used up even when nothing of it is given out.
        let end = self.stop.unwrap_or(u64::MAX);
        while self.at.get() < self.wanted.get().min(end) {
            if vm.next(&self.source)?.is_none() {
                self.wanted.set(u64::MAX);
                self.at.set(u64::MAX);
                return Ok(None);
            }
            self.at.set(self.at.get() + 1);
        }
        if self.at.get() >= end || self.at.get() == u64::MAX {
            return Ok(None);
        }
        let item = vm.next(&self.source)?;
        if item.is_none() {
            self.at.set(u64::MAX);
        } else {
            self.at.set(self.at.get() + 1);
            self.wanted.set(self.wanted.get().saturating_add(self.step));
        }
        Ok(item)
    }
}

struct Pairwise {
    source: Value,
    last: RefCell<Option<Value>>,
}

fn new_pairwise(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let [iterable] = exactly(vm, args, "pairwise")?;
    Ok(alloc(vm, class, Pairwise { source: vm.iter(iterable)?, last: RefCell::default() }))
}

impl NativeIter for Pairwise {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.source.trace(t);
        self.last.trace(t);
    }

    fn cut(&self) {
        drop(self.last.take());
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let last = self.last.borrow().clone();
        let first = match last {
            Some(last) => last,
            None => match vm.next(&self.source)? {
                Some(first) => first,
                None => return Ok(None),
            },
        };
        let Some(second) = vm.next(&self.source)? else {
            drop(self.last.replace(Some(first)));
            return Ok(None);
        };
        drop(self.last.replace(Some(second.clone())));
        Ok(Some(vm.tuple(vec![first, second])))
    }
}

struct StarMap {
    function: Value,
    source: Value,
}

fn new_starmap(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let [function, iterable] = exactly(vm, args, "starmap")?;
    Ok(alloc(vm, class, StarMap { function: function.clone(), source: vm.iter(iterable)? }))
}

impl NativeIter for StarMap {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.function.trace(t);
        self.source.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let Some(args) = vm.next(&self.source)? else { return Ok(None) };
        let args = vm.collect(&args)?;
        vm.call(&self.function, &args).map(Some)
    }
}

struct ZipLongest {
    /// None for those that have ended.
    sources: RefCell<Vec<Option<Value>>>,
    fill: Value,
}

fn new_zip_longest(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let mut fill = Value::None;
    for (name, value) in args.keywords() {
        if name.as_str() != "fillvalue" {
            let message = format!("zip_longest() got an unexpected keyword argument '{name}'");
            return Err(vm.type_error(message));
        }
        fill = value.clone();
    }
    let sources = args.pos().iter().map(|v| vm.iter(v).map(Some)).collect::<Res<Vec<_>>>()?;
    Ok(alloc(vm, class, ZipLongest { sources: RefCell::new(sources), fill }))
}

impl NativeIter for ZipLongest {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.sources.trace(t);
        self.fill.trace(t);
    }

    fn cut(&self) {
        drop(self.sources.take());
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let sources = self.sources.borrow().clone();
        let mut items = Vec::with_capacity(sources.len());
        let mut any = false;
        for (i, source) in sources.iter().enumerate() {
            let item = match source {
                Some(source) => vm.next(source)?,
                None => None,
            };
            any |= item.is_some();
            if item.is_none() && source.is_some() {
                let ended = self.sources.borrow_mut()[i].take();
                drop(ended);
            }
            items.push(item.unwrap_or_else(|| self.fill.clone()));
        }
        Ok(any.then(|| vm.tuple(items)))
    }
}

/// What the iterators of a `tee` share: those items that some of them have not had yet.
struct Shared {
    source: Value,
    kept: RefCell<VecDeque<Value>>,
    /// How many have been dropped at the front.
    first: Cell<u64>,
    /// Where each iterator is.
    at: RefCell<Vec<u64>>,
    /// Whether the source is being asked: by another thread, or further up this thread's own stack.
    is_asked: Cell<bool>,
}

struct Tee {
    shared: Joint<Shared>,
    number: usize,
}

static TEE: TypeSpec = TypeSpec {
    name: "_tee",
    module: "itertools",
    doc: "",
    kind: Kind::Iter,
    is_base: false,
    slots: crate::vm::object::iter::native_slots,
    methods: &[],
    getset: &[],
};

pub(super) fn tee(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "tee", 1, 2)?;
    let n = args.values.get(1).map_or(Ok(2), |n| vm.to_i64(n))?;
    if n < 0 {
        return Err(vm.value_error("n must be >= 0"));
    }
    let shared = Shared {
        source: vm.iter(&args.values[0])?,
        kept: RefCell::default(),
        first: Cell::new(0),
        at: RefCell::new(vm.filled(0, n as usize)?),
        is_asked: Cell::new(false),
    };
    let shared = Joint::new(vm, shared);
    let class = vm.native_type(&TEE);
    let all =
        (0..n as usize).map(|number| alloc(vm, &class, Tee { shared: shared.clone(), number }));
    Ok(vm.tuple(all.collect::<Vec<Value>>()))
}

impl Shared {
    /// Lets go of what every iterator has had.
    fn drop_front(&self) {
        let least = self.at.borrow().iter().copied().min().unwrap_or(u64::MAX);
        let mut gone = Vec::new();
        while self.first.get() < least
            && let Some(item) = self.kept.borrow_mut().pop_front()
        {
            gone.push(item);
            self.first.set(self.first.get() + 1);
        }
        drop(gone);
    }
}

impl NativeIter for Tee {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.shared.trace(t);
    }

    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>> {
        let s = &self.shared;
        let at = s.at.borrow()[self.number];
        let index = (at - s.first.get()) as usize;
        let kept = s.kept.borrow().get(index).cloned();
        let item = match kept {
            Some(item) => item,
            None => {
                // Another iterator's item would otherwise be taken for the next one of this.
                if s.is_asked.replace(true) {
                    let message = "cannot re-enter the tee iterator";
                    return Err(vm.raise(ExcKind::RuntimeError, message));
                }
                let next = vm.next(&s.source);
                s.is_asked.set(false);
                let Some(item) = next? else { return Ok(None) };
                s.kept.borrow_mut().push_back(item.clone());
                item
            }
        };
        s.at.borrow_mut()[self.number] = at + 1;
        s.drop_front();
        Ok(Some(item))
    }
}

impl Drop for Tee {
    fn drop(&mut self) {
        self.shared.at.borrow_mut()[self.number] = u64::MAX;
        self.shared.drop_front();
    }
}

impl Trace for Groups {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.source.trace(t);
        self.key.trace(t);
        self.current.trace(t);
        self.group.trace(t);
    }

    fn cut(&self) {
        drop((self.current.take(), self.group.take()));
    }
}

impl Trace for Shared {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.source.trace(t);
        self.kept.trace(t);
    }

    fn cut(&self) {
        drop(self.kept.take());
    }
}
