//! Functions, lambdas, annotations, type parameters.
//!
//! Invariant: what `MakeFunction` takes from registers stands there in the order of its bits. Deferred
//! code (annotations, bounds, aliases) is a function of the wanted format.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use std::sync::Arc;

use super::emit::Reg;
use super::stmt::conditional_annotations;
use super::{CodeInfo, Compiler, clean_doc};
use crate::base::{Span, Symbol};
use crate::bytecode::code::{Code, Const};
use crate::bytecode::op::{INTRINSICS, Op};
use crate::syntax::SyntaxError;
use crate::syntax::ast::{
    CmpOp, Expr, ExprKind, Function, Param, Params, StmtKind, TypeParam, TypeParamKind,
};
use crate::syntax::scope::ScopeId;

/// One name of an annotation scope: its annotation, and its number when it stood under a condition.
type Annotation<'e> = (Symbol, &'e Expr, Option<u32>);

pub(super) fn intrinsic(name: &str) -> u8 {
    match INTRINSICS.iter().position(|(n, _)| *n == name) {
        Some(i) => i as u8,
        None => unreachable!("intrinsic {name} is not in the table"),
    }
}

impl<'u> Compiler<'u> {
    pub(super) fn function_def(&mut self, f: &'u Arc<Function>) {
        let at = f.name_span;
        let bound = self.mangle(f.name);
        if f.decorators.is_empty() {
            let dst = match self.place(bound) {
                super::names::Place::Local(slot) => slot,
                _ => self.e.temp(),
            };
            self.function_value(f, dst);
            self.move_to_name(at, bound, dst);
            return;
        }
        let windows = self.decorators(&f.decorators);
        let function = self.e.temp();
        self.function_value(f, function);
        self.decorate(&f.decorators, &windows);
        self.move_to_name(at, bound, windows[0]);
    }

    /// Evaluates decorators, each into the head of a window for the next.
    pub(super) fn decorators(&mut self, decorators: &[Expr]) -> Vec<Reg> {
        decorators.iter().map(|d| self.fresh(d)).collect()
    }

    /// Calls the decorators, innermost first; the result is in the first window.
    pub(super) fn decorate(&mut self, decorators: &[Expr], windows: &[Reg]) {
        for (decorator, &window) in decorators.iter().zip(windows).rev() {
            self.call_window(decorator.span, window, 1, window);
            self.e.top = window + 1;
        }
    }

    /// The function object of a `def`, undecorated.
    fn function_value(&mut self, f: &'u Arc<Function>, dst: Reg) {
        if f.type_params.is_empty() {
            self.plain_function(f, dst);
            return;
        }
        let Some(scope) = self.unit().scopes[f.scope].parent else { return };
        let window = self.e.temp();
        let code = {
            let inner = Compiler::new(self.whole, scope);
            inner.type_params_body(f, scope)
        };
        let Some(code) = self.inner(code) else { return };
        self.closure(f.name_span, code, window);
        let mut n = 0;
        if has_defaults(&f.params) {
            let reg = self.e.temp();
            self.positional_defaults(f.name_span, &f.params, reg);
            n += 1;
        }
        if has_kw_defaults(&f.params) {
            let reg = self.e.temp();
            self.keyword_defaults(f.name_span, &f.params, reg);
            n += 1;
        }
        self.call_window(f.name_span, window, n, dst);
        self.e.top = window;
    }

    /// The hidden function that makes a generic function's type parameters and then the function.
    fn type_params_body(
        mut self,
        f: &'u Arc<Function>,
        scope: ScopeId,
    ) -> Result<Arc<Code>, SyntaxError> {
        let n = usize::from(has_defaults(&f.params)) + usize::from(has_kw_defaults(&f.params));
        self.params_are_bound(n);
        self.make_type_params(f.name_span, scope, &f.type_params);
        let result = self.e.temp();
        self.plain_function(f, result);
        self.e.emit(f.name_span, Op::Return, 0, result, 0, 0);
        let info = CodeInfo {
            name: Symbol::new(&format!("<generic parameters of {}>", f.name)),
            first_line: self.line(f.name_span),
            n_pos_only: n as u16,
            n_pos: n as u16,
            ..CodeInfo::default()
        };
        self.finish(info)
    }

