//! Expressions to untyped IR.
//!
//! Invariant: operands are evaluated in Python's order and each once. `and`, `or`, conditional
//! expressions and chained comparisons become branches; asked for a truth value only, they yield bools,
//! so their operands need no common type.

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::{Build, Builder};
use crate::base::{Span, Symbol};
use crate::kernel::ir::ValueId;
use crate::kernel::ir::untyped::{CallArgs, Op};
use crate::kernel::names::{self, Intrinsic, Rule};
use crate::kernel::refusal::{ParallelFault, Reason, Refusal};
use crate::kernel::types::SliceType;
use crate::kernel::userfunc::{Const, FuncRef};
use crate::syntax::ast::{BoolOp, CmpOp, Expr, ExprKind, Keyword, UnaryOp};
use crate::syntax::walk::dotted;

impl Builder<'_> {
    /// The value of an expression, however deep it is.
    pub(super) fn expr(&mut self, e: &Expr) -> Build<ValueId> {
        stacker::maybe_grow(64 << 10, 1 << 20, || self.expr_here(e))
    }

    fn expr_here(&mut self, e: &Expr) -> Build<ValueId> {
        let span = e.span;
        match &e.kind {
            ExprKind::None => Ok(self.constant(Const::None, span)),
            ExprKind::True => Ok(self.constant(Const::Bool(true), span)),
            ExprKind::False => Ok(self.constant(Const::Bool(false), span)),
            ExprKind::Int(v) => Ok(self.constant(Const::Int(*v), span)),
            ExprKind::BigInt(v) => self.big_int(v, false, span),
            ExprKind::Float(v) => Ok(self.constant(Const::Float(*v), span)),
            ExprKind::Str(text) => Ok(self.constant(Const::Str(text.clone()), span)),
            ExprKind::Name(name) => self.name(*name, span),
            ExprKind::Tuple(items) => {
                let items = self.exprs(items)?;
                Ok(self.op(Op::Tuple, items, span))
            }
            ExprKind::Binary { op, left, right } => {
                let left = self.expr(left)?;
                let right = self.expr(right)?;
                let op = self.directed(*op).unwrap_or(Op::Binary(*op));
                Ok(self.op(op, vec![left, right], span))
            }
            ExprKind::Unary { op: UnaryOp::Not, .. } => self.truth(e),
            ExprKind::Unary { op, operand } => {
                if let (UnaryOp::Neg, ExprKind::BigInt(v)) = (op, &operand.kind) {
                    return self.big_int(v, true, span);
                }
                if let (UnaryOp::Neg, ExprKind::Int(v)) = (op, &operand.kind) {
                    return Ok(self.constant(Const::Int(v.wrapping_neg()), span));
                }
                if let (UnaryOp::Neg, ExprKind::Float(v)) = (op, &operand.kind) {
                    return Ok(self.constant(Const::Float(-v), span));
                }
                let operand = self.expr(operand)?;
                Ok(self.op(Op::Unary(*op), vec![operand], span))
            }
            ExprKind::Bool { op, values } => self.bool_op(*op, values, span),
            ExprKind::Compare { left, ops, comparators } => {
                let left = self.expr(left)?;
                self.compare(left, ops, comparators, span, false)
            }
            ExprKind::IfExp { test, body, orelse } => {
                let cond = self.truth(test)?;
                let one = |b: &mut Self, e: &Expr| b.expr(e).map(|v| vec![v]);
                let values = self.branch(cond, span, |b| one(b, body), |b| one(b, orelse))?;
                Ok(values[0])
            }
            ExprKind::Call { .. } if self.cython_prange(e).is_some() => {
                self.parallel_fault(span, ParallelFault::NoLoop)
            }
            ExprKind::Call { func, args, keywords } => self.call(func, args, keywords, span),
            ExprKind::Attribute { value, attr, attr_span } => {
                if let Some(value) = self.outside(e)? {
                    return self.outside_value(value, e);
                }
                let value = self.expr(value)?;
                Ok(self.op(Op::Attr(*attr), vec![value], *attr_span))
            }
            ExprKind::Subscript { value, index } => {
                let value = self.expr(value)?;
                let index = self.expr(index)?;
                Ok(self.op(Op::Index, vec![value, index], span))
            }
            ExprKind::Named { target, target_span, value } => {
                let value = self.expr(value)?;
                self.assign(*target, value, *target_span)?;
                Ok(value)
            }
            ExprKind::Imaginary(_) => self.refuse(span, Reason::Construct("a complex number")),
            ExprKind::Ellipsis => Ok(self.op(Op::Ellipsis, Vec::new(), span)),
            ExprKind::Wtf8(_) => {
                self.refuse(span, Reason::Construct("a string with a lone surrogate"))
            }
            ExprKind::Bytes(_) => self.refuse(span, Reason::Construct("a bytes literal")),
            ExprKind::FString(_) => self.refuse(span, Reason::Construct("an f-string")),
            ExprKind::TString(_) => self.refuse(span, Reason::Construct("a t-string")),
            ExprKind::List(items) => self.list(items, span),
            ExprKind::Set(_) => self.refuse(span, Reason::Construct("a set")),
            ExprKind::Dict(_) => self.refuse(span, Reason::Construct("a dict")),
            ExprKind::ListComp(comp) => self.list_comp(comp, span),
            ExprKind::SetComp(_) => self.refuse(span, Reason::Construct("a set comprehension")),
            ExprKind::DictComp(_) => self.refuse(span, Reason::Construct("a dict comprehension")),
            ExprKind::Generator(_) => {
                self.refuse(span, Reason::Construct("a generator expression"))
            }
            ExprKind::Lambda(function) => self.lambda(function, span),
            ExprKind::Slice { lower, upper, step } => {
                let mut parts = Vec::new();
                let mut there = [false; 3];
                for (part, there) in [lower, upper, step].into_iter().zip(&mut there) {
                    let Some(part) = part else { continue };
                    if !matches!(part.kind, ExprKind::None) {
                        parts.push(self.expr(part)?);
                        *there = true;
                    }
                }
                let [start, stop, step] = there;
                Ok(self.op(Op::Slice(SliceType { start, stop, step }), parts, span))
            }
            ExprKind::Starred(_) => self.refuse(span, Reason::Construct("a starred expression")),
            ExprKind::Await(_) => self.refuse(span, Reason::Construct("`await`")),
            ExprKind::Yield(_) | ExprKind::YieldFrom(_) => {
                self.refuse(span, Reason::Construct("`yield`"))
            }
        }
    }

    pub(super) fn exprs(&mut self, items: &[Expr]) -> Build<Vec<ValueId>> {
        items.iter().map(|item| self.expr(item)).collect()
    }

    fn big_int(&mut self, v: &BigInt, negative: bool, span: Span) -> Build<ValueId> {
        let v = if negative { -v } else { v.clone() };
        match (v.to_i64(), v.to_u64()) {
            (Some(v), _) => Ok(self.constant(Const::Int(v), span)),
            (None, Some(v)) => Ok(self.constant(Const::UInt(v), span)),
            (None, None) => self.refuse(span, Reason::IntTooLarge),
        }
    }

    // Names.

    pub(super) fn name(&mut self, name: Symbol, span: Span) -> Build<ValueId> {
        if let Some(slot) = self.slot_of(name) {
            return self.read(slot, span);
        }
        if self.is_itself(name) {
            return self.itself_again(span);
        }
        let e = Expr { span, kind: ExprKind::Name(name) };
        match self.outside(&e)? {
            Some(value) => self.outside_value(value, &e),
            None => self.refuse(span, Reason::UnknownName(name)),
        }
    }

    /// A frozen constant as a value.
    pub(super) fn outside_value(&mut self, value: Const, e: &Expr) -> Build<ValueId> {
        // Blocks without the lock have no functions of the interpreter.
        if let Const::Func(FuncRef::Intrinsic(i)) = &value
            && i.rule() == Rule::Print
            && (self.func.options.c_types || self.func.region.is_some())
        {
            let value = Const::Opaque("a function of the interpreter".into());
            return Err(self.not_usable(&value, e));
        }
        match &value {
            Const::Module(_) | Const::Exception(_) | Const::Opaque(_) => {
                Err(self.not_usable(&value, e))
            }
            Const::None
            | Const::Bool(_)
            | Const::Int(_)
            | Const::UInt(_)
            | Const::Float(_)
            | Const::Typed(_)
            | Const::Str(_)
            | Const::Tuple(_)
            | Const::Func(_)
            | Const::Array(_) => Ok(self.constant(value, e.span)),
        }
    }

    /// The refusal of a name that means what no kernel can use.
    fn not_usable(&self, value: &Const, e: &Expr) -> Box<Refusal> {
        let what = match value {
            Const::Module(name) => format!("the module {name}"),
            Const::Exception(name) => format!("the class {name}"),
            Const::Opaque(what) => what.to_string(),
            Const::None
            | Const::Bool(_)
            | Const::Int(_)
            | Const::UInt(_)
            | Const::Float(_)
            | Const::Typed(_)
            | Const::Str(_)
            | Const::Tuple(_)
            | Const::Func(_)
            | Const::Array(_) => "a constant".to_string(),
        };
        let name = dotted(e).map_or_else(String::new, |path| {
            path.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(".")
        });
        let (name, what) = (name.into(), what.into());
        let reason = if self.func.region.is_some() {
            Reason::ObjectInRegion { name, what }
        } else {
            Reason::OpaqueName { name, what }
        };
        self.refusal(e.span, reason)
    }

    /// What a name or dotted path from outside means; `None` if it is no such path, or unknown.
    pub(super) fn outside(&self, e: &Expr) -> Build<Option<Const>> {
        let Some(path) = dotted(e) else { return Ok(None) };
        if self.slot_of(path[0]).is_some() || self.is_itself(path[0]) {
            return Ok(None);
        }
        let known = (1..=path.len())
            .rev()
            .find_map(|n| self.func.consts.get(&path[..n]).map(|value| (n, value.clone())));
        let (mut at, mut value) = match known {
            Some(found) => found,
            None => match builtin(path[0]).or_else(|| self.itself(path[0])) {
                Some(value) => (1, value),
                None => return self.refuse(e.span, Reason::UnknownName(path[0])),
            },
        };
        while at < path.len() {
            let attr = path[at];
            value = match attribute(&value, attr) {
                Some(value) => value,
                // A constant like any other value: its attributes are asked for when it is typed.
                None if matches!(value, Const::Array(_)) => return Ok(None),
                // An object that nothing is known of: it is what cannot be used.
                None if self.func.region.is_some() && matches!(value, Const::Opaque(_)) => {
                    return Err(self.not_usable(&value, prefix(e, path.len() - at)));
                }
                None => {
                    let owner = match &value {
                        Const::Module(name) => format!("module {name}"),
                        Const::None
                        | Const::Bool(_)
                        | Const::Int(_)
                        | Const::UInt(_)
                        | Const::Float(_)
                        | Const::Typed(_)
                        | Const::Str(_)
                        | Const::Tuple(_)
                        | Const::Func(_)
                        | Const::Array(_)
                        | Const::Exception(_)
                        | Const::Opaque(_) => format!("'{}'", path[at - 1]),
                    };
                    return self.refuse(e.span, Reason::UnknownAttribute { owner, attr });
                }
            };
            at += 1;
        }
        Ok(Some(value))
    }

    /// The function being compiled under its own name: with an explicit signature it is compiled before
    /// the name is bound.
    fn itself(&self, name: Symbol) -> Option<Const> {
        let func = FuncRef::User { id: self.func.id, name };
        (name == self.func.name).then_some(Const::Func(func))
    }

    // Calls.

    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    pub(super) fn call(
        &mut self,
        func: &Expr,
        args: &[Expr],
        keywords: &[Keyword],
        span: Span,
    ) -> Build<ValueId> {
        let method = match &func.kind {
            ExprKind::Attribute { value, attr, .. } if self.outside(func)?.is_none() => {
                Some((value, *attr))
            }
            _ => None,
        };
        let callee = match method {
            Some((object, _)) => self.expr(object)?,
            None => self.expr(func)?,
        };
        let of_arrays = method.is_none() && self.is_of_arrays(func)?;
        let mut call = CallArgs {
            n_positional: args.len(),
            keywords: Vec::new(),
            spans: Vec::new(),
            starred: Vec::new(),
        };
        let mut operands = vec![callee];
        for arg in args {
            let (arg, is_starred) = match &arg.kind {
                ExprKind::Starred(inner) => (&**inner, true),
                _ => (arg, false),
            };
            operands.push(self.argument(arg, of_arrays)?);
            call.starred.push(is_starred);
            call.spans.push(arg.span);
        }
        for keyword in keywords {
            let Some(name) = keyword.name else {
                return self.refuse(keyword.span, Reason::Construct("a `**` argument"));
            };
            operands.push(self.argument(&keyword.value, of_arrays)?);
            call.keywords.push(name);
            call.spans.push(keyword.span);
        }
        if !call.starred.contains(&true) {
            call.starred.clear();
        }
        let op = match method {
            Some((_, name)) => Op::Method(name, call),
            None => Op::Call(call),
        };
        Ok(self.op(op, operands, span))
    }

    /// Whether a call is one of NumPy's functions.
    fn is_of_arrays(&self, func: &Expr) -> Build<bool> {
        Ok(matches!(
            self.outside(func)?,
            Some(Const::Func(FuncRef::Intrinsic(f))) if f.row().module.starts_with("numpy")
        ))
    }

    /// An argument; a list that is written out for one of NumPy's functions is what a tuple is.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    fn argument(&mut self, arg: &Expr, of_arrays: bool) -> Build<ValueId> {
        match &arg.kind {
            ExprKind::List(items) | ExprKind::Tuple(items)
                if of_arrays && !items.iter().any(|i| matches!(i.kind, ExprKind::Starred(_))) =>
            {
                let items: Build<Vec<ValueId>> =
                    items.iter().map(|item| self.argument(item, true)).collect();
                Ok(self.op(Op::Tuple, items?, arg.span))
            }
            _ => self.expr(arg),
        }
    }

    // Truth.

    /// The truth of an expression, as a bool.
    pub(super) fn truth(&mut self, e: &Expr) -> Build<ValueId> {
        let span = e.span;
        match &e.kind {
            ExprKind::Unary { op: UnaryOp::Not, operand } => {
                let inner = self.truth(operand)?;
                Ok(self.op(Op::Unary(UnaryOp::Not), vec![inner], span))
            }
            ExprKind::Bool { op, values } => self.bool_truth(*op, values, span),
            ExprKind::Compare { left, ops, comparators } => {
                let left = self.expr(left)?;
                self.compare(left, ops, comparators, span, true)
            }
            ExprKind::None
            | ExprKind::True
            | ExprKind::False
            | ExprKind::Ellipsis
            | ExprKind::Int(_)
            | ExprKind::BigInt(_)
            | ExprKind::Float(_)
            | ExprKind::Imaginary(_)
            | ExprKind::Str(_)
            | ExprKind::Wtf8(_)
            | ExprKind::Bytes(_)
            | ExprKind::FString(_)
            | ExprKind::TString(_)
            | ExprKind::Name(_)
            | ExprKind::Tuple(_)
            | ExprKind::List(_)
            | ExprKind::Set(_)
            | ExprKind::Dict(_)
            | ExprKind::ListComp(_)
            | ExprKind::SetComp(_)
            | ExprKind::DictComp(_)
            | ExprKind::Generator(_)
            | ExprKind::Binary { .. }
            | ExprKind::Unary { .. }
            | ExprKind::IfExp { .. }
            | ExprKind::Call { .. }
            | ExprKind::Attribute { .. }
            | ExprKind::Subscript { .. }
            | ExprKind::Slice { .. }
            | ExprKind::Starred(_)
            | ExprKind::Named { .. }
            | ExprKind::Lambda(_)
            | ExprKind::Await(_)
            | ExprKind::Yield(_)
            | ExprKind::YieldFrom(_) => {
                let value = self.expr(e)?;
                Ok(self.op(Op::Truth, vec![value], span))
            }
        }
    }

    /// `a and b`, asked for its truth.
    fn bool_truth(&mut self, op: BoolOp, values: &[Expr], span: Span) -> Build<ValueId> {
        let Some((first, rest)) = values.split_first() else {
            return Ok(self.constant(Const::Bool(op == BoolOp::And), span));
        };
        let cond = self.truth(first)?;
        if rest.is_empty() {
            return Ok(cond);
        }
        let more = |b: &mut Self| b.bool_truth(op, rest, span).map(|v| vec![v]);
        let stop = |b: &mut Self| Ok(vec![b.constant(Const::Bool(op == BoolOp::Or), span)]);
        let values = match op {
            BoolOp::And => self.branch(cond, span, more, stop)?,
            BoolOp::Or => self.branch(cond, span, stop, more)?,
        };
        Ok(values[0])
    }

    /// `a and b`, asked for its value.
    fn bool_op(&mut self, op: BoolOp, values: &[Expr], span: Span) -> Build<ValueId> {
        let Some((first, rest)) = values.split_first() else {
            return Ok(self.constant(Const::None, span));
        };
        let value = self.expr(first)?;
        if rest.is_empty() {
            return Ok(value);
        }
        let cond = self.op(Op::Truth, vec![value], first.span);
        let more = |b: &mut Self| b.bool_op(op, rest, span).map(|v| vec![v]);
        let stop = |_: &mut Self| Ok(vec![value]);
        let values = match op {
            BoolOp::And => self.branch(cond, span, more, stop)?,
            BoolOp::Or => self.branch(cond, span, stop, more)?,
        };
        Ok(values[0])
    }

    /// `left op c …`: each operand once, stopping at the first comparison that fails.
    fn compare(
        &mut self,
        left: ValueId,
        ops: &[CmpOp],
        comparators: &[Expr],
        span: Span,
        as_truth: bool,
    ) -> Build<ValueId> {
        let (Some((op, ops)), Some((first, rest))) = (ops.split_first(), comparators.split_first())
        else {
            return Ok(left);
        };
        let right = self.expr(first)?;
        let result = self.op(Op::Compare(*op), vec![left, right], span);
        if rest.is_empty() && !as_truth {
            return Ok(result);
        }
        let cond = self.op(Op::Truth, vec![result], span);
        if rest.is_empty() {
            return Ok(cond);
        }
        let stop = if as_truth { cond } else { result };
        let values = self.branch(
            cond,
            span,
            |b| b.compare(right, ops, rest, span, as_truth).map(|v| vec![v]),
            |_| Ok(vec![stop]),
        )?;
        Ok(values[0])
    }
}

