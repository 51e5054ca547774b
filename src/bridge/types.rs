//! Kernel types as objects: `numba.int64`, `numpy.float32`, signatures made by calling them.
//!
//! Invariant: such an object is immutable, and one name of one module always gives an equal one.

use crate::base::Symbol;
use crate::kernel::names::Intrinsic;
use crate::kernel::signature::{Signature, axes_of, scalar_named};
use crate::kernel::types::{ArrayType, Scalar, ScalarKind, Type};
use crate::vm::object::dict::Dict;
use crate::vm::object::slice::Slice;
use crate::vm::object::tuple::Tuple;
use crate::vm::{Args, ExcKind, Kind, Native, Ptr, Res, Slots, T, TypeSpec, Value, Vm};

use super::marshal;

/// `numba.float64` and the like.
pub struct NumbaType {
    pub ty: Type,
    /// The kernels' function of that name: the conversion.
    intrinsic: Option<Intrinsic>,
    module: &'static str,
}

/// `float64(float64, int64)`.
pub struct SignatureObj(pub Signature);

pub static TYPE: TypeSpec = TypeSpec {
    name: "Type",
    module: "numba.core.types",
    doc: "The type of a kernel's values.",
    kind: Kind::Native,
    is_base: false,
    slots: type_slots,
    methods: &[],
    getset: &[crate::vm::GetSetDef {
        name: "name",
        get: |vm, v| Ok(vm.str(of(v).map(|t| t.ty.long_name()).unwrap_or_default())),
        set: None,
        doc: "",
    }],
};

pub static SIGNATURE: TypeSpec = TypeSpec {
    name: "Signature",
    module: "numba.core.typing.templates",
    doc: "Argument types and a return type.",
    kind: Kind::Native,
    is_base: false,
    slots: |s: &Slots| {
        s.repr.set(Some(|vm, v| {
            let text = signature_of(v).map(Signature::to_string).unwrap_or_default();
            Ok(vm.str(text))
        }));
    },
    methods: &[],
    getset: &[],
};

fn type_slots(s: &Slots) {
    s.call.set(Some(call));
    s.repr.set(Some(|vm, v| Ok(vm.str(of(v).map(|t| t.ty.long_name()).unwrap_or_default()))));
    s.get_item.set(Some(array_of_type));
    s.hash.set(Some(|_, v| {
        let text = of(v).map(|t| t.ty.long_name()).unwrap_or_default();
        Ok(Symbol::new(&text).index() as i64)
    }));
    s.compare.set(Some(|_, a, b, op| {
        use crate::syntax::ast::CmpOp;
        let (Some(x), Some(y)) = (of(a), of(b)) else { return Ok(Value::NotImplemented) };
        let same = x.ty == y.ty;
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
    }));
}

/// `float64[:, ::1]`: the type of arrays of that type.
fn array_of_type(vm: &Vm<'_>, v: &Value, index: &Value) -> Res<Value> {
    let items = index.downcast::<Tuple>().map_or_else(|| vec![index.clone()], |t| t.items.to_vec());
    let unit: Option<Vec<bool>> = items
        .iter()
        .map(|item| {
            let slice = item.downcast::<Slice>()?;
            let whole = [&slice.start, &slice.stop].into_iter().all(|v| matches!(v, Value::None));
            match (&slice.step, whole) {
                (Value::None, true) => Some(false),
                (Value::Int(1), true) => Some(true),
                (_, _) => None,
            }
        })
        .collect();
    let axes = unit.as_deref().and_then(axes_of);
    match (of(v).and_then(|t| t.ty.scalar()), axes) {
        (Some(dtype), Some(axes)) => {
            let ndim = items.len() as u8;
            Ok(value(vm, &Type::Array(ArrayType { dtype, ndim, axes, writeable: true })))
        }
        (_, _) => {
            let message = "an array type is an element type with [:], [:, :], [:, ::1] or [::1, :]";
            Err(vm.raise(ExcKind::KeyError, message))
        }
    }
}

/// The kernel type that an object is.
pub fn of(v: &Value) -> Option<&NumbaType> {
    v.as_obj()?.native()
}

/// The signature that an object is.
pub fn signature_of(v: &Value) -> Option<&Signature> {
    v.as_obj()?.native::<SignatureObj>().map(|s| &s.0)
}

/// The conversion that an object is to kernels.
pub(super) fn intrinsic_of(v: &Value) -> Option<Intrinsic> {
    of(v)?.intrinsic
}

