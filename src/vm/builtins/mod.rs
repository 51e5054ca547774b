//! The functions of module `builtins`, and the module's namespace.
//!
//! Invariant: every name of the namespace comes from a table: [`TABLE`] for functions, [`TYPES`] for
//! classes, [`ExcKind::ALL`] for exceptions.

pub mod anext;
pub mod attributes;
pub mod classes;
mod code;
mod iteration;
mod numbers;
pub mod output;
mod print;
mod prompt;
mod site;
mod text;
mod tree;
mod tree_check;

use super::error::Res;
use super::heap::Ptr;
use super::object::T;
use super::object::dict::Dict;
use super::raise::ExcKind;
use super::types::MethodDef;
use super::value::Value;
use super::vm::Vm;
use crate::base::Symbol;
use crate::bytecode::CmpOp;

pub use self::iteration::sorted_items;

/// The built-in functions.
pub static TABLE: &[MethodDef] = &[
    MethodDef::new(
        "__build_class__",
        code::build_class,
        "__build_class__(func, name, /, *bases, [metaclass], **kwds)",
    ),
    MethodDef::new(
        "__import__",
        code::import,
        "__import__(name, globals=None, locals=None, fromlist=(), level=0)",
    ),
    MethodDef::new("abs", numbers::abs, "abs(x, /)").one(|vm, v| vm.abs(v)),
    MethodDef::new("aiter", iteration::aiter, "aiter(async_iterable, /)"),
    MethodDef::new("all", iteration::all, "all(iterable, /)"),
    MethodDef::new("anext", iteration::anext, "anext(async_iterator[, default])"),
    MethodDef::new("any", iteration::any, "any(iterable, /)"),
    MethodDef::new("ascii", text::ascii, "ascii(obj, /)"),
    MethodDef::new("bin", numbers::bin, "bin(number, /)"),
    MethodDef::new("breakpoint", code::breakpoint, "breakpoint(*args, **kws)"),
    MethodDef::new("callable", attributes::callable, "callable(obj, /)")
        .one(attributes::is_callable),
    MethodDef::new("chr", text::chr, "chr(i, /)").one(text::chr_of),
    MethodDef::new(
        "compile",
        code::compile,
        "compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1)",
    ),
    MethodDef::new("delattr", attributes::delattr, "delattr(obj, name, /)"),
    MethodDef::new("dir", attributes::dir, "dir([object])"),
    MethodDef::new("divmod", numbers::divmod, "divmod(x, y, /)").two(numbers::divmod_of),
    MethodDef::new("eval", code::eval, "eval(source, /, globals=None, locals=None)"),
    MethodDef::new(
        "exec",
        code::exec,
        "exec(source, /, globals=None, locals=None, *, closure=None)",
    ),
    MethodDef::new("format", text::format, "format(value, format_spec='', /)"),
    MethodDef::new("getattr", attributes::getattr, "getattr(object, name[, default])")
        .two(attributes::attribute),
    MethodDef::new("globals", code::globals, "globals()"),
    MethodDef::new("hasattr", attributes::hasattr, "hasattr(obj, name, /)"),
    MethodDef::new("hash", attributes::hash, "hash(obj, /)").one(attributes::hash_of),
    MethodDef::new("hex", numbers::hex, "hex(number, /)"),
    MethodDef::new("id", attributes::id, "id(obj, /)").one(|vm, v| Ok(attributes::identity(vm, v))),
    MethodDef::new("input", print::input, "input(prompt='', /)"),
    MethodDef::new("isinstance", classes::isinstance, "isinstance(obj, class_or_tuple, /)")
        .two(|vm, v, class| vm.check_instance(v, class).map(Value::bool)),
    MethodDef::new("issubclass", classes::issubclass, "issubclass(cls, class_or_tuple, /)"),
    MethodDef::new("iter", iteration::iter, "iter(iterable) -> iterator").one(|vm, v| vm.iter(v)),
    MethodDef::new("len", iteration::len, "len(obj, /)").one(iteration::length),
    MethodDef::new("locals", code::locals, "locals()"),
    MethodDef::new("max", iteration::max, "max(iterable, *[, default=obj, key=func]) -> value")
        .two(|vm, a, b| iteration::better_of(vm, a, b, CmpOp::Gt)),
    MethodDef::new("min", iteration::min, "min(iterable, *[, default=obj, key=func]) -> value")
        .two(|vm, a, b| iteration::better_of(vm, a, b, CmpOp::Lt)),
    MethodDef::new("next", iteration::next, "next(iterator[, default])").one(iteration::next_of),
    MethodDef::new("oct", numbers::oct, "oct(number, /)"),
    MethodDef::new("ord", text::ord, "ord(c, /)").one(text::ord_of),
    MethodDef::new("pow", numbers::pow, "pow(base, exp, mod=None)"),
    MethodDef::new(
        "print",
        print::print,
        "print(*args, sep=' ', end='\\n', file=None, flush=False)",
    ),
    MethodDef::new("repr", text::repr, "repr(obj, /)").one(text::repr_of),
    MethodDef::new("round", numbers::round, "round(number, ndigits=None)"),
    MethodDef::new("setattr", attributes::setattr, "setattr(obj, name, value, /)"),
    MethodDef::new("sorted", iteration::sorted, "sorted(iterable, /, *, key=None, reverse=False)"),
    MethodDef::new("sum", numbers::sum, "sum(iterable, /, start=0)"),
    MethodDef::new("vars", attributes::vars, "vars([object])"),
];

/// The classes of the namespace, under their own names.
pub static TYPES: &[T] = &[
    T::Bool,
    T::Bytes,
    T::ByteArray,
    T::MemoryView,
    T::ClassMethod,
    T::Complex,
    T::Dict,
    T::Enumerate,
    T::Filter,
    T::Float,
    T::FrozenSet,
    T::Int,
    T::List,
    T::Map,
    T::Object,
    T::Property,
    T::Range,
    T::Reversed,
    T::Set,
    T::Slice,
    T::StaticMethod,
    T::Str,
    T::Super,
    T::Tuple,
    T::Type,
    T::Zip,
];

/// Fills the namespace of module `builtins`.
pub fn install(vm: &Vm<'_>, dict: &Ptr<Dict>) {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    set("__name__", vm.str("builtins"));
    set("__doc__", vm.str("Built-in functions, types, exceptions, and other objects."));
    for def in TABLE {
        set(def.name, vm.function(def));
    }
    for &t in TYPES {
        set(t.spec().name, vm.ty(t).value());
    }
    for &kind in ExcKind::ALL {
        set(kind.name(), vm.exc_ty(kind).value());
    }
    for alias in ["IOError", "EnvironmentError"] {
        set(alias, vm.exc_ty(ExcKind::OSError).value());
    }
    set("None", Value::None);
    set("True", Value::bool(true));
    set("False", Value::bool(false));
    set("NotImplemented", Value::NotImplemented);
    set("Ellipsis", Value::Ellipsis);
    set("__debug__", Value::bool(true));
    site::install(vm, dict);
}

/// A name given as an argument: attributes are named by strings.
fn attribute_name(vm: &Vm<'_>, v: &Value) -> Res<Symbol> {
    match v.downcast::<super::object::str::Str>() {
        Some(s) => Ok(Symbol::new(s.as_str())),
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("attribute name must be string, not '{ty}'")))
        }
    }
}
