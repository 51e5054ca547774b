//! Descriptors: property, staticmethod, classmethod, native methods and computed attributes, `super`.

use crate::vm::heap::Kind;
use crate::vm::types::GetSetDef;
use crate::vm::types::MethodDef;
use crate::vm::types::TypeRef;
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;

pub enum Descriptor {
    Property { get: Value, set: Value, delete: Value, doc: Value },
    StaticMethod(Value),
    ClassMethod(Value),
    Method(&'static MethodDef),
    GetSet(&'static GetSetDef),
}

pub struct Super {
    pub class: TypeRef,
    pub obj: Value,
    pub obj_class: TypeRef,
}

pub static PROPERTY: TypeSpec = TypeSpec {
    name: "property",
    module: "builtins",
    doc: "",
    kind: Kind::Descriptor,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static STATIC_METHOD: TypeSpec = TypeSpec {
    name: "staticmethod",
    module: "builtins",
    doc: "",
    kind: Kind::Descriptor,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static CLASS_METHOD: TypeSpec = TypeSpec {
    name: "classmethod",
    module: "builtins",
    doc: "",
    kind: Kind::Descriptor,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static METHOD: TypeSpec = TypeSpec {
    name: "method_descriptor",
    module: "builtins",
    doc: "",
    kind: Kind::Descriptor,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static GETSET: TypeSpec = TypeSpec {
    name: "getset_descriptor",
    module: "builtins",
    doc: "",
    kind: Kind::Descriptor,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static SUPER: TypeSpec = TypeSpec {
    name: "super",
    module: "builtins",
    doc: "",
    kind: Kind::Super,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
