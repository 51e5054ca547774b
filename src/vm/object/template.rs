//! `string.templatelib`: what `t"…"` makes.
//!
//! Invariant: a template has one string more than interpolations; they alternate, strings outside.

use super::T;
use super::str::Str;
use super::tuple::Tuple;
use crate::base::Symbol;
use crate::bytecode::BinOp;
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::heap::trace::traces;
use crate::vm::heap::{Kind, Traced, alloc};
use crate::vm::types::{GetSetDef, MethodDef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

struct Template {
    strings: Vec<Value>,
    interpolations: Vec<Value>,
}

struct Interpolation {
    value: Value,
    expression: Value,
    conversion: Value,
    format_spec: Value,
}

/// A template of strs and of tuples (value, expression, conversion, format specification).
pub fn from_parts(vm: &Vm<'_>, parts: &[Value]) -> Value {
    let parts = parts.iter().map(|part| match part.downcast::<Tuple>().map(|t| &*t.items) {
        Some([value, expression, conversion, format_spec]) => {
            let made = Interpolation {
                value: value.clone(),
                expression: expression.clone(),
                conversion: conversion.clone(),
                format_spec: format_spec.clone(),
            };
            alloc(vm.ty(T::Interpolation), Traced(Box::new(made)), None).into()
        }
        Some(_) | None => part.clone(),
    });
    make(vm, parts)
}

/// A template of strs and interpolations in any order.
fn make(vm: &Vm<'_>, parts: impl Iterator<Item = Value>) -> Value {
    let (mut strings, mut interpolations) = (Vec::new(), Vec::new());
    let mut text = String::new();
    for part in parts {
        match part.downcast::<Str>() {
            Some(s) => text.push_str(s.as_str()),
            None => {
                strings.push(vm.string(std::mem::take(&mut text)));
                interpolations.push(part);
            }
        }
    }
    strings.push(vm.string(text));
    let template = Template { strings, interpolations };
    alloc(vm.ty(T::Template), Traced(Box::new(template)), None).into()
}

fn template<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Template> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a template"))
}

fn interpolation<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Interpolation> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not an interpolation"))
}

impl Template {
    /// Strings and interpolations in order, empty strings too.
    fn parts(&self) -> Vec<Value> {
        let mut out = Vec::new();
        for (i, string) in self.strings.iter().enumerate() {
            out.push(string.clone());
            out.extend(self.interpolations.get(i).cloned());
        }
        out
    }
}

fn new_template(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    if !args.kw.is_empty() {
        return Err(vm.type_error("Template.__new__ only accepts *args arguments"));
    }
    for part in args.values {
        let known = part.downcast::<Str>().is_some() || interpolation(vm, part).is_ok();
        if !known {
            let ty = vm.type_name(part);
            return Err(vm.type_error(format!(
                "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {ty}"
            )));
        }
    }
    Ok(make(vm, args.values.iter().cloned()))
}

fn concat(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
    match (template(vm, a), template(vm, b)) {
        (Ok(x), Ok(y)) => Ok(make(vm, x.parts().into_iter().chain(y.parts()))),
        _ => {
            let other = if template(vm, a).is_ok() { b } else { a };
            let ty = vm.type_name(other);
            Err(vm.type_error(format!(
                "can only concatenate string.templatelib.Template (not \"{ty}\") to string.templatelib.Template"
            )))
        }
    }
}

fn unpickle(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let t = template(vm, &args.values[0])?;
    let module = crate::vm::import::import(vm, "string.templatelib")?;
    let maker = vm.get_attr(&module, Symbol::new("_template_unpickle"))?;
    let parts = vm.tuple([vm.tuple(t.strings.clone()), vm.tuple(t.interpolations.clone())]);
    Ok(vm.tuple([maker, parts]))
}

