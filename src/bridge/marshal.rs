//! Objects to types and slots, and slots back to objects.
//!
//! Invariant: [`Packed::push`] and [`Type::flatten`] agree on the slots of a value; a value that kernels cannot
//! take is an error that says which argument it is.

use num_traits::ToPrimitive;

use super::dispatcher;
use super::freeze;
use super::types;
use crate::kernel::types::{Scalar, Type};
use crate::kernel::userfunc::FuncRef;
use crate::vm::object::int::BigIntObj;
use crate::vm::object::tuple::Tuple;
use crate::vm::{Res, Value, Vm};

/// Arguments of one call on their way in.
#[derive(Default)]
pub struct Packed {
    pub types: Vec<Type>,
    pub slots: Vec<u64>,
    /// Jitted functions among the arguments, whose snapshots the compilation needs.
    pub functions: Vec<Value>,
}

/// Why an argument cannot be passed.
pub enum Unfit {
    /// An int beyond 64 bits.
    TooLarge,
    /// No kernel type; what the object is.
    NoType(String),
}

impl Packed {
    /// Appends an argument: its type and its slots.
    pub fn push(&mut self, vm: &Vm<'_>, v: &Value) -> Result<(), Unfit> {
        let ty = self.pack(vm, v)?;
        self.types.push(ty);
        Ok(())
    }

    fn pack(&mut self, vm: &Vm<'_>, v: &Value) -> Result<Type, Unfit> {
        match v {
            Value::None => Ok(Type::None),
            Value::Bool(b) => self.scalar(Scalar::Bool, u64::from(b.get())),
            Value::Int(i) => self.scalar(Scalar::I64, *i as u64),
            Value::Float(x) => self.scalar(Scalar::F64, x.get().to_bits()),
            Value::Obj(_) => self.object(vm, v),
            Value::Unset | Value::NotImplemented | Value::Ellipsis => {
                Err(Unfit::NoType(vm.type_name(v).to_string()))
            }
        }
    }

    fn scalar(&mut self, ty: Scalar, bits: u64) -> Result<Type, Unfit> {
        self.slots.push(bits);
        Ok(Type::Scalar(ty))
    }

    fn object(&mut self, vm: &Vm<'_>, v: &Value) -> Result<Type, Unfit> {
        if let Some(big) = v.downcast::<BigIntObj>() {
            return match big.0.to_u64() {
                Some(u) => self.scalar(Scalar::U64, u),
                None => Err(Unfit::TooLarge),
            };
        }
        if let Some(tuple) = v.downcast::<Tuple>() {
            let elements: Result<Vec<Type>, Unfit> =
                tuple.items.iter().map(|e| self.pack(vm, e)).collect();
            return Ok(Type::tuple(elements?));
        }
        if let Some(d) = dispatcher::of(v) {
            self.functions.push(v.clone());
            return Ok(Type::Func(FuncRef::User { id: d.id, name: d.name }));
        }
        if let Some(intrinsic) = freeze::intrinsic_of(vm, v) {
            return Ok(Type::Func(FuncRef::Intrinsic(intrinsic)));
        }
        Err(Unfit::NoType(vm.type_name(v).to_string()))
    }
}

/// The object that slots of type `ty` are; takes as many slots as the type has.
pub fn unpack(vm: &Vm<'_>, ty: &Type, slots: &mut impl Iterator<Item = u64>) -> Res<Value> {
    Ok(match ty {
        Type::None => Value::None,
        Type::Scalar(s) => scalar(vm, *s, slots.next().unwrap_or(0)),
        Type::Tuple(elements) => {
            let items: Res<Vec<Value>> = elements.iter().map(|t| unpack(vm, t, slots)).collect();
            vm.tuple(items?)
        }
        Type::Str(text) => vm.str(text),
        Type::Range => {
            let parts = [0; 3].map(|_: i32| Value::Int(slots.next().unwrap_or(0) as i64));
            types::make_range(vm, &parts)?
        }
        Type::Func(f) => {
            return Err(vm.type_error(format!("a kernel cannot return the function {f}")));
        }
        Type::Never => {
            return Err(vm.raise(
                crate::vm::ExcKind::SystemError,
                "a kernel that never returns has returned",
            ));
        }
    })
}

/// The object that a scalar's bits are.
#[inline]
pub fn scalar(vm: &Vm<'_>, ty: Scalar, bits: u64) -> Value {
    match ty {
        Scalar::Bool => Value::bool(bits & 1 != 0),
        Scalar::I8 => Value::Int(i64::from(bits as i8)),
        Scalar::I16 => Value::Int(i64::from(bits as i16)),
        Scalar::I32 => Value::Int(i64::from(bits as i32)),
        Scalar::I64 => Value::Int(bits as i64),
        Scalar::U8 => Value::Int(i64::from(bits as u8)),
        Scalar::U16 => Value::Int(i64::from(bits as u16)),
        Scalar::U32 => Value::Int(i64::from(bits as u32)),
        Scalar::U64 => crate::vm::object::int::from_u64(vm, bits),
        Scalar::F32 => Value::float(f64::from(f32::from_bits(bits as u32))),
        Scalar::F64 => Value::float(f64::from_bits(bits)),
    }
}
