//! `_tokenize`: the tokens of Python source.
//!
//! There is no tokenizer for programs yet: asking for one raises NotImplementedError.

use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::{ExcKind, Kind, TypeSpec};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_tokenize",
    doc: "",
    body: ModuleBody::Native {
        functions: &[],
        fill: |vm, dict| {
            let class = vm.native_type(&TOKENS).value();
            dict.set_sym(vm, Symbol::new("TokenizerIter"), class);
            Ok(())
        },
    },
};

static TOKENS: TypeSpec = TypeSpec {
    name: "TokenizerIter",
    module: "_tokenize",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: |s| {
        s.new.set(Some(|vm, _, _| {
            Err(vm.raise(ExcKind::NotImplementedError, "tokenizing source text"))
        }));
    },
    methods: &[],
    getset: &[],
};
