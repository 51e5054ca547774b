//! Iterators: over sequences by index, and native ones of any kind.

use super::T;
use crate::vm::error::Res;
use crate::vm::heap::Kind;
use crate::vm::heap::alloc;
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;
use crate::vm::vm::Vm;
use std::cell::{Cell, RefCell};

/// Over anything indexed from 0 until IndexError; lists and tuples are read directly.
pub struct SeqIter {
    pub seq: RefCell<Value>,
    pub next: Cell<usize>,
}

impl SeqIter {
    pub fn over(vm: &Vm<'_>, seq: Value) -> Value {
        let it = SeqIter { seq: RefCell::new(seq), next: Cell::new(0) };
        alloc(vm.ty(T::SeqIterator), it, None).into()
    }
}

/// A native iterator: `enumerate`, `zip`, `map`, dict and set iterators, …
pub trait NativeIter {
    /// The next item, or `None` at the end (and ever after).
    fn next(&self, vm: &Vm<'_>) -> Res<Option<Value>>;
}

pub struct Iter(pub Box<dyn NativeIter>);

pub static SEQ: TypeSpec = TypeSpec {
    name: "iterator",
    module: "builtins",
    doc: "",
    kind: Kind::SeqIter,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static LIST: TypeSpec = TypeSpec {
    name: "list_iterator",
    module: "builtins",
    doc: "",
    kind: Kind::SeqIter,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static TUPLE: TypeSpec = TypeSpec {
    name: "tuple_iterator",
    module: "builtins",
    doc: "",
    kind: Kind::SeqIter,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static STR: TypeSpec = TypeSpec {
    name: "str_ascii_iterator",
    module: "builtins",
    doc: "",
    kind: Kind::Iter,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static DICT_KEY: TypeSpec = TypeSpec {
    name: "dict_keyiterator",
    module: "builtins",
    doc: "",
    kind: Kind::Iter,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static DICT_VALUE: TypeSpec = TypeSpec {
    name: "dict_valueiterator",
    module: "builtins",
    doc: "",
    kind: Kind::Iter,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static DICT_ITEM: TypeSpec = TypeSpec {
    name: "dict_itemiterator",
    module: "builtins",
    doc: "",
    kind: Kind::Iter,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static SET: TypeSpec = TypeSpec {
    name: "set_iterator",
    module: "builtins",
    doc: "",
    kind: Kind::Iter,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static ENUMERATE: TypeSpec = TypeSpec {
    name: "enumerate",
    module: "builtins",
    doc: "",
    kind: Kind::Iter,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static ZIP: TypeSpec = TypeSpec {
    name: "zip",
    module: "builtins",
    doc: "",
    kind: Kind::Iter,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static MAP: TypeSpec = TypeSpec {
    name: "map",
    module: "builtins",
    doc: "",
    kind: Kind::Iter,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static FILTER: TypeSpec = TypeSpec {
    name: "filter",
    module: "builtins",
    doc: "",
    kind: Kind::Iter,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static REVERSED: TypeSpec = TypeSpec {
    name: "reversed",
    module: "builtins",
    doc: "",
    kind: Kind::Iter,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static CALLABLE: TypeSpec = TypeSpec {
    name: "callable_iterator",
    module: "builtins",
    doc: "",
    kind: Kind::Iter,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
