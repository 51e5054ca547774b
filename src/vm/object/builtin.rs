//! Native functions as objects: module functions, bound methods of native types.
//!
//! Invariant: `this` is what the function gets as its first argument; it is Unset for functions that get
//! only what the caller gives. `module` is only shown.

use super::T;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::trace::traces;
use crate::vm::heap::{Kind, alloc};
use crate::vm::types::{GetSetDef, MethodDef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// A native function, bound or not.
pub struct Builtin {
    pub def: &'static MethodDef,
    pub this: Value,
    /// The module's name, or Unset.
    pub module: Value,
}

impl Builtin {
    /// A method of a native type bound to its object.
    pub fn bound(vm: &Vm<'_>, def: &'static MethodDef, this: Value) -> Value {
        alloc(vm.ty(T::Builtin), Builtin { def, this, module: Value::Unset }, None).into()
    }

    /// A function that gets just its arguments, shown as belonging to a module.
    pub fn function(vm: &Vm<'_>, def: &'static MethodDef, module: Value) -> Value {
        alloc(vm.ty(T::Builtin), Builtin { def, this: Value::Unset, module }, None).into()
    }

    pub fn invoke(&self, vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
        if self.this.is_unset() {
            return (self.def.call)(vm, args);
        }
        match args.values {
            [] => {
                (self.def.call)(vm, Args { values: std::slice::from_ref(&self.this), kw: args.kw })
            }
            [a] => {
                (self.def.call)(vm, Args { values: &[self.this.clone(), a.clone()], kw: args.kw })
            }
            _ => {
                let all: Vec<Value> =
                    std::iter::once(&self.this).chain(args.values).cloned().collect();
                (self.def.call)(vm, Args { values: &all, kw: args.kw })
            }
        }
    }
}

fn call(vm: &Vm<'_>, f: &Value, args: Args<'_>) -> Res<Value> {
    match f.downcast::<Builtin>() {
        Some(b) => b.invoke(vm, args),
        None => Err(vm.type_error("not a builtin function")),
    }
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Some(b) = v.downcast::<Builtin>() else { return Ok(vm.str("<built-in>")) };
    let text = if b.this.is_unset() {
        format!("<built-in function {}>", b.def.name)
    } else {
        format!(
            "<built-in method {} of {} object at {:#x}>",
            b.def.name,
            vm.type_name(&b.this),
            b.this.as_obj().map_or(0, |o| o.addr())
        )
    };
    Ok(vm.str(text))
}

fn of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Builtin> {
    v.downcast::<Builtin>().ok_or_else(|| vm.type_error("not a builtin function"))
}

fn qualname(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let b = of(vm, v)?;
    if b.this.is_unset() {
        return Ok(vm.str(b.def.name));
    }
    Ok(vm.str(match b.this.downcast::<crate::vm::types::Type>() {
        Some(class) => format!("{}.{}", class.qualname.borrow(), b.def.name),
        None => format!("{}.{}", vm.type_name(&b.this), b.def.name),
    }))
}

/// Bound methods are equal when function and object are the same.
fn compare(_vm: &Vm<'_>, a: &Value, b: &Value, op: crate::bytecode::CmpOp) -> Res<Value> {
    use crate::bytecode::CmpOp;
    let (Some(x), Some(y)) = (a.downcast::<Builtin>(), b.downcast::<Builtin>()) else {
        return Ok(Value::NotImplemented);
    };
    let same = std::ptr::eq(x.def, y.def) && x.this.is(&y.this);
    match op {
        CmpOp::Eq => Ok(Value::bool(same)),
        CmpOp::Ne => Ok(Value::bool(!same)),
        CmpOp::Lt
        | CmpOp::Le
        | CmpOp::Gt
        | CmpOp::Ge
        | CmpOp::Is
        | CmpOp::IsNot
        | CmpOp::In
        | CmpOp::NotIn => Ok(Value::NotImplemented),
    }
}

fn hash(_vm: &Vm<'_>, v: &Value) -> Res<i64> {
    let Some(b) = v.downcast::<Builtin>() else { return Ok(0) };
    let this = b.this.as_obj().map_or(0, |o| o.addr());
    Ok(((std::ptr::from_ref(b.def).addr() >> 4) ^ this.rotate_right(4)) as i64)
}

fn self_object(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let this = &of(vm, v)?.this;
    Ok(if this.is_unset() { Value::None } else { this.clone() })
}

fn module(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let module = &of(vm, v)?.module;
    Ok(if module.is_unset() { Value::None } else { module.clone() })
}

fn text_signature(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let b = of(vm, v)?;
    Ok(vm.str(b.def.doc))
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "builtin_function_or_method",
    module: "builtins",
    doc: "",
    kind: Kind::Builtin,
    is_base: false,
    slots: |s| {
        s.call.set(Some(call));
        s.repr.set(Some(repr));
        s.compare.set(Some(compare));
        s.hash.set(Some(hash));
    },
    methods: &[],
    getset: &[
        GetSetDef {
            name: "__name__",
            get: |vm, v| Ok(vm.str(of(vm, v)?.def.name)),
            set: None,
            doc: "",
        },
        GetSetDef { name: "__qualname__", get: qualname, set: None, doc: "" },
        GetSetDef { name: "__doc__", get: text_signature, set: None, doc: "" },
        GetSetDef { name: "__self__", get: self_object, set: None, doc: "" },
        GetSetDef { name: "__module__", get: module, set: None, doc: "" },
    ],
};

traces! { Builtin { this module } }
