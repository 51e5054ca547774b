//! `_sre`: compiled regular expressions.
//!
//! `re` parses and compiles patterns in Python, into the code that `code.rs` describes; `engine.rs` runs
//! it.

mod code;
mod engine;
mod found;
mod input;
mod pattern;
mod replace;

use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::{Args, MethodDef, Ptr, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_sre",
    doc: "Compiled regular expressions.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("compile", pattern::compile, ""),
    MethodDef::new("template", pattern::template, ""),
    MethodDef::new("getcodesize", |_, _| Ok(Value::Int(4)), "getcodesize($module, /)"),
    MethodDef::new("ascii_iscased", is_ascii_cased, ""),
    MethodDef::new("ascii_tolower", |vm, a| map(vm, a, code::ascii_lower), ""),
    MethodDef::new("unicode_iscased", is_cased, ""),
    MethodDef::new("unicode_tolower", |vm, a| map(vm, a, code::lower), ""),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    set("MAGIC", Value::Int(code::MAGIC));
    set("CODESIZE", Value::Int(4));
    set("MAXREPEAT", Value::Int(i64::from(code::MAX_REPEAT)));
    set("MAXGROUPS", Value::Int(code::MAX_GROUPS));
    Ok(())
}

fn character(vm: &Vm<'_>, args: Args<'_>) -> Res<u32> {
    args.check_positional(vm, "_sre", 1, 1)?;
    let ch = vm.to_i64(&args.values[0])?;
    u32::try_from(ch).map_err(|_| vm.overflow_error("Python int too large to convert to C int"))
}

fn map(vm: &Vm<'_>, args: Args<'_>, f: fn(u32) -> u32) -> Res<Value> {
    Ok(Value::Int(i64::from(f(character(vm, args)?))))
}

fn is_cased(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let ch = character(vm, args)?;
    Ok(Value::bool(ch != code::lower(ch) || ch != code::upper(ch)))
}

fn is_ascii_cased(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let c = char::from_u32(character(vm, args)?);
    Ok(Value::bool(c.is_some_and(|c| c.is_ascii_alphabetic())))
}
