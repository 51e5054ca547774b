//! Resolved tree to bytecode.
//!
//! Invariant: each scope that has a frame of its own becomes one [`Code`], verified in debug builds.
//! Inlined comprehensions are compiled into the frame around them; their iteration variables have slots
//! after the frame's own locals.
//!
//! How: one pass over the tree ([`stmt`], [`expr`], …) writes instructions through [`emit`], which tracks
//! reachability and definitely bound locals, so that a local is checked only where it may be unbound.
//! An expression is computed straight into the register that wants it; a local is read where it lies.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

mod assign;
mod call;
mod class;
mod comp;
mod cond;
mod ctype;
mod emit;
mod expr;
mod fold;
mod function;
mod matching;
mod names;
mod region;
mod stmt;
mod tries;
mod unwind;
mod with;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use self::emit::{Emitter, Label, Reg, Slots};
use self::unwind::Region;
use super::Level;
use super::code::{Body, Code, CodeFlags, Const, LazyBody};
use super::op::Op;
use super::origin::Origin;
use crate::base::{CType, SecondaryMap, Span, Symbol};
use crate::syntax::ast::{Expr, ExprKind, Stmt, StmtKind, Unit};
use crate::syntax::cython::Declared;
use crate::syntax::imports::Imports;
use crate::syntax::scope::{Binding, Scope, ScopeId, ScopeKind};
use crate::syntax::walk::each_stmt;
use crate::syntax::{Fault, SyntaxError, SyntaxErrorKind};

pub(super) use self::emit::{ends_block, run_len};

/// Where a module body's names live.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Namespace {
    /// In the globals: modules and scripts.
    Globals,
    /// In a mapping of their own before the globals, as `exec(code, globals, locals)` gives it.
    Separate,
}

/// Compiles a unit's module body (with all that it contains).
pub fn compile(
    unit: &Arc<Unit>,
    namespace: Namespace,
    level: Level,
) -> Result<Arc<Code>, SyntaxError> {
    let mut children: SecondaryMap<ScopeId, Vec<ScopeId>> = SecondaryMap::new();
    for (id, scope) in unit.scopes.iter() {
        if let Some(parent) = scope.parent {
            children[parent].push(id);
        }
    }
    let imports = Imports::of(unit);
    let is_cython = imports.has_cython();
    let whole = Whole {
        unit,
        cfuncs: if is_cython { cfuncs(&imports, unit) } else { FxHashMap::default() },
        is_cython,
        origin: Origin::new(unit),
        children,
        namespace,
        level,
        has_walrus: unit.file.text().contains(":="),
        imports,
    };
    let mut c = Compiler::new(&whole, unit.root);
    c.module_body(&unit.body);
    let name = Symbol::new("<module>");
    c.finish(CodeInfo { name, first_line: 1, ..CodeInfo::default() })
}

/// What all code objects of a unit share.
struct Whole<'u> {
    unit: &'u Arc<Unit>,
    origin: Arc<Origin>,
    children: SecondaryMap<ScopeId, Vec<ScopeId>>,
    namespace: Namespace,
    level: Level,
    /// `:=` occurs somewhere: reading a local late may see a later value.
    has_walrus: bool,
    imports: Imports,
    /// The source is one of Cython's pure-Python mode.
    is_cython: bool,
    /// Top-level functions that return a C type.
    cfuncs: FxHashMap<Symbol, CType>,
}

/// Finds them.
fn cfuncs(imports: &Imports, unit: &Unit) -> FxHashMap<Symbol, CType> {
    let mut found = FxHashMap::default();
    for s in &unit.body {
        if let StmtKind::FunctionDef(f) = &s.kind
            && let Ok(Declared { returns: Some(ty), .. }) = Declared::of(imports, unit, f.scope)
        {
            found.insert(f.name, ty);
        }
    }
    found
}

/// What a finished code object says of itself.
struct CodeInfo {
    name: Symbol,
    first_line: u32,
    n_pos_only: u16,
    n_pos: u16,
    n_kw_only: u16,
    var_pos: bool,
    var_kw: bool,
    is_coroutine: bool,
    doc: Option<Arc<str>>,
}

