//! The kernels' intermediate representation: SSA values in structured regions, where loops stay loops.
//!
//! Invariant: a value is defined once (a region's parameter or an instruction's result) and used only
//! within the region that defines it or in regions nested there. A region ends in exactly one
//! [`Terminator`]. One [`Graph`] shape serves two stages: the untyped one ([`untyped::Op`], before
//! inference) and the typed one ([`op::Op`], scalars only); the type of the graph says which.
//!
//! - `if`: two regions that `yield` its results; a region that leaves (break, continue, return, raise)
//!   yields nothing.
//! - `for`: counted over start, stop, step. The body's parameters are the index and the carries; it ends
//!   with `continue carries`. Results are the carries when the range is exhausted, or what `orelse`
//!   yields from them, or the values of `break`.
//! - `while`: `head` takes the carries and yields the test and the forwarded values; `body` and `orelse`
//!   take the forwarded values.

pub mod dump;
pub mod math;
pub mod op;
pub mod prune;
pub mod untyped;
pub mod verify;

use std::sync::Arc;

use crate::base::{PrimaryMap, Span, Symbol, entity_impl};

use super::library;
use super::options::{ErrorModel, FastMath, Inline, Overflow};
use super::types::{Scalar, Type};
use super::userfunc::{UserFunc, UserFuncId};
use crate::syntax::ast::Unit;

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(u32);
entity_impl!(ValueId, "v");

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InstId(u32);
entity_impl!(InstId, "inst");

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionId(u32);
entity_impl!(RegionId, "region");

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LoopId(u32);
entity_impl!(LoopId, "L");

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FaultId(u32);
entity_impl!(FaultId, "fault");

/// A function instance within one program.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FuncId(u32);
entity_impl!(FuncId, "fn");

/// Whose code an instruction is: the function's own ([`ScopeRef::OWN`]) or an inlined callee's.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScopeRef(u32);
entity_impl!(ScopeRef, "scope");

impl ScopeRef {
    /// The function that the graph belongs to.
    pub const OWN: ScopeRef = ScopeRef(0);
}

/// A place in source text, and whose text it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Loc {
    pub span: Span,
    pub scope: ScopeRef,
}

impl Loc {
    pub fn own(span: Span) -> Loc {
        Loc { span, scope: ScopeRef::OWN }
    }
}

/// A source function whose instructions stand in a graph.
#[derive(Clone, Debug)]
pub struct InlineScope {
    pub name: Symbol,
    /// The source that it stands in.
    pub unit: Arc<Unit>,
    /// Where it was called from; `None` for the graph's own function.
    pub caller: Option<Loc>,
}

/// One traceback entry.
#[derive(Clone, Debug)]
pub struct Frame {
    pub name: Symbol,
    pub unit: Arc<Unit>,
    pub span: Span,
}

/// Instructions with operations `O` over values described by `V`.
#[derive(Clone, Debug)]
pub struct Graph<O, V> {
    pub values: PrimaryMap<ValueId, V>,
    pub insts: PrimaryMap<InstId, Inst<O>>,
    pub regions: PrimaryMap<RegionId, Region>,
    pub loops: PrimaryMap<LoopId, Loop>,
    pub faults: PrimaryMap<FaultId, Fault>,
    pub scopes: PrimaryMap<ScopeRef, InlineScope>,
    /// The function's body; its parameters are the function's.
    pub body: RegionId,
}

#[derive(Clone, Debug)]
pub struct Inst<O> {
    pub kind: InstKind<O>,
    pub results: Vec<ValueId>,
    pub loc: Loc,
}

#[derive(Clone, Debug)]
pub enum InstKind<O> {
    Op { op: O, args: Vec<ValueId> },
    If { cond: ValueId, then: RegionId, orelse: RegionId },
    For(For),
    While(While),
}

/// `step` is never zero (a guard stands before the loop).
#[derive(Clone, Debug)]
pub struct For {
    pub id: LoopId,
    pub start: ValueId,
    pub stop: ValueId,
    pub step: ValueId,
    /// The carries' initial values.
    pub init: Vec<ValueId>,
    /// Parameters: index, carries.
    pub body: RegionId,
    /// Parameters: carries. Yields the results.
    pub orelse: Option<RegionId>,
}

#[derive(Clone, Debug)]
pub struct While {
    pub id: LoopId,
    pub init: Vec<ValueId>,
    /// Parameters: carries. Yields the test, then the forwarded values (one a carry).
    pub head: RegionId,
    /// Parameters: forwarded values. Ends in `continue`.
    pub body: RegionId,
    /// Parameters: forwarded values. Yields the results; without it they are the forwarded values.
    pub orelse: Option<RegionId>,
}

