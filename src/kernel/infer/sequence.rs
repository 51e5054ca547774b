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
        if val.ty.element().is_some() {
            let n = self.list_len(val);
            let want = self.imm(Imm::i64(results.len() as i64));
            let few = self.prim(Prim::Lt, Scalar::I64, &[n, want]);
            let message =
                format!("not enough values to unpack (expected {}, got {{}})", results.len());
            self.guard(few, "ValueError", &message, &[n]);
            let many = self.prim(Prim::Gt, Scalar::I64, &[n, want]);
            let message =
                format!("too many values to unpack (expected {}, got {{}})", results.len());
            self.guard(many, "ValueError", &message, &[n]);
            for (i, &result) in results.iter().enumerate() {
                let at = self.imm(Imm::i64(i as i64));
                let element = self.take_element(val, at);
                self.set(result, element);
            }
            return Ok(());
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

    /// Unpacks into results of which the one at `star` takes what the others leave: a list.
    pub(super) fn unpack_starred(
        &mut self,
        val: &Val,
        star: usize,
        results: &[ValueId],
    ) -> Infer<()> {
        let Some(elements) = val.elements().filter(|e| e.len() + 1 >= results.len()) else {
            let reason = Reason::NotUnpackable { ty: val.ty.clone(), expected: results.len() };
            return self.refuse(self.span(), reason);
        };
        let n_after = results.len() - star - 1;
        let (before, rest) = elements.split_at(star);
        let (taken, after) = rest.split_at(rest.len() - n_after);
        self.current = results[star];
        let list = self.list_of(taken)?;
        if !self.alive {
            return Ok(());
        }
        self.set(results[star], list);
        for (&result, element) in results[..star].iter().zip(before) {
            self.set(result, element.clone());
        }
        for (&result, element) in results[star + 1..].iter().zip(after) {
            self.set(result, element.clone());
        }
        Ok(())
    }

    pub(super) fn index(&mut self, val: &Val, index: &Val) -> Infer<Val> {
        if let Type::Array(ty) = val.ty {
            return self.array_index(val, ty, index);
        }
        if val.ty.element().is_some() {
            return self.list_index(val, index);
        }
        let Some(mut elements) = val.elements() else {
            return self.refuse(self.span(), Reason::NotIndexable(val.ty.clone()));
        };
        let len = elements.len() as i64;
        if let Type::Slice(ty) = index.ty {
            let parts = self.slice_parts(index, ty).map(|part| part.map(|v| v.known_int()));
            let [start, stop, step] = match parts {
                [None | Some(Some(_)), None | Some(Some(_)), None | Some(Some(_))] => {
                    parts.map(Option::flatten)
                }
                [..] => return self.refuse(self.span(), Reason::TupleIndex),
            };
            return match positions(start, stop, step.unwrap_or(1), len) {
                Some(at) => Ok(Val::tuple(at.map(|i| elements[i as usize].clone()).collect())),
                None => self.refuse(self.span(), Reason::TupleIndex),
            };
        }
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
        if val.ty.element().is_some() {
            let (zero, one) = (self.imm(Imm::i64(0)), self.imm(Imm::i64(1)));
            let n = self.list_len(val);
            for (&result, part) in results.iter().zip([zero, n, one]) {
                self.vals[result] = Some(Val::scalar(Scalar::I64, part));
            }
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

/// The positions that a slice of `n` elements names; none if its step is zero.
fn positions(
    start: Option<i64>,
    stop: Option<i64>,
    step: i64,
    n: i64,
) -> Option<impl Iterator<Item = i64>> {
    if step == 0 {
        return None;
    }
    let (low, high) = if step > 0 { (0, n) } else { (-1, n - 1) };
    let clamp = |v: i64| (if v < 0 { v.saturating_add(n) } else { v }).clamp(low, high);
    let first = start.map_or(if step > 0 { low } else { high }, clamp);
    let end = stop.map_or(if step > 0 { high } else { low }, clamp);
    let n =
        if step > 0 { (end - first + step - 1) / step } else { (end - first + step + 1) / step };
    Some((0..n.max(0)).map(move |i| first + i * step))
}