impl Default for CodeInfo {
    fn default() -> CodeInfo {
        CodeInfo {
            name: Symbol::new(""),
            first_line: 1,
            n_pos_only: 0,
            n_pos: 0,
            n_kw_only: 0,
            var_pos: false,
            var_kw: false,
            is_coroutine: false,
            doc: None,
        }
    }
}

/// The compiler of one frame's code.
struct Compiler<'u> {
    whole: &'u Whole<'u>,
    e: Emitter,
    /// The scope whose frame this is.
    frame: ScopeId,
    /// That scope, or the inlined comprehension that is being compiled.
    scope: ScopeId,
    slots: FxHashMap<(ScopeId, Symbol), Reg>,
    locals: Vec<Symbol>,
    n_locals: Reg,
    /// Slots that `del` or the end of an `except … as` may unbind.
    unsure: Slots,
    /// What control passes on its way out, innermost last.
    regions: Vec<Region<'u>>,
    /// Annotated names of this module or class body: name, annotation, number when conditional.
    annotations: Vec<(Symbol, &'u Expr, Option<u32>)>,
    /// How many compound statements stand around.
    nesting: u32,
    /// The first error of a code object within.
    error: Option<SyntaxError>,
    /// What Cython's declarations say of this frame.
    declared: Declared,
    /// The conditional expression that comes next is wanted as a C value.
    c_wanted: bool,
}

