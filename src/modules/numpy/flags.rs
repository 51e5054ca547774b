//! `ndarray.flags`.
//!
//! Invariant: the object holds its array and shows what it is now.

use super::array::view_of;
use super::memory;
use crate::array::View;
use crate::array::layout::Order;
use crate::bridge::ndarray::array_of;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::str::Str;
use crate::vm::{CmpOp, GetSetDef, Kind, Res, Slots, Traced, TypeSpec, Value, Vm};

struct Flags(Value);

impl Trace for Flags {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.trace(t);
    }
}

pub(super) fn of(vm: &Vm<'_>, array: &Value) -> Value {
    vm.alloc_for(&vm.native_type(&CLASS), Traced(Box::new(Flags(array.clone())))).into()
}

fn array<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Value> {
    let found: Option<&Flags> = v.as_obj().and_then(|o| o.native());
    found.map(|f| &f.0).ok_or_else(|| vm.type_error("descriptor requires a 'flagsobj' object"))
}

/// What the flags are computed from.
struct Facts {
    c: bool,
    f: bool,
    own: bool,
    writeable: bool,
    aligned: bool,
}

fn facts(vm: &Vm<'_>, v: &Value) -> Res<Facts> {
    let array = array(vm, v)?;
    let view = view_of(vm, array)?;
    Ok(Facts {
        c: view.is_contiguous(Order::C),
        f: view.is_contiguous(Order::F),
        own: array_of(array).is_some_and(|a| a.base().is_none()),
        writeable: view.writeable,
        aligned: is_aligned(&view),
    })
}

/// Whether every element lies at a multiple of its alignment.
pub(super) fn is_aligned(view: &View) -> bool {
    let align = view.dtype().align();
    let start = view.buffer().start().as_ptr().addr() + view.layout().offset;
    view.is_empty()
        || start.is_multiple_of(align)
            && view
                .shape()
                .iter()
                .zip(view.strides())
                .all(|(&d, s)| d == 1 || s.unsigned_abs().is_multiple_of(align))
}

fn named(f: &Facts, name: &str) -> Option<bool> {
    Some(match name {
        "C" | "CONTIGUOUS" | "C_CONTIGUOUS" => f.c,
        "F" | "FORTRAN" | "F_CONTIGUOUS" => f.f,
        "W" | "WRITEABLE" => f.writeable,
        "A" | "ALIGNED" => f.aligned,
        "O" | "OWNDATA" => f.own,
        "X" | "WRITEBACKIFCOPY" => false,
        "B" | "BEHAVED" => f.aligned && f.writeable,
        "CA" | "CARRAY" => f.aligned && f.writeable && f.c,
        "FA" | "FARRAY" => f.aligned && f.writeable && f.f && !f.c,
        "FNC" => f.f && !f.c,
        "FORC" => f.f || f.c,
        _ => return None,
    })
}

fn number(f: &Facts) -> i64 {
    i64::from(f.c)
        | i64::from(f.f) << 1
        | i64::from(f.own) << 2
        | i64::from(f.aligned) << 8
        | i64::from(f.writeable) << 10
}

fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    let facts = facts(vm, v)?;
    match key.downcast::<Str>().and_then(|k| named(&facts, k.as_str())) {
        Some(b) => Ok(Value::bool(b)),
        None => Err(vm.key_error(&vm.str("Unknown flag"))),
    }
}

fn set_item(vm: &Vm<'_>, v: &Value, key: &Value, value: Option<&Value>) -> Res<()> {
    let name = key.downcast::<Str>().map(Str::as_str);
    match (name, value) {
        (Some("W" | "WRITEABLE"), Some(value)) => {
            set_writeable(vm, array(vm, v)?, vm.truth(value)?)
        }
        (Some("A" | "ALIGNED" | "X" | "WRITEBACKIFCOPY"), Some(_)) => Ok(()),
        (Some(_) | None, _) => Err(vm.key_error(&vm.str("Unknown flag"))),
    }
}

/// Sets the flag, if the memory may be written.
pub(super) fn set_writeable(vm: &Vm<'_>, v: &Value, on: bool) -> Res<()> {
    let array = super::array::this(vm, v)?;
    if on && !array.view().writeable && !may_be_written(array.base()) {
        return Err(vm.value_error("cannot set WRITEABLE flag to True of this array"));
    }
    let mut view = array.view().clone();
    view.writeable = on;
    array.set_view(view);
    Ok(())
}

fn may_be_written(base: Option<&Value>) -> bool {
    match base {
        None => true,
        Some(base) => match array_of(base) {
            Some(array) => array.view().writeable,
            None => memory::is_writeable(base),
        },
    }
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let f = facts(vm, v)?;
    let show = |b: bool| if b { "True" } else { "False" };
    Ok(vm.string(format!(
        "  C_CONTIGUOUS : {}\n  F_CONTIGUOUS : {}\n  OWNDATA : {}\n  WRITEABLE : {}\n  ALIGNED : {}\n  WRITEBACKIFCOPY : False\n",
        show(f.c),
        show(f.f),
        show(f.own),
        show(f.writeable),
        show(f.aligned)
    )))
}

fn slots(s: &Slots) {
    s.get_item.set(Some(get_item));
    s.set_item.set(Some(set_item));
    s.repr.set(Some(repr));
    s.hash.set(Some(crate::vm::types::unhashable));
    s.compare.set(Some(|vm, a, b, op| {
        let (Ok(x), Ok(y)) = (facts(vm, a), facts(vm, b)) else { return Ok(Value::NotImplemented) };
        let same = number(&x) == number(&y);
        Ok(match op {
            CmpOp::Eq => Value::bool(same),
            CmpOp::Ne => Value::bool(!same),
            CmpOp::Lt
            | CmpOp::Le
            | CmpOp::Gt
            | CmpOp::Ge
            | CmpOp::Is
            | CmpOp::IsNot
            | CmpOp::In
            | CmpOp::NotIn => Value::NotImplemented,
        })
    }));
}

macro_rules! flag {
    ($name:literal, $flag:literal) => {
        GetSetDef {
            name: $name,
            get: |vm, v| Ok(Value::bool(named(&facts(vm, v)?, $flag).unwrap_or(false))),
            set: None,
            doc: "",
        }
    };
}

static CLASS: TypeSpec = TypeSpec {
    name: "flagsobj",
    module: "numpy._core.multiarray",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots,
    methods: &[],
    getset: &[
        flag!("c_contiguous", "C"),
        flag!("contiguous", "C"),
        flag!("f_contiguous", "F"),
        flag!("fortran", "F"),
        flag!("owndata", "O"),
        flag!("aligned", "A"),
        flag!("writebackifcopy", "X"),
        flag!("behaved", "B"),
        flag!("carray", "CA"),
        flag!("farray", "FA"),
        flag!("fnc", "FNC"),
        flag!("forc", "FORC"),
        GetSetDef {
            name: "writeable",
            get: |vm, v| Ok(Value::bool(facts(vm, v)?.writeable)),
            set: Some(|vm, v, value| match value {
                Some(value) => set_writeable(vm, array(vm, v)?, vm.truth(value)?),
                None => Err(vm.attribute_error("Cannot delete flags writeable attribute")),
            }),
            doc: "",
        },
        GetSetDef {
            name: "num",
            get: |vm, v| Ok(Value::Int(number(&facts(vm, v)?))),
            set: None,
            doc: "",
        },
    ],
};
