//! Dialects: how a table is written down.
//!
//! Invariant: the characters of a dialect differ from each other and from line ends.

use std::cell::RefCell;

use super::{QUOTE_MINIMAL, QUOTE_NONE, QUOTE_NOTNULL, error};
use crate::base::Symbol;
use crate::vm::object::dict::Dict;
use crate::vm::object::int;
use crate::vm::object::str::Str;
use crate::vm::types::UnarySlot;
use crate::vm::{
    Args, GetSetDef, Kind, MethodDef, Native, Ptr, Res, Shape, TypeRef, TypeSpec, Value, Vm, heap,
};

#[derive(Clone, Debug)]
pub(super) struct Dialect {
    pub(super) delimiter: char,
    pub(super) quote: Option<char>,
    pub(super) escape: Option<char>,
    pub(super) doubles: bool,
    pub(super) skips_space: bool,
    pub(super) line_end: String,
    pub(super) quoting: i64,
    pub(super) is_strict: bool,
}

const FIELDS: [&str; 8] = [
    "delimiter",
    "doublequote",
    "escapechar",
    "lineterminator",
    "quotechar",
    "quoting",
    "skipinitialspace",
    "strict",
];

pub(super) static DIALECT: TypeSpec = TypeSpec {
    name: "Dialect",
    module: "_csv",
    doc: "CSV dialect\n\nThe Dialect type records CSV dialect options.",
    kind: Kind::Native,
    is_base: true,
    slots: |s| {
        s.new.set(Some(new));
        s.init.set(Some(|_, _, _| Ok(())));
    },
    methods: &[],
    getset: &[
        field("delimiter", |vm, v| Ok(vm.char(of(vm, v)?.delimiter))),
        field("doublequote", |vm, v| Ok(Value::bool(of(vm, v)?.doubles))),
        field("escapechar", |vm, v| Ok(of(vm, v)?.escape.map_or(Value::None, |c| vm.char(c)))),
        field("lineterminator", |vm, v| Ok(vm.str(&of(vm, v)?.line_end))),
        field("quotechar", |vm, v| Ok(of(vm, v)?.quote.map_or(Value::None, |c| vm.char(c)))),
        field("quoting", |vm, v| Ok(Value::Int(of(vm, v)?.quoting))),
        field("skipinitialspace", |vm, v| Ok(Value::bool(of(vm, v)?.skips_space))),
        field("strict", |vm, v| Ok(Value::bool(of(vm, v)?.is_strict))),
    ],
};

const fn field(name: &'static str, get: UnarySlot) -> GetSetDef {
    GetSetDef { name, get, set: None, doc: "" }
}

pub(super) fn of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Dialect> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a dialect"))
}

/// The dialects that were registered, by name.
#[derive(Default)]
struct Known(RefCell<Option<Ptr<Dict>>>);

fn known(vm: &Vm<'_>) -> Ptr<Dict> {
    vm.interp.state::<Known>().0.borrow_mut().get_or_insert_with(|| Dict::new(vm)).clone()
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    if args.pos().len() > 1 {
        let message = format!("expected at most 1 argument, got {}", args.pos().len());
        return Err(vm.type_error(message));
    }
    let mut base = args.pos().first().cloned().filter(|d| !d.is_none());
    let mut given: [Option<Value>; 8] = Default::default();
    for (name, value) in args.keywords() {
        match FIELDS.iter().position(|f| *f == name.as_str()) {
            Some(i) => given[i] = Some(value.clone()),
            None if name.as_str() == "dialect" => base = Some(value.clone()),
            None => {
                let message = format!("this function got an unexpected keyword argument '{name}'");
                return Err(vm.type_error(message));
            }
        }
    }
    if let Some(name) = base.as_ref().filter(|b| b.downcast::<Str>().is_some()) {
        base = Some(lookup(vm, name)?);
    }
    if let Some(base) = &base {
        let is_plain = given.iter().all(Option::is_none);
        if is_plain && vm.type_of(base).is(&vm.native_type(&DIALECT)) {
            return Ok(base.clone());
        }
        for (slot, name) in given.iter_mut().zip(FIELDS).filter(|(slot, _)| slot.is_none()) {
            *slot = vm.get_attr_opt(base, Symbol::new(name))?;
        }
    }
    let dialect = parse(vm, &given)?;
    check(vm, &dialect)?;
    Ok(heap::alloc(class, Native(Box::new(dialect)), None).into())
}

