//! One walk of one instance: untyped instructions in, typed instructions out.
//!
//! Invariant: `vals` holds, for each untyped value whose definition was walked, its type and scalars.
//! After something that never returns, `alive` is false and nothing more is emitted in the region.
//! Values that leave a region (yields, carries, returns) are converted once every path is known: until
//! then a [`Site`] remembers where.

use std::rc::Rc;

use cranelift_entity::{EntitySet, SecondaryMap};
use rustc_hash::FxHashMap;

use super::array::{self, Lazy};
use super::list::Origin;
use super::value::{Val, imm_as};
use super::{Inference, refusal};
use crate::array::native::Native;
use crate::base::{PrimaryMap, Span, Symbol};
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::{
    Fault, FaultId, FuncId, Graph, InlineScope, Inst, InstId, InstKind, Loc, LoopId, Param, Region,
    RegionId, Terminator, TypedFunc, TypedGraph, UntypedFunc, Value, ValueId, untyped,
};
use crate::kernel::options::Options;
use crate::kernel::refusal::{Reason, Refusal};
use crate::kernel::types::{Scalar, Type};
use crate::kernel::userfunc::{Const, FrozenArray, Imm};

pub(super) type Infer<T> = Result<T, Box<Refusal>>;

/// A tuple of tuples flattens to no more scalars than this.
const MAX_SCALARS: usize = 256;

/// Where values leave for a place whose types are not settled yet.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) region: RegionId,
    pub(super) vals: Vec<Val>,
    /// The untyped values, for messages.
    pub(super) sources: Vec<ValueId>,
    pub(super) loc: Loc,
}

/// A loop being walked.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) id: LoopId,
    pub(super) continues: Vec<Site>,
    pub(super) breaks: Vec<Site>,
}

pub(super) struct Emitter<'e, 'i> {
    pub(super) inference: &'e mut Inference<'i>,
    pub(super) me: FuncId,
    pub(super) source: &'e UntypedFunc,
    pub(super) options: Options,
    pub(super) graph: TypedGraph,
    pub(super) vals: SecondaryMap<ValueId, Option<Val>>,
    pub(super) region: RegionId,
    pub(super) alive: bool,
    pub(super) loc: Loc,
    /// What each loop's positions are known to hold so far.
    pub(super) loop_types: SecondaryMap<LoopId, Option<Vec<Type>>>,
    pub(super) frames: Vec<Frame>,
    /// Arrays that are computed where they are used, by the value that stands for them.
    pub(super) lazies: SecondaryMap<ValueId, Option<Rc<Lazy>>>,
    /// The values that may be computed where they are used.
    pub(super) fusable: EntitySet<ValueId>,
    pub(super) returns: Vec<Site>,
    /// The arrays that are constants, by their owners.
    frozen: Vec<(u64, Val)>,
    /// Where the lists were made that a value's owners may be.
    pub(super) origins: FxHashMap<ValueId, Vec<Origin>>,
    pub(super) list_types: FxHashMap<ValueId, Type>,
    /// A list holds more than the walk has assumed.
    pub(super) again: bool,
    /// In the body of a parallel loop: the values below this number are from outside of it.
    pub(super) outside: Option<usize>,
    /// The untyped value that is being made.
    pub(super) current: ValueId,
}

