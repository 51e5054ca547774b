//! Statements to untyped IR.
//!
//! Invariant: a loop carries every variable that its text assigns; which of them matter is pruning's
//! business. The carries of a loop, what `continue` and `break` pass and what the loop results in are
//! aligned by position: each carried variable's value, followed by its flag if it may be unbound on entry.

use std::sync::Arc;

use super::cython::Parallel;
use super::{Bound, Build, Builder, Frame, Slot, literal_text};
use crate::base::{Span, Symbol};
use crate::kernel::ir::untyped::Op;
use crate::kernel::ir::{
    Fault, FaultArg, FaultText, For, InstKind, Loc, Loop, LoopKind, RegionId, Terminator, ValueId,
    While,
};
use crate::kernel::names::Rule;
use crate::kernel::refusal::{ParallelFault, Reason};
use crate::kernel::types::Type;
use crate::kernel::userfunc::{Const, FuncRef};
use crate::syntax::ast::{Block, Conversion, Expr, ExprKind, FPart, Stmt, StmtKind};
use crate::syntax::region::exit;
use crate::syntax::walk::assigned;

impl Builder<'_> {
    pub(super) fn block(&mut self, block: &Block) -> Build<()> {
        for stmt in block {
            if !self.alive {
                break;
            }
            self.stmt(stmt)?;
        }
        Ok(())
    }

    fn stmt(&mut self, stmt: &Stmt) -> Build<()> {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::Expr(e) => self.expr_stmt(e),
            StmtKind::Assign { targets, value } => {
                if let (ExprKind::Lambda(function), [target]) = (&value.kind, &targets[..])
                    && let ExprKind::Name(name) = target.kind
                {
                    return self.bind_function(name, function, span);
                }
                let value = self.expr(value)?;
                targets.iter().try_for_each(|t| self.assign_target(t, value))
            }
            StmtKind::AugAssign { target, op, value } => {
                if let ExprKind::Subscript { value: object, index } = &target.kind {
                    let object = self.expr(object)?;
                    let index = self.expr(index)?;
                    let old = self.op(Op::Index, vec![object, index], target.span);
                    let operand = self.expr(value)?;
                    let new = self.op(Op::InPlace(*op), vec![old, operand], span);
                    let kind =
                        InstKind::Op { op: Op::SetIndexAugmented, args: vec![object, index, new] };
                    self.push(kind, Vec::new(), target.span);
                    return Ok(());
                }
                let ExprKind::Name(name) = target.kind else {
                    return self.refuse(target.span, Reason::Construct("an assignment to this"));
                };
                if self.is_in_parallel() {
                    return self.refuse(span, Reason::Parallel(ParallelFault::Reduction));
                }
                let old = self.name(name, target.span)?;
                let operand = self.expr(value)?;
                let in_place = match (self.directed(*op), self.func.declared.types.get(&name)) {
                    (Some(directed), _) => directed,
                    (None, Some(&ty)) if self.func.options.c_types => Op::InPlaceC(*op, ty),
                    (None, _) => Op::InPlace(*op),
                };
                let new = self.op(in_place, vec![old, operand], span);
                self.assign(name, new, target.span)
            }
            StmtKind::AnnAssign { target, value, .. } => match value {
                Some(value) => {
                    let value = self.expr(value)?;
                    self.assign_target(target, value)
                }
                None => Ok(()),
            },
            StmtKind::Return(value) => {
                let value = match value {
                    Some(e) => self.expr(e)?,
                    None => self.constant(Const::None, span),
                };
                let value = match self.func.declared.returns {
                    Some(ty) if self.func.region.is_none() => {
                        self.op(Op::ToC(ty), vec![value], span)
                    }
                    Some(_) | None => value,
                };
                if self.alive && self.func.region.is_some() {
                    self.end_region(exit::RETURN, Some(value), span);
                } else if self.alive {
                    self.terminate(Terminator::Return(vec![value]), span);
                }
                Ok(())
            }
            StmtKind::If { test, body, orelse } => {
                let cond = self.truth(test)?;
                self.branch(
                    cond,
                    span,
                    |b| b.block(body).map(|()| Vec::new()),
                    |b| b.block(orelse).map(|()| Vec::new()),
                )?;
                Ok(())
            }
            StmtKind::For { is_async: true, .. } => {
                self.refuse(span, Reason::Construct("an `async for` loop"))
            }
            StmtKind::For { is_async: false, target, iter, body, orelse } => {
                self.for_loop(span, target, iter, body, orelse)
            }
            StmtKind::While { test, body, orelse } => self.while_loop(span, test, body, orelse),
            StmtKind::Break => {
                self.leave(span, true);
                Ok(())
            }
            StmtKind::Continue => {
                self.leave(span, false);
                Ok(())
            }
            StmtKind::Raise { exc, cause } => self.raise(span, exc.as_ref(), cause.as_ref()),
            StmtKind::Assert { .. } if !self.func.options.asserts => Ok(()),
            StmtKind::Assert { test, msg } => self.assert(test, msg.as_ref()),
            StmtKind::Pass | StmtKind::Global(_) | StmtKind::Nonlocal(_) => Ok(()),
            StmtKind::FunctionDef(function) => self.inner_def(function, span),
            StmtKind::ClassDef(_) => self.refuse(span, Reason::Construct("a class definition")),
            StmtKind::Delete(targets) => self.delete(targets),
            StmtKind::With { is_async: false, items, body } => self.with_block(span, items, body),
            StmtKind::With { .. } => self.refuse(span, Reason::Construct("a `with` statement")),
            StmtKind::Match { .. } => self.refuse(span, Reason::Construct("a `match` statement")),
            StmtKind::Try { .. } => self.refuse(span, Reason::Construct("a `try` statement")),
            StmtKind::Import(_) | StmtKind::ImportFrom { .. } => {
                self.refuse(span, Reason::Construct("an `import` inside a kernel"))
            }
            StmtKind::TypeAlias { .. } => {
                self.refuse(span, Reason::Construct("a `type` statement"))
            }
        }
    }

    /// A docstring or another constant says nothing; a call is made for its effect.
    fn expr_stmt(&mut self, e: &Expr) -> Build<()> {
        if let ExprKind::Str(_) | ExprKind::Ellipsis = e.kind {
            return Ok(());
        }
        if self.is_declaration(e) {
            return Ok(());
        }
        self.expr(e).map(|_| ())
    }

    pub(super) fn assign_target(&mut self, target: &Expr, value: ValueId) -> Build<()> {
        match &target.kind {
            ExprKind::Name(name) => self.assign(*name, value, target.span),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                if items.iter().any(|i| matches!(i.kind, ExprKind::Starred(_))) {
                    return self.unpack_starred(items, value, target.span);
                }
                let parts: Vec<ValueId> =
                    items.iter().map(|item| self.value(None, item.span)).collect();
                let kind = InstKind::Op { op: Op::Unpack, args: vec![value] };
                self.push(kind, parts.clone(), target.span);
                items.iter().zip(parts).try_for_each(|(item, part)| self.assign_target(item, part))
            }
            ExprKind::Subscript { value: object, index } => {
                let object = self.expr(object)?;
                let index = self.expr(index)?;
                let kind = InstKind::Op { op: Op::SetIndex, args: vec![object, index, value] };
                self.push(kind, Vec::new(), target.span);
                Ok(())
            }
            ExprKind::Attribute { value: object, .. } => {
                self.expr(object)?;
                self.refuse(target.span, Reason::Construct("an assignment to an attribute"))
            }
            ExprKind::Starred(_)
            | ExprKind::None
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
            | ExprKind::Set(_)
            | ExprKind::Dict(_)
            | ExprKind::ListComp(_)
            | ExprKind::SetComp(_)
            | ExprKind::DictComp(_)
            | ExprKind::Generator(_)
            | ExprKind::Binary { .. }
            | ExprKind::Unary { .. }
            | ExprKind::Bool { .. }
            | ExprKind::Compare { .. }
            | ExprKind::IfExp { .. }
            | ExprKind::Call { .. }
            | ExprKind::Slice { .. }
            | ExprKind::Named { .. }
            | ExprKind::Lambda(_)
            | ExprKind::Await(_)
            | ExprKind::Yield(_)
            | ExprKind::YieldFrom(_) => {
                self.refuse(target.span, Reason::Construct("an assignment to this"))
            }
        }
    }

    // Faults.

    fn raise(&mut self, span: Span, exc: Option<&Expr>, cause: Option<&Expr>) -> Build<()> {
        let Some(exc) = exc else {
            return self.refuse(span, Reason::Construct("a bare `raise`"));
        };
        if let Some(cause) = cause {
            return self.refuse(cause.span, Reason::Construct("`raise … from`"));
        }
        let (class, args) = if let ExprKind::Call { func, args, keywords } = &exc.kind
            && keywords.is_empty()
        {
            (&**func, &args[..])
        } else {
            (exc, &[][..])
        };
        let Some(Const::Exception(class)) = self.outside(class)? else {
            return self.refuse(exc.span, Reason::RaiseOperand);
        };
        let message = match args {
            [] => None,
            [one] => self.literal_message(one),
            [_, ..] => None,
        };
        if args.is_empty() || message.is_some() {
            self.raise_fault(class, message, span);
            return Ok(());
        }
        self.raise_with(class, args, span)
    }

    fn assert(&mut self, test: &Expr, msg: Option<&Expr>) -> Build<()> {
        let span = test.span;
        let message = msg.map(|e| self.literal_message(e));
        let cond = self.truth(test)?;
        let class = Symbol::new("AssertionError");
        self.branch(
            cond,
            span,
            |_| Ok(Vec::new()),
            |b| {
                match (message, msg) {
                    (Some(None), Some(e)) => b.raise_with(class, std::slice::from_ref(e), span)?,
                    (message, _) => b.raise_fault(class, message.flatten(), span),
                }
                Ok(Vec::new())
            },
        )?;
        Ok(())
    }

    /// An exception whose arguments are computed.
    fn raise_with(&mut self, class: Symbol, args: &[Expr], span: Span) -> Build<()> {
        let mut values = Vec::new();
        let mut shown = Vec::new();
        for arg in args {
            if matches!(arg.kind, ExprKind::Starred(_)) {
                return self.refuse(arg.span, Reason::RaiseOperand);
            }
            shown.push(self.fault_arg(arg, &mut values)?);
        }
        let fault = Fault { class, message: None, args: Some(shown.into()), loc: Loc::own(span) };
        let fault = self.graph.faults.push(fault);
        self.terminate(Terminator::Raise(fault, values), span);
        Ok(())
    }

    /// What is known of an argument of an exception; its values go to the end of the list.
    pub(super) fn fault_arg(&mut self, e: &Expr, values: &mut Vec<ValueId>) -> Build<FaultArg> {
        let ExprKind::FString(parts) = &e.kind else {
            values.push(self.expr(e)?);
            return Ok(FaultArg::Value(Type::Never));
        };
        let mut texts = Vec::new();
        for part in parts {
            match part {
                FPart::Text(text) => texts.push(FaultText::Plain(text.clone())),
                FPart::Value { expr, debug, conversion, spec, .. } => {
                    if let Some(debug) = debug {
                        texts.push(FaultText::Plain(debug.clone()));
                    }
                    let spec = match spec.as_deref() {
                        None | Some([]) => "".into(),
                        Some([FPart::Text(text)]) => text.clone(),
                        Some(_) => return self.refuse(e.span, Reason::RaiseOperand),
                    };
                    let repr = matches!(conversion, Conversion::Repr | Conversion::Ascii)
                        || (debug.is_some() && *conversion == Conversion::None && spec.is_empty());
                    values.push(self.expr(expr)?);
                    texts.push(FaultText::Value { ty: Type::Never, repr, spec });
                }
            }
        }
        Ok(FaultArg::Text(texts.into()))
    }

    /// A message must be known when the kernel is compiled: a literal or a frozen string.
    fn literal_message(&self, e: &Expr) -> Option<Arc<str>> {
        if let ExprKind::Str(text) = &e.kind {
            return Some(text.clone());
        }
        self.outside(e).ok().flatten().as_ref().and_then(literal_text)
    }

    fn raise_fault(&mut self, class: Symbol, message: Option<Arc<str>>, span: Span) {
        let fault =
            self.graph.faults.push(Fault { class, message, args: None, loc: Loc::own(span) });
        self.terminate(Terminator::Raise(fault, Vec::new()), span);
    }

    // Loops.

    /// Opens a loop: the initial values of its carries, and a frame that knows them.
    fn open_loop(
        &mut self,
        span: Span,
        kind: LoopKind,
        index: Option<Symbol>,
        names: &[Symbol],
    ) -> (Frame, Vec<ValueId>) {
        let loc = Loc::own(span);
        let id = self.graph.loops.push(Loop { loc, kind, index, parallel: None, threads: 0 });
        let mut carried = Vec::new();
        let mut init = Vec::new();
        for name in names {
            let Some(slot) = self.slot_of(*name) else { continue };
            let state = self.slots[slot];
            let has_flag = state.bound != Bound::Yes;
            init.push(self.value_at_join(state, span));
            if has_flag {
                init.push(self.flag_at_join(state, span));
            }
            carried.push((slot, has_flag));
        }
        (Frame { id, carried, has_break: false }, init)
    }

    /// Fresh values for the frame's positions, and the carried variables set to them. The others are as
    /// they were before the loop: what one of its regions learnt of them does not hold in another.
    fn take_carries(
        &mut self,
        carried: &[(usize, bool)],
        before: &[Slot],
        span: Span,
    ) -> Vec<ValueId> {
        self.slots.clear();
        self.slots.extend_from_slice(before);
        let mut values = Vec::new();
        for &(slot, has_flag) in carried {
            let value = self.value(Some(self.names[slot]), span);
            values.push(value);
            let mut bound = Bound::Yes;
            if has_flag {
                let flag = self.value(None, span);
                values.push(flag);
                bound = Bound::If(flag);
            }
            self.slots[slot] = Slot { value: Some(value), bound };
        }
        values
    }

    /// The current values at the frame's positions.
    fn give_carries(&mut self, carried: &[(usize, bool)], span: Span) -> Vec<ValueId> {
        let mut values = Vec::new();
        for &(slot, has_flag) in carried {
            let state = self.slots[slot];
            values.push(self.value_at_join(state, span));
            if has_flag {
                values.push(self.flag_at_join(state, span));
            }
        }
        values
    }

    /// `break` or `continue`.
    fn leave(&mut self, span: Span, is_break: bool) {
        let Some(frame) = self.frames.last_mut() else {
            // Out of the region, to a loop around it.
            self.end_region(if is_break { exit::BREAK } else { exit::CONTINUE }, None, span);
            return;
        };
        frame.has_break |= is_break;
        let id = frame.id;
        let carried = frame.carried.clone();
        let values = self.give_carries(&carried, span);
        let term =
            if is_break { Terminator::Break(id, values) } else { Terminator::Continue(id, values) };
        self.terminate(term, span);
    }

    fn for_loop(
        &mut self,
        span: Span,
        target: &Expr,
        iter: &Expr,
        body: &Block,
        orelse: &Block,
    ) -> Build<()> {
        self.deeper(span)?;
        let range = self.range_called(iter);
        let kind = if range == Some(Rule::Prange) { LoopKind::Prange } else { LoopKind::Range };
        let mut threads = self.threads();
        let around = self.parallel.clone();
        let iterable = match self.cython_prange(iter) {
            Some((func, args, keywords)) => {
                let own = self.loop_options(target, args, keywords, iter.span)?;
                self.check_privates(target, body)?;
                threads = own.unwrap_or(threads);
                self.parallel = Some(Parallel::Loop { threads });
                self.call(func, args, &[], iter.span)?
            }
            None => self.expr(iter)?,
        };
        let mut names = assigned(&[body, orelse], &[target]);
        names.extend(Self::defined(&[body, orelse]));
        let parts = self.range_parts(iterable, iter.span);
        let index_name = if let ExprKind::Name(name) = target.kind { Some(name) } else { None };
        let (frame, init) = self.open_loop(span, kind, index_name, &names);
        self.graph.loops[frame.id].threads = threads;
        let (id, carried) = (frame.id, frame.carried.clone());
        let (outer, before) = (self.region, self.slots.clone());
        let body_region = self.new_region();
        self.region = body_region;
        self.frames.push(frame);
        let index = self.value(index_name.filter(|_| range.is_some()), target.span);
        let carries = self.take_carries(&carried, &before, span);
        let mut params = vec![index];
        params.extend(carries);
        self.graph.regions[body_region].params = params;
        let element = match range {
            Some(_) => index,
            None => self.op(Op::Element, vec![iterable, index], target.span),
        };
        self.assign_target(target, element)?;
        self.block(body)?;
        if self.alive {
            self.leave(span, false);
        }
        let has_break = self.frames.pop().is_some_and(|f| f.has_break);
        self.alive = true;
        self.parallel = around;
        let orelse = self.loop_else(orelse, &carried, &before, None, span)?;
        self.region = outer;
        self.depth -= 1;
        let results = self.take_carries(&carried, &before, span);
        let [start, stop, step] = parts;
        let inst = For { id, start, stop, step, init, body: body_region, orelse: orelse.region };
        self.push(InstKind::For(inst), results, span);
        self.alive = has_break || orelse.reaches;
        if !self.alive {
            self.terminate(Terminator::Unreachable, span);
        }
        Ok(())
    }

    fn range_parts(&mut self, iterable: ValueId, span: Span) -> [ValueId; 3] {
        let parts = [0; 3].map(|_: i32| self.value(None, span));
        let op = InstKind::Op { op: Op::RangeParts, args: vec![iterable] };
        self.push(op, parts.to_vec(), span);
        parts
    }

    /// A loop over an iterable that nothing leaves early, whose body assigns no variable of the function but
    /// these.
    pub(super) fn loop_over(
        &mut self,
        span: Span,
        target: &Expr,
        iter: &Expr,
        names: &[Symbol],
        body: impl FnOnce(&mut Self, ValueId) -> Build<()>,
    ) -> Build<()> {
        self.deeper(span)?;
        let range = self.range_called(iter);
        let iterable = self.expr(iter)?;
        let [start, stop, step] = self.range_parts(iterable, iter.span);
        let (frame, init) = self.open_loop(span, LoopKind::Range, None, names);
        let (id, carried) = (frame.id, frame.carried.clone());
        let (outer, before) = (self.region, self.slots.clone());
        let region = self.new_region();
        self.region = region;
        self.frames.push(frame);
        let index = self.value(None, target.span);
        let mut params = vec![index];
        params.extend(self.take_carries(&carried, &before, span));
        self.graph.regions[region].params = params;
        let element = match range {
            Some(_) => index,
            None => self.op(Op::Element, vec![iterable, index], target.span),
        };
        body(self, element)?;
        if self.alive {
            self.leave(span, false);
        }
        self.frames.pop();
        self.alive = true;
        self.region = outer;
        self.depth -= 1;
        let results = self.take_carries(&carried, &before, span);
        let inst = For { id, start, stop, step, init, body: region, orelse: None };
        self.push(InstKind::For(inst), results, span);
        Ok(())
    }

    /// Which of the range functions an expression calls by name.
    fn range_called(&self, iter: &Expr) -> Option<Rule> {
        let ExprKind::Call { func, .. } = &iter.kind else { return None };
        match self.outside(func) {
            Ok(Some(Const::Func(FuncRef::Intrinsic(i)))) => {
                Some(i.rule()).filter(|r| matches!(r, Rule::Range | Rule::Prange))
            }
            Ok(Some(
                Const::Func(FuncRef::User { .. })
                | Const::None
                | Const::Bool(_)
                | Const::Int(_)
                | Const::UInt(_)
                | Const::Float(_)
                | Const::Typed(_)
                | Const::Str(_)
                | Const::Tuple(_)
                | Const::Array(_)
                | Const::Module(_)
                | Const::Exception(_)
                | Const::Opaque(_),
            ))
            | Ok(None)
            | Err(_) => None,
        }
    }

    fn while_loop(&mut self, span: Span, test: &Expr, body: &Block, orelse: &Block) -> Build<()> {
        self.deeper(span)?;
        let names = {
            let mut names = assigned(&[body, orelse], &[]);
            names.extend(Self::defined(&[body, orelse]));
            for name in assigned(&[], &[test]) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            names
        };
        let (frame, init) = self.open_loop(span, LoopKind::While, None, &names);
        let (id, carried) = (frame.id, frame.carried.clone());
        let (outer, before) = (self.region, self.slots.clone());
        let head = self.new_region();
        self.region = head;
        self.graph.regions[head].params = self.take_carries(&carried, &before, span);
        let cond = self.truth(test)?;
        let mut yields = vec![cond];
        yields.extend(self.give_carries(&carried, span));
        let head_end = self.region;
        self.graph.regions[head_end].term = Terminator::Yield(yields);
        let after_head = self.slots.clone();
        let body_region = self.new_region();
        self.region = body_region;
        self.frames.push(frame);
        self.graph.regions[body_region].params = self.take_carries(&carried, &before, span);
        self.bound_since(&after_head);
        self.block(body)?;
        if self.alive {
            self.leave(span, false);
        }
        let has_break = self.frames.pop().is_some_and(|f| f.has_break);
        self.alive = true;
        let orelse = self.loop_else(orelse, &carried, &before, Some(&after_head), span)?;
        self.region = outer;
        self.depth -= 1;
        let results = self.take_carries(&carried, &before, span);
        self.bound_since(&after_head);
        let inst = While { id, init, head, body: body_region, orelse: orelse.region };
        self.push(InstKind::While(inst), results, span);
        self.alive = has_break || (orelse.reaches && !always_true(test));
        if !self.alive {
            self.terminate(Terminator::Unreachable, span);
        }
        Ok(())
    }

    /// What the head of a `while` has bound is bound wherever it leads.
    fn bound_since(&mut self, after_head: &[Slot]) {
        for (slot, after) in self.slots.iter_mut().zip(after_head) {
            if after.bound == Bound::Yes && slot.value.is_some() {
                slot.bound = Bound::Yes;
            }
        }
    }

    /// The region of a loop's `else`, if it has one, and whether it reaches its end.
    fn loop_else(
        &mut self,
        orelse: &Block,
        carried: &[(usize, bool)],
        before: &[Slot],
        after_head: Option<&[Slot]>,
        span: Span,
    ) -> Build<Else> {
        if orelse.is_empty() {
            return Ok(Else { region: None, reaches: true });
        }
        let region = self.new_region();
        self.region = region;
        self.graph.regions[region].params = self.take_carries(carried, before, span);
        after_head.into_iter().for_each(|slots| self.bound_since(slots));
        self.block(orelse)?;
        let reaches = self.alive;
        if reaches {
            let values = self.give_carries(carried, span);
            let end = self.region;
            self.graph.regions[end].term = Terminator::Yield(values);
        }
        Ok(Else { region: Some(region), reaches })
    }
}

struct Else {
    region: Option<RegionId>,
    reaches: bool,
}

/// `while True`, `while 1`.
fn always_true(test: &Expr) -> bool {
    matches!(test.kind, ExprKind::True) || matches!(test.kind, ExprKind::Int(n) if n != 0)
}
