//! Graphs as text: deterministic, indented by structure, places at the right.
//!
//! Invariant: the text depends on the function alone: values are numbered in order of definition within
//! the printed text, not by their ids, so a pass that only renames changes nothing here.

use std::fmt::{self, Display, Write as _};

use cranelift_entity::SecondaryMap;

use crate::base::Symbol;

use super::{
    CarryRole, For, Graph, Inst, InstId, InstKind, Loc, LoopKind, Param, RegionId, ScopeRef,
    Terminator, TypedFunc, TypedProgram, UntypedFunc, UntypedValue, Value, ValueId, While, op,
    untyped,
};
use crate::kernel::userfunc::Const;
use crate::syntax::directives::Directives;

/// The column that places stand at.
const PLACE_COLUMN: usize = 60;

/// What the printer must know of an operation and a value of a stage.
pub trait Show: Sized {
    type Value;
    /// The operation with its operands' names, and its fault or callee spelt out.
    fn show(graph: &Graph<Self, Self::Value>, op: &Self, args: &[String]) -> String;
    /// `: i64` after a defined value, if the stage has types.
    fn show_type(value: &Self::Value) -> String;
    fn name_of(value: &Self::Value) -> Option<Symbol>;
    /// The text of a constant, which stands in place of its uses.
    fn constant(&self) -> Option<String>;
}

/// What a program's functions are called in its dump: instances of one function are numbered.
pub fn names<'a>(funcs: impl Iterator<Item = &'a TypedFunc>) -> Vec<String> {
    let mut counts: rustc_hash::FxHashMap<Symbol, u32> = rustc_hash::FxHashMap::default();
    funcs
        .map(|f| {
            let count = counts.entry(f.name).or_insert(0);
            *count += 1;
            if *count == 1 { f.name.to_string() } else { format!("{}.{count}", f.name) }
        })
        .collect()
}

/// A typed function by itself.
pub fn typed(func: &TypedFunc) -> String {
    typed_as(func, func.name.as_str(), &[])
}

/// A typed function under a name; `callees` are the names of the program's functions, for its calls.
pub fn typed_as(func: &TypedFunc, name: &str, callees: &[String]) -> String {
    let mut printer = Printer::new(&func.graph);
    printer.callee_names = callees.to_vec();
    let params = signature(&func.params, printer.define_params(func.graph.body));
    printer.line(0, &format!("func {name}({params}) -> {} {{", func.ret), None);
    printer.region(func.graph.body, 1);
    printer.line(0, "}", None);
    printer.out
}

/// An untyped function.
pub fn untyped(func: &UntypedFunc) -> String {
    let mut printer = Printer::new(&func.graph);
    let params = printer.define_params(func.graph.body);
    printer.line(0, &format!("func {}({}) {{", func.name, params.join(", ")), None);
    printer.region(func.graph.body, 1);
    printer.line(0, "}", None);
    printer.out
}

/// Every function of a program; the entry is its first.
pub fn program(program: &TypedProgram) -> String {
    functions(&program.funcs.values().collect::<Vec<_>>())
}

/// Functions that call each other by their places in the list.
pub fn functions(funcs: &[&TypedFunc]) -> String {
    let names = names(funcs.iter().copied());
    let texts: Vec<String> =
        funcs.iter().zip(&names).map(|(func, name)| typed_as(func, name, &names)).collect();
    texts.join("\n")
}

/// `x: f64, p: (i64, i64) = [v1, v2]`: a parameter of one scalar bears its value's name.
fn signature(params: &[Param], names: Vec<String>) -> String {
    let mut names = names.into_iter();
    let mut parts = Vec::new();
    for param in params {
        let own: Vec<String> = names.by_ref().take(param.ty.n_scalars()).collect();
        parts.push(match (own.as_slice(), param.ty.scalar()) {
            ([one], Some(_)) => format!("{one}: {}", param.ty),
            ([], _) => format!("{}: {}", param.name, param.ty),
            (many, _) => format!("{}: {} = [{}]", param.name, param.ty, many.join(", ")),
        });
    }
    parts.join(", ")
}

struct Printer<'a, O: Show> {
    graph: &'a Graph<O, O::Value>,
    names: SecondaryMap<ValueId, Option<String>>,
    used: rustc_hash::FxHashMap<String, u32>,
    next: u32,
    callee_names: Vec<String>,
    out: String,
}