fn parse(vm: &Vm<'_>, given: &[Option<Value>; 8]) -> Res<Dialect> {
    let [delimiter, doubles, escape, line_end, quote, quoting, skips, strict] = given;
    let truth = |v: &Option<Value>, default| v.as_ref().map_or(Ok(default), |v| vm.truth(v));
    let delimiter = match delimiter {
        Some(v) => character(vm, "delimiter", "string", v)?.unwrap_or(','),
        None => ',',
    };
    let optional = |v: &Option<Value>, name, default| match v {
        Some(v) if v.is_none() => Ok(None),
        Some(v) => character(vm, name, "string or None", v),
        None => Ok(default),
    };
    let line_end = match line_end {
        Some(v) if v.is_none() => return Err(vm.type_error("lineterminator must be set")),
        Some(v) => match v.downcast::<Str>() {
            Some(s) => s.as_str().to_owned(),
            None => {
                let ty = vm.type_name(v);
                let message = format!("\"lineterminator\" must be a string, not {ty}");
                return Err(vm.type_error(message));
            }
        },
        None => "\r\n".to_owned(),
    };
    let has_no_quote = quote.as_ref().is_some_and(Value::is_none);
    let quoting = match quoting {
        Some(v) => match int::to_i64(v) {
            Some(n) => n,
            None => return Err(vm.type_error("\"quoting\" must be an integer")),
        },
        None if has_no_quote => QUOTE_NONE,
        None => QUOTE_MINIMAL,
    };
    if !(QUOTE_MINIMAL..=QUOTE_NOTNULL).contains(&quoting) {
        return Err(vm.type_error("bad \"quoting\" value"));
    }
    let quote = optional(quote, "quotechar", Some('"'))?;
    if quoting != QUOTE_NONE && quote.is_none() {
        return Err(vm.type_error("quotechar must be set if quoting enabled"));
    }
    Ok(Dialect {
        delimiter,
        quote,
        escape: optional(escape, "escapechar", None)?,
        doubles: truth(doubles, true)?,
        skips_space: truth(skips, false)?,
        line_end,
        quoting,
        is_strict: truth(strict, false)?,
    })
}

fn character(vm: &Vm<'_>, name: &str, what: &str, v: &Value) -> Res<Option<char>> {
    let Some(text) = v.downcast::<Str>() else {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!("\"{name}\" must be {what}, not {ty}")));
    };
    let mut chars = text.as_str().chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(Some(c)),
        _ => Err(vm.type_error(format!("\"{name}\" must be a 1-character string"))),
    }
}

fn check(vm: &Vm<'_>, d: &Dialect) -> Res<()> {
    let spaced = !d.skips_space;
    let all = [
        ("delimiter", Some(d.delimiter), true),
        ("escapechar", d.escape, spaced),
        ("quotechar", d.quote, spaced),
    ];
    for (name, c, may_be_space) in all {
        let is_bad = |c: char| {
            matches!(c, '\r' | '\n') || (c == ' ' && !may_be_space) || d.line_end.contains(c)
        };
        if c.is_some_and(is_bad) {
            return Err(vm.value_error(format!("bad {name} value")));
        }
    }
    for (i, j) in [(0, 1), (0, 2), (1, 2)] {
        if all[i].1.is_some() && all[i].1 == all[j].1 {
            let message = format!("bad {} or {} value", all[i].0, all[j].0);
            return Err(vm.value_error(message));
        }
    }
    Ok(())
}

/// The dialect that the arguments after the first one describe.
pub(super) fn from_arguments(vm: &Vm<'_>, dialect: Option<&Value>, args: Args<'_>) -> Res<Value> {
    let mut values: Vec<Value> = dialect.into_iter().cloned().collect();
    values.extend(args.keywords().map(|(_, v)| v.clone()));
    new(vm, &vm.native_type(&DIALECT), Args { values: &values, kw: args.kw })
}

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("get_dialect", get, "get_dialect($module, name)"),
    MethodDef::new("list_dialects", list, "list_dialects($module, /)"),
    MethodDef::new(
        "register_dialect",
        register,
        "register_dialect(name, [dialect=]dialect, **fmtparams)",
    ),
    MethodDef::new("unregister_dialect", unregister, "unregister_dialect($module, name)"),
];

fn lookup(vm: &Vm<'_>, name: &Value) -> Res<Value> {
    known(vm).get(vm, name)?.ok_or_else(|| error(vm, "unknown dialect"))
}

fn name<'a>(vm: &Vm<'_>, f: &str, args: Args<'a>) -> Res<&'a Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [name] = args.bind(vm, f, ["name"], shape)?;
    Ok(name.unwrap_or(&args.values[0]))
}

fn get(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    lookup(vm, name(vm, "get_dialect", args)?)
}

fn unregister(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    match known(vm).remove(vm, name(vm, "unregister_dialect", args)?)? {
        Some(_) => Ok(Value::None),
        None => Err(error(vm, "unknown dialect")),
    }
}

fn list(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_csv.list_dialects", 0, 0)?;
    Ok(vm.list(known(vm).keys()))
}

fn register(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let pos = args.pos();
    let (Some(name), true) = (pos.first(), pos.len() <= 2) else {
        let message = format!("register_dialect() expected 1 or 2 arguments, got {}", pos.len());
        return Err(vm.type_error(message));
    };
    if name.downcast::<Str>().is_none() {
        return Err(vm.type_error("dialect name must be a string"));
    }
    let made = from_arguments(vm, pos.get(1), args)?;
    known(vm).set(vm, name, made)?;
    Ok(Value::None)
}