#[derive(Clone, Debug)]
pub struct Region {
    pub params: Vec<ValueId>,
    pub insts: Vec<InstId>,
    pub term: Terminator,
    pub term_loc: Loc,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Terminator {
    /// The values of the `if`, of a `while`'s head, or of a loop's `orelse`.
    Yield(Vec<ValueId>),
    /// The next carries of the enclosing loop.
    Continue(LoopId, Vec<ValueId>),
    /// The results of the enclosing loop.
    Break(LoopId, Vec<ValueId>),
    Return(Vec<ValueId>),
    /// Raises the fault; the values fill its message.
    Raise(FaultId, Vec<ValueId>),
    /// Control never gets here: the instruction before does not return.
    Unreachable,
}

impl Terminator {
    pub fn values(&self) -> &[ValueId] {
        match self {
            Terminator::Yield(v)
            | Terminator::Continue(_, v)
            | Terminator::Break(_, v)
            | Terminator::Return(v)
            | Terminator::Raise(_, v) => v,
            Terminator::Unreachable => &[],
        }
    }

    pub fn values_mut(&mut self) -> &mut [ValueId] {
        match self {
            Terminator::Yield(v)
            | Terminator::Continue(_, v)
            | Terminator::Break(_, v)
            | Terminator::Return(v)
            | Terminator::Raise(_, v) => v,
            Terminator::Unreachable => &mut [],
        }
    }
}

/// What is known of a loop beside its regions.
#[derive(Clone, Debug)]
pub struct Loop {
    pub loc: Loc,
    pub kind: LoopKind,
    /// The loop variable's name (`for` only) and the carries' names, for dumps and messages.
    pub index: Option<Symbol>,
    pub parallel: Option<Parallel>,
    /// How many threads it may use; 0 for all that there are.
    pub threads: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoopKind {
    Range,
    Prange,
    While,
}

/// How a `prange` loop runs on the pool. The body has no `break` or `return` and no `orelse`.
#[derive(Clone, Debug)]
pub struct Parallel {
    /// One a carry.
    pub carries: Vec<CarryRole>,
}

/// What a carry of a parallel loop means. Each chunk starts from the role's identity and the partial
/// results are combined in iteration order in a tree that depends on the trip count alone; the initial
/// value is combined in front.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CarryRole {
    Reduce(ReduceOp),
    /// Written in every iteration and never read in one: the last iteration's value stays.
    Last,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ReduceOp {
    Add,
    Mul,
    Min,
    Max,
    And,
    Or,
    Xor,
}

impl ReduceOp {
    pub fn name(self) -> &'static str {
        self.prim().name()
    }

    /// The operation that combines two partial results.
    pub fn prim(self) -> op::Prim {
        match self {
            ReduceOp::Add => op::Prim::Add,
            ReduceOp::Mul => op::Prim::Mul,
            ReduceOp::Min => op::Prim::Min,
            ReduceOp::Max => op::Prim::Max,
            ReduceOp::And => op::Prim::And,
            ReduceOp::Or => op::Prim::Or,
            ReduceOp::Xor => op::Prim::Xor,
        }
    }
}

/// An exception that a kernel can raise.
#[derive(Clone, PartialEq, Debug)]
pub struct Fault {
    /// A built-in exception class, by name.
    pub class: Symbol,
    /// `None` for an exception without arguments. When the guard or raise has values, each `{}` stands
    /// for the next of them, as Python's `repr` writes it; without values the text is literal.
    pub message: Option<Arc<str>>,
    /// In place of a message: the arguments of the exception, or what is printed.
    pub args: Option<Arc<[FaultArg]>>,
    pub loc: Loc,
}

/// An argument of an exception, made of the values of the raise or guard.
#[derive(Clone, PartialEq, Debug)]
pub enum FaultArg {
    /// The next value as it is.
    Value(Type),
    /// Text with values in it.
    Text(Arc<[FaultText]>),
}

#[derive(Clone, PartialEq, Debug)]
pub enum FaultText {
    Plain(Arc<str>),
    /// The next value: as `repr` writes it, or formatted.
    Value {
        ty: Type,
        repr: bool,
        spec: Arc<str>,
    },
}

/// A value of the typed graph.
#[derive(Clone, Debug)]
pub struct Value {
    pub ty: Scalar,
    pub name: Option<Symbol>,
}

/// A value of the untyped graph.
#[derive(Clone, Debug)]
pub struct UntypedValue {
    pub name: Option<Symbol>,
    /// Where it was defined, for messages.
    pub span: Span,
}

pub type UntypedGraph = Graph<untyped::Op, UntypedValue>;
pub type TypedGraph = Graph<op::Op, Value>;

#[derive(Clone, Debug)]
pub struct Param {
    pub name: Symbol,
    pub ty: Type,
}

/// A function as written, names resolved, before types.
#[derive(Clone, Debug)]
pub struct UntypedFunc {
    pub name: Symbol,
    pub params: Vec<Symbol>,
    /// The functions that it defines.
    pub inner: Vec<Arc<UserFunc>>,
    pub graph: UntypedGraph,
}

/// One instance: a function for one tuple of argument types. The body's parameters are the flattened
/// scalars of all `params`; `return` gives the flattened scalars of `ret`.
#[derive(Clone, Debug)]
pub struct TypedFunc {
    pub name: Symbol,
    pub source: UserFuncId,
    /// The function's name where it is defined.
    pub span: Span,
    pub params: Vec<Param>,
    pub ret: Type,
    pub graph: TypedGraph,
    pub fastmath: FastMath,
    pub error_model: ErrorModel,
    pub overflow: Overflow,
    pub inline: Inline,
    /// In a cycle of calls: its body starts with a recursion check.
    pub recursive: bool,
}

/// An entry function with every instance that it can reach.
#[derive(Clone, Debug)]
pub struct TypedProgram {
    pub funcs: PrimaryMap<FuncId, TypedFunc>,
    pub entry: FuncId,
}

impl<O, V> Graph<O, V> {
    pub fn region(&self, id: RegionId) -> &Region {
        &self.regions[id]
    }

