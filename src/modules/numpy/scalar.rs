//! NumPy's scalars: `np.float64` and the other classes, in their tree of abstract ones.
//!
//! Invariant: [`ABSTRACT`] and [`CLASSES`] list every class once, a base above what derives from it, and the
//! classes of scalar types in the order of [`ScalarType`]. What all scalars can do stands in `generic`.

use super::convert::{self, scalar_value};
use super::{dtype, fields, methods, scalar_text, ufunc};
use crate::array::DType;
use crate::array::cast::Number;
use crate::array::dtype::{Bool8, ScalarType, with_element};
use crate::bridge::ndarray::NdArray;
use crate::bridge::npscalar::{NpScalar, ScalarClasses, scalar_of};
use crate::vm::args::Shape;
use crate::vm::object::complex::{self, Complex};
use crate::vm::object::float::FloatSub;
use crate::vm::object::str::Str;
use crate::vm::object::{bytes, float, int};
use crate::vm::{
    Args, ExcKind, GetSetDef, Kind, MethodDef, Native, Res, Slots, T, Traced, TypeRef, TypeSpec,
    Value, Vm,
};

const fn spec(
    name: &'static str,
    kind: Kind,
    slots: fn(&Slots),
    methods: &'static [MethodDef],
    getset: &'static [GetSetDef],
) -> TypeSpec {
    TypeSpec { name, module: "numpy", doc: "", kind, is_base: true, slots, methods, getset }
}

const fn plain(name: &'static str, slots: fn(&Slots)) -> TypeSpec {
    spec(name, Kind::Native, slots, &[], &[])
}

fn abstract_slots(s: &Slots) {
    s.new.set(Some(|vm, class, _| {
        let name = class.name();
        Err(vm.type_error(format!("cannot create 'numpy.{name}' instances")))
    }));
}

/// `generic` and the classes that no scalar is directly of, each with its base's position (the first has
/// none).
static ABSTRACT: [(TypeSpec, usize); 8] = [
    (spec("generic", Kind::Native, generic_slots, methods::SCALAR_OWN, fields::SCALAR), 0),
    (plain("number", abstract_slots), 0),
    (
        spec(
            "integer",
            Kind::Native,
            abstract_slots,
            methods::SCALAR_INTEGER,
            fields::SCALAR_INTEGER,
        ),
        1,
    ),
    (plain("signedinteger", abstract_slots), 2),
    (plain("unsignedinteger", abstract_slots), 2),
    (plain("inexact", abstract_slots), 1),
    (spec("floating", Kind::Native, abstract_slots, methods::SCALAR_FLOATING, &[]), 5),
    (plain("complexfloating", abstract_slots), 5),
];

const SIGNED: usize = 3;
const UNSIGNED: usize = 4;
const FLOATING: usize = 6;
const COMPLEX: usize = 7;

/// The class of each scalar type, and its base's position in [`ABSTRACT`].
static CLASSES: [(TypeSpec, usize); 13] = [
    (plain("bool", concrete_slots), 0),
    (plain("int8", integer_slots), SIGNED),
    (plain("uint8", integer_slots), UNSIGNED),
    (plain("int16", integer_slots), SIGNED),
    (plain("uint16", integer_slots), UNSIGNED),
    (plain("int32", integer_slots), SIGNED),
    (plain("uint32", integer_slots), UNSIGNED),
    (plain("int64", integer_slots), SIGNED),
    (plain("uint64", integer_slots), UNSIGNED),
    (plain("float32", concrete_slots), FLOATING),
    (spec("float64", Kind::FloatSub, concrete_slots, &[], &[]), FLOATING),
    (plain("complex64", concrete_slots), COMPLEX),
    (spec("complex128", Kind::Complex, concrete_slots, &[], &[]), COMPLEX),
];

static FLEXIBLE: TypeSpec = plain("flexible", abstract_slots);

/// Records, which look into the array that they are elements of.
static VOID: TypeSpec =
    spec("void", Kind::Traced, super::record::slots, super::record::METHODS, &[]);

fn abstract_class(vm: &Vm<'_>, at: usize) -> TypeRef {
    let (spec, base) = &ABSTRACT[at];
    if at == 0 {
        return vm.native_type(spec);
    }
    let base = abstract_class(vm, *base);
    vm.native_derived(spec, &base)
}

pub(crate) fn generic(vm: &Vm<'_>) -> TypeRef {
    abstract_class(vm, 0)
}

pub(crate) fn void(vm: &Vm<'_>) -> TypeRef {
    let flexible = vm.native_derived(&FLEXIBLE, &generic(vm));
    vm.native_derived(&VOID, &flexible)
}

