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
use crate::vm::{Args, ExcKind, GetSetDef, Kind, Native, Ptr, Res, Slots, T, TypeSpec, Value, Vm};

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
    getset: &[GetSetDef {
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
    getset: &[
        GetSetDef { name: "args", get: |vm, v| Ok(args_of(vm, v)), set: None, doc: "" },
        GetSetDef {
            name: "return_type",
            get: |vm, v| {
                let ret = signature_of(v).and_then(|s| s.ret.as_ref());
                Ok(ret.map_or(Value::None, |ty| value(vm, ty)))
            },
            set: None,
            doc: "",
        },
        // What `overloads` maps argument types to shows its signature under this name.
        GetSetDef { name: "signature", get: |_, v| Ok(v.clone()), set: None, doc: "" },
    ],
};

fn args_of(vm: &Vm<'_>, v: &Value) -> Value {
    let args = signature_of(v).map(|s| s.args.as_slice()).unwrap_or_default();
    vm.tuple(args.iter().map(|ty| value(vm, ty)).collect::<Vec<_>>())
}

/// A signature as an object.
pub fn signature(vm: &Vm<'_>, signature: Signature) -> Value {
    let class = vm.native_type(&SIGNATURE);
    vm.alloc_for(&class, Native(Box::new(SignatureObj(signature)))).into()
}

/// `types.Tuple((a, b))`, `types.optional(a)` and the like: a type made of others, by the name of the maker.
pub fn made_of(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "made_of", 2, 2)?;
    let name = vm.display(&args.values[0])?;
    let mut parts = Vec::new();
    for part in vm.collect(&args.values[1])? {
        match of(&part) {
            Some(ty) => parts.push(ty.ty.clone()),
            None => {
                let shown = vm.repr(&part)?;
                return Err(vm.type_error(format!("{name}: {shown} is no type")));
            }
        }
    }
    let made = match (&*name, &parts[..]) {
        ("Tuple", _) => Type::tuple(parts.clone()),
        ("optional", [one]) => one.optional(),
        ("List", [one]) => Type::list(one.clone()),
        (_, _) => return Err(vm.type_error(format!("{name} cannot be made of these types"))),
    };
    Ok(value(vm, &made))
}

/// `types.Array(dtype, ndim, layout, readonly)`.
pub fn array_type(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    use crate::kernel::types::Axes;
    args.check_positional(vm, "Array", 3, 4)?;
    let dtype = of(&args.values[0]).and_then(|t| t.ty.scalar());
    let Some(dtype) = dtype else {
        return Err(vm.type_error("Array: the elements' type must be one of numbers"));
    };
    let ndim = vm.to_i64(&args.values[1])?;
    let axes = match &*vm.display(&args.values[2])? {
        "C" => Axes::C,
        "F" => Axes::F,
        "A" => Axes::Any,
        other => return Err(vm.value_error(format!("Invalid layout '{other}'"))),
    };
    let readonly = match args.values.get(3) {
        Some(v) => vm.truth(v)?,
        None => false,
    };
    match u8::try_from(ndim) {
        Ok(ndim) if ndim <= crate::kernel::signature::MAX_DIMS => {
            let ty = ArrayType { dtype, ndim, axes, writeable: !readonly };
            Ok(value(vm, &Type::Array(ty)))
        }
        Ok(_) | Err(_) => Err(vm.value_error("Array: too many axes")),
    }
}

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
        return Ok(signature(vm, Signature { args: types, ret: Some(me.ty.clone()) }));
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
