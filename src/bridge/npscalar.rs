//! NumPy's scalars as objects, and the classes that they are of.
//!
//! Invariant: a `float64` has the payload of a float and a `complex128` that of a complex number, since
//! they are subclasses of those; the others hold an [`NpScalar`]. [`ScalarClasses`] holds a class for each
//! [`ScalarType`], in its order, once the module `numpy` has been made.

use std::cell::RefCell;
use std::rc::Rc;

use crate::array::dtype::{Complex64, ScalarType};
use crate::kernel::names::Intrinsic;
use crate::kernel::types::Scalar;
use crate::kernel::userfunc::Imm;
use crate::vm::object::complex::Complex;
use crate::vm::object::float::FloatSub;
use crate::vm::{Kind, T, Type, TypeRef, Value, Vm};

/// A number of one of NumPy's types.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct NpScalar {
    pub(crate) ty: ScalarType,
    raw: [u64; 2],
}

impl NpScalar {
    /// Panics unless the octets are as many as an element of the type has.
    pub(crate) fn new(ty: ScalarType, octets: &[u8]) -> NpScalar {
        assert_eq!(octets.len(), ty.size(), "the octets of a scalar");
        let mut raw = [0u64; 2];
        bytemuck::cast_slice_mut(&mut raw)[..octets.len()].copy_from_slice(octets);
        NpScalar { ty, raw }
    }

    /// As they lie in memory.
    pub(crate) fn octets(&self) -> &[u8] {
        &bytemuck::cast_slice(&self.raw)[..self.ty.size()]
    }
}

/// NumPy's scalar classes.
#[derive(Default)]
pub(crate) struct ScalarClasses(RefCell<Vec<TypeRef>>);

impl ScalarClasses {
    pub(crate) fn of(vm: &Vm<'_>) -> Rc<ScalarClasses> {
        vm.interp.state()
    }

    /// Sets all of them, in the order of [`ScalarType::ALL`].
    pub(crate) fn set(&self, classes: Vec<TypeRef>) {
        *self.0.borrow_mut() = classes;
    }

    /// The type that a class, or the nearest of its bases, stands for.
    pub(crate) fn type_of_class(&self, class: &TypeRef) -> Option<ScalarType> {
        let classes = self.0.borrow();
        let found = |c: &TypeRef| classes.iter().position(|own| own.is(c));
        let at = found(class).or_else(|| class.mro.borrow().iter().find_map(found))?;
        Some(ScalarType::ALL[at])
    }
}

/// The scalar that an object is; plain Python numbers are none.
pub(crate) fn scalar_of(vm: &Vm<'_>, v: &Value) -> Option<NpScalar> {
    let obj = v.as_obj()?;
    let kind = obj.kind();
    if kind == Kind::Native {
        return obj.native::<NpScalar>().copied();
    }
    if kind == Kind::FloatSub {
        let x = obj.downcast::<FloatSub>()?.0;
        let is = ScalarClasses::of(vm).type_of_class(obj.ty()).is_some();
        return is.then(|| NpScalar::new(ScalarType::Float64, &x.to_ne_bytes()));
    }
    if kind == Kind::Complex && !obj.ty().is(vm.ty(T::Complex)) {
        let c = obj.downcast::<Complex>()?;
        let is = ScalarClasses::of(vm).type_of_class(obj.ty()).is_some();
        let pair = Complex64::new(c.re, c.im);
        return is.then(|| NpScalar::new(ScalarType::Complex128, bytemuck::bytes_of(&pair)));
    }
    None
}

/// The conversion that a scalar class is to kernels.
pub(super) fn intrinsic_of(vm: &Vm<'_>, v: &Value) -> Option<Intrinsic> {
    let class = v.cast::<Type>()?;
    let ty = ScalarClasses::of(vm).type_of_class(&class).filter(|_| !class.is_heap)?;
    let name = if ty == ScalarType::Bool { "bool_" } else { ty.name() };
    Intrinsic::find("numpy", name)
}

/// The kernels' type of a scalar type; complex numbers have none.
pub(super) fn kernel_type(ty: ScalarType) -> Option<Scalar> {
    Some(match ty {
        ScalarType::Bool => Scalar::Bool,
        ScalarType::Int8 => Scalar::I8,
        ScalarType::UInt8 => Scalar::U8,
        ScalarType::Int16 => Scalar::I16,
        ScalarType::UInt16 => Scalar::U16,
        ScalarType::Int32 => Scalar::I32,
        ScalarType::UInt32 => Scalar::U32,
        ScalarType::Int64 => Scalar::I64,
        ScalarType::UInt64 => Scalar::U64,
        ScalarType::Float32 => Scalar::F32,
        ScalarType::Float64 => Scalar::F64,
        ScalarType::Complex64 | ScalarType::Complex128 => return None,
    })
}

/// The scalar type of a kernels' type.
pub(super) fn scalar_type(ty: Scalar) -> ScalarType {
    match ty {
        Scalar::Bool => ScalarType::Bool,
        Scalar::I8 => ScalarType::Int8,
        Scalar::U8 => ScalarType::UInt8,
        Scalar::I16 => ScalarType::Int16,
        Scalar::U16 => ScalarType::UInt16,
        Scalar::I32 => ScalarType::Int32,
        Scalar::U32 => ScalarType::UInt32,
        Scalar::I64 => ScalarType::Int64,
        Scalar::U64 => ScalarType::UInt64,
        Scalar::F32 => ScalarType::Float32,
        Scalar::F64 => ScalarType::Float64,
    }
}

/// A scalar as a constant of kernels.
pub(super) fn imm_of(vm: &Vm<'_>, v: &Value) -> Option<Imm> {
    let scalar = scalar_of(vm, v)?;
    let ty = kernel_type(scalar.ty)?;
    // Zero-extended: the octets behind the number's own are zero.
    Some(Imm { ty, bits: scalar.raw[0] })
}
