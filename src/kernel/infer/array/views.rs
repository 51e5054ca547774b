//! Other shapes of an array: views where the elements lie side by side or axes only change places, copies
//! elsewhere.
//!
//! Invariant: a view has as many elements as its array, and reaches no other.

use super::super::emit::{Emitter, Infer};
use super::super::value::Val;
use super::Parts;
use crate::kernel::ir::ValueId;
use crate::kernel::ir::op::Prim;
use crate::kernel::types::{ArrayType, Axes, Scalar, Type};

impl Emitter<'_, '_> {
    /// The array with its elements side by side in C's order: itself if they are, else a copy.
    pub(super) fn side_by_side(&mut self, parts: &Parts) -> Infer<Parts> {
        if parts.ty.axes == Axes::C || (parts.ty.axes == Axes::F && parts.ty.ndim <= 1) {
            let ty = ArrayType { axes: Axes::C, ..parts.ty };
            return Ok(Parts { ty, ..parts.clone() });
        }
        let ty = ArrayType { axes: Axes::C, ..parts.ty };
        let strides = self.contiguous_strides(ty, &parts.shape);
        let mut same = None;
        for (axis, (&own, &wanted)) in parts.strides.iter().zip(&strides).enumerate() {
            // Where there is but one position the stride does not matter.
            let one = self.whole(1);
            let single = self.ints(Prim::Le, parts.shape[axis], one);
            let equal = self.ints(Prim::Eq, own, wanted);
            let fine = self.prim(Prim::Or, Scalar::Bool, &[single, equal]);
            same = Some(match same {
                None => fine,
                Some(before) => self.prim(Prim::And, Scalar::Bool, &[before, fine]),
            });
        }
        let Some(same) = same else { return Ok(Parts { ty, ..parts.clone() }) };
        let found = self.either(
            same,
            |_| Ok(vec![parts.owner, parts.data]),
            |e| {
                let fresh = e.fresh_array(&parts.shape, ty.dtype, false)?;
                e.assign_fresh(&fresh, parts)?;
                Ok(vec![fresh.owner, fresh.data])
            },
        )?;
        Ok(Parts { ty, owner: found[0], data: found[1], shape: parts.shape.clone(), strides })
    }

    /// The elements in C's order under another shape, of which one length may be -1.
    pub(super) fn reshaped(&mut self, parts: &Parts, shape: &[ValueId]) -> Infer<Parts> {
        let size = self.size(&parts.shape);
        let (zero, one) = (self.whole(0), self.whole(1));
        let mut known = one;
        let mut n_unknown = zero;
        for &n in shape {
            let open = self.ints(Prim::Lt, n, zero);
            let factor = self.prim(Prim::Select, Scalar::I64, &[open, one, n]);
            known = self.ints(Prim::Mul, known, factor);
            let open = self.cast(open, Scalar::I64);
            n_unknown = self.ints(Prim::Add, n_unknown, open);
        }
        let several = self.ints(Prim::Gt, n_unknown, one);
        self.guard(several, "ValueError", "can only specify one unknown dimension", &[]);
        let divisor = self.ints(Prim::Max, one, known);
        let missing = self.ints(Prim::FloorDiv, size, divisor);
        let mut full = Vec::new();
        let mut total = one;
        for &n in shape {
            let open = self.ints(Prim::Lt, n, zero);
            let n = self.prim(Prim::Select, Scalar::I64, &[open, missing, n]);
            total = self.ints(Prim::Mul, total, n);
            full.push(n);
        }
        let differs = self.ints(Prim::Ne, total, size);
        let shown = match shape.len() {
            1 => "({},)".to_string(),
            n => format!("({})", vec!["{}"; n].join(",")),
        };
        let message = format!("cannot reshape array of size {{}} into shape {shown}");
        let values: Vec<ValueId> = std::iter::once(size).chain(shape.iter().copied()).collect();
        self.guard(differs, "ValueError", &message, &values);
        let from = self.side_by_side(parts)?;
        let ty = ArrayType { ndim: full.len() as u8, axes: Axes::C, ..from.ty };
        let strides = self.contiguous_strides(ty, &full);
        Ok(Parts { ty, shape: full, strides, ..from })
    }

