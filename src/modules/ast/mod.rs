//! `_ast`: the classes of syntax trees.
//!
//! Invariant: one class a row of the [`grammar`], with `_fields`, `_attributes` and `_field_types` as it
//! says. A node that is made without a list has an empty one, without a context `Load`; a field that may
//! be None is that on its class.

mod grammar;

use crate::base::{Symbol, known};
use crate::vm::import::{self, ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::list::List;
use crate::vm::object::object;
use crate::vm::object::repr_guard::ReprGuard;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::{
    Args, BinOp, ExcKind, Kind, MethodDef, Ptr, Res, Slots, T, Type, TypeRef, TypeSpec, Value, Vm,
};

pub(super) static MODULE: ModuleDef =
    ModuleDef { name: "_ast", doc: "", body: ModuleBody::Native { functions: &[], fill } };

const PLACES: &[&str] = &["lineno", "col_offset", "end_lineno", "end_col_offset"];

/// How deep a node shows the nodes in it.
const SHOWN_DEPTH: u32 = 3;

static AST: TypeSpec = TypeSpec {
    name: "AST",
    module: "ast",
    doc: "",
    kind: Kind::Instance,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(|vm, class, _| object::instantiate(vm, class)));
        s.init.set(Some(init));
        s.repr.set(Some(|vm, v| Ok(vm.string(shown(vm, v, SHOWN_DEPTH)?))));
    },
    methods: &[
        MethodDef::new("__reduce__", reduce, "__reduce__($self, /)"),
        MethodDef::new("__replace__", replace, "__replace__($self, /, **fields)"),
    ],
    getset: &[object::DICT],
};

/// A field as the grammar writes it: its type, whether it may be missing or is a list, its name.
struct FieldDef {
    ty: &'static str,
    mark: Option<char>,
    name: &'static str,
}

fn fields_of(text: &'static str) -> impl Iterator<Item = FieldDef> {
    text.split(", ").filter_map(|field| {
        let (ty, name) = field.split_once(' ')?;
        let mark = ty.chars().next_back().filter(|c| matches!(c, '*' | '?'));
        Some(FieldDef { ty: ty.trim_end_matches(['*', '?']), mark, name })
    })
}

/// A class that is being made: its fields' types may be classes that come later.
struct Made {
    class: Ptr<Type>,
    fields: &'static str,
}

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let base = vm.native_type(&AST);
    for name in ["_fields", "_attributes", "__match_args__"] {
        base.set_own(Symbol::new(name), vm.tuple([]));
    }
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    set("AST", base.value());
    set("PyCF_ONLY_AST", Value::Int(0x400));
    set("PyCF_TYPE_COMMENTS", Value::Int(0x1000));
    set("PyCF_ALLOW_TOP_LEVEL_AWAIT", Value::Int(0x2000));
    set("PyCF_OPTIMIZED_AST", Value::Int(0x8400));
    let mut made = Vec::new();
    for &(name, has_places, alternatives) in grammar::GROUPS {
        let texts: Vec<String> = alternatives.iter().map(|(n, f)| signature(n, f)).collect();
        let indent = format!("\n{}| ", " ".repeat(name.len() + 1));
        let doc = format!("{name} = {}", texts.join(&indent));
        let group = class(vm, name, &base.value(), "", has_places, &doc)?;
        for (name, fields) in alternatives {
            let doc = signature(name, fields);
            let class = class(vm, name, &group.value(), fields, false, &doc)?;
            set(name, class.value());
            made.push(Made { class, fields });
        }
        set(name, group.value());
    }
    for &(name, fields, has_places) in grammar::PRODUCTS {
        let doc = signature(name, fields);
        let class = class(vm, name, &base.value(), fields, has_places, &doc)?;
        set(name, class.value());
        made.push(Made { class, fields });
    }
    for made in made {
        let types = Dict::new(vm);
        for field in fields_of(made.fields) {
            types.set(vm, &vm.str(field.name), field_type(vm, dict, &field)?)?;
        }
        made.class.set_own(Symbol::new("_field_types"), types.value());
        made.class.set_own(Symbol::new("__annotations__"), types.into());
    }
    Ok(())
}

fn signature(name: &str, fields: &str) -> String {
    if fields.is_empty() { name.to_owned() } else { format!("{name}({fields})") }
}

