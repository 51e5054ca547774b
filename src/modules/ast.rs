//! `_ast`: the classes of syntax trees.
//!
//! Invariant: one row of [`NODES`] a class, under its base. A field whose name ends with `*` is a list that
//! is empty when it is not given, one that ends with `?` is None then; the context of an expression is
//! `Load`.

use crate::base::{Symbol, known};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::object;
use crate::vm::object::str::Str;
use crate::vm::{Args, Kind, MethodDef, Ptr, Res, Slots, T, TypeRef, TypeSpec, Value, Vm};

pub(super) static MODULE: ModuleDef =
    ModuleDef { name: "_ast", doc: "", body: ModuleBody::Native { functions: &[], fill } };

const PLACES: &str = "lineno col_offset end_lineno? end_col_offset?";

/// A base, its attributes, and its classes with their fields.
type Group = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const NODES: &[Group] = &[
    (
        "mod",
        "",
        &[
            ("Module", "body* type_ignores*"),
            ("Interactive", "body*"),
            ("Expression", "body"),
            ("FunctionType", "argtypes* returns"),
        ],
    ),
    (
        "stmt",
        PLACES,
        &[
            ("FunctionDef", "name args body* decorator_list* returns? type_comment? type_params*"),
            (
                "AsyncFunctionDef",
                "name args body* decorator_list* returns? type_comment? type_params*",
            ),
            ("ClassDef", "name bases* keywords* body* decorator_list* type_params*"),
            ("Return", "value?"),
            ("Delete", "targets*"),
            ("Assign", "targets* value type_comment?"),
            ("TypeAlias", "name type_params* value"),
            ("AugAssign", "target op value"),
            ("AnnAssign", "target annotation value? simple"),
            ("For", "target iter body* orelse* type_comment?"),
            ("AsyncFor", "target iter body* orelse* type_comment?"),
            ("While", "test body* orelse*"),
            ("If", "test body* orelse*"),
            ("With", "items* body* type_comment?"),
            ("AsyncWith", "items* body* type_comment?"),
            ("Match", "subject cases*"),
            ("Raise", "exc? cause?"),
            ("Try", "body* handlers* orelse* finalbody*"),
            ("TryStar", "body* handlers* orelse* finalbody*"),
            ("Assert", "test msg?"),
            ("Import", "names*"),
            ("ImportFrom", "module? names* level?"),
            ("Global", "names*"),
            ("Nonlocal", "names*"),
            ("Expr", "value"),
            ("Pass", ""),
            ("Break", ""),
            ("Continue", ""),
        ],
    ),
    (
        "expr",
        PLACES,
        &[
            ("BoolOp", "op values*"),
            ("NamedExpr", "target value"),
            ("BinOp", "left op right"),
            ("UnaryOp", "op operand"),
            ("Lambda", "args body"),
            ("IfExp", "test body orelse"),
            ("Dict", "keys* values*"),
            ("Set", "elts*"),
            ("ListComp", "elt generators*"),
            ("SetComp", "elt generators*"),
            ("DictComp", "key value generators*"),
            ("GeneratorExp", "elt generators*"),
            ("Await", "value"),
            ("Yield", "value?"),
            ("YieldFrom", "value"),
            ("Compare", "left ops* comparators*"),
            ("Call", "func args* keywords*"),
            ("FormattedValue", "value conversion format_spec?"),
            ("Interpolation", "value str conversion format_spec?"),
            ("JoinedStr", "values*"),
            ("TemplateStr", "values*"),
            ("Constant", "value kind?"),
            ("Attribute", "value attr ctx"),
            ("Subscript", "value slice ctx"),
            ("Starred", "value ctx"),
            ("Name", "id ctx"),
            ("List", "elts* ctx"),
            ("Tuple", "elts* ctx"),
            ("Slice", "lower? upper? step?"),
        ],
    ),
    ("expr_context", "", &[("Load", ""), ("Store", ""), ("Del", "")]),
    ("boolop", "", &[("And", ""), ("Or", "")]),
    (
        "operator",
        "",
        &[
            ("Add", ""),
            ("Sub", ""),
            ("Mult", ""),
            ("MatMult", ""),
            ("Div", ""),
            ("Mod", ""),
            ("Pow", ""),
            ("LShift", ""),
            ("RShift", ""),
            ("BitOr", ""),
            ("BitXor", ""),
            ("BitAnd", ""),
            ("FloorDiv", ""),
        ],
    ),
    ("unaryop", "", &[("Invert", ""), ("Not", ""), ("UAdd", ""), ("USub", "")]),
    (
        "cmpop",
        "",
        &[
            ("Eq", ""),
            ("NotEq", ""),
            ("Lt", ""),
            ("LtE", ""),
            ("Gt", ""),
            ("GtE", ""),
            ("Is", ""),
            ("IsNot", ""),
            ("In", ""),
            ("NotIn", ""),
        ],
    ),
    ("excepthandler", PLACES, &[("ExceptHandler", "type? name? body*")]),
    (
        "pattern",
        PLACES,
        &[
            ("MatchValue", "value"),
            ("MatchSingleton", "value"),
            ("MatchSequence", "patterns*"),
            ("MatchMapping", "keys* patterns* rest?"),
            ("MatchClass", "cls patterns* kwd_attrs* kwd_patterns*"),
            ("MatchStar", "name?"),
            ("MatchAs", "pattern? name?"),
            ("MatchOr", "patterns*"),
        ],
    ),
    ("type_ignore", "", &[("TypeIgnore", "lineno tag")]),
    (
        "type_param",
        PLACES,
        &[
            ("TypeVar", "name bound? default_value?"),
            ("ParamSpec", "name default_value?"),
            ("TypeVarTuple", "name default_value?"),
        ],
    ),
];

