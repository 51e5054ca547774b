//! Match objects.

use super::input::{Found, Input};
use super::pattern;
use super::replace;
use crate::vm::object::dict::Dict;
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::{
    Args, GetSetDef, Kind, MethodDef, Native, Res, Shape, Slots, TypeSpec, Value, Vm, heap,
};

pub(super) struct Match {
    pub(super) pattern: Value,
    pub(super) string: Value,
    bounds: (usize, usize),
    pub(super) found: Found,
}

pub(super) fn make(
    vm: &Vm<'_>,
    pattern: &Value,
    string: &Value,
    bounds: (usize, usize),
    found: Found,
) -> Value {
    let m = Match { pattern: pattern.clone(), string: string.clone(), bounds, found };
    heap::alloc(&vm.native_type(&MATCH), Native(Box::new(m)), None).into()
}

pub(super) static MATCH: TypeSpec = TypeSpec {
    name: "Match",
    module: "re",
    doc: "The result of re.match() and re.search().",
    kind: Kind::Native,
    is_base: false,
    slots: |s: &Slots| {
        s.repr.set(Some(repr));
        s.get_item.set(Some(|vm, v, key| {
            let group = pattern::this(vm, &this(vm, v)?.pattern)?.group_number(vm, key)?;
            text(vm, this(vm, v)?, group, &Value::None)
        }));
    },
    methods: &[
        MethodDef::new("group", group, "group([group1, ...]) -> str or tuple."),
        MethodDef::new("groups", groups, "groups($self, /, default=None)"),
        MethodDef::new("groupdict", group_dict, "groupdict($self, /, default=None)"),
        MethodDef::new("start", |vm, a| place(vm, a, "start"), "start($self, group=0, /)"),
        MethodDef::new("end", |vm, a| place(vm, a, "end"), "end($self, group=0, /)"),
        MethodDef::new("span", |vm, a| place(vm, a, "span"), "span($self, group=0, /)"),
        MethodDef::new("expand", replace::expand, "expand($self, /, template)"),
        MethodDef::new("__copy__", |_, a| Ok(a.values[0].clone()), "__copy__($self, /)"),
        MethodDef::new(
            "__deepcopy__",
            |_, a| Ok(a.values[0].clone()),
            "__deepcopy__($self, memo, /)",
        ),
        MethodDef::class("__class_getitem__", class_getitem, "See PEP 585"),
    ],
    getset: &[
        field("string", |vm, v| Ok(this(vm, v)?.string.clone())),
        field("re", |vm, v| Ok(this(vm, v)?.pattern.clone())),
        field("pos", |vm, v| Ok(Value::Int(this(vm, v)?.bounds.0 as i64))),
        field("endpos", |vm, v| Ok(Value::Int(this(vm, v)?.bounds.1 as i64))),
        field("lastindex", |vm, v| {
            let last = this(vm, v)?.found.last_index;
            Ok(if last > 0 { Value::Int(i64::from(last)) } else { Value::None })
        }),
        field("lastgroup", |vm, v| {
            let m = this(vm, v)?;
            let names = &pattern::this(vm, &m.pattern)?.index_group;
            let name = usize::try_from(m.found.last_index).ok().and_then(|i| names.get(i));
            Ok(name.cloned().unwrap_or(Value::None))
        }),
        field("regs", |vm, v| {
            let m = this(vm, v)?;
            let input = input(vm, m)?;
            let spans = (0..m.found.marks.len() / 2).map(|g| span(vm, &input, m, g));
            Ok(vm.tuple(spans.collect::<Vec<_>>()))
        }),
    ],
};

const fn field(name: &'static str, get: crate::vm::types::UnarySlot) -> GetSetDef {
    GetSetDef { name, get, set: None, doc: "" }
}

pub(super) fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Match> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a match object"))
}

fn input(vm: &Vm<'_>, m: &Match) -> Res<Input> {
    Input::new(vm, pattern::this(vm, &m.pattern)?, &m.string)
}

fn text(vm: &Vm<'_>, m: &Match, group: usize, default: &Value) -> Res<Value> {
    match m.found.group(group) {
        // A bytearray may have become shorter since.
        Some((start, end)) => {
            let input = input(vm, m)?;
            let len = input.data().len();
            Ok(input.slice(vm, start.min(len), end.min(len)))
        }
        None => Ok(default.clone()),
    }
}

fn group(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    if !args.kw.is_empty() {
        return Err(vm.type_error("group() takes no keyword arguments"));
    }
    let m = this(vm, &args.values[0])?;
    let pattern = pattern::this(vm, &m.pattern)?;
    let one = |v: &Value| text(vm, m, pattern.group_number(vm, v)?, &Value::None);
    match &args.values[1..] {
        [] => text(vm, m, 0, &Value::None),
        [v] => one(v),
        all => Ok(vm.tuple(all.iter().map(one).collect::<Res<Vec<_>>>()?)),
    }
}

fn default_argument(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Value> {
    let [default] = args.skip(1).bind(vm, name, ["default"], Shape::default())?;
    Ok(default.cloned().unwrap_or(Value::None))
}

fn groups(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = this(vm, &args.values[0])?;
    let default = default_argument(vm, args, "groups")?;
    let count = m.found.marks.len() / 2;
    let all = (1..count).map(|group| text(vm, m, group, &default)).collect::<Res<Vec<_>>>()?;
    Ok(vm.tuple(all))
}

fn group_dict(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let m = this(vm, &args.values[0])?;
    let default = default_argument(vm, args, "groupdict")?;
    let pattern = pattern::this(vm, &m.pattern)?;
    let out = Dict::new(vm);
    for (name, group) in pattern.group_index.items() {
        let group = pattern.group_number(vm, &group)?;
        out.set(vm, &name, text(vm, m, group, &default)?)?;
    }
    Ok(out.into())
}

fn span(vm: &Vm<'_>, input: &Input, m: &Match, group: usize) -> Value {
    let (start, end) = match m.found.group(group) {
        Some((start, end)) => (input.position(start) as i64, input.position(end) as i64),
        None => (-1, -1),
    };
    vm.tuple([Value::Int(start), Value::Int(end)])
}

fn place(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Value> {
    let rest = args.method(vm, &format!("Match.{name}"), 0, 1)?;
    let m = this(vm, &args.values[0])?;
    let group = match rest.first() {
        Some(v) => pattern::this(vm, &m.pattern)?.group_number(vm, v)?,
        None => 0,
    };
    let input = input(vm, m)?;
    let position = |offset: usize| Value::Int(input.position(offset) as i64);
    Ok(match (name, m.found.group(group)) {
        ("span", _) => span(vm, &input, m, group),
        (_, None) => Value::Int(-1),
        ("start", Some((start, _))) => position(start),
        (_, Some((_, end))) => position(end),
    })
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let m = this(vm, v)?;
    let span = vm.repr(&span(vm, &input(vm, m)?, m, 0))?;
    let shown: String = vm.repr(&text(vm, m, 0, &Value::None)?)?.chars().take(50).collect();
    Ok(vm.string(format!("<re.Match object; span={span}, match={shown}>")))
}
