//! `functools.lru_cache`: results of earlier calls, the least recently used one given up first.
//!
//! Invariant: `places` maps each kept key to its node; the nodes in use form a ring through node 0,
//! which holds no result, from the most recently used to the least. No borrow is held while keys are
//! hashed or compared or the function runs, so a call may come in between: after the function has run,
//! the key is looked for again.

use std::cell::{Cell, RefCell};

use crate::base::known;
use crate::vm::heap::trace::{Trace, Tracer, traces};
use crate::vm::object::dict::Dict;
use crate::vm::object::function::BoundMethod;
use crate::vm::object::object;
use crate::vm::{
    Args, Kind, MethodDef, Ptr, Res, Shape, Slots, T, Traced, TypeRef, TypeSpec, Value, Vm,
};

struct Node {
    key: Value,
    result: Value,
    newer: usize,
    older: usize,
}

struct Ring {
    nodes: Vec<Node>,
}

impl Ring {
    fn new() -> Ring {
        let root = Node { key: Value::None, result: Value::None, newer: 0, older: 0 };
        Ring { nodes: vec![root] }
    }

    fn unlink(&mut self, at: usize) {
        let (newer, older) = (self.nodes[at].newer, self.nodes[at].older);
        self.nodes[newer].older = older;
        self.nodes[older].newer = newer;
    }

    fn link_newest(&mut self, at: usize) {
        let second = self.nodes[0].older;
        self.nodes[at].newer = 0;
        self.nodes[at].older = second;
        self.nodes[second].newer = at;
        self.nodes[0].older = at;
    }

    fn oldest(&self) -> usize {
        self.nodes[0].newer
    }
}

struct Cache {
    function: Value,
    /// None is without bound.
    max: Option<usize>,
    typed: bool,
    info: Value,
    hits: Cell<i64>,
    misses: Cell<i64>,
    places: Ptr<Dict>,
    ring: RefCell<Ring>,
    /// Stands between positional and keyword arguments in keys.
    mark: Value,
}

pub(super) static WRAPPER: TypeSpec = TypeSpec {
    name: "_lru_cache_wrapper",
    module: "functools",
    doc: "Create a cached callable that wraps another function.",
    kind: Kind::Traced,
    is_base: true,
    slots,
    methods: &[
        MethodDef::new("cache_info", cache_info, "cache_info()"),
        MethodDef::new("cache_clear", cache_clear, "cache_clear()"),
        MethodDef::new("__reduce__", |vm, a| vm.get_attr(&a.values[0], known::QUALNAME), ""),
        MethodDef::new("__copy__", |_, a| Ok(a.values[0].clone()), "__copy__()"),
        MethodDef::new("__deepcopy__", |_, a| Ok(a.values[0].clone()), "__deepcopy__(memo)"),
    ],
    getset: &[object::DICT],
};

fn slots(s: &Slots) {
    s.new.set(Some(new));
    s.init.set(Some(|_, _, _| Ok(())));
    s.call.set(Some(call));
    s.descr_get.set(Some(|vm, v, obj, _| {
        Ok(match obj {
            Some(obj) => BoundMethod::make(vm, v.clone(), obj.clone()),
            None => v.clone(),
        })
    }));
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Cache> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a cached function"))
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let names = ["user_function", "maxsize", "typed", "cache_info_type"];
    let shape = Shape { required: 4, ..Shape::default() };
    let bound = args.bind(vm, "_lru_cache_wrapper", names, shape)?;
    let [Some(function), Some(max), Some(typed), Some(info)] = bound else {
        return Err(vm.type_error("_lru_cache_wrapper() takes four arguments"));
    };
    if vm.type_of(function).slots.call.get().is_none() {
        return Err(vm.type_error("the first argument must be callable"));
    }
    let max = if max.is_none() {
        None
    } else if vm.type_of(max).slots.index.get().is_some() {
        Some(usize::try_from(vm.to_i64(max)?).unwrap_or(0))
    } else {
        return Err(vm.type_error("maxsize should be integer or None"));
    };
    let cache = Cache {
        function: function.clone(),
        max,
        typed: vm.truth(typed)?,
        info: info.clone(),
        hits: Cell::new(0),
        misses: Cell::new(0),
        places: Dict::new(vm),
        ring: RefCell::new(Ring::new()),
        mark: object::instantiate(vm, vm.ty(T::Object))?,
    };
    Ok(vm.alloc_for(class, Traced(Box::new(cache))).into())
}

