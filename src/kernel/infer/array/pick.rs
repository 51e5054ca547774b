//! Arrays as indices: masks and positions.
//!
//! Invariant: every position is checked before it is used, at its own axis; an assignment checks all of them
//! before it writes the first element. A mask stands for the positions where it is true.

use super::super::emit::{Emitter, Infer};
use super::super::value::Val;
use super::Parts;
use super::index::Item;
use crate::kernel::ir::ValueId;
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::refusal::Reason;
use crate::kernel::types::{Scalar, Type};

/// What arrays of positions pick out of an array.
struct Picked {
    /// The array with its basic indices applied; the axes that arrays index are whole.
    base: Parts,
    /// Of each axis of `base`, the positions that index it.
    by: Vec<Option<Parts>>,
    /// The positions' common shape, and where it stands among the axes of the result.
    common: Vec<ValueId>,
    before: usize,
}

impl Emitter<'_, '_> {
    /// Whether an index holds arrays, so that it picks elements and makes no view.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    pub(super) fn picks(index: &Val) -> bool {
        match &index.ty {
            Type::Array(_) => true,
            Type::Tuple(types) => types.iter().any(|t| matches!(t, Type::Array(_))),
            _ => false,
        }
    }

    pub(super) fn pick_get(&mut self, parts: &Parts, index: &Val) -> Infer<Val> {
        let picked = self.picked(parts, index)?;
        let shape = self.picked_shape(&picked);
        let out = self.fresh_array(&shape, parts.ty.dtype, false)?;
        self.each(&shape, |e, at| {
            let place = e.picked_place(&picked, at);
            let value = e.load(&picked.base, &place);
            e.store(&out, at, value.scalars[0]);
            Ok(())
        })?;
        Ok(out.val())
    }

    pub(super) fn pick_set(&mut self, parts: &Parts, index: &Val, value: &Val) -> Infer<()> {
        let picked = self.picked(parts, index)?;
        let shape = self.picked_shape(&picked);
        // All positions first, so that nothing is written when one is bad.
        let common = picked.common.clone();
        self.each(&common, |e, at| {
            for (axis, by) in picked.by.iter().enumerate() {
                if let Some(by) = by {
                    e.position_from(&picked.base, axis, by, at);
                }
            }
            Ok(())
        })?;
        let Type::Array(ty) = value.ty else {
            let value = self.as_element(value, parts.ty.dtype)?;
            return self.each(&shape, |e, at| {
                let place = e.picked_place(&picked, at);
                e.store(&picked.base, &place, value);
                Ok(())
            });
        };
        let target = self.strided(parts, shape.clone(), vec![parts.data; shape.len()]);
        let from = self.parts(value, ty);
        // A copy, since what is read may be what is written.
        let copy = self.fresh_array(&from.shape, ty.dtype, false)?;
        self.assign_fresh(&copy, &from)?;
        let from = copy;
        let from = self.spread(&from, &target)?;
        self.each(&shape, |e, at| {
            let value = e.load(&from, at);
            let value = e.as_element(&value, parts.ty.dtype)?;
            let place = e.picked_place(&picked, at);
            e.store(&picked.base, &place, value);
            Ok(())
        })
    }

    /// Takes an index with arrays apart.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    fn picked(&mut self, parts: &Parts, index: &Val) -> Infer<Picked> {
        let given = index.elements().unwrap_or_else(|| vec![index.clone()]);
        // Masks as the positions where they are true.
        let mut items: Vec<Val> = Vec::new();
        let mut axis = 0;
        for v in &given {
            match &v.ty {
                Type::Array(ty) if ty.dtype == Scalar::Bool => {
                    let mask = self.parts(v, *ty);
                    for (k, &n) in mask.shape.iter().enumerate() {
                        let Some(&own) = parts.shape.get(axis + k) else {
                            let reason = Reason::TooManyIndices {
                                ty: parts.val().ty,
                                found: axis + mask.shape.len(),
                            };
                            return self.refuse(self.span(), reason);
                        };
                        if own != n {
                            let differs = self.ints(Prim::Ne, own, n);
                            let message = format!(
                                "boolean index did not match indexed array along axis {}; size of \
                                 axis is {{}} but size of corresponding boolean axis is {{}}",
                                axis + k
                            );
                            self.guard(differs, "IndexError", &message, &[own, n]);
                        }
                    }
                    axis += mask.shape.len();
                    items.extend(self.nonzero(&mask)?.iter().map(Parts::val));
                }
                Type::Array(ty) if !ty.dtype.is_int() => {
                    let reason = Reason::ArrayIndex { array: parts.val().ty, index: v.ty.clone() };
                    return self.refuse(self.span(), reason);
                }
                Type::None => items.push(v.clone()),
                Type::Ellipsis => {
                    let others: usize = given
                        .iter()
                        .map(|v| match &v.ty {
                            Type::None | Type::Ellipsis => 0,
                            Type::Array(ty) if ty.dtype == Scalar::Bool => ty.ndim(),
                            _ => 1,
                        })
                        .sum();
                    axis += parts.ty.ndim().saturating_sub(others);
                    items.push(v.clone());
                }
                _ => {
                    axis += 1;
                    items.push(v.clone());
                }
            }
        }
        self.picked_by(parts, &items)
    }

    fn picked_by(&mut self, parts: &Parts, given: &[Val]) -> Infer<Picked> {
        // The array indices as whole axes for now.
        let is_array = |v: &Val| v.ty.array().is_some();
        let plain: Vec<Val> = given
            .iter()
            .map(|v| {
                if is_array(v) {
                    Val { ty: whole_axis(), scalars: Vec::new(), konst: None }
                } else {
                    v.clone()
                }
            })
            .collect();
        let items = self.items(parts, &Val::tuple(plain))?;
        let mut arrays: Vec<Option<Val>> = Vec::new();
        for v in given {
            if matches!(v.ty, Type::Ellipsis) {
                let rest = items.len() - (given.len() - 1);
                arrays.extend(std::iter::repeat_n(None, rest));
            } else {
                arrays.push(is_array(v).then(|| v.clone()));
            }
        }
        arrays.resize(items.len(), None);
        // A position among arrays counts as one of them.
        let advanced: Vec<bool> = items
            .iter()
            .zip(&arrays)
            .map(|(item, array)| array.is_some() || matches!(item, Item::At(_)))
            .collect();
        let first = advanced.iter().position(|a| *a).unwrap_or(0);
        let last = advanced.iter().rposition(|a| *a).unwrap_or(0);
        let together = advanced[first..=last].iter().all(|a| *a);
        let kept_before = advanced[..first].len();
        let mut common: Vec<ValueId> = Vec::new();
        for array in arrays.iter().flatten() {
            let Some(ty) = array.ty.array() else { continue };
            let shape = self.parts(array, ty).shape;
            common = self.broadcast(&common, &shape);
        }
        let mut by = Vec::new();
        for (item, array) in items.iter().zip(&arrays) {
            if matches!(item, Item::At(_)) {
                continue;
            }
            by.push(match array.as_ref().and_then(|a| Some((a, a.ty.array()?))) {
                Some((array, ty)) => {
                    let positions = self.parts(array, ty);
                    let common = common.clone();
                    Some(self.stretched(&positions, &common, false))
                }
                None => None,
            });
        }
        let base = self.part(parts, &items);
        Ok(Picked { base, by, common, before: if together { kept_before } else { 0 } })
    }

    fn picked_shape(&self, picked: &Picked) -> Vec<ValueId> {
        let mut shape: Vec<ValueId> = picked
            .base
            .shape
            .iter()
            .zip(&picked.by)
            .filter_map(|(&n, by)| by.is_none().then_some(n))
            .collect();
        shape.splice(picked.before..picked.before, picked.common.iter().copied());
        shape
    }

    /// Where an element of the result stands in the array.
    fn picked_place(&mut self, picked: &Picked, at: &[ValueId]) -> Vec<ValueId> {
        let (before, n) = (picked.before, picked.common.len());
        let common = at[before..before + n].to_vec();
        let mut kept = at[..before].iter().chain(&at[before + n..]).copied();
        let mut place = Vec::new();
        for (axis, by) in picked.by.iter().enumerate() {
            place.push(match by {
                Some(by) => self.position_from(&picked.base, axis, by, &common),
                None => kept.next().unwrap_or(picked.base.data),
            });
        }
        place
    }

    /// The checked position that an array of them holds.
    fn position_from(&mut self, base: &Parts, axis: usize, by: &Parts, at: &[ValueId]) -> ValueId {
        let index = self.load(by, at);
        let index = self.as_index(&index);
        let length = base.shape[axis];
        let message = format!("index {{}} is out of bounds for axis {axis} with size {{}}");
        let fault = self.fault("IndexError", &message);
        self.op1(Op::CheckIndex(fault), Scalar::I64, vec![index, length, length])
    }
}

/// The type of `:`.
fn whole_axis() -> Type {
    Type::Slice(crate::kernel::types::SliceType { start: false, stop: false, step: false })
}
