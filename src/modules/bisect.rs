//! `_bisect`: places in sorted sequences.

use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::list::{List, less};
use crate::vm::{Args, MethodDef, Ptr, Res, Shape, T, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_bisect",
    doc: "Bisection algorithms.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill: |_: &Vm<'_>, _: &Ptr<Dict>| Ok(()) },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new(
        "bisect_right",
        |vm, a| bisect(vm, a, "bisect_right", Side::Right),
        "bisect_right(a, x, lo=0, hi=None, *, key=None)",
    ),
    MethodDef::new(
        "bisect_left",
        |vm, a| bisect(vm, a, "bisect_left", Side::Left),
        "bisect_left(a, x, lo=0, hi=None, *, key=None)",
    ),
    MethodDef::new(
        "insort_right",
        |vm, a| insort(vm, a, "insort_right", Side::Right),
        "insort_right(a, x, lo=0, hi=None, *, key=None)",
    ),
    MethodDef::new(
        "insort_left",
        |vm, a| insort(vm, a, "insort_left", Side::Left),
        "insort_left(a, x, lo=0, hi=None, *, key=None)",
    ),
];

/// On which side of equal items the place is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

struct Asked<'a> {
    sequence: &'a Value,
    item: &'a Value,
    lo: usize,
    hi: usize,
    key: Option<&'a Value>,
}

fn asked<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<Asked<'a>> {
    let shape = Shape { required: 2, n_kw_only: 1, ..Shape::default() };
    let [a, x, lo, hi, key] = args.bind(vm, name, ["a", "x", "lo", "hi", "key"], shape)?;
    let (Some(sequence), Some(item)) = (a, x) else { unreachable!("both are required") };
    let lo = lo.map_or(Ok(0), |lo| vm.to_i64(lo))?;
    let Ok(lo) = usize::try_from(lo) else {
        return Err(vm.value_error("lo must be non-negative"));
    };
    let hi = match hi.filter(|hi| !hi.is_none()) {
        Some(hi) if vm.type_of(hi).slots.index.get().is_none() => {
            let ty = vm.type_name(hi);
            let message = format!("argument should be integer or None, not '{ty}'");
            return Err(vm.type_error(message));
        }
        Some(hi) => vm.to_i64(hi)?,
        None => -1,
    };
    let hi = match usize::try_from(hi) {
        Ok(hi) => hi,
        Err(_) if hi == -1 => vm.len(sequence)?,
        Err(_) => 0,
    };
    Ok(Asked { sequence, item, lo, hi, key: key.filter(|key| !key.is_none()) })
}

/// Where `item` belongs.
fn place(vm: &Vm<'_>, asked: &Asked<'_>, item: &Value, side: Side) -> Res<usize> {
    let (mut lo, mut hi) = (asked.lo, asked.hi);
    let list = asked.sequence.downcast::<List>().filter(|_| is_plain(vm, asked.sequence));
    while lo < hi {
        let mid = lo + (hi - lo) / 2;
        let at = match list.and_then(|list| list.get(mid)) {
            Some(at) => at,
            None => vm.get_item(asked.sequence, &Value::Int(mid as i64))?,
        };
        let at = match asked.key {
            Some(key) => vm.call(key, &[at])?,
            None => at,
        };
        let goes_left = match side {
            Side::Left => !less(vm, &at, item)?,
            Side::Right => less(vm, item, &at)?,
        };
        if goes_left {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }
    Ok(lo)
}

/// Whether a value is a list and of no class that was derived from it.
fn is_plain(vm: &Vm<'_>, v: &Value) -> bool {
    vm.type_of(v).is(vm.ty(T::List))
}

fn bisect(vm: &Vm<'_>, args: Args<'_>, name: &str, side: Side) -> Res<Value> {
    let asked = asked(vm, args, name)?;
    Ok(Value::Int(place(vm, &asked, asked.item, side)? as i64))
}

fn insort(vm: &Vm<'_>, args: Args<'_>, name: &str, side: Side) -> Res<Value> {
    let asked = asked(vm, args, name)?;
    let item = match asked.key {
        Some(key) => vm.call(key, std::slice::from_ref(asked.item))?,
        None => asked.item.clone(),
    };
    let at = place(vm, &asked, &item, side)?;
    match asked.sequence.downcast::<List>().filter(|_| is_plain(vm, asked.sequence)) {
        Some(list) => {
            let mut items = list.items.borrow_mut();
            vm.reserve(&mut *items, 1)?;
            let at = at.min(items.len());
            items.insert(at, asked.item.clone());
        }
        None => {
            let given = [Value::Int(at as i64), asked.item.clone()];
            drop(vm.call_method(asked.sequence, "insert", &given)?);
        }
    }
    Ok(Value::None)
}
