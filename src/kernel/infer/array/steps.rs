//! What `for` goes over: ranges, tuples, arrays, and what is made of them (`zip`, `enumerate`, positions).
//!
//! Invariant: a position that is asked for lies below the length, so no element is checked.

use super::super::emit::{Emitter, Infer};
use super::super::value::Val;
use crate::kernel::ir::ValueId;
use crate::kernel::ir::op::Prim;
use crate::kernel::ir::untyped::CallArgs;
use crate::kernel::refusal::Reason;
use crate::kernel::types::{Scalar, Steps, Type};

impl Emitter<'_, '_> {
    /// A call of `zip`, `enumerate`, `reversed`, `np.ndindex` or `np.ndenumerate`.
    pub(in super::super) fn iterate(
        &mut self,
        kind: Steps,
        name: &str,
        call: &CallArgs,
        args: &[Val],
    ) -> Infer<Val> {
        let parts = match kind {
            Steps::Zip => {
                self.bind_none(name, call)?;
                args.to_vec()
            }
            Steps::Enumerate => {
                let bound = self.bind(name, &["iterable", "start"], call, args)?;
                let of = self.needed(name, &bound, "iterable")?.clone();
                let start = match bound.get("start") {
                    None => self.int_const(0),
                    Some(start) if start.ty.scalar().is_some_and(Scalar::is_int) => start.clone(),
                    Some(other) => return self.bad_argument(name, 1, "an integer", other),
                };
                let start = Val::scalar(Scalar::I64, self.as_index(&start));
                vec![start, of]
            }
            Steps::Reversed => {
                let bound = self.bind(name, &["sequence"], call, args)?;
                vec![self.needed(name, &bound, "sequence")?.clone()]
            }
            Steps::NdIndex => {
                self.bind_none(name, call)?;
                let given = match args {
                    [one] => one.elements().unwrap_or_else(|| args.to_vec()),
                    more => more.to_vec(),
                };
                let mut lengths = Vec::new();
                for (i, v) in given.iter().enumerate() {
                    if !v.ty.scalar().is_some_and(Scalar::is_int) {
                        return self.bad_argument(name, i, "an integer or a tuple of them", v);
                    }
                    lengths.push(Val::scalar(Scalar::I64, self.as_index(v)));
                }
                lengths
            }
            Steps::NdEnumerate | Steps::Flat => {
                let bound = self.bind(name, &["arr"], call, args)?;
                let of = self.needed(name, &bound, "arr")?;
                if of.ty.array().is_none() {
                    return self.bad_argument(name, 0, "an array", of);
                }
                vec![of.clone()]
            }
        };
        let steps = self.steps_of(kind, &parts);
        if matches!(kind, Steps::Zip | Steps::Enumerate | Steps::Reversed) {
            // Asked for here, where it stands, whether all can be gone over.
            self.length_of(&steps)?;
        }
        Ok(steps)
    }

    pub(super) fn steps_of(&self, kind: Steps, parts: &[Val]) -> Val {
        let types: Vec<Type> = parts.iter().map(|p| p.ty.clone()).collect();
        let scalars = parts.iter().flat_map(|p| p.scalars.iter().copied()).collect();
        Val { ty: Type::Steps(kind, types.into()), scalars, konst: None }
    }

    fn steps_parts(&self, val: &Val, types: &[Type]) -> Vec<Val> {
        let mut at = 0;
        let mut parts = Vec::new();
        for ty in types {
            let n = ty.n_scalars();
            parts.push(Val {
                ty: ty.clone(),
                scalars: val.scalars[at..at + n].to_vec(),
                konst: None,
            });
            at += n;
        }
        parts
    }

