//! Cells: variables that closures share.

use super::T;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::cells::ValueCell;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, Ptr, alloc};
use crate::vm::types::{GetSetDef, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Unset when the variable is unbound.
pub struct CellObj(pub ValueCell);

impl CellObj {
    pub fn make(vm: &Vm<'_>, content: Value) -> Ptr<CellObj> {
        alloc(vm.ty(T::Cell), CellObj(ValueCell::new(content)), None)
    }

    #[inline(always)]
    pub fn get(&self) -> Value {
        self.0.get()
    }

    #[inline(always)]
    pub fn set(&self, v: Value) {
        let old = self.0.replace(v);
        drop(old);
    }
}

fn new(vm: &Vm<'_>, _class: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "cell", 0, 1)?;
    Ok(CellObj::make(vm, args.values.first().cloned().unwrap_or(Value::Unset)).into())
}

fn get_contents(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    match v.downcast::<CellObj>().map(CellObj::get) {
        Some(v) if !v.is_unset() => Ok(v),
        Some(_) | None => Err(vm.value_error("cell is empty")),
    }
}

fn set_contents(_vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    if let Some(cell) = v.downcast::<CellObj>() {
        cell.set(value.cloned().unwrap_or(Value::Unset));
    }
    Ok(())
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let at = v.as_obj().map_or(0, |o| o.addr());
    let content = v.downcast::<CellObj>().map(CellObj::get);
    let shown = match content {
        Some(c) if !c.is_unset() => {
            format!("{} object at {:#x}", vm.type_name(&c), c.as_obj().map_or(0, |o| o.addr()))
        }
        Some(_) | None => "empty".to_owned(),
    };
    Ok(vm.str(format!("<cell at {at:#x}: {shown}>")))
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "cell",
    module: "builtins",
    doc: "",
    kind: Kind::Cell,
    is_base: false,
    slots: |s| {
        s.new.set(Some(new));
        s.init.set(Some(|_, _, _| Ok(())));
        s.repr.set(Some(repr));
    },
    methods: &[],
    getset: &[GetSetDef {
        name: "cell_contents",
        get: get_contents,
        set: Some(set_contents),
        doc: "",
    }],
};

impl Trace for CellObj {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.0.trace(t);
    }

    fn cut(&self) {
        drop(self.0.take());
    }
}
