//! Calls: of other kernels, and of intrinsics by their rows.
//!
//! Invariant: a call of a kernel binds its arguments as Python would (positions, keywords, defaults),
//! and relies on what is known of the callee's return type; the walk is repeated when that widens.

use super::emit::{Emitter, Infer};
use super::value::Val;
use crate::array::native::Native;
use crate::base::Symbol;
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::untyped::CallArgs;
use crate::kernel::library;
use crate::kernel::names::{ArrayFn, Intrinsic, Rule, ShapeFn};
use crate::kernel::refusal::{ParallelFault, Reason};
use crate::kernel::types::{Scalar, Type};
use crate::kernel::userfunc::{FuncRef, UserFuncId};

impl Emitter<'_, '_> {
    pub(super) fn call(&mut self, call: &CallArgs, vals: &[Val]) -> Infer<Val> {
        let Some((callee, args)) = vals.split_first() else { return Ok(Val::never()) };
        match &callee.ty {
            Type::Func(FuncRef::Intrinsic(intrinsic)) => self.intrinsic(*intrinsic, call, args),
            Type::Func(FuncRef::User { id, name }) => self.user_call(*id, *name, call, args),
            Type::Never
            | Type::None
            | Type::Scalar(_)
            | Type::Tuple(_)
            | Type::Str(_)
            | Type::Range
            | Type::Array(_)
            | Type::Slice(_)
            | Type::Ellipsis
            | Type::Steps(..)
            | Type::DType(_) => self.refuse(self.span(), Reason::NotCallable(callee.ty.clone())),
        }
    }

