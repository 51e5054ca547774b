//! Builtins that look at the running code or make code: they need the interpreter's frames.

use super::{prompt, tree};
use crate::base::{SourceFile, Symbol};
use crate::bytecode::tree::Root;
use crate::bytecode::{Level, Mode, Namespace};
use crate::vm::args::{Args, Shape};
use crate::vm::class;
use crate::vm::error::{Exc, Res};
use crate::vm::heap::{Kind, Ptr};
use crate::vm::import as importing;
use crate::vm::interp;
use crate::vm::object::bytes;
use crate::vm::object::cell::CellObj;
use crate::vm::object::code::CodeObj;
use crate::vm::object::dict::Dict;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::raise::ExcKind;
use crate::vm::source;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

fn missing(vm: &Vm<'_>, name: &str) -> Exc {
    vm.raise(ExcKind::NotImplementedError, format!("{name}() is not supported"))
}

pub(super) fn build_class(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    class::build(vm, args)
}

pub(super) fn import(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names = ["name", "globals", "locals", "fromlist", "level"];
    let shape = Shape { required: 1, ..Shape::default() };
    let [name, globals, _locals, from, level] = args.bind(vm, "__import__", names, shape)?;
    let Some(text) = name.and_then(|n| n.downcast::<Str>()) else {
        return Err(vm.type_error("module name must be a string"));
    };
    let globals = globals.and_then(Value::cast::<Dict>);
    let level = level.map_or(Ok(0), |l| vm.to_i64(l))?;
    importing::import_name(vm, text.as_str(), globals.as_ref(), from.unwrap_or(&Value::None), level)
}

pub(super) fn breakpoint(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let sys = vm.import_module("sys")?;
    let Some(hook) = vm.get_attr_opt(&sys, Symbol::new("breakpointhook"))? else {
        return Err(vm.raise(ExcKind::RuntimeError, "lost sys.breakpointhook"));
    };
    let result = vm.call_args(&hook, args)?;
    interp::look_again(vm, "breakpoint", result)
}

/// The flag that asks `compile` for a syntax tree.
const ONLY_AST: i64 = 0x400;
/// Text that lacks its end is told apart from text that is wrong.
const ALLOW_INCOMPLETE: i64 = 0x4000;
/// A block ends with an empty line, not with the text.
const DONT_IMPLY_DEDENT: i64 = 0x200;

/// Source text from a str or bytes.
fn source_text(vm: &Vm<'_>, v: &Value, what: &str, file: &str) -> Res<String> {
    let text = match (v.downcast::<Str>(), bytes::like(v)) {
        (Some(s), _) => s.as_str().to_owned(),
        (None, Some(data)) => source::decode(vm, &data, file, false)?,
        (None, None) => {
            let message = format!("{what}() arg 1 must be a string, bytes or code object");
            return Err(vm.type_error(message));
        }
    };
    if text.contains('\0') {
        let message = "source code string cannot contain null bytes";
        return Err(vm.raise(ExcKind::SyntaxError, message));
    }
    Ok(text)
}

