//! Calls: of other kernels, and of intrinsics by their rows.
//!
//! Invariant: a call of a kernel binds its arguments as Python would (positions, keywords, defaults),
//! and relies on what is known of the callee's return type; the walk is repeated when that widens.

use super::emit::{Emitter, Infer};
use super::list::ListReduction;
use super::value::Val;
use crate::array::native::Native;
use crate::base::Symbol;
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::untyped::CallArgs;
use crate::kernel::library;
use crate::kernel::names::{ArrayFn, Intrinsic, Rule, ShapeFn};
use crate::kernel::refusal::{ParallelFault, Reason};
use crate::kernel::types::{ClosureType, Scalar, Type};
use crate::kernel::userfunc::{FuncRef, UserFunc, UserFuncId};

impl Emitter<'_, '_> {
    pub(super) fn call(&mut self, call: &CallArgs, vals: &[Val]) -> Infer<Val> {
        if call.starred.contains(&true) {
            let (call, vals) = self.spread_arguments(call, vals)?;
            return self.call(&call, &vals);
        }
        let Some((callee, args)) = vals.split_first() else { return Ok(Val::never()) };
        match &callee.ty {
            Type::Func(FuncRef::Intrinsic(intrinsic)) => self.intrinsic(*intrinsic, call, args),
            Type::Func(FuncRef::User { id, name }) => self.user_call(*id, *name, &[], call, args),
            Type::Closure(closure) => match closure.func {
                FuncRef::User { id, name } => {
                    let mut captured = Vec::new();
                    let mut at = 0;
                    for ty in &closure.captures {
                        let n = ty.n_scalars();
                        let scalars = callee.scalars[at..at + n].to_vec();
                        let konst = if *ty == Type::None {
                            Some(crate::kernel::userfunc::Const::None)
                        } else {
                            None
                        };
                        captured.push(Val { ty: ty.clone(), scalars, konst });
                        at += n;
                    }
                    self.user_call(id, name, &captured, call, args)
                }
                FuncRef::Intrinsic(intrinsic) => self.intrinsic(intrinsic, call, args),
            },
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
            | Type::DType(_)
            | Type::Optional(_)
            | Type::List(_) => self.refuse(self.span(), Reason::NotCallable(callee.ty.clone())),
        }
    }

    /// `f(*values)`: the elements of tuples in their places.
    fn spread_arguments(&mut self, call: &CallArgs, vals: &[Val]) -> Infer<(CallArgs, Vec<Val>)> {
        let mut out = vec![vals[0].clone()];
        let mut spans = Vec::new();
        for (i, val) in vals[1..].iter().enumerate() {
            if call.starred.get(i) != Some(&true) {
                out.push(val.clone());
                spans.push(call.spans[i]);
                continue;
            }
            let Some(elements) = val.elements() else {
                return self.bad_argument("a call with `*`", i, "a tuple", val);
            };
            spans.extend(elements.iter().map(|_| call.spans[i]));
            out.extend(elements);
        }
        let n_positional = out.len() - 1 - call.keywords.len();
        let keywords = call.keywords.clone();
        Ok((CallArgs { n_positional, keywords, spans, starred: Vec::new() }, out))
    }

    /// A method of what is no list: of an array, or of a number.
    pub(super) fn method_of(&mut self, name: Symbol, call: &CallArgs, vals: &[Val]) -> Infer<Val> {
        match (vals[0].ty.scalar(), name.as_str()) {
            (Some(ty), "bit_length" | "bit_count") if ty.is_int() && vals.len() == 1 => {
                self.bits_of(&vals[0], ty, name.as_str() == "bit_count")
            }
            (_, _) => self.method(name, call, vals),
        }
    }