impl<'a, O: Show> Printer<'a, O> {
    fn new(graph: &'a Graph<O, O::Value>) -> Printer<'a, O> {
        Printer {
            graph,
            names: SecondaryMap::new(),
            used: rustc_hash::FxHashMap::default(),
            next: 0,
            callee_names: Vec::new(),
            out: String::new(),
        }
    }

    fn line(&mut self, depth: usize, text: &str, loc: Option<Loc>) {
        let mut line = format!("{}{text}", "  ".repeat(depth));
        if let Some(loc) = loc {
            let scope = &self.graph.scopes[loc.scope];
            let at = scope.unit.file.line_col(loc.span.start);
            let pad = PLACE_COLUMN.saturating_sub(line.chars().count()).max(1);
            line.push_str(&" ".repeat(pad));
            let _ = write!(line, "; {}:{}", at.line, at.col + 1);
            if loc.scope != ScopeRef::OWN {
                let _ = write!(line, " in {}", scope.name);
            }
        }
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    /// Names a value: its variable's name, numbered when that is taken, or a number.
    fn define(&mut self, value: ValueId) -> String {
        let name = match O::name_of(&self.graph.values[value]) {
            Some(symbol) => {
                let count = self.used.entry(symbol.to_string()).or_insert(0);
                *count += 1;
                if *count == 1 { symbol.to_string() } else { format!("{symbol}.{count}") }
            }
            None => {
                self.next += 1;
                format!("v{}", self.next)
            }
        };
        self.names[value] = Some(name.clone());
        name
    }

    fn define_typed(&mut self, value: ValueId) -> String {
        let name = self.define(value);
        format!("{name}{}", O::show_type(&self.graph.values[value]))
    }

    fn define_params(&mut self, region: RegionId) -> Vec<String> {
        let params = self.graph.regions[region].params.clone();
        params.into_iter().map(|p| self.define(p)).collect()
    }

    fn name(&self, value: ValueId) -> String {
        self.names[value].clone().unwrap_or_else(|| format!("?{value}"))
    }

    fn list(&self, values: &[ValueId]) -> String {
        values.iter().map(|&v| self.name(v)).collect::<Vec<_>>().join(", ")
    }

    fn region(&mut self, region: RegionId, depth: usize) {
        let data = &self.graph.regions[region];
        for &inst in &data.insts {
            self.inst(inst, depth);
        }
        let term = data.term.clone();
        let loc = data.term_loc;
        let text = match &term {
            Terminator::Yield(v) if v.is_empty() => return,
            Terminator::Yield(v) => format!("yield {}", self.list(v)),
            Terminator::Continue(id, v) => format!("continue {id} {}", self.list(v)),
            Terminator::Break(id, v) => format!("break {id} {}", self.list(v)),
            Terminator::Return(v) => format!("return {}", self.list(v)),
            Terminator::Raise(id, v) => {
                format!("raise {}", fault_text(self.graph, *id, &self.list(v)))
            }
            Terminator::Unreachable => "unreachable".into(),
        };
        let loc = if matches!(term, Terminator::Yield(_)) { None } else { Some(loc) };
        self.line(depth, text.trim_end(), loc);
    }

    fn inst(&mut self, id: InstId, depth: usize) {
        let graph = self.graph;
        let inst = &graph.insts[id];
        match &inst.kind {
            InstKind::Op { op, args } => {
                if let (Some(text), [result]) = (op.constant(), &inst.results[..]) {
                    self.names[*result] = Some(text);
                    return;
                }
                let args: Vec<String> = args.iter().map(|&a| self.name(a)).collect();
                let mut text = O::show(graph, op, &args);
                if let Some(n) = text
                    .strip_prefix("call fn")
                    .and_then(|t| t.split('(').next().and_then(|n| n.parse::<usize>().ok()))
                    && let Some(name) = self.callee_names.get(n)
                {
                    text = text.replacen(&format!("call fn{n}"), &format!("call {name}"), 1);
                }
                let head = self.results(inst);
                self.line(depth, &format!("{head}{text}"), Some(inst.loc));
            }
            InstKind::If { cond, then, orelse } => {
                let cond = self.name(*cond);
                let head = self.results(inst);
                self.line(depth, &format!("{head}if {cond} {{"), Some(inst.loc));
                self.region(*then, depth + 1);
                let other = &graph.regions[*orelse];
                if !other.insts.is_empty() || other.term != Terminator::Yield(Vec::new()) {
                    self.line(depth, "} else {", None);
                    self.region(*orelse, depth + 1);
                }
                self.line(depth, "}", None);
            }
            InstKind::For(f) => self.for_loop(inst, f, depth),
            InstKind::While(w) => self.while_loop(inst, w, depth),
        }
    }

    fn results(&mut self, inst: &Inst<O>) -> String {
        if inst.results.is_empty() {
            return String::new();
        }
        let names: Vec<String> = inst.results.iter().map(|&v| self.define_typed(v)).collect();
        format!("{} = ", names.join(", "))
    }

    fn for_loop(&mut self, inst: &Inst<O>, f: &For, depth: usize) {
        let graph = self.graph;
        let info = &graph.loops[f.id];
        let (start, stop, step) = (self.name(f.start), self.name(f.stop), self.name(f.step));
        let init: Vec<String> = f.init.iter().map(|&v| self.name(v)).collect();
        let params = graph.regions[f.body].params.clone();
        let Some((&index, carries)) = params.split_first() else { return };
        let index = self.define_typed(index);
        let carried = self.carries(carries, &init);
        let keyword = match (&info.parallel, info.kind) {
            (Some(_), _) => "parallel for",
            (None, LoopKind::Prange) => "prange for",
            (None, LoopKind::Range | LoopKind::While) => "for",
        };
        let mut text =
            format!("{}: {keyword} {index} in {start}..{stop} step {step}{carried}", f.id);
        if let Some(parallel) = &info.parallel {
            let roles: Vec<String> = parallel.carries.iter().map(|c| role_name(*c)).collect();
            if !roles.is_empty() {
                let _ = write!(text, " roles {}", roles.join(", "));
            }
        }
        self.line(depth, &format!("{text} {{"), Some(inst.loc));
        self.region(f.body, depth + 1);
        self.orelse(f.orelse, depth);
        self.close(inst, depth);
    }

    fn while_loop(&mut self, inst: &Inst<O>, w: &While, depth: usize) {
        let graph = self.graph;
        let init: Vec<String> = w.init.iter().map(|&v| self.name(v)).collect();
        let params = graph.regions[w.head].params.clone();
        let carried = self.carries(&params, &init);
        self.line(depth, &format!("{}: while{carried} {{", w.id), Some(inst.loc));
        self.region(w.head, depth + 1);
        let forwarded = self.define_list(w.body);
        self.line(depth, &format!("}} do{forwarded} {{"), None);
        self.region(w.body, depth + 1);
        self.orelse(w.orelse, depth);
        self.close(inst, depth);
    }

    fn carries(&mut self, params: &[ValueId], init: &[String]) -> String {
        let parts: Vec<String> = params
            .iter()
            .zip(init)
            .map(|(&p, i)| format!("{} = {i}", self.define_typed(p)))
            .collect();
        if parts.is_empty() { String::new() } else { format!(" carry {}", parts.join(", ")) }
    }

    fn define_list(&mut self, region: RegionId) -> String {
        let params = self.graph.regions[region].params.clone();
        let names: Vec<String> = params.into_iter().map(|p| self.define_typed(p)).collect();
        if names.is_empty() { String::new() } else { format!(" {}", names.join(", ")) }
    }

    fn orelse(&mut self, region: Option<RegionId>, depth: usize) {
        if let Some(region) = region {
            let params = self.define_list(region);
            self.line(depth, &format!("}} else{params} {{"), None);
            self.region(region, depth + 1);
        }
    }

    fn close(&mut self, inst: &Inst<O>, depth: usize) {
        let names: Vec<String> = inst.results.iter().map(|&v| self.define_typed(v)).collect();
        let tail =
            if names.is_empty() { String::new() } else { format!(" -> {}", names.join(", ")) };
        self.line(depth, &format!("}}{tail}"), None);
    }
}

fn role_name(role: CarryRole) -> String {
    match role {
        CarryRole::Reduce(op) => op.name().into(),
        CarryRole::Last => "last".into(),
    }
}

fn fault_text<O, V>(graph: &Graph<O, V>, id: super::FaultId, args: &str) -> String {
    let fault = &graph.faults[id];
    let mut text = fault.class.to_string();
    if let Some(message) = &fault.message {
        let _ = write!(text, " {message:?}");
    }
    if !args.is_empty() {
        let _ = write!(text, " ({args})");
    }
    text
}

impl Show for op::Op {
    type Value = Value;

    fn show(graph: &Graph<op::Op, Value>, op: &op::Op, args: &[String]) -> String {
        let list = args.join(", ");
        match op {
            op::Op::Const(imm) => format!("const {imm}"),
            op::Op::Prim(prim, ty) => format!("{}.{ty} {list}", prim.name()),
            op::Op::Cast { from, to } => format!("cast.{from}.{to} {list}"),
            op::Op::CompareIntFloat(cond, ty) => format!("{}.{ty}.f64 {list}", cond.prim().name()),
            op::Op::Math(f) => format!("math.{} {list}", f.name()),
            op::Op::ThreadId => "thread_id".into(),
            op::Op::Guard(fault) => {
                let (cond, rest) =
                    args.split_first().map_or(("", &[][..]), |(c, r)| (c.as_str(), r));
                format!("guard {cond} {}", fault_text(graph, *fault, &rest.join(", ")))
            }
            op::Op::CheckRecursion(fault) => {
                format!("check_recursion {}", fault_text(graph, *fault, ""))
            }
            op::Op::Call(id) => format!("call {id}({list})"),
            op::Op::CheckIndex(_) => {
                format!("check_index {}", args[..2].join(" in 0.."))
            }
            op::Op::Load(ty) => format!("load.{ty} {list}"),
            op::Op::Store(ty) => format!("store.{ty} {list}"),
            op::Op::Alloc(_) => format!("alloc {list}"),
            op::Op::Mark => "mark".into(),
            op::Op::Sweep => format!("sweep {list}"),
            op::Op::Update(what, ty) => format!("update.{}.{ty} {list}", what.name()),
            op::Op::Native(native) => format!("native.{} {list}", native.name()),
            op::Op::List(routine) => format!("list.{} {list}", routine.name()),
            op::Op::Print(_) => format!("print {list}"),
        }
    }

    fn show_type(value: &Value) -> String {
        format!(": {}", value.ty)
    }

    fn name_of(value: &Value) -> Option<Symbol> {
        value.name
    }

    fn constant(&self) -> Option<String> {
        match self {
            op::Op::Const(imm) => Some(imm.to_string()),
            op::Op::Prim(..)
            | op::Op::Cast { .. }
            | op::Op::CompareIntFloat(..)
            | op::Op::Math(_)
            | op::Op::ThreadId
            | op::Op::Guard(_)
            | op::Op::CheckRecursion(_)
            | op::Op::Call(_)
            | op::Op::CheckIndex(_)
            | op::Op::Load(_)
            | op::Op::Store(_)
            | op::Op::Alloc(_)
            | op::Op::Mark
            | op::Op::Native(_)
            | op::Op::Update(..)
            | op::Op::Sweep
            | op::Op::List(_)
            | op::Op::Print(_) => None,
        }
    }
}

impl Show for untyped::Op {
    type Value = UntypedValue;

    fn show(_: &Graph<untyped::Op, UntypedValue>, op: &untyped::Op, args: &[String]) -> String {
        let list = args.join(", ");
        match op {
            untyped::Op::Const(c) => format!("const {}", ShowConst(c)),
            untyped::Op::Unbound => "unbound".into(),
            untyped::Op::Unary(op) => format!("unary {} {list}", op.symbol()),
            untyped::Op::Binary(op) => format!("binary {} {list}", op.symbol()),
            untyped::Op::Directed(op, Directives { cdivision, overflowcheck, cpow }) => {
                let divide = if *cdivision { "c" } else { "python" };
                let check = if *overflowcheck { " checked" } else { "" };
                let power = if *cpow { " cpow" } else { "" };
                format!("binary {divide}{check}{power} {} {list}", op.symbol())
            }
            untyped::Op::InPlace(op) => format!("inplace {}= {list}", op.symbol()),
            untyped::Op::Compare(op) => format!("compare {} {list}", op.symbol()),
            untyped::Op::Truth => format!("truth {list}"),
            untyped::Op::Tuple => format!("tuple ({list})"),
            untyped::Op::Results => format!("results ({list})"),
            untyped::Op::InPlaceC(op, ty) => {
                format!("inplace {}= {list} as {}", op.symbol(), ty.name())
            }
            untyped::Op::ToC(ty) => format!("to {} {list}", ty.name()),
            untyped::Op::ToObject => format!("to object {list}"),
            untyped::Op::Unpack => format!("unpack {list}"),
            untyped::Op::UnpackStarred(at) => format!("unpack_starred {at} {list}"),
            untyped::Op::List => format!("list [{list}]"),
            untyped::Op::Closure(at) => format!("closure {at} [{list}]"),
            untyped::Op::Itself => format!("itself [{list}]"),
            untyped::Op::DelIndex => format!("del_index {list}"),
            untyped::Op::Index => format!("index {list}"),
            untyped::Op::SetIndex => format!("set_index {list}"),
            untyped::Op::SetIndexAugmented => format!("set_index_augmented {list}"),
            untyped::Op::Slice(parts) => {
                let mut args = args.iter().map(String::as_str);
                let mut part = |there: bool| if there { args.next().unwrap_or("") } else { "" };
                let (start, stop, step) = (part(parts.start), part(parts.stop), part(parts.step));
                format!("slice {start}:{stop}:{step}")
            }
            untyped::Op::Ellipsis => "...".into(),
            untyped::Op::Method(name, call) => {
                format!("method {name} of {}", show_call(call, args))
            }
            untyped::Op::Attr(name) => format!("attr {list}.{name}"),
            untyped::Op::Call(call) => show_call(call, args),
            untyped::Op::CheckBound(name) => format!("check_bound {name} {list}"),
            untyped::Op::RangeParts => format!("range_parts {list}"),
            untyped::Op::Element => format!("element {list}"),
        }
    }

    fn show_type(_: &UntypedValue) -> String {
        String::new()
    }

    fn name_of(value: &UntypedValue) -> Option<Symbol> {
        value.name
    }

    fn constant(&self) -> Option<String> {
        match self {
            untyped::Op::Const(c) => Some(ShowConst(c).to_string()),
            untyped::Op::Unbound => Some("unbound".into()),
            untyped::Op::Unary(_)
            | untyped::Op::Binary(_)
            | untyped::Op::Directed(..)
            | untyped::Op::InPlace(_)
            | untyped::Op::Compare(_)
            | untyped::Op::Truth
            | untyped::Op::Tuple
            | untyped::Op::Results
            | untyped::Op::InPlaceC(..)
            | untyped::Op::ToC(_)
            | untyped::Op::ToObject
            | untyped::Op::Unpack
            | untyped::Op::UnpackStarred(_)
            | untyped::Op::List
            | untyped::Op::Closure(_)
            | untyped::Op::Itself
            | untyped::Op::DelIndex
            | untyped::Op::Index
            | untyped::Op::SetIndex
            | untyped::Op::SetIndexAugmented
            | untyped::Op::Slice(_)
            | untyped::Op::Ellipsis
            | untyped::Op::Method(..)
            | untyped::Op::Attr(_)
            | untyped::Op::Call(_)
            | untyped::Op::CheckBound(_)
            | untyped::Op::RangeParts
            | untyped::Op::Element => None,
        }
    }
}

fn show_call(call: &untyped::CallArgs, args: &[String]) -> String {
    let Some((callee, args)) = args.split_first() else { return "call".into() };
    let mut parts: Vec<String> = args.iter().take(call.n_positional).cloned().collect();
    for (name, value) in call.keywords.iter().zip(args.iter().skip(call.n_positional)) {
        parts.push(format!("{name}={value}"));
    }
    format!("call {callee}({})", parts.join(", "))
}

/// A constant as the dump writes it.
pub struct ShowConst<'a>(pub &'a Const);

impl Display for ShowConst<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Const::None => f.write_str("None"),
            Const::Bool(true) => f.write_str("True"),
            Const::Bool(false) => f.write_str("False"),
            Const::Int(v) => v.fmt(f),
            Const::UInt(v) => v.fmt(f),
            Const::Float(v) => write!(f, "{v:?}"),
            Const::Typed(imm) => write!(f, "{}({imm})", imm.ty.long_name()),
            Const::Str(s) => write!(f, "{s:?}"),
            Const::Tuple(items) => {
                f.write_str("(")?;
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        f.write_str(", ")?;
                    }
                    ShowConst(item).fmt(f)?;
                }
                f.write_str(")")
            }
            Const::Func(r) => r.fmt(f),
            Const::Array(array) => write!(f, "constant {}", array.ty),
            Const::Module(name) => write!(f, "module {name}"),
            Const::Exception(name) => write!(f, "class {name}"),
            Const::Opaque(what) => write!(f, "object {what}"),
        }
    }
}