    /// The traceback entries of a place, outermost first: more than one when it was inlined.
    pub fn frames(&self, loc: Loc) -> Vec<Frame> {
        let mut frames = Vec::new();
        let mut at = Some(loc);
        while let Some(loc) = at {
            let scope = &self.scopes[loc.scope];
            if !library::is_text(&scope.unit) {
                frames.push(Frame { name: scope.name, unit: scope.unit.clone(), span: loc.span });
            }
            at = scope.caller;
        }
        frames.reverse();
        frames
    }

    /// The regions that an instruction holds, in order of execution.
    pub fn sub_regions(&self, inst: InstId) -> Vec<RegionId> {
        match &self.insts[inst].kind {
            InstKind::Op { .. } => Vec::new(),
            InstKind::If { then, orelse, .. } => vec![*then, *orelse],
            InstKind::For(f) => [Some(f.body), f.orelse].into_iter().flatten().collect(),
            InstKind::While(w) => {
                [Some(w.head), Some(w.body), w.orelse].into_iter().flatten().collect()
            }
        }
    }

    /// The values that an instruction itself reads (its regions apart).
    pub fn operands(&self, inst: InstId) -> Vec<ValueId> {
        match &self.insts[inst].kind {
            InstKind::Op { args, .. } => args.clone(),
            InstKind::If { cond, .. } => vec![*cond],
            InstKind::For(f) => {
                [f.start, f.stop, f.step].into_iter().chain(f.init.iter().copied()).collect()
            }
            InstKind::While(w) => w.init.clone(),
        }
    }

    /// Calls `f` with every value that an instruction itself reads, to be replaced.
    pub fn map_operands(&mut self, inst: InstId, mut f: impl FnMut(&mut ValueId)) {
        match &mut self.insts[inst].kind {
            InstKind::Op { args, .. } => args.iter_mut().for_each(f),
            InstKind::If { cond, .. } => f(cond),
            InstKind::For(l) => {
                [&mut l.start, &mut l.stop, &mut l.step].into_iter().for_each(&mut f);
                l.init.iter_mut().for_each(f);
            }
            InstKind::While(l) => l.init.iter_mut().for_each(f),
        }
    }

    /// Every region in the tree under `root`, itself first, in order of the program text.
    pub fn regions_under(&self, root: RegionId) -> Vec<RegionId> {
        let mut out = Vec::new();
        let mut stack = vec![root];
        while let Some(region) = stack.pop() {
            out.push(region);
            for &inst in self.regions[region].insts.iter().rev() {
                stack.extend(self.sub_regions(inst).into_iter().rev());
            }
        }
        out
    }

    /// The values that the regions under `root` read but do not define, in order of first use.
    pub fn captures(&self, root: RegionId) -> Vec<ValueId> {
        let regions = self.regions_under(root);
        let mut defined = cranelift_entity::EntitySet::new();
        for &r in &regions {
            for &p in &self.regions[r].params {
                defined.insert(p);
            }
            for &i in &self.regions[r].insts {
                for &v in &self.insts[i].results {
                    defined.insert(v);
                }
            }
        }
        let mut out = Vec::new();
        let mut take = |v: ValueId| {
            if defined.insert(v) {
                out.push(v);
            }
        };
        for &r in &regions {
            for &i in &self.regions[r].insts {
                self.operands(i).into_iter().for_each(&mut take);
            }
            self.regions[r].term.values().iter().copied().for_each(&mut take);
        }
        out
    }
}