fn field_type(vm: &Vm<'_>, dict: &Ptr<Dict>, field: &FieldDef) -> Res<Value> {
    let class = match field.ty {
        "identifier" | "string" => vm.ty(T::Str).value(),
        "int" => vm.ty(T::Int).value(),
        "constant" => vm.ty(T::Object).value(),
        name => dict.get_sym(vm, Symbol::new(name)).unwrap_or(Value::None),
    };
    match field.mark {
        Some('*') => vm.get_item(&vm.ty(T::List).value(), &class),
        Some(_) => vm.binary(BinOp::Or, &class, &Value::None),
        None => Ok(class),
    }
}

fn class(
    vm: &Vm<'_>,
    name: &str,
    base: &Value,
    fields: &'static str,
    has_places: bool,
    doc: &str,
) -> Res<Ptr<Type>> {
    let namespace = Dict::new(vm);
    let set = |key: &str, value: Value| namespace.set_sym(vm, Symbol::new(key), value);
    let names = |list: &mut dyn Iterator<Item = &str>| -> Value {
        vm.tuple(list.map(|n| vm.name(Symbol::new(n)).value()).collect::<Vec<_>>())
    };
    let listed = names(&mut fields_of(fields).map(|f| f.name));
    set("_fields", listed.clone());
    set("__match_args__", listed);
    set("__module__", vm.str("ast"));
    set("__doc__", vm.str(doc));
    if has_places {
        set("_attributes", names(&mut PLACES.iter().copied()));
        set("end_lineno", Value::None);
        set("end_col_offset", Value::None);
    }
    for field in fields_of(fields).filter(|f| f.mark == Some('?')) {
        set(field.name, Value::None);
    }
    let made = vm.call(
        &vm.ty(T::Type).value(),
        &[vm.str(name), vm.tuple([base.clone()]), namespace.into()],
    )?;
    made.cast::<Type>().ok_or_else(|| vm.type_error("a class of _ast is no class"))
}

/// The names in an attribute of the class.
fn listed(vm: &Vm<'_>, class: &TypeRef, name: &str) -> Res<Vec<Symbol>> {
    let Some(found) = class.lookup(Symbol::new(name)) else { return Ok(Vec::new()) };
    let names = vm.collect(&found)?;
    Ok(names.iter().filter_map(|n| n.downcast::<Str>()).map(|s| Symbol::new(s.as_str())).collect())
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let class = vm.type_of(v).clone();
    let fields = listed(vm, &class, "_fields")?;
    let pos = args.pos();
    let name = class.name();
    if pos.len() > fields.len() {
        let plural = if fields.len() == 1 { "" } else { "s" };
        let most = fields.len();
        return Err(vm.type_error(format!(
            "{name} constructor takes at most {most} positional argument{plural}"
        )));
    }
    for (field, value) in fields.iter().zip(pos) {
        vm.set_attr(v, *field, value)?;
    }
    let mut given = fields[..pos.len()].to_vec();
    for (key, value) in args.keywords() {
        if fields.contains(&key) {
            if given.contains(&key) {
                let message = format!("{name} got multiple values for argument '{key}'");
                return Err(vm.type_error(message));
            }
            given.push(key);
        } else if !listed(vm, &class, "_attributes")?.contains(&key) {
            let message = format!(
                "{name}.__init__ got an unexpected keyword argument '{key}'. Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15."
            );
            deprecated(vm, message)?;
        }
        vm.set_attr(v, key, value)?;
    }
    let types = class.lookup(Symbol::new("_field_types"));
    let Some(types) = types.and_then(|types| types.cast::<Dict>()) else { return Ok(()) };
    for field in fields {
        if !given.contains(&field) {
            complete(vm, v, &class, field, types.get_sym(vm, field))?;
        }
    }
    Ok(())
}

