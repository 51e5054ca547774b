//! `cmp_to_key`: keys that compare as a function of two arguments says.

use std::cell::RefCell;

use crate::vm::heap::trace::traces;
use crate::vm::{
    Args, CmpOp, GetSetDef, Kind, Res, Shape, Slots, Traced, TypeSpec, Value, Vm, heap,
};

/// The key of an object, or, before it is called with one, the maker of keys.
struct Key {
    compare: Value,
    /// Unset in the maker.
    object: RefCell<Value>,
}

static KEY: TypeSpec = TypeSpec {
    name: "KeyWrapper",
    module: "functools",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots,
    methods: &[],
    getset: &[GetSetDef {
        name: "obj",
        get: |vm, v| Ok(this(vm, v)?.object.borrow().clone()),
        set: Some(|vm, v, value| {
            let old = this(vm, v)?.object.replace(value.cloned().unwrap_or(Value::None));
            drop(old);
            Ok(())
        }),
        doc: "Value wrapped by a key function.",
    }],
};

fn slots(s: &Slots) {
    s.call.set(Some(call));
    s.compare.set(Some(compare));
    s.hash.set(Some(crate::vm::types::unhashable));
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Key> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a key"))
}

fn make(vm: &Vm<'_>, compare: Value, object: Value) -> Value {
    let key = Key { compare, object: RefCell::new(object) };
    heap::alloc(&vm.native_type(&KEY), Traced(Box::new(key)), None).into()
}

pub(super) fn cmp_to_key(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [compare] = args.bind(vm, "cmp_to_key", ["mycmp"], shape)?;
    Ok(make(vm, compare.cloned().unwrap_or(Value::None), Value::Unset))
}

fn call(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [object] = args.bind(vm, "K", ["obj"], shape)?;
    let compare = this(vm, v)?.compare.clone();
    Ok(make(vm, compare, object.cloned().unwrap_or(Value::None)))
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let Ok(y) = this(vm, b) else {
        return Err(vm.type_error("other argument must be K instance"));
    };
    let x = this(vm, a)?;
    let (p, q) = (x.object.borrow().clone(), y.object.borrow().clone());
    let order = vm.call(&x.compare, &[p, q])?;
    vm.compare(&order, &Value::Int(0), op)
}

traces! { Key { compare object } }