/// A dotted path without its last names.
fn prefix(e: &Expr, n: usize) -> &Expr {
    if let ExprKind::Attribute { value, .. } = &e.kind
        && n > 0
    {
        return prefix(value, n - 1);
    }
    e
}

/// A built-in name that the module does not shadow.
fn builtin(name: Symbol) -> Option<Const> {
    if let Some(intrinsic) = Intrinsic::find("builtins", name.as_str()) {
        return Some(Const::Func(FuncRef::Intrinsic(intrinsic)));
    }
    names::EXCEPTIONS.contains(&name.as_str()).then_some(Const::Exception(name))
}

/// An attribute of a known module.
fn attribute(value: &Const, attr: Symbol) -> Option<Const> {
    match value {
        Const::Module(module) => {
            let module = module.as_str();
            if module == "cython" && attr.as_str() == "compiled" {
                return Some(Const::Bool(true));
            }
            if module == "numpy" && attr.as_str() == "newaxis" {
                return Some(Const::None);
            }
            if let Some(intrinsic) = Intrinsic::find(module, attr.as_str()) {
                return Some(Const::Func(FuncRef::Intrinsic(intrinsic)));
            }
            if let Some(v) = names::module_value(module, attr.as_str()) {
                return Some(Const::Float(v));
            }
            let submodule = format!("{module}.{attr}");
            names::is_known_module(&submodule).then(|| Const::Module(Symbol::new(&submodule)))
        }
        Const::None
        | Const::Bool(_)
        | Const::Int(_)
        | Const::UInt(_)
        | Const::Float(_)
        | Const::Typed(_)
        | Const::Str(_)
        | Const::Tuple(_)
        | Const::Func(_)
        | Const::Array(_)
        | Const::Exception(_)
        | Const::Opaque(_) => None,
    }
}
