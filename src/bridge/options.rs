//! `@jit` and `@njit`: what they accept, and what they make.
//!
//! Invariant: options are spelt and checked as Numba's are; one that is unknown, or that has no effect
//! here and would be missed, is an error at the decorator.

use super::{dispatcher, types};
use crate::base::Symbol;
use crate::kernel::options::{ErrorModel, FastMath, Inline, Options, Overflow};
use crate::kernel::signature::{self, Signature};
use crate::kernel::types::Scalar;
use crate::vm::object::dict::Dict;
use crate::vm::object::function::Function;
use crate::vm::object::str::Str;
use crate::vm::{Args, ExcKind, Kind, Native, Res, Slots, TypeSpec, Value, Vm};

/// A decorator with its options, waiting for the function.
struct Decorator {
    options: Options,
    signatures: Vec<Signature>,
    is_disabled: bool,
}

pub static DECORATOR: TypeSpec = TypeSpec {
    name: "jit_decorator",
    module: "numba.core.decorators",
    doc: "What jit(...) returns: decorates a function.",
    kind: Kind::Native,
    is_base: false,
    slots: |s: &Slots| {
        s.call.set(Some(|vm, v, args| {
            args.check_positional(vm, "jit", 1, 1)?;
            match v.as_obj().and_then(|o| o.native::<Decorator>()) {
                Some(d) => decorate(vm, &args.values[0], d),
                None => Err(vm.type_error("not a decorator")),
            }
        }));
    },
    methods: &[],
    getset: &[],
};

/// Whether the environment says to leave functions to the interpreter.
pub fn is_disabled() -> bool {
    std::env::var_os("NUMBA_DISABLE_JIT").is_some_and(|v| v != "0" && !v.is_empty())
}

/// `jit` and `njit`.
pub fn jit(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let mut decorator = Decorator {
        options: Options::default(),
        signatures: Vec::new(),
        is_disabled: is_disabled(),
    };
    for (name, value) in args.keywords() {
        match name.as_str() {
            "signature_or_function" => signatures_of(vm, value, &mut decorator.signatures)?,
            name => option(vm, &mut decorator.options, name, value)?,
        }
    }
    match args.pos() {
        [] => {}
        [f] if f.downcast::<Function>().is_some() || dispatcher::of(f).is_some() => {
            return decorate(vm, f, &decorator);
        }
        [s] => signatures_of(vm, s, &mut decorator.signatures)?,
        more => {
            let message =
                format!("jit() takes 1 positional argument but {} were given", more.len());
            return Err(vm.type_error(message));
        }
    }
    Ok(vm.alloc_for(&vm.native_type(&DECORATOR), Native(Box::new(decorator))).into())
}

fn decorate(vm: &Vm<'_>, f: &Value, d: &Decorator) -> Res<Value> {
    if f.downcast::<Function>().is_none() && dispatcher::of(f).is_none() {
        let what = vm.type_name(f);
        let message = format!("A jit decorator was called on {what}; it needs a Python function");
        return Err(vm.type_error(message));
    }
    if d.is_disabled {
        return Ok(f.clone());
    }
    dispatcher::make(vm, f, d.options.clone(), d.signatures.clone())
}

/// Options that Numba takes and that change nothing here.
const IGNORED: &[&str] = &[
    "debug",
    "forceinline",
    "looplift",
    "no_cfunc_wrapper",
    "no_cpython_wrapper",
    "no_rewrites",
    "_nrt",
    "_dbg_extend_lifetimes",
    "_dbg_optnone",
];

fn option(vm: &Vm<'_>, options: &mut Options, name: &str, value: &Value) -> Res<()> {
    match name {
        "nopython" => options.nopython = vm.truth(value)?,
        "forceobj" => options.nopython = !vm.truth(value)?,
        "parallel" => options.parallel = vm.truth(value)?,
        "fastmath" => options.fastmath = fastmath(vm, value)?,
        "cache" => options.cache = vm.truth(value)?,
        "nogil" => options.nogil = vm.truth(value)?,
        // None is the default: checked here.
        "boundscheck" => options.boundscheck = value.is_none() || vm.truth(value)?,
        "error_model" => {
            options.error_model = match text(value).as_deref() {
                Some("python") => ErrorModel::Python,
                Some("numpy") => ErrorModel::Numpy,
                Some(_) | None => return Err(bad_value(vm, name, value, "'python' or 'numpy'")?),
            }
        }
        "inline" => {
            options.inline = match text(value).as_deref() {
                Some("never") => Inline::Never,
                Some("always") => Inline::Always,
                Some("auto") => Inline::Auto,
                Some(_) | None => return Err(bad_value(vm, name, value, "'never' or 'always'")?),
            }
        }
        "overflow" => {
            options.overflow = match text(value).as_deref() {
                Some("wrap") => Overflow::Wrap,
                Some("raise") => Overflow::Raise,
                Some(_) | None => return Err(bad_value(vm, name, value, "'wrap' or 'raise'")?),
            }
        }
        "locals" => options.locals = locals(vm, value)?,
        name if IGNORED.contains(&name) => {}
        name => {
            let message = format!(
                "Unrecognized options: {{'{name}'}}. Known options are boundscheck, cache, error_model, \
                 fastmath, forceobj, inline, locals, nogil, nopython, overflow, parallel"
            );
            return Err(vm.raise(ExcKind::KeyError, message));
        }
    }
    Ok(())
}

