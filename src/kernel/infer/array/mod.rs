//! Arrays while they are typed.
//!
//! Invariant: an array's slots say everything that is needed to reach its elements: owner, address of the
//! first element, lengths, and strides unless the type's layout gives them. All of them are values of the
//! graph, so what does not change in a loop leaves it. No address is made of an index that was not checked.

mod assign;
mod expr;
mod index;
mod loops;
mod memory;
mod new;
mod pick;
mod reduce;
mod reshape;
mod steps;
mod views;

pub(super) use expr::{Lazy, fusable};

use super::emit::{Emitter, Infer};
use super::value::Val;
use crate::base::Symbol;
use crate::kernel::ir::ValueId;
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::refusal::Reason;
use crate::kernel::types::{ArrayType, Axes, Scalar, Steps, Type};
use crate::kernel::userfunc::Imm;

/// An array taken apart; the strides, in octets, are there whatever its layout.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    pub(super) ty: ArrayType,
    pub(super) owner: ValueId,
    pub(super) data: ValueId,
    pub(super) shape: Vec<ValueId>,
    pub(super) strides: Vec<ValueId>,
}

impl Parts {
    pub(super) fn val(&self) -> Val {
        let mut scalars = vec![self.owner, self.data];
        scalars.extend(&self.shape);
        if self.ty.axes == Axes::Any {
            scalars.extend(&self.strides);
        }
        Val { ty: Type::Array(self.ty), scalars, konst: None }
    }
}

impl Emitter<'_, '_> {
    pub(super) fn whole(&mut self, v: i64) -> ValueId {
        self.imm(Imm::i64(v))
    }

    pub(super) fn ints(&mut self, prim: Prim, a: ValueId, b: ValueId) -> ValueId {
        self.prim(prim, Scalar::I64, &[a, b])
    }

    pub(super) fn parts(&mut self, val: &Val, ty: ArrayType) -> Parts {
        let (owner, data) = (val.scalars[0], val.scalars[1]);
        let shape = val.scalars[2..ty.first_stride()].to_vec();
        let strides = match ty.axes {
            Axes::Any => val.scalars[ty.first_stride()..].to_vec(),
            Axes::C | Axes::F => self.contiguous_strides(ty, &shape),
        };
        Parts { ty, owner, data, shape, strides }
    }

    pub(super) fn contiguous_strides(&mut self, ty: ArrayType, shape: &[ValueId]) -> Vec<ValueId> {
        let mut step = self.whole(ty.item_size());
        let mut strides = vec![step; shape.len()];
        let axes: Vec<usize> = match ty.axes {
            Axes::F => (0..shape.len()).collect(),
            Axes::C | Axes::Any => (0..shape.len()).rev().collect(),
        };
        for (n, &axis) in axes.iter().enumerate() {
            strides[axis] = step;
            if n + 1 < axes.len() {
                step = self.ints(Prim::Mul, step, shape[axis]);
            }
        }
        strides
    }

    /// An array's slots as those of a type that it joins to.
    pub(super) fn array_as(&mut self, val: &Val, to: ArrayType) -> Vec<ValueId> {
        let Some(from) = val.ty.array().filter(|from| from.axes != to.axes) else {
            return val.scalars.clone();
        };
        let parts = self.parts(val, from);
        Parts { ty: to, ..parts }.val().scalars
    }

    /// Where the element at these positions lies. The outer axes first: what they give is the same for all
    /// of the innermost loop.
    pub(super) fn address(&mut self, parts: &Parts, at: &[ValueId]) -> ValueId {
        let mut address = parts.data;
        let order: Vec<usize> = match parts.ty.axes {
            Axes::F => (0..at.len()).rev().collect(),
            Axes::C | Axes::Any => (0..at.len()).collect(),
        };
        for axis in order {
            let distance = self.ints(Prim::Mul, at[axis], parts.strides[axis]);
            address = self.ints(Prim::Add, address, distance);
        }
        address
    }

