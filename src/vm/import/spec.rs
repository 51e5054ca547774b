//! `ModuleSpec`: how a module was found.
//!
//! Invariant: a spec that the interpreter has made itself lacks its loader until somebody asks for it,
//! since loaders are objects of CPython's import machinery (`machinery`), which most programs never need.
//! What it is follows from the origin.

use super::machinery;
use crate::base::{Symbol, known};
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::heap::Kind;
use crate::vm::object::object;
use crate::vm::object::str::Str;
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, Slots, TypeSpec, unhashable};
use crate::vm::value::Value;
use crate::vm::vm::Vm;
use crate::vm::{CmpOp, TypeRef};

/// What `origin` says of modules in Rust, and of those in the archive.
pub(super) const BUILT_IN: &str = "built-in";
pub(super) const FROZEN: &str = "frozen";

/// In the names of files that compiled code would be kept in, if it were.
pub const CACHE_TAG: &str = "ungil-314";

const FIELDS: [&str; 8] = [
    "name",
    "loader",
    "origin",
    "loader_state",
    "submodule_search_locations",
    "_uninitialized_submodules",
    "_set_fileattr",
    "_cached",
];

static SPEC: TypeSpec = TypeSpec {
    name: "ModuleSpec",
    module: "_frozen_importlib",
    doc: "The specification for a module, used for loading.",
    kind: Kind::Instance,
    is_base: true,
    slots,
    methods: &[],
    getset: &[
        GetSetDef { name: "__dict__", get: get_dict, set: object::DICT.set, doc: "" },
        GetSetDef { name: "cached", get: get_cached, set: Some(set_cached), doc: "" },
        GetSetDef {
            name: "has_location",
            get: |vm, v| Ok(Value::bool(vm.truth(&field(vm, v, "_set_fileattr")?)?)),
            set: Some(|vm, v, value| {
                let truth = vm.truth(value.unwrap_or(&Value::None))?;
                vm.set_attr(v, Symbol::new("_set_fileattr"), &Value::bool(truth))
            }),
            doc: "",
        },
        GetSetDef {
            name: "parent",
            get: get_parent,
            set: None,
            doc: "The name of the module's parent.",
        },
    ],
};

fn slots(s: &Slots) {
    s.new.set(Some(|vm, class, _| object::instantiate(vm, class)));
    s.init.set(Some(init));
    s.repr.set(Some(repr));
    s.compare.set(Some(compare));
    s.hash.set(Some(unhashable));
    s.get_attr.set(Some(get_attr));
}

/// The class.
pub fn class(vm: &Vm<'_>) -> TypeRef {
    vm.native_type(&SPEC)
}

/// Where a module came from.
pub(super) enum Origin<'a> {
    BuiltIn,
    Frozen,
    File(&'a str),
}

/// The spec of a module that the interpreter loads itself; `search` is its `__path__`, or None.
pub(super) fn make(vm: &Vm<'_>, name: &str, origin: &Origin<'_>, search: Value) -> Res<Value> {
    let made = object::instantiate(vm, &class(vm))?;
    let (shown, cached) = match origin {
        Origin::BuiltIn => (BUILT_IN, Value::None),
        Origin::Frozen => (FROZEN, Value::None),
        Origin::File(path) => (*path, cached_name(path).map_or(Value::None, |c| vm.str(c))),
    };
    let is_file = Value::bool(matches!(origin, Origin::File(_)));
    let values = [vm.str(shown), Value::None, search, vm.list(Vec::new()), is_file, cached];
    vm.set_attr(&made, Symbol::new("name"), &vm.str(name))?;
    for (field, value) in FIELDS[2..].iter().zip(&values) {
        vm.set_attr(&made, Symbol::new(field), value)?;
    }
    Ok(made)
}

/// The file that compiled code would be kept in.
pub(super) fn cached_name(source: &str) -> Option<String> {
    let stem = source.strip_suffix(".py")?;
    let (folder, stem) = stem.rsplit_once('/').map_or(("", stem), |(f, s)| (f, s));
    let slash = if source.contains('/') { "/" } else { "" };
    Some(format!("{folder}{slash}__pycache__/{stem}.{CACHE_TAG}.pyc"))
}

fn field(vm: &Vm<'_>, v: &Value, name: &str) -> Res<Value> {
    vm.get_attr(v, Symbol::new(name))
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let names = ["name", "loader", "origin", "loader_state", "is_package"];
    let shape = Shape { required: 2, n_kw_only: 3, ..Shape::default() };
    let [name, loader, origin, state, is_package] = args.bind(vm, "ModuleSpec", names, shape)?;
    let given = |v: Option<&Value>| v.cloned().unwrap_or(Value::None);
    let is_package = is_package.map_or(Ok(false), |p| vm.truth(p))?;
    let search = if is_package { vm.list(Vec::new()) } else { Value::None };
    let values = [
        given(name),
        given(loader),
        given(origin),
        given(state),
        search,
        vm.list(Vec::new()),
        Value::bool(false),
        Value::None,
    ];
    for (field, value) in FIELDS.iter().zip(&values) {
        vm.set_attr(v, Symbol::new(field), value)?;
    }
    Ok(())
}