    /// Axes in another order, which is known.
    pub(super) fn with_axes(&mut self, parts: &Parts, order: &[usize]) -> Parts {
        let n = order.len();
        let reversed = order.iter().copied().eq((0..n).rev());
        let axes = match parts.ty.axes {
            axes if order.iter().copied().eq(0..n) => axes,
            Axes::C if reversed => Axes::F,
            Axes::F if reversed => Axes::C,
            Axes::C | Axes::F | Axes::Any => Axes::Any,
        };
        let pick = |of: &[ValueId]| order.iter().map(|&axis| of[axis]).collect();
        let (shape, strides) = (pick(&parts.shape), pick(&parts.strides));
        Parts { ty: ArrayType { axes, ..parts.ty }, shape, strides, ..parts.clone() }
    }

    /// An axis that an argument names: where among the `n` it stands if that is known.
    pub(super) fn known_axis(&mut self, function: &str, val: &Val, n: usize) -> Infer<usize> {
        match val.known_int() {
            Some(axis) if (-(n as i64)..n as i64).contains(&axis) => {
                Ok(axis.rem_euclid(n.max(1) as i64) as usize)
            }
            Some(_) => self.bad_argument(function, 1, "an axis that the array has", val),
            None => self.bad_argument(function, 1, "an axis that is known", val),
        }
    }

    /// The array with the named axis last. One that is known only at run time is found there.
    pub(super) fn axis_last(&mut self, function: &str, parts: &Parts, axis: &Val) -> Infer<Parts> {
        let n = parts.ty.ndim();
        if axis.known_int().is_some() {
            let axis = self.known_axis(function, axis, n)?;
            let order: Vec<usize> = (0..n).filter(|&a| a != axis).chain([axis]).collect();
            return Ok(self.with_axes(parts, &order));
        }
        if !axis.ty.scalar().is_some_and(Scalar::is_int) {
            return self.bad_argument(function, 1, "an integer", axis);
        }
        let (zero, length) = (self.whole(0), self.whole(n as i64));
        let axis = self.as_index(axis);
        let from_end = self.ints(Prim::Add, axis, length);
        let negative = self.ints(Prim::Lt, axis, zero);
        let at = self.prim(Prim::Select, Scalar::I64, &[negative, from_end, axis]);
        let below = self.ints(Prim::Lt, at, zero);
        let above = self.ints(Prim::Ge, at, length);
        let outside = self.prim(Prim::Or, Scalar::Bool, &[below, above]);
        let message = format!("axis {{}} is out of bounds for array of dimension {n}");
        self.guard(outside, "ValueError", &message, &[axis]);
        let mut moved = |of: &[ValueId]| {
            let mut last = of[n - 1];
            let mut out = Vec::new();
            for k in 0..n - 1 {
                // Behind the axis that goes, each takes the place of the one before it.
                let here = self.whole(k as i64);
                let behind = self.ints(Prim::Ge, here, at);
                out.push(self.prim(Prim::Select, Scalar::I64, &[behind, of[k + 1], of[k]]));
                let is_it = self.ints(Prim::Eq, here, at);
                last = self.prim(Prim::Select, Scalar::I64, &[is_it, of[k], last]);
            }
            out.push(last);
            out
        };
        let (shape, strides) = (moved(&parts.shape), moved(&parts.strides));
        let axes = if n == 1 { parts.ty.axes } else { Axes::Any };
        Ok(Parts { ty: ArrayType { axes, ..parts.ty }, shape, strides, ..parts.clone() })
    }

