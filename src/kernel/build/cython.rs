//! Cython's own words in a kernel: the options of its `prange`, `parallel()`, declarations.
//!
//! Invariant: an option that is accepted is kept to, or cannot be told from the answer: results do not
//! depend on how a loop's iterations are shared out, so `schedule` and `chunksize` are checked and change
//! nothing.

#![expect(clippy::wildcard_enum_match_arm, reason = "asks for a few shapes of options")]

use super::{Build, Builder};
use crate::base::{Span, Symbol};
use crate::kernel::ir::untyped::Op;
use crate::kernel::names::Rule;
use crate::kernel::refusal::{ParallelFault, Reason};
use crate::kernel::userfunc::{Const, FuncRef};
use crate::syntax::ast::{
    BinOp, Block, Expr, ExprKind, Keyword, Stmt, StmtKind, UnaryOp, WithItem,
};
use crate::syntax::directives;
use crate::syntax::walk::{assigned, stmt_blocks};

const SCHEDULES: [&str; 4] = ["static", "dynamic", "guided", "runtime"];

/// What shares out work.
#[derive(Clone)]
pub(super) enum Parallel {
    /// `with parallel():`.
    Block {
        /// As it says; 0 for all.
        threads: Option<u32>,
        /// The variables that it assigns itself, outside of its loops.
        privates: Vec<Symbol>,
    },
    /// A loop over `prange`.
    Loop { threads: u32 },
}

