//! Reductions of whole arrays, and products of arrays.
//!
//! Invariant: elements are taken in C's order, and of equal ones the first decides.

use super::super::emit::{Emitter, Infer};
use super::super::value::Val;
use super::Parts;
use super::new::Bound;
use crate::kernel::ir::ValueId;
use crate::kernel::ir::op::Prim;
use crate::kernel::names::Reduction;
use crate::kernel::refusal::Reason;
use crate::kernel::types::{Scalar, Type};
use crate::kernel::userfunc::Imm;

impl<'e, 'i> Emitter<'e, 'i> {
    /// A reduction of all elements.
    pub(in super::super) fn reduce_whole(
        &mut self,
        kind: Reduction,
        name: &str,
        a: &Val,
    ) -> Infer<Val> {
        self.reduce_call(kind, name, a, &Bound::NONE)
    }

    /// A reduction with its further arguments.
    pub(super) fn reduce_call(
        &mut self,
        kind: Reduction,
        name: &str,
        a: &Val,
        bound: &Bound<'_>,
    ) -> Infer<Val> {
        let Some(ty) = a.ty.array() else {
            if a.ty.scalar().is_some() || matches!(a.ty, Type::Tuple(_) | Type::List(_)) {
                let parts = self.array_from(name, a, None)?;
                return self.reduce_call(kind, name, &parts.val(), bound);
            }
            return self.bad_argument(name, 0, "an array", a);
        };
        let keep = match bound.get("keepdims") {
            None => false,
            Some(v) => match v.known_bool() {
                Some(known) => known,
                None => return self.bad_argument(name, 3, "True or False", v),
            },
        };
        let mut parts = self.parts(a, ty);
        let mut dtype = ty.dtype;
        if let Some(given) = bound.get("dtype") {
            dtype = self.dtype(name, Some(given), dtype)?;
        }
        let load = |e: &mut Self, parts: &Parts, at: &[ValueId]| -> Infer<Val> {
            let value = e.load(parts, at);
            Ok(Val::scalar(dtype, e.as_element(&value, dtype)?))
        };
        let Some(axis) = bound.get("axis") else {
            let shape = parts.shape.clone();
            let value = self.reduced(kind, &shape, dtype, &mut |e, at| load(e, &parts, at))?;
            if !keep {
                return Ok(value);
            }
            let one = self.whole(1);
            let result = value.ty.scalar().unwrap_or(Scalar::F64);
            let out = self.fresh_array(&vec![one; parts.ty.ndim()], result, false)?;
            let zero = self.whole(0);
            self.store(&out, &vec![zero; parts.ty.ndim()], value.scalars[0]);
            return Ok(out.val());
        };
        // The axes that go become the last ones.
        let axes = axis.elements().unwrap_or_else(|| vec![axis.clone()]);
        let n = ty.ndim();
        if axes.len() > 1 || n == 0 {
            let mut gone = Vec::new();
            for axis in &axes {
                gone.push(self.known_axis(name, axis, n)?);
            }
            let kept = (0..n).filter(|k| !gone.contains(k));
            let order: Vec<usize> = kept.chain(gone.iter().copied()).collect();
            parts = self.with_axes(&parts, &order);
        } else if let Some(axis) = axes.first() {
            parts = self.axis_last(name, &parts, axis)?;
        }
        let (outer, inner) = parts.shape.split_at(n - axes.len());
        let (outer, inner) = (outer.to_vec(), inner.to_vec());
        if outer.is_empty() && !keep {
            return self.reduced(kind, &inner, dtype, &mut |e, at| load(e, &parts, at));
        }
        let result = kind.result(dtype);
        let out = self.fresh_array(&outer, result, false)?;
        if !kind.has_identity() {
            let size = self.size(&inner);
            let zero = self.whole(0);
            let none = self.ints(Prim::Eq, size, zero);
            self.guard(none, "ValueError", kind.complaint(), &[]);
        }
        self.each(&outer, |e, place| {
            let value = e.reduced(kind, &inner, dtype, &mut |e, at| {
                let all: Vec<ValueId> = place.iter().chain(at).copied().collect();
                load(e, &parts, &all)
            })?;
            let value = e.as_element(&value, result)?;
            e.store(&out, place, value);
            Ok(())
        })?;
        if !keep {
            return Ok(out.val());
        }
        let mut sorted = Vec::new();
        for axis in &axes {
            sorted.push(match axis.known_int() {
                Some(_) => self.known_axis(name, axis, n)?,
                None => return Ok(self.axis_added(name, &out, axis)?.val()),
            });
        }
        sorted.sort_unstable();
        let mut out = out;
        for axis in sorted {
            let axis = self.int_const(axis as i64);
            out = self.axis_added(name, &out, &axis)?;
        }
        Ok(out.val())
    }