    /// The array with its last axis where `axis` says, which [`Emitter::axis_last`] has checked.
    pub(super) fn axis_back(&mut self, parts: &Parts, axis: &Val) -> Parts {
        let n = parts.ty.ndim();
        let (zero, length) = (self.whole(0), self.whole(n as i64));
        let axis = self.as_index(axis);
        let from_end = self.ints(Prim::Add, axis, length);
        let negative = self.ints(Prim::Lt, axis, zero);
        let at = self.prim(Prim::Select, Scalar::I64, &[negative, from_end, axis]);
        let mut moved = |of: &[ValueId]| {
            let mut out = Vec::new();
            for k in 0..n {
                let here = self.whole(k as i64);
                let before = self.ints(Prim::Lt, here, at);
                let is_it = self.ints(Prim::Eq, here, at);
                let shifted = of[k.saturating_sub(1)];
                let other = self.prim(Prim::Select, Scalar::I64, &[before, of[k], shifted]);
                out.push(self.prim(Prim::Select, Scalar::I64, &[is_it, of[n - 1], other]));
            }
            out
        };
        let (shape, strides) = (moved(&parts.shape), moved(&parts.strides));
        let axes = if n == 1 { parts.ty.axes } else { Axes::Any };
        Parts { ty: ArrayType { axes, ..parts.ty }, shape, strides, ..parts.clone() }
    }

    /// A new axis of length 1 at a place among `n + 1`, which may be known only at run time.
    pub(super) fn axis_added(&mut self, function: &str, parts: &Parts, axis: &Val) -> Infer<Parts> {
        let n = parts.ty.ndim() + 1;
        let ty = ArrayType { ndim: n as u8, ..parts.ty };
        let one = self.whole(1);
        let item = self.whole(parts.ty.item_size());
        if axis.known_int().is_some() {
            let at = self.known_axis(function, axis, n)?;
            let (mut shape, mut strides) = (parts.shape.clone(), parts.strides.clone());
            shape.insert(at, one);
            // What keeps C's order: the extent of what lies behind it.
            let stride = match (parts.ty.axes, at) {
                (Axes::C, at) if at < parts.shape.len() => {
                    self.ints(Prim::Mul, parts.shape[at], parts.strides[at])
                }
                (_, _) => item,
            };
            strides.insert(at, stride);
            let axes = if parts.ty.axes == Axes::C { Axes::C } else { Axes::Any };
            return Ok(Parts { ty: ArrayType { axes, ..ty }, shape, strides, ..parts.clone() });
        }
        let (zero, length) = (self.whole(0), self.whole(n as i64));
        let axis = self.as_index(axis);
        let from_end = self.ints(Prim::Add, axis, length);
        let negative = self.ints(Prim::Lt, axis, zero);
        let at = self.prim(Prim::Select, Scalar::I64, &[negative, from_end, axis]);
        let mut put = |of: &[ValueId], new: ValueId| {
            let mut out = Vec::new();
            for k in 0..n {
                let here = self.whole(k as i64);
                let is_it = self.ints(Prim::Eq, here, at);
                let before = self.ints(Prim::Lt, here, at);
                let old = match (of.get(k), k.checked_sub(1).map(|k| of[k])) {
                    (Some(&own), Some(last)) => {
                        self.prim(Prim::Select, Scalar::I64, &[before, own, last])
                    }
                    (Some(&own), None) => own,
                    (None, Some(last)) => last,
                    (None, None) => new,
                };
                out.push(self.prim(Prim::Select, Scalar::I64, &[is_it, new, old]));
            }
            out
        };
        let (shape, strides) = (put(&parts.shape, one), put(&parts.strides, zero));
        let ty = ArrayType { axes: Axes::Any, ..ty };
        Ok(Parts { ty, shape, strides, ..parts.clone() })
    }

    /// A read-only view of a larger shape.
    pub(super) fn broadcast_view(&mut self, parts: &Parts, shape: &[ValueId]) -> Infer<Parts> {
        let ty = ArrayType { ndim: shape.len() as u8, axes: Axes::Any, ..parts.ty };
        let target = Parts {
            ty,
            shape: shape.to_vec(),
            strides: vec![parts.data; shape.len()],
            ..parts.clone()
        };
        let spread = self.spread(parts, &target)?;
        let ty = ArrayType { axes: Axes::Any, writeable: false, ..spread.ty };
        Ok(Parts { ty, ..spread })
    }

