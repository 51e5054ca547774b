//! `dict` and its views.

use crate::vm::heap::Kind;
use crate::vm::heap::Ptr;
use crate::vm::types::TypeSpec;

/// Insertion-ordered hash table.
pub struct Dict {}

/// `keys()`, `values()`, `items()`, and the read-only proxy of a class namespace.
pub struct DictView {
    pub dict: Ptr<Dict>,
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "dict",
    module: "builtins",
    doc: "",
    kind: Kind::Dict,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static KEYS: TypeSpec = TypeSpec {
    name: "dict_keys",
    module: "builtins",
    doc: "",
    kind: Kind::DictView,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static VALUES: TypeSpec = TypeSpec {
    name: "dict_values",
    module: "builtins",
    doc: "",
    kind: Kind::DictView,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static ITEMS: TypeSpec = TypeSpec {
    name: "dict_items",
    module: "builtins",
    doc: "",
    kind: Kind::DictView,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};

pub static PROXY: TypeSpec = TypeSpec {
    name: "mappingproxy",
    module: "builtins",
    doc: "",
    kind: Kind::DictView,
    is_base: false,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