    /// A function whose type parameters, if any, are in scope already.
    fn plain_function(&mut self, f: &'u Arc<Function>, dst: Reg) {
        let at = f.name_span;
        let code = function_code(self, f);
        let Some(code) = self.inner(code) else { return };
        let mark = self.e.top;
        let first = mark;
        let mut x = 0;
        let generic = !f.type_params.is_empty();
        if has_defaults(&f.params) {
            x |= 1;
            let reg = self.e.temp();
            if generic {
                self.load_name(at, Symbol::new(".defaults"), reg);
            } else {
                self.positional_defaults(at, &f.params, reg);
            }
        }
        if has_kw_defaults(&f.params) {
            x |= 2;
            let reg = self.e.temp();
            if generic {
                self.load_name(at, Symbol::new(".kwdefaults"), reg);
            } else {
                self.keyword_defaults(at, &f.params, reg);
            }
        }
        if let Some(scope) = self.unit().scopes[f.scope].annotations {
            x |= 4;
            let reg = self.e.temp();
            let list = signature_annotations(self, f);
            self.annotate_function(at, scope, &list, reg);
        }
        let (bit, _) = self.closure_cells(at, &code.free);
        x |= bit;
        if generic {
            x |= 16;
            let reg = self.e.temp();
            self.load_name(at, Symbol::new(".type_params"), reg);
        }
        let k = self.e.constant(Const::Code(code));
        self.e.emit(at, Op::MakeFunction, x, dst, k, if x == 0 { 0 } else { first });
        self.e.top = mark;
    }

    fn positional_defaults(&mut self, at: Span, params: &Params, dst: Reg) {
        let defaults: Vec<Expr> = params
            .pos_only
            .iter()
            .chain(&params.pos_or_kw)
            .filter_map(|p| p.default.clone())
            .collect();
        let tuple = Expr { span: at, kind: ExprKind::Tuple(defaults) };
        self.expr_to(&tuple, dst);
    }

    fn keyword_defaults(&mut self, at: Span, params: &Params, dst: Reg) {
        let mark = self.e.top;
        self.e.emit(at, Op::BuildMap, 0, dst, dst, 0);
        for p in &params.kw_only {
            let Some(default) = &p.default else { continue };
            let key = self.e.temp();
            self.load_const(p.span, key, Self::symbol_const(p.name));
            let value = self.operand(default);
            self.e.emit(p.span, Op::MapAdd, 0, dst, key, value);
            self.e.top = mark;
        }
    }

    pub(super) fn lambda(&mut self, at: Span, f: &Arc<Function>, dst: Reg) {
        let code = function_code(self, f);
        let Some(code) = self.inner(code) else { return };
        let mark = self.e.top;
        let mut x = 0;
        if has_defaults(&f.params) {
            x |= 1;
            let reg = self.e.temp();
            self.positional_defaults(at, &f.params, reg);
        }
        if has_kw_defaults(&f.params) {
            x |= 2;
            let reg = self.e.temp();
            self.keyword_defaults(at, &f.params, reg);
        }
        let (bit, _) = self.closure_cells(at, &code.free);
        x |= bit;
        let k = self.e.constant(Const::Code(code));
        self.e.emit(at, Op::MakeFunction, x, dst, k, if x == 0 { 0 } else { mark });
        self.e.top = mark;
    }

    // ── deferred code ──

