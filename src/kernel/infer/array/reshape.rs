//! Calls that give arrays another shape, join them, or take them apart by position.

use super::super::emit::{Emitter, Infer};
use super::super::value::Val;
use super::Parts;
use crate::kernel::ir::ValueId;
use crate::kernel::ir::op::Prim;
use crate::kernel::ir::untyped::CallArgs;
use crate::kernel::names::ShapeFn;
use crate::kernel::types::{ArrayType, Axes, Scalar, Type};

impl Emitter<'_, '_> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    pub(super) fn shape_call(
        &mut self,
        f: ShapeFn,
        name: &str,
        call: &CallArgs,
        args: &[Val],
    ) -> Infer<Val> {
        match f {
            ShapeFn::Reshape => {
                // `a.reshape(2, 3)` as well as `a.reshape((2, 3))`.
                let Some((a, rest)) = args.split_first() else {
                    let bound = self.bind(name, &["a", "shape"], call, args)?;
                    return self.needed(name, &bound, "a").cloned();
                };
                let parts = self.array_argument(name, 0, a)?;
                let given = match rest {
                    [one] => one.elements().unwrap_or_else(|| rest.to_vec()),
                    more => more.to_vec(),
                };
                let shape = self.shape(name, &Val::tuple(given))?;
                Ok(self.reshaped(&parts, &shape)?.val())
            }
            ShapeFn::Ravel | ShapeFn::Flatten => {
                let bound = self.bind(name, &["a"], call, args)?;
                let a = self.needed(name, &bound, "a")?;
                let mut parts = self.array_argument(name, 0, a)?;
                if f == ShapeFn::Flatten {
                    let fresh = self.fresh_array(&parts.shape, parts.ty.dtype, false)?;
                    self.assign_fresh(&fresh, &parts)?;
                    parts = fresh;
                }
                let all = self.whole(-1);
                Ok(self.reshaped(&parts, &[all])?.val())
            }
            ShapeFn::Transpose => {
                let Some((a, rest)) = args.split_first() else {
                    let bound = self.bind(name, &["a", "axes"], call, args)?;
                    return self.needed(name, &bound, "a").cloned();
                };
                let parts = self.array_argument(name, 0, a)?;
                let n = parts.ty.ndim();
                let given = match rest {
                    [] => return Ok(self.transposed(parts).val()),
                    [one] if one.ty == Type::None => return Ok(self.transposed(parts).val()),
                    [one] => one.elements().unwrap_or_else(|| rest.to_vec()),
                    more => more.to_vec(),
                };
                let mut order = Vec::new();
                for axis in &given {
                    order.push(self.known_axis(name, axis, n)?);
                }
                let mut sorted = order.clone();
                sorted.sort_unstable();
                if !sorted.into_iter().eq(0..n) {
                    return self.bad_argument(name, 1, "every axis once", &Val::tuple(given));
                }
                Ok(self.with_axes(&parts, &order).val())
            }
            ShapeFn::SwapAxes | ShapeFn::MoveAxis => {
                let bound = self.bind(name, &["a", "axis1", "axis2"], call, args)?;
                let a = self.needed(name, &bound, "a")?;
                let parts = self.array_argument(name, 0, a)?;
                let n = parts.ty.ndim();
                let one = self.needed(name, &bound, "axis1")?;
                let one = self.known_axis(name, one, n)?;
                let two = self.needed(name, &bound, "axis2")?;
                let two = self.known_axis(name, two, n)?;
                let mut order: Vec<usize> = (0..n).collect();
                if f == ShapeFn::SwapAxes {
                    order.swap(one, two);
                } else {
                    order.remove(one);
                    order.insert(two, one);
                }
                Ok(self.with_axes(&parts, &order).val())
            }
            ShapeFn::AxisLast => {
                let bound = self.bind(name, &["a", "axis"], call, args)?;
                let a = self.needed(name, &bound, "a")?;
                let parts = self.array_argument(name, 0, a)?;
                let axis = self.needed(name, &bound, "axis")?;
                Ok(self.axis_last(name, &parts, axis)?.val())
            }
            ShapeFn::AxisBack => {
                let bound = self.bind(name, &["a", "axis"], call, args)?;
                let a = self.needed(name, &bound, "a")?;
                let parts = self.array_argument(name, 0, a)?;
                let axis = self.needed(name, &bound, "axis")?;
                Ok(self.axis_back(&parts, axis).val())
            }
            ShapeFn::ExpandDims => {
                let bound = self.bind(name, &["a", "axis"], call, args)?;
                let a = self.needed(name, &bound, "a")?;
                let parts = self.array_argument(name, 0, a)?;
                let axis = self.needed(name, &bound, "axis")?;
                Ok(self.axis_added(name, &parts, axis)?.val())
            }
            ShapeFn::BroadcastTo => {
                let bound = self.bind(name, &["array", "shape"], call, args)?;
                let a = self.needed(name, &bound, "array")?;
                let parts = self.array_argument(name, 0, a)?;
                let shape = self.needed(name, &bound, "shape")?;
                let shape = self.shape(name, shape)?;
                Ok(self.broadcast_view(&parts, &shape)?.val())
            }
            ShapeFn::Shape | ShapeFn::Size | ShapeFn::Ndim => {
                let bound = self.bind(name, &["a"], call, args)?;
                let a = self.needed(name, &bound, "a")?;
                let attribute = match f {
                    ShapeFn::Shape => "shape",
                    ShapeFn::Size => "size",
                    _ => "ndim",
                };
                self.attribute(a, crate::base::Symbol::new(attribute))
            }
            ShapeFn::AtLeast1d | ShapeFn::AtLeast2d => {
                let bound = self.bind(name, &["a"], call, args)?;
                let a = self.needed(name, &bound, "a")?;
                let mut parts = match a.ty.array() {
                    Some(ty) => self.parts(a, ty),
                    None => self.array_from(name, a, None)?,
                };
                let wanted = if f == ShapeFn::AtLeast1d { 1 } else { 2 };
                let zero = self.int_const(0);
                while parts.ty.ndim() < wanted {
                    parts = self.axis_added(name, &parts, &zero)?;
                }
                Ok(parts.val())
            }
            ShapeFn::Concatenate
            | ShapeFn::Stack
            | ShapeFn::VStack
            | ShapeFn::HStack
            | ShapeFn::ColumnStack => self.join_call(f, name, call, args),
            ShapeFn::Nonzero => {
                let bound = self.bind(name, &["a"], call, args)?;
                let a = self.needed(name, &bound, "a")?;
                let parts = self.array_argument(name, 0, a)?;
                let places = self.nonzero(&parts)?;
                Ok(Val::tuple(places.iter().map(Parts::val).collect()))
            }
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    fn join_call(&mut self, f: ShapeFn, name: &str, call: &CallArgs, args: &[Val]) -> Infer<Val> {
        let bound = self.bind(name, &["arrays", "axis"], call, args)?;
        let given = self.needed(name, &bound, "arrays")?;
        let mut arrays = Vec::new();
        for item in given.elements().unwrap_or_default() {
            arrays.push(match item.ty.array() {
                Some(ty) => self.parts(&item, ty),
                None if f == ShapeFn::HStack || f == ShapeFn::VStack => {
                    let one = self.array_from(name, &item, None)?;
                    let zero = self.int_const(0);
                    self.axis_added(name, &one, &zero)?
                }
                None => return self.bad_argument(name, 0, "a tuple of arrays", given),
            });
        }
        let Some(first) = arrays.first() else {
            return self.bad_argument(name, 0, "a tuple of arrays", given);
        };
        let ndim = first.ty.ndim();
        let zero = self.int_const(0);
        let axis = bound.get("axis").cloned().unwrap_or(zero.clone());
        let at = match f {
            ShapeFn::Stack => {
                let at = self.known_axis(name, &axis, ndim + 1)?;
                let place = self.int_const(at as i64);
                for a in &mut arrays {
                    *a = self.axis_added(name, a, &place)?;
                }
                at
            }
            ShapeFn::VStack => {
                for a in &mut arrays {
                    if a.ty.ndim() == 1 {
                        *a = self.axis_added(name, a, &zero)?;
                    }
                }
                0
            }
            ShapeFn::ColumnStack => {
                let one = self.int_const(1);
                for a in &mut arrays {
                    if a.ty.ndim() == 1 {
                        *a = self.axis_added(name, a, &one)?;
                    }
                }
                1
            }
            ShapeFn::HStack => usize::from(ndim > 1),
            _ => self.known_axis(name, &axis, ndim)?,
        };
        Ok(self.joined(name, &arrays, at, None)?.val())
    }

    pub(super) fn array_argument(&mut self, name: &str, at: usize, val: &Val) -> Infer<Parts> {
        match val.ty.array() {
            Some(ty) => Ok(self.parts(val, ty)),
            None => self.bad_argument(name, at, "an array", val),
        }
    }

    /// Where elements are not zero: for each axis the positions, in C's order.
    pub(super) fn nonzero(&mut self, parts: &Parts) -> Infer<Vec<Parts>> {
        let (zero, one) = (self.whole(0), self.whole(1));
        let n = self.fold(&parts.shape, vec![zero], &mut |e, at, n| {
            let value = e.load(parts, at);
            let there = e.truth(&value)?.scalars[0];
            let there = e.cast(there, Scalar::I64);
            Ok(vec![e.ints(Prim::Add, n[0], there)])
        })?[0];
        let mut places = Vec::new();
        for _ in 0..parts.ty.ndim() {
            places.push(self.fresh_array(&[n], Scalar::I64, false)?);
        }
        self.fold(&parts.shape, vec![zero], &mut |e, at, n| {
            let value = e.load(parts, at);
            let there = e.truth(&value)?.scalars[0];
            let next = e.either(
                there,
                |e| {
                    for (place, &position) in places.iter().zip(at) {
                        e.store(place, &[n[0]], position);
                    }
                    Ok(vec![e.ints(Prim::Add, n[0], one)])
                },
                |_| Ok(vec![n[0]]),
            )?;
            Ok(next)
        })?;
        Ok(places)
    }

    /// As the type says, of axes that lie as they like.
    pub(super) fn strided(
        &self,
        parts: &Parts,
        shape: Vec<ValueId>,
        strides: Vec<ValueId>,
    ) -> Parts {
        let ty = ArrayType { ndim: shape.len() as u8, axes: Axes::Any, ..parts.ty };
        Parts { ty, shape, strides, ..parts.clone() }
    }
}