/// Walks the instance once, relying on what is known of callees' return types.
pub(super) fn emit(inference: &mut Inference<'_>, me: FuncId) -> Infer<TypedFunc> {
    let instance = &inference.instances[me];
    let (func, source) = (instance.func.clone(), instance.untyped.clone());
    let args = instance.args.clone();
    let list_types = instance.list_types.clone();
    let declared = instance.declared.then(|| instance.ret.clone());
    let params = source.params.len();
    if args.len() != params {
        let expected = format!("{params} arguments");
        let reason =
            Reason::ArgumentCount { function: func.name.to_string(), expected, found: args.len() };
        return Err(refusal(&func, &args, reason));
    }
    let mut scopes = PrimaryMap::new();
    scopes.push(InlineScope { name: func.name, unit: func.unit.clone(), caller: None });
    let loc = Loc::own(func.function.span);
    let mut regions = PrimaryMap::new();
    let body = regions.push(empty_region(loc));
    let graph = Graph {
        values: PrimaryMap::new(),
        insts: PrimaryMap::new(),
        regions,
        loops: source.graph.loops.clone(),
        faults: PrimaryMap::new(),
        scopes,
        body,
    };
    let mut emitter = Emitter {
        inference,
        me,
        source: &source,
        options: func.options.clone(),
        graph,
        vals: SecondaryMap::new(),
        region: body,
        alive: true,
        loc,
        loop_types: SecondaryMap::new(),
        frames: Vec::new(),
        lazies: SecondaryMap::new(),
        fusable: array::fusable(&source.graph),
        returns: Vec::new(),
        frozen: Vec::new(),
        origins: FxHashMap::default(),
        list_types,
        again: false,
        outside: None,
        current: ValueId::from_u32(0),
    };
    let walked = emitter.whole_body(&args, declared);
    let (list_types, again) = (std::mem::take(&mut emitter.list_types), emitter.again);
    let graph = emitter.graph;
    let instance = &mut inference.instances[me];
    instance.list_types = list_types;
    instance.again = again;
    let ret = walked?;
    let names = source.params.iter().zip(args);
    Ok(TypedFunc {
        name: func.name,
        source: func.id,
        span: func.function.name_span,
        params: names.map(|(&name, ty)| Param { name, ty }).collect(),
        ret,
        graph,
        fastmath: func.options.fastmath,
        error_model: func.options.error_model,
        overflow: func.options.overflow,
        inline: func.options.inline,
        recursive: false,
    })
}

/// What a variable's slots are called: all as the variable, those of an array by what they are.
fn slot_names(ty: &Type, name: Symbol, n: usize) -> Vec<Symbol> {
    match ty.array() {
        Some(array) if n > 0 => array::slot_names(array, name),
        Some(_) | None => vec![name; n],
    }
}

pub(super) fn empty_region(loc: Loc) -> Region {
    Region { params: Vec::new(), insts: Vec::new(), term: Terminator::Unreachable, term_loc: loc }
}

impl Emitter<'_, '_> {
    /// Emits everything; what the function returns.
    fn whole_body(&mut self, args: &[Type], declared: Option<Type>) -> Infer<Type> {
        let body = self.graph.body;
        self.params(args);
        self.walk_region(self.source.graph.body)?;
        let mark = self.allocates(body).then(|| self.mark_first(body));
        self.finish_returns(declared, mark)
    }

    fn params(&mut self, args: &[Type]) {
        let params = self.source.graph.regions[self.source.graph.body].params.clone();
        for (&param, ty) in params.iter().zip(args) {
            let val = self.fresh(ty, self.source.graph.values[param].name);
            let body = self.graph.body;
            self.graph.regions[body].params.extend(&val.scalars);
            self.vals[param] = Some(val);
        }
    }

    fn finish_returns(&mut self, declared: Option<Type>, mark: Option<ValueId>) -> Infer<Type> {
        let sites = std::mem::take(&mut self.returns);
        let mut ret =
            declared.clone().unwrap_or_else(|| self.inference.instances[self.me].ret.clone());
        let mut first: Option<Span> = None;
        for site in &sites {
            let ty = &site.vals[0].ty;
            let joined = ret.join(ty);
            match (&declared, joined) {
                (Some(declared), _) if self.converts(ty, declared) => {}
                (Some(declared), _) => {
                    let inferred = ty.clone();
                    let reason = Reason::ReturnMismatch { declared: declared.clone(), inferred };
                    return self.refuse(site.loc.span, reason);
                }
                (None, Some(joined)) => ret = joined,
                (None, None) => {
                    let (left, right) = (ret, ty.clone());
                    let left_span = first.unwrap_or(site.loc.span);
                    let right_span = site.loc.span;
                    let reason = Reason::Unify { name: None, left, left_span, right, right_span };
                    return self.refuse(right_span, reason);
                }
            }
            first = first.or(Some(site.loc.span));
        }
        for site in sites {
            self.leave(&site, std::slice::from_ref(&ret), mark, Terminator::Return);
        }
        Ok(ret)
    }