pub static TEMPLATE: TypeSpec = TypeSpec {
    name: "Template",
    module: "string.templatelib",
    doc: "Template object",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.new.set(Some(|vm, _, args| new_template(vm, args)));
        s.init.set(Some(|_, _, _| Ok(())));
        s.set_binary(BinOp::Add, concat);
        s.iter.set(Some(|vm, v| {
            let mut parts = template(vm, v)?.parts();
            parts.retain(|p| p.downcast::<Str>().is_none_or(|s| !s.is_empty()));
            vm.iter(&vm.list(parts))
        }));
        s.repr.set(Some(|vm, v| {
            let t = template(vm, v)?;
            let strings = vm.repr(&vm.tuple(t.strings.clone()))?;
            let interpolations = vm.repr(&vm.tuple(t.interpolations.clone()))?;
            Ok(vm.string(format!("Template(strings={strings}, interpolations={interpolations})")))
        }));
    },
    methods: &[MethodDef::new("__reduce__", unpickle, "__reduce__()")],
    getset: &[
        GetSetDef {
            name: "strings",
            get: |vm, v| Ok(vm.tuple(template(vm, v)?.strings.clone())),
            set: None,
            doc: "Strings",
        },
        GetSetDef {
            name: "interpolations",
            get: |vm, v| Ok(vm.tuple(template(vm, v)?.interpolations.clone())),
            set: None,
            doc: "Interpolations",
        },
        GetSetDef {
            name: "values",
            get: |vm, v| {
                let all = template(vm, v)?.interpolations.iter();
                let values = all.map(|i| interpolation(vm, i).map(|i| i.value.clone()));
                Ok(vm.tuple(values.collect::<Res<Vec<_>>>()?))
            },
            set: None,
            doc: "Values of interpolations",
        },
    ],
};

fn new_interpolation(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["value", "expression", "conversion", "format_spec"];
    let shape = Shape { required: 1, ..Shape::default() };
    let [value, expression, conversion, format_spec] =
        args.bind(vm, "Interpolation", names, shape)?;
    let conversion = conversion.cloned().unwrap_or(Value::None);
    let known = match conversion.downcast::<Str>() {
        Some(s) => matches!(s.as_str(), "s" | "r" | "a"),
        None => conversion.is_none(),
    };
    if !known {
        let message =
            "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r', or None";
        return Err(vm.value_error(message));
    }
    let made = Interpolation {
        value: value.cloned().unwrap_or(Value::None),
        expression: expression.cloned().unwrap_or_else(|| vm.str("")),
        conversion,
        format_spec: format_spec.cloned().unwrap_or_else(|| vm.str("")),
    };
    Ok(alloc(vm.ty(T::Interpolation), Traced(Box::new(made)), None).into())
}

fn parts_of(vm: &Vm<'_>, v: &Value) -> Res<[Value; 4]> {
    let i = interpolation(vm, v)?;
    let parts = [&i.value, &i.expression, &i.conversion, &i.format_spec];
    Ok(parts.map(Value::clone))
}

pub static INTERPOLATION: TypeSpec = TypeSpec {
    name: "Interpolation",
    module: "string.templatelib",
    doc: "Interpolation object",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.new.set(Some(|vm, _, args| new_interpolation(vm, args)));
        s.init.set(Some(|_, _, _| Ok(())));
        s.repr.set(Some(|vm, v| {
            let shown = parts_of(vm, v)?.iter().map(|p| vm.repr(p)).collect::<Res<Vec<_>>>()?;
            Ok(vm.string(format!("Interpolation({})", shown.join(", "))))
        }));
    },
    methods: &[MethodDef::new(
        "__reduce__",
        |vm, args| {
            let parts = vm.tuple(parts_of(vm, &args.values[0])?);
            Ok(vm.tuple([vm.ty(T::Interpolation).value(), parts]))
        },
        "__reduce__()",
    )],
    getset: &[
        GetSetDef {
            name: "value",
            get: |vm, v| Ok(interpolation(vm, v)?.value.clone()),
            set: None,
            doc: "Value",
        },
        GetSetDef {
            name: "expression",
            get: |vm, v| Ok(interpolation(vm, v)?.expression.clone()),
            set: None,
            doc: "Expression",
        },
        GetSetDef {
            name: "conversion",
            get: |vm, v| Ok(interpolation(vm, v)?.conversion.clone()),
            set: None,
            doc: "Conversion",
        },
        GetSetDef {
            name: "format_spec",
            get: |vm, v| Ok(interpolation(vm, v)?.format_spec.clone()),
            set: None,
            doc: "Format specifier",
        },
    ],
};

traces! { Template { strings interpolations } Interpolation { value expression conversion format_spec } }