/// Classes directly under `AST`, with their fields and attributes.
const SINGLE: &[(&str, &str, &str)] = &[
    ("comprehension", "target iter ifs* is_async", ""),
    ("arguments", "posonlyargs* args* vararg? kwonlyargs* kw_defaults* kwarg? defaults*", ""),
    ("arg", "arg annotation? type_comment?", PLACES),
    ("keyword", "arg? value", PLACES),
    ("alias", "name asname?", PLACES),
    ("withitem", "context_expr optional_vars?", ""),
    ("match_case", "pattern guard? body*", ""),
];

static AST: TypeSpec = TypeSpec {
    name: "AST",
    module: "ast",
    doc: "",
    kind: Kind::Instance,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(|vm, class, _| object::instantiate(vm, class)));
        s.init.set(Some(init));
        s.repr.set(Some(repr));
    },
    methods: &[MethodDef::new("__reduce__", reduce, "__reduce__($self, /)")],
    getset: &[object::DICT],
};

fn lists_name() -> Symbol {
    Symbol::new("\0lists")
}

fn contexts_name() -> Symbol {
    Symbol::new("\0contexts")
}

fn names(fields: &str) -> impl Iterator<Item = (&str, Option<char>)> {
    fields.split_whitespace().map(|f| match f.strip_suffix(['*', '?']) {
        Some(name) => (name, f.chars().next_back()),
        None => (f, None),
    })
}

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let base = vm.native_type(&AST);
    let empty = vm.tuple([]);
    for name in ["_fields", "_attributes", "__match_args__"] {
        base.set_own(Symbol::new(name), empty.clone());
    }
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    set("AST", base.value());
    set("PyCF_ONLY_AST", Value::Int(0x400));
    set("PyCF_TYPE_COMMENTS", Value::Int(0x1000));
    set("PyCF_ALLOW_TOP_LEVEL_AWAIT", Value::Int(0x2000));
    set("PyCF_OPTIMIZED_AST", Value::Int(0x8400));
    for (name, attributes, classes) in NODES {
        let group = class(vm, name, &base.value(), "", attributes)?;
        for (name, fields) in *classes {
            set(name, class(vm, name, &group, fields, attributes)?);
        }
        set(name, group);
    }
    for (name, fields, attributes) in SINGLE {
        set(name, class(vm, name, &base.value(), fields, attributes)?);
    }
    Ok(())
}

