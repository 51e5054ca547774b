//! Generators, coroutines, async generators: frames that wait.

use crate::vm::heap::Kind;
use crate::vm::types::TypeSpec;

pub struct Generator {}

pub static GENERATOR: TypeSpec = TypeSpec {
    name: "generator",
    module: "builtins",
    doc: "",
    kind: Kind::Generator,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static COROUTINE: TypeSpec = TypeSpec {
    name: "coroutine",
    module: "builtins",
    doc: "",
    kind: Kind::Generator,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static ASYNC_GENERATOR: TypeSpec = TypeSpec {
    name: "async_generator",
    module: "builtins",
    doc: "",
    kind: Kind::Generator,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