    /// What a literal, a number or an array is as an array: `np.array`.
    pub(super) fn array_from(
        &mut self,
        function: &str,
        val: &Val,
        dtype: Option<Scalar>,
    ) -> Infer<Parts> {
        if let Type::Array(ty) = val.ty {
            let from = self.parts(val, ty);
            let to = self.fresh_array(&from.shape, dtype.unwrap_or(ty.dtype), false)?;
            self.assign_fresh(&to, &from)?;
            return Ok(to);
        }
        if let Some(element) = val.ty.element().cloned() {
            return self.array_of_list(function, val, &element, dtype);
        }
        let mut lengths = Vec::new();
        let mut items = vec![val.clone()];
        while items.iter().all(|v| matches!(v.ty, Type::Tuple(_))) && !items.is_empty() {
            let rows: Vec<Vec<Val>> = items.iter().filter_map(Val::elements).collect();
            let n = rows[0].len();
            if rows.iter().any(|row| row.len() != n) {
                return self.bad_argument(function, 0, "rows of one length", val);
            }
            lengths.push(n);
            items = rows.into_iter().flatten().collect();
        }
        let mut joined = Type::Never;
        for item in &items {
            joined = match (joined.join(&item.ty), &item.ty) {
                (Some(ty), Type::Scalar(_)) => ty,
                (_, Type::Array(_)) => return self.stacked(function, &items, &lengths, dtype),
                (_, _) => return self.bad_argument(function, 0, "numbers, or an array", val),
            };
        }
        let dtype = dtype.or(joined.scalar()).unwrap_or(Scalar::F64);
        let shape: Vec<ValueId> = lengths.iter().map(|&n| self.whole(n as i64)).collect();
        let to = self.fresh_array(&shape, dtype, false)?;
        for (k, item) in items.iter().enumerate() {
            let mut rest = k;
            let mut at = Vec::new();
            for &n in lengths.iter().rev() {
                at.push(rest % n);
                rest /= n;
            }
            let at: Vec<ValueId> = at.iter().rev().map(|&i| self.whole(i as i64)).collect();
            let value = self.as_element(item, dtype)?;
            self.store(&to, &at, value);
        }
        Ok(to)
    }

    /// `np.array` of a list: of numbers, or of rows that are lists or tuples of them.
    fn array_of_list(
        &mut self,
        function: &str,
        list: &Val,
        element: &Type,
        dtype: Option<Scalar>,
    ) -> Infer<Parts> {
        let n = self.list_len(list);
        let mut shape = vec![n];
        let number = if let Type::Tuple(items) = element
            && !items.is_empty()
        {
            shape.push(self.whole(items.len() as i64));
            items.iter().try_fold(Type::Never, |ty, item| ty.join(item))
        } else if let Some(inner) = element.element() {
            shape.push(self.length_of_first(list)?);
            Some(inner.clone())
        } else {
            Some(element.clone())
        };
        // A list that nothing was ever put into.
        if number == Some(Type::Never) {
            return self.fresh_array(&shape, dtype.unwrap_or(Scalar::F64), false);
        }
        let Some(own) = number.as_ref().and_then(Type::scalar) else {
            return self.bad_argument(function, 0, "numbers, or an array", list);
        };
        let to = self.fresh_array(&shape, dtype.unwrap_or(own), false)?;
        let (width, dtype) = (shape.get(1).copied(), to.ty.dtype);
        self.count(n, Vec::new(), |e, i, _| {
            let item = e.take_element(list, i);
            if let Some(parts) = item.elements() {
                for (j, part) in parts.iter().enumerate() {
                    let (j, value) = (e.whole(j as i64), e.as_element(part, dtype)?);
                    e.store(&to, &[i, j], value);
                }
            } else if let (Some(width), Some(_)) = (width, item.ty.element()) {
                let length = e.list_len(&item);
                let differs = e.prim(Prim::Ne, Scalar::I64, &[length, width]);
                let message = "setting an array element with a sequence. The requested array has an \
                               inhomogeneous shape after 1 dimensions.";
                e.guard(differs, "ValueError", message, &[]);
                e.count(width, Vec::new(), |e, j, _| {
                    let number = e.take_element(&item, j);
                    let value = e.as_element(&number, dtype)?;
                    e.store(&to, &[i, j], value);
                    Ok(Vec::new())
                })?;
            } else {
                let value = e.as_element(&item, dtype)?;
                e.store(&to, &[i], value);
            }
            Ok(Vec::new())
        })?;
        Ok(to)
    }

