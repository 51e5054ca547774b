//! Assignments to elements and to parts of arrays; iteration.
//!
//! Invariant: the value is read as if it was complete before the first element is written: where what is
//! read and what is written may share memory, a copy is made between.

use super::super::emit::{Emitter, Infer};
use super::super::value::Val;
use super::Parts;
use super::index::Place;
use crate::kernel::ir::op::Prim;
use crate::kernel::ir::{Inst, InstKind, Terminator, ValueId};
use crate::kernel::refusal::Reason;
use crate::kernel::types::{ArrayType, Axes, Scalar, Type};

impl Emitter<'_, '_> {
    /// `object[index] = value`. What an augmented assignment has changed in place is there already.
    pub(in super::super) fn set_index(
        &mut self,
        object: &Val,
        index: &Val,
        value: &Val,
        augmented: bool,
    ) -> Infer<()> {
        let Some(ty) = object.ty.array() else {
            return self.refuse(self.span(), Reason::NotAssignable(object.ty.clone()));
        };
        if augmented && value.ty.array().is_some() && !Self::picks(index) {
            return Ok(());
        }
        self.check_writeable(ty)?;
        if Self::picks(index) {
            let parts = self.parts(object, ty);
            return self.pick_set(&parts, index, value);
        }
        match self.place(object, ty, index)? {
            Place::Element(parts, at) => {
                let value = self.as_element(value, ty.dtype)?;
                self.store(&parts, &at, value);
                Ok(())
            }
            Place::Part(part) => self.assign(&part, value),
        }
    }

    pub(super) fn check_writeable(&self, ty: ArrayType) -> Infer<()> {
        if ty.writeable {
            return Ok(());
        }
        self.refuse(self.span(), Reason::ReadOnlyArray(Type::Array(ty)))
    }

    /// Every element of `to` becomes the value, or that of the value's elements that stands at its place.
    pub(in super::super) fn assign(&mut self, to: &Parts, value: &Val) -> Infer<()> {
        let Type::Array(ty) = value.ty else {
            let value = self.as_element(value, to.ty.dtype)?;
            return self.each(&to.shape, |e, at| {
                e.store(to, at, value);
                Ok(())
            });
        };
        let from = self.parts(value, ty);
        let from = self.spread(&from, to)?;
        let overlaps = self.overlaps(to, &from);
        self.write(to, Some(overlaps), &mut |e, at| {
            let value = e.load(&from, at);
            e.as_element(&value, to.ty.dtype)
        })
    }

    /// Writes what `value` makes of each position to `to`; by way of new memory if that may be read
    /// meanwhile.
    pub(super) fn write(
        &mut self,
        to: &Parts,
        overlaps: Option<ValueId>,
        value: &mut dyn FnMut(&mut Self, &[ValueId]) -> Infer<ValueId>,
    ) -> Infer<()> {
        let Some(overlaps) = overlaps else {
            return self.each(&to.shape, |e, at| {
                let value = value(e, at)?;
                e.store(to, at, value);
                Ok(())
            });
        };
        let fresh = ArrayType { axes: Axes::C, ..to.ty };
        let strides = self.contiguous_strides(fresh, &to.shape);
        let data = self.either(
            overlaps,
            |e| Ok(vec![e.room(&to.shape, fresh.dtype, false)?.1]),
            |_| Ok(vec![to.data]),
        )?[0];
        let strides = strides
            .iter()
            .zip(&to.strides)
            .map(|(&new, &old)| self.prim(Prim::Select, Scalar::I64, &[overlaps, new, old]))
            .collect();
        let ty = ArrayType { axes: Axes::Any, ..to.ty };
        let between = Parts { ty, data, strides, shape: to.shape.clone(), owner: to.owner };
        self.each(&to.shape, |e, at| {
            let value = value(e, at)?;
            e.store(&between, at, value);
            Ok(())
        })?;
        self.either(
            overlaps,
            |e| {
                e.each(&to.shape, |e, at| {
                    let value = e.load(&between, at);
                    e.store(to, at, value.scalars[0]);
                    Ok(())
                })?;
                Ok(Vec::new())
            },
            |_| Ok(Vec::new()),
        )?;
        Ok(())
    }

    /// An `if` that yields the same types on both sides.
    pub(super) fn either(
        &mut self,
        cond: ValueId,
        then: impl FnOnce(&mut Self) -> Infer<Vec<ValueId>>,
        orelse: impl FnOnce(&mut Self) -> Infer<Vec<ValueId>>,
    ) -> Infer<Vec<ValueId>> {
        let (outer, loc) = (self.region, self.loc);
        let yes = self.new_region();
        self.region = yes;
        let a = then(self)?;
        let results: Vec<ValueId> = a
            .iter()
            .map(|&v| {
                let data = crate::kernel::ir::Value { ty: self.graph.values[v].ty, name: None };
                self.graph.values.push(data)
            })
            .collect();
        self.terminate(Terminator::Yield(a));
        let no = self.new_region();
        self.region = no;
        self.alive = true;
        let b = orelse(self)?;
        self.terminate(Terminator::Yield(b));
        self.alive = true;
        (self.region, self.loc) = (outer, loc);
        let kind = InstKind::If { cond, then: yes, orelse: no };
        let inst = self.graph.insts.push(Inst { kind, results: results.clone(), loc });
        self.graph.regions[outer].insts.push(inst);
        Ok(results)
    }

