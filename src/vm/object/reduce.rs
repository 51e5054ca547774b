//! What objects are made of: `__reduce_ex__`, which copying and pickling ask.
//!
//! Invariant: a class's own `__reduce__` comes first. An object of a native type that has none, and whose
//! content is more than its attributes, is in [`native`] or cannot be taken apart.

use super::T;
use super::builtin::Builtin;
use super::dict::Dict;
use super::function::BoundMethod;
use super::iter::{Iter, SeqIter};
use super::range::{Range, RangeIter};
use super::slice::Slice;
use super::tuple::Tuple;
use crate::base::{Symbol, known};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::Kind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// `copyreg.__reduce_ex__` in Python's own words does the work for pickling and copying.
pub(super) fn reduce_ex(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "__reduce_ex__", 1, 1)?;
    let this = &args.values[0];
    let own = vm.type_of(this).lookup_with_owner(known::REDUCE);
    if let Some((reduce, owner)) = own
        && !owner.is(vm.ty(T::Object))
    {
        return crate::vm::dunder::call_found(vm, &reduce, this, &[]);
    }
    if let Some(parts) = native(vm, this)? {
        return Ok(parts);
    }
    let protocol = vm.to_i64(&args.values[1])?;
    if protocol >= 2 { reduce_new(vm, this) } else { reduce_old(vm, this, protocol) }
}

/// `object.__reduce__`: what native types have of their own, else as for protocol 0.
pub(super) fn reduce_plain(vm: &Vm<'_>, this: &Value) -> Res<Value> {
    match native(vm, this)? {
        Some(parts) => Ok(parts),
        None => reduce_old(vm, this, 0),
    }
}

/// For protocols 0 and 1.
pub(super) fn reduce_old(vm: &Vm<'_>, this: &Value, protocol: i64) -> Res<Value> {
    let copyreg = crate::vm::import::import(vm, "copyreg")?;
    vm.call_method(&copyreg, "_reduce_ex", &[this.clone(), Value::Int(protocol)])
}

/// For protocols from 2 on.
fn reduce_new(vm: &Vm<'_>, this: &Value) -> Res<Value> {
    let class = vm.type_of(this).clone();
    let (args, keywords) = new_arguments(vm, this)?;
    let has_args = args.is_some();
    let is = |kind| this.kind() == Some(kind);
    let own_state = class.lookup_with_owner(Symbol::new("__getstate__"));
    let is_default = own_state.is_some_and(|(_, owner)| owner.is(vm.ty(T::Object)));
    // What lies in the object beside its attributes would be lost.
    let hidden = !is(Kind::Instance) && !is(Kind::List) && !is(Kind::Dict);
    if is_default && !has_args && hidden {
        return Err(vm.type_error(format!("cannot pickle '{}' object", vm.type_name(this))));
    }
    let copyreg = crate::vm::import::import(vm, "copyreg")?;
    let args = args.unwrap_or_default();
    let (name, args) = match keywords {
        Some(keywords) => ("__newobj_ex__", vec![class.value(), vm.tuple(args), keywords]),
        None => {
            let mut with_class = vec![class.value()];
            with_class.extend(args);
            ("__newobj__", with_class)
        }
    };
    let function = vm.get_attr(&copyreg, Symbol::new(name))?;
    let state = vm.call_method(this, "__getstate__", &[])?;
    let items = if is(Kind::List) { vm.iter(this)? } else { Value::None };
    let pairs = if is(Kind::Dict) {
        let pairs = vm.call_method(this, "items", &[])?;
        vm.iter(&pairs)?
    } else {
        Value::None
    };
    Ok(vm.tuple(vec![function, vm.tuple(args), state, items, pairs]))
}

/// What `__getnewargs_ex__` or `__getnewargs__` gives: positional arguments, and keywords if there are any.
fn new_arguments(vm: &Vm<'_>, this: &Value) -> Res<(Option<Vec<Value>>, Option<Value>)> {
    if let Some(both) = vm.call_special(this, "__getnewargs_ex__", &[])? {
        let name = vm.type_name(&both);
        let Some(pair) = both.downcast::<Tuple>() else {
            let message = format!("__getnewargs_ex__ should return a tuple, not '{name}'");
            return Err(vm.type_error(message));
        };
        let [args, keywords] = &*pair.items else {
            let message = format!(
                "__getnewargs_ex__ should return a tuple of length 2, not {}",
                pair.items.len()
            );
            return Err(vm.value_error(message));
        };
        let Some(args) = args.downcast::<Tuple>() else {
            let message = format!(
                "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{}'",
                vm.type_name(args)
            );
            return Err(vm.type_error(message));
        };
        let Some(dict) = keywords.downcast::<Dict>() else {
            let message = format!(
                "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{}'",
                vm.type_name(keywords)
            );
            return Err(vm.type_error(message));
        };
        let keywords = (!dict.is_empty()).then(|| keywords.clone());
        return Ok((Some(args.items.to_vec()), keywords));
    }
    let Some(args) = vm.call_special(this, "__getnewargs__", &[])? else {
        return Ok((None, None));
    };
    match args.downcast::<Tuple>() {
        Some(args) => Ok((Some(args.items.to_vec()), None)),
        None => {
            let name = vm.type_name(&args);
            Err(vm.type_error(format!("__getnewargs__ should return a tuple, not '{name}'")))
        }
    }
}

