//! Arguments of a call to a jitted function, bound to its parameters as Python binds them.
//!
//! Invariant: a bound call has one value a parameter, in the order of the function's first locals
//! (positional, then keyword-only); everything else is the TypeError that CPython raises, in its words.

use crate::base::Symbol;
use crate::syntax::ast;
use crate::vm::object::dict::Dict;
use crate::vm::object::function::Function;
use crate::vm::object::tuple::Tuple;
use crate::vm::{Args, Exc, Res, Value, Vm};

/// The parameters of a jitted function, with the defaults that they had when it was decorated.
pub struct Params {
    /// As messages show the function.
    qualname: String,
    pub names: Vec<Symbol>,
    n_pos_only: usize,
    n_pos: usize,
    pub defaults: Vec<Option<Value>>,
    /// `*args`: the last of the bound values is a tuple.
    pub var_pos: Option<Symbol>,
    /// `**kwargs`: the compiler refuses these, the interpreter binds them.
    pub has_var: bool,
}

impl Params {
    pub fn new(vm: &Vm<'_>, function: &Function, tree: &ast::Function, qualname: &str) -> Params {
        let p = &tree.params;
        let names: Vec<Symbol> =
            p.pos_only.iter().chain(&p.pos_or_kw).chain(&p.kw_only).map(|p| p.name).collect();
        let n_pos = p.pos_only.len() + p.pos_or_kw.len();
        let mut defaults = vec![None; names.len()];
        if let Some(tuple) = function.defaults.borrow().downcast::<Tuple>() {
            let first = n_pos.saturating_sub(tuple.items.len());
            for (slot, v) in defaults[first..n_pos].iter_mut().zip(tuple.items.iter()) {
                *slot = Some(v.clone());
            }
        }
        if let Some(dict) = function.kw_defaults.borrow().downcast::<Dict>() {
            for (slot, name) in defaults[n_pos..].iter_mut().zip(&names[n_pos..]) {
                *slot = dict.get_sym(vm, *name);
            }
        }
        Params {
            qualname: qualname.to_owned(),
            names,
            n_pos_only: p.pos_only.len(),
            n_pos,
            defaults,
            var_pos: p.var_pos.as_ref().map(|p| p.name),
            has_var: p.var_kw.is_some(),
        }
    }

    /// What messages call the value of this number.
    pub fn name(&self, index: usize) -> Symbol {
        let name = self.names.get(index).copied().or(self.var_pos);
        name.unwrap_or_else(|| Symbol::new("args"))
    }

    /// Whether arguments by position alone fill every parameter.
    #[inline(always)]
    pub fn is_filled_by(&self, args: &Args<'_>) -> bool {
        args.kw.is_empty()
            && args.values.len() == self.n_pos
            && self.names.len() == self.n_pos
            && self.var_pos.is_none()
    }

    /// The value of each parameter.
    pub fn bind(&self, vm: &Vm<'_>, args: Args<'_>) -> Res<Vec<Value>> {
        let mut bound: Vec<Option<Value>> = vec![None; self.names.len()];
        let pos = args.pos();
        for (slot, v) in bound[..self.n_pos].iter_mut().zip(pos) {
            *slot = Some(v.clone());
        }
        self.bind_keywords(vm, args, &mut bound)?;
        if pos.len() > self.n_pos && self.var_pos.is_none() {
            return Err(self.too_many(vm, pos.len(), &bound));
        }
        for (slot, default) in bound.iter_mut().zip(&self.defaults) {
            if slot.is_none() {
                slot.clone_from(default);
            }
        }
        self.check_missing(vm, &bound, 0..self.n_pos, "positional")?;
        self.check_missing(vm, &bound, self.n_pos..self.names.len(), "keyword-only")?;
        let mut bound: Vec<Value> = bound.into_iter().flatten().collect();
        if self.var_pos.is_some() {
            let more = pos.get(self.n_pos..).unwrap_or_default();
            bound.push(vm.tuple(more.to_vec()));
        }
        Ok(bound)
    }

    fn bind_keywords(&self, vm: &Vm<'_>, args: Args<'_>, bound: &mut [Option<Value>]) -> Res<()> {
        let mut by_name_only = Vec::new();
        for (name, value) in args.keywords() {
            match self.names.iter().position(|n| *n == name) {
                Some(i) if i < self.n_pos_only => by_name_only.push(name.as_str()),
                Some(i) if bound[i].is_some() => {
                    return Err(
                        self.error(vm, &format!("got multiple values for argument '{name}'"))
                    );
                }
                Some(i) => bound[i] = Some(value.clone()),
                None => {
                    let message = format!("got an unexpected keyword argument '{name}'");
                    return Err(self.error(vm, &message));
                }
            }
        }
        if by_name_only.is_empty() {
            return Ok(());
        }
        let names = by_name_only.join(", ");
        let message =
            format!("got some positional-only arguments passed as keyword arguments: '{names}'");
        Err(self.error(vm, &message))
    }

    fn error(&self, vm: &Vm<'_>, rest: &str) -> Exc {
        vm.type_error(format!("{}() {rest}", self.qualname))
    }

    fn too_many(&self, vm: &Vm<'_>, given: usize, bound: &[Option<Value>]) -> Exc {
        let n_defaults = self.defaults[..self.n_pos].iter().flatten().count();
        let takes = match n_defaults {
            0 => self.n_pos.to_string(),
            n => format!("from {} to {}", self.n_pos - n, self.n_pos),
        };
        let plural = if self.n_pos == 1 && n_defaults == 0 { "" } else { "s" };
        let n_kw = bound[self.n_pos..].iter().flatten().count();
        let was = if n_kw > 0 {
            let (s, t) = (if given == 1 { "" } else { "s" }, if n_kw == 1 { "" } else { "s" });
            format!(
                "{given} positional argument{s} (and {n_kw} keyword-only argument{t}) were given"
            )
        } else if given == 1 {
            "1 was given".to_owned()
        } else {
            format!("{given} were given")
        };
        self.error(vm, &format!("takes {takes} positional argument{plural} but {was}"))
    }

    fn check_missing(
        &self,
        vm: &Vm<'_>,
        bound: &[Option<Value>],
        range: std::ops::Range<usize>,
        kind: &str,
    ) -> Res<()> {
        let missing: Vec<String> =
            range.filter(|&i| bound[i].is_none()).map(|i| format!("'{}'", self.names[i])).collect();
        let (n, list) = match missing.as_slice() {
            [] => return Ok(()),
            [one] => (1, one.clone()),
            [a, b] => (2, format!("{a} and {b}")),
            [most @ .., last] => (missing.len(), format!("{}, and {last}", most.join(", "))),
        };
        let plural = if n == 1 { "" } else { "s" };
        Err(self.error(vm, &format!("missing {n} required {kind} argument{plural}: {list}")))
    }
}
