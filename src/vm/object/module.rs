//! Modules.
//!
//! Invariant: a module's attributes are its dict, which is also the globals of the code that ran in it.

use super::T;
use super::dict::Dict;
use super::str::Str;
use crate::base::{Symbol, known};
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::heap::trace::traces;
use crate::vm::heap::{Kind, Ptr, alloc};
use crate::vm::import::{self, machinery};
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, MethodDef, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub struct Module {
    pub dict: Ptr<Dict>,
}

impl Module {
    /// A module with the attributes that every module has.
    pub fn make(vm: &Vm<'_>, name: &str, doc: Option<&str>) -> Ptr<Module> {
        let dict = Dict::new(vm);
        fill(vm, &dict, vm.str(name), doc.map_or(Value::None, |d| vm.str(d)));
        alloc(vm.ty(T::Module), Module { dict }, None)
    }
}

fn fill(vm: &Vm<'_>, dict: &Dict, name: Value, doc: Value) {
    dict.set_sym(vm, known::NAME, name);
    dict.set_sym(vm, known::DOC, doc);
    for empty in [known::PACKAGE, known::LOADER, known::SPEC] {
        dict.set_sym(vm, empty, Value::None);
    }
}

fn new(vm: &Vm<'_>, class: &TypeRef, _args: Args<'_>) -> Res<Value> {
    Ok(alloc(class, Module { dict: Dict::new(vm) }, None).into())
}

fn init(vm: &Vm<'_>, this: &Value, args: Args<'_>) -> Res<()> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [name, doc] = args.bind(vm, "module", ["name", "doc"], shape)?;
    if let (Some(m), Some(name)) = (this.downcast::<Module>(), name) {
        fill(vm, &m.dict, name.clone(), doc.cloned().unwrap_or(Value::None));
    }
    Ok(())
}

fn name_of(vm: &Vm<'_>, m: &Module) -> Option<String> {
    let name = m.dict.get_sym(vm, known::NAME)?;
    name.downcast::<Str>().map(|s| s.as_str().to_owned())
}

/// Whether a class of the program's own handles the name.
fn has_data_descriptor(vm: &Vm<'_>, v: &Value, name: Symbol) -> bool {
    let class = vm.type_of(v);
    class.is_heap
        && class.lookup(name).is_some_and(|d| vm.type_of(&d).slots.descr_set.get().is_some())
}

fn get_attr(vm: &Vm<'_>, v: &Value, name: Symbol) -> Res<Value> {
    let Some(m) = v.downcast::<Module>() else { return vm.generic_get_attr(v, name) };
    if has_data_descriptor(vm, v, name) {
        return vm.generic_get_attr(v, name);
    }
    if let Some(found) = m.dict.get_sym(vm, name) {
        return Ok(found);
    }
    match vm.generic_get_attr(v, name) {
        Err(e) if vm.exc_is(&e, ExcKind::AttributeError) => {
            if let Some(made) = machinery::late_attribute(vm, &m.dict, name)? {
                return Ok(made);
            }
            if let Some(getter) = m.dict.get_sym(vm, known::GETATTR) {
                return vm.call(&getter, &[vm.name(name).value()]);
            }
            let message = match name_of(vm, m) {
                Some(module) if import::is_initializing(vm, v) => {
                    let file = m.dict.get_sym(vm, known::FILE);
                    let from = match file.as_ref().and_then(|f| f.downcast::<Str>()) {
                        Some(file) => format!(" from '{}'", file.as_str()),
                        None => String::new(),
                    };
                    format!(
                        "partially initialized module '{module}'{from} has no attribute '{name}' (most likely due to a circular import)"
                    )
                }
                Some(module) if is_being_imported(vm, m, name)? => format!(
                    "cannot access submodule '{name}' of module '{module}' (most likely due to a circular import)"
                ),
                Some(module) => format!("module '{module}' has no attribute '{name}'"),
                None => format!("module has no attribute '{name}'"),
            };
            let e = vm.attribute_error(message);
            super::exception::set_name_and_obj(vm, &e, name, v);
            Err(e)
        }
        other => other,
    }
}

