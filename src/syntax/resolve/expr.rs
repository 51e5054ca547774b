//! Phase 1 for expressions.
//!
//! Invariant: `load` visits an expression that is read, `store` a target; both reach every name in it.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether a node has one of a few shapes; what answers for every node lists them all"
)]

use super::Flags;
use super::collect::{Collector, Done};
use crate::base::{Span, Symbol};
use crate::syntax::Fault;
use crate::syntax::ast::{CompClause, Expr, ExprKind, FPart};
use crate::syntax::scope::{ScopeId, ScopeKind};

impl Collector<'_> {
    pub(super) fn load_opt(&mut self, e: Option<&Expr>) -> Done {
        e.map_or(Ok(()), |e| self.load(e))
    }

    pub(super) fn load(&mut self, e: &Expr) -> Done {
        stacker::maybe_grow(128 * 1024, 1024 * 1024, || self.expr(e))
    }

    fn loads(&mut self, list: &[Expr]) -> Done {
        list.iter().try_for_each(|e| self.load(e))
    }

    /// A target of assignment, `for`, `with`, `del`.
    pub(super) fn store(&mut self, e: &Expr) -> Done {
        stacker::maybe_grow(128 * 1024, 1024 * 1024, || match &e.kind {
            ExprKind::Name(name) => self.store_name(*name, e.span),
            ExprKind::Tuple(list) | ExprKind::List(list) => {
                list.iter().try_for_each(|e| self.store(e))
            }
            ExprKind::Starred(inner) => self.store(inner),
            _ => self.expr(e),
        })
    }

    fn store_name(&mut self, name: Symbol, at: Span) -> Done {
        if self.scopes[self.scope].kind != ScopeKind::Comprehension {
            self.local(name, at);
            return Ok(());
        }
        let taken = Flags(Flags::WALRUS.0 | Flags::GLOBAL.0 | Flags::NONLOCAL.0);
        if self.table().get(name).has(taken) {
            let message = format!(
                "comprehension inner loop cannot rebind assignment expression target '{name}'"
            );
            return Err(Fault::new(at, message));
        }
        self.bind(name, Flags(Flags::LOCAL.0 | Flags::ITERATION.0), at);
        Ok(())
    }

    /// The target of `x += 1` is bound, not noted as used: CPython's rule.
    pub(super) fn augmented(&mut self, target: &Expr) -> Done {
        self.store(target)
    }

    fn name(&mut self, name: Symbol) {
        self.table().add(name, Flags::USE);
        let kind = self.scopes[self.scope].kind;
        if name.as_str() == "super" && kind.is_function_like() {
            self.table().add(Symbol::new("__class__"), Flags::USE);
        }
    }

    fn expr(&mut self, e: &Expr) -> Done {
        match &e.kind {
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
            | ExprKind::Bytes(_) => Ok(()),
            ExprKind::FString(parts) | ExprKind::TString(parts) => self.parts(parts),
            ExprKind::Name(name) => {
                self.name(*name);
                Ok(())
            }
            ExprKind::Tuple(list) | ExprKind::List(list) | ExprKind::Set(list) => self.loads(list),
            ExprKind::Dict(items) => {
                for (key, value) in items {
                    self.load_opt(key.as_ref())?;
                    self.load(value)?;
                }
                Ok(())
            }
            ExprKind::ListComp(c) | ExprKind::SetComp(c) | ExprKind::Generator(c) => {
                self.comprehension(&c.clauses, c.scope, &[&c.element])
            }
            ExprKind::DictComp(c) => self.comprehension(&c.clauses, c.scope, &[&c.key, &c.value]),
            ExprKind::Binary { op: _, left, right } => {
                self.load(left)?;
                self.load(right)
            }
            ExprKind::Unary { op: _, operand } => self.load(operand),
            ExprKind::Bool { op: _, values } => self.loads(values),
            ExprKind::Compare { left, ops: _, comparators } => {
                self.load(left)?;
                self.loads(comparators)
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.load(test)?;
                self.load(body)?;
                self.load(orelse)
            }
            ExprKind::Call { func, args, keywords } => {
                self.load(func)?;
                self.loads(args)?;
                keywords.iter().try_for_each(|k| self.load(&k.value))
            }
            ExprKind::Attribute { value, attr: _, attr_span: _ } => self.load(value),
            ExprKind::Subscript { value, index } => {
                self.load(value)?;
                self.load(index)
            }
            ExprKind::Slice { lower, upper, step } => {
                self.load_opt(lower.as_deref())?;
                self.load_opt(upper.as_deref())?;
                self.load_opt(step.as_deref())
            }
            ExprKind::Starred(inner) => self.load(inner),
            ExprKind::Named { target, target_span, value } => {
                self.refuse_in_deferred("named expression", e.span)?;
                self.walrus(*target, *target_span, e.span)?;
                self.load(value)
            }
            ExprKind::Lambda(f) => {
                self.defaults(&f.params)?;
                self.function_body(f)
            }
            ExprKind::Await(value) => {
                self.refuse_in_deferred("await expression", e.span)?;
                self.mark_async();
                self.load(value)
            }
            ExprKind::Yield(value) => {
                self.refuse_in_deferred("yield expression", e.span)?;
                self.load_opt(value.as_deref())?;
                self.mark_generator(e.span)
            }
            ExprKind::YieldFrom(value) => {
                self.refuse_in_deferred("yield expression", e.span)?;
                self.load(value)?;
                self.mark_generator(e.span)
            }
        }
    }

    fn parts(&mut self, parts: &[FPart]) -> Done {
        for part in parts {
            match part {
                FPart::Text(_) => {}
                FPart::Value { span: _, expr, debug: _, conversion: _, spec } => {
                    self.load(expr)?;
                    if let Some(spec) = spec {
                        self.parts(spec)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn refuse_in_deferred(&self, what: &str, at: Span) -> Done {
        let scope = &self.scopes[self.scope];
        let place = match scope.kind {
            ScopeKind::Annotations => self.deferred_as,
            ScopeKind::TypeParams => "the definition of a generic",
            ScopeKind::Module
            | ScopeKind::Function
            | ScopeKind::Lambda
            | ScopeKind::Class
            | ScopeKind::Comprehension => return Ok(()),
        };
        Err(Fault::new(at, format!("{what} cannot be used within {place}")))
    }

    fn mark_generator(&mut self, at: Span) -> Done {
        let scope = &mut self.scopes[self.scope];
        if scope.kind != ScopeKind::Comprehension {
            scope.is_generator = true;
            return Ok(());
        }
        let what = match scope.qualname.as_str() {
            "<listcomp>" => "list comprehension",
            "<setcomp>" => "set comprehension",
            "<dictcomp>" => "dict comprehension",
            _ => "generator expression",
        };
        Err(Fault::new(at, format!("'yield' inside {what}")))
    }

    /// A generator expression that awaits is asynchronous.
    fn mark_async(&mut self) {
        let mut at = self.scope;
        while self.scopes[at].inlined
            && let Some(parent) = self.scopes[at].parent
        {
            at = parent;
        }
        if self.scopes[at].kind == ScopeKind::Comprehension {
            self.scopes[at].is_async = true;
        }
    }

    fn comprehension(
        &mut self,
        clauses: &[CompClause],
        scope: ScopeId,
        elements: &[&Expr],
    ) -> Done {
        let Some((first, rest)) = clauses.split_first() else { return Ok(()) };
        self.in_iterable += 1;
        self.load(&first.iter)?;
        self.in_iterable -= 1;
        self.within(scope, |c| {
            if !c.scopes[scope].inlined {
                c.table().add(Symbol::new(".0"), Flags::PARAM);
            }
            if clauses.iter().any(|clause| clause.is_async) {
                c.mark_async();
            }
            c.store(&first.target)?;
            c.loads(&first.conditions)?;
            for clause in rest {
                c.store(&clause.target)?;
                c.in_iterable += 1;
                c.load(&clause.iter)?;
                c.in_iterable -= 1;
                c.loads(&clause.conditions)?;
            }
            elements.iter().try_for_each(|e| c.load(e))
        })
    }

    fn walrus(&mut self, name: Symbol, at: Span, whole: Span) -> Done {
        if self.in_iterable > 0 {
            let message =
                "assignment expression cannot be used in a comprehension iterable expression";
            return Err(Fault::new(whole, message));
        }
        if self.scopes[self.scope].kind != ScopeKind::Comprehension {
            self.local(name, at);
            return Ok(());
        }
        let inner = self.scope;
        let mut target = inner;
        while self.scopes[target].kind == ScopeKind::Comprehension
            && let Some(parent) = self.scopes[target].parent
        {
            if self.tables[target].get(name).has(Flags::ITERATION) {
                let message = format!(
                    "assignment expression cannot rebind comprehension iteration variable '{name}'"
                );
                return Err(Fault::new(at, message));
            }
            target = parent;
        }
        let flag = match self.scopes[target].kind {
            ScopeKind::Module => Flags::GLOBAL,
            ScopeKind::Function | ScopeKind::Lambda => {
                if self.tables[target].get(name).has(Flags::GLOBAL) {
                    Flags::GLOBAL
                } else {
                    Flags::NONLOCAL
                }
            }
            ScopeKind::Class => {
                let message =
                    "assignment expression within a comprehension cannot be used in a class body";
                return Err(Fault::new(at, message));
            }
            ScopeKind::TypeParams | ScopeKind::Annotations | ScopeKind::Comprehension => {
                let message = "assignment expression within a comprehension cannot be used within an annotation";
                return Err(Fault::new(at, message));
            }
        };
        self.tables[target].add(name, Flags::LOCAL);
        self.scopes[target].first_bound.entry(name).or_insert(at);
        let inlined = self.scopes[inner].inlined;
        self.tables[inner].add(name, if inlined { Flags::WALRUS } else { flag });
        self.tables[inner].directives.entry(name).or_insert(at);
        Ok(())
    }
}