    fn user_call(
        &mut self,
        id: UserFuncId,
        name: Symbol,
        call: &CallArgs,
        args: &[Val],
    ) -> Infer<Val> {
        let Some(func) = self.inference.user_func(id) else {
            let what = "a function that is not compiled".into();
            let name = name.as_str().into();
            return self.refuse(self.span(), Reason::OpaqueName { name, what });
        };
        let params = &func.function.params;
        let function = format!("{name}()");
        let positional: Vec<Symbol> =
            params.pos_only.iter().chain(&params.pos_or_kw).map(|p| p.name).collect();
        let names: Vec<Symbol> = params.iter().map(|p| p.name).collect();
        if call.n_positional > positional.len() {
            let expected = match positional.len() {
                1 => "1 positional argument".to_string(),
                n => format!("{n} positional arguments"),
            };
            let found = call.n_positional;
            return self.refuse(self.span(), Reason::ArgumentCount { function, expected, found });
        }
        let mut bound: Vec<Option<Val>> = vec![None; names.len()];
        for (slot, val) in bound.iter_mut().zip(args).take(call.n_positional) {
            *slot = Some(val.clone());
        }
        let keywords = call.keywords.iter().zip(&args[call.n_positional..]);
        for (&keyword, val) in keywords {
            let at = names.iter().position(|n| *n == keyword);
            match at.filter(|&i| i >= params.pos_only.len()) {
                Some(i) if bound[i].is_none() => bound[i] = Some(val.clone()),
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
        let mut vals = Vec::new();
        for (name, val) in names.iter().zip(bound) {
            vals.push(match (val, func.defaults.get(name)) {
                (Some(val), _) => val,
                (None, Some(default)) => self.constant(default)?,
                (None, None) => {
                    let reason = Reason::MissingArgument { function, name: *name };
                    return self.refuse(self.span(), reason);
                }
            });
        }
        let mut types: Vec<Type> = vals.iter().map(|v| v.ty.clone()).collect();
        for (ty, name) in types.iter_mut().zip(&names) {
            // An argument of a declared parameter comes as that type; the callee refuses what cannot.
            if let (Some(to), Some(from)) = (func.declared.types.get(name), ty.scalar())
                && (!from.is_float() || to.is_float())
            {
                *ty = Type::Scalar(Scalar::from(*to));
            }
        }
        let types = self.by_signature(&func.signatures, types);
        let id = self.inference.instance(&func, types.clone())?;
        let ret = self.inference.instances[id].ret.clone();
        let me = self.me;
        self.inference.instances[me].relied_on.push((id, ret.clone()));
        let mut scalars = Vec::new();
        for (val, ty) in vals.iter().zip(&types) {
            scalars.extend(self.convert(val, ty));
        }
        let result = self.fresh(&ret, None);
        self.push(Op::Call(id), scalars, result.scalars.clone());
        Ok(result)
    }

    /// A function with explicit signatures takes the first one that its arguments convert to without
    /// loss, as Numba does; else it specialises.
    fn by_signature(
        &self,
        signatures: &[crate::kernel::signature::Signature],
        types: Vec<Type>,
    ) -> Vec<Type> {
        if signatures.iter().any(|s| s.args == types) {
            return types;
        }
        let fits = |from: &Type, to: &Type| match (from.scalar(), to.scalar()) {
            (Some(from), Some(to)) => from.fits_in(to) || (to == Scalar::F64 && from.is_int()),
            (_, _) => match (from.array(), to.array()) {
                (Some(from), Some(to)) => from.fits(to),
                (_, _) => from == to,
            },
        };
        let found = signatures.iter().find(|s| {
            s.args.len() == types.len() && types.iter().zip(&s.args).all(|(f, t)| fits(f, t))
        });
        found.map_or(types, |s| s.args.clone())
    }

    /// A call of a function that is written in the kernel language.
    pub(super) fn library_call(
        &mut self,
        intrinsic: Intrinsic,
        name: &str,
        call: &CallArgs,
        args: &[Val],
    ) -> Infer<Val> {
        let Some(func) = library::function(intrinsic) else { return Ok(Val::never()) };
        let args = &self.beside(intrinsic, args)[..];
        self.user_call(func.id, func.name, call, args).map_err(|inner| {
            // What is wrong within is wrong with the arguments.
            if !inner.file.name.starts_with(library::PREFIX) {
                return inner;
            }
            let types: Vec<String> = args.iter().map(|a| a.ty.long_name()).collect();
            let function = name.trim_end_matches("()").to_owned();
            let why = inner.reason.message().into();
            let reason = Reason::LibraryArguments { function, types: types.join(", "), why };
            match self.refuse::<()>(self.span(), reason) {
                Err(outer) => outer,
                Ok(()) => inner,
            }
        })
    }

    /// The arguments of a function of numbers: literals take the type of what is beside them.
    fn beside(&mut self, intrinsic: Intrinsic, args: &[Val]) -> Vec<Val> {
        let others = args.iter().filter(|v| !v.is_weak()).filter_map(|v| v.ty.scalar());
        let common = others.reduce(Scalar::join);
        let mut out = args.to_vec();
        if let (Rule::LibraryElement(_), Some(ty)) = (intrinsic.rule(), common) {
            for v in &mut out {
                let narrows = v.ty.scalar().is_some_and(Scalar::is_float) && !ty.is_float();
                if v.is_weak() && !narrows && ty != Scalar::Bool {
                    *v = Val::scalar(ty, self.as_scalar(v, ty));
                }
            }
        }
        out
    }

    /// A call of a routine of the array floor: addresses and types of arrays, and numbers.
    fn native(&mut self, native: Native, args: &[Val]) -> Infer<Val> {
        let mut slots = Vec::new();
        for arg in args {
            match &arg.ty {
                Type::Array(ty) => {
                    slots.push(arg.scalars[1]);
                    slots.push(self.imm(crate::kernel::userfunc::Imm::i64(ty.dtype as i64)));
                }
                Type::Scalar(ty) if ty.is_float() => {
                    slots.push(self.cast(arg.scalars[0], Scalar::F64))
                }
                Type::Scalar(_) => slots.push(self.as_scalar(arg, Scalar::I64)),
                Type::Never
                | Type::None
                | Type::Tuple(_)
                | Type::Func(_)
                | Type::Str(_)
                | Type::Range
                | Type::Slice(_)
                | Type::Ellipsis
                | Type::Steps(..)
                | Type::DType(_) => return self.bad_argument("native()", 0, "a number", arg),
            }
        }
        let result = if native.gives_float() { Scalar::F64 } else { Scalar::I64 };
        Ok(Val::scalar(result, self.op1(Op::Native(native), result, slots)))
    }

    // Intrinsics.

    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    pub(super) fn intrinsic(
        &mut self,
        intrinsic: Intrinsic,
        call: &CallArgs,
        args: &[Val],
    ) -> Infer<Val> {
        let rule = intrinsic.rule();
        let name = format!("{intrinsic}()");
        match rule {
            Rule::Array(f) => return self.array_call(f, &name, call, args),
            Rule::Library(_) | Rule::LibraryElement(_) => {
                return self.library_call(intrinsic, &name, call, args);
            }
            Rule::Iterate(kind) => return self.iterate(kind, &name, call, args),
            Rule::Routine(native) => return self.native(native, args),
            Rule::Where if args.len() == 1 && call.keywords.is_empty() => {
                return self.array_call(ArrayFn::Shape(ShapeFn::Nonzero), &name, call, args);
            }
            _ => {}
        }
        let allowed: &[&str] = if rule == Rule::IsClose {
            &["rel_tol", "abs_tol"]
        } else if rule == Rule::Round {
            &["ndigits"]
        } else {
            &[]
        };
        if let Some(bad) = call.keywords.iter().find(|k| !allowed.contains(&k.as_str())) {
            let reason = Reason::UnexpectedKeyword { function: name, name: *bad };
            return self.refuse(self.span(), reason);
        }
        let (least, most) = arity(rule);
        let found = args.len();
        if found < least || found > most {
            let expected = match (least, most) {
                (1, 1) => "1 argument".into(),
                (a, b) if a == b => format!("{a} arguments"),
                (a, usize::MAX) => format!("at least {a} arguments"),
                (a, b) => format!("{a} to {b} arguments"),
            };
            return self
                .refuse(self.span(), Reason::ArgumentCount { function: name, expected, found });
        }
        match rule {
            Rule::Abs => self.abs(&args[0]),
            Rule::Where => self.where_of(&name, args),
            Rule::Min => self.extremum(Prim::Min, args),
            Rule::Max => self.extremum(Prim::Max, args),
            Rule::Round => self.round(args),
            Rule::Divmod => self.divmod(&args[0], &args[1]),
            Rule::Pow => self.power(&args[0], &args[1]),
            Rule::Len if args[0].ty.array().is_some_and(|ty| ty.ndim > 0) => {
                Ok(Val::scalar(Scalar::I64, args[0].scalars[2]))
            }
            Rule::Len => match args[0].elements() {
                Some(elements) => Ok(self.int_const(elements.len() as i64)),
                None => self.bad_argument(&name, 0, "a tuple or an array", &args[0]),
            },
            Rule::Int => match args {
                [] => Ok(self.int_const(0)),
                [one, ..] => self.int_of(one, &name),
            },
            Rule::Float => match args {
                [] => self.constant(&crate::kernel::userfunc::Const::Float(0.0)),
                [one, ..] => {
                    if one.ty.scalar().is_none() {
                        return self.bad_argument(&name, 0, "a number", one);
                    }
                    let value = self.as_scalar(one, Scalar::F64);
                    Ok(Val::scalar(Scalar::F64, value))
                }
            },
            Rule::Bool => match args {
                [] => Ok(self.bool_const(false)),
                [one, ..] => self.truth(one),
            },
            Rule::Cast(to) => self.scalar_of(&args[0], to, &name),
            Rule::CCast | Rule::CDeclare | Rule::SizeOf => self.c_call(rule, &name, args),
            Rule::ThreadId => {
                Ok(Val::scalar(Scalar::I32, self.op1(Op::ThreadId, Scalar::I32, Vec::new())))
            }
            Rule::Range | Rule::Prange => self.range(intrinsic, args),
            Rule::IsArray => Ok(self.bool_const(args[0].ty.array().is_some())),
            Rule::Operator(op) => self.binary(op, &args[0], &args[1]),
            Rule::Comparison(op) => self.compare(op, &args[0], &args[1]),
            Rule::Inversion(op) => self.unary(op, &args[0]),
            Rule::Array(_)
            | Rule::Library(_)
            | Rule::LibraryElement(_)
            | Rule::Iterate(_)
            | Rule::Routine(_)
            | Rule::Math(..)
            | Rule::MathPrim(..)
            | Rule::Numpy(_)
            | Rule::NumpyPrim(_)
            | Rule::RoundToInt(_)
            | Rule::Log
            | Rule::MathPow
            | Rule::NumpyPower
            | Rule::Hypot
            | Rule::Ldexp
            | Rule::Frexp
            | Rule::Modf
            | Rule::IsNan
            | Rule::IsInf
            | Rule::IsFinite
            | Rule::IsClose
            | Rule::Degrees
            | Rule::Radians
            | Rule::Gcd
            | Rule::Lcm
            | Rule::Isqrt
            | Rule::Factorial
            | Rule::Comb
            | Rule::Perm
            | Rule::Sign
            | Rule::Square
            | Rule::NumpyMin
            | Rule::NumpyMax => self.math_call(rule, &name, call, args),
        }
    }

    /// `range(stop)`, `range(start, stop[, step])`: three int64s, the step not zero.
    fn range(&mut self, function: Intrinsic, args: &[Val]) -> Infer<Val> {
        let mut parts = Vec::new();
        for (i, arg) in args.iter().enumerate() {
            match arg.ty.scalar() {
                Some(ty) if !ty.is_float() => {
                    if ty == Scalar::U64 && arg.konst.is_none() {
                        let limit = crate::kernel::userfunc::Imm { ty, bits: i64::MAX as u64 };
                        let limit = self.imm(limit);
                        let beyond = self.prim(Prim::Gt, ty, &[arg.scalars[0], limit]);
                        let message = "range() argument does not fit int64";
                        self.guard(beyond, "OverflowError", message, &[]);
                    }
                    parts.push(self.as_scalar(arg, Scalar::I64));
                }
                None if function.row().module == "cython.parallel" => {
                    let names =
                        if args.len() == 1 { ["stop"; 3] } else { ["start", "stop", "step"] };
                    let fault = ParallelFault::NotNumeric(names[i]);
                    return self.refuse(self.span(), Reason::Parallel(fault));
                }
                Some(_) | None => {
                    let name = format!("{function}()");
                    return self.bad_argument(&name, i, "an integer", arg);
                }
            }
        }
        let scalars = match parts[..] {
            [stop] => {
                let (zero, one) = (self.int_const(0), self.int_const(1));
                vec![zero.scalars[0], stop, one.scalars[0]]
            }
            [start, stop] => vec![start, stop, self.int_const(1).scalars[0]],
            _ => {
                if args[2].known_int().is_none_or(|n| n == 0) {
                    let zero = self.int_const(0).scalars[0];
                    let is_zero = self.prim(Prim::Eq, Scalar::I64, &[parts[2], zero]);
                    self.guard(is_zero, "ValueError", "range() arg 3 must not be zero", &[]);
                }
                parts
            }
        };
        Ok(Val { ty: Type::Range, scalars, konst: None })
    }
}

/// The least and the greatest number of arguments, keywords included.
fn arity(rule: Rule) -> (usize, usize) {
    match rule {
        Rule::Math(f, _) | Rule::Numpy(f) => (f.params().len(), f.params().len()),
        Rule::MathPrim(p, _) | Rule::NumpyPrim(p) => (p.arity(), p.arity()),
        Rule::Abs
        | Rule::Len
        | Rule::Cast(_)
        | Rule::RoundToInt(_)
        | Rule::Frexp
        | Rule::Modf
        | Rule::IsNan
        | Rule::IsInf
        | Rule::IsFinite
        | Rule::Degrees
        | Rule::Radians
        | Rule::Isqrt
        | Rule::Factorial
        | Rule::Sign
        | Rule::SizeOf
        | Rule::Square => (1, 1),
        Rule::Array(_)
        | Rule::Library(_)
        | Rule::LibraryElement(_)
        | Rule::Iterate(_)
        | Rule::Routine(_) => (0, usize::MAX),
        Rule::Operator(_) | Rule::Comparison(_) => (2, 2),
        Rule::Inversion(_) | Rule::IsArray => (1, 1),
        Rule::Divmod
        | Rule::Pow
        | Rule::MathPow
        | Rule::NumpyPower
        | Rule::Ldexp
        | Rule::Comb
        | Rule::NumpyMin
        | Rule::CCast
        | Rule::NumpyMax => (2, 2),
        Rule::Min | Rule::Max => (1, usize::MAX),
        Rule::Hypot | Rule::Gcd | Rule::Lcm => (0, usize::MAX),
        Rule::ThreadId => (0, 0),
        Rule::Int | Rule::Float | Rule::Bool => (0, 1),
        Rule::Round | Rule::Log | Rule::Perm | Rule::CDeclare => (1, 2),
        Rule::Range | Rule::Prange => (1, 3),
        Rule::IsClose => (2, 4),
        Rule::Where => (3, 3),
    }
}
