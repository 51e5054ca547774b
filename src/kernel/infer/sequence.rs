//! Tuples and ranges: unpacking, indexing, iterating.
//!
//! Invariant: a tuple is its elements' scalars, so an index that is known costs nothing; one that is not
//! selects among the elements, which then have one type, behind a check of its range.

use super::emit::{Emitter, Infer};
use super::value::Val;
use crate::kernel::ir::ValueId;
use crate::kernel::ir::op::Prim;
use crate::kernel::refusal::Reason;
use crate::kernel::types::{Scalar, Type};
use crate::kernel::userfunc::Imm;

impl Emitter<'_, '_> {
    pub(super) fn unpack(&mut self, val: &Val, results: &[ValueId]) -> Infer<()> {
        if val.ty.array().is_some_and(|ty| ty.ndim > 0) {
            return self.unpack_array(val, results);
        }
        match val.elements() {
            Some(elements) if elements.len() == results.len() => {
                for (&result, element) in results.iter().zip(elements) {
                    self.set(result, element);
                }
                Ok(())
            }
            Some(_) | None => {
                let reason = Reason::NotUnpackable { ty: val.ty.clone(), expected: results.len() };
                self.refuse(self.span(), reason)
            }
        }
    }

    pub(super) fn index(&mut self, val: &Val, index: &Val) -> Infer<Val> {
        if let Type::Array(ty) = val.ty {
            return self.array_index(val, ty, index);
        }
        let Some(mut elements) = val.elements() else {
            return self.refuse(self.span(), Reason::NotIndexable(val.ty.clone()));
        };
        let len = elements.len() as i64;
        let Some(at) = index.known_int() else {
            let Some(ty) = index.ty.scalar().filter(|t| !t.is_float()) else {
                return self.refuse(self.span(), Reason::TupleIndex);
            };
            let index = self.as_scalar(index, ty.widened());
            let index = self.cast(index, Scalar::I64);
            let (n, zero) = (self.imm(Imm::i64(len)), self.imm(Imm::i64(0)));
            let from_end = self.prim(Prim::Add, Scalar::I64, &[index, n]);
            let negative = self.prim(Prim::Lt, Scalar::I64, &[index, zero]);
            let at = self.prim(Prim::Select, Scalar::I64, &[negative, from_end, index]);
            let below = self.prim(Prim::Lt, Scalar::I64, &[at, zero]);
            let above = self.prim(Prim::Ge, Scalar::I64, &[at, n]);
            let outside = self.prim(Prim::Or, Scalar::Bool, &[below, above]);
            self.guard(outside, "IndexError", "tuple index out of range", &[]);
            return self.pick(val, &Val::scalar(Scalar::I64, at));
        };
        let at = if at < 0 { at + len } else { at };
        if !(0..len).contains(&at) {
            return self.refuse(self.span(), Reason::TupleIndexRange { len: len as usize });
        }
        Ok(elements.swap_remove(at as usize))
    }

    /// The element at a position that is known only at run time and lies in the tuple: the elements must
    /// have one type.
    pub(super) fn pick(&mut self, val: &Val, at: &Val) -> Infer<Val> {
        let elements = val.elements().unwrap_or_default();
        let mut ty = Type::Never;
        for element in &elements {
            ty = match ty.join(&element.ty) {
                Some(joined) => joined,
                None => return self.refuse(self.span(), Reason::TupleIndex),
            };
        }
        let mut picked: Vec<ValueId> = Vec::new();
        for (i, element) in elements.iter().enumerate().rev() {
            let scalars = self.convert(element, &ty);
            if picked.is_empty() {
                picked = scalars;
                continue;
            }
            let position = self.imm(Imm::i64(i as i64));
            let here = self.prim(Prim::Eq, Scalar::I64, &[at.scalars[0], position]);
            for (slot, scalar) in picked.iter_mut().zip(scalars) {
                let ty = self.graph.values[scalar].ty;
                *slot = self.prim(Prim::Select, ty, &[here, scalar, *slot]);
            }
        }
        Ok(Val { ty, scalars: picked, konst: None })
    }

    /// What a `for` counts over.
    pub(super) fn range_parts(&mut self, val: &Val, results: &[ValueId]) -> Infer<()> {
        if let Type::Tuple(types) = &val.ty {
            for (&result, part) in results.iter().zip([0, types.len() as i64, 1]) {
                let part = self.imm(Imm::i64(part));
                self.set(result, Val::scalar(Scalar::I64, part));
            }
            return Ok(());
        }
        if let Type::Array(ty) = val.ty {
            if ty.ndim == 0 {
                return self.refuse(self.span(), Reason::NotIterable(val.ty.clone()));
            }
            let (zero, one) = (self.imm(Imm::i64(0)), self.imm(Imm::i64(1)));
            for (&result, part) in results.iter().zip([zero, val.scalars[2], one]) {
                self.vals[result] = Some(Val::scalar(Scalar::I64, part));
            }
            return Ok(());
        }
        if let Type::Steps(..) = val.ty {
            let n = self.length_of(val)?;
            for (&result, part) in results.iter().zip([0, 1]) {
                let part = self.imm(Imm::i64(part));
                self.vals[result] = Some(Val::scalar(Scalar::I64, part));
            }
            self.vals[results[1]] = Some(Val::scalar(Scalar::I64, n));
            let one = self.imm(Imm::i64(1));
            self.vals[results[2]] = Some(Val::scalar(Scalar::I64, one));
            return Ok(());
        }
        if val.ty != Type::Range {
            return self.refuse(self.span(), Reason::NotIterable(val.ty.clone()));
        }
        for (&result, &scalar) in results.iter().zip(&val.scalars) {
            self.set(result, Val::scalar(Scalar::I64, scalar));
        }
        Ok(())
    }
}