    /// An array as one of another's shape: axes of length 1 are repeated, and axes in front of it.
    pub(super) fn spread(&mut self, from: &Parts, to: &Parts) -> Infer<Parts> {
        let (n, m) = (from.ty.ndim(), to.ty.ndim());
        if n > m {
            let (from, to) = (from.val().ty, to.val().ty);
            return self.refuse(self.span(), Reason::TooManyAxes { from, to });
        }
        let (zero, one) = (self.whole(0), self.whole(1));
        let mut strides = vec![zero; m - n];
        let mut axes = from.ty.axes;
        for axis in 0..n {
            let (own, wanted) = (from.shape[axis], to.shape[m - n + axis]);
            if own == wanted {
                strides.push(from.strides[axis]);
                continue;
            }
            axes = Axes::Any;
            let differs = self.ints(Prim::Ne, own, wanted);
            let is_one = self.ints(Prim::Eq, own, one);
            let longer = self.prim(Prim::Not, Scalar::Bool, &[is_one]);
            let bad = self.prim(Prim::And, Scalar::Bool, &[differs, longer]);
            let shown = |parts: &Parts| match parts.ty.ndim() {
                1 => "({},)".to_string(),
                n => format!("({})", vec!["{}"; n].join(",")),
            };
            let message = format!(
                "could not broadcast input array from shape {} into shape {}",
                shown(from),
                shown(to)
            );
            let values: Vec<ValueId> = from.shape.iter().chain(&to.shape).copied().collect();
            self.guard(bad, "ValueError", &message, &values);
            let stride = from.strides[axis];
            strides.push(self.prim(Prim::Select, Scalar::I64, &[is_one, zero, stride]));
        }
        let ty = ArrayType { ndim: to.ty.ndim, axes, ..from.ty };
        Ok(Parts { ty, shape: to.shape.clone(), strides, ..from.clone() })
    }

    /// Whether writing one array may change what is then read of the other, of the same shape: they share
    /// memory, and not element by element.
    pub(super) fn overlaps(&mut self, a: &Parts, b: &Parts) -> ValueId {
        let mut same = self.ints(Prim::Eq, a.data, b.data);
        for (&x, &y) in a.strides.iter().zip(&b.strides) {
            let equal = self.ints(Prim::Eq, x, y);
            same = self.prim(Prim::And, Scalar::Bool, &[same, equal]);
        }
        if a.ty.dtype.bits() != b.ty.dtype.bits() {
            same = self.imm(crate::kernel::userfunc::Imm::FALSE);
        }
        let (a_low, a_high) = self.extent(a);
        let (b_low, b_high) = self.extent(b);
        let below = self.ints(Prim::Lt, a_low, b_high);
        let above = self.ints(Prim::Lt, b_low, a_high);
        let near = self.prim(Prim::And, Scalar::Bool, &[below, above]);
        let other = self.prim(Prim::Not, Scalar::Bool, &[same]);
        self.prim(Prim::And, Scalar::Bool, &[near, other])
    }

    /// The lowest address of an element, and the one behind the highest element.
    fn extent(&mut self, parts: &Parts) -> (ValueId, ValueId) {
        let (zero, one) = (self.whole(0), self.whole(1));
        let item = self.whole(parts.ty.item_size());
        let (mut low, mut high) = (parts.data, self.ints(Prim::Add, parts.data, item));
        for (&n, &stride) in parts.shape.iter().zip(&parts.strides) {
            let last = self.ints(Prim::Sub, n, one);
            let reach = self.ints(Prim::Mul, last, stride);
            let (down, up) = (self.ints(Prim::Min, zero, reach), self.ints(Prim::Max, zero, reach));
            low = self.ints(Prim::Add, low, down);
            high = self.ints(Prim::Add, high, up);
        }
        (low, high)
    }

    /// What a `for` over an array gives its target at a position in range.
    pub(in super::super) fn element_of(&mut self, val: &Val, index: &Val) -> Infer<Val> {
        let Type::Array(ty) = val.ty else {
            return self.refuse(self.span(), Reason::NotIterable(val.ty.clone()));
        };
        let parts = self.parts(val, ty);
        Ok(self.row(&parts, index.scalars[0]))
    }

    /// The element or the row at a position of the first axis that is in range.
    fn row(&mut self, parts: &Parts, at: ValueId) -> Val {
        if parts.ty.ndim == 1 {
            return self.load(parts, &[at]);
        }
        let distance = self.ints(Prim::Mul, at, parts.strides[0]);
        let data = self.ints(Prim::Add, parts.data, distance);
        let axes = if parts.ty.axes == Axes::C { Axes::C } else { Axes::Any };
        let ty = ArrayType { ndim: parts.ty.ndim - 1, axes, ..parts.ty };
        Parts {
            ty,
            data,
            owner: parts.owner,
            shape: parts.shape[1..].to_vec(),
            strides: parts.strides[1..].to_vec(),
        }
        .val()
    }

    /// `a, b = array`
    pub(in super::super) fn unpack_array(&mut self, val: &Val, results: &[ValueId]) -> Infer<()> {
        let Type::Array(ty) = val.ty else { return Ok(()) };
        let parts = self.parts(val, ty);
        let (n, wanted) = (parts.shape[0], self.whole(results.len() as i64));
        let more = self.ints(Prim::Gt, n, wanted);
        let message = format!("too many values to unpack (expected {})", results.len());
        self.guard(more, "ValueError", &message, &[]);
        let fewer = self.ints(Prim::Lt, n, wanted);
        let message = format!("not enough values to unpack (expected {}, got {{}})", results.len());
        self.guard(fewer, "ValueError", &message, &[n]);
        for (i, &result) in results.iter().enumerate() {
            let at = self.whole(i as i64);
            let element = self.row(&parts, at);
            self.set(result, element);
        }
        Ok(())
    }
}