/// Makes up the loader where it is still missing.
fn get_attr(vm: &Vm<'_>, v: &Value, name: Symbol) -> Res<Value> {
    match vm.generic_get_attr(v, name) {
        Err(e) if name.as_str() == "loader" && vm.exc_is(&e, ExcKind::AttributeError) => {
            match loader(vm, v)? {
                Some(loader) => {
                    vm.set_attr(v, name, &loader)?;
                    Ok(loader)
                }
                None => Err(e),
            }
        }
        other => other,
    }
}

fn loader(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    let own = v.as_obj().and_then(|o| o.attrs());
    let Some(own) = own else { return Ok(None) };
    let (name, origin) = (own.get(vm, Symbol::new("name"))?, own.get(vm, Symbol::new("origin"))?);
    let (Some(name), Some(origin)) = (name, origin) else { return Ok(None) };
    match origin.downcast::<Str>().map(Str::as_str) {
        Some(BUILT_IN) => machinery::class(vm, "BuiltinImporter").map(Some),
        Some(FROZEN) => machinery::class(vm, "FrozenImporter").map(Some),
        Some(_) => {
            let class = machinery::class(vm, "SourceFileLoader")?;
            vm.call(&class, &[name, origin]).map(Some)
        }
        None => Ok(None),
    }
}

fn get_dict(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    drop(vm.get_attr_opt(v, Symbol::new("loader"))?);
    (object::DICT.get)(vm, v)
}

fn get_cached(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let known = field(vm, v, "_cached")?;
    let origin = field(vm, v, "origin")?;
    if known.is_none()
        && let Some(origin) = origin.downcast::<Str>()
        && vm.truth(&field(vm, v, "_set_fileattr")?)?
    {
        let text = origin.as_str();
        let made = if text.ends_with(".pyc") { Some(text.to_owned()) } else { cached_name(text) };
        let made = made.map_or(Value::None, |c| vm.str(c));
        vm.set_attr(v, Symbol::new("_cached"), &made)?;
        return Ok(made);
    }
    Ok(known)
}

fn set_cached(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    match value {
        Some(value) => vm.set_attr(v, Symbol::new("_cached"), value),
        None => Err(vm.no_attribute(v, Symbol::new("cached"))),
    }
}

fn get_parent(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let name = field(vm, v, "name")?;
    if !field(vm, v, "submodule_search_locations")?.is_none() {
        return Ok(name);
    }
    let parts = vm.call_method(&name, "rpartition", &[vm.str(".")])?;
    vm.get_item(&parts, &Value::Int(0))
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let shown = |name: &str| -> Res<String> { vm.repr(&field(vm, v, name)?) };
    let mut text = format!("name={}, loader={}", shown("name")?, shown("loader")?);
    if !field(vm, v, "origin")?.is_none() {
        text.push_str(&format!(", origin={}", shown("origin")?));
    }
    let search = field(vm, v, "submodule_search_locations")?;
    if !search.is_none() {
        text.push_str(&format!(", submodule_search_locations={}", vm.display(&search)?));
    }
    let class = vm.get_attr(&vm.type_of(v).value(), known::NAME)?;
    Ok(vm.string(format!("{}({text})", vm.display(&class)?)))
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NotImplemented);
    }
    for name in ["name", "loader", "origin", "submodule_search_locations", "cached", "has_location"]
    {
        let Some(other) = vm.get_attr_opt(b, Symbol::new(name))? else {
            return Ok(Value::NotImplemented);
        };
        if !vm.eq(&field(vm, a, name)?, &other)? {
            return Ok(Value::bool(op == CmpOp::Ne));
        }
    }
    Ok(Value::bool(op == CmpOp::Eq))
}

#[cfg(test)]
mod tests {
    use super::cached_name;

    #[test]
    fn compiled_code_would_stand_in_a_folder_beside_the_source() {
        let named = |s| cached_name(s);
        assert_eq!(named("/a/b.py").as_deref(), Some("/a/__pycache__/b.ungil-314.pyc"));
        assert_eq!(named("b.py").as_deref(), Some("__pycache__/b.ungil-314.pyc"));
        assert_eq!(named("/b.py").as_deref(), Some("/__pycache__/b.ungil-314.pyc"));
        assert_eq!(named("b"), None);
    }
}