    /// How long the first list in a list of lists is; 0 if there is none.
    fn length_of_first(&mut self, lists: &Val) -> Infer<ValueId> {
        let (n, one, zero) = (self.list_len(lists), self.whole(1), self.whole(0));
        let first = self.ints(Prim::Min, n, one);
        let found = self.count(first, vec![zero], |e, i, _| {
            let row = e.take_element(lists, i);
            Ok(vec![e.list_len(&row)])
        })?;
        Ok(found[0])
    }

    /// `np.array` of arrays of one shape.
    fn stacked(
        &mut self,
        function: &str,
        items: &[Val],
        lengths: &[usize],
        dtype: Option<Scalar>,
    ) -> Infer<Parts> {
        if lengths.len() != 1 || items.iter().any(|v| v.ty.array().is_none()) {
            return self.bad_argument(function, 0, "numbers, or arrays of one shape", &items[0]);
        }
        let mut arrays = Vec::new();
        let zero = self.int_const(0);
        for item in items {
            let Some(ty) = item.ty.array() else { continue };
            let parts = self.parts(item, ty);
            arrays.push(self.axis_added(function, &parts, &zero)?);
        }
        self.joined(function, &arrays, 0, dtype)
    }

    /// Arrays one behind the other along an axis.
    pub(super) fn joined(
        &mut self,
        function: &str,
        arrays: &[Parts],
        axis: usize,
        dtype: Option<Scalar>,
    ) -> Infer<Parts> {
        let first = arrays[0].clone();
        let n = first.ty.ndim();
        let mut common = first.ty.dtype;
        for (i, a) in arrays.iter().enumerate() {
            if a.ty.ndim() != n || axis >= n {
                let val = a.val();
                return self.bad_argument(function, i, "arrays of one number of axes", &val);
            }
            common = super::expr::common_dtype(common, a.ty.dtype);
        }
        let mut shape = first.shape.clone();
        for (i, a) in arrays.iter().enumerate().skip(1) {
            for (k, length) in shape.iter_mut().enumerate() {
                if k == axis {
                    *length = self.ints(Prim::Add, *length, a.shape[k]);
                } else if a.shape[k] != first.shape[k] {
                    let differs = self.ints(Prim::Ne, a.shape[k], first.shape[k]);
                    let message = format!(
                        "all the input array dimensions except for the concatenation axis must \
                         match exactly, but along dimension {k}, the array at index 0 has size {{}} \
                         and the array at index {i} has size {{}}"
                    );
                    self.guard(differs, "ValueError", &message, &[first.shape[k], a.shape[k]]);
                }
            }
        }
        let out = self.fresh_array(&shape, dtype.unwrap_or(common), false)?;
        let mut begin = self.whole(0);
        for a in arrays {
            let distance = self.ints(Prim::Mul, begin, out.strides[axis]);
            let data = self.ints(Prim::Add, out.data, distance);
            let ty = ArrayType { axes: Axes::Any, ..out.ty };
            let part = Parts { ty, data, shape: a.shape.clone(), ..out.clone() };
            self.assign_fresh(&part, a)?;
            begin = self.ints(Prim::Add, begin, a.shape[axis]);
        }
        Ok(out)
    }
}
