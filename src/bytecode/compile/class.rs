//! Classes: a body function that fills a namespace, called through `__build_class__`.
//!
//! Protocol: a body whose methods refer to `__class__` stores that cell as `__classcell__` in its
//! namespace and returns it; the metaclass fills it.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use std::sync::Arc;

use super::emit::Reg;
use super::function::intrinsic;
use super::{CodeInfo, Compiler, clean_doc};
use crate::base::{Span, Symbol};
use crate::bytecode::code::{Code, Const};
use crate::bytecode::op::Op;
use crate::syntax::SyntaxError;
use crate::syntax::ast::{ClassDef, ExprKind};

impl<'u> Compiler<'u> {
    pub(super) fn class_def(&mut self, c: &'u Arc<ClassDef>) {
        let at = c.name_span;
        let bound = self.mangle(c.name);
        let windows = self.decorators(&c.decorators);
        let dst = self.e.temp();
        self.class_value(c, dst);
        self.decorate(&c.decorators, &windows);
        let result = windows.first().copied().unwrap_or(dst);
        self.move_to_name(at, bound, result);
    }

    fn class_value(&mut self, c: &'u Arc<ClassDef>, dst: Reg) {
        if c.type_params.is_empty() {
            self.build_class(c, dst);
            return;
        }
        let Some(scope) = self.unit().scopes[c.scope].parent else { return };
        let at = c.name_span;
        let code = {
            let mut inner = Compiler::new(self.whole, scope);
            inner.make_type_params(at, scope, &c.type_params);
            let result = inner.e.temp();
            inner.build_class(c, result);
            inner.e.emit(at, Op::Return, 0, result, 0, 0);
            let name = Symbol::new(&format!("<generic parameters of {}>", c.name));
            inner.finish(CodeInfo { name, first_line: self.line(at), ..CodeInfo::default() })
        };
        let Some(code) = self.inner(code) else { return };
        let window = self.e.base(dst);
        self.closure(at, code, window);
        self.call_window(at, window, 0, dst);
    }

    /// Calls `__build_class__(body, name, *bases, **keywords)`; `dst` is the topmost temporary.
    fn build_class(&mut self, c: &'u Arc<ClassDef>, dst: Reg) {
        let at = c.name_span;
        let code = self.class_body(c);
        let Some(code) = self.inner(code) else { return };
        let generic = !c.type_params.is_empty();
        let window = dst;
        self.e.emit(at, Op::LoadBuildClass, 0, window, 0, 0);
        let spread = c.bases.iter().any(|b| matches!(b.kind, ExprKind::Starred(_)))
            || c.keywords.iter().any(|k| k.name.is_none());
        if spread {
            self.build_class_spread(c, code, window, generic);
        } else {
            let body = self.e.temp();
            self.closure(at, code, body);
            let name = self.e.temp();
            self.load_const(at, name, Self::symbol_const(c.name));
            self.arguments(&c.bases, &[]);
            if generic {
                self.generic_base(at);
            }
            self.arguments(&[], &c.keywords);
            let n = 2 + c.bases.len() + usize::from(generic);
            self.finish_call(at, false, window, n, &c.keywords, dst);
        }
        self.e.top = dst + 1;
    }

    fn generic_base(&mut self, at: Span) -> Reg {
        let base = self.e.temp();
        self.load_name(at, Symbol::new(".type_params"), base);
        self.e.emit(at, Op::Intrinsic, intrinsic("generic_base"), base, base, 1);
        base
    }

    fn build_class_spread(
        &mut self,
        c: &'u Arc<ClassDef>,
        code: Arc<Code>,
        window: Reg,
        generic: bool,
    ) {
        let at = c.name_span;
        let list = self.e.temp();
        let dict = self.e.temp();
        let body = self.e.temp();
        self.closure(at, code, body);
        let name = self.e.temp();
        self.load_const(at, name, Self::symbol_const(c.name));
        self.e.emit(at, Op::BuildList, 0, list, body, 2);
        self.e.top = dict + 1;
        for base in &c.bases {
            let (op, value) = match &base.kind {
                ExprKind::Starred(inner) => (Op::ListExtend, inner.as_ref()),
                _ => (Op::ListAppend, base),
            };
            let src = self.operand(value);
            self.e.emit(base.span, op, 0, list, src, 0);
            self.e.top = dict + 1;
        }
        if generic {
            let base = self.generic_base(at);
            self.e.emit(at, Op::ListAppend, 0, list, base, 0);
            self.e.top = dict + 1;
        }
        self.spread_keywords(at, window, dict, &c.keywords);
        self.e.emit(at, Op::CallEx, 0, window, window, 0);
    }

    fn class_body(&self, c: &'u Arc<ClassDef>) -> Result<Arc<Code>, SyntaxError> {
        let at = c.name_span;
        let mut b = Compiler::new(self.whole, c.scope);
        let value = b.e.temp();
        let qualname = b.frame_scope().qualname.clone();
        b.load_name_in_body(at, "__name__", value);
        b.store_in_body(at, "__module__", value);
        b.load_string(at, value, &qualname);
        b.store_in_body(at, "__qualname__", value);
        let first_line = self.line(c.span);
        b.load_const(at, value, Const::Int(i64::from(first_line)));
        b.store_in_body(at, "__firstlineno__", value);
        if let Some(cell) = b.own_slot(c.scope, Symbol::new("__classdict__")) {
            b.e.emit(at, Op::LoadLocals, 0, value, 0, 0);
            b.e.emit(at, Op::StoreCell, 0, cell, value, 0);
        }
        if !c.type_params.is_empty() {
            b.load_name(at, Symbol::new(".type_params"), value);
            b.store_in_body(at, "__type_params__", value);
        }
        let mut body = &c.body[..];
        if let Some(doc) = self.whole.docstring(body) {
            b.load_string(at, value, &clean_doc(&doc));
            b.store_in_body(at, "__doc__", value);
            body = &body[1..];
        }
        b.e.top = value;
        b.e.end_statement(at);
        b.prepare_annotations(body);
        b.block(body);
        b.store_annotate("__annotate_func__");
        if let Some(cell) = b.own_slot(c.scope, Symbol::new("__class__")) {
            let result = b.e.temp();
            b.e.emit(at, Op::Move, 0, result, cell, 0);
            b.store_in_body(at, "__classcell__", result);
            b.e.emit(at, Op::Return, 0, result, 0, 0);
        } else {
            b.return_none(at);
        }
        b.finish(CodeInfo { name: c.name, first_line, ..CodeInfo::default() })
    }

    fn load_name_in_body(&mut self, at: Span, name: &str, dst: Reg) {
        let site = self.e.site(Op::LoadName, Symbol::new(name));
        self.e.emit(at, Op::LoadName, 0, dst, site, 0);
    }

    fn store_in_body(&mut self, at: Span, name: &str, src: Reg) {
        let site = self.e.site(Op::StoreName, Symbol::new(name));
        self.e.emit(at, Op::StoreName, 0, src, site, 0);
    }
}
