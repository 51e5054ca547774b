//! What one can do with any value: the operations behind operators, builtins and the interpreter's ops.
//!
//! Invariant: everything goes through the type's slots; messages are CPython's. No function here holds a
//! borrow of an object across a call into a slot.

use super::args::Args;
use super::error::Res;
use super::heap::{HAS_ATTRS, Kind, Obj};
use super::interp::{self, drain_into, drainable};
use super::object::generator::Generator;
use super::object::iter::{Iter, SeqIter};
use super::object::list::{self, List};
use super::object::module::Module;
use super::object::range::RangeIter;
use super::object::str::Str;
use super::object::tuple::Tuple;
use super::object::{T, int, object, type_};
use super::raise::ExcKind;
use super::types::{GetAttrSlot, TypeRef};
use super::value::Value;
use super::vm::Vm;
use crate::base::Symbol;
use crate::bytecode::{BinOp, CmpOp};

/// Equality as containers ask it, where no interpreted code is needed to tell.
#[inline]
pub fn quick_eq(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a == b),
        (Value::Float(a), Value::Float(b)) => {
            Some(a.get() == b.get() || a.get().to_bits() == b.get().to_bits())
        }
        (Value::Bool(a), Value::Bool(b)) => Some(a == b),
        (Value::Int(i), Value::Bool(b)) | (Value::Bool(b), Value::Int(i)) => {
            Some(*i == i64::from(b.get()))
        }
        (Value::Obj(x), Value::Obj(y)) => quick_eq_objects(x, y, 0),
        (Value::None, Value::None)
        | (Value::Ellipsis, Value::Ellipsis)
        | (Value::NotImplemented, Value::NotImplemented) => Some(true),
        (Value::None, Value::Int(_) | Value::Float(_) | Value::Bool(_))
        | (Value::Int(_) | Value::Float(_) | Value::Bool(_), Value::None) => Some(false),
        (
            Value::Unset
            | Value::None
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::NotImplemented
            | Value::Ellipsis
            | Value::Obj(_),
            _,
        ) => None,
    }
}

/// The hash of small ints and of plain text.
#[inline(always)]
pub fn quick_hash(v: &Value) -> Option<i64> {
    match v {
        Value::Int(i) => Some(int::hash_i64(*i)),
        Value::Obj(o) if !o.ty().is_heap => o.downcast::<Str>().map(Str::hash),
        Value::Unset
        | Value::None
        | Value::Bool(_)
        | Value::Float(_)
        | Value::NotImplemented
        | Value::Ellipsis
        | Value::Obj(_) => None,
    }
}

/// The next item, or the end, of an iterator that needs no call: over a range, a list, a tuple. None for
/// any other.
#[inline(always)]
pub fn quick_next(iter: &Value) -> Option<Option<Value>> {
    let o = iter.as_obj()?;
    if let Some(it) = o.downcast::<RangeIter>() {
        return Some(it.advance().map(Value::Int));
    }
    o.downcast::<SeqIter>()?.step_direct()
}

/// Whether two plain texts are equal; None for anything else.
#[inline(always)]
pub fn texts_equal(a: &Value, b: &Value) -> Option<bool> {
    let (Value::Obj(x), Value::Obj(y)) = (a, b) else { return None };
    let s = x.downcast::<Str>()?;
    if x.ty().is_heap {
        return None;
    }
    if x.is(y) {
        return Some(true);
    }
    let t = y.downcast::<Str>()?;
    if y.ty().is_heap { None } else { Some(s.as_str() == t.as_str()) }
}

/// How deep tuples in tuples are compared here.
const QUICK_DEPTH: u32 = 4;

fn quick_eq_objects(x: &Obj, y: &Obj, depth: u32) -> Option<bool> {
    if x.is(y) {
        return Some(true);
    }
    if !x.ty().is(y.ty()) || x.ty().is_heap {
        return None;
    }
    if let (Some(s), Some(t)) = (x.downcast::<Str>(), y.downcast::<Str>()) {
        return Some(s.as_str() == t.as_str());
    }
    let (s, t) = (x.downcast::<Tuple>()?, y.downcast::<Tuple>()?);
    if depth == QUICK_DEPTH {
        return None;
    }
    for (a, b) in s.items.iter().zip(&t.items) {
        let equal = match (a, b) {
            (Value::Obj(a), Value::Obj(b)) => quick_eq_objects(a, b, depth + 1),
            _ => quick_eq(a, b),
        };
        match equal {
            Some(true) => {}
            Some(false) | None => return equal,
        }
    }
    Some(s.items.len() == t.items.len())
}