fn text(value: &Value) -> Option<String> {
    value.downcast::<Str>().map(|s| s.as_str().to_owned())
}

fn bad_value(vm: &Vm<'_>, name: &str, value: &Value, known: &str) -> Res<crate::vm::Exc> {
    let shown = vm.repr(value)?;
    Ok(vm.value_error(format!("{name}={shown} is unknown: it must be {known}")))
}

/// The types of variables by name. Only numbers' types change what is computed; others are inferred.
fn locals(vm: &Vm<'_>, value: &Value) -> Res<Vec<(Symbol, Scalar)>> {
    if value.is_none() {
        return Ok(Vec::new());
    }
    let Some(dict) = value.downcast::<Dict>() else {
        let what = vm.type_name(value);
        return Err(vm.type_error(format!("locals must be a dict of types, not {what}")));
    };
    let mut out = Vec::new();
    for key in vm.collect(value)? {
        let (Some(name), Some(ty)) = (text(&key), dict.get(vm, &key)?) else {
            return Err(vm.type_error("locals must be a dict of types by variable name"));
        };
        let ty = match types::of(&ty) {
            Some(found) => found.ty.clone(),
            None => {
                let shown = vm.repr(&ty)?;
                return Err(vm.type_error(format!("locals: {shown} is no type")));
            }
        };
        out.extend(ty.scalar().map(|scalar| (Symbol::new(&name), scalar)));
    }
    Ok(out)
}

/// True, False, or a set (list, tuple, dict) of LLVM's flag names.
fn fastmath(vm: &Vm<'_>, value: &Value) -> Res<FastMath> {
    if let Value::Bool(b) = value {
        return Ok(if b.get() { FastMath::FAST } else { FastMath::STRICT });
    }
    let mut flags = FastMath::STRICT;
    for flag in vm.collect(value)? {
        let name = text(&flag).unwrap_or_default();
        match FastMath::parse(&name) {
            Some(f) => flags = flags.with(f),
            None => {
                let shown = vm.repr(&flag)?;
                return Err(vm.value_error(format!("Unrecognized fastmath flags: {{{shown}}}")));
            }
        }
    }
    Ok(flags)
}

/// The argument types of a signature, however it is spelt.
pub fn signature_types(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "signature_types", 1, 1)?;
    let mut found = Vec::new();
    signatures_of(vm, &args.values[0], &mut found)?;
    match &found[..] {
        [one] => {
            let types = one.args.iter().map(|ty| types::value(vm, ty)).collect::<Vec<_>>();
            Ok(vm.tuple(types))
        }
        _ => Err(vm.type_error("one signature was expected")),
    }
}

/// A signature as text or as an object, or a list of them.
pub(super) fn signatures_of(vm: &Vm<'_>, value: &Value, out: &mut Vec<Signature>) -> Res<()> {
    if value.is_none() {
        return Ok(());
    }
    if let Some(text) = text(value) {
        match signature::parse(&text) {
            Ok(signature) => out.push(signature),
            Err(bad) => return Err(vm.type_error(format!("invalid signature: {}", bad.message))),
        }
        return Ok(());
    }
    if let Some(signature) = types::signature_of(value) {
        out.push(signature.clone());
        return Ok(());
    }
    use crate::vm::object::list::List;
    use crate::vm::object::tuple::Tuple;
    if let Some(tuple) = value.downcast::<Tuple>() {
        // A tuple of types is one signature; of signatures, several.
        let all: Option<Vec<_>> =
            tuple.items.iter().map(|v| types::of(v).map(|t| t.ty.clone())).collect();
        if let Some(args) = all {
            out.push(Signature { args, ret: None });
            return Ok(());
        }
    }
    if value.downcast::<List>().is_some() || value.downcast::<Tuple>().is_some() {
        for each in vm.collect(value)? {
            signatures_of(vm, &each, out)?;
        }
        return Ok(());
    }
    let what = vm.type_name(value);
    let message = format!("invalid signature: '{what}' instance not allowed");
    Err(vm.type_error(message))
}
