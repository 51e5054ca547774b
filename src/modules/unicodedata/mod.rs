//! `unicodedata`: properties, names and normal forms of characters.
//!
//! Invariant: answers are those of the Unicode version that `unidata_version` names, also where the crates
//! for names and normal forms are newer: characters that the version does not know have no name and are
//! their own normal form.

mod data;
mod normal;

use self::data::{OLD_VERSION, VERSION, Version};
use crate::base::{Symbol, surrogate};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::str::Str;
use crate::vm::{ExcKind, GetSetDef, Kind, MethodDef, Native, Ptr, Res, TypeSpec, Value, Vm, heap};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "unicodedata",
    doc: "This module provides access to the Unicode Character Database.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

/// Functions of the module and methods of `ucd_3_2_0`: the same, for another version.
macro_rules! functions {
    ($( $name:ident($min:literal, $max:literal) $doc:literal )*) => {
        static FUNCTIONS: &[MethodDef] = &[$( MethodDef::new(
            stringify!($name),
            |vm, args| {
                let exact = $min == $max && $max == 1;
                let shown = concat!("unicodedata.", stringify!($name));
                let shown = if exact { shown } else { stringify!($name) };
                args.check_positional(vm, shown, $min, $max)?;
                $name(vm, Version::New, args.values)
            },
            $doc,
        ) ),*];
        static METHODS: &[MethodDef] = &[$( MethodDef::new(
            stringify!($name),
            |vm, args| {
                let args = args.method(vm, stringify!($name), $min, $max)?;
                $name(vm, Version::Old, args)
            },
            $doc,
        ) ),*];
    };
}

functions! {
    bidirectional(1, 1) "bidirectional($self, chr, /)"
    category(1, 1) "category($self, chr, /)"
    combining(1, 1) "combining($self, chr, /)"
    decimal(1, 2) "decimal($self, chr, default=<unrepresentable>, /)"
    decomposition(1, 1) "decomposition($self, chr, /)"
    digit(1, 2) "digit($self, chr, default=<unrepresentable>, /)"
    east_asian_width(1, 1) "east_asian_width($self, chr, /)"
    is_normalized(2, 2) "is_normalized($self, form, unistr, /)"
    lookup(1, 1) "lookup($self, name, /)"
    mirrored(1, 1) "mirrored($self, chr, /)"
    name(1, 2) "name($self, chr, default=<unrepresentable>, /)"
    normalize(2, 2) "normalize($self, form, unistr, /)"
    numeric(1, 2) "numeric($self, chr, default=<unrepresentable>, /)"
}

/// What `ucd_3_2_0` is.
static UCD: TypeSpec = TypeSpec {
    name: "UCD",
    module: "unicodedata",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: |_| {},
    methods: METHODS,
    getset: &[GetSetDef {
        name: "unidata_version",
        get: |vm, _| Ok(vm.str(OLD_VERSION)),
        set: None,
        doc: "",
    }],
};

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let class = vm.native_type(&UCD);
    let old = heap::alloc(&class, Native(Box::new(())), None);
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    set("UCD", class.value());
    set("ucd_3_2_0", old.into());
    set("unidata_version", vm.str(VERSION));
    Ok(())
}

fn text<'a>(vm: &Vm<'_>, f: &str, place: &str, v: &'a Value) -> Res<&'a str> {
    match v.downcast::<Str>() {
        Some(s) => Ok(s.as_str()),
        None => {
            let ty = vm.given_type(v);
            Err(vm.type_error(format!("{f}() argument{place} must be str, not {ty}")))
        }
    }
}

/// Functions that take a default too: CPython's messages number their arguments.
const WITH_DEFAULT: [&str; 4] = ["decimal", "digit", "name", "numeric"];

fn character(vm: &Vm<'_>, f: &str, args: &[Value]) -> Res<char> {
    let mut chars = args[0].downcast::<Str>().map_or("", Str::as_str).chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return Ok(c);
    }
    let place = if WITH_DEFAULT.contains(&f) { " 1" } else { "" };
    let ty = vm.given_type(&args[0]);
    Err(vm.type_error(format!("{f}() argument{place} must be a unicode character, not {ty}")))
}

