//! `_string`: the parser of format strings, for `string.Formatter`.

use crate::vm::format::fields::{self, Step};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::int;
use crate::vm::object::str::Str;
use crate::vm::{Args, MethodDef, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_string",
    doc: "string helper module",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill: |_, _| Ok(()) },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("formatter_field_name_split", split, ""),
    MethodDef::new("formatter_parser", parse, ""),
];

fn text<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<&'a str> {
    args.check_positional(vm, name, 1, 1)?;
    match args.values[0].downcast::<Str>() {
        Some(s) => Ok(s.as_str()),
        None => {
            let ty = vm.type_name(&args.values[0]);
            Err(vm.type_error(format!("expected str, got {ty}")))
        }
    }
}

fn key(vm: &Vm<'_>, number: Option<usize>, text: &str) -> Value {
    match number {
        Some(n) => int::from_usize(vm, n),
        None => vm.str(text),
    }
}

/// The first part of a field's name, and an iterator of (is attribute, name or index).
fn split(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let name = text(vm, args, "formatter_field_name_split")?;
    let (first, mut steps) = fields::split_name(name);
    let mut rest = Vec::new();
    while let Some(step) = steps.next(vm)? {
        rest.push(match step {
            Step::Attribute(name) => vm.tuple([Value::bool(true), vm.str(name)]),
            Step::Item(text) => {
                vm.tuple([Value::bool(false), key(vm, fields::number(vm, text)?, text)])
            }
        });
    }
    let rest = vm.iter(&vm.list(rest))?;
    Ok(vm.tuple([key(vm, fields::number(vm, first)?, first), rest]))
}

/// An iterator of (literal text, field name, format spec, conversion).
fn parse(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let template = text(vm, args, "formatter_parser")?;
    let mut pieces = Vec::new();
    fields::for_each_piece(vm, template, |literal, field| {
        let (name, spec, conversion) = match field {
            None => (Value::None, Value::None, Value::None),
            Some((name, spec, conversion)) => {
                (vm.str(name), vm.str(spec), conversion.map_or(Value::None, |c| vm.char(c)))
            }
        };
        pieces.push(vm.tuple(vec![vm.str(literal), name, spec, conversion]));
    })?;
    vm.iter(&vm.list(pieces))
}