pub(super) fn compile(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let names =
        ["source", "filename", "mode", "flags", "dont_inherit", "optimize", "_feature_version"];
    let shape = Shape { required: 3, ..Shape::default() };
    let [text, file, mode, flags, _, level, _] = args.bind(vm, "compile", names, shape)?;
    let flags = flags.map_or(Ok(0), |flags| vm.to_i64(flags))?;
    let level = match level.map_or(Ok(-1), |level| vm.to_i64(level))? {
        -1 => vm.interp.level.get(),
        n => match Level::of(n) {
            Some(level) => level,
            None => return Err(vm.value_error("compile(): invalid optimize value")),
        },
    };
    let only_tree = flags & ONLY_AST != 0;
    let (Some(text), Some(file), Some(mode)) = (text, file, mode) else {
        return Err(missing(vm, "compile"));
    };
    if text.kind() == Some(Kind::Code) {
        return Ok(text.clone());
    }
    let mode = vm.display(mode)?;
    let file = vm.display(file)?;
    if tree::is_tree(vm, text)? {
        if only_tree {
            return Ok(text.clone());
        }
        return Ok(tree::compile(vm, text, &file, &mode, level)?.into());
    }
    let text = source_text(vm, text, "compile", &file)?;
    if only_tree {
        let root = match &*mode {
            "exec" => Root::Module,
            "eval" => Root::Expression,
            "single" => Root::Interactive,
            _ => {
                return Err(vm.value_error(
                    "compile() mode must be 'exec', 'eval', 'single' or 'func_type'",
                ));
            }
        };
        let text =
            if root == Root::Expression { text.trim_start_matches([' ', '\t']) } else { &text };
        return tree::parse(vm, &SourceFile::new(file, text), root);
    }
    let mode = match &*mode {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        _ => return Err(vm.value_error("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    let text =
        if mode == Mode::Eval { text.trim_start_matches([' ', '\t']).to_owned() } else { text };
    if flags & (ALLOW_INCOMPLETE | DONT_IMPLY_DEDENT) != 0 {
        prompt::check(
            vm,
            &text,
            mode,
            flags & ALLOW_INCOMPLETE != 0,
            flags & DONT_IMPLY_DEDENT != 0,
        )?;
    }
    let file = SourceFile::new(file, text);
    Ok(source::compile_at(vm, &file, mode, Namespace::Separate, level)?.into())
}

/// The namespaces that `exec` and `eval` were given, or those of the caller.
fn namespaces(
    vm: &Vm<'_>,
    globals: Option<&Value>,
    locals: Option<&Value>,
    what: &str,
) -> Res<(Ptr<Dict>, Value)> {
    let globals = globals.filter(|g| !g.is_none());
    let locals = locals.filter(|l| !l.is_none());
    let Some(given) = globals else {
        let globals = match interp::current_globals(vm) {
            Some(g) => g,
            None => Dict::new(vm),
        };
        let locals = match locals {
            Some(l) => l.clone(),
            None => interp::current_locals(vm)?,
        };
        return Ok((globals, locals));
    };
    let Some(dict) = given.cast::<Dict>() else {
        let ty = vm.type_name(given);
        return Err(vm.type_error(match what {
            "eval" => "globals must be a dict".to_owned(),
            _ => format!("{what}() globals must be a dict, not {ty}"),
        }));
    };
    Ok((dict, locals.unwrap_or(given).clone()))
}

/// The cells for the free variables of code that `exec` or `eval` is given.
fn closure_for(
    vm: &Vm<'_>,
    code: &CodeObj,
    closure: Option<&Value>,
    what: &str,
) -> Res<Option<Ptr<Tuple>>> {
    let n = code.code.free.len();
    if n == 0 {
        return match closure {
            Some(_) => Err(vm.type_error("cannot use a closure with this code object")),
            None => Ok(None),
        };
    }
    if what == "eval" {
        let message = "code object passed to eval() may not contain free variables";
        return Err(vm.type_error(message));
    }
    let cells = closure.and_then(Value::cast::<Tuple>).filter(|cells| {
        cells.items.len() == n && cells.items.iter().all(|c| c.downcast::<CellObj>().is_some())
    });
    match cells {
        Some(cells) => Ok(Some(cells)),
        None => Err(vm.type_error(format!("code object requires a closure of exactly length {n}"))),
    }
}

fn evaluate(vm: &Vm<'_>, args: Args<'_>, what: &str, mode: Mode) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 1, n_kw_only: 1 };
    let [text, globals, locals, closure] =
        args.bind(vm, what, ["source", "globals", "locals", "closure"], shape)?;
    let Some(text) = text else { return Err(missing(vm, what)) };
    let (globals, locals) = namespaces(vm, globals, locals, what)?;
    let closure = closure.filter(|c| !c.is_none());
    let code = match text.cast::<CodeObj>() {
        Some(code) => {
            let cells = closure_for(vm, &code, closure, what)?;
            return source::run_with(vm, &code, &globals, cells, locals);
        }
        None => {
            if closure.is_some() {
                let message = "closure can only be used when source is a code object";
                return Err(vm.type_error(message));
            }
            let text = source_text(vm, text, what, "<string>")?;
            let text = if mode == Mode::Eval {
                text.trim_start_matches([' ', '\t']).to_owned()
            } else {
                text
            };
            let file = SourceFile::new("<string>", text);
            source::compile(vm, &file, mode, Namespace::Separate)?
        }
    };
    source::run(vm, &code, &globals, locals)
}

pub(super) fn eval(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    evaluate(vm, args, "eval", Mode::Eval)
}

pub(super) fn exec(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    evaluate(vm, args, "exec", Mode::Exec)?;
    Ok(Value::None)
}

pub(super) fn globals(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "globals", 0, 0)?;
    match interp::current_globals(vm) {
        Some(g) => Ok(g.into()),
        None => Ok(Value::None),
    }
}

pub(super) fn locals(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "locals", 0, 0)?;
    interp::current_locals(vm)
}