impl<'u> Compiler<'u> {
    fn new(whole: &'u Whole<'u>, frame: ScopeId) -> Compiler<'u> {
        let scope = &whole.unit.scopes[frame];
        let mut slots = FxHashMap::default();
        let mut locals = scope.locals.clone();
        for (i, &name) in scope.locals.iter().enumerate() {
            slots.insert((frame, name), i as Reg);
        }
        let n_own = locals.len();
        place_comprehensions(whole, frame, n_own, &mut Vec::new(), &mut slots, &mut locals);
        let n_locals = locals.len();
        let mut c = Compiler {
            whole,
            e: Emitter::new(n_locals + scope.free.len()),
            frame,
            scope: frame,
            slots,
            locals,
            n_locals: n_locals as Reg,
            unsure: Slots::default(),
            regions: Vec::new(),
            annotations: Vec::new(),
            nesting: 0,
            error: None,
            declared: Declared::default(),
            c_wanted: false,
        };
        match Declared::of(&whole.imports, whole.unit, frame) {
            Ok(declared) => c.declared = declared,
            Err(fault) => {
                let file = whole.unit.file.clone();
                let Fault { kind, message, span } = fault;
                c.error = Some(SyntaxError { kind, message, file, span });
            }
        }
        c.enter_frame();
        c
    }

    fn unit(&self) -> &'u Arc<Unit> {
        self.whole.unit
    }

    fn frame_scope(&self) -> &'u Scope {
        &self.whole.unit.scopes[self.frame]
    }

    /// Parameters are bound; a generator is made; captured locals get their cells.
    fn enter_frame(&mut self) {
        let scope = self.frame_scope();
        if scope.is_generator || scope.is_async {
            self.e.emit(Span::default(), Op::MakeGenerator, 0, 0, 0, 0);
        }
        for (i, name) in scope.locals.iter().enumerate() {
            let captured = match scope.bindings.get(name) {
                Some(Binding::Cell) => true,
                // A class's `__class__` and `__classdict__`.
                _ => scope.kind == ScopeKind::Class,
            };
            if captured {
                self.e.emit(Span::default(), Op::MakeCell, 0, i as Reg, 0, 0);
            }
        }
    }

    fn params_are_bound(&mut self, n: usize) {
        (0..n).for_each(|i| self.e.assigned.insert(i as Reg));
    }

    fn finish(mut self, info: CodeInfo) -> Result<Arc<Code>, SyntaxError> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        if let Some(what) = self.e.overflow {
            let span =
                self.frame_scope().function.as_ref().map_or(Span::default(), |f| f.name_span);
            let message = format!("too many {what} in {}", info.name);
            return Err(self.refusal(span, message));
        }
        let scope = self.frame_scope();
        let is_generator = scope.is_generator;
        let is_async = info.is_coroutine || scope.is_async;
        let out = self.e.finish();
        let code = Code {
            name: info.name,
            qualname: scope.qualname.clone(),
            origin: self.whole.origin.clone(),
            scope: self.frame,
            first_line: info.first_line,
            flags: CodeFlags {
                var_pos: info.var_pos,
                var_kw: info.var_kw,
                is_generator: is_generator && !is_async,
                is_coroutine: is_async && !is_generator,
                is_async_generator: is_async && is_generator,
                has_fast_locals: scope.kind.is_function_like(),
            },
            n_pos_only: info.n_pos_only,
            n_pos: info.n_pos,
            n_kw_only: info.n_kw_only,
            free: scope.free.clone().into(),
            n_regs: out.n_regs,
            body: LazyBody::from(Body {
                locals: self.locals.into(),
                ops: out.ops.into(),
                spans: out.spans.into(),
                consts: out.consts.into(),
                sites: out.sites.into(),
                exc_table: out.exc_table.into(),
                doc: info.doc,
            }),
        };
        #[cfg(debug_assertions)]
        if let Err(fault) = super::verify::verify(&code) {
            panic!("{fault}\n{}", super::disasm::disassemble_one(&code));
        }
        Ok(Arc::new(code))
    }

    fn refusal(&self, span: Span, message: String) -> SyntaxError {
        let file = self.whole.unit.file.clone();
        SyntaxError { kind: SyntaxErrorKind::Syntax, message, file, span }
    }

    fn line(&self, span: Span) -> u32 {
        self.whole.unit.file.line(span.start)
    }

    fn module_body(&mut self, body: &'u [Stmt]) {
        self.find_unsure(body);
        let body = match self.whole.docstring(body) {
            Some(doc) => {
                let at = body[0].span;
                let value = self.e.temp();
                self.load_const(at, value, Const::Str(clean_doc(&doc).into()));
                self.store_name(at, Symbol::new("__doc__"), value);
                self.e.top -= 1;
                &body[1..]
            }
            None => body,
        };
        self.prepare_annotations(body);
        self.block(body);
        self.store_annotate("__annotate__");
        self.return_none(Span::default());
    }

    /// What ends a body without a `return`. It has no place of its own but an empty one behind what was last.
    fn return_none(&mut self, at: Span) {
        let at = self.e.last_span().unwrap_or(at).at_start();
        let none = self.e.constant(Const::None);
        self.e.emit(at, Op::ReturnConst, 0, 0, none, 0);
    }

    fn load_const(&mut self, at: Span, dst: Reg, value: Const) {
        match value {
            Const::Int(n) if i32::try_from(n).is_ok() => {
                self.e.emit_long(at, Op::LoadInt, dst, n as i32);
            }
            value => {
                let k = self.e.constant(value);
                self.e.emit(at, Op::LoadConst, 0, dst, k, 0);
            }
        }
    }

    /// Finds the locals that the frame's own statements may unbind.
    fn find_unsure(&mut self, body: &[Stmt]) {
        each_stmt(body, &mut |s| match &s.kind {
            StmtKind::Delete(targets) => targets.iter().for_each(|t| self.unsure_target(t)),
            StmtKind::Try { body: _, handlers, is_star: _, orelse: _, finally: _ } => {
                handlers.iter().filter_map(|h| h.name).for_each(|n| self.unsure_name(n));
            }
            _ => {}
        });
    }

    fn unsure_target(&mut self, e: &Expr) {
        if let ExprKind::Name(name) = &e.kind {
            self.unsure_name(*name);
        } else if let ExprKind::Tuple(list) | ExprKind::List(list) = &e.kind {
            list.iter().for_each(|e| self.unsure_target(e));
        }
    }

    fn unsure_name(&mut self, name: Symbol) {
        if let Some(&slot) = self.slots.get(&(self.frame, name)) {
            self.unsure.insert(slot);
        }
    }
}

