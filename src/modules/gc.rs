//! `gc`: the interface to the cycle collector.
//!
//! There is one generation; those of the interface differ in their statistics alone.

use crate::base::Symbol;
use crate::vm::collect::{Collector, GENERATIONS, debug};
use crate::vm::heap::collect as heap;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::{Args, MethodDef, Obj, Ptr, Res, Shape, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "gc",
    doc: "The cycle collector: collection of objects that refer only to one another.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("collect", collect, "collect(generation=2)"),
    MethodDef::new("disable", |vm, a| enable(vm, a, "disable", false), "disable()"),
    MethodDef::new("enable", |vm, a| enable(vm, a, "enable", true), "enable()"),
    MethodDef::new("freeze", |vm, a| frozen(vm, a, "freeze", heap::freeze), "freeze()"),
    MethodDef::new("get_count", get_count, "get_count()"),
    MethodDef::new("get_debug", get_debug, "get_debug()"),
    MethodDef::new("get_freeze_count", get_freeze_count, "get_freeze_count()"),
    MethodDef::new("get_objects", get_objects, "get_objects(generation=None)"),
    MethodDef::new("get_referents", get_referents, "get_referents(*objs)"),
    MethodDef::new("get_referrers", get_referrers, "get_referrers(*objs)"),
    MethodDef::new("get_stats", get_stats, "get_stats()"),
    MethodDef::new("get_threshold", get_threshold, "get_threshold()"),
    MethodDef::new("is_finalized", is_finalized, "is_finalized(obj, /)"),
    MethodDef::new("is_tracked", is_tracked, "is_tracked(obj, /)"),
    MethodDef::new("isenabled", is_enabled, "isenabled()"),
    MethodDef::new("set_debug", set_debug, "set_debug(flags, /)"),
    MethodDef::new(
        "set_threshold",
        set_threshold,
        "set_threshold(threshold0[, threshold1[, threshold2]])",
    ),
    MethodDef::new("unfreeze", |vm, a| frozen(vm, a, "unfreeze", heap::unfreeze), "unfreeze()"),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let collector = Collector::of(vm);
    let numbers = [
        ("DEBUG_STATS", debug::STATS),
        ("DEBUG_COLLECTABLE", debug::COLLECTABLE),
        ("DEBUG_UNCOLLECTABLE", debug::UNCOLLECTABLE),
        ("DEBUG_SAVEALL", debug::SAVEALL),
        ("DEBUG_LEAK", debug::LEAK),
    ];
    for (name, number) in numbers {
        dict.set_sym(vm, Symbol::new(name), Value::Int(number));
    }
    dict.set_sym(vm, Symbol::new("callbacks"), collector.callbacks(vm).value());
    dict.set_sym(vm, Symbol::new("garbage"), collector.garbage(vm).value());
    Ok(())
}

/// The generation that an argument names.
fn generation(vm: &Vm<'_>, v: &Value) -> Res<usize> {
    let n = vm.to_i64(v)?;
    usize::try_from(n)
        .ok()
        .filter(|&n| n < GENERATIONS)
        .ok_or_else(|| vm.value_error("invalid generation"))
}

fn collect(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [given] = args.bind(vm, "collect", ["generation"], Shape::default())?;
    let generation = given.map_or(Ok(GENERATIONS - 1), |v| generation(vm, v))?;
    Ok(Value::Int(vm.collect_garbage(generation) as i64))
}

fn enable(vm: &Vm<'_>, args: Args<'_>, name: &str, on: bool) -> Res<Value> {
    args.check_positional(vm, &format!("gc.{name}"), 0, 0)?;
    Collector::of(vm).enable(on);
    Ok(Value::None)
}

fn is_enabled(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "gc.isenabled", 0, 0)?;
    Ok(Value::bool(Collector::of(vm).is_enabled()))
}

fn frozen(vm: &Vm<'_>, args: Args<'_>, name: &str, change: fn()) -> Res<Value> {
    args.check_positional(vm, &format!("gc.{name}"), 0, 0)?;
    change();
    Ok(Value::None)
}

fn get_freeze_count(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "gc.get_freeze_count", 0, 0)?;
    Ok(Value::Int(heap::frozen() as i64))
}

fn get_count(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "gc.get_count", 0, 0)?;
    let young = heap::net_allocations().max(0);
    let [middle, old] = Collector::of(vm).counts.get();
    Ok(vm.tuple([young, middle, old].map(Value::Int)))
}

fn get_debug(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "gc.get_debug", 0, 0)?;
    Ok(Value::Int(Collector::of(vm).debug.get()))
}

fn set_debug(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "gc.set_debug", 1, 1)?;
    Collector::of(vm).debug.set(vm.to_i64(&args.values[0])?);
    Ok(Value::None)
}

fn get_threshold(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "gc.get_threshold", 0, 0)?;
    Ok(vm.tuple(Collector::of(vm).thresholds.get().map(Value::Int)))
}

fn set_threshold(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "gc.set_threshold", 1, GENERATIONS)?;
    let collector = Collector::of(vm);
    let mut thresholds = collector.thresholds.get();
    for (threshold, given) in thresholds.iter_mut().zip(args.values) {
        *threshold = vm.to_i64(given)?;
    }
    collector.set_thresholds(thresholds);
    Ok(Value::None)
}

fn get_stats(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "gc.get_stats", 0, 0)?;
    let stats = *Collector::of(vm).stats.borrow();
    let shown = stats.iter().map(|s| {
        let dict = Dict::new(vm);
        for (name, n) in
            [("collections", s.collections), ("collected", s.collected), ("uncollectable", 0)]
        {
            dict.set_sym(vm, Symbol::new(name), Value::Int(n as i64));
        }
        dict.value()
    });
    Ok(vm.list(shown.collect()))
}

/// Those objects among these that the interface shows.
fn shown(vm: &Vm<'_>, objects: Vec<Obj>) -> Value {
    let all = objects.into_iter().map(Value::Obj);
    vm.list(all.filter(|v| vm.is_tracked(v)).collect())
}

fn get_objects(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [given] = args.bind(vm, "get_objects", ["generation"], Shape::default())?;
    match given.filter(|v| !v.is_none()) {
        None => Ok(shown(vm, heap::objects())),
        Some(v) => {
            let n = vm.to_i64(v)?;
            if n < 0 {
                return Err(vm.value_error("generation cannot be negative"));
            }
            if n >= GENERATIONS as i64 {
                let message = format!(
                    "generation must be less than the number of available generations ({GENERATIONS})"
                );
                return Err(vm.value_error(message));
            }
            // All objects are in the oldest one.
            let all = if n as usize == GENERATIONS - 1 { heap::objects() } else { Vec::new() };
            Ok(shown(vm, all))
        }
    }
}

fn get_referrers(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "get_referrers", 0, usize::MAX)?;
    Ok(shown(vm, heap::referrers(args.values)))
}

fn get_referents(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "get_referents", 0, usize::MAX)?;
    let tracked = args.values.iter().filter_map(Value::as_obj);
    Ok(vm.list(tracked.flat_map(heap::referents).collect()))
}

fn is_tracked(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "gc.is_tracked", 1, 1)?;
    Ok(Value::bool(vm.is_tracked(&args.values[0])))
}

fn is_finalized(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "gc.is_finalized", 1, 1)?;
    let o = args.values[0].as_obj();
    Ok(Value::bool(o.is_some_and(Obj::is_finalized)))
}