    /// Whether a declared return type can take a value: any number for a number, else joinable types.
    fn converts(&self, from: &Type, to: &Type) -> bool {
        match (from, to) {
            (Type::Scalar(_), Type::Scalar(_)) => true,
            (Type::None, Type::Optional(_)) => true,
            (Type::Optional(from), Type::Optional(to)) => self.converts(from, to),
            (_, Type::Optional(inner)) => self.converts(from, inner),
            (Type::Tuple(a), Type::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| self.converts(a, b))
            }
            (
                Type::Never
                | Type::None
                | Type::Scalar(_)
                | Type::Tuple(_)
                | Type::Func(_)
                | Type::Str(_)
                | Type::Range
                | Type::Array(_)
                | Type::Slice(_)
                | Type::Ellipsis
                | Type::Steps(..)
                | Type::DType(_)
                | Type::Optional(_)
                | Type::List(_)
                | Type::Closure(_),
                Type::Never
                | Type::None
                | Type::Scalar(_)
                | Type::Tuple(_)
                | Type::Func(_)
                | Type::Str(_)
                | Type::Range
                | Type::Array(_)
                | Type::Slice(_)
                | Type::Ellipsis
                | Type::Steps(..)
                | Type::DType(_)
                | Type::List(_)
                | Type::Closure(_),
            ) => from == to || *from == Type::Never,
        }
    }

    pub(super) fn refuse<T>(&self, span: Span, reason: Reason) -> Infer<T> {
        let instance = &self.inference.instances[self.me];
        Err(Box::new(Refusal {
            span,
            file: instance.func.unit.file.clone(),
            reason,
            function: instance.func.name,
            args: Some(instance.args.clone()),
        }))
    }

    pub(super) fn span(&self) -> Span {
        self.loc.span
    }

    // Regions.

    /// Emits an untyped region's instructions into the current typed region; then its terminator. What
    /// it yields comes back if it reaches its end.
    pub(super) fn walk_region(&mut self, region: RegionId) -> Infer<Option<Vec<Val>>> {
        let source = self.source;
        let data = &source.graph.regions[region];
        for &inst in &data.insts {
            if !self.alive {
                return Ok(None);
            }
            self.inst(inst)?;
        }
        if !self.alive {
            return Ok(None);
        }
        self.loc = data.term_loc;
        match &data.term {
            Terminator::Yield(values) => Ok(Some(self.get_all(values))),
            Terminator::Continue(id, values) | Terminator::Break(id, values) => {
                let is_break = matches!(data.term, Terminator::Break(..));
                let site = self.site(values);
                if let Some(frame) = self.frames.iter_mut().find(|f| f.id == *id) {
                    let list = if is_break { &mut frame.breaks } else { &mut frame.continues };
                    list.push(site);
                }
                self.alive = false;
                Ok(None)
            }
            Terminator::Return(values) => {
                let site = self.site(values);
                if site.vals.iter().any(Val::is_never) {
                    self.terminate(Terminator::Unreachable);
                    return Ok(None);
                }
                self.returns.push(site);
                self.alive = false;
                Ok(None)
            }
            Terminator::Raise(fault, values) => {
                let fault = source.graph.faults[*fault].clone();
                let (fault, scalars) = self.raised(fault, values)?;
                let id = self.graph.faults.push(fault);
                self.terminate(Terminator::Raise(id, scalars));
                Ok(None)
            }
            Terminator::Unreachable => {
                self.terminate(Terminator::Unreachable);
                Ok(None)
            }
        }
    }

    fn site(&self, values: &[ValueId]) -> Site {
        let vals = self.get_all(values);
        Site { region: self.region, vals, sources: values.to_vec(), loc: self.loc }
    }

    /// Converts a site's values to the settled types and ends its region. Memory that was made since the
    /// mark, if there is one, and that the values do not own, is freed.
    pub(super) fn leave(
        &mut self,
        site: &Site,
        types: &[Type],
        mark: Option<ValueId>,
        term: impl FnOnce(Vec<ValueId>) -> Terminator,
    ) {
        self.region = site.region;
        self.loc = site.loc;
        let mut scalars = Vec::new();
        for (val, ty) in site.vals.iter().zip(types) {
            scalars.extend(self.convert(val, ty));
        }
        if let Some(mark) = mark {
            self.sweep(mark, types, &scalars);
        }
        self.terminate(term(scalars));
    }

    pub(super) fn terminate(&mut self, term: Terminator) {
        let region = &mut self.graph.regions[self.region];
        region.term = term;
        region.term_loc = self.loc;
        self.alive = false;
    }

    pub(super) fn new_region(&mut self) -> RegionId {
        self.graph.regions.push(empty_region(self.loc))
    }

    // Values.

    pub(super) fn get(&self, value: ValueId) -> Val {
        self.vals[value].clone().unwrap_or_else(Val::never)
    }

    pub(super) fn get_all(&self, values: &[ValueId]) -> Vec<Val> {
        values.iter().map(|&v| self.get(v)).collect()
    }

    /// Records what an untyped value became; its scalars take its name.
    pub(super) fn set(&mut self, value: ValueId, val: Val) {
        if let Some(name) = self.source.graph.values[value].name {
            let names = slot_names(&val.ty, name, val.scalars.len());
            for (&scalar, name) in val.scalars.iter().zip(names) {
                let data = &mut self.graph.values[scalar];
                if data.name.is_none() {
                    data.name = Some(name);
                }
            }
        }
        self.vals[value] = Some(val);
    }

    /// New typed values of a type.
    pub(super) fn fresh(&mut self, ty: &Type, name: Option<Symbol>) -> Val {
        let mut scalars = Vec::new();
        ty.flatten(&mut scalars);
        let names = name.map(|name| slot_names(ty, name, scalars.len()));
        let scalars = scalars
            .into_iter()
            .enumerate()
            .map(|(i, ty)| {
                let name = names.as_ref().map(|names| names[i]);
                self.graph.values.push(Value { ty, name })
            })
            .collect();
        let konst = if *ty == Type::None { Some(Const::None) } else { None };
        Val { ty: ty.clone(), scalars, konst }
    }

    /// The least type of both, or a refusal that shows both places.
    pub(super) fn join(
        &self,
        left: &Type,
        left_source: ValueId,
        right: &Type,
        right_source: ValueId,
        name: Option<Symbol>,
    ) -> Infer<Type> {
        if let Some(joined) = left.join(right) {
            return Ok(joined);
        }
        let left_span = self.source.graph.values[left_source].span;
        let right_span = self.source.graph.values[right_source].span;
        let reason =
            Reason::Unify { name, left: left.clone(), left_span, right: right.clone(), right_span };
        self.refuse(right_span, reason)
    }

    // Instructions.

    fn inst(&mut self, id: InstId) -> Infer<()> {
        let source = self.source;
        let inst = &source.graph.insts[id];
        self.loc = inst.loc;
        match &inst.kind {
            InstKind::Op { op, args } => self.untyped_op(op, args, &inst.results),
            InstKind::If { cond, then, orelse } => {
                self.branch(*cond, *then, *orelse, &inst.results)
            }
            InstKind::For(f) => self.for_loop(f, &inst.results),
            InstKind::While(w) => self.while_loop(w, &inst.results),
        }
    }

    fn untyped_op(&mut self, op: &untyped::Op, args: &[ValueId], results: &[ValueId]) -> Infer<()> {
        let mut vals = self.get_all(args);
        if let untyped::Op::Unbound = op {
            self.set(results[0], Val::never());
            return Ok(());
        }
        if let untyped::Op::Results = op {
            self.set(results[0], Val::tuple(vals));
            return Ok(());
        }
        if let Some(&result) = results.first() {
            self.current = result;
        }
        if vals.iter().any(Val::is_never) {
            // An operand that never has a value: control does not get here.
            self.terminate(Terminator::Unreachable);
            return Ok(());
        }
        self.present(op, &mut vals);
        if self.whole_arrays(op, args, &vals, results)? {
            return Ok(());
        }
        for (&arg, val) in args.iter().zip(&mut vals) {
            if self.lazies[arg].is_some() {
                self.settled(arg)?;
                *val = self.get(arg);
            }
        }
        let val = match op {
            untyped::Op::Unbound => Val::never(),
            untyped::Op::Const(value) => self.constant(value)?,
            untyped::Op::Unary(op) => self.unary(*op, &vals[0])?,
            untyped::Op::Binary(op) | untyped::Op::InPlace(op) => {
                self.binary(*op, &vals[0], &vals[1])?
            }
            untyped::Op::Directed(op, directives) => {
                let outer = std::mem::replace(&mut self.options.directives, *directives);
                let result = self.binary(*op, &vals[0], &vals[1]);
                self.options.directives = outer;
                result?
            }
            untyped::Op::Compare(op) => self.compare(*op, &vals[0], &vals[1])?,
            untyped::Op::Truth => self.truth(&vals[0])?,
            untyped::Op::Tuple | untyped::Op::Results => Val::tuple(vals),
            untyped::Op::Unpack => return self.unpack(&vals[0], results),
            untyped::Op::UnpackStarred(at) => return self.unpack_starred(&vals[0], *at, results),
            untyped::Op::List => self.list_of(&vals)?,
            untyped::Op::Closure(at) => {
                let func = self.source.inner[*at].clone();
                Self::closure(&func, &vals)
            }
            untyped::Op::Itself => {
                let func = self.inference.instances[self.me].func.clone();
                Self::closure(&func, &vals)
            }
            untyped::Op::DelIndex => return self.del_index(&vals[0], &vals[1]),
            untyped::Op::Index => self.index(&vals[0], &vals[1])?,
            untyped::Op::Slice(ty) => self.slice(*ty, &vals)?,
            untyped::Op::Ellipsis => Val { ty: Type::Ellipsis, scalars: Vec::new(), konst: None },
            untyped::Op::SetIndex | untyped::Op::SetIndexAugmented => {
                if vals[0].ty.element().is_some() {
                    return self.set_list_index(&vals[0], &vals[1], &vals[2]);
                }
                let augmented = matches!(op, untyped::Op::SetIndexAugmented);
                return self.set_index(&vals[0], &vals[1], &vals[2], augmented);
            }
            untyped::Op::Attr(name) => self.attribute(&vals[0], *name)?,
            untyped::Op::Method(name, call) if vals[0].ty.element().is_some() => {
                self.list_method(name.as_str(), call, &vals)?
            }
            untyped::Op::Method(name, call) => self.method_of(*name, call, &vals)?,
            untyped::Op::InPlaceC(op, ty) => self.c_in_place(*op, *ty, &vals[0], &vals[1])?,
            untyped::Op::ToC(ty) => self.as_c(*ty, &vals[0])?,
            untyped::Op::ToObject => self.as_object(&vals[0]),
            untyped::Op::Call(call) => self.call(call, &vals)?,
            untyped::Op::CheckBound(name) => return self.check_bound(*name, &vals[0]),
            untyped::Op::RangeParts => return self.range_parts(&vals[0], results),
            untyped::Op::Element if vals[0].ty == Type::Range => vals[1].clone(),
            untyped::Op::Element if vals[0].ty.element().is_some() => {
                self.list_item(&vals[0], &vals[1])
            }
            untyped::Op::Element if vals[0].ty.array().is_some() => {
                self.element_of(&vals[0], &vals[1])?
            }
            untyped::Op::Element if matches!(vals[0].ty, Type::Steps(..)) => {
                self.item_of(&vals[0], vals[1].scalars[0])?
            }
            untyped::Op::Element => self.pick(&vals[0], &vals[1])?,
        };
        if val.is_never() && self.alive {
            self.terminate(Terminator::Unreachable);
        }
        if val.scalars.len() > MAX_SCALARS {
            return self.refuse(self.span(), Reason::Construct("a tuple this large"));
        }
        if self.alive {
            self.set(results[0], val);
        }
        Ok(())
    }

    fn check_bound(&mut self, name: Symbol, flag: &Val) -> Infer<()> {
        let message = format!(
            "cannot access local variable '{name}' where it is not associated with a value"
        );
        match flag.known_bool() {
            Some(true) => {}
            Some(false) => {
                let fault = self.fault("UnboundLocalError", &message);
                self.terminate(Terminator::Raise(fault, Vec::new()));
            }
            None => {
                let unbound = self.prim(Prim::Not, Scalar::Bool, &[flag.scalars[0]]);
                self.guard(unbound, "UnboundLocalError", &message, &[]);
            }
        }
        Ok(())
    }

    /// A frozen constant.
    pub(super) fn constant(&mut self, value: &Const) -> Infer<Val> {
        let what = match value {
            Const::Module(name) => format!("the module {name}"),
            Const::Exception(name) => format!("the class {name}"),
            Const::Opaque(what) => what.to_string(),
            Const::Tuple(items) => {
                let elements: Infer<Vec<Val>> = items.iter().map(|i| self.constant(i)).collect();
                return Ok(Val::tuple(elements?));
            }
            Const::None
            | Const::Bool(_)
            | Const::Int(_)
            | Const::UInt(_)
            | Const::Float(_)
            | Const::Typed(_)
            | Const::Str(_)
            | Const::Func(_) => String::new(),
            Const::Array(array) => return Ok(self.frozen(array)),
        };
        let Some(ty) = value.argument_type() else {
            let reason = Reason::OpaqueName { name: "a value".into(), what: what.into() };
            return self.refuse(self.span(), reason);
        };
        let scalars = match ty.scalar().and_then(|s| imm_as(value, s)) {
            Some(imm) => vec![self.imm(imm)],
            None => Vec::new(),
        };
        Ok(Val { ty, scalars, konst: Some(value.clone()) })
    }

    /// An array that is a constant: found at the function's beginning, once.
    fn frozen(&mut self, array: &FrozenArray) -> Val {
        if let Some((_, val)) = self.frozen.iter().find(|(owner, _)| *owner == array.owner) {
            return val.clone();
        }
        let (outer, body) = (self.region, self.graph.body);
        let end = self.graph.regions[body].insts.len();
        self.region = body;
        let owner = self.imm(Imm::i64(array.owner as i64));
        let data = self.op1(Op::Native(Native::Frozen), Scalar::I64, vec![owner]);
        let mut scalars = vec![owner, data];
        scalars.extend(array.shape.iter().map(|&n| self.imm(Imm::i64(n))));
        self.region = outer;
        let made = self.graph.regions[body].insts.split_off(end);
        self.graph.regions[body].insts.splice(0..0, made);
        let val = Val { ty: Type::Array(array.ty), scalars, konst: None };
        self.frozen.push((array.owner, val.clone()));
        val
    }

    // Typed instructions.

    pub(super) fn push(&mut self, op: Op, args: Vec<ValueId>, results: Vec<ValueId>) {
        let kind = InstKind::Op { op, args };
        let inst = self.graph.insts.push(Inst { kind, results, loc: self.loc });
        self.graph.regions[self.region].insts.push(inst);
    }

    pub(super) fn op1(&mut self, op: Op, ty: Scalar, args: Vec<ValueId>) -> ValueId {
        let result = self.graph.values.push(Value { ty, name: None });
        self.push(op, args, vec![result]);
        result
    }

    pub(super) fn imm(&mut self, imm: Imm) -> ValueId {
        self.op1(Op::Const(imm), imm.ty, Vec::new())
    }

    pub(super) fn f64_const(&mut self, v: f64) -> ValueId {
        self.imm(Imm::f64(v))
    }

    pub(super) fn prim(&mut self, prim: Prim, ty: Scalar, args: &[ValueId]) -> ValueId {
        let op = Op::Prim(prim, ty);
        let result = op.result().unwrap_or(ty);
        self.op1(op, result, args.to_vec())
    }

    pub(super) fn cast(&mut self, value: ValueId, to: Scalar) -> ValueId {
        let from = self.graph.values[value].ty;
        if from == to { value } else { self.op1(Op::Cast { from, to }, to, vec![value]) }
    }

    pub(super) fn fault(&mut self, class: &str, message: &str) -> FaultId {
        let message = Some(message.into());
        self.graph.faults.push(Fault {
            class: Symbol::new(class),
            message,
            args: None,
            loc: self.loc,
        })
    }

    pub(super) fn fault_without_message(&mut self, class: &str) -> FaultId {
        let class = Symbol::new(class);
        self.graph.faults.push(Fault { class, message: None, args: None, loc: self.loc })
    }

    /// Raises when `cond` is true.
    pub(super) fn guard(&mut self, cond: ValueId, class: &str, message: &str, values: &[ValueId]) {
        let fault = self.fault(class, message);
        let mut args = vec![cond];
        if message.contains("{}") {
            args.extend(values);
        }
        self.push(Op::Guard(fault), args, Vec::new());
    }

    /// Emits a branch whose taken side only checks things and yields nothing.
    pub(super) fn rarely(&mut self, cond: ValueId, checks: impl FnOnce(&mut Self)) {
        let outer = self.region;
        let then = self.new_region();
        self.region = then;
        checks(self);
        self.graph.regions[then].term = Terminator::Yield(Vec::new());
        let orelse = self.new_region();
        self.graph.regions[orelse].term = Terminator::Yield(Vec::new());
        self.region = outer;
        let kind = InstKind::If { cond, then, orelse };
        let inst = self.graph.insts.push(Inst { kind, results: Vec::new(), loc: self.loc });
        self.graph.regions[outer].insts.push(inst);
    }
}
