//! `_operator`: the operators as functions.
//!
//! Invariant: each function does what the operator does, through the same slots.

use crate::base::Symbol;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::import::{self, ModuleBody, ModuleDef};
use crate::vm::object::bytes;
use crate::vm::object::dict::Dict;
use crate::vm::object::str::Str;
use crate::vm::{
    Args, ExcKind, Kind, MethodDef, Ptr, Res, Slots, Traced, TypeRef, TypeSpec, Value, Vm,
};
use crate::vm::{BinOp, CmpOp};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_operator",
    doc: "The operators as functions.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

/// What is no sequence has no `+` that joins.
fn joined<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<&'a [Value]> {
    args.check_positional(vm, name, 2, 2)?;
    let first = &args.values[0];
    if vm.type_of(first).slots.get_item.get().is_none() {
        let ty = vm.type_name(first);
        return Err(vm.type_error(format!("'{ty}' object can't be concatenated")));
    }
    Ok(args.values)
}

fn concat(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let values = joined(vm, args, "concat")?;
    vm.binary(BinOp::Add, &values[0], &values[1])
}

fn iconcat(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let values = joined(vm, args, "iconcat")?;
    vm.inplace(BinOp::Add, &values[0], &values[1])
}

fn binary(vm: &Vm<'_>, args: Args<'_>, name: &str, op: BinOp) -> Res<Value> {
    args.check_positional(vm, name, 2, 2)?;
    vm.binary(op, &args.values[0], &args.values[1])
}

fn inplace(vm: &Vm<'_>, args: Args<'_>, name: &str, op: BinOp) -> Res<Value> {
    args.check_positional(vm, name, 2, 2)?;
    vm.inplace(op, &args.values[0], &args.values[1])
}

fn compare(vm: &Vm<'_>, args: Args<'_>, name: &str, op: CmpOp) -> Res<Value> {
    args.check_positional(vm, name, 2, 2)?;
    vm.compare(&args.values[0], &args.values[1], op)
}

fn one<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<&'a Value> {
    args.check_positional(vm, &format!("operator.{name}"), 1, 1)?;
    Ok(&args.values[0])
}

macro_rules! functions {
    (binary: $( $b:literal $inplace:literal $op:ident )* ; compare: $( $c:literal $cmp:ident )*) => {
        &[
            $( MethodDef::new($b, |vm, a| binary(vm, a, $b, BinOp::$op), concat!($b, "(a, b, /)")), )*
            $( MethodDef::new($inplace, |vm, a| inplace(vm, a, $inplace, BinOp::$op), concat!($inplace, "(a, b, /)")), )*
            $( MethodDef::new($c, |vm, a| compare(vm, a, $c, CmpOp::$cmp), concat!($c, "(a, b, /)")), )*
            MethodDef::new("abs", |vm, a| vm.abs(one(vm, a, "abs")?), "abs(a, /)"),
            MethodDef::new("concat", concat, "concat(a, b, /)"),
            MethodDef::new("contains", contains, "contains(a, b, /)"),
            MethodDef::new("countOf", count_of, "countOf(a, b, /)"),
            MethodDef::new("delitem", delitem, "delitem(a, b, /)"),
            MethodDef::new("getitem", getitem, "getitem(a, b, /)"),
            MethodDef::new("index", |vm, a| vm.index(one(vm, a, "index")?), "index(a, /)"),
            MethodDef::new("indexOf", index_of, "indexOf(a, b, /)"),
            MethodDef::new("inv", |vm, a| vm.invert(one(vm, a, "inv")?), "inv(a, /)"),
            MethodDef::new("invert", |vm, a| vm.invert(one(vm, a, "invert")?), "invert(a, /)"),
            MethodDef::new("neg", |vm, a| vm.neg(one(vm, a, "neg")?), "neg(a, /)"),
            MethodDef::new("not_", |vm, a| Ok(Value::bool(!vm.truth(one(vm, a, "not_")?)?)), "not_(a, /)"),
            MethodDef::new("pos", |vm, a| vm.pos(one(vm, a, "pos")?), "pos(a, /)"),
            MethodDef::new("setitem", setitem, "setitem(a, b, c, /)"),
            MethodDef::new("truth", |vm, a| Ok(Value::bool(vm.truth(one(vm, a, "truth")?)?)), "truth(a, /)"),
            MethodDef::new("iconcat", iconcat, "iconcat(a, b, /)"),
            MethodDef::new("is_none", |vm, a| Ok(Value::bool(one(vm, a, "is_none")?.is_none())), "is_none(a, /)"),
            MethodDef::new("is_not_none", |vm, a| Ok(Value::bool(!one(vm, a, "is_not_none")?.is_none())), "is_not_none(a, /)"),
            MethodDef::new("length_hint", length_hint, "length_hint(obj, default=0, /)"),
            MethodDef::new("_compare_digest", compare_digest, "_compare_digest(a, b, /)"),
            MethodDef::new("call", call, "call(obj, /, *args, **kwargs)"),
        ]
    };
}

