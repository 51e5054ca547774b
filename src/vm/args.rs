//! Arguments of a call, as the caller laid them out.
//!
//! Invariant: the last `kw.len()` of `values` are the keyword arguments, in the order of their names.

use super::error::Res;
use super::heap::Payload;
use super::value::Value;
use super::vm::Vm;
use crate::base::Symbol;

/// Borrowed arguments: positional, then keyword.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    pub values: &'a [Value],
    pub kw: &'a [Symbol],
}

impl<'a> Args<'a> {
    pub const NONE: Args<'static> = Args { values: &[], kw: &[] };

    pub fn positional(values: &'a [Value]) -> Args<'a> {
        Args { values, kw: &[] }
    }

    /// The positional arguments.
    pub fn pos(&self) -> &'a [Value] {
        &self.values[..self.values.len() - self.kw.len()]
    }

    /// The keyword arguments.
    pub fn keywords(&self) -> impl Iterator<Item = (Symbol, &'a Value)> {
        let first = self.values.len() - self.kw.len();
        self.kw.iter().copied().zip(&self.values[first..])
    }

    pub fn keyword(&self, name: &str) -> Option<&'a Value> {
        self.keywords().find(|(n, _)| n.as_str() == name).map(|(_, v)| v)
    }

    /// The arguments after the first `n` positional ones.
    pub fn skip(&self, n: usize) -> Args<'a> {
        Args { values: &self.values[n..], kw: self.kw }
    }

    /// TypeError in CPython's words unless there are no keywords and `min..=max` positional arguments.
    /// Methods call it on the arguments after self.
    pub fn check_positional(&self, vm: &Vm<'_>, fname: &str, min: usize, max: usize) -> Res<()> {
        if !self.kw.is_empty() {
            return Err(vm.type_error(format!("{fname}() takes no keyword arguments")));
        }
        let given = self.values.len();
        if (min..=max).contains(&given) {
            return Ok(());
        }
        let message = if min == max {
            match min {
                0 => format!("{fname}() takes no arguments ({given} given)"),
                1 => format!("{fname}() takes exactly one argument ({given} given)"),
                _ => format!("{fname} expected {min} arguments, got {given}"),
            }
        } else {
            let (word, bound) = if given < min { ("least", min) } else { ("most", max) };
            format!(
                "{fname} expected at {word} {bound} argument{}, got {given}",
                if bound == 1 { "" } else { "s" }
            )
        };
        Err(vm.type_error(message))
    }

    /// The receiver of a native method: the first argument, whose type the method's descriptor checked.
    pub fn this<T: Payload>(&self, vm: &Vm<'_>, type_name: &str) -> Res<&'a T> {
        let found = self.values.first().and_then(Value::downcast);
        found.ok_or_else(|| vm.type_error(format!("descriptor requires a '{type_name}' object")))
    }

    /// The arguments of a native method after self, checked as [`Args::check_positional`] does; `name` is
    /// qualified (`list.pop`), as some of CPython's messages show it and others do not.
    pub fn method(&self, vm: &Vm<'_>, name: &str, min: usize, max: usize) -> Res<&'a [Value]> {
        let rest = self.skip(1);
        if rest.kw.is_empty() && (min..=max).contains(&rest.values.len()) {
            return Ok(rest.values);
        }
        let qualified = !rest.kw.is_empty() || (min == max && max <= 1);
        let short = name.rsplit('.').next().unwrap_or(name);
        rest.check_positional(vm, if qualified { name } else { short }, min, max)?;
        Ok(rest.values)
    }

    /// Binds arguments to parameters that may be given by position or name. `names` lists the parameters,
    /// the first `n_pos_only` of them by position only, the last `n_kw_only` by name only; the first
    /// `required` must be given. What is not given is `None`.
    pub fn bind<const N: usize>(
        &self,
        vm: &Vm<'_>,
        fname: &str,
        names: [&str; N],
        shape: Shape,
    ) -> Res<[Option<&'a Value>; N]> {
        let mut bound = [None; N];
        let pos = self.pos();
        if self.kw.is_empty() && (shape.required..=N - shape.n_kw_only).contains(&pos.len()) {
            for (slot, value) in bound.iter_mut().zip(pos) {
                *slot = Some(value);
            }
            return Ok(bound);
        }
        self.check_counts(vm, fname, N, shape)?;
        for (slot, value) in bound.iter_mut().zip(pos) {
            *slot = Some(value);
        }
        let mut wrong = None;
        for (name, value) in self.keywords() {
            let found = names.iter().skip(shape.n_pos_only).position(|n| *n == name.as_str());
            match found.map(|i| i + shape.n_pos_only) {
                Some(i) if bound[i].is_none() => bound[i] = Some(value),
                taken => wrong = wrong.or(Some((name, taken))),
            }
        }
        if let Some(i) = (0..shape.required).find(|&i| bound[i].is_none()) {
            let (name, place) = (names[i], i + 1);
            return Err(vm.type_error(format!(
                "{fname}() missing required argument '{name}' (pos {place})"
            )));
        }
        match wrong {
            None => Ok(bound),
            Some((name, None)) => {
                let message = format!("{fname}() got an unexpected keyword argument '{name}'");
                Err(vm.type_error(message))
            }
            Some((name, Some(i))) => Err(vm.type_error(format!(
                "argument for {fname}() given by name ('{name}') and position ({})",
                i + 1
            ))),
        }
    }

    /// TypeError when there are more arguments than `n` parameters, or too many or too few by position.
    fn check_counts(&self, vm: &Vm<'_>, fname: &str, n: usize, shape: Shape) -> Res<()> {
        let (n_pos, given, max_pos) = (self.pos().len(), self.values.len(), n - shape.n_kw_only);
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        let required_pos = shape.required.min(shape.n_pos_only);
        let message = if given > n && !(n_pos > 0 && max_pos == 0) {
            let keyword = if n_pos == 0 { "keyword " } else { "" };
            format!("takes at most {n} {keyword}argument{} ({given} given)", plural(n))
        } else if n_pos > max_pos && max_pos == 0 {
            "takes no positional arguments".to_owned()
        } else if n_pos > max_pos {
            let bounds = if shape.required < max_pos { "at most" } else { "exactly" };
            let plural = plural(max_pos);
            format!("takes {bounds} {max_pos} positional argument{plural} ({n_pos} given)")
        } else if n_pos < required_pos {
            let bounds = if required_pos < max_pos { "at least" } else { "exactly" };
            let plural = plural(required_pos);
            format!("takes {bounds} {required_pos} positional argument{plural} ({n_pos} given)")
        } else {
            return Ok(());
        };
        Err(vm.type_error(format!("{fname}() {message}")))
    }
}

/// How [`Args::bind`] reads its list of names.
#[derive(Clone, Copy, Default)]
pub struct Shape {
    pub required: usize,
    pub n_pos_only: usize,
    pub n_kw_only: usize,
}