/// Makes the classes and gives all of them by name.
pub(super) fn classes(vm: &Vm<'_>) -> Vec<(&'static str, TypeRef)> {
    let mut named: Vec<(&'static str, TypeRef)> =
        (0..ABSTRACT.len()).map(|at| (ABSTRACT[at].0.name, abstract_class(vm, at))).collect();
    let mut concrete = Vec::with_capacity(CLASSES.len());
    for (spec, base) in &CLASSES {
        let base = named[*base].1.clone();
        let python = if spec.kind == Kind::FloatSub {
            Some(T::Float)
        } else if spec.kind == Kind::Complex {
            Some(T::Complex)
        } else {
            None
        };
        let class = match python {
            Some(t) => vm.native_joined(spec, vec![base, vm.ty(t).clone()]),
            None => vm.native_derived(spec, &base),
        };
        concrete.push(class.clone());
        named.push((spec.name, class));
    }
    ScalarClasses::of(vm).set(concrete);
    let void = void(vm);
    named.push(("flexible", vm.native_derived(&FLEXIBLE, &generic(vm))));
    named.push(("void", void));
    named
}

/// The class of a scalar type.
pub(crate) fn class(vm: &Vm<'_>, ty: ScalarType) -> TypeRef {
    let (spec, base) = &CLASSES[ty as usize];
    match vm.native_made(spec) {
        Some(class) => class,
        None => {
            classes(vm);
            vm.native_derived(spec, &abstract_class(vm, *base))
        }
    }
}

/// The class of the elements of a type.
pub(crate) fn class_of(vm: &Vm<'_>, dtype: &DType) -> TypeRef {
    match dtype {
        DType::Scalar(ty) => class(vm, *ty),
        DType::Record(_) => void(vm),
    }
}

/// An element as an object of its class, or of a subclass.
pub(super) fn make(vm: &Vm<'_>, class: &TypeRef, ty: ScalarType, octets: &[u8]) -> Value {
    match ty {
        ScalarType::Float64 => {
            vm.alloc_for(class, FloatSub(bytemuck::pod_read_unaligned(octets))).into()
        }
        ScalarType::Complex128 => {
            let [re, im]: [f64; 2] = bytemuck::pod_read_unaligned(octets);
            vm.alloc_for(class, Complex { re, im }).into()
        }
        ScalarType::Bool
        | ScalarType::Int8
        | ScalarType::UInt8
        | ScalarType::Int16
        | ScalarType::UInt16
        | ScalarType::Int32
        | ScalarType::UInt32
        | ScalarType::Int64
        | ScalarType::UInt64
        | ScalarType::Float32
        | ScalarType::Complex64 => {
            vm.alloc_for(class, Native(Box::new(NpScalar::new(ty, octets)))).into()
        }
    }
}

/// A record as an object that looks into an array.
pub(super) fn make_record(vm: &Vm<'_>, array: NdArray) -> Value {
    vm.alloc_for(&void(vm), Traced(Box::new(array))).into()
}

/// `np.int8(x)`.
fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let Some(ty) = ScalarClasses::of(vm).type_of_class(class) else {
        return Err(vm.type_error("not a scalar class of numpy"));
    };
    let zero = [0u8; 16];
    let given = match args.values {
        [] => return Ok(make(vm, class, ty, &zero[..ty.size()])),
        [re, im] if ty.kind() == crate::array::dtype::Kind::Complex && args.kw.is_empty() => {
            &complex::new(vm, float::to_f64(vm, re)?, float::to_f64(vm, im)?)
        }
        [v] if args.kw.is_empty() => v,
        all => {
            if let Some(name) = args.kw.first() {
                return Err(vm.type_error(format!(
                    "this function got an unexpected keyword argument '{name}'"
                )));
            }
            let n = all.len();
            return Err(vm.type_error(format!("function takes at most 1 argument ({n} given)")));
        }
    };
    let mut octets = [0u8; 16];
    let octets = &mut octets[..ty.size()];
    if convert::is_sequence(vm, given) || convert::is_array_like(vm, given)? {
        let view = convert::as_view(vm, given, Some(&ty.into()))?;
        if view.ndim() > 0 {
            return Ok(convert::wrap_array(vm, view));
        }
        view.buffer().read(view.layout().offset, octets);
    } else {
        convert::store(vm, ty, given, octets)?;
    }
    Ok(make(vm, class, ty, octets))
}

// What scalars do

