//! New arrays: `np.zeros` and its like, copies; the methods of arrays.
//!
//! Invariant: an array's memory is as large as its shape says; a shape whose product does not fit raises
//! before anything is allocated.

use super::super::emit::{Emitter, Infer};
use super::super::value::Val;
use super::Parts;
use crate::base::Symbol;
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::untyped::CallArgs;
use crate::kernel::ir::{Value, ValueId};
use crate::kernel::names::{self, ArrayFn, Rule};
use crate::kernel::refusal::Reason;
use crate::kernel::signature::scalar_named;
use crate::kernel::types::{ArrayType, Axes, Scalar, Type};
use crate::kernel::userfunc::{Const, FuncRef, Imm};

/// The arguments of a call by parameter name.
pub(super) struct Bound<'v> {
    values: Vec<Option<&'v Val>>,
    names: &'static [&'static str],
}

impl<'v> Bound<'v> {
    /// No arguments.
    pub(super) const NONE: Bound<'static> = Bound { values: Vec::new(), names: &[] };

    pub(super) fn get(&self, name: &str) -> Option<&'v Val> {
        let at = self.names.iter().position(|n| *n == name)?;
        self.values[at].filter(|v| v.ty != Type::None)
    }
}

impl Emitter<'_, '_> {
    /// Memory for elements of this shape: owner and address.
    pub(super) fn room(
        &mut self,
        shape: &[ValueId],
        dtype: Scalar,
        zeroed: bool,
    ) -> Infer<(ValueId, ValueId)> {
        let zero = self.whole(0);
        let mut octets = self.whole(i64::from(dtype.bits() / 8));
        for &n in shape {
            let negative = self.ints(Prim::Lt, n, zero);
            self.guard(negative, "ValueError", "negative dimensions are not allowed", &[]);
            let over = self.ints(Prim::MulOverflows, octets, n);
            let message = "array is too big; `arr.size * arr.dtype.itemsize` is larger than the \
                           maximum possible size.";
            self.guard(over, "ValueError", message, &[]);
            octets = self.ints(Prim::Mul, octets, n);
        }
        let message = "Unable to allocate {} bytes for an array";
        let fault = self.fault("MemoryError", message);
        let zeroed = self.imm(Imm::bool(zeroed));
        let mut slot = || self.graph.values.push(Value { ty: Scalar::I64, name: None });
        let (owner, data) = (slot(), slot());
        self.push(Op::Alloc(fault), vec![octets, zeroed], vec![owner, data]);
        Ok((owner, data))
    }