impl Vm<'_> {
    // Calls

    /// `f(*args)`.
    pub fn call(&self, f: &Value, args: &[Value]) -> Res<Value> {
        self.call_args(f, Args::positional(args))
    }

    pub fn call_args(&self, f: &Value, args: Args<'_>) -> Res<Value> {
        match self.type_of(f).slots.call.get() {
            Some(call) => call(self, f, args),
            None => Err(self.type_error(format!("'{}' object is not callable", self.type_name(f)))),
        }
    }

    /// `obj.name(*args)`.
    pub fn call_method(&self, obj: &Value, name: &str, args: &[Value]) -> Res<Value> {
        let method = self.get_attr(obj, Symbol::new(name))?;
        self.call(&method, args)
    }

    /// Calls a special method that is looked up on the type; `None` when the type has none.
    pub fn call_special(&self, obj: &Value, name: &str, args: &[Value]) -> Res<Option<Value>> {
        let Some(name) = Symbol::lookup(name) else { return Ok(None) };
        match self.lookup_special(obj, name)? {
            Some(method) => self.call(&method, args).map(Some),
            None => Ok(None),
        }
    }

    /// A special method bound to `obj`, looked up on its type alone.
    pub fn lookup_special(&self, obj: &Value, name: Symbol) -> Res<Option<Value>> {
        let ty = self.type_of(obj).clone();
        match ty.lookup(name) {
            None => Ok(None),
            Some(found) => match self.type_of(&found).slots.descr_get.get() {
                Some(get) => get(self, &found, Some(obj), &ty).map(Some),
                None => Ok(Some(found)),
            },
        }
    }

    // Attributes

    pub fn get_attr(&self, obj: &Value, name: Symbol) -> Res<Value> {
        match self.type_of(obj).slots.get_attr.get() {
            Some(get) => get(self, obj, name),
            None => self.generic_get_attr(obj, name),
        }
    }

    /// `None` instead of AttributeError, which is not even made where the usual rules say that there is
    /// nothing.
    pub fn get_attr_opt(&self, obj: &Value, name: Symbol) -> Res<Option<Value>> {
        let is = |get, own: GetAttrSlot| std::ptr::fn_addr_eq(get, own);
        let found = match self.type_of(obj).slots.get_attr.get() {
            Some(get) if is(get, type_::get_attr) => type_::find_attr(self, obj, name),
            Some(get) if !is(get, object::get_attr) => get(self, obj, name).map(Some),
            Some(_) | None => self.generic_find_attr(obj, name),
        };
        match found {
            Err(e) if self.exc_is(&e, ExcKind::AttributeError) => Ok(None),
            found => found,
        }
    }

    pub fn set_attr(&self, obj: &Value, name: Symbol, value: &Value) -> Res<()> {
        match self.type_of(obj).slots.set_attr.get() {
            Some(set) => set(self, obj, name, Some(value)),
            None => self.generic_set_attr(obj, name, Some(value)),
        }
    }

    pub fn del_attr(&self, obj: &Value, name: Symbol) -> Res<()> {
        match self.type_of(obj).slots.set_attr.get() {
            Some(set) => set(self, obj, name, None),
            None => self.generic_set_attr(obj, name, None),
        }
    }

    /// `object.__getattribute__`: data descriptor, instance attribute, other class attribute.
    pub fn generic_get_attr(&self, obj: &Value, name: Symbol) -> Res<Value> {
        self.generic_find_attr(obj, name)?.ok_or_else(|| self.no_attribute(obj, name))
    }

    /// As [`Vm::generic_get_attr`]; `None` when there is no such attribute.
    #[inline]
    fn generic_find_attr(&self, obj: &Value, name: Symbol) -> Res<Option<Value>> {
        let ty = self.type_of(obj).clone();
        let found = ty.lookup(name);
        let getter = found.as_ref().and_then(|d| self.type_of(d).slots.descr_get.get());
        if let (Some(descr), Some(get)) = (&found, getter)
            && self.type_of(descr).slots.descr_set.get().is_some()
        {
            return get(self, descr, Some(obj), &ty).map(Some);
        }
        if let Value::Obj(o) = obj {
            if let Some(attrs) = o.attrs() {
                if let Some(value) = attrs.get(self, name)? {
                    return Ok(Some(value));
                }
            } else if let Some(module) = o.downcast::<Module>()
                && let Some(value) = module.dict.get_sym(self, name)
            {
                return Ok(Some(value));
            }
        }
        match (found, getter) {
            (Some(descr), Some(get)) => get(self, &descr, Some(obj), &ty).map(Some),
            (found, _) => Ok(found),
        }
    }

    /// AttributeError with `name` and `obj` set, as CPython words it.
    pub fn no_attribute(&self, obj: &Value, name: Symbol) -> super::error::Exc {
        let ty = self.type_name(obj);
        let e = self.attribute_error(format!("'{ty}' object has no attribute '{name}'"));
        super::object::exception::set_name_and_obj(self, &e, name, obj);
        e
    }

    /// `object.__setattr__` and `object.__delattr__`.
    pub fn generic_set_attr(&self, obj: &Value, name: Symbol, value: Option<&Value>) -> Res<()> {
        let ty = self.type_of(obj).clone();
        let found = ty.lookup(name);
        if let Some(descr) = &found
            && let Some(set) = self.type_of(descr).slots.descr_set.get()
        {
            return set(self, descr, obj, value);
        }
        if let Some(module) = obj.downcast::<Module>() {
            return match value {
                Some(value) => {
                    module.dict.set_sym(self, name, value.clone());
                    Ok(())
                }
                None if module.dict.del_sym(self, name).is_some() => Ok(()),
                None => Err(self.no_attribute(obj, name)),
            };
        }
        if let Value::Obj(o) = obj
            && o.has_flag(HAS_ATTRS)
            && ty.slot_names.borrow().is_none()
            && let Some(attrs) = o.attrs()
        {
            return match value {
                Some(value) => attrs.set(self, name, value.clone()),
                None if attrs.delete(self, name)? => Ok(()),
                None => Err(self.no_attribute(obj, name)),
            };
        }
        let ty = ty.name();
        Err(self.attribute_error(if found.is_some() {
            format!("'{ty}' object attribute '{name}' is read-only")
        } else {
            format!(
                "'{ty}' object has no attribute '{name}' and no __dict__ for setting new attributes"
            )
        }))
    }

    // Truth, comparison, hashing

    pub fn truth(&self, v: &Value) -> Res<bool> {
        match v {
            Value::Bool(b) => Ok(b.get()),
            Value::None | Value::Unset => Ok(false),
            Value::Int(i) => Ok(*i != 0),
            Value::Float(x) => Ok(x.get() != 0.0),
            Value::NotImplemented => {
                Err(self.type_error("NotImplemented should not be used in a boolean context"))
            }
            Value::Ellipsis => Ok(true),
            Value::Obj(_) => {
                let slots = &self.type_of(v).slots;
                if let Some(f) = slots.bool.get() {
                    f(self, v)
                } else if let Some(f) = slots.len.get() {
                    Ok(f(self, v)? != 0)
                } else {
                    Ok(true)
                }
            }
        }
    }

    /// `a op b` for the six rich comparisons; `is`, `in` and their negations too.
    pub fn compare(&self, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
        match op {
            CmpOp::Is => Ok(Value::bool(a.is(b))),
            CmpOp::IsNot => Ok(Value::bool(!a.is(b))),
            CmpOp::In => self.contains(b, a).map(Value::bool),
            CmpOp::NotIn => self.contains(b, a).map(|r| Value::bool(!r)),
            CmpOp::Eq | CmpOp::Ne | CmpOp::Lt | CmpOp::Le | CmpOp::Gt | CmpOp::Ge => {
                self.rich_compare(a, b, op)
            }
        }
    }

    fn rich_compare(&self, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
        // Types that operands have had stay for good, so that nothing needs to be counted here.
        let (ta, tb) = (self.type_of(a), self.type_of(b));
        let swapped = match op {
            CmpOp::Lt => CmpOp::Gt,
            CmpOp::Gt => CmpOp::Lt,
            CmpOp::Le => CmpOp::Ge,
            CmpOp::Ge => CmpOp::Le,
            CmpOp::Eq | CmpOp::Ne | CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => op,
        };
        let reflected_first = !ta.is(tb) && tb.is_subtype(ta);
        let order = if reflected_first { [true, false] } else { [false, true] };
        for reflected in order {
            let result = if reflected {
                tb.slots.compare.get().map(|f| f(self, b, a, swapped))
            } else {
                ta.slots.compare.get().map(|f| f(self, a, b, op))
            };
            match result {
                Some(Ok(Value::NotImplemented)) | None => {}
                Some(result) => return result,
            }
        }
        match op {
            CmpOp::Eq => Ok(Value::bool(a.is(b))),
            CmpOp::Ne => Ok(Value::bool(!a.is(b))),
            CmpOp::Lt | CmpOp::Le | CmpOp::Gt | CmpOp::Ge => Err(self.type_error(format!(
                "'{}' not supported between instances of '{}' and '{}'",
                op.symbol(),
                self.type_name(a),
                self.type_name(b)
            ))),
            CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => {
                unreachable!("identity and membership are answered by compare")
            }
        }
    }

    /// `a == b` as containers ask it: identical values are equal.
    pub fn eq(&self, a: &Value, b: &Value) -> Res<bool> {
        if let Some(equal) = quick_eq(a, b) {
            return Ok(equal);
        }
        let result = self.compare(a, b, CmpOp::Eq)?;
        self.truth(&result)
    }

    /// `a op b` as a condition.
    pub fn compare_bool(&self, a: &Value, b: &Value, op: CmpOp) -> Res<bool> {
        match op {
            CmpOp::Is => return Ok(a.is(b)),
            CmpOp::IsNot => return Ok(!a.is(b)),
            CmpOp::In => return self.contains(b, a),
            CmpOp::NotIn => return self.contains(b, a).map(|found| !found),
            CmpOp::Eq | CmpOp::Ne => {
                if let Some(equal) = texts_equal(a, b) {
                    return Ok(equal == (op == CmpOp::Eq));
                }
            }
            CmpOp::Lt | CmpOp::Le | CmpOp::Gt | CmpOp::Ge => {}
        }
        let result = self.compare(a, b, op)?;
        self.truth(&result)
    }

    pub fn hash(&self, v: &Value) -> Res<i64> {
        if let Some(hash) = quick_hash(v) {
            return Ok(hash);
        }
        match self.type_of(v).slots.hash.get() {
            Some(f) => f(self, v),
            None => Err(self.type_error(format!("unhashable type: '{}'", self.type_name(v)))),
        }
    }

    // Containers and iteration

    pub fn len(&self, v: &Value) -> Res<usize> {
        match self.type_of(v).slots.len.get() {
            Some(f) => f(self, v),
            None => {
                Err(self.type_error(format!("object of type '{}' has no len()", self.type_name(v))))
            }
        }
    }

    pub fn get_item(&self, v: &Value, index: &Value) -> Res<Value> {
        if let Some(f) = self.type_of(v).slots.get_item.get() {
            return f(self, v, index);
        }
        if let Some(class) = v.cast::<super::types::Type>()
            && let Some(f) = class.lookup(Symbol::new("__class_getitem__"))
        {
            let method = match self.type_of(&f).slots.descr_get.get() {
                Some(get) => get(self, &f, None, &class)?,
                None => f,
            };
            return self.call(&method, std::slice::from_ref(index));
        }
        if let Some(class) = v.cast::<super::types::Type>()
            && class.is(self.ty(T::Type))
        {
            return Ok(super::object::generic_alias::alias(self, v.clone(), index));
        }
        Err(self.type_error(match v.cast::<super::types::Type>() {
            Some(class) => format!("type '{}' is not subscriptable", class.name()),
            None => format!("'{}' object is not subscriptable", self.type_name(v)),
        }))
    }

    pub fn set_item(&self, v: &Value, index: &Value, value: &Value) -> Res<()> {
        match self.type_of(v).slots.set_item.get() {
            Some(f) => f(self, v, index, Some(value)),
            None => Err(self.type_error(format!(
                "'{}' object does not support item assignment",
                self.type_name(v)
            ))),
        }
    }

    pub fn del_item(&self, v: &Value, index: &Value) -> Res<()> {
        let ty = self.type_of(v);
        if let Some(f) = ty.slots.set_item.get() {
            return f(self, v, index, None);
        }
        // CPython asks sequences in other words.
        let is_sequence = ty.is_heap || ty.slots.len.get().is_some();
        let by_position = is_sequence && self.type_of(index).slots.index.get().is_some();
        let not = if by_position { "doesn't" } else { "does not" };
        Err(self.type_error(format!("'{}' object {not} support item deletion", ty.name())))
    }

    /// `item in container`.
    pub fn contains(&self, container: &Value, item: &Value) -> Res<bool> {
        if let Some(f) = self.type_of(container).slots.contains.get() {
            return f(self, container, item);
        }
        let slots = &self.type_of(container).slots;
        if slots.iter.get().is_none() && slots.get_item.get().is_none() {
            return Err(self.type_error(format!(
                "argument of type '{}' is not iterable",
                self.type_name(container)
            )));
        }
        let iter = self.iter(container)?;
        while let Some(x) = self.next(&iter)? {
            if self.eq(&x, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub fn iter(&self, v: &Value) -> Res<Value> {
        let slots = &self.type_of(v).slots;
        if let Some(f) = slots.iter.get() {
            let iter = f(self, v)?;
            if self.type_of(&iter).slots.next.get().is_none() {
                return Err(self.type_error(format!(
                    "iter() returned non-iterator of type '{}'",
                    self.type_name(&iter)
                )));
            }
            return Ok(iter);
        }
        if slots.get_item.get().is_some() {
            return Ok(SeqIter::over(self, v.clone()));
        }
        Err(self.type_error(format!("'{}' object is not iterable", self.type_name(v))))
    }

    /// The next item, or `None` at the end.
    #[inline]
    pub fn next(&self, iter: &Value) -> Res<Option<Value>> {
        if let Some(item) = quick_next(iter) {
            return Ok(item);
        }
        self.next_slow(iter)
    }

    /// The next item of any other iterator than those that `quick_next` knows.
    #[inline(never)]
    pub fn next_slow(&self, iter: &Value) -> Res<Option<Value>> {
        if let Value::Obj(o) = iter
            && !o.ty().is_heap
        {
            if let Some(it) = o.downcast::<Iter>() {
                return match it.0.next(self) {
                    Err(e) if self.exc_is(&e, ExcKind::StopIteration) => Ok(None),
                    other => other,
                };
            }
            if o.ty().is(self.ty(T::Generator))
                && let Some(generator) = o.cast::<Generator>()
            {
                return interp::next_item(self, &generator);
            }
        }
        match self.step(iter) {
            Err(e) if self.exc_is(&e, ExcKind::StopIteration) => Ok(None),
            other => other,
        }
    }

    /// As [`Vm::next`], but a StopIteration that a function of the program's raised on the way (one that
    /// `map` calls, say), which ends the iteration as well, comes as it is.
    pub fn step(&self, iter: &Value) -> Res<Option<Value>> {
        match self.type_of(iter).slots.next.get() {
            Some(f) => f(self, iter),
            None => {
                Err(self
                    .type_error(format!("'{}' object is not an iterator", self.type_name(iter))))
            }
        }
    }

    /// Calls `f` with every item of an iterable.
    pub fn for_each(&self, iterable: &Value, mut f: impl FnMut(Value) -> Res<()>) -> Res<()> {
        let iter = self.iter(iterable)?;
        while let Some(item) = self.next(&iter)? {
            f(item)?;
        }
        Ok(())
    }

    /// All items of an iterable.
    pub fn collect(&self, iterable: &Value) -> Res<Vec<Value>> {
        if let Some(items) = list::exact_items(self, iterable) {
            return Ok(items);
        }
        if let Some(generator) = drainable(self, iterable) {
            let list = List::alloc(self, Vec::new());
            drain_into(self, &generator, &list)?;
            return Ok(list.replace(Vec::new()));
        }
        let iter = self.iter(iterable)?;
        let mut out = Vec::new();
        self.reserve(&mut out, self.length_hint(iterable)?.unwrap_or(0))?;
        while let Some(item) = self.next(&iter)? {
            self.reserve(&mut out, 1)?;
            out.push(item);
        }
        Ok(out)
    }

    /// All items of an iterable; TypeError with another message when it is none.
    pub fn collect_or(&self, iterable: &Value, message: &str) -> Res<Vec<Value>> {
        let slots = &self.type_of(iterable).slots;
        if slots.iter.get().is_none() && slots.get_item.get().is_none() {
            return Err(self.type_error(message));
        }
        self.collect(iterable)
    }

    /// `operator.length_hint`: the length, else what `__length_hint__` says, if anything.
    pub fn length_hint(&self, v: &Value) -> Res<Option<usize>> {
        let is_type_error = |e: &super::error::Exc| self.exc_is(e, ExcKind::TypeError);
        if let Some(f) = self.type_of(v).slots.len.get() {
            match f(self, v) {
                Err(e) if is_type_error(&e) => {}
                known => return known.map(Some),
            }
        }
        let hint = match self.call_special(v, "__length_hint__", &[]) {
            Ok(Some(hint)) => hint,
            Ok(None) => return Ok(None),
            Err(e) if is_type_error(&e) => return Ok(None),
            Err(e) => return Err(e),
        };
        if hint.is_not_implemented() {
            return Ok(None);
        }
        let Value::Int(n) = hint else {
            let ty = self.type_name(&hint);
            return Err(self.type_error(format!("__length_hint__ must be an integer, not {ty}")));
        };
        match usize::try_from(n) {
            Ok(n) => Ok(Some(n)),
            Err(_) => Err(self.value_error("__length_hint__() should return >= 0")),
        }
    }

    // Operators

    /// `a op b` with the reflected method of the right operand as Python orders them.
    pub fn binary(&self, op: BinOp, a: &Value, b: &Value) -> Res<Value> {
        self.binary_or(op, a, b, op.symbol())
    }

    /// `a op= b`.
    pub fn inplace(&self, op: BinOp, a: &Value, b: &Value) -> Res<Value> {
        if let Some(f) = self.type_of(a).slots.inplace(op) {
            let result = f(self, a, b)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        self.binary_or(op, a, b, &format!("{}=", op.symbol()))
    }

    fn binary_or(&self, op: BinOp, a: &Value, b: &Value, symbol: &str) -> Res<Value> {
        let (ta, tb) = (self.type_of(a), self.type_of(b));
        let (fa, fb) = (ta.slots.binary(op), tb.slots.binary(op));
        // One type, or one slot for both: it is asked once.
        let fb = fb.filter(|fb| !ta.is(tb) && fa.is_none_or(|fa| !std::ptr::fn_addr_eq(fa, *fb)));
        let right_first = fb.is_some() && tb.is_subtype(ta);
        let order = if right_first { [fb, fa] } else { [fa, fb] };
        for f in order.into_iter().flatten() {
            let result = f(self, a, b)?;
            if !result.is_not_implemented() {
                return Ok(result);
            }
        }
        Err(self.unsupported_operands(op, symbol, a, b))
    }

    fn unsupported_operands(
        &self,
        op: BinOp,
        symbol: &str,
        a: &Value,
        b: &Value,
    ) -> super::error::Exc {
        let symbol = match (op, symbol) {
            (BinOp::Pow, "**") => "** or pow()",
            _ => symbol,
        };
        let sequence = |v: &Value| {
            [Kind::Str, Kind::Bytes, Kind::ByteArray, Kind::List, Kind::Tuple]
                .into_iter()
                .find(|k| Some(*k) == v.kind())
        };
        let kind_name = |kind: Kind| format!("{kind:?}").to_lowercase();
        let (ta, tb) = (self.type_name(a), self.type_name(b));
        self.type_error(match (op, sequence(a), sequence(b)) {
            (BinOp::Add, Some(kind @ (Kind::Bytes | Kind::ByteArray)), _) => {
                format!("can't concat {tb} to {}", kind_name(kind))
            }
            (BinOp::Add, Some(kind), _) => {
                let kind = kind_name(kind);
                format!("can only concatenate {kind} (not \"{tb}\") to {kind}")
            }
            (BinOp::Mul, Some(_), _) => {
                format!("can't multiply sequence by non-int of type '{tb}'")
            }
            (BinOp::Mul, None, Some(_)) => {
                format!("can't multiply sequence by non-int of type '{ta}'")
            }
            _ => format!("unsupported operand type(s) for {symbol}: '{ta}' and '{tb}'"),
        })
    }

    pub fn neg(&self, v: &Value) -> Res<Value> {
        self.unary(self.type_of(v).slots.neg.get(), v, "bad operand type for unary -")
    }

    pub fn pos(&self, v: &Value) -> Res<Value> {
        self.unary(self.type_of(v).slots.pos.get(), v, "bad operand type for unary +")
    }

    pub fn invert(&self, v: &Value) -> Res<Value> {
        self.unary(self.type_of(v).slots.invert.get(), v, "bad operand type for unary ~")
    }

    pub fn abs(&self, v: &Value) -> Res<Value> {
        self.unary(self.type_of(v).slots.abs.get(), v, "bad operand type for abs()")
    }

    fn unary(&self, slot: Option<super::types::UnarySlot>, v: &Value, what: &str) -> Res<Value> {
        match slot {
            Some(f) => f(self, v),
            None => Err(self.type_error(format!("{what}: '{}'", self.type_name(v)))),
        }
    }

    /// An int (or instance of a subclass) from something with `__index__`.
    pub fn index(&self, v: &Value) -> Res<Value> {
        if let Value::Int(_) = v {
            return Ok(v.clone());
        }
        match self.type_of(v).slots.index.get() {
            // An int of a derived class is what it is, whatever its `__index__` says.
            Some(_) if int::as_int(v).is_some() => Ok(int::plain(self, v)),
            Some(f) => {
                let result = f(self, v)?;
                self.check_int(result, "__index__")
            }
            None => Err(self.type_error(format!(
                "'{}' object cannot be interpreted as an integer",
                self.type_name(v)
            ))),
        }
    }

    /// What `__index__` or `__int__` returned, which has to be an int.
    pub fn check_int(&self, result: Value, method: &str) -> Res<Value> {
        if let Value::Int(_) = result {
            return Ok(result);
        }
        let ty = self.type_name(&result);
        if int::as_int(&result).is_none() {
            return Err(self.type_error(format!("{method} returned non-int (type {ty})")));
        }
        if !self.type_of(&result).is(self.ty(T::Int)) {
            let message = format!(
                "{method} returned non-int (type {ty}).  The ability to return an instance of a strict \
                 subclass of int is deprecated, and may not be supported in a future version of Python."
            );
            self.warn(ExcKind::DeprecationWarning, &message)?;
        }
        Ok(result)
    }

    /// `__index__` as a C int; OverflowError beyond.
    pub fn to_c_int(&self, v: &Value) -> Res<i32> {
        let index = self.index(v)?;
        int::to_i64(&index)
            .and_then(|n| i32::try_from(n).ok())
            .ok_or_else(|| self.overflow_error("Python int too large to convert to C int"))
    }

    /// `__index__` as an `i64`; OverflowError beyond ("Python int too large to convert to C ssize_t").
    pub fn to_i64(&self, v: &Value) -> Res<i64> {
        match v {
            Value::Int(i) => Ok(*i),
            Value::Bool(b) => Ok(i64::from(b.get())),
            Value::Unset
            | Value::None
            | Value::Float(_)
            | Value::NotImplemented
            | Value::Ellipsis
            | Value::Obj(_) => {
                let index = self.index(v)?;
                if let Value::Int(i) = index {
                    return Ok(i);
                }
                if let Value::Bool(b) = index {
                    return Ok(i64::from(b.get()));
                }
                Err(self.overflow_error("Python int too large to convert to C ssize_t"))
            }
        }
    }

    // Text

    /// `repr(v)` as Rust text.
    pub fn repr(&self, v: &Value) -> Res<String> {
        if let Value::Int(i) = v {
            return Ok(i.to_string());
        }
        if let Value::Float(x) = v {
            return Ok(super::format::float_repr(x.get()));
        }
        let r = match self.type_of(v).slots.repr.get() {
            Some(f) => f(self, v)?,
            None => unreachable!("object has a repr, and every type inherits it"),
        };
        self.text(&r, "__repr__")
    }

    /// `str(v)` as Rust text.
    pub fn display(&self, v: &Value) -> Res<String> {
        if matches!(v, Value::Int(_) | Value::Float(_)) {
            return self.repr(v);
        }
        match self.type_of(v).slots.str.get() {
            Some(f) => {
                let s = f(self, v)?;
                self.text(&s, "__str__")
            }
            None => self.repr(v),
        }
    }

    fn text(&self, v: &Value, method: &str) -> Res<String> {
        match v.downcast::<Str>() {
            Some(s) => Ok(s.as_str().to_owned()),
            None => Err(self
                .type_error(format!("{method} returned non-string (type {})", self.type_name(v)))),
        }
    }

    // Types

    /// `isinstance(v, class)` for one class, without `__instancecheck__`.
    pub fn is_instance(&self, v: &Value, class: &TypeRef) -> bool {
        self.type_of(v).is_subtype(class)
    }

    /// Whether a raised exception is of a built-in class.
    pub fn exc_is(&self, e: &super::error::Exc, kind: ExcKind) -> bool {
        e.as_obj().ty().is_subtype(self.exc_ty(kind))
    }
}
