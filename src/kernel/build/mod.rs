//! Syntax tree to untyped IR: SSA values by construction, names resolved to frozen constants.
//!
//! Invariant: every variable of the function has, at each point, one value and a statement of whether it
//! is bound: surely, surely not, or as a bool value says. Branches and loops join both, so a variable
//! that may be unbound raises UnboundLocalError exactly where Python would, and one that is surely bound
//! costs nothing. Joins that nobody reads are pruned before types are inferred, so an unused temporary
//! may change its type from one loop to the next.

mod closure;
mod cython;
mod expr;
mod list;
mod needs;
mod stmt;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::ir::prune::prune;
use super::ir::untyped::Op;
use super::ir::{
    Graph, InlineScope, Inst, InstId, InstKind, Loc, LoopId, Region, RegionId, Terminator,
    UntypedFunc, UntypedGraph, UntypedValue, ValueId,
};
use super::refusal::{Reason, Refusal};
use super::userfunc::{Const, UserFunc};
use crate::base::{PrimaryMap, Span, Symbol};
use crate::syntax::ast::{Expr, ExprKind};
use crate::syntax::directives::Directives;
use crate::syntax::imports::Imports;
use crate::syntax::region::exit;
use crate::syntax::scope::Binding;

pub use needs::names_needed;

type Build<T> = Result<T, Box<Refusal>>;

/// Branches and loops nest no deeper than this, so that every pass may recurse over regions.
const MAX_DEPTH: usize = 200;

/// The untyped form of a function. It does not depend on argument types.
pub fn build(func: &UserFunc) -> Result<UntypedFunc, Box<Refusal>> {
    let mut builder = Builder::new(func)?;
    builder.block(&func.function.body)?;
    if func.region.is_none() && func.unit.scopes[func.function.scope].is_generator {
        // Its `yield` stands in code that is never reached.
        return builder.refuse(func.function.name_span, Reason::Construct("a generator"));
    }
    if builder.alive && func.region.is_some() {
        builder.end_region(exit::END, None, func.function.span);
    } else if builder.alive {
        let none = builder.constant(Const::None, func.function.span);
        builder.terminate(Terminator::Return(vec![none]), func.function.span);
    }
    let mut graph = builder.graph;
    prune(&mut graph, Op::is_droppable);
    let params = func.captures.iter().copied();
    let params = params.chain(func.function.params.iter().map(|p| p.name)).collect();
    Ok(UntypedFunc { name: func.name, params, inner: builder.inner, graph })
}

/// Whether a variable has a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Yes,
    No,
    If(ValueId),
}

/// A variable's state at a point of the program.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Slot {
    value: Option<ValueId>,
    bound: Bound,
}

/// A loop being built.
struct Frame {
    id: LoopId,
    /// The slots that it carries, and whether each has a flag beside its value.
    carried: Vec<(usize, bool)>,
    has_break: bool,
}

struct Builder<'a> {
    func: &'a UserFunc,
    graph: UntypedGraph,
    slots: Vec<Slot>,
    index: FxHashMap<Symbol, usize>,
    names: Vec<Symbol>,
    /// Where instructions go. After a terminator this is a region that nothing refers to.
    region: RegionId,
    alive: bool,
    frames: Vec<Frame>,
    /// How many branches and loops enclose this place.
    depth: usize,
    /// What stands around that shares out work, innermost.
    parallel: Option<cython::Parallel>,
    /// What Cython's directives say here.
    directives: Directives,
    imports: Imports,
    /// The variables of the comprehensions around this place, innermost last.
    hidden: Vec<(Symbol, usize)>,
    inner: Vec<Arc<UserFunc>>,
    /// The variables that are an inner function and nothing else.
    aliases: FxHashMap<usize, usize>,
}

