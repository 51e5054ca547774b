//! Indices of arrays: elements, and views of parts.
//!
//! Invariant: a view reaches no element that its array does not have: positions are checked, slices are cut
//! to the axis as Python cuts them.

use super::super::emit::{Emitter, Infer};
use super::super::value::Val;
use super::Parts;
use crate::kernel::ir::ValueId;
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::refusal::Reason;
use crate::kernel::types::{ArrayType, Axes, Scalar, SliceType, Type};
use crate::kernel::userfunc::Imm;

/// What an index says of one axis.
#[derive(Clone, Debug)]
pub(super) enum Item {
    At(ValueId),
    /// Start, stop, step.
    Slice(Box<[Option<Val>; 3]>),
    /// `None`: a new axis of length 1.
    New,
}

impl Item {
    /// `:`
    fn all() -> Item {
        Item::Slice(Box::new([None, None, None]))
    }

    fn is_all(&self) -> bool {
        matches!(self, Item::Slice(parts) if parts.iter().all(Option::is_none))
    }
}

/// What an index leads to.
pub(super) enum Place {
    /// The positions of an element, checked.
    Element(Parts, Vec<ValueId>),
    Part(Parts),
}

impl Emitter<'_, '_> {
    pub(in super::super) fn array_index(
        &mut self,
        val: &Val,
        ty: ArrayType,
        index: &Val,
    ) -> Infer<Val> {
        if Self::picks(index) {
            let parts = self.parts(val, ty);
            return self.pick_get(&parts, index);
        }
        Ok(match self.place(val, ty, index)? {
            Place::Element(parts, at) => self.load(&parts, &at),
            Place::Part(parts) => parts.val(),
        })
    }

    pub(super) fn place(&mut self, val: &Val, ty: ArrayType, index: &Val) -> Infer<Place> {
        let parts = self.parts(val, ty);
        let items = self.items(&parts, index)?;
        if items.iter().all(|i| matches!(i, Item::At(_))) && items.len() == ty.ndim() {
            let at = items.iter().filter_map(|i| if let Item::At(v) = i { Some(*v) } else { None });
            let at = at.collect();
            return Ok(Place::Element(parts, at));
        }
        let part = self.part(&parts, &items);
        Ok(Place::Part(part))
    }

    /// What the index says, an item for each axis and new axis.
    pub(super) fn items(&mut self, parts: &Parts, index: &Val) -> Infer<Vec<Item>> {
        let given = index.elements().unwrap_or_else(|| vec![index.clone()]);
        let ndim = parts.ty.ndim();
        let consumed =
            given.iter().filter(|v| !matches!(v.ty, Type::None | Type::Ellipsis)).count();
        if consumed > ndim {
            let reason = Reason::TooManyIndices { ty: parts.val().ty, found: consumed };
            return self.refuse(self.span(), reason);
        }
        let mut items = Vec::new();
        let (mut axis, mut open) = (0, false);
        for v in &given {
            match &v.ty {
                Type::Ellipsis if !open => {
                    open = true;
                    items.extend(std::iter::repeat_n(Item::all(), ndim - consumed));
                    axis += ndim - consumed;
                }
                Type::None => items.push(Item::New),
                Type::Slice(slice) => {
                    items.push(Item::Slice(Box::new(self.slice_parts(v, *slice))));
                    axis += 1;
                }
                Type::Scalar(ty) if ty.is_int() => {
                    items.push(Item::At(self.position(parts, axis, v)));
                    axis += 1;
                }
                Type::Never
                | Type::Scalar(_)
                | Type::Tuple(_)
                | Type::Func(_)
                | Type::Str(_)
                | Type::Range
                | Type::Array(_)
                | Type::Ellipsis
                | Type::Steps(..)
                | Type::DType(_)
                | Type::Optional(_)
                | Type::List(_)
                | Type::Closure(_) => {
                    let reason = Reason::ArrayIndex { array: parts.val().ty, index: v.ty.clone() };
                    return self.refuse(self.span(), reason);
                }
            }
        }
        items.extend(std::iter::repeat_n(Item::all(), ndim - axis));
        Ok(items)
    }

