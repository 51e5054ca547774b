//! `dict.keys()`, `dict.values()`, `dict.items()`, and the read-only proxy of a mapping.

use super::Dict;
use crate::vm::heap::{Kind, Ptr};
use crate::vm::types::TypeSpec;

/// A live view of a dict; which one its type says.
pub struct DictView {
    pub dict: Ptr<Dict>,
}

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