/// The receiver.
fn this(vm: &Vm<'_>, v: &Value) -> Res<NpScalar> {
    scalar_of(vm, v).ok_or_else(|| vm.type_error("descriptor requires a 'numpy.generic' object"))
}

/// The plain Python number of a scalar.
pub(crate) fn plain_value(vm: &Vm<'_>, scalar: &NpScalar) -> Value {
    convert::python_value(vm, scalar.ty, scalar.octets())
}

fn hash(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    vm.hash(&plain_value(vm, &this(vm, v)?))
}

fn to_int(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let scalar = this(vm, v)?;
    let plain = plain_value(vm, &scalar);
    if let Value::Float(x) = plain {
        return int::from_f64(vm, x.get());
    }
    if let Value::Bool(b) = plain {
        return Ok(Value::Int(i64::from(b.get())));
    }
    if let Some((re, _)) = complex::as_complex(&plain) {
        convert::warn_of_complex(vm)?;
        return int::from_f64(vm, re);
    }
    Ok(plain)
}

fn to_float(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let scalar = this(vm, v)?;
    let plain = plain_value(vm, &scalar);
    if let Some((re, _)) = complex::as_complex(&plain) {
        convert::warn_of_complex(vm)?;
        return Ok(Value::float(re));
    }
    float::to_f64(vm, &plain).map(Value::float)
}

fn is_true(vm: &Vm<'_>, v: &Value) -> Res<bool> {
    let scalar = this(vm, v)?;
    Ok(with_element!(scalar.ty, E => bytemuck::pod_read_unaligned::<E>(scalar.octets()).truth()))
}

/// Scalars are indexed as arrays without axes, which have no positions.
fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    let is_empty =
        key.downcast::<crate::vm::object::tuple::Tuple>().is_some_and(|t| t.items.is_empty());
    if is_empty {
        return Ok(v.clone());
    }
    if int::is_int(key) && !matches!(key, Value::Bool(_)) {
        return Err(vm.raise(ExcKind::IndexError, "invalid index to scalar variable."));
    }
    let view = convert::as_view(vm, v, None)?;
    super::index::get_item(vm, &convert::wrap_array(vm, view), key)
}

fn generic_slots(s: &Slots) {
    abstract_slots(s);
    s.init.set(Some(|_, _, _| Ok(())));
    s.repr.set(Some(|vm, v| Ok(vm.string(scalar_text::scalar_repr(vm, &this(vm, v)?)))));
    s.str.set(Some(|vm, v| Ok(vm.string(scalar_text::scalar_str(vm, &this(vm, v)?)))));
    s.hash.set(Some(hash));
    s.bool.set(Some(is_true));
    s.int.set(Some(to_int));
    s.float.set(Some(to_float));
    s.get_item.set(Some(get_item));
    ufunc::scalar_slots(s);
}

fn concrete_slots(s: &Slots) {
    s.new.set(Some(new));
}

fn integer_slots(s: &Slots) {
    s.new.set(Some(new));
    s.index.set(Some(to_int));
}

// Attributes that only scalars have

/// `numpy._core.multiarray.scalar(dtype, octets)`: a scalar out of a pickle.
pub(super) fn unpickle(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Default::default() };
    let [kind, octets] = args.bind(vm, "scalar", ["dtype", "obj"], shape)?;
    let Some(dtype) = kind.and_then(dtype::given) else {
        return Err(vm.type_error("scalar() argument 1 must be numpy.dtype"));
    };
    let data = match octets {
        None => vec![0; dtype.size()],
        Some(v) => match (bytes::data_of(v), v.downcast::<Str>()) {
            (Some(data), _) => data.to_vec(),
            // Pickles of Python 2 have text, a character an octet.
            (None, Some(text)) => text.as_str().chars().map(|c| c as u8).collect(),
            (None, None) => return Err(vm.type_error("initializing object must be bytes")),
        },
    };
    if data.len() < dtype.size() {
        return Err(vm.value_error("initialization string is too small"));
    }
    match dtype {
        DType::Scalar(ty) => Ok(scalar_value(vm, *ty, &data[..ty.size()])),
        DType::Record(_) => {
            let view = convert::new_array(vm, &[], dtype)?;
            view.buffer().write(0, &data[..dtype.size()]);
            Ok(convert::wrap_scalar(vm, &view))
        }
    }
}

/// `np.True_` and `np.False_`.
pub(super) fn bools(vm: &Vm<'_>) -> [Value; 2] {
    [true, false].map(|b| scalar_value(vm, ScalarType::Bool, bytemuck::bytes_of(&Bool8::new(b))))
}