    pub(in super::super) fn slice_parts(&self, val: &Val, ty: SliceType) -> [Option<Val>; 3] {
        let mut scalars = val.scalars.iter();
        let konsts = match &val.konst {
            Some(crate::kernel::userfunc::Const::Tuple(items)) => items.to_vec(),
            Some(_) | None => Vec::new(),
        };
        let mut n = 0;
        [ty.start, ty.stop, ty.step].map(|there| {
            let scalar = there.then(|| scalars.next().copied()).flatten()?;
            let konst = konsts.get(n).cloned();
            n += 1;
            let konst = konst.filter(|k| *k != crate::kernel::userfunc::Const::None);
            Some(Val { konst, ..Val::scalar(Scalar::I64, scalar) })
        })
    }

    /// `a:b:c` in an index.
    pub(in super::super) fn slice(&mut self, ty: SliceType, vals: &[Val]) -> Infer<Val> {
        use crate::kernel::userfunc::Const;
        let mut scalars = Vec::new();
        let mut konsts = Vec::new();
        for (i, v) in vals.iter().enumerate() {
            match v.ty.scalar() {
                Some(s) if s.is_int() => {
                    scalars.push(self.as_index(v));
                    konsts.push(v.known_int().map_or(Const::None, Const::Int));
                }
                Some(_) | None => return self.bad_argument("slice", i, "an integer", v),
            }
        }
        let konst = Some(Const::Tuple(konsts.into()));
        Ok(Val { ty: Type::Slice(ty), scalars, konst })
    }

    /// An integer as int64; what is beyond stays beyond every axis.
    pub(in super::super) fn as_index(&mut self, val: &Val) -> ValueId {
        if val.ty == Type::U64 && val.konst.is_none() {
            let limit = self.imm(Imm { ty: Scalar::U64, bits: i64::MAX as u64 });
            let least = self.prim(Prim::Min, Scalar::U64, &[val.scalars[0], limit]);
            return self.cast(least, Scalar::I64);
        }
        self.as_scalar(val, Scalar::I64)
    }

    /// A checked position on an axis.
    fn position(&mut self, parts: &Parts, axis: usize, index: &Val) -> ValueId {
        const SHOWN: usize = 6;
        let index = self.as_index(index);
        let length = parts.shape[axis];
        let mut message = format!("index {{}} is out of bounds for axis {axis} with size {{}}");
        let mut args = vec![index, length, length];
        if let Some(name) = self.name_of_array(parts)
            && parts.ty.ndim() <= SHOWN
        {
            let shape = vec!["{}"; parts.ty.ndim()].join(", ");
            let comma = if parts.ty.ndim == 1 { "," } else { "" };
            message += &format!("; '{name}' has shape ({shape}{comma})");
            args.extend(&parts.shape);
        }
        let fault = self.fault("IndexError", &message);
        self.op1(Op::CheckIndex(fault), Scalar::I64, args)
    }

    /// The view of a part.
    pub(super) fn part(&mut self, parts: &Parts, items: &[Item]) -> Parts {
        let axes = axes_of_part(parts.ty, items);
        let (mut data, mut shape, mut strides) = (parts.data, Vec::new(), Vec::new());
        let mut axis = 0;
        for item in items {
            match item {
                Item::New => {
                    shape.push(self.whole(1));
                    strides.push(self.whole(0));
                    continue;
                }
                Item::At(at) => {
                    let distance = self.ints(Prim::Mul, *at, parts.strides[axis]);
                    data = self.ints(Prim::Add, data, distance);
                }
                Item::Slice(_) if item.is_all() => {
                    shape.push(parts.shape[axis]);
                    strides.push(parts.strides[axis]);
                }
                Item::Slice(slice) => {
                    let (start, length, step) = self.cut(slice, parts.shape[axis]);
                    let distance = self.ints(Prim::Mul, start, parts.strides[axis]);
                    data = self.ints(Prim::Add, data, distance);
                    shape.push(length);
                    strides.push(match step {
                        Some(step) => self.ints(Prim::Mul, parts.strides[axis], step),
                        None => parts.strides[axis],
                    });
                }
            }
            axis += 1;
        }
        let ty = ArrayType { ndim: shape.len() as u8, axes, ..parts.ty };
        Parts { ty, owner: parts.owner, data, shape, strides }
    }