impl<'a> Builder<'a> {
    fn new(func: &'a UserFunc) -> Build<Builder<'a>> {
        let function = &func.function;
        let loc = Loc::own(function.span);
        let mut regions = PrimaryMap::new();
        let body = regions.push(Region {
            params: Vec::new(),
            insts: Vec::new(),
            term: Terminator::Unreachable,
            term_loc: loc,
        });
        let mut scopes = PrimaryMap::new();
        scopes.push(InlineScope { name: func.name, unit: func.unit.clone(), caller: None });
        let graph = Graph {
            values: PrimaryMap::new(),
            insts: PrimaryMap::new(),
            regions,
            loops: PrimaryMap::new(),
            faults: PrimaryMap::new(),
            scopes,
            body,
        };
        let mut builder = Builder {
            func,
            graph,
            slots: Vec::new(),
            index: FxHashMap::default(),
            names: Vec::new(),
            region: body,
            alive: true,
            frames: Vec::new(),
            depth: 0,
            parallel: None,
            directives: func.options.directives,
            hidden: Vec::new(),
            inner: Vec::new(),
            aliases: FxHashMap::default(),
            imports: if func.region.is_some() || func.options.c_types {
                Imports::of(&func.unit)
            } else {
                Imports::default()
            },
        };
        builder.declare()?;
        Ok(builder)
    }

    /// Gives every local a slot; parameters are bound.
    fn declare(&mut self) -> Build<()> {
        let function = &self.func.function;
        let params = &function.params;
        if let Some(p) = &params.var_kw {
            return self.refuse(p.span, Reason::Construct("a `**kwargs` parameter"));
        }
        let scope = &self.func.unit.scopes[function.scope];
        if function.is_async {
            return self.refuse(function.span, Reason::Construct("an `async` function"));
        }
        let variables = match &self.func.region {
            Some(region) => &region.variables,
            None => &scope.locals,
        };
        for &name in variables {
            self.index.insert(name, self.slots.len());
            self.names.push(name);
            self.slots.push(Slot { value: None, bound: Bound::No });
        }
        for &name in &self.func.captures {
            let value = self.value(Some(name), function.name_span);
            let body = self.graph.body;
            self.graph.regions[body].params.push(value);
            self.index.insert(name, self.slots.len());
            self.names.push(name);
            self.slots.push(Slot { value: Some(value), bound: Bound::Yes });
        }
        for param in params.iter() {
            let value = self.value(Some(param.name), param.span);
            let body = self.graph.body;
            self.graph.regions[body].params.push(value);
            if let Some(&slot) = self.index.get(&param.name) {
                let value = self.as_declared(param.name, value, param.span);
                self.slots[slot] = Slot { value: Some(value), bound: Bound::Yes };
            }
        }
        Ok(())
    }

    fn refuse<T>(&self, span: Span, reason: Reason) -> Build<T> {
        Err(self.refusal(span, reason))
    }

    fn refusal(&self, span: Span, reason: Reason) -> Box<Refusal> {
        Box::new(Refusal {
            span,
            file: self.func.unit.file.clone(),
            reason,
            function: self.func.name,
            args: None,
        })
    }

    /// Enters a branch or a loop.
    fn deeper(&mut self, span: Span) -> Build<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.refuse(span, Reason::Construct("code that is nested this deeply"));
        }
        Ok(())
    }

    fn value(&mut self, name: Option<Symbol>, span: Span) -> ValueId {
        self.graph.values.push(UntypedValue { name, span })
    }

    fn new_region(&mut self) -> RegionId {
        let loc = Loc::own(self.func.function.span);
        self.graph.regions.push(Region {
            params: Vec::new(),
            insts: Vec::new(),
            term: Terminator::Unreachable,
            term_loc: loc,
        })
    }

    fn push(&mut self, kind: InstKind<Op>, results: Vec<ValueId>, span: Span) -> InstId {
        let inst = self.graph.insts.push(Inst { kind, results, loc: Loc::own(span) });
        self.graph.regions[self.region].insts.push(inst);
        inst
    }

    /// An operation with one result.
    fn op(&mut self, op: Op, args: Vec<ValueId>, span: Span) -> ValueId {
        let result = self.value(None, span);
        self.push(InstKind::Op { op, args }, vec![result], span);
        result
    }

    fn constant(&mut self, value: Const, span: Span) -> ValueId {
        self.op(Op::Const(value), Vec::new(), span)
    }

    /// Ends the current region; what follows is unreachable.
    fn terminate(&mut self, term: Terminator, span: Span) {
        let region = &mut self.graph.regions[self.region];
        region.term = term;
        region.term_loc = Loc::own(span);
        self.alive = false;
        self.region = self.new_region();
    }

    // Variables.

    /// The slot of a name that is a local of the function.
    fn slot_of(&self, name: Symbol) -> Option<usize> {
        if let Some((_, slot)) = self.hidden.iter().rev().find(|(n, _)| *n == name) {
            return Some(*slot);
        }
        if self.func.region.is_some() {
            return self.index.get(&name).copied();
        }
        let scope = &self.func.unit.scopes[self.func.function.scope];
        match scope.bindings.get(&name) {
            Some(Binding::Local | Binding::Cell) => self.index.get(&name).copied(),
            Some(Binding::Free) if self.func.captures.contains(&name) => {
                self.index.get(&name).copied()
            }
            Some(Binding::Free | Binding::Global | Binding::Name) | None => None,
        }
    }

    fn assign(&mut self, name: Symbol, value: ValueId, span: Span) -> Build<()> {
        let captured = self.func.captures.contains(&name) && self.is_free(name);
        let Some(slot) = self.slot_of(name).filter(|_| !captured) else {
            return self
                .refuse(span, Reason::Construct("an assignment to a variable from outside"));
        };
        let value = self.as_declared(name, value, span);
        if self.graph.values[value].name.is_none() {
            self.graph.values[value] = UntypedValue { name: Some(name), span };
        }
        self.slots[slot] = Slot { value: Some(value), bound: Bound::Yes };
        Ok(())
    }

    /// A value as the variable takes it.
    fn as_declared(&mut self, name: Symbol, value: ValueId, span: Span) -> ValueId {
        match self.func.declared.types.get(&name) {
            Some(&ty) => self.op(Op::ToC(ty), vec![value], span),
            None if self.func.options.c_types => self.op(Op::ToObject, vec![value], span),
            None => match self.func.options.locals.iter().find(|(n, _)| *n == name) {
                Some((_, ty)) => self.as_type(*ty, value, span),
                None => value,
            },
        }
    }

    /// Reads a local, with a check if it may be unbound.
    fn read(&mut self, slot: usize, span: Span) -> Build<ValueId> {
        let inner = self.aliases.get(&slot).copied();
        if let Some(inner) = inner
            && self.slots[slot].bound == Bound::Yes
        {
            return self.closure(inner, span);
        }
        let Slot { value, bound } = self.slots[slot];
        if bound != Bound::Yes
            && let Some(region) = &self.func.region
            && let Some(held) = region.unfit.get(&self.names[slot])
        {
            let e = Expr { span, kind: ExprKind::Name(self.names[slot]) };
            return self.outside_value(held.clone(), &e);
        }
        let flag = match bound {
            Bound::Yes => None,
            Bound::No => Some(self.constant(Const::Bool(false), span)),
            Bound::If(flag) => Some(flag),
        };
        if let Some(flag) = flag {
            let op = Op::CheckBound(self.names[slot]);
            self.push(InstKind::Op { op, args: vec![flag] }, Vec::new(), span);
            self.slots[slot].bound = Bound::Yes;
        }
        if let Some(inner) = inner {
            return self.closure(inner, span);
        }
        let value = value.unwrap_or_else(|| self.op(Op::Unbound, Vec::new(), span));
        self.slots[slot].value = Some(value);
        Ok(value)
    }

    /// Ends a region: the results are what its variables hold here.
    fn end_region(&mut self, exit: i64, returned: Option<ValueId>, span: Span) {
        let mut results = vec![self.constant(Const::Int(exit), span)];
        results.push(returned.unwrap_or_else(|| self.op(Op::Unbound, Vec::new(), span)));
        let writes = self.func.region.as_ref().map_or(&[][..], |r| &r.writes);
        for name in writes {
            let state = match self.index.get(name) {
                Some(&slot) => self.slots[slot],
                None => Slot { value: None, bound: Bound::No },
            };
            results.push(self.value_at_join(state, span));
            results.push(self.flag_at_join(state, span));
        }
        let results = self.op(Op::Results, results, span);
        self.terminate(Terminator::Return(vec![results]), span);
    }

    /// The slot's value where control leaves a region: anything if it has none.
    fn value_at_join(&mut self, slot: Slot, span: Span) -> ValueId {
        match slot.value {
            Some(value) => value,
            None => self.op(Op::Unbound, Vec::new(), span),
        }
    }

    fn flag_at_join(&mut self, slot: Slot, span: Span) -> ValueId {
        match slot.bound {
            Bound::Yes => self.constant(Const::Bool(true), span),
            Bound::No => self.constant(Const::Bool(false), span),
            Bound::If(flag) => flag,
        }
    }

    // Branches.

    /// Builds an `if`. Each side gives the values that the branch yields beside its variables; these
    /// come back joined, as many as the sides give (none if neither side reaches its end).
    fn branch(
        &mut self,
        cond: ValueId,
        span: Span,
        then: impl FnOnce(&mut Self) -> Build<Vec<ValueId>>,
        orelse: impl FnOnce(&mut Self) -> Build<Vec<ValueId>>,
    ) -> Build<Vec<ValueId>> {
        self.deeper(span)?;
        let outer = self.region;
        let before = self.slots.clone();
        let entered_alive = self.alive;
        let then_side = self.side(then)?;
        let then_slots = std::mem::replace(&mut self.slots, before.clone());
        self.alive = entered_alive;
        let else_side = self.side(orelse)?;
        let else_slots = std::mem::replace(&mut self.slots, before);
        self.alive = then_side.end.is_some() || else_side.end.is_some();
        let mut yields = [then_side.values, else_side.values];
        let ends = [then_side.end, else_side.end];
        let mut results: Vec<ValueId> = Vec::new();
        let n_values = yields[if ends[0].is_some() { 0 } else { 1 }].len();
        if self.alive {
            for _ in 0..n_values {
                let result = self.value(None, span);
                results.push(result);
            }
            self.join_slots(&ends, &[then_slots, else_slots], &mut yields, &mut results, span);
        }
        for (end, values) in ends.into_iter().zip(yields) {
            if let Some(region) = end {
                self.graph.regions[region].term = Terminator::Yield(values);
            }
        }
        self.depth -= 1;
        self.region = outer;
        let kind = InstKind::If { cond, then: then_side.region, orelse: else_side.region };
        let values = results[..n_values.min(results.len())].to_vec();
        self.push(kind, results, span);
        if !self.alive {
            self.terminate(Terminator::Unreachable, span);
            return Ok((0..n_values).map(|_| self.op(Op::Unbound, Vec::new(), span)).collect());
        }
        Ok(values)
    }

    fn side(&mut self, body: impl FnOnce(&mut Self) -> Build<Vec<ValueId>>) -> Build<Side> {
        let region = self.new_region();
        self.region = region;
        let values = body(self)?;
        let end = if self.alive { Some(self.region) } else { None };
        Ok(Side { region, end, values })
    }

    /// Yields every variable that the sides leave different from how they found it.
    fn join_slots(
        &mut self,
        ends: &[Option<RegionId>; 2],
        slots: &[Vec<Slot>; 2],
        yields: &mut [Vec<ValueId>; 2],
        results: &mut Vec<ValueId>,
        span: Span,
    ) {
        let states: Vec<[Slot; 2]> =
            slots[0].iter().zip(&slots[1]).map(|(&a, &b)| [a, b]).collect();
        for (i, states) in states.into_iter().enumerate() {
            let reaching: Vec<usize> = (0..2).filter(|&s| ends[s].is_some()).collect();
            if reaching.iter().all(|&s| states[s] == self.slots[i]) {
                continue;
            }
            let first = states[reaching[0]];
            let value_differs = reaching.iter().any(|&s| states[s].value != self.slots[i].value);
            let mut joined = first;
            if value_differs {
                let result = self.value(Some(self.names[i]), span);
                for &s in &reaching {
                    self.region = ends[s].unwrap_or(self.region);
                    let value = self.value_at_join(states[s], span);
                    yields[s].push(value);
                }
                results.push(result);
                joined.value = Some(result);
            }
            let bounds: Vec<Bound> = reaching.iter().map(|&s| states[s].bound).collect();
            let same = bounds.iter().all(|b| *b == bounds[0]);
            let escapes = matches!(bounds[0], Bound::If(_)) && bounds[0] != self.slots[i].bound;
            if !same || escapes {
                let result = self.value(None, span);
                for &s in &reaching {
                    self.region = ends[s].unwrap_or(self.region);
                    let flag = self.flag_at_join(states[s], span);
                    yields[s].push(flag);
                }
                results.push(result);
                joined.bound = Bound::If(result);
            }
            self.slots[i] = joined;
        }
    }
}

/// One side of a branch: where it starts, where it ends (if it does), what it yields.
struct Side {
    region: RegionId,
    end: Option<RegionId>,
    values: Vec<ValueId>,
}

/// The text of a string literal, for messages.
fn literal_text(value: &Const) -> Option<Arc<str>> {
    match value {
        Const::Str(text) => Some(text.clone()),
        Const::None
        | Const::Bool(_)
        | Const::Int(_)
        | Const::UInt(_)
        | Const::Float(_)
        | Const::Typed(_)
        | Const::Tuple(_)
        | Const::Func(_)
        | Const::Array(_)
        | Const::Module(_)
        | Const::Exception(_)
        | Const::Opaque(_) => None,
    }
}