fn class(vm: &Vm<'_>, name: &str, base: &Value, fields: &str, attributes: &str) -> Res<Value> {
    let namespace = Dict::new(vm);
    let set = |key: &str, value: Value| namespace.set_sym(vm, Symbol::new(key), value);
    let tuple = |text: &str| -> Value {
        vm.tuple(names(text).map(|(n, _)| vm.name(Symbol::new(n)).value()).collect::<Vec<_>>())
    };
    let shown = tuple(fields);
    set("__module__", vm.str("ast"));
    set("__match_args__", shown.clone());
    set("_fields", shown);
    if !attributes.is_empty() {
        set("_attributes", tuple(attributes));
    }
    for (field, kind) in names(fields).chain(names(attributes)) {
        if kind == Some('?') {
            set(field, Value::None);
        }
    }
    let of_kind = |wanted: Option<char>| {
        let found = names(fields).filter(|(_, kind)| *kind == wanted);
        found.map(|(n, _)| n).collect::<Vec<_>>().join(" ")
    };
    let made = vm.call(
        &vm.ty(T::Type).value(),
        &[vm.str(name), vm.tuple([base.clone()]), namespace.into()],
    )?;
    if let Some(class) = made.cast::<crate::vm::Type>() {
        class.set_own(lists_name(), tuple(&of_kind(Some('*'))));
        let contexts = if names(fields).any(|(n, _)| n == "ctx") { "ctx" } else { "" };
        class.set_own(contexts_name(), tuple(contexts));
    }
    Ok(made)
}

fn listed(vm: &Vm<'_>, class: &TypeRef, name: Symbol) -> Res<Vec<Symbol>> {
    let Some(found) = class.lookup(name) else { return Ok(Vec::new()) };
    let names = vm.collect(&found)?;
    Ok(names.iter().filter_map(|n| n.downcast::<Str>()).map(|s| Symbol::new(s.as_str())).collect())
}

fn init(vm: &Vm<'_>, v: &Value, args: Args<'_>) -> Res<()> {
    let class = vm.type_of(v).clone();
    let fields = listed(vm, &class, Symbol::new("_fields"))?;
    let pos = args.pos();
    if pos.len() > fields.len() {
        let plural = if fields.len() == 1 { "" } else { "s" };
        return Err(vm.type_error(format!(
            "{} constructor takes at most {} positional argument{plural}",
            class.name(),
            fields.len()
        )));
    }
    let mut given = Vec::new();
    for (name, value) in fields.iter().zip(pos) {
        vm.set_attr(v, *name, value)?;
        given.push(*name);
    }
    for (name, value) in args.keywords() {
        if given.contains(&name) {
            return Err(vm.type_error(format!(
                "{} got multiple values for argument '{name}'",
                class.name()
            )));
        }
        vm.set_attr(v, name, value)?;
        given.push(name);
    }
    for name in listed(vm, &class, lists_name())? {
        if !given.contains(&name) {
            vm.set_attr(v, name, &vm.list(Vec::new()))?;
        }
    }
    for name in listed(vm, &class, contexts_name())? {
        if !given.contains(&name) {
            let module = crate::vm::import::import(vm, "_ast")?;
            let load = vm.call_method(&module, "Load", &[])?;
            vm.set_attr(v, name, &load)?;
        }
    }
    Ok(())
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let at = v.as_obj().map_or(0, |o| o.addr());
    Ok(vm.string(format!("<ast.{} object at {at:#x}>", vm.type_of(v).name())))
}

fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "AST.__reduce__", 0, 0)?;
    let v = &args.values[0];
    let own = vm.get_attr(v, known::DICT)?;
    Ok(vm.tuple([vm.type_of(v).value(), vm.tuple([]), own]))
}