/// A builtin and its arguments.
fn made_by(vm: &Vm<'_>, builtin: &str, args: Vec<Value>) -> Res<Option<Value>> {
    let builtins = crate::vm::import::import(vm, "builtins")?;
    let function = vm.get_attr(&builtins, Symbol::new(builtin))?;
    Ok(Some(vm.tuple([function, vm.tuple(args)])))
}

/// As [`made_by`], with a state for `__setstate__`.
fn made_with_state(vm: &Vm<'_>, builtin: &str, args: Vec<Value>, state: i64) -> Res<Option<Value>> {
    let builtins = crate::vm::import::import(vm, "builtins")?;
    let function = vm.get_attr(&builtins, Symbol::new(builtin))?;
    Ok(Some(vm.tuple([function, vm.tuple(args), Value::Int(state)])))
}

/// How objects of native types without a `__reduce__` are made again.
fn native(vm: &Vm<'_>, this: &Value) -> Res<Option<Value>> {
    let attr = |name: &str| vm.get_attr(this, Symbol::new(name));
    if matches!(this, Value::Ellipsis | Value::NotImplemented) {
        return vm.repr(this).map(|name| Some(vm.string(name)));
    }
    if let Some(builtin) = this.downcast::<Builtin>() {
        let is_bound = !builtin.this.is_unset() && builtin.this.kind() != Some(Kind::Module);
        return if is_bound {
            made_by(vm, "getattr", vec![builtin.this.clone(), attr("__name__")?])
        } else {
            attr("__name__").map(Some)
        };
    }
    if this.downcast::<BoundMethod>().is_some() {
        let function = attr("__func__")?;
        let name = vm.get_attr(&function, known::NAME)?;
        return made_by(vm, "getattr", vec![attr("__self__")?, name]);
    }
    if let Some(range) = this.downcast::<Range>() {
        let parts = [&range.start, &range.stop, &range.step].map(Value::clone);
        return made_by(vm, "range", parts.to_vec());
    }
    if let Some(slice) = this.downcast::<Slice>() {
        let parts = [&slice.start, &slice.stop, &slice.step].map(Value::clone);
        return made_by(vm, "slice", parts.to_vec());
    }
    let is = |t: T| vm.type_of(this).is(vm.ty(t));
    if is(T::MethodDescriptor) || is(T::SlotWrapper) {
        return made_by(vm, "getattr", vec![attr("__objclass__")?, attr("__name__")?]);
    }
    iterator(vm, this)
}

/// Iterators: of what they still have to give, or of the iterators under them.
fn iterator(vm: &Vm<'_>, this: &Value) -> Res<Option<Value>> {
    if let Some(it) = this.downcast::<Iter>() {
        return match (it.0.reduce(vm)?, it.0.state()) {
            (Some((builtin, args)), Some(state)) => made_with_state(vm, builtin, args, state),
            (Some((builtin, args)), None) => made_by(vm, builtin, args),
            (None, _) => Ok(None),
        };
    }
    if let Some(it) = this.downcast::<RangeIter>() {
        let (next, left) = (i128::from(it.next.get()), i128::from(it.left.get()));
        let stop = next + left * i128::from(it.step);
        let parts = [next, stop, i128::from(it.step)];
        let parts = parts.map(|n| super::int::from_bigint(vm, n.into()));
        let rest = vm.call(&vm.ty(T::Range).value(), &parts)?;
        return made_by(vm, "iter", vec![rest]);
    }
    let Some(it) = this.downcast::<SeqIter>() else { return Ok(None) };
    let (seq, next) = it.state();
    if seq.is_unset() {
        return made_by(vm, "iter", vec![vm.tuple([])]);
    }
    made_with_state(vm, "iter", vec![seq], next as i64)
}