fn category(vm: &Vm<'_>, version: Version, args: &[Value]) -> Res<Value> {
    let c = character(vm, "category", args)?;
    Ok(vm.str(if surrogate::is_surrogate(c) { "Cs" } else { version.class(c).category }))
}

fn bidirectional(vm: &Vm<'_>, version: Version, args: &[Value]) -> Res<Value> {
    Ok(vm.str(version.class(character(vm, "bidirectional", args)?).bidirectional))
}

fn combining(vm: &Vm<'_>, version: Version, args: &[Value]) -> Res<Value> {
    let class = version.class(character(vm, "combining", args)?);
    Ok(Value::Int(i64::from(class.combining)))
}

fn mirrored(vm: &Vm<'_>, version: Version, args: &[Value]) -> Res<Value> {
    let class = version.class(character(vm, "mirrored", args)?);
    Ok(Value::Int(i64::from(class.is_mirrored)))
}

fn east_asian_width(vm: &Vm<'_>, version: Version, args: &[Value]) -> Res<Value> {
    Ok(vm.str(version.class(character(vm, "east_asian_width", args)?).width))
}

fn decomposition(vm: &Vm<'_>, version: Version, args: &[Value]) -> Res<Value> {
    Ok(vm.str(version.decomposition(character(vm, "decomposition", args)?)))
}

/// What was found, else the second argument, else ValueError.
fn found_or(vm: &Vm<'_>, found: Option<Value>, args: &[Value], message: &str) -> Res<Value> {
    match found.or_else(|| args.get(1).cloned()) {
        Some(value) => Ok(value),
        None => Err(vm.value_error(message)),
    }
}

fn decimal(vm: &Vm<'_>, version: Version, args: &[Value]) -> Res<Value> {
    let number = version.number(character(vm, "decimal", args)?);
    let found = number.and_then(|n| n.decimal).map(|d| Value::Int(i64::from(d)));
    found_or(vm, found, args, "not a decimal")
}

fn digit(vm: &Vm<'_>, version: Version, args: &[Value]) -> Res<Value> {
    let number = version.number(character(vm, "digit", args)?);
    let found = number.and_then(|n| n.digit).map(|d| Value::Int(i64::from(d)));
    found_or(vm, found, args, "not a digit")
}

fn numeric(vm: &Vm<'_>, version: Version, args: &[Value]) -> Res<Value> {
    let number = version.number(character(vm, "numeric", args)?);
    let found = number.map(|n| Value::float(n.numeric));
    found_or(vm, found, args, "not a numeric character")
}

fn name(vm: &Vm<'_>, version: Version, args: &[Value]) -> Res<Value> {
    let found = version.name(character(vm, "name", args)?).map(|n| vm.string(n));
    found_or(vm, found, args, "no such name")
}

fn lookup(vm: &Vm<'_>, version: Version, args: &[Value]) -> Res<Value> {
    let Some(name) = args[0].downcast::<Str>().map(Str::as_str) else {
        let ty = vm.type_name(&args[0]);
        return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
    };
    match version.lookup(name) {
        Some(c) => Ok(vm.char(c)),
        None => {
            let message = format!("undefined character name '{name}'");
            Err(vm.raise(ExcKind::KeyError, message))
        }
    }
}

fn form(vm: &Vm<'_>, f: &str, v: &Value) -> Res<normal::Form> {
    match text(vm, f, " 1", v)? {
        "NFC" => Ok(normal::Form::C),
        "NFD" => Ok(normal::Form::D),
        "NFKC" => Ok(normal::Form::KC),
        "NFKD" => Ok(normal::Form::KD),
        _ => Err(vm.value_error("invalid normalization form")),
    }
}

fn normalize(vm: &Vm<'_>, version: Version, args: &[Value]) -> Res<Value> {
    let form = form(vm, "normalize", &args[0])?;
    let given = text(vm, "normalize", " 2", &args[1])?;
    Ok(match normal::normalize(version, form, given) {
        Some(made) if made != given => vm.string(made),
        Some(_) | None => args[1].clone(),
    })
}

fn is_normalized(vm: &Vm<'_>, version: Version, args: &[Value]) -> Res<Value> {
    let form = form(vm, "is_normalized", &args[0])?;
    let given = text(vm, "is_normalized", " 2", &args[1])?;
    let made = normal::normalize(version, form, given);
    Ok(Value::bool(made.is_none_or(|made| made == given)))
}