static FUNCTIONS: &[MethodDef] = functions! {
    binary:
        "add" "iadd" Add
        "sub" "isub" Sub
        "mul" "imul" Mul
        "matmul" "imatmul" MatMul
        "truediv" "itruediv" Div
        "floordiv" "ifloordiv" FloorDiv
        "mod" "imod" Mod
        "pow" "ipow" Pow
        "lshift" "ilshift" Shl
        "rshift" "irshift" Shr
        "and_" "iand" And
        "or_" "ior" Or
        "xor" "ixor" Xor ;
    compare:
        "eq" Eq
        "ne" Ne
        "lt" Lt
        "le" Le
        "gt" Gt
        "ge" Ge
        "is_" Is
        "is_not" IsNot
};

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    for spec in [&ITEMGETTER, &ATTRGETTER, &METHODCALLER] {
        dict.set_sym(vm, Symbol::new(spec.name), vm.native_type(spec).value());
    }
    Ok(())
}

fn contains(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "contains", 2, 2)?;
    vm.contains(&args.values[0], &args.values[1]).map(Value::bool)
}

fn count_of(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "countOf", 2, 2)?;
    let mut n = 0;
    vm.for_each(&args.values[0], |item| {
        n += i64::from(vm.eq(&item, &args.values[1])?);
        Ok(())
    })?;
    Ok(Value::Int(n))
}

fn index_of(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "indexOf", 2, 2)?;
    let iter = vm.iter(&args.values[0])?;
    let mut i = 0;
    while let Some(item) = vm.next(&iter)? {
        if vm.eq(&item, &args.values[1])? {
            return Ok(Value::Int(i));
        }
        i += 1;
    }
    Err(vm.value_error("sequence.index(x): x not in sequence"))
}

fn getitem(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "getitem", 2, 2)?;
    vm.get_item(&args.values[0], &args.values[1])
}

fn setitem(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "setitem", 3, 3)?;
    vm.set_item(&args.values[0], &args.values[1], &args.values[2]).map(|()| Value::None)
}

fn delitem(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "delitem", 2, 2)?;
    vm.del_item(&args.values[0], &args.values[1]).map(|()| Value::None)
}

fn length_hint(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "length_hint", 1, 2)?;
    let default = match args.values.get(1) {
        None => 0,
        Some(Value::Int(n)) => *n,
        Some(other) => {
            let ty = vm.type_name(other);
            return Err(vm.type_error(format!("'{ty}' object cannot be interpreted as an integer")));
        }
    };
    Ok(Value::Int(vm.length_hint(&args.values[0])?.map_or(default, |n| n as i64)))
}