fn set_attr(vm: &Vm<'_>, v: &Value, name: Symbol, value: Option<&Value>) -> Res<()> {
    let Some(m) = v.downcast::<Module>() else { return vm.generic_set_attr(v, name, value) };
    if name == known::CLASS || has_data_descriptor(vm, v, name) {
        return vm.generic_set_attr(v, name, value);
    }
    match value {
        Some(value) => m.dict.set_sym(vm, name, value.clone()),
        None => {
            if m.dict.del_sym(vm, name).is_none() {
                let module = name_of(vm, m).unwrap_or_default();
                return Err(
                    vm.attribute_error(format!("module '{module}' has no attribute '{name}'"))
                );
            }
        }
    }
    Ok(())
}

/// Whether a submodule of that name is being loaded.
fn is_being_imported(vm: &Vm<'_>, m: &Module, name: Symbol) -> Res<bool> {
    let Some(spec) = m.dict.get_sym(vm, known::SPEC).filter(|s| !s.is_none()) else {
        return Ok(false);
    };
    match vm.get_attr_opt(&spec, Symbol::new("_uninitialized_submodules"))? {
        Some(names) => vm.contains(&names, &vm.name(name).value()),
        None => Ok(false),
    }
}

/// As `importlib._bootstrap._module_repr` words it.
fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Some(m) = v.downcast::<Module>() else { return Ok(vm.str("<module>")) };
    if let Some(spec) = m.dict.get_sym(vm, known::SPEC).filter(|s| !s.is_none()) {
        return repr_of_spec(vm, &spec);
    }
    let name = match m.dict.get_sym(vm, known::NAME) {
        Some(name) => vm.repr(&name)?,
        None => "'?'".to_owned(),
    };
    let text = match m.dict.get_sym(vm, known::FILE) {
        Some(file) => format!("<module {name} from {}>", vm.repr(&file)?),
        None => match vm.get_attr_opt(v, known::LOADER)?.filter(|l| !l.is_none()) {
            Some(loader) => format!("<module {name} ({})>", vm.repr(&loader)?),
            None => format!("<module {name}>"),
        },
    };
    Ok(vm.str(text))
}

fn repr_of_spec(vm: &Vm<'_>, spec: &Value) -> Res<Value> {
    let field = |name: &str| vm.get_attr(spec, Symbol::new(name));
    let name = field("name")?;
    let name = if name.is_none() { "'?'".to_owned() } else { vm.repr(&name)? };
    let origin = field("origin")?;
    if !origin.is_none() {
        return Ok(vm.string(if vm.truth(&field("has_location")?)? {
            format!("<module {name} from {}>", vm.repr(&origin)?)
        } else {
            format!("<module {name} ({})>", vm.display(&origin)?)
        }));
    }
    let loader = field("loader")?;
    if loader.is_none() {
        return Ok(vm.string(format!("<module {name}>")));
    }
    if machinery::is_namespace_loader(vm, &loader)? {
        let path = vm.collect(&vm.get_attr(&loader, Symbol::new("_path"))?)?;
        let shown = vm.repr(&vm.list(path))?;
        return Ok(vm.string(format!("<module {name} (namespace) from {shown}>")));
    }
    Ok(vm.string(format!("<module {name} ({})>", vm.repr(&loader)?)))
}

fn dir(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "__dir__", 0, 0)?;
    match args.values[0].downcast::<Module>() {
        Some(m) => Ok(vm.list(m.dict.keys())),
        None => Err(vm.type_error("not a module")),
    }
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "module",
    module: "builtins",
    doc: "Create a module object.",
    kind: Kind::Module,
    is_base: true,
    slots: |s| {
        s.new.set(Some(new));
        s.init.set(Some(init));
        s.get_attr.set(Some(get_attr));
        s.set_attr.set(Some(set_attr));
        s.repr.set(Some(repr));
    },
    methods: &[MethodDef::new("__dir__", dir, "__dir__()")],
    getset: &[GetSetDef {
        name: "__dict__",
        get: |vm, v| match v.downcast::<Module>() {
            Some(m) => Ok(m.dict.value()),
            None => Err(vm.type_error("not a module")),
        },
        set: None,
        doc: "",
    }],
};

traces! { Module { dict } }