    /// How many bits an int takes, or has set: of its magnitude.
    fn bits_of(&mut self, val: &Val, ty: Scalar, count: bool) -> Infer<Val> {
        use crate::kernel::userfunc::Imm;
        let wide = self.as_scalar(val, ty.widened());
        let magnitude =
            if ty.is_signed() { self.prim(Prim::Abs, ty.widened(), &[wide]) } else { wide };
        let bits = self.cast(magnitude, Scalar::U64);
        let (zero, one) = (
            self.imm(Imm { ty: Scalar::U64, bits: 0 }),
            self.imm(Imm { ty: Scalar::U64, bits: 1 }),
        );
        let n = self.imm(Imm::i64(64));
        let found = self.count(n, vec![zero, bits], |e, at, acc| {
            let is_set = if count {
                e.prim(Prim::And, Scalar::U64, &[acc[1], one])
            } else {
                let left = e.prim(Prim::Ne, Scalar::U64, &[acc[1], zero]);
                e.cast(left, Scalar::U64)
            };
            let _ = at;
            let sum = e.prim(Prim::Add, Scalar::U64, &[acc[0], is_set]);
            Ok(vec![sum, e.prim(Prim::Shr, Scalar::U64, &[acc[1], one])])
        })?;
        let value = self.cast(found[0], Scalar::I64);
        Ok(Val::scalar(Scalar::I64, value))
    }

    /// A function within the kernel, with what it captures.
    pub(super) fn closure(func: &UserFunc, captures: &[Val]) -> Val {
        let func = FuncRef::User { id: func.id, name: func.name };
        if captures.is_empty() {
            return Val { ty: Type::Func(func), scalars: Vec::new(), konst: None };
        }
        let types = captures.iter().map(|c| c.ty.clone()).collect();
        let scalars = captures.iter().flat_map(|c| c.scalars.iter().copied()).collect();
        let ty = Type::Closure(std::sync::Arc::new(ClosureType { func, captures: types }));
        Val { ty, scalars, konst: None }
    }

