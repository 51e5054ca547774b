//! What a named tuple's fields are: descriptors that fetch an item by its place.

use std::cell::RefCell;

use crate::vm::object::tuple::Tuple;
use crate::vm::{
    Args, GetSetDef, Kind, MethodDef, Native, Res, Slots, TypeRef, TypeSpec, Value, Vm,
};

struct Getter {
    index: usize,
    doc: RefCell<Value>,
}

pub(super) static GETTER: TypeSpec = TypeSpec {
    name: "_tuplegetter",
    module: "collections",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots,
    methods: &[MethodDef::new("__reduce__", reduce, "__reduce__($self, /)")],
    getset: &[GetSetDef {
        name: "__doc__",
        get: |vm, v| Ok(this(vm, v)?.doc.borrow().clone()),
        set: Some(|vm, v, value| {
            let old = this(vm, v)?.doc.replace(value.cloned().unwrap_or(Value::None));
            drop(old);
            Ok(())
        }),
        doc: "",
    }],
};

fn slots(s: &Slots) {
    s.new.set(Some(new));
    s.init.set(Some(|_, _, _| Ok(())));
    s.descr_get.set(Some(get));
    s.descr_set.set(Some(|vm, _, _, value| {
        let what = if value.is_some() { "set" } else { "delete" };
        Err(vm.attribute_error(format!("can't {what} attribute")))
    }));
    s.repr.set(Some(|vm, v| {
        let getter = this(vm, v)?;
        let doc = vm.repr(&getter.doc.borrow().clone())?;
        Ok(vm.string(format!("_tuplegetter({}, {doc})", getter.index)))
    }));
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Getter> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a field of a named tuple"))
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_tuplegetter", 2, 2)?;
    let index = usize::try_from(vm.to_i64(&args.values[0])?)
        .map_err(|_| vm.value_error("a field's place is not negative"))?;
    let getter = Getter { index, doc: RefCell::new(args.values[1].clone()) };
    Ok(vm.alloc_for(class, Native(Box::new(getter))).into())
}

fn get(vm: &Vm<'_>, v: &Value, obj: Option<&Value>, _class: &TypeRef) -> Res<Value> {
    let Some(obj) = obj.filter(|o| !o.is_none()) else { return Ok(v.clone()) };
    let index = this(vm, v)?.index;
    let Some(tuple) = obj.downcast::<Tuple>() else {
        return Err(vm.type_error(format!(
            "descriptor for index '{index}' for tuple subclasses doesn't apply to '{}' object",
            vm.type_name(obj)
        )));
    };
    match tuple.items.get(index) {
        Some(item) => Ok(item.clone()),
        None => Err(vm.index_error("tuple index out of range")),
    }
}

fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let v = &args.values[0];
    let getter = this(vm, v)?;
    let parts = vm.tuple([Value::Int(getter.index as i64), getter.doc.borrow().clone()]);
    Ok(vm.tuple([vm.type_of(v).value(), parts]))
}