    /// Where a slice of an axis of `n` begins, how long it is, and its step unless that is one.
    pub(in super::super) fn cut(
        &mut self,
        slice: &[Option<Val>; 3],
        n: ValueId,
    ) -> (ValueId, ValueId, Option<ValueId>) {
        let [start, stop, step] = slice;
        let (zero, one) = (self.whole(0), self.whole(1));
        let known = step.as_ref().map_or(Some(1), Val::known_int);
        if known == Some(1) {
            let start = start.as_ref().map_or(zero, |v| self.clamped(v, n, zero, n));
            let stop = stop.as_ref().map_or(n, |v| self.clamped(v, n, zero, n));
            let length = self.ints(Prim::Sub, stop, start);
            return (start, self.ints(Prim::Max, zero, length), None);
        }
        let step = step.as_ref().map_or(one, |v| v.scalars[0]);
        let is_zero = self.ints(Prim::Eq, step, zero);
        self.guard(is_zero, "ValueError", "slice step cannot be zero", &[]);
        // The least int64 has no negation.
        let least = self.whole(-i64::MAX);
        let step = self.ints(Prim::Max, step, least);
        let back = self.ints(Prim::Lt, step, zero);
        let minus_one = self.whole(-1);
        let last = self.ints(Prim::Sub, n, one);
        let low = self.prim(Prim::Select, Scalar::I64, &[back, minus_one, zero]);
        let high = self.prim(Prim::Select, Scalar::I64, &[back, last, n]);
        let begin = self.prim(Prim::Select, Scalar::I64, &[back, high, low]);
        let end = self.prim(Prim::Select, Scalar::I64, &[back, low, high]);
        let start = start.as_ref().map_or(begin, |v| self.clamped(v, n, low, high));
        let stop = stop.as_ref().map_or(end, |v| self.clamped(v, n, low, high));
        let (up, down) = (self.ints(Prim::Sub, stop, start), self.ints(Prim::Sub, start, stop));
        let span = self.prim(Prim::Select, Scalar::I64, &[back, down, up]);
        let stride = self.prim(Prim::Abs, Scalar::I64, &[step]);
        let before_last = self.ints(Prim::Sub, span, one);
        let before_last = self.ints(Prim::Max, minus_one, before_last);
        let n_before = self.ints(Prim::FloorDiv, before_last, stride);
        (start, self.ints(Prim::Add, n_before, one), Some(step))
    }

    /// A bound of a slice: from the end if it is negative, and not outside.
    fn clamped(&mut self, bound: &Val, n: ValueId, low: ValueId, high: ValueId) -> ValueId {
        let v = bound.scalars[0];
        let from_end = self.ints(Prim::Add, v, n);
        let from_end = self.ints(Prim::Max, low, from_end);
        let from_start = self.ints(Prim::Min, high, v);
        match bound.known_int() {
            Some(k) if k < 0 => from_end,
            Some(_) => from_start,
            None => {
                let zero = self.whole(0);
                let negative = self.ints(Prim::Lt, v, zero);
                self.prim(Prim::Select, Scalar::I64, &[negative, from_end, from_start])
            }
        }
    }
}

/// The layout of a part: positions, then perhaps one slice without a step, then whole axes keep C's order.
fn axes_of_part(ty: ArrayType, items: &[Item]) -> Axes {
    if items.iter().all(Item::is_all) {
        return ty.axes;
    }
    let first = items.iter().position(|i| !matches!(i, Item::At(_))).unwrap_or(items.len());
    let sliced = items.get(first).is_some_and(|item| match item {
        Item::Slice(parts) => parts[2].as_ref().is_none_or(|step| step.known_int() == Some(1)),
        Item::At(_) | Item::New => false,
    });
    let rest = items.get(first + 1..).unwrap_or_default();
    let in_order = ty.axes == Axes::C || (ty.axes == Axes::F && ty.ndim == 1);
    if in_order && sliced && rest.iter().all(Item::is_all) { Axes::C } else { Axes::Any }
}