    fn user_call(
        &mut self,
        id: UserFuncId,
        name: Symbol,
        captured: &[Val],
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
        let mut names: Vec<Symbol> = params.iter().map(|p| p.name).collect();
        if params.var_pos.is_some() {
            names.pop();
        }
        if call.n_positional > positional.len() && params.var_pos.is_none() {
            let expected = match positional.len() {
                1 => "1 positional argument".to_string(),
                n => format!("{n} positional arguments"),
            };
            let found = call.n_positional;
            return self.refuse(self.span(), Reason::ArgumentCount { function, expected, found });
        }
        let mut bound: Vec<Option<Val>> = vec![None; names.len()];
        let n_bound = call.n_positional.min(positional.len());
        for (slot, val) in bound.iter_mut().zip(args).take(n_bound) {
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
        let mut vals = captured.to_vec();
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
        if params.var_pos.is_some() {
            vals.push(Val::tuple(args[n_bound..call.n_positional].to_vec()));
        }
        let mut types: Vec<Type> = vals.iter().map(|v| v.ty.clone()).collect();
        for (ty, name) in types.iter_mut().skip(captured.len()).zip(&names) {
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
                (_, _) => {
                    from == to
                        || matches!(to, Type::Optional(_)) && from.join(to).as_ref() == Some(to)
                }
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
        self.user_call(func.id, func.name, &[], call, args).map_err(|inner| {
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
                | Type::DType(_)
                | Type::Optional(_)
                | Type::List(_)
                | Type::Closure(_) => return self.bad_argument("native()", 0, "a number", arg),
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
        } else if rule == Rule::Print {
            &["sep", "end", "flush"]
        } else if rule == Rule::Sorted {
            &["reverse"]
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
            Rule::Min if args.len() == 1 && args[0].ty.element().is_some() => {
                self.list_reduced(ListReduction::Min, &args[0])
            }
            Rule::Max if args.len() == 1 && args[0].ty.element().is_some() => {
                self.list_reduced(ListReduction::Max, &args[0])
            }
            Rule::Min => self.extremum(Prim::Min, args),
            Rule::Max => self.extremum(Prim::Max, args),
            Rule::Sum => self.sum_of(args),
            Rule::Any => self.any_of(&args[0], ListReduction::Any),
            Rule::All => self.any_of(&args[0], ListReduction::All),
            Rule::Print => self.print(call, args),
            Rule::List => self.list_from("list()", args.first()),
            Rule::Sorted => self.sorted(call, args),
            Rule::Tuple => match args {
                [] => Ok(Val::tuple(Vec::new())),
                [one, ..] if one.elements().is_some() => Ok(one.clone()),
                [one, ..] => self.bad_argument(&name, 0, "a tuple", one),
            },
            Rule::Unroll => Ok(args[0].clone()),
            Rule::Round => self.round(args),
            Rule::Divmod => self.divmod(&args[0], &args[1]),
            Rule::Pow => self.power(&args[0], &args[1]),
            Rule::Len if args[0].ty.array().is_some_and(|ty| ty.ndim > 0) => {
                Ok(Val::scalar(Scalar::I64, args[0].scalars[2]))
            }
            Rule::Len if args[0].ty.element().is_some() => {
                Ok(Val::scalar(Scalar::I64, self.list_len(&args[0])))
            }
            Rule::Len if args[0].ty == Type::Range => {
                Ok(Val::scalar(Scalar::I64, self.range_len(&args[0])))
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

    /// `sum(values[, start])`
    fn sum_of(&mut self, args: &[Val]) -> Infer<Val> {
        use crate::syntax::ast::BinOp;
        let start = match args.get(1) {
            Some(start) => start.clone(),
            None => self.int_const(0),
        };
        if let Some(elements) = args[0].elements() {
            return elements.iter().try_fold(start, |sum, e| self.binary(BinOp::Add, &sum, e));
        }
        let sum = if args[0].ty.element().is_some() {
            self.list_reduced(ListReduction::Sum, &args[0])?
        } else if args[0].ty.array().is_some() {
            self.reduce_whole(crate::kernel::names::Reduction::Sum, "sum()", &args[0])?
        } else {
            return self.bad_argument("sum()", 0, "a tuple, a list or an array", &args[0]);
        };
        if args.len() < 2 { Ok(sum) } else { self.binary(BinOp::Add, &start, &sum) }
    }

    /// `any(values)`, `all(values)`
    fn any_of(&mut self, val: &Val, kind: ListReduction) -> Infer<Val> {
        if val.ty.element().is_some() {
            return self.list_reduced(kind, val);
        }
        let any = kind == ListReduction::Any;
        if val.ty.array().is_some() {
            use crate::kernel::names::Reduction;
            let kind = if any { Reduction::Any } else { Reduction::All };
            return self.reduce_whole(kind, "any()", val);
        }
        let Some(elements) = val.elements() else {
            return self.bad_argument("any()", 0, "a tuple, a list or an array", val);
        };
        let mut found = self.bool_const(!any);
        for element in elements {
            let truth = self.truth(&element)?;
            let prim = if any { Prim::Or } else { Prim::And };
            let args = [found.scalars[0], truth.scalars[0]];
            found = match (found.known_bool(), truth.known_bool()) {
                (_, Some(known)) if known != any => found,
                (Some(known), _) if known != any => truth,
                (_, _) => Val::scalar(Scalar::Bool, self.prim(prim, Scalar::Bool, &args)),
            };
        }
        Ok(found)
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
        | Rule::Routine(_)
        | Rule::Print => (0, usize::MAX),
        Rule::Operator(_) | Rule::Comparison(_) => (2, 2),
        Rule::Inversion(_) | Rule::IsArray => (1, 1),
        Rule::List | Rule::Tuple => (0, 1),
        Rule::Any | Rule::All | Rule::Unroll => (1, 1),
        Rule::Sum | Rule::Sorted => (1, 2),
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
