//! Calls: of other kernels, and of intrinsics by their rows.
//!
//! Invariant: a call of a kernel binds its arguments as Python would (positions, keywords, defaults),
//! and relies on what is known of the callee's return type; the walk is repeated when that widens.

use super::emit::{Emitter, Infer};
use super::value::Val;
use crate::base::Symbol;
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::untyped::CallArgs;
use crate::kernel::names::{Intrinsic, Rule};
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

    // Intrinsics.

    pub(super) fn intrinsic(
        &mut self,
        intrinsic: Intrinsic,
        call: &CallArgs,
        args: &[Val],
    ) -> Infer<Val> {
        let rule = intrinsic.rule();
        let name = format!("{intrinsic}()");
        if let Rule::Array(f) = rule {
            return self.array_call(f, &name, call, args);
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
            Rule::Array(_)
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
        Rule::Array(_) => (0, usize::MAX),
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