    /// How many elements a `for` over the value sees.
    pub(in super::super) fn length_of(&mut self, val: &Val) -> Infer<ValueId> {
        match &val.ty {
            Type::Tuple(types) => Ok(self.whole(types.len() as i64)),
            Type::Array(ty) if ty.ndim > 0 => Ok(val.scalars[2]),
            Type::List(_) => Ok(self.list_len(val)),
            Type::Range => {
                let [start, stop, step] = [0, 1, 2].map(|i| val.scalars[i]);
                // The distance, rounded up to whole steps: -((start - stop) // step).
                let span = self.ints(Prim::Sub, start, stop);
                let n = self.ints(Prim::FloorDiv, span, step);
                let n = self.prim(Prim::Neg, Scalar::I64, &[n]);
                let zero = self.whole(0);
                Ok(self.ints(Prim::Max, zero, n))
            }
            Type::Steps(kind, types) => {
                let parts = self.steps_parts(val, types);
                match kind {
                    Steps::Zip => {
                        let mut least = None;
                        for part in &parts {
                            let n = self.length_of(part)?;
                            least = Some(match least {
                                None => n,
                                Some(least) => self.ints(Prim::Min, least, n),
                            });
                        }
                        Ok(match least {
                            Some(n) => n,
                            None => self.whole(0),
                        })
                    }
                    Steps::Enumerate => self.length_of(&parts[1]),
                    Steps::Reversed => self.length_of(&parts[0]),
                    Steps::NdIndex => {
                        let lengths: Vec<ValueId> = parts.iter().map(|p| p.scalars[0]).collect();
                        let size = self.size(&lengths);
                        let zero = self.whole(0);
                        Ok(self.ints(Prim::Max, zero, size))
                    }
                    Steps::NdEnumerate | Steps::Flat => {
                        let Some(ty) = parts[0].ty.array() else { return Ok(self.whole(0)) };
                        let shape = self.parts(&parts[0], ty).shape;
                        Ok(self.size(&shape))
                    }
                }
            }
            Type::Never
            | Type::None
            | Type::Scalar(_)
            | Type::Func(_)
            | Type::Str(_)
            | Type::Array(_)
            | Type::Slice(_)
            | Type::Ellipsis
            | Type::DType(_)
            | Type::Optional(_)
            | Type::Closure(_) => self.refuse(self.span(), Reason::NotIterable(val.ty.clone())),
        }
    }

    /// The element at a position below the length.
    pub(in super::super) fn item_of(&mut self, val: &Val, at: ValueId) -> Infer<Val> {
        match &val.ty {
            Type::Range => {
                let distance = self.ints(Prim::Mul, at, val.scalars[2]);
                Ok(Val::scalar(Scalar::I64, self.ints(Prim::Add, val.scalars[0], distance)))
            }
            Type::Array(_) => self.element_of(val, &Val::scalar(Scalar::I64, at)),
            Type::List(_) => Ok(self.list_item(val, &Val::scalar(Scalar::I64, at))),
            Type::Steps(kind, types) => {
                let parts = self.steps_parts(val, types);
                match kind {
                    Steps::Zip => {
                        let items: Infer<Vec<Val>> =
                            parts.iter().map(|p| self.item_of(p, at)).collect();
                        Ok(Val::tuple(items?))
                    }
                    Steps::Enumerate => {
                        let number = self.ints(Prim::Add, parts[0].scalars[0], at);
                        let item = self.item_of(&parts[1], at)?;
                        Ok(Val::tuple(vec![Val::scalar(Scalar::I64, number), item]))
                    }
                    Steps::Reversed => {
                        let n = self.length_of(&parts[0])?;
                        let one = self.whole(1);
                        let last = self.ints(Prim::Sub, n, one);
                        let at = self.ints(Prim::Sub, last, at);
                        self.item_of(&parts[0], at)
                    }
                    Steps::NdIndex => {
                        let lengths: Vec<ValueId> = parts.iter().map(|p| p.scalars[0]).collect();
                        let place = self.place_of(&lengths, at);
                        Ok(self.tuple_of_ints(&place))
                    }
                    Steps::NdEnumerate | Steps::Flat => {
                        let Some(ty) = parts[0].ty.array() else { return Ok(Val::never()) };
                        let array = self.parts(&parts[0], ty);
                        let place = self.place_of(&array.shape, at);
                        let item = self.load(&array, &place);
                        if *kind == Steps::Flat {
                            return Ok(item);
                        }
                        Ok(Val::tuple(vec![self.tuple_of_ints(&place), item]))
                    }
                }
            }
            Type::Never
            | Type::None
            | Type::Scalar(_)
            | Type::Tuple(_)
            | Type::Func(_)
            | Type::Str(_)
            | Type::Slice(_)
            | Type::Ellipsis
            | Type::DType(_)
            | Type::Optional(_)
            | Type::Closure(_) => self.pick(val, &Val::scalar(Scalar::I64, at)),
        }
    }

    /// The positions on the axes of the `at`-th element in C's order. No axis is empty.
    pub(super) fn place_of(&mut self, shape: &[ValueId], at: ValueId) -> Vec<ValueId> {
        let mut place = vec![at; shape.len()];
        let mut rest = at;
        for axis in (1..shape.len()).rev() {
            // What a loop over no elements never does must not divide by zero when it is hoisted.
            let one = self.whole(1);
            let n = self.ints(Prim::Max, one, shape[axis]);
            place[axis] = self.ints(Prim::FloorMod, rest, n);
            rest = self.ints(Prim::FloorDiv, rest, n);
        }
        if let Some(first) = place.first_mut() {
            *first = rest;
        }
        place
    }
}
