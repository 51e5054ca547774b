//! Binding arguments to parameters, with CPython's messages.
//!
//! Invariant: on success the parameter registers (in the order of the code's locals) are filled and
//! nothing else is; on failure the arguments are Unset.

use super::stack::Regs;
use crate::base::Symbol;
use crate::vm::error::{Exc, Res};
use crate::vm::object::dict::Dict;
use crate::vm::object::function::Function;
use crate::vm::object::tuple::Tuple;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// `n` positional arguments from `base` on.
#[inline(never)]
pub(super) fn positional(vm: &Vm<'_>, f: &Function, base: Regs, n: usize) -> Res<()> {
    let code = &f.code.code;
    let n_pos = usize::from(code.n_pos);
    // The common case: trailing defaults, nothing else.
    if n < n_pos && f.code.exact_args == n_pos {
        let defaults = f.defaults.borrow().clone();
        if let Some(defaults) = defaults.downcast::<Tuple>()
            && n_pos - n <= defaults.items.len()
        {
            let skip = defaults.items.len() - (n_pos - n);
            for (i, v) in defaults.items[skip..].iter().enumerate() {
                base.put((n + i) as u16, v.clone());
            }
            return Ok(());
        }
    }
    arguments(vm, f, base, n, &[])
}

/// Binds without allocating when every name is a parameter's, none is bound twice and nothing is missing;
/// otherwise leaves the arguments as they are and says so.
fn quick(vm: &Vm<'_>, f: &Function, base: Regs, n: usize, kw: &[Symbol]) -> bool {
    const MAX: usize = 12;
    let code = &f.code.code;
    let (n_pos, n_pos_only) = (usize::from(code.n_pos), usize::from(code.n_pos_only));
    let n_named = n_pos + usize::from(code.n_kw_only);
    let n_given = n - kw.len();
    if code.flags.var_pos || code.flags.var_kw || n_named > MAX || n_given > n_pos || kw.is_empty()
    {
        return false;
    }
    // Which argument each parameter takes.
    let mut from = [usize::MAX; MAX];
    for (i, slot) in from.iter_mut().enumerate().take(n_given) {
        *slot = i;
    }
    for (k, name) in kw.iter().enumerate() {
        match code.locals[n_pos_only..n_named].iter().position(|p| p == name) {
            Some(i) if from[i + n_pos_only] == usize::MAX => from[i + n_pos_only] = n_given + k,
            Some(_) | None => return false,
        }
    }
    let defaults = f.defaults.borrow().clone();
    let defaults: &[Value] = defaults.downcast::<Tuple>().map_or(&[], |t| &t.items);
    let kw_defaults = f.kw_defaults.borrow().clone();
    let kw_defaults = kw_defaults.downcast::<Dict>();
    let mut bound: [Value; MAX] = Default::default();
    for i in n_given..n_named {
        if from[i] != usize::MAX {
            continue;
        }
        let default = if i < n_pos {
            (i + defaults.len()).checked_sub(n_pos).and_then(|at| defaults.get(at)).cloned()
        } else {
            kw_defaults.and_then(|d| d.get_sym(vm, code.locals[i]))
        };
        match default {
            Some(v) => bound[i] = v,
            None => return false,
        }
    }
    for i in n_given..n_named {
        if from[i] != usize::MAX {
            bound[i] = base.take(from[i] as u16);
        }
    }
    for (i, v) in bound.iter_mut().enumerate().take(n_named).skip(n_given) {
        base.put(i as u16, v.take());
    }
    true
}