impl Builder<'_> {
    /// The call in the head of a loop, if it is of Cython's `prange`.
    pub(super) fn cython_prange<'e>(
        &self,
        iter: &'e Expr,
    ) -> Option<(&'e Expr, &'e [Expr], &'e [Keyword])> {
        let ExprKind::Call { func, args, keywords } = &iter.kind else { return None };
        let Ok(Some(Const::Func(FuncRef::Intrinsic(i)))) = self.outside(func) else { return None };
        let is_cythons = i.rule() == Rule::Prange && i.row().module == "cython.parallel";
        is_cythons.then_some((&**func, args, keywords))
    }

    /// Checks how a `prange` is written; gives how many threads it is given, 0 for all.
    pub(super) fn loop_options(
        &mut self,
        target: &Expr,
        args: &[Expr],
        keywords: &[Keyword],
        span: Span,
    ) -> Build<Option<u32>> {
        if !matches!(target.kind, ExprKind::Name(_)) {
            return self.parallel_fault(target.span, ParallelFault::Target);
        }
        if !(1..=3).contains(&args.len()) {
            return self.parallel_fault(span, ParallelFault::Positional);
        }
        let (mut nogil, mut schedule, mut chunksize, mut threads) = (false, None, None, None);
        let mut alone = false;
        for keyword in keywords {
            let Some(name) = keyword.name else {
                return self.refuse(keyword.span, Reason::Construct("a `**` argument"));
            };
            let value = &keyword.value;
            match name.as_str() {
                "nogil" => match value.kind {
                    ExprKind::True => nogil = true,
                    ExprKind::False | ExprKind::None => {}
                    _ => return self.parallel_fault(value.span, ParallelFault::NotConstant),
                },
                "schedule" => match &value.kind {
                    ExprKind::None => {}
                    ExprKind::Str(text) if SCHEDULES.contains(&&**text) => schedule = Some(&**text),
                    ExprKind::Str(text) => {
                        let fault = ParallelFault::Schedule(text.clone());
                        return self.parallel_fault(value.span, fault);
                    }
                    _ => return self.parallel_fault(value.span, ParallelFault::NotConstant),
                },
                "chunksize" if matches!(value.kind, ExprKind::None) => {}
                "chunksize" => chunksize = Some(value),
                "num_threads" => threads = self.num_threads(value)?,
                "use_threads_if" => alone = self.is_false(value)?,
                _ => return self.parallel_fault(keyword.span, ParallelFault::Keyword(name)),
            }
        }
        match (chunksize, schedule) {
            (None, _) => {}
            (Some(value), None) => {
                return self.parallel_fault(value.span, ParallelFault::NoSchedule);
            }
            (Some(value), Some("runtime")) => {
                return self.parallel_fault(value.span, ParallelFault::RuntimeChunks);
            }
            (Some(value), Some(_)) if self.known(value)? <= 0 => {
                return self.parallel_fault(value.span, ParallelFault::ChunkSize);
            }
            (Some(_), Some(_)) => {}
        }
        if let (Some(Parallel::Block { threads: outer, .. }), Some(_)) = (&self.parallel, threads) {
            let fault = if outer.is_some() {
                ParallelFault::ThreadsTwice
            } else {
                ParallelFault::ThreadsOfLoop
            };
            return self.parallel_fault(span, fault);
        }
        let is_whole = self.func.region.as_ref().is_some_and(|r| r.is_loop) && self.depth == 1;
        if is_whole && !nogil {
            return self.refuse(span, Reason::PrangeWithLock);
        }
        Ok(if alone { Some(1) } else { threads })
    }

    pub(super) fn parallel_fault<T>(&self, span: Span, fault: ParallelFault) -> Build<T> {
        self.refuse(span, Reason::Parallel(fault))
    }

    /// How many threads the loops here may use, 0 for all.
    pub(super) fn threads(&self) -> u32 {
        match &self.parallel {
            None => 0,
            Some(Parallel::Loop { threads }) => *threads,
            Some(Parallel::Block { threads, .. }) => threads.unwrap_or(0),
        }
    }

    /// `num_threads`: 0 for all; none if the argument is None.
    fn num_threads(&self, value: &Expr) -> Build<Option<u32>> {
        if matches!(value.kind, ExprKind::None)
            || matches!(self.outside(value), Ok(Some(Const::None)))
        {
            return Ok(None);
        }
        match u32::try_from(self.known(value)?) {
            Ok(n) => Ok(Some(n)),
            Err(_) => self.parallel_fault(value.span, ParallelFault::Threads),
        }
    }

    /// `use_threads_if`: whether it is known to be false. What is known only when the block runs is computed, as
    /// it may raise, and changes nothing: a loop gives the same on every number of threads.
    fn is_false(&mut self, value: &Expr) -> Build<bool> {
        if matches!(value.kind, ExprKind::False | ExprKind::None) {
            return Ok(true);
        }
        if let Ok(n) = self.known(value) {
            return Ok(n == 0);
        }
        if let Ok(Some(Const::Bool(on))) = self.outside(value) {
            return Ok(!on);
        }
        self.truth(value)?;
        Ok(false)
    }

    /// An int that is known when the kernel is compiled.
    fn known(&self, value: &Expr) -> Build<i64> {
        match &value.kind {
            ExprKind::Int(n) => return Ok(*n),
            ExprKind::Unary { op: UnaryOp::Neg, operand } => {
                if let ExprKind::Int(n) = operand.kind {
                    return Ok(n.wrapping_neg());
                }
            }
            _ => {}
        }
        match self.outside(value) {
            Ok(Some(Const::Int(n))) => Ok(n),
            _ => self.parallel_fault(value.span, ParallelFault::Changes),
        }
    }

    /// A loop that shares out its iterations assigns no variable of the block's own.
    pub(super) fn check_privates(&self, target: &Expr, body: &Block) -> Build<()> {
        let Some(Parallel::Block { privates, .. }) = &self.parallel else { return Ok(()) };
        match assigned(&[body], &[target]).iter().find(|name| privates.contains(name)) {
            Some(_) => self.parallel_fault(target.span, ParallelFault::Private),
            None => Ok(()),
        }
    }

    /// Whether this is in a `parallel()` block, and in none of its loops.
    pub(super) fn is_in_parallel(&self) -> bool {
        matches!(self.parallel, Some(Parallel::Block { .. }))
    }

    /// The operation for an operator under another directive than the function's.
    pub(super) fn directed(&self, op: BinOp) -> Option<Op> {
        let (here, whole) = (self.directives, self.func.options.directives);
        let differs = match op {
            BinOp::Div | BinOp::FloorDiv | BinOp::Mod => here.cdivision != whole.cdivision,
            BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Shl => {
                here.overflowcheck != whole.overflowcheck
            }
            BinOp::Pow => here.cpow != whole.cpow,
            BinOp::Shr | BinOp::And | BinOp::Or | BinOp::Xor | BinOp::MatMul => false,
        };
        (differs && self.func.options.c_types).then_some(Op::Directed(op, here))
    }

    /// `with parallel():` around a block: one thread of the team runs it, and its loops use the pool.
    /// Cython lets nothing else be seen of the others. A directive holds for its block.
    pub(super) fn with_block(&mut self, span: Span, items: &[WithItem], body: &Block) -> Build<()> {
        let outer = (self.parallel.clone(), self.directives);
        for item in items {
            self.with_item(span, item, body)?;
        }
        self.block(body)?;
        (self.parallel, self.directives) = outer;
        Ok(())
    }

    fn with_item(&mut self, span: Span, item: &WithItem, body: &Block) -> Build<()> {
        let context = &item.context;
        if self.imports.is(context, &["ungil.nogil", "cython.nogil"]) {
            let what = "a block without the lock within another one";
            return self.refuse(context.span, Reason::Construct(what));
        }
        if self.imports.is(context, &["cython.gil"]) {
            let what = "a block that takes the lock back";
            return self.refuse(context.span, Reason::Construct(what));
        }
        // Where one is wrong, the compiler of the interpreter's code has said so.
        if let Ok(Some(directive)) = directives::of_item(&self.imports, item) {
            self.directives = self.directives.with(directive);
            return Ok(());
        }
        if self.imports.is(context, &["cython.parallel.parallel"]) {
            return self.parallel_fault(context.span, ParallelFault::NotCalled);
        }
        let (args, keywords) = match &context.kind {
            ExprKind::Call { func, args, keywords }
                if self.imports.is(func, &["cython.parallel.parallel"]) =>
            {
                (args, keywords)
            }
            _ => return self.refuse(span, Reason::Construct("a `with` statement")),
        };
        if self.is_in_parallel() {
            return self.parallel_fault(context.span, ParallelFault::Nested);
        }
        if let Some(arg) = args.first() {
            return self.parallel_fault(arg.span, ParallelFault::BlockPositional);
        }
        let (mut threads, mut alone) = (None, false);
        for keyword in keywords {
            match keyword.name {
                Some(name) if name.as_str() == "num_threads" => {
                    threads = self.num_threads(&keyword.value)?;
                }
                Some(name) if name.as_str() == "use_threads_if" => {
                    alone = self.is_false(&keyword.value)?;
                }
                Some(name) => {
                    return self.parallel_fault(keyword.span, ParallelFault::Keyword(name));
                }
                None => {
                    return self.refuse(keyword.span, Reason::Construct("a `**` argument"));
                }
            }
        }
        threads = if alone { Some(1) } else { threads };
        let mut privates = Vec::new();
        self.own_names(body, &mut privates);
        self.parallel = Some(Parallel::Block { threads, privates });
        Ok(())
    }

    /// The names that a block assigns outside of loops over `prange`.
    fn own_names(&self, body: &[Stmt], names: &mut Vec<Symbol>) {
        for stmt in body {
            if let StmtKind::For { iter, .. } = &stmt.kind
                && self.cython_prange(iter).is_some()
            {
                continue;
            }
            let blocks = stmt_blocks(stmt);
            if blocks.is_empty() {
                names.extend(assigned(&[std::slice::from_ref(stmt)], &[]));
                continue;
            }
            if let StmtKind::For { target, .. } = &stmt.kind {
                names.extend(assigned(&[], &[target]));
            }
            for block in blocks {
                stacker::maybe_grow(64 << 10, 1 << 20, || self.own_names(block, names));
            }
        }
    }

    /// `cython.declare(x=cython.double)` as a statement.
    pub(super) fn is_declaration(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Call { func, args, .. } => {
                args.is_empty() && self.imports.is(func, &["cython.declare"])
            }
            _ => false,
        }
    }
}