/// A type as an object.
pub fn value(vm: &Vm<'_>, ty: &Type) -> Value {
    let intrinsic = ty.scalar().and_then(|s| Intrinsic::find("numba", s.long_name()));
    object(vm, NumbaType { ty: ty.clone(), intrinsic, module: "numba" })
}

/// The type of None.
pub fn none(vm: &Vm<'_>) -> Value {
    value(vm, &Type::None)
}

/// `numba.typeof(value)`.
pub fn type_of(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "typeof", 1, 1)?;
    let mut packed = marshal::Packed::default();
    match packed.push(vm, &args.values[0]) {
        Ok(()) => Ok(value(vm, packed.types.first().unwrap_or(&Type::None))),
        Err(marshal::Unfit::TooLarge) => {
            Err(vm.overflow_error("int too big to convert: it does not fit in 64 bits"))
        }
        Err(marshal::Unfit::NoType(what)) => {
            Err(vm.value_error(format!("Cannot determine Numba type of {what}")))
        }
    }
}

fn object(vm: &Vm<'_>, ty: NumbaType) -> Value {
    vm.alloc_for(&vm.native_type(&TYPE), Native(Box::new(ty))).into()
}

/// The names of scalar types that a module shows, put into a namespace with a prefix.
pub fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>, module: &'static str, prefix: &str, names: &[&str]) {
    for name in names {
        let long = name.trim_end_matches('_');
        if let Some(scalar) = scalar_named(long).or_else(|| scalar_named(name)) {
            let intrinsic = Intrinsic::find(module, name);
            let ty = NumbaType { ty: scalar.into(), intrinsic, module };
            dict.set_sym(vm, Symbol::new(&format!("{prefix}{name}")), object(vm, ty));
        }
    }
}

/// `float64(x)` converts; `float64(int64, float64)` is a signature that returns float64.
fn call(vm: &Vm<'_>, callee: &Value, args: Args<'_>) -> Res<Value> {
    let Some(me) = of(callee) else { return Err(vm.type_error("not a kernel type")) };
    let all_types: Option<Vec<Type>> =
        args.values.iter().map(|v| of(v).map(|t| t.ty.clone())).collect();
    if let Some(types) = all_types
        && args.kw.is_empty()
        && me.module == "numba"
    {
        let signature = Signature { args: types, ret: Some(me.ty.clone()) };
        let class = vm.native_type(&SIGNATURE);
        return Ok(vm.alloc_for(&class, Native(Box::new(SignatureObj(signature)))).into());
    }
    let name = me.ty.long_name();
    args.check_positional(vm, &name, 1, 1)?;
    let Some(to) = me.ty.scalar() else {
        return Err(vm.type_error(format!("{name} converts nothing")));
    };
    if to == Scalar::F32 {
        // Its arithmetic rounds to 24 bits, which no interpreted float does.
        let message = format!("{}.{name} values exist in kernels only", me.module);
        return Err(vm.raise(ExcKind::NotImplementedError, message));
    }
    let v = &args.values[0];
    let converted = match to.kind() {
        ScalarKind::Float => vm.call(&vm.ty(T::Float).value(), std::slice::from_ref(v))?,
        ScalarKind::Bool => Value::bool(vm.truth(v)?),
        ScalarKind::Signed | ScalarKind::Unsigned => {
            vm.call(&vm.ty(T::Int).value(), std::slice::from_ref(v))?
        }
    };
    let mut packed = marshal::Packed::default();
    if packed.push(vm, &converted).is_err() {
        let message = format!("Python int too large to convert to {name}");
        return Err(vm.raise(ExcKind::OverflowError, message));
    }
    match (packed.types.first().and_then(Type::scalar), packed.slots.first()) {
        (Some(from), Some(&bits)) => Ok(marshal::scalar(vm, to, convert(from, to, bits))),
        (Some(_) | None, Some(_) | None) => {
            Err(vm.type_error(format!("{name}() argument must be a number")))
        }
    }
}

/// A scalar's bits as another scalar: integers wrap, floats truncate and saturate.
pub(super) fn convert(from: Scalar, to: Scalar, bits: u64) -> u64 {
    use crate::kernel::userfunc::Imm;
    crate::kernel::opt::eval::cast(Imm { ty: from, bits }, to).bits
}

/// `range(start, stop, step)`.
pub(super) fn make_range(vm: &Vm<'_>, parts: &[Value; 3]) -> Res<Value> {
    vm.call(&vm.ty(T::Range).value(), parts)
}