impl Cache {
    /// One int or str stands for itself; other arguments become a tuple.
    fn key(&self, vm: &Vm<'_>, args: Args<'_>) -> Value {
        if let [only] = args.values
            && args.kw.is_empty()
            && !self.typed
            && (matches!(only, Value::Int(_)) || vm.type_of(only).is(vm.ty(T::Str)))
        {
            return only.clone();
        }
        let mut parts = args.pos().to_vec();
        if !args.kw.is_empty() {
            parts.push(self.mark.clone());
            for (name, value) in args.keywords() {
                parts.push(vm.name(name).value());
                parts.push(value.clone());
            }
        }
        if self.typed {
            parts.extend(args.values.iter().map(|v| vm.type_of(v).value()));
        }
        vm.tuple(parts)
    }

    /// The kept result of a key, which is then the most recently used one.
    fn find(&self, vm: &Vm<'_>, key: &Value) -> Res<Option<Value>> {
        let Some(Value::Int(at)) = self.places.get(vm, key)? else { return Ok(None) };
        let at = at as usize;
        let mut ring = self.ring.borrow_mut();
        if at >= ring.nodes.len() {
            return Ok(None); // comparing keys has cleared the cache
        }
        if self.max.is_some() {
            ring.unlink(at);
            ring.link_newest(at);
        }
        Ok(ring.nodes.get(at).map(|n| n.result.clone()))
    }

    fn keep(&self, vm: &Vm<'_>, key: Value, result: Value) -> Res<()> {
        let used = self.ring.borrow().nodes.len() - 1;
        let full = self.max.is_some_and(|max| used >= max);
        let at = if full {
            let (at, old_key) = {
                let ring = self.ring.borrow();
                let at = ring.oldest();
                (at, ring.nodes[at].key.clone())
            };
            self.places.remove(vm, &old_key)?;
            let mut ring = self.ring.borrow_mut();
            if ring.oldest() != at {
                // Comparing keys has called this very function: what it keeps is recent enough.
                return Ok(());
            }
            ring.unlink(at);
            at
        } else {
            let mut ring = self.ring.borrow_mut();
            ring.nodes.push(Node { key: Value::None, result: Value::None, newer: 0, older: 0 });
            ring.nodes.len() - 1
        };
        let old = {
            let mut ring = self.ring.borrow_mut();
            ring.link_newest(at);
            let node = &mut ring.nodes[at];
            let key = std::mem::replace(&mut node.key, key.clone());
            (key, std::mem::replace(&mut node.result, result))
        };
        drop(old);
        self.places.set(vm, &key, Value::Int(at as i64))
    }
}

fn call(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<Value> {
    let cache = this(vm, v)?;
    if cache.max == Some(0) {
        cache.misses.set(cache.misses.get() + 1);
        return vm.call_args(&cache.function, args);
    }
    let key = cache.key(vm, args);
    if let Some(result) = cache.find(vm, &key)? {
        cache.hits.set(cache.hits.get() + 1);
        return Ok(result);
    }
    cache.misses.set(cache.misses.get() + 1);
    let result = vm.call_args(&cache.function, args)?;
    if cache.find(vm, &key)?.is_none() {
        cache.keep(vm, key, result.clone())?;
    }
    Ok(result)
}

fn cache_info(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "_lru_cache_wrapper.cache_info", 0, 0)?;
    let cache = this(vm, &args.values[0])?;
    let max = cache.max.map_or(Value::None, |n| Value::Int(n as i64));
    let size = Value::Int(cache.places.len() as i64);
    vm.call(&cache.info, &[Value::Int(cache.hits.get()), Value::Int(cache.misses.get()), max, size])
}

fn cache_clear(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "_lru_cache_wrapper.cache_clear", 0, 0)?;
    let cache = this(vm, &args.values[0])?;
    cache.hits.set(0);
    cache.misses.set(0);
    cache.places.clear();
    let old = cache.ring.replace(Ring::new());
    drop(old);
    Ok(Value::None)
}

traces! { Node { key result } Ring { nodes } }

impl Trace for Cache {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.function.trace(t);
        self.info.trace(t);
        self.places.trace(t);
        self.ring.trace(t);
        self.mark.trace(t);
    }

    fn cut(&self) {
        let old = self.ring.replace(Ring::new());
        self.places.clear();
        drop(old);
    }
}
