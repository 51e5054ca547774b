//! Binding arguments to parameters, with CPython's messages.
//!
//! Invariant: on success the parameter registers (in the order of the code's locals) are filled and
//! nothing else is; on failure the arguments are Unset.

use smallvec::SmallVec;

use super::stack::Regs;
use crate::base::Symbol;
use crate::vm::error::{Exc, Res};
use crate::vm::object::dict::Dict;
use crate::vm::object::function::Function;
use crate::vm::object::tuple::{Items, Tuple};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// `n` positional arguments from `base` on.
#[inline(never)]
pub(super) fn positional(vm: &Vm<'_>, f: &Function, base: Regs, n: usize) -> Res<()> {
    let code = &f.code.code;
    let n_pos = usize::from(code.n_pos);
    // The common case: trailing defaults, nothing else.
    if n < n_pos && f.code.exact_args == n_pos {
        let defaults = f.defaults.borrow();
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

/// What `quick` has room for.
const MAX_NAMES: usize = 6;
const MAX_PARAMS: usize = 64;
/// A name that is no parameter's.
const OTHER: u8 = u8::MAX;

/// Binds when there are few parameters and names, nothing is bound twice and nothing is missing; otherwise
/// leaves the arguments as they are and says so.
fn quick(vm: &Vm<'_>, f: &Function, base: Regs, n: usize, kw: &[Symbol]) -> bool {
    let code = &f.code.code;
    let flags = code.flags;
    let (n_pos, n_pos_only) = (usize::from(code.n_pos), usize::from(code.n_pos_only));
    let n_named = n_pos + usize::from(code.n_kw_only);
    let n_given = n - kw.len();
    let n_bound = n_given.min(n_pos);
    if n_named > MAX_PARAMS || kw.len() > MAX_NAMES || (n_given > n_pos && !flags.var_pos) {
        return false;
    }
    // Which parameter each name is; which ones are bound, a bit each.
    let mut to = [OTHER; MAX_NAMES];
    let mut bound: u64 = if n_bound == MAX_PARAMS { u64::MAX } else { (1 << n_bound) - 1 };
    for (k, name) in kw.iter().enumerate() {
        match code.locals[..n_named].iter().position(|p| p == name) {
            Some(i) if i < n_pos_only || bound >> i & 1 != 0 => return false,
            Some(i) => {
                bound |= 1 << i;
                to[k] = i as u8;
            }
            None if !flags.var_kw || kw[..k].contains(name) => return false,
            None => {}
        }
    }
    let defaults = f.defaults.borrow();
    let defaults: &[Value] = defaults.downcast::<Tuple>().map_or(&[], |t| &t.items);
    let kw_defaults = f.kw_defaults.borrow();
    let kw_defaults = kw_defaults.downcast::<Dict>();
    let mut rest: SmallVec<[Value; 4]> = SmallVec::new();
    for i in (n_bound..n_named).filter(|i| bound >> i & 1 == 0) {
        let default = if i < n_pos {
            (i + defaults.len()).checked_sub(n_pos).and_then(|at| defaults.get(at)).cloned()
        } else {
            kw_defaults.and_then(|d| d.get_sym(vm, code.locals[i]))
        };
        match default {
            Some(v) => rest.push(v),
            None => return false,
        }
    }
    // Values may stand where others belong.
    let mut named: SmallVec<[Value; MAX_NAMES]> = base.from(n_given).take_run(kw.len());
    if flags.var_pos {
        let extra: Items = base.from(n_bound).take_run(n_given - n_bound);
        base.put(n_named as u16, vm.tuple(extra));
    }
    for (v, &to) in named.iter_mut().zip(&to).filter(|(_, to)| **to != OTHER) {
        base.put(u16::from(to), v.take());
    }
    let unnamed = (n_bound..n_named).filter(|i| bound >> i & 1 == 0);
    for (v, i) in rest.iter_mut().zip(unnamed) {
        base.put(i as u16, v.take());
    }
    if flags.var_kw {
        let dict = Dict::with_capacity(vm, named.iter().filter(|v| !v.is_unset()).count());
        for (&name, v) in kw.iter().zip(&mut named).filter(|(_, v)| !v.is_unset()) {
            dict.set_sym(vm, name, v.take());
        }
        base.put((n_named + usize::from(flags.var_pos)) as u16, dict.into());
    }
    true
}

/// How many keyword-only defaults `plain` remembers.
const MAX_DEFAULTS: usize = 8;

/// As `quick`, for what is most frequent: at most two names, and only parameters of their own.
fn plain(vm: &Vm<'_>, f: &Function, base: Regs, n: usize, kw: &[Symbol]) -> bool {
    let code = &f.code.code;
    let (n_pos, n_given) = (usize::from(code.n_pos), n - kw.len());
    let locals: &[Symbol] = &code.locals;
    let n_named = n_pos + usize::from(code.n_kw_only);
    if code.flags.var_pos || code.flags.var_kw || n_given > n_pos || n_named >= MAX_PARAMS {
        return false;
    }
    let mut bound: u64 = (1 << n_given) - 1;
    let mut find = |name: Symbol| {
        let i = locals[..n_named].iter().position(|&p| p == name)?;
        let is_free = i >= usize::from(code.n_pos_only) && bound >> i & 1 == 0;
        bound |= 1 << i;
        is_free.then_some(i as u16)
    };
    let to = match *kw {
        [] => [0, 0],
        [a] => match find(a) {
            Some(a) => [a, 0],
            None => return false,
        },
        [a, b] => match (find(a), find(b)) {
            (Some(a), Some(b)) => [a, b],
            _ => return false,
        },
        _ => return false,
    };
    let defaults = f.defaults.borrow();
    let defaults: &[Value] = defaults.downcast::<Tuple>().map_or(&[], |t| &t.items);
    let kw_defaults = f.kw_defaults.borrow();
    let kw_defaults = kw_defaults.downcast::<Dict>();
    let is_missing = |i: &usize| bound >> i & 1 == 0;
    if (n_given..n_pos).filter(is_missing).any(|i| i + defaults.len() < n_pos) {
        return false;
    }
    let mut entries = [0; MAX_DEFAULTS];
    for (k, i) in (n_pos..n_named).filter(is_missing).enumerate() {
        match kw_defaults.and_then(|d| d.entry_index_of_sym(vm, locals[i])) {
            Some(at) if k < MAX_DEFAULTS => entries[k] = at,
            Some(_) | None => return false,
        }
    }
    // A value may stand where another one belongs.
    match kw.len() {
        0 => {}
        1 => {
            let v = base.take(n_given as u16);
            base.put(to[0], v);
        }
        _ => {
            let (v, w) = (base.take(n_given as u16), base.take(n_given as u16 + 1));
            base.put(to[0], v);
            base.put(to[1], w);
        }
    }
    for i in (n_given..n_pos).filter(is_missing) {
        base.put(i as u16, defaults[i + defaults.len() - n_pos].clone());
    }
    for (k, i) in (n_pos..n_named).filter(is_missing).enumerate() {
        base.put(i as u16, kw_defaults.map_or(Value::Unset, |d| d.copy_at(entries[k])));
    }
    true
}

/// `n` arguments from `base` on, the last ones named by `kw`.
#[inline(never)]
pub(super) fn arguments(vm: &Vm<'_>, f: &Function, base: Regs, n: usize, kw: &[Symbol]) -> Res<()> {
    if plain(vm, f, base, n, kw) || quick(vm, f, base, n, kw) {
        return Ok(());
    }
    let code = &f.code.code;
    let flags = code.flags;
    let (n_pos, n_kw_only) = (usize::from(code.n_pos), usize::from(code.n_kw_only));
    let n_named = n_pos + n_kw_only;
    let n_given = n - kw.len();
    let named: SmallVec<[Value; 8]> = base.from(n_given).take_run(kw.len());
    let extra: Items = match n_given.checked_sub(n_pos) {
        Some(more) => base.from(n_pos).take_run(more),
        None => Items::new(),
    };
    let mut params: SmallVec<[Value; 12]> = base.take_run(n_given.min(n_pos));
    params.resize_with(n_named, Value::default);
    let mut rest: Option<SmallVec<[(Symbol, Value); 4]>> = flags.var_kw.then(SmallVec::new);
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
    let defaults = f.defaults.borrow();
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
    if params[..n_pos].iter().any(Value::is_unset) {
        let missing: Vec<Symbol> =
            (0..n_pos).filter(|&i| params[i].is_unset()).map(|i| code.locals[i]).collect();
        return Err(lacks(vm, f, &missing, "positional"));
    }
    let kw_defaults = f.kw_defaults.borrow();
    if let Some(defaults) = kw_defaults.downcast::<Dict>()
        && n_kw_only > 0
    {
        for (i, param) in params.iter_mut().enumerate().skip(n_pos) {
            if param.is_unset()
                && let Some(v) = defaults.get_sym(vm, code.locals[i])
            {
                *param = v;
            }
        }
    }
    if params[n_pos..].iter().any(Value::is_unset) {
        let missing: Vec<Symbol> =
            (n_pos..n_named).filter(|&i| params[i].is_unset()).map(|i| code.locals[i]).collect();
        return Err(lacks(vm, f, &missing, "keyword-only"));
    }
    if flags.var_pos {
        params.push(vm.tuple(extra));
    }
    if let Some(rest) = rest {
        let dict = Dict::with_capacity(vm, rest.len());
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
