//! `str`: immutable text.

use std::cell::Cell;
use std::hash::BuildHasher;

use super::T;
use crate::vm::heap::Kind;
use crate::vm::heap::Ptr;
use crate::vm::heap::alloc;
use crate::vm::types::TypeSpec;
use crate::vm::vm::Vm;

/// UTF-8 text with its length in code points.
pub struct Str {
    text: String,
    /// 0 until it is asked for.
    hash: Cell<i64>,
}

impl Str {
    pub fn alloc(vm: &Vm<'_>, text: &str) -> Ptr<Str> {
        alloc(vm.ty(T::Str), Str { text: text.to_owned(), hash: Cell::new(0) }, None)
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The hash of the text, remembered.
    pub fn hash(&self) -> i64 {
        let known = self.hash.get();
        if known != 0 {
            return known;
        }
        let fresh = match rustc_hash::FxBuildHasher.hash_one(self.as_str()) as i64 {
            0 | -1 => -2,
            h => h,
        };
        self.hash.set(fresh);
        fresh
    }
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "str",
    module: "builtins",
    doc: "",
    kind: Kind::Str,
    is_base: true,
    slots: |_| {},
    methods: &[],
    getset: &[],
};