    pub(super) fn load(&mut self, parts: &Parts, at: &[ValueId]) -> Val {
        let address = self.address(parts, at);
        let dtype = parts.ty.dtype;
        let value = self.op1(Op::Load(dtype), dtype, vec![address]);
        Val::scalar(dtype, value)
    }

    pub(super) fn store(&mut self, parts: &Parts, at: &[ValueId], value: ValueId) {
        let address = self.address(parts, at);
        self.push(Op::Store(parts.ty.dtype), vec![address, value], Vec::new());
    }

    /// A number as an element of this type.
    pub(super) fn as_element(&mut self, val: &Val, dtype: Scalar) -> Infer<ValueId> {
        match val.ty.scalar() {
            Some(_) => Ok(self.as_scalar(val, dtype)),
            None => {
                let (from, to) = (val.ty.clone(), dtype);
                self.refuse(self.span(), Reason::ElementValue { from, to })
            }
        }
    }

    /// The product of the lengths.
    pub(super) fn size(&mut self, shape: &[ValueId]) -> ValueId {
        let mut size = None;
        for &n in shape {
            size = Some(match size {
                None => n,
                Some(size) => self.ints(Prim::Mul, size, n),
            });
        }
        match size {
            Some(size) => size,
            None => self.whole(1),
        }
    }

    pub(super) fn tuple_of_ints(&self, ints: &[ValueId]) -> Val {
        Val::tuple(ints.iter().map(|&v| Val::scalar(Scalar::I64, v)).collect())
    }

    pub(super) fn attribute(&mut self, val: &Val, name: Symbol) -> Infer<Val> {
        let Some(ty) = val.ty.array() else {
            let owner = val.ty.long_name();
            return self.refuse(self.span(), Reason::UnknownAttribute { owner, attr: name });
        };
        let parts = self.parts(val, ty);
        Ok(match name.as_str() {
            "shape" => self.tuple_of_ints(&parts.shape),
            "strides" => self.tuple_of_ints(&parts.strides),
            "ndim" => self.int_const(i64::from(ty.ndim)),
            "size" => Val::scalar(Scalar::I64, self.size(&parts.shape)),
            "itemsize" => self.int_const(ty.item_size()),
            "nbytes" => {
                let (size, item) = (self.size(&parts.shape), self.whole(ty.item_size()));
                Val::scalar(Scalar::I64, self.ints(Prim::Mul, size, item))
            }
            "dtype" => Val { ty: Type::DType(ty.dtype), scalars: Vec::new(), konst: None },
            "T" => self.transposed(parts).val(),
            "flat" => self.steps_of(Steps::Flat, std::slice::from_ref(val)),
            "real" => val.clone(),
            _ => {
                let owner = val.ty.long_name();
                return self.refuse(self.span(), Reason::UnknownAttribute { owner, attr: name });
            }
        })
    }

    pub(super) fn transposed(&mut self, mut parts: Parts) -> Parts {
        parts.shape.reverse();
        parts.strides.reverse();
        if parts.ty.ndim > 1 {
            parts.ty.axes = match parts.ty.axes {
                Axes::C => Axes::F,
                Axes::F => Axes::C,
                Axes::Any => Axes::Any,
            };
        }
        parts
    }

    /// The name that an array goes by where it is used.
    pub(super) fn name_of_array(&self, parts: &Parts) -> Option<Symbol> {
        self.graph.values[parts.data].name
    }
}

/// What the slots of an array variable are called: its address as the variable itself.
pub(super) fn slot_names(ty: ArrayType, name: Symbol) -> Vec<Symbol> {
    let part = |what: &str| Symbol::new(&format!("{name}.{what}"));
    let mut names = vec![part("owner"), name];
    names.extend((0..ty.ndim()).map(|k| part(&format!("n{k}"))));
    if ty.axes == Axes::Any {
        names.extend((0..ty.ndim()).map(|k| part(&format!("s{k}"))));
    }
    names
}