/// Gives the iteration variables of the inlined comprehensions under `scope` their slots. A slot is used
/// again for the same name unless a comprehension around still needs it.
fn place_comprehensions(
    whole: &Whole<'_>,
    scope: ScopeId,
    n_own: usize,
    active: &mut Vec<Reg>,
    slots: &mut FxHashMap<(ScopeId, Symbol), Reg>,
    locals: &mut Vec<Symbol>,
) {
    for &child in &whole.children[scope] {
        let inner = &whole.unit.scopes[child];
        if !inner.inlined {
            continue;
        }
        let before = active.len();
        for &name in &inner.locals {
            let found = (n_own..locals.len())
                .find(|&slot| locals[slot] == name && !active.contains(&(slot as Reg)));
            let slot = found.unwrap_or_else(|| {
                locals.push(name);
                locals.len() - 1
            }) as Reg;
            slots.insert((child, name), slot);
            active.push(slot);
        }
        stacker::maybe_grow(128 * 1024, 1024 * 1024, || {
            place_comprehensions(whole, child, n_own, active, slots, locals);
        });
        active.truncate(before);
    }
}

impl Whole<'_> {
    fn docstring(&self, body: &[Stmt]) -> Option<Arc<str>> {
        match &body.first()?.kind {
            StmtKind::Expr(Expr { kind: ExprKind::Str(s), .. })
                if self.level < Level::NoDocstrings =>
            {
                Some(s.clone())
            }
            _ => None,
        }
    }
}

/// A docstring without the indentation that all its lines after the first share (CPython 3.13).
fn clean_doc(doc: &str) -> String {
    let doc = expand_tabs(doc);
    let mut lines = doc.split('\n');
    let first = lines.next().unwrap_or("").trim_start_matches(' ');
    let rest: Vec<&str> = lines.collect();
    let indent = |l: &&str| {
        let text = l.trim_start_matches(' ');
        (!text.is_empty()).then(|| l.len() - text.len())
    };
    let margin = rest.iter().filter_map(indent).min().unwrap_or(0);
    let mut out = first.to_owned();
    for line in rest {
        out.push('\n');
        out.push_str(line.get(margin..).unwrap_or(line.trim_start_matches(' ')));
    }
    out
}

fn expand_tabs(text: &str) -> String {
    if !text.contains('\t') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let n = 8 - column % 8;
                out.extend(std::iter::repeat_n(' ', n));
                column += n;
            }
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            _ => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SourceFile;
    use crate::bytecode::disassemble;
    use crate::syntax::{Mode, parse};

    fn listing(text: &str) -> String {
        let unit = parse(SourceFile::new("t", text), Mode::Exec).expect("a program");
        disassemble(&compile(&unit, Namespace::Globals, Level::Whole).expect("code"))
    }

    #[test]
    fn jumps_that_do_not_reach_go_by_way_of_long_ones() {
        // Verified on the way.
        let body = "    x = x + y * z - f(x)\n".repeat(9000);
        let text = listing(&format!("def g(x, y, z):\n  for i in x:\n{body}  return x\n"));
        assert!(text.contains("ForIter"));
    }

    #[test]
    fn what_follows_a_return_is_left_out() {
        let text = listing("def f():\n  return 1\n  print(2)\n");
        assert!(!text.contains("print"), "{text}");
    }

    #[test]
    fn a_local_is_checked_only_where_it_may_be_unbound() {
        let checked = |text: &str| listing(text).contains("CheckLocal");
        assert!(!checked("def f(a):\n  b = a\n  return b\n"));
        assert!(checked("def f(a):\n  if a: b = 1\n  return b\n"));
        assert!(!checked("def f(a):\n  if a: b = 1\n  else: b = 2\n  return b\n"));
        assert!(checked("def f(a):\n  for b in a: pass\n  return b\n"));
        assert!(checked("def f(a):\n  while a:\n    print(a)\n    del a\n"));
    }

    #[test]
    fn docstrings_lose_their_common_indentation() {
        assert_eq!(clean_doc("  a\n    b\n      c\n\n    d"), "a\nb\n  c\n\nd");
        assert_eq!(clean_doc("a\n\tb"), "a\nb");
    }

    #[test]
    fn a_module_may_use_any_number_of_names() {
        listing(&"a = b\n".repeat(40_000));
    }
}
