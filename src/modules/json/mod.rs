//! `_json`: reading and writing JSON.
//!
//! Invariant: results and errors are those of the Python text in `json`, which is what runs when a program
//! replaces a part.

mod decode;
mod encode;

use crate::base::Symbol;
use crate::vm::import::{self, ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::str::Str;
use crate::vm::{Exc, MethodDef, Ptr, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_json",
    doc: "json speedups",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("scanstring", decode::scan_string, "scanstring(string, end, strict=True)"),
    MethodDef::new(
        "encode_basestring_ascii",
        encode::basestring_ascii,
        "encode_basestring_ascii(string) -> string",
    ),
    MethodDef::new("encode_basestring", encode::basestring, "encode_basestring(string) -> string"),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    dict.set_sym(vm, Symbol::new("make_scanner"), vm.native_type(&decode::SCANNER).value());
    dict.set_sym(vm, Symbol::new("make_encoder"), vm.native_type(&encode::ENCODER).value());
    Ok(())
}

/// `JSONDecodeError(message, document, position)`.
fn error(vm: &Vm<'_>, message: &str, document: &Value, offset: usize) -> Exc {
    let position = document.downcast::<Str>().map_or(0, |s| s.position(offset));
    let made = import::import(vm, "json.decoder")
        .and_then(|module| vm.get_attr(&module, Symbol::new("JSONDecodeError")))
        .and_then(|class| {
            let position = Value::Int(position as i64);
            vm.call(&class, &[vm.str(message), document.clone(), position])
        });
    match made {
        Ok(e) => match e.cast() {
            Some(e) => e,
            None => vm.value_error(message),
        },
        Err(e) => e,
    }
}

/// Runs one level deeper; JSON may nest as deep as the recursion limit says.
fn deeper<R>(vm: &Vm<'_>, what: &str, f: impl FnOnce() -> Res<R>) -> Res<R> {
    let _guard = vm.enter(what)?;
    stacker::maybe_grow(96 << 10, 1 << 20, f)
}