/// `n` arguments from `base` on, the last ones named by `kw`.
#[inline(never)]
pub(super) fn arguments(vm: &Vm<'_>, f: &Function, base: Regs, n: usize, kw: &[Symbol]) -> Res<()> {
    if quick(vm, f, base, n, kw) {
        return Ok(());
    }
    let code = &f.code.code;
    let flags = code.flags;
    let (n_pos, n_kw_only) = (usize::from(code.n_pos), usize::from(code.n_kw_only));
    let n_named = n_pos + n_kw_only;
    let mut given = base.take_all(n);
    let named = given.split_off(n - kw.len());
    let n_given = given.len();
    let extra = if n_given > n_pos { given.split_off(n_pos) } else { Vec::new() };
    let mut params: Vec<Value> = given;
    params.resize(n_named, Value::Unset);
    let mut rest: Option<Vec<(Symbol, Value)>> = flags.var_kw.then(Vec::new);
    let n_pos_only = usize::from(code.n_pos_only);
    for (&name, value) in kw.iter().zip(named) {
        let found = code.locals[n_pos_only..n_named].iter().position(|&p| p == name);
        match (found.map(|i| i + n_pos_only), &mut rest) {
            (Some(i), _) => {
                if !params[i].is_unset() {
                    let f = f.shown_name();
                    return Err(
                        vm.type_error(format!("{f}() got multiple values for argument '{name}'"))
                    );
                }
                params[i] = value;
            }
            (None, Some(rest)) => rest.push((name, value)),
            (None, None) => return Err(unexpected(vm, f, name, kw)),
        }
    }
    if !extra.is_empty() && !flags.var_pos {
        return Err(too_many(vm, f, n_given, &params));
    }
    let defaults = f.defaults.borrow().clone();
    let n_defaults = defaults.downcast::<Tuple>().map_or(0, |t| t.items.len());
    if let Some(defaults) = defaults.downcast::<Tuple>() {
        for (i, v) in defaults.items.iter().enumerate() {
            let at = (n_pos + i).wrapping_sub(n_defaults);
            if let Some(p) = params.get_mut(at)
                && p.is_unset()
            {
                *p = v.clone();
            }
        }
    }
    let missing: Vec<Symbol> =
        (0..n_pos).filter(|&i| params[i].is_unset()).map(|i| code.locals[i]).collect();
    if !missing.is_empty() {
        return Err(lacks(vm, f, &missing, "positional"));
    }
    let kw_defaults = f.kw_defaults.borrow().clone();
    if let Some(defaults) = kw_defaults.downcast::<Dict>() {
        for (i, param) in params.iter_mut().enumerate().skip(n_pos) {
            if param.is_unset()
                && let Some(v) = defaults.get_sym(vm, code.locals[i])
            {
                *param = v;
            }
        }
    }
    let missing: Vec<Symbol> =
        (n_pos..n_named).filter(|&i| params[i].is_unset()).map(|i| code.locals[i]).collect();
    if !missing.is_empty() {
        return Err(lacks(vm, f, &missing, "keyword-only"));
    }
    if flags.var_pos {
        params.push(vm.tuple(extra));
    }
    if let Some(rest) = rest {
        let dict = Dict::new(vm);
        for (name, value) in rest {
            if dict.get_sym(vm, name).is_some() {
                let f = f.shown_name();
                return Err(vm.type_error(format!(
                    "{f}() got multiple values for keyword argument '{name}'"
                )));
            }
            dict.set_sym(vm, name, value);
        }
        params.push(dict.into());
    }
    base.put_all(&mut params);
    Ok(())
}

fn unexpected(vm: &Vm<'_>, f: &Function, name: Symbol, kw: &[Symbol]) -> Exc {
    let code = &f.code.code;
    let shown = f.shown_name();
    let n_pos_only = usize::from(code.n_pos_only);
    let pos_only = &code.locals[..n_pos_only];
    let wrongly: Vec<&str> =
        pos_only.iter().filter(|p| kw.contains(p)).map(|p| p.as_str()).collect();
    if !wrongly.is_empty() {
        return vm.type_error(format!(
            "{shown}() got some positional-only arguments passed as keyword arguments: '{}'",
            wrongly.join(", ")
        ));
    }
    let n_named = usize::from(code.n_pos) + usize::from(code.n_kw_only);
    let candidates = code.locals[n_pos_only..n_named].iter().map(|p| p.as_str());
    let hint = match crate::vm::suggest::closest(name.as_str(), candidates) {
        Some(near) => format!(". Did you mean '{near}'?"),
        None => String::new(),
    };
    vm.type_error(format!("{shown}() got an unexpected keyword argument '{name}'{hint}"))
}

fn too_many(vm: &Vm<'_>, f: &Function, given: usize, params: &[Value]) -> Exc {
    let code = &f.code.code;
    let n_pos = usize::from(code.n_pos);
    let n_defaults = f.defaults.borrow().downcast::<Tuple>().map_or(0, |t| t.items.len());
    let takes = if n_defaults > 0 {
        format!("from {} to {n_pos}", n_pos - n_defaults)
    } else {
        n_pos.to_string()
    };
    let plural = if n_defaults > 0 || n_pos != 1 { "s" } else { "" };
    let kw_given = params[n_pos..].iter().filter(|p| !p.is_unset()).count();
    let (also, was) = if kw_given > 0 {
        let (g, k) = (if given == 1 { "" } else { "s" }, if kw_given == 1 { "" } else { "s" });
        (format!(" positional argument{g} (and {kw_given} keyword-only argument{k})"), "were")
    } else {
        (String::new(), if given == 1 { "was" } else { "were" })
    };
    let shown = f.shown_name();
    vm.type_error(format!(
        "{shown}() takes {takes} positional argument{plural} but {given}{also} {was} given"
    ))
}

fn lacks(vm: &Vm<'_>, f: &Function, missing: &[Symbol], what: &str) -> Exc {
    let quoted: Vec<String> = missing.iter().map(|n| format!("'{n}'")).collect();
    let names = match &*quoted {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [init @ .., last] => format!("{}, and {last}", init.join(", ")),
        [] => String::new(),
    };
    let n = missing.len();
    let plural = if n == 1 { "" } else { "s" };
    let shown = f.shown_name();
    vm.type_error(format!("{shown}() missing {n} required {what} argument{plural}: {names}"))
}