/// Sets a field that was not given.
fn complete(vm: &Vm<'_>, v: &Value, class: &TypeRef, field: Symbol, ty: Option<Value>) -> Res<()> {
    let name = class.name();
    let Some(ty) = ty else {
        return deprecated(
            vm,
            format!(
                "Field '{field}' is missing from {name}._field_types. This will become an error in Python 3.15."
            ),
        );
    };
    let kind = vm.type_of(&ty);
    if kind.is(vm.ty(T::UnionType)) {
        return Ok(());
    }
    if kind.is(vm.ty(T::GenericAlias)) {
        return vm.set_attr(v, field, &vm.list(Vec::new()));
    }
    let module = import::import(vm, "_ast")?;
    if ty.is(&vm.get_attr(&module, Symbol::new("expr_context"))?) {
        let load = vm.call_method(&module, "Load", &[])?;
        return vm.set_attr(v, field, &load);
    }
    deprecated(
        vm,
        format!(
            "{name}.__init__ missing 1 required positional argument: '{field}'. This will become an error in Python 3.15."
        ),
    )
}

fn deprecated(vm: &Vm<'_>, message: String) -> Res<()> {
    let warnings = import::import(vm, "_warnings")?;
    let category = vm.exc_ty(ExcKind::DeprecationWarning).value();
    vm.call_method(&warnings, "warn", &[vm.string(message), category]).map(drop)
}

fn is_node(vm: &Vm<'_>, v: &Value) -> bool {
    vm.is_instance(v, &vm.native_type(&AST))
}

fn shown(vm: &Vm<'_>, v: &Value, depth: u32) -> Res<String> {
    let class = vm.type_of(v).clone();
    let name = class.name();
    let Some(o) = v.as_obj().filter(|_| depth > 0) else { return Ok(format!("{name}(...)")) };
    let Some(_guard) = ReprGuard::enter(vm, o)? else { return Ok(format!("{name}(...)")) };
    let mut parts = Vec::new();
    for field in listed(vm, &class, "_fields")? {
        let value = vm.get_attr(v, field)?;
        let items = match (value.downcast::<List>(), value.downcast::<Tuple>()) {
            (Some(list), _) => Some(list.to_vec()),
            (None, Some(tuple)) => Some(tuple.items.to_vec()),
            (None, None) => None,
        };
        let text = match items.as_deref() {
            Some([]) => vm.repr(&value)?,
            Some([one]) => format!("[{}]", item(vm, one, depth)?),
            Some([first, between @ .., last]) => {
                let gap = if between.is_empty() { "" } else { "..., " };
                format!("[{}, {gap}{}]", item(vm, first, depth)?, item(vm, last, depth)?)
            }
            None => item(vm, &value, depth)?,
        };
        parts.push(format!("{field}={text}"));
    }
    Ok(format!("{name}({})", parts.join(", ")))
}

fn item(vm: &Vm<'_>, v: &Value, depth: u32) -> Res<String> {
    if is_node(vm, v) { shown(vm, v, depth - 1) } else { vm.repr(v) }
}

/// What a node has of its own, in the order of its fields, and the rest.
fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "AST.__reduce__", 0, 0)?;
    let v = &args.values[0];
    let class = vm.type_of(v).clone();
    let own = vm.get_attr(v, known::DICT)?;
    let rest = Dict::new(vm);
    rest.update(vm, &own)?;
    let mut positional = Vec::new();
    for field in listed(vm, &class, "_fields")? {
        let Some(value) = rest.get_sym(vm, field) else { break };
        positional.push(value);
        drop(rest.del_sym(vm, field));
    }
    Ok(vm.tuple([class.value(), vm.tuple(positional), rest.into()]))
}

/// A copy with other fields.
fn replace(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    if args.pos().len() > 1 {
        return Err(vm.type_error("__replace__() takes no positional arguments"));
    }
    let v = &args.values[0];
    let class = vm.type_of(v).clone();
    let mut expected = listed(vm, &class, "_fields")?;
    expected.extend(listed(vm, &class, "_attributes")?);
    let name = class.name();
    if let Some((wrong, _)) = args.keywords().find(|(k, _)| !expected.contains(k)) {
        let message = format!("{name}.__replace__ got an unexpected keyword argument '{wrong}'.");
        return Err(vm.type_error(message));
    }
    let own = vm.get_attr(v, known::DICT)?;
    let mut keys = Vec::new();
    let mut values = Vec::new();
    for key in expected {
        let given = args.keywords().find(|(k, _)| *k == key).map(|(_, value)| value.clone());
        let kept = own.downcast::<Dict>().and_then(|own| own.get_sym(vm, key));
        if let Some(value) = given.or(kept) {
            keys.push(key);
            values.push(value);
        }
    }
    vm.call_args(&class.value(), Args { values: &values, kw: &keys })
}