    /// The function that evaluates annotations, in `dst`.
    fn annotate_function(&mut self, at: Span, scope: ScopeId, list: &[Annotation<'_>], dst: Reg) {
        let code = {
            let mut inner = Compiler::new(self.whole, scope);
            inner.params_are_bound(1);
            inner.refuse_other_formats(at);
            let map = inner.e.temp();
            inner.e.emit(at, Op::BuildMap, 0, map, map, 0);
            for &(name, annotation, number) in list {
                inner.annotation(map, name, annotation, number);
            }
            inner.e.emit(at, Op::Return, 0, map, 0, 0);
            let info = CodeInfo {
                name: Symbol::new("__annotate__"),
                first_line: self.line(at),
                n_pos_only: 1,
                n_pos: 1,
                ..CodeInfo::default()
            };
            inner.finish(info)
        };
        let Some(code) = self.inner(code) else { return };
        self.closure(at, code, dst);
    }

    fn annotation(&mut self, map: Reg, name: Symbol, annotation: &Expr, number: Option<u32>) {
        let at = annotation.span;
        let mark = self.e.top;
        let past = self.e.label();
        if let Some(number) = number {
            let index = self.e.temp();
            self.load_const(at, index, Const::Int(i64::from(number)));
            let set = self.e.temp();
            self.load_name(at, conditional_annotations(), set);
            let not_in = super::expr::cmp_op_number(CmpOp::NotIn);
            self.e.jump(at, Op::JumpIfCmp, not_in, index, set, past);
            self.e.top = mark;
        }
        let key = self.e.temp();
        self.load_const(at, key, Self::symbol_const(name));
        let value = self.e.temp();
        if self.unit().future_annotations {
            let text = crate::syntax::unparse(annotation);
            self.load_string(at, value, &text);
        } else if let ExprKind::Starred(inner) = &annotation.kind {
            let src = self.operand(inner);
            self.e.emit(at, Op::UnpackSeq, 0, value, src, 1);
        } else {
            self.expr_to(annotation, value);
        }
        self.e.emit(at, Op::MapAdd, 0, map, key, value);
        self.e.top = mark;
        self.e.bind(past);
    }

    /// Deferred code gives values only: format 1 (and 2, values with fake globals).
    fn refuse_other_formats(&mut self, at: Span) {
        let ok = self.e.label();
        let two = self.e.constant(Const::Int(2));
        let greater = super::expr::cmp_op_number(CmpOp::Gt);
        self.e.jump(at, Op::JumpIfNotCmpK, greater, 0, two, ok);
        let error = self.e.temp();
        let site = self.e.site(Op::LoadGlobal, Symbol::new("NotImplementedError"));
        self.e.emit(at, Op::LoadGlobal, 0, error, site, 0);
        self.e.emit(at, Op::Raise, 0, error, crate::bytecode::op::NO_REG, 0);
        self.e.top -= 1;
        self.e.bind(ok);
    }

    /// Stores the function that gives this body's annotations, if it has any.
    pub(super) fn store_annotate(&mut self, name: &str) {
        let list = std::mem::take(&mut self.annotations);
        let Some(scope) = self.frame_scope().annotations else { return };
        if list.is_empty() {
            return;
        }
        let at = list[0].1.span;
        let reg = self.e.temp();
        self.annotate_function(at, scope, &list, reg);
        self.store_name(at, Symbol::new(name), reg);
        self.e.top -= 1;
        self.e.end_statement(at);
    }

    /// A function of the format that evaluates one expression, in `dst`.
    fn evaluator(&mut self, name: Symbol, scope: ScopeId, e: &Expr, dst: Reg) {
        let at = e.span;
        let code = {
            let mut inner = Compiler::new(self.whole, scope);
            inner.params_are_bound(1);
            inner.refuse_other_formats(at);
            let value = match &e.kind {
                // `*Ts = *tuple[int]`: the one item that it unpacks to.
                ExprKind::Starred(starred) => {
                    let value = inner.e.temp();
                    let src = inner.operand(starred);
                    inner.e.emit(at, Op::UnpackSeq, 0, value, src, 1);
                    value
                }
                _ => inner.operand(e),
            };
            inner.e.emit(at, Op::Return, 0, value, 0, 0);
            let first_line = self.line(at);
            inner.finish(CodeInfo {
                name,
                first_line,
                n_pos_only: 1,
                n_pos: 1,
                ..CodeInfo::default()
            })
        };
        let Some(code) = self.inner(code) else { return };
        self.closure(at, code, dst);
    }

    /// Makes the type parameters, binds each, and their tuple as `.type_params`.
    pub(super) fn make_type_params(&mut self, at: Span, scope: ScopeId, params: &[TypeParam]) {
        let first = self.e.top;
        for p in params {
            let param = self.e.temp();
            self.load_const(p.span, param, Self::symbol_const(p.name));
            let (which, n) = match p.kind {
                TypeParamKind::TypeVar => {
                    let bound = self.e.temp();
                    match &p.bound {
                        Some(lazy) => self.evaluator(p.name, lazy.scope, &lazy.expr, bound),
                        None => self.load_const(p.span, bound, Const::None),
                    }
                    ("typevar", 2)
                }
                TypeParamKind::TypeVarTuple => ("typevartuple", 1),
                TypeParamKind::ParamSpec => ("paramspec", 1),
            };
            self.e.emit(p.span, Op::Intrinsic, intrinsic(which), param, param, n);
            self.e.top = param + 1;
            if let Some(lazy) = &p.default {
                let run = self.e.temp();
                self.e.emit(p.span, Op::Move, 0, run, param, 0);
                let default = self.e.temp();
                self.evaluator(p.name, lazy.scope, &lazy.expr, default);
                let which = intrinsic("set_type_param_default");
                self.e.emit(p.span, Op::Intrinsic, which, run, run, 2);
                self.e.emit(p.span, Op::Clear, 0, run, 0, 0);
                self.e.top = param + 1;
            }
            let name = self.unit().scopes[scope].mangle(p.name);
            self.store_name(p.span, name, param);
        }
        self.e.emit(at, Op::BuildTuple, 0, first, first, params.len() as u16);
        self.e.top = first + 1;
        self.move_to_name(at, Symbol::new(".type_params"), first);
        self.e.top = first;
    }

    pub(super) fn type_alias(
        &mut self,
        at: Span,
        name: &'u Expr,
        params: &'u [TypeParam],
        value: &'u Expr,
        scope: ScopeId,
    ) {
        let ExprKind::Name(symbol) = name.kind else { return };
        let mark = self.e.top;
        if params.is_empty() {
            let run = self.e.temp();
            self.alias_value(at, symbol, false, value, scope, run);
            self.move_to_name(at, symbol, run);
        } else if let Some(outer) = self.unit().scopes[scope].parent {
            let window = self.e.temp();
            let code = {
                let mut inner = Compiler::new(self.whole, outer);
                inner.make_type_params(at, outer, params);
                let run = inner.e.temp();
                inner.alias_value(at, symbol, true, value, scope, run);
                inner.e.emit(at, Op::Return, 0, run, 0, 0);
                let name = Symbol::new(&format!("<generic parameters of {symbol}>"));
                inner.finish(CodeInfo { name, first_line: self.line(at), ..CodeInfo::default() })
            };
            if let Some(code) = self.inner(code) {
                self.closure(at, code, window);
                self.call_window(at, window, 0, window);
                self.move_to_name(at, symbol, window);
            }
        }
        self.e.top = mark;
    }

    /// The alias object in `run`, the topmost temporary.
    fn alias_value(
        &mut self,
        at: Span,
        name: Symbol,
        generic: bool,
        value: &Expr,
        scope: ScopeId,
        run: Reg,
    ) {
        self.load_const(at, run, Self::symbol_const(name));
        let params = self.e.temp();
        if generic {
            self.load_name(at, Symbol::new(".type_params"), params);
        } else {
            self.load_const(at, params, Const::None);
        }
        let evaluator = self.e.temp();
        self.evaluator(name, scope, value, evaluator);
        self.e.emit(at, Op::Intrinsic, intrinsic("type_alias"), run, run, 3);
        self.e.top = run + 1;
    }
}

pub(super) fn has_defaults(params: &Params) -> bool {
    params.pos_only.iter().chain(&params.pos_or_kw).any(|p| p.default.is_some())
}

pub(super) fn has_kw_defaults(params: &Params) -> bool {
    params.kw_only.iter().any(|p| p.default.is_some())
}

/// In the order of the source, which is CPython's: `*args` before keyword-only parameters.
fn signature_annotations<'u>(c: &Compiler<'u>, f: &'u Function) -> Vec<Annotation<'u>> {
    let mut params: Vec<&Param> = f.params.iter().collect();
    params.sort_by_key(|p| p.span.start);
    let scope = &c.unit().scopes[f.scope];
    let mut list: Vec<Annotation<'u>> = params
        .into_iter()
        .filter_map(|p| Some((scope.mangle(p.name), p.annotation.as_ref()?, None)))
        .collect();
    if let Some(returns) = &f.returns {
        list.push((Symbol::new("return"), returns, None));
    }
    list
}

/// The code of a `def`'s or lambda's body.
fn function_code(outer: &Compiler<'_>, f: &Arc<Function>) -> Result<Arc<Code>, SyntaxError> {
    let mut c = Compiler::new(outer.whole, f.scope);
    c.params_are_bound(f.params.iter().count());
    c.find_unsure(&f.body);
    c.convert_params(&f.params);
    let doc = if f.is_lambda { None } else { outer.whole.docstring(&f.body) };
    let mut body = &f.body[..];
    if doc.is_some() {
        body = &body[1..];
    }
    match body {
        [only] if f.is_lambda => {
            if let StmtKind::Return(Some(value)) = &only.kind {
                c.lambda_body(only.span, value);
            }
        }
        _ => c.block(body),
    }
    let end = f.body.last().map_or(f.span, |s| s.span);
    c.return_none(end);
    let p = &f.params;
    c.finish(CodeInfo {
        name: f.name,
        first_line: outer.line(f.span),
        n_pos_only: p.pos_only.len() as u16,
        n_pos: (p.pos_only.len() + p.pos_or_kw.len()) as u16,
        n_kw_only: p.kw_only.len() as u16,
        var_pos: p.var_pos.is_some(),
        var_kw: p.var_kw.is_some(),
        is_coroutine: f.is_async,
        doc: doc.map(|d| clean_doc(&d).into()),
    })
}

impl Compiler<'_> {
    fn lambda_body(&mut self, at: Span, value: &Expr) {
        if let Some(k) = self.known(value) {
            let k = self.e.constant(k);
            self.e.emit(at, Op::ReturnConst, 0, 0, k, 0);
        } else {
            let reg = self.operand(value);
            self.e.emit(at, Op::Return, 0, reg, 0, 0);
        }
    }
}