    /// A new array in C's order.
    pub(super) fn fresh_array(
        &mut self,
        shape: &[ValueId],
        dtype: Scalar,
        zeroed: bool,
    ) -> Infer<Parts> {
        let ty = ArrayType::fresh(dtype, shape.len());
        let (owner, data) = self.room(shape, dtype, zeroed)?;
        let strides = self.contiguous_strides(ty, shape);
        Ok(Parts { ty, owner, data, shape: shape.to_vec(), strides })
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    pub(in super::super) fn array_call(
        &mut self,
        f: ArrayFn,
        name: &str,
        call: &CallArgs,
        args: &[Val],
    ) -> Infer<Val> {
        match f {
            ArrayFn::Zeros | ArrayFn::Ones | ArrayFn::Empty => {
                let bound = self.bind(name, &["shape", "dtype"], call, args)?;
                let shape = self.needed(name, &bound, "shape")?;
                let shape = self.shape(name, shape)?;
                let dtype = self.dtype(name, bound.get("dtype"), Scalar::F64)?;
                self.filled(&shape, dtype, f, None)
            }
            ArrayFn::Full => {
                let bound = self.bind(name, &["shape", "fill_value", "dtype"], call, args)?;
                let shape = self.needed(name, &bound, "shape")?;
                let shape = self.shape(name, shape)?;
                let value = self.needed(name, &bound, "fill_value")?;
                let default = value.ty.scalar().unwrap_or(Scalar::F64);
                let dtype = self.dtype(name, bound.get("dtype"), default)?;
                self.filled(&shape, dtype, f, Some(value))
            }
            ArrayFn::ZerosLike | ArrayFn::OnesLike | ArrayFn::EmptyLike | ArrayFn::FullLike => {
                let names: &[&str] = if f == ArrayFn::FullLike {
                    &["a", "fill_value", "dtype"]
                } else {
                    &["a", "dtype"]
                };
                let bound = self.bind(name, names, call, args)?;
                let like = self.needed(name, &bound, "a")?;
                let Some(ty) = like.ty.array() else {
                    return self.bad_argument(name, 0, "an array", like);
                };
                let shape = self.parts(like, ty).shape;
                let dtype = self.dtype(name, bound.get("dtype"), ty.dtype)?;
                let value = match f {
                    ArrayFn::FullLike => Some(self.needed(name, &bound, "fill_value")?),
                    _ => None,
                };
                self.filled(&shape, dtype, f, value)
            }
            ArrayFn::Arange => {
                let bound = self.bind(name, &["start", "stop", "step", "dtype"], call, args)?;
                self.arange(name, &bound)
            }
            ArrayFn::Copy | ArrayFn::AsArray => {
                let bound = self.bind(name, &["a", "dtype"], call, args)?;
                let a = self.needed(name, &bound, "a")?;
                let given = match bound.get("dtype") {
                    Some(given) => Some(self.dtype(name, Some(given), Scalar::F64)?),
                    None => None,
                };
                let Some(ty) = a.ty.array() else {
                    return Ok(self.array_from(name, a, given)?.val());
                };
                if given.is_some_and(|dtype| dtype != ty.dtype) {
                    return Ok(self.array_from(name, a, given)?.val());
                }
                if f == ArrayFn::AsArray && (ty.axes == Axes::C || !name.contains("contig")) {
                    return Ok(a.clone());
                }
                self.copied(a, ty)
            }
            ArrayFn::Reduce(kind) => {
                let bound = self.bind(name, &["a", "axis", "dtype", "keepdims"], call, args)?;
                let a = self.needed(name, &bound, "a")?;
                self.reduce_call(kind, name, a, &bound)
            }
            ArrayFn::Array => {
                let bound = self.bind(name, &["object", "dtype"], call, args)?;
                let object = self.needed(name, &bound, "object")?;
                let dtype = match bound.get("dtype") {
                    Some(given) => Some(self.dtype(name, Some(given), Scalar::F64)?),
                    None => None,
                };
                Ok(self.array_from(name, object, dtype)?.val())
            }
            ArrayFn::Shape(f) => self.shape_call(f, name, call, args),
            ArrayFn::Dot => {
                let bound = self.bind(name, &["a", "b"], call, args)?;
                let a = self.needed(name, &bound, "a")?;
                let b = self.needed(name, &bound, "b")?;
                self.dot(name, a, b)
            }
        }
    }

    /// A method of an array: what the function of that name does.
    pub(in super::super) fn method(
        &mut self,
        name: Symbol,
        call: &CallArgs,
        vals: &[Val],
    ) -> Infer<Val> {
        let object = &vals[0];
        let unknown = Reason::UnknownAttribute { owner: object.ty.long_name(), attr: name };
        let Some(ty) = object.ty.array() else { return self.refuse(self.span(), unknown) };
        let with_object = || {
            let mut call = call.clone();
            call.n_positional += 1;
            call
        };
        match name.as_str() {
            "fill" if vals.len() == 2 => {
                self.check_writeable(ty)?;
                let to = self.parts(object, ty);
                self.assign(&to, &vals[1])?;
                self.constant(&Const::None)
            }
            "item" if vals.len() == 1 => {
                let zero = self.int_const(0);
                let first = Val::tuple(vec![zero; ty.ndim()]);
                self.array_index(object, ty, &first)
            }
            "astype" if vals.len() == 2 => {
                let dtype = self.dtype("astype()", Some(&vals[1]), ty.dtype)?;
                let from = self.parts(object, ty);
                let to = self.fresh_array(&from.shape, dtype, false)?;
                self.assign_fresh(&to, &from)?;
                Ok(to.val())
            }
            name => match ArrayFn::method(name) {
                Some(f) => self.array_call(f, &format!("{name}()"), &with_object(), vals),
                None => match ArrayFn::library_method(name) {
                    Some(f) => {
                        if names::writes(name) {
                            self.check_writeable(ty)?;
                        }
                        let name = format!("array.{name}");
                        self.library_call(f, &name, &with_object(), vals)
                    }
                    None => self.refuse(self.span(), unknown),
                },
            },
        }
    }

    /// Refuses keywords.
    pub(super) fn bind_none(&self, function: &str, call: &CallArgs) -> Infer<()> {
        match call.keywords.first() {
            None => Ok(()),
            Some(&name) => {
                let function = function.to_string();
                self.refuse(self.span(), Reason::UnexpectedKeyword { function, name })
            }
        }
    }

    /// The arguments by name.
    pub(super) fn bind<'v>(
        &self,
        function: &str,
        names: &'static [&'static str],
        call: &CallArgs,
        args: &'v [Val],
    ) -> Infer<Bound<'v>> {
        if call.n_positional > names.len() {
            let (function, found) = (function.to_string(), call.n_positional);
            let expected = format!("at most {} arguments", names.len());
            return self.refuse(self.span(), Reason::ArgumentCount { function, expected, found });
        }
        let mut values: Vec<Option<&Val>> = vec![None; names.len()];
        for (slot, v) in values.iter_mut().zip(&args[..call.n_positional]) {
            *slot = Some(v);
        }
        for (&keyword, v) in call.keywords.iter().zip(&args[call.n_positional..]) {
            let function = function.to_string();
            match names.iter().position(|n| *n == keyword.as_str()) {
                Some(at) if values[at].is_none() => values[at] = Some(v),
                Some(_) => {
                    let reason = Reason::RepeatedArgument { function, name: keyword };
                    return self.refuse(self.span(), reason);
                }
                None => {
                    let reason = Reason::UnexpectedKeyword { function, name: keyword };
                    return self.refuse(self.span(), reason);
                }
            }
        }
        Ok(Bound { values, names })
    }

    pub(super) fn needed<'v>(
        &self,
        function: &str,
        bound: &Bound<'v>,
        name: &str,
    ) -> Infer<&'v Val> {
        match bound.get(name) {
            Some(v) => Ok(v),
            None => {
                let function = function.to_string();
                let name = Symbol::new(name);
                self.refuse(self.span(), Reason::MissingArgument { function, name })
            }
        }
    }

    /// A shape: an integer, or a tuple of them.
    pub(super) fn shape(&mut self, function: &str, val: &Val) -> Infer<Vec<ValueId>> {
        let items = val.elements().unwrap_or_else(|| vec![val.clone()]);
        let mut shape = Vec::new();
        for item in &items {
            match item.ty.scalar() {
                Some(ty) if ty.is_int() => shape.push(self.as_index(item)),
                Some(_) | None => {
                    return self.bad_argument(function, 0, "an integer or a tuple of them", val);
                }
            }
        }
        Ok(shape)
    }

    /// The element type that a `dtype` argument names.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    pub(super) fn dtype(
        &mut self,
        function: &str,
        val: Option<&Val>,
        default: Scalar,
    ) -> Infer<Scalar> {
        let Some(val) = val else { return Ok(default) };
        let found = match &val.ty {
            Type::DType(dtype) => Some(*dtype),
            Type::Func(FuncRef::Intrinsic(i)) => match i.rule() {
                Rule::Cast(scalar) => Some(scalar),
                Rule::Float => Some(Scalar::F64),
                Rule::Int => Some(Scalar::I64),
                Rule::Bool => Some(Scalar::Bool),
                _ => None,
            },
            Type::Str(name) => scalar_named(name),
            Type::Never
            | Type::None
            | Type::Scalar(_)
            | Type::Tuple(_)
            | Type::Func(FuncRef::User { .. })
            | Type::Range
            | Type::Array(_)
            | Type::Slice(_)
            | Type::Ellipsis
            | Type::Steps(..)
            | Type::Optional(_)
            | Type::List(_)
            | Type::Closure(_) => None,
        };
        match found {
            Some(dtype) => Ok(dtype),
            None => self.bad_argument(function, 1, "an element type that kernels have", val),
        }
    }

    fn filled(
        &mut self,
        shape: &[ValueId],
        dtype: Scalar,
        f: ArrayFn,
        value: Option<&Val>,
    ) -> Infer<Val> {
        let zeroed = matches!(f, ArrayFn::Zeros | ArrayFn::ZerosLike);
        let array = self.fresh_array(shape, dtype, zeroed)?;
        let value = match (f, value) {
            (ArrayFn::Ones | ArrayFn::OnesLike, _) => Some(self.int_const(1)),
            (_, value) => value.cloned(),
        };
        if let Some(value) = value {
            self.assign(&array, &value)?;
        }
        Ok(array.val())
    }

    fn arange(&mut self, name: &str, bound: &Bound<'_>) -> Infer<Val> {
        let first = self.needed(name, bound, "start")?;
        let (zero, one) = (self.int_const(0), self.int_const(1));
        let (start, stop) = match bound.get("stop") {
            Some(stop) => (first.clone(), stop.clone()),
            None => (zero, first.clone()),
        };
        let step = bound.get("step").cloned().unwrap_or(one);
        let mut joined = Type::Never;
        for (i, v) in [&start, &stop, &step].into_iter().enumerate() {
            match (v.ty.scalar(), joined.join(&v.ty)) {
                (Some(_), Some(ty)) => joined = ty,
                (_, _) => return self.bad_argument(name, i, "a number", v),
            }
        }
        let work = joined.scalar().map_or(Scalar::F64, Scalar::widened);
        let dtype = self.dtype(name, bound.get("dtype"), work)?;
        let [start, stop, step] = [&start, &stop, &step].map(|v| self.as_scalar(v, work));
        let zero = self.imm(Imm { ty: work, bits: 0 });
        let is_zero = self.prim(Prim::Eq, work, &[step, zero]);
        self.guard(is_zero, "ZeroDivisionError", "division by zero", &[]);
        let n = if work.is_float() {
            let span = self.prim(Prim::Sub, work, &[stop, start]);
            let n = self.prim(Prim::Div, work, &[span, step]);
            let n = self.prim(Prim::Ceil, work, &[n]);
            let nan = self.prim(Prim::Ne, work, &[n, n]);
            self.guard(nan, "ValueError", "arange: cannot compute length", &[]);
            self.cast(n, Scalar::I64)
        } else {
            let [start, stop, step] = [start, stop, step].map(|v| self.cast(v, Scalar::I64));
            let span = self.ints(Prim::Sub, start, stop);
            let n = self.ints(Prim::FloorDiv, span, step);
            self.prim(Prim::Neg, Scalar::I64, &[n])
        };
        let none = self.whole(0);
        let n = self.ints(Prim::Max, none, n);
        let array = self.fresh_array(&[n], dtype, false)?;
        self.each(&[n], |e, at| {
            let i = e.cast(at[0], work);
            let distance = e.prim(Prim::Mul, work, &[i, step]);
            let value = e.prim(Prim::Add, work, &[start, distance]);
            let value = e.cast(value, dtype);
            e.store(&array, at, value);
            Ok(())
        })?;
        Ok(array.val())
    }

    pub(super) fn copied(&mut self, a: &Val, ty: ArrayType) -> Infer<Val> {
        let from = self.parts(a, ty);
        let to = self.fresh_array(&from.shape, ty.dtype, false)?;
        self.assign_fresh(&to, &from)?;
        Ok(to.val())
    }

    /// Fills a new array of the same shape.
    pub(super) fn assign_fresh(&mut self, to: &Parts, from: &Parts) -> Infer<()> {
        self.each(&to.shape, |e, at| {
            let value = e.load(from, at);
            let value = e.as_element(&value, to.ty.dtype)?;
            e.store(to, at, value);
            Ok(())
        })
    }
}