/// Takes as long for texts that differ early as for those that differ late.
fn compare_digest(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_compare_digest", 2, 2)?;
    let (a, b) = (&args.values[0], &args.values[1]);
    let (x, y) = match (a.downcast::<Str>(), b.downcast::<Str>()) {
        (Some(x), Some(y)) if x.is_ascii() && y.is_ascii() => {
            (x.as_str().as_bytes().into(), y.as_str().as_bytes().into())
        }
        (Some(_), Some(_)) => {
            let message = "comparing strings with non-ASCII characters is not supported";
            return Err(vm.type_error(message));
        }
        _ => match (bytes::like(a), bytes::like(b)) {
            (Some(x), Some(y)) => (x, y),
            _ => {
                let (s, t) = (vm.type_name(a), vm.type_name(b));
                return Err(vm.type_error(format!(
                    "unsupported operand types(s) or combination of types: '{s}' and '{t}'"
                )));
            }
        },
    };
    let differ = x.iter().zip(y.iter()).fold(0, |acc, (p, q)| acc | (p ^ q));
    Ok(Value::bool(x.len() == y.len() && differ == 0))
}

fn call(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    match args.pos().first() {
        Some(f) => vm.call_args(f, args.skip(1)),
        None => Err(vm.type_error("call expected at least 1 argument, got 0")),
    }
}

/// What `itemgetter`, `attrgetter` and `methodcaller` fetch.
enum Getter {
    Items(Vec<Value>),
    /// Dotted names.
    Attrs(Vec<Vec<Symbol>>),
    Method {
        name: Symbol,
        values: Vec<Value>,
        kw: Vec<Symbol>,
    },
}

impl Trace for Getter {
    fn trace(&self, t: &mut Tracer<'_>) {
        match self {
            Getter::Items(values) | Getter::Method { values, .. } => values.trace(t),
            Getter::Attrs(_) => {}
        }
    }
}

static ITEMGETTER: TypeSpec = TypeSpec {
    name: "itemgetter",
    module: "operator",
    doc: "",
    kind: Kind::Traced,
    is_base: true,
    slots: |s| slots(s, new_itemgetter),
    methods: &[MethodDef::new("__reduce__", reduce, "__reduce__()")],
    getset: &[],
};

static ATTRGETTER: TypeSpec = TypeSpec {
    name: "attrgetter",
    module: "operator",
    doc: "",
    kind: Kind::Traced,
    is_base: true,
    slots: |s| slots(s, new_attrgetter),
    methods: &[MethodDef::new("__reduce__", reduce, "__reduce__()")],
    getset: &[],
};

static METHODCALLER: TypeSpec = TypeSpec {
    name: "methodcaller",
    module: "operator",
    doc: "",
    kind: Kind::Traced,
    is_base: true,
    slots: |s| slots(s, new_methodcaller),
    methods: &[MethodDef::new("__reduce__", reduce, "__reduce__()")],
    getset: &[],
};

fn slots(s: &Slots, new: crate::vm::types::NewSlot) {
    s.new.set(Some(new));
    s.init.set(Some(|_, _, _| Ok(())));
    s.call.set(Some(fetch));
    s.repr.set(Some(repr));
}