    /// Reduces what `element` makes of each position of a shape, values of one type.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    pub(super) fn reduced(
        &mut self,
        kind: Reduction,
        shape: &[ValueId],
        dtype: Scalar,
        element: &mut dyn FnMut(&mut Self, &[ValueId]) -> Infer<Val>,
    ) -> Infer<Val> {
        let work = if dtype == Scalar::Bool { Scalar::I64 } else { dtype.widened() };
        let n = self.size(shape);
        let zero = self.whole(0);
        match kind {
            Reduction::Sum | Reduction::Prod | Reduction::Mean => {
                let work =
                    if kind == Reduction::Mean && !work.is_float() { Scalar::F64 } else { work };
                let (prim, first) = match kind {
                    Reduction::Prod => (Prim::Mul, 1.0),
                    _ => (Prim::Add, 0.0),
                };
                let init = crate::kernel::opt::eval::cast(Imm::f64(first), work);
                let init = self.imm(init);
                let sum = self.fold(shape, vec![init], &mut |e, at, acc| {
                    let value = element(e, at)?;
                    let value = e.as_element(&value, work)?;
                    Ok(vec![e.prim(prim, work, &[acc[0], value])])
                })?[0];
                if kind != Reduction::Mean {
                    return Ok(Val::scalar(work, sum));
                }
                let n = self.cast(n, work);
                Ok(Val::scalar(work, self.prim(Prim::Div, work, &[sum, n])))
            }
            Reduction::CountNonzero => {
                let found = self.fold(shape, vec![zero], &mut |e, at, acc| {
                    let value = element(e, at)?;
                    let value = e.truth(&value)?.scalars[0];
                    let value = e.cast(value, Scalar::I64);
                    Ok(vec![e.ints(Prim::Add, acc[0], value)])
                })?[0];
                Ok(Val::scalar(Scalar::I64, found))
            }
            Reduction::Any | Reduction::All => {
                let any = kind == Reduction::Any;
                let init = self.imm(Imm::bool(!any));
                let prim = if any { Prim::Or } else { Prim::And };
                let found = self.fold(shape, vec![init], &mut |e, at, acc| {
                    let value = element(e, at)?;
                    let value = e.truth(&value)?.scalars[0];
                    Ok(vec![e.prim(prim, Scalar::Bool, &[acc[0], value])])
                })?[0];
                Ok(Val::scalar(Scalar::Bool, found))
            }
            Reduction::Min | Reduction::Max | Reduction::ArgMin | Reduction::ArgMax => {
                let none = self.ints(Prim::Eq, n, zero);
                let symbol = match kind {
                    Reduction::Min | Reduction::ArgMin => Prim::Lt,
                    _ => Prim::Gt,
                };
                self.guard(none, "ValueError", kind.complaint(), &[]);
                self.extreme(kind, symbol, shape, dtype, element)
            }
        }
    }

    /// The first of the least or greatest elements, or its position; a NaN is both.
    fn extreme(
        &mut self,
        kind: Reduction,
        better: Prim,
        shape: &[ValueId],
        dtype: Scalar,
        element: &mut dyn FnMut(&mut Self, &[ValueId]) -> Infer<Val>,
    ) -> Infer<Val> {
        let (zero, one) = (self.whole(0), self.whole(1));
        let origin = vec![zero; shape.len()];
        let first = element(self, &origin)?;
        let first = self.as_element(&first, dtype)?;
        let found = self.fold(shape, vec![first, zero, zero], &mut |e, at, acc| {
            let value = element(e, at)?;
            let value = e.as_element(&value, dtype)?;
            let mut wins = e.prim(better, dtype, &[value, acc[0]]);
            if dtype.is_float() {
                let nan = e.prim(Prim::Ne, dtype, &[value, value]);
                let fine = e.prim(Prim::Eq, dtype, &[acc[0], acc[0]]);
                let nan = e.prim(Prim::And, Scalar::Bool, &[nan, fine]);
                wins = e.prim(Prim::Or, Scalar::Bool, &[wins, nan]);
            }
            let best = e.prim(Prim::Select, dtype, &[wins, value, acc[0]]);
            let place = e.prim(Prim::Select, Scalar::I64, &[wins, acc[2], acc[1]]);
            let next = e.ints(Prim::Add, acc[2], one);
            Ok(vec![best, place, next])
        })?;
        Ok(match kind {
            Reduction::ArgMin | Reduction::ArgMax => Val::scalar(Scalar::I64, found[1]),
            Reduction::Min
            | Reduction::Max
            | Reduction::Sum
            | Reduction::Prod
            | Reduction::Mean
            | Reduction::CountNonzero
            | Reduction::Any
            | Reduction::All => Val::scalar(dtype, found[0]),
        })
    }

    /// `np.dot` and `@` of vectors and matrices.
    pub(in super::super) fn dot(&mut self, name: &str, a: &Val, b: &Val) -> Infer<Val> {
        let (Some(x), Some(y)) = (a.ty.array(), b.ty.array()) else {
            let at = usize::from(a.ty.array().is_some());
            return self.bad_argument(name, at, "an array", if at == 0 { a } else { b });
        };
        let (left, right) = (self.parts(a, x), self.parts(b, y));
        if !(1..=2).contains(&x.ndim) || !(1..=2).contains(&y.ndim) {
            let reason =
                Reason::BinaryOperands { op: "@", left: a.ty.clone(), right: b.ty.clone() };
            return self.refuse(self.span(), reason);
        }
        let work = x.dtype.promote(y.dtype);
        let inner = *left.shape.last().unwrap_or(&left.data);
        let other = right.shape[0];
        let differ = self.ints(Prim::Ne, inner, other);
        let message = "shapes do not match: {} columns on the left, {} rows on the right";
        self.guard(differ, "ValueError", message, &[inner, other]);
        let product = |e: &mut Self, l: Val, r: Val| {
            let (l, r) = (e.as_scalar(&l, work), e.as_scalar(&r, work));
            e.prim(Prim::Mul, work, &[l, r])
        };
        let zero = self.imm(Imm { ty: work, bits: 0 });
        let rows: Vec<ValueId> = left.shape[..left.shape.len() - 1].to_vec();
        let columns: Vec<ValueId> = right.shape[1..].to_vec();
        if rows.is_empty() && columns.is_empty() {
            let sum = self.fold(&[inner], vec![zero], &mut |e, at, acc| {
                let (l, r) = (e.load(&left, at), e.load(&right, at));
                let p = product(e, l, r);
                Ok(vec![e.prim(Prim::Add, work, &[acc[0], p])])
            })?;
            return Ok(Val::scalar(work, sum[0]));
        }
        let shape: Vec<ValueId> = rows.iter().chain(&columns).copied().collect();
        let out: Parts = self.fresh_array(&shape, work, true)?;
        let n_rows = rows.len();
        if columns.is_empty() {
            self.each(&shape, |e, at| {
                let sum = e.fold(&[inner], vec![zero], &mut |e, k, acc| {
                    let (l, r) = (e.load(&left, &[at[0], k[0]]), e.load(&right, k));
                    let p = product(e, l, r);
                    Ok(vec![e.prim(Prim::Add, work, &[acc[0], p])])
                })?;
                e.store(&out, at, sum[0]);
                Ok(())
            })?;
            return Ok(out.val());
        }
        // The columns innermost: rows of the right operand and of the result lie side by side.
        let loops: Vec<ValueId> = rows.iter().copied().chain([inner]).collect();
        self.each(&loops, |e, at| {
            let (row, k) = (&at[..n_rows], at[n_rows]);
            let mut place = row.to_vec();
            place.push(k);
            let l = e.load(&left, &place);
            e.each(&columns, |e, j| {
                let r = e.load(&right, &[k, j[0]]);
                let p = product(e, l.clone(), r);
                let mut to = row.to_vec();
                to.push(j[0]);
                let old = e.load(&out, &to);
                let sum = e.prim(Prim::Add, work, &[old.scalars[0], p]);
                e.store(&out, &to, sum);
                Ok(())
            })
        })?;
        Ok(out.val())
    }
}
