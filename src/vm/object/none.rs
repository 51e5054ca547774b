//! `None`, `NotImplemented`, `...`.

use super::T;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::Kind;
use crate::vm::types::{TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    if !args.values.is_empty() {
        return Err(vm.type_error(format!("{} takes no arguments", class.name())));
    }
    Ok(if class.is(vm.ty(T::NoneType)) {
        Value::None
    } else if class.is(vm.ty(T::Ellipsis)) {
        Value::Ellipsis
    } else {
        Value::NotImplemented
    })
}

pub static NONE: TypeSpec = TypeSpec {
    name: "NoneType",
    module: "builtins",
    doc: "The type of the None singleton.",
    kind: Kind::Native,
    is_base: false,
    slots: |s| {
        s.new.set(Some(new));
        s.repr.set(Some(|vm, _| Ok(vm.str("None"))));
        s.bool.set(Some(|_, _| Ok(false)));
        s.hash.set(Some(|_, _| Ok(0xfca8_6420)));
    },
    methods: &[],
    getset: &[],
};

pub static NOT_IMPLEMENTED: TypeSpec = TypeSpec {
    name: "NotImplementedType",
    module: "builtins",
    doc: "The type of the NotImplemented singleton.",
    kind: Kind::Native,
    is_base: false,
    slots: |s| {
        s.new.set(Some(new));
        s.repr.set(Some(|vm, _| Ok(vm.str("NotImplemented"))));
        s.hash.set(Some(|_, _| Ok(0x0f1e_2d3c)));
    },
    methods: &[],
    getset: &[],
};

pub static ELLIPSIS: TypeSpec = TypeSpec {
    name: "ellipsis",
    module: "builtins",
    doc: "The type of the Ellipsis singleton.",
    kind: Kind::Native,
    is_base: false,
    slots: |s| {
        s.new.set(Some(new));
        s.repr.set(Some(|vm, _| Ok(vm.str("Ellipsis"))));
        s.hash.set(Some(|_, _| Ok(0x0e11_1951)));
    },
    methods: &[],
    getset: &[],
};