fn at_least_one(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<()> {
    if !args.kw.is_empty() {
        return Err(vm.type_error(format!("{name}() takes no keyword arguments")));
    }
    if args.values.is_empty() {
        return Err(vm.type_error(format!("{name} expected 1 argument, got 0")));
    }
    Ok(())
}

fn new_itemgetter(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    at_least_one(vm, args, "itemgetter")?;
    let getter = Getter::Items(args.values.to_vec());
    Ok(vm.alloc_for(class, Traced(Box::new(getter))).into())
}

fn new_attrgetter(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    at_least_one(vm, args, "attrgetter")?;
    let mut all = Vec::new();
    for v in args.values {
        let Some(s) = v.downcast::<Str>() else {
            return Err(vm.type_error("attribute name must be a string"));
        };
        all.push(s.as_str().split('.').map(Symbol::new).collect());
    }
    Ok(vm.alloc_for(class, Traced(Box::new(Getter::Attrs(all)))).into())
}

fn new_methodcaller(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let Some(name) = args.pos().first() else {
        let message = "methodcaller needs at least one argument, the method name";
        return Err(vm.type_error(message));
    };
    let Some(name) = name.downcast::<Str>() else {
        return Err(vm.type_error("method name must be a string"));
    };
    let rest = args.skip(1);
    let getter = Getter::Method {
        name: Symbol::new(name.as_str()),
        values: rest.values.to_vec(),
        kw: rest.kw.to_vec(),
    };
    Ok(vm.alloc_for(class, Traced(Box::new(getter))).into())
}

fn getter<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Getter> {
    let found = v.as_obj().and_then(|o| o.native::<Getter>());
    found.ok_or_else(|| vm.raise(ExcKind::TypeError, "not a getter"))
}

fn fetch(vm: &Vm<'_>, this: &Value, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, &vm.type_of(this).name(), 1, 1)?;
    let obj = &args.values[0];
    let attr = |path: &Vec<Symbol>| {
        let mut at = obj.clone();
        for name in path {
            at = vm.get_attr(&at, *name)?;
        }
        Ok(at)
    };
    match getter(vm, this)? {
        Getter::Items(keys) => match keys.as_slice() {
            [key] => vm.get_item(obj, key),
            keys => {
                let all: Vec<Value> =
                    keys.iter().map(|k| vm.get_item(obj, k)).collect::<Res<_>>()?;
                Ok(vm.tuple(all))
            }
        },
        Getter::Attrs(paths) => match paths.as_slice() {
            [path] => attr(path),
            paths => {
                let all: Vec<Value> = paths.iter().map(attr).collect::<Res<_>>()?;
                Ok(vm.tuple(all))
            }
        },
        Getter::Method { name, values, kw } => {
            let method = vm.get_attr(obj, *name)?;
            vm.call_args(&method, Args { values, kw })
        }
    }
}

fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = &args.values[0];
    let given = match getter(vm, v)? {
        Getter::Items(keys) => keys.clone(),
        Getter::Attrs(paths) => {
            let dotted = |path: &Vec<Symbol>| {
                path.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(".")
            };
            paths.iter().map(|path| vm.string(dotted(path))).collect()
        }
        Getter::Method { name, values, kw } if kw.is_empty() => {
            std::iter::once(vm.name(*name).value()).chain(values.iter().cloned()).collect()
        }
        Getter::Method { name, values, kw } => {
            let partial = import::import(vm, "functools")?;
            let partial = vm.get_attr(&partial, Symbol::new("partial"))?;
            let mut all = vec![vm.type_of(v).value(), vm.name(*name).value()];
            all.extend(values.iter().cloned());
            let maker = vm.call_args(&partial, Args { values: &all, kw })?;
            return Ok(vm.tuple([maker, vm.tuple([])]));
        }
    };
    Ok(vm.tuple([vm.type_of(v).value(), vm.tuple(given)]))
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let mut shown = Vec::new();
    match getter(vm, v)? {
        Getter::Items(keys) => {
            for key in keys {
                shown.push(vm.repr(key)?);
            }
        }
        Getter::Attrs(paths) => {
            for path in paths {
                let names: Vec<&str> = path.iter().map(|n| n.as_str()).collect();
                shown.push(format!("'{}'", names.join(".")));
            }
        }
        Getter::Method { name, values, kw } => {
            shown.push(format!("'{name}'"));
            let args = Args { values, kw };
            for value in args.pos() {
                shown.push(vm.repr(value)?);
            }
            for (name, value) in args.keywords() {
                shown.push(format!("{name}={}", vm.repr(value)?));
            }
        }
    }
    Ok(vm.string(format!("operator.{}({})", vm.type_of(v).name(), shown.join(", "))))
}
