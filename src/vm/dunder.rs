//! Special methods and slots, kept in step: one row a dunder.
//!
//! Invariant: a class whose resolution order finds an interpreted (or foreign) method under a dunder has
//! in that slot the generic caller of it; one that finds the dunder of a native type has that type's own
//! function. Native slots are visible as methods: `list.__len__` is a descriptor made of a row and the
//! type, and calls that type's slot whatever the class of its argument.
//!
//! The generic callers of slots that several dunders share (comparisons, operators with their reflected
//! forms, set/delete pairs) look each dunder up; what is native among them goes back to its type's slot.

use std::sync::LazyLock;

use super::args::Args;
use super::error::Res;
use super::heap;
use super::object::descriptor::Descriptor;
use super::raise::ExcKind;
use super::types::{Slots, TypeRef};
use super::value::Value;
use super::vm::Vm;
use crate::base::{Symbol, known};
use crate::bytecode::{BinOp, CmpOp};

/// One special method that a slot stands behind.
pub struct Dunder {
    pub name: Symbol,
    /// Whether the slot is filled.
    present: fn(&Slots) -> bool,
    /// Whether the second is filled with another function than the first.
    differs: fn(&Slots, &Slots) -> bool,
    /// Calls the slot for `args[0]`.
    pub call: fn(&Vm<'_>, &TypeRef, Args<'_>) -> Res<Value>,
    /// Copies the slot from one type to another.
    copy: fn(&Slots, &Slots),
    /// Puts the generic caller into the slot.
    generic: fn(&Slots),
}

/// Whether two optional functions are not the same.
macro_rules! differ {
    ($a:expr, $b:expr) => {
        match ($a, $b) {
            (Some(a), Some(b)) => !std::ptr::fn_addr_eq(a, b),
            (None, None) => false,
            (Some(_), None) | (None, Some(_)) => true,
        }
    };
}

// Calls of methods found on a type

/// Calls what a lookup on the type of `obj` found, as a method of `obj`.
pub fn call_found(vm: &Vm<'_>, found: &Value, obj: &Value, rest: &[Value]) -> Res<Value> {
    if let Value::Obj(o) = found
        && (o.kind() == heap::Kind::Function
            || matches!(o.downcast(), Some(Descriptor::Method(..) | Descriptor::Slot { .. })))
    {
        if o.kind() != heap::Kind::Function {
            // A slot may lead here again without end: `__repr__ = object.__str__`.
            let all: Vec<Value> = std::iter::once(obj).chain(rest).cloned().collect();
            return super::interp::nested(vm, || vm.call(found, &all));
        }
        return match rest {
            [] => vm.call(found, std::slice::from_ref(obj)),
            [a] => vm.call(found, &[obj.clone(), a.clone()]),
            [a, b] => vm.call(found, &[obj.clone(), a.clone(), b.clone()]),
            _ => {
                let all: Vec<Value> = std::iter::once(obj).chain(rest).cloned().collect();
                vm.call(found, &all)
            }
        };
    }
    match vm.type_of(found).slots.descr_get.get() {
        Some(get) => {
            let ty = vm.type_of(obj).clone();
            let bound = get(vm, found, Some(obj), &ty)?;
            vm.call(&bound, rest)
        }
        None => vm.call(found, rest),
    }
}

/// Calls a special method of `obj`; `None` when its type has none.
pub fn special(vm: &Vm<'_>, obj: &Value, name: Symbol, rest: &[Value]) -> Res<Option<Value>> {
    match vm.type_of(obj).lookup(name) {
        Some(found) => call_found(vm, &found, obj, rest).map(Some),
        None => Ok(None),
    }
}

/// As [`special`] for a slot that is only there because the type has the method.
fn must(vm: &Vm<'_>, obj: &Value, name: Symbol, rest: &[Value]) -> Res<Value> {
    match special(vm, obj, name, rest)? {
        Some(v) => Ok(v),
        None => Err(vm.attribute_error(name.as_str())),
    }
}

/// As [`special`]; `NotImplemented` when there is none or it is None.
fn maybe(vm: &Vm<'_>, obj: &Value, name: Symbol, other: &Value) -> Res<Value> {
    match vm.type_of(obj).lookup(name) {
        Some(found) if !found.is_none() => call_found(vm, &found, obj, std::slice::from_ref(other)),
        Some(_) | None => Ok(Value::NotImplemented),
    }
}

// Arguments of slot wrappers

fn arity<'a>(vm: &Vm<'_>, args: Args<'a>, min: usize, max: usize) -> Res<&'a [Value]> {
    if !args.kw.is_empty() {
        return Err(vm.type_error("wrapper() takes no keyword arguments"));
    }
    let given = args.values.len().saturating_sub(1);
    if args.values.is_empty() || !(min..=max).contains(&given) {
        let plural = if min == 1 { "" } else { "s" };
        return Err(vm.type_error(format!("expected {min} argument{plural}, got {given}")));
    }
    Ok(args.values)
}

fn missing(vm: &Vm<'_>, ty: &TypeRef, name: Symbol) -> super::error::Exc {
    vm.type_error(format!("'{}' object has no {name}", ty.name()))
}

// Generic callers

fn slot_hash(vm: &Vm<'_>, obj: &Value) -> Res<i64> {
    match vm.type_of(obj).lookup(known::HASH) {
        Some(found) if !found.is_none() => {
            let h = call_found(vm, &found, obj, &[])?;
            if let Value::Int(i) = h {
                Ok(if i == -1 { -2 } else { i })
            } else if let Some(i) = super::object::int::as_int(&h) {
                // The number's own, whatever its class makes of `__hash__`.
                Ok(i.hash())
            } else {
                Err(vm.type_error("__hash__ method should return an integer"))
            }
        }
        Some(_) | None => Err(unhashable(vm, obj)),
    }
}

fn unhashable(vm: &Vm<'_>, obj: &Value) -> super::error::Exc {
    vm.type_error(format!("unhashable type: '{}'", vm.type_name(obj)))
}

fn slot_repr(vm: &Vm<'_>, obj: &Value) -> Res<Value> {
    must(vm, obj, known::REPR, &[])
}

fn slot_str(vm: &Vm<'_>, obj: &Value) -> Res<Value> {
    must(vm, obj, known::STR, &[])
}

fn dunder_of(op: CmpOp) -> Option<Symbol> {
    match op {
        CmpOp::Eq => Some(known::EQ),
        CmpOp::Ne => Some(known::NE),
        CmpOp::Lt => Some(known::LT),
        CmpOp::Le => Some(known::LE),
        CmpOp::Gt => Some(known::GT),
        CmpOp::Ge => Some(known::GE),
        CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => None,
    }
}

fn slot_compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    match dunder_of(op) {
        Some(name) => maybe(vm, a, name, b),
        None => Ok(Value::NotImplemented),
    }
}

fn slot_bool(vm: &Vm<'_>, obj: &Value) -> Res<bool> {
    let result = must(vm, obj, known::BOOL, &[])?;
    if let Value::Bool(b) = result {
        return Ok(b.get());
    }
    let ty = vm.type_name(&result);
    Err(vm.type_error(format!("__bool__ should return bool, returned {ty}")))
}

fn slot_len(vm: &Vm<'_>, obj: &Value) -> Res<usize> {
    let n = must(vm, obj, known::LEN, &[])?;
    let n = vm.index(&n)?;
    let negative =
        if let Value::Int(i) = n { i < 0 } else { vm.compare_bool(&n, &Value::Int(0), CmpOp::Lt)? };
    if negative {
        return Err(vm.value_error("__len__() should return >= 0"));
    }
    match vm.to_i64(&n) {
        Ok(i) => Ok(i as usize),
        Err(_) => Err(vm.overflow_error("cannot fit 'int' into an index-sized integer")),
    }
}

fn slot_get_attr(vm: &Vm<'_>, obj: &Value, name: Symbol) -> Res<Value> {
    let ty = vm.type_of(obj).clone();
    let text = vm.name(name).value();
    let result = match ty.lookup(known::GETATTRIBUTE) {
        Some(found) => call_found(vm, &found, obj, std::slice::from_ref(&text)),
        None => vm.generic_get_attr(obj, name),
    };
    match result {
        Err(e) if vm.exc_is(&e, ExcKind::AttributeError) => match ty.lookup(known::GETATTR) {
            Some(found) => call_found(vm, &found, obj, std::slice::from_ref(&text)),
            None => Err(e),
        },
        other => other,
    }
}

fn slot_set_attr(vm: &Vm<'_>, obj: &Value, name: Symbol, value: Option<&Value>) -> Res<()> {
    let text = vm.name(name).value();
    match value {
        Some(value) => must(vm, obj, known::SETATTR, &[text, value.clone()])?,
        None => must(vm, obj, known::DELATTR, &[text])?,
    };
    Ok(())
}

fn slot_get_item(vm: &Vm<'_>, obj: &Value, index: &Value) -> Res<Value> {
    must(vm, obj, known::GETITEM, std::slice::from_ref(index))
}

fn slot_set_item(vm: &Vm<'_>, obj: &Value, index: &Value, value: Option<&Value>) -> Res<()> {
    match value {
        Some(value) => must(vm, obj, known::SETITEM, &[index.clone(), value.clone()])?,
        None => must(vm, obj, known::DELITEM, std::slice::from_ref(index))?,
    };
    Ok(())
}

fn slot_contains(vm: &Vm<'_>, obj: &Value, item: &Value) -> Res<bool> {
    match vm.type_of(obj).lookup(known::CONTAINS) {
        Some(found) if !found.is_none() => {
            let r = call_found(vm, &found, obj, std::slice::from_ref(item))?;
            vm.truth(&r)
        }
        Some(_) | None => {
            Err(vm.type_error(format!("'{}' object is not a container", vm.type_name(obj))))
        }
    }
}

fn slot_iter(vm: &Vm<'_>, obj: &Value) -> Res<Value> {
    match vm.type_of(obj).lookup(known::ITER) {
        Some(found) if !found.is_none() => call_found(vm, &found, obj, &[]),
        Some(_) | None => {
            Err(vm.type_error(format!("'{}' object is not iterable", vm.type_name(obj))))
        }
    }
}

fn slot_next(vm: &Vm<'_>, obj: &Value) -> Res<Option<Value>> {
    match must(vm, obj, known::NEXT, &[]) {
        Ok(v) => Ok(Some(v)),
        Err(e) if vm.exc_is(&e, ExcKind::StopIteration) => Ok(None),
        Err(e) => Err(e),
    }
}

fn slot_call(vm: &Vm<'_>, obj: &Value, args: Args<'_>) -> Res<Value> {
    let Some(found) = vm.type_of(obj).lookup(known::CALL) else {
        return Err(vm.type_error(format!("'{}' object is not callable", vm.type_name(obj))));
    };
    call_with_self(vm, &found, obj, args)
}

/// Calls what a lookup on the type found with `obj` bound and arguments that may be named.
pub fn call_with_self(vm: &Vm<'_>, found: &Value, obj: &Value, args: Args<'_>) -> Res<Value> {
    if let Value::Obj(o) = found
        && (o.kind() == heap::Kind::Function
            || matches!(o.downcast(), Some(Descriptor::Method(..) | Descriptor::Slot { .. })))
    {
        let all: Vec<Value> = std::iter::once(obj).chain(args.values).cloned().collect();
        return vm.call_args(found, Args { values: &all, kw: args.kw });
    }
    match vm.type_of(found).slots.descr_get.get() {
        Some(get) => {
            let ty = vm.type_of(obj).clone();
            let bound = get(vm, found, Some(obj), &ty)?;
            vm.call_args(&bound, args)
        }
        // It may lead here again without end.
        None => super::interp::nested(vm, || vm.call_args(found, args)),
    }
}

pub fn slot_init(vm: &Vm<'_>, obj: &Value, args: Args<'_>) -> Res<()> {
    let Some(found) = vm.type_of(obj).lookup(known::INIT) else { return Ok(()) };
    let result = call_with_self(vm, &found, obj, args)?;
    if result.is_none() { Ok(()) } else { Err(init_returned(vm, &result)) }
}

pub fn init_returned(vm: &Vm<'_>, result: &Value) -> super::error::Exc {
    vm.type_error(format!("__init__() should return None, not '{}'", vm.type_name(result)))
}

fn slot_new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let Some(found) = class.lookup(known::NEW) else {
        return Err(vm.type_error(format!("cannot create '{}' instances", class.name())));
    };
    let function = match vm.type_of(&found).slots.descr_get.get() {
        Some(get) if found.downcast::<Descriptor>().is_some() => get(vm, &found, None, class)?,
        Some(_) | None => found,
    };
    let all: Vec<Value> =
        std::iter::once(class.value()).chain(args.values.iter().cloned()).collect();
    vm.call_args(&function, Args { values: &all, kw: args.kw })
}

fn slot_descr_get(vm: &Vm<'_>, descr: &Value, obj: Option<&Value>, class: &TypeRef) -> Res<Value> {
    let obj = obj.cloned().unwrap_or(Value::None);
    must(vm, descr, known::GET, &[obj, class.value()])
}

fn slot_descr_set(vm: &Vm<'_>, descr: &Value, obj: &Value, value: Option<&Value>) -> Res<()> {
    match value {
        Some(value) => must(vm, descr, known::SET, &[obj.clone(), value.clone()])?,
        None => must(vm, descr, known::DELETE, std::slice::from_ref(obj))?,
    };
    Ok(())
}

fn operator(
    vm: &Vm<'_>,
    a: &Value,
    b: &Value,
    op: BinOp,
    name: Symbol,
    reflected: Symbol,
) -> Res<Value> {
    let (ta, tb) = (vm.type_of(a).clone(), vm.type_of(b).clone());
    let own = |t: &TypeRef| {
        generic_binary(op)
            .is_some_and(|g| t.slots.binary(op).is_some_and(|f| std::ptr::fn_addr_eq(f, g)))
    };
    let same = ta.is(&tb);
    let mut right = !same && own(&tb);
    if own(&ta) {
        if right && tb.is_subtype(&ta) && overrides(&tb, &ta, reflected) {
            let r = maybe(vm, b, reflected, a)?;
            if !r.is_not_implemented() {
                return Ok(r);
            }
            right = false;
        }
        let r = maybe(vm, a, name, b)?;
        if !r.is_not_implemented() || same {
            return Ok(r);
        }
    }
    if right { maybe(vm, b, reflected, a) } else { Ok(Value::NotImplemented) }
}

fn overrides(sub: &TypeRef, base: &TypeRef, name: Symbol) -> bool {
    match (sub.lookup(name), base.lookup(name)) {
        (Some(a), Some(b)) => !a.is(&b),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

macro_rules! unary_slots {
    ($( $f:ident $name:ident )*) => { $(
        fn $f(vm: &Vm<'_>, obj: &Value) -> Res<Value> {
            must(vm, obj, known::$name, &[])
        }
    )* };
}

unary_slots! {
    slot_neg NEG slot_pos POS slot_invert INVERT slot_abs ABS slot_int INT slot_float FLOAT slot_index INDEX
    slot_await AWAIT slot_aiter AITER slot_anext ANEXT
}

macro_rules! operators {
    ($( $op:ident $f:ident $i:ident $name:ident $rname:ident $iname:ident )*) => {
        $(
            fn $f(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
                operator(vm, a, b, BinOp::$op, known::$name, known::$rname)
            }
            fn $i(vm: &Vm<'_>, a: &Value, b: &Value) -> Res<Value> {
                maybe(vm, a, known::$iname, b)
            }
        )*

        fn generic_binary(op: BinOp) -> Option<super::types::BinarySlot> {
            match op { $( BinOp::$op => Some($f), )* }
        }

        static OPERATORS: &[Dunder] = &[ $(
            Dunder {
                name: known::$name,
                present: |s| s.binary(BinOp::$op).is_some(),
                differs: |a, b| differ!(a.binary(BinOp::$op), b.binary(BinOp::$op)),
                call: |vm, ty, args| binary_wrapper(vm, ty, args, BinOp::$op, known::$name, false),
                copy: |from, to| to.binary_cell(BinOp::$op).set(from.binary(BinOp::$op)),
                generic: |s| s.set_binary(BinOp::$op, $f),
            },
            Dunder {
                name: known::$rname,
                present: |s| s.binary(BinOp::$op).is_some(),
                differs: |a, b| differ!(a.binary(BinOp::$op), b.binary(BinOp::$op)),
                call: |vm, ty, args| binary_wrapper(vm, ty, args, BinOp::$op, known::$rname, true),
                copy: |from, to| to.binary_cell(BinOp::$op).set(from.binary(BinOp::$op)),
                generic: |s| s.set_binary(BinOp::$op, $f),
            },
            Dunder {
                name: known::$iname,
                present: |s| s.inplace(BinOp::$op).is_some(),
                differs: |a, b| differ!(a.inplace(BinOp::$op), b.inplace(BinOp::$op)),
                call: |vm, ty, args| {
                    let v = arity(vm, args, 1, 1)?;
                    match ty.slots.inplace(BinOp::$op) {
                        Some(f) => f(vm, &v[0], &v[1]),
                        None => Err(missing(vm, ty, known::$iname)),
                    }
                },
                copy: |from, to| to.inplace_cell(BinOp::$op).set(from.inplace(BinOp::$op)),
                generic: |s| s.set_inplace(BinOp::$op, $i),
            },
        )* ];
    };
}

fn binary_wrapper(
    vm: &Vm<'_>,
    ty: &TypeRef,
    args: Args<'_>,
    op: BinOp,
    name: Symbol,
    reflected: bool,
) -> Res<Value> {
    // `pow` takes a modulus, which only the builtin function uses.
    let max = if op == BinOp::Pow { 2 } else { 1 };
    let v = arity(vm, args, 1, max)?;
    if v.len() == 3 && !v[2].is_none() {
        return Err(vm.type_error(format!("{name} with a modulus: use pow()")));
    }
    match ty.slots.binary(op) {
        Some(f) if reflected => f(vm, &v[1], &v[0]),
        Some(f) => f(vm, &v[0], &v[1]),
        None => Err(missing(vm, ty, name)),
    }
}

operators! {
    Add slot_add slot_iadd ADD RADD IADD
    Sub slot_sub slot_isub SUB RSUB ISUB
    Mul slot_mul slot_imul MUL RMUL IMUL
    MatMul slot_matmul slot_imatmul MATMUL RMATMUL IMATMUL
    Div slot_div slot_idiv TRUEDIV RTRUEDIV ITRUEDIV
    FloorDiv slot_floordiv slot_ifloordiv FLOORDIV RFLOORDIV IFLOORDIV
    Mod slot_mod slot_imod MOD RMOD IMOD
    Pow slot_pow slot_ipow POW RPOW IPOW
    Shl slot_shl slot_ishl LSHIFT RLSHIFT ILSHIFT
    Shr slot_shr slot_ishr RSHIFT RRSHIFT IRSHIFT
    And slot_and slot_iand AND RAND IAND
    Or slot_or slot_ior OR ROR IOR
    Xor slot_xor slot_ixor XOR RXOR IXOR
}

/// A row whose slot is a plain field.
macro_rules! row {
    ($name:ident $field:ident $generic:ident, $call:expr) => {
        Dunder {
            name: known::$name,
            present: |s| s.$field.get().is_some(),
            differs: |a, b| differ!(a.$field.get(), b.$field.get()),
            call: $call,
            copy: |from, to| to.$field.set(from.$field.get()),
            generic: |s| s.$field.set(Some($generic)),
        }
    };
}

macro_rules! unary_row {
    ($name:ident $field:ident $generic:ident) => {
        row!($name $field $generic, |vm, ty, args| {
            let v = arity(vm, args, 0, 0)?;
            match ty.slots.$field.get() {
                Some(f) => f(vm, &v[0]),
                None => Err(missing(vm, ty, known::$name)),
            }
        })
    };
}

macro_rules! compare_row {
    ($name:ident $op:ident) => {
        row!($name compare slot_compare, |vm, ty, args| {
            let v = arity(vm, args, 1, 1)?;
            match ty.slots.compare.get() {
                Some(f) => f(vm, &v[0], &v[1], CmpOp::$op),
                None => Err(missing(vm, ty, known::$name)),
            }
        })
    };
}

/// `str` or an attribute name given as an argument.
fn name_argument(vm: &Vm<'_>, v: &Value) -> Res<Symbol> {
    match v.downcast::<super::object::str::Str>() {
        Some(s) => Ok(Symbol::new(s.as_str())),
        None => {
            Err(vm.type_error(format!("attribute name must be string, not '{}'", vm.type_name(v))))
        }
    }
}

static PLAIN: &[Dunder] = &[
    unary_row!(REPR repr slot_repr),
    unary_row!(STR str slot_str),
    unary_row!(ITER iter slot_iter),
    unary_row!(NEG neg slot_neg),
    unary_row!(POS pos slot_pos),
    unary_row!(INVERT invert slot_invert),
    unary_row!(ABS abs slot_abs),
    unary_row!(INT int slot_int),
    unary_row!(FLOAT float slot_float),
    unary_row!(INDEX index slot_index),
    unary_row!(AWAIT awaitable slot_await),
    unary_row!(AITER aiter slot_aiter),
    unary_row!(ANEXT anext slot_anext),
    compare_row!(EQ Eq),
    compare_row!(NE Ne),
    compare_row!(LT Lt),
    compare_row!(LE Le),
    compare_row!(GT Gt),
    compare_row!(GE Ge),
    row!(HASH hash slot_hash, |vm, ty, args| {
        let v = arity(vm, args, 0, 0)?;
        match ty.slots.hash.get() {
            Some(f) => f(vm, &v[0]).map(Value::Int),
            None => Err(unhashable(vm, &v[0])),
        }
    }),
    row!(BOOL bool slot_bool, |vm, ty, args| {
        let v = arity(vm, args, 0, 0)?;
        match ty.slots.bool.get() {
            Some(f) => f(vm, &v[0]).map(Value::bool),
            None => Err(missing(vm, ty, known::BOOL)),
        }
    }),
    row!(LEN len slot_len, |vm, ty, args| {
        let v = arity(vm, args, 0, 0)?;
        match ty.slots.len.get() {
            Some(f) => f(vm, &v[0]).map(|n| Value::Int(n as i64)),
            None => Err(missing(vm, ty, known::LEN)),
        }
    }),
    row!(NEXT next slot_next, |vm, ty, args| {
        let v = arity(vm, args, 0, 0)?;
        match ty.slots.next.get() {
            Some(f) => match f(vm, &v[0])? {
                Some(x) => Ok(x),
                None => Err(super::object::generator::stop_iteration(vm, &v[0])),
            },
            None => Err(missing(vm, ty, known::NEXT)),
        }
    }),
    row!(GETATTRIBUTE get_attr slot_get_attr, |vm, ty, args| {
        let v = arity(vm, args, 1, 1)?;
        let name = name_argument(vm, &v[1])?;
        match ty.slots.get_attr.get() {
            Some(f) => f(vm, &v[0], name),
            None => vm.generic_get_attr(&v[0], name),
        }
    }),
    Dunder {
        name: known::GETATTR,
        present: |_| false,
        differs: |_, _| false,
        call: |vm, ty, _| Err(missing(vm, ty, known::GETATTR)),
        copy: |_, _| {},
        generic: |s| s.get_attr.set(Some(slot_get_attr)),
    },
    row!(SETATTR set_attr slot_set_attr, |vm, ty, args| {
        let v = arity(vm, args, 2, 2)?;
        let name = name_argument(vm, &v[1])?;
        match ty.slots.set_attr.get() {
            Some(f) => f(vm, &v[0], name, Some(&v[2]))?,
            None => vm.generic_set_attr(&v[0], name, Some(&v[2]))?,
        }
        Ok(Value::None)
    }),
    row!(DELATTR set_attr slot_set_attr, |vm, ty, args| {
        let v = arity(vm, args, 1, 1)?;
        let name = name_argument(vm, &v[1])?;
        match ty.slots.set_attr.get() {
            Some(f) => f(vm, &v[0], name, None)?,
            None => vm.generic_set_attr(&v[0], name, None)?,
        }
        Ok(Value::None)
    }),
    row!(GETITEM get_item slot_get_item, |vm, ty, args| {
        let v = arity(vm, args, 1, 1)?;
        match ty.slots.get_item.get() {
            Some(f) => f(vm, &v[0], &v[1]),
            None => Err(missing(vm, ty, known::GETITEM)),
        }
    }),
    row!(SETITEM set_item slot_set_item, |vm, ty, args| {
        let v = arity(vm, args, 2, 2)?;
        match ty.slots.set_item.get() {
            Some(f) => f(vm, &v[0], &v[1], Some(&v[2])).map(|()| Value::None),
            None => Err(missing(vm, ty, known::SETITEM)),
        }
    }),
    row!(DELITEM set_item slot_set_item, |vm, ty, args| {
        let v = arity(vm, args, 1, 1)?;
        match ty.slots.set_item.get() {
            Some(f) => f(vm, &v[0], &v[1], None).map(|()| Value::None),
            None => Err(missing(vm, ty, known::DELITEM)),
        }
    }),
    row!(CONTAINS contains slot_contains, |vm, ty, args| {
        let v = arity(vm, args, 1, 1)?;
        match ty.slots.contains.get() {
            Some(f) => f(vm, &v[0], &v[1]).map(Value::bool),
            None => Err(missing(vm, ty, known::CONTAINS)),
        }
    }),
    row!(CALL call slot_call, |vm, ty, args| {
        match (ty.slots.call.get(), args.values.split_first()) {
            (Some(f), Some((this, rest))) => f(vm, this, Args { values: rest, kw: args.kw }),
            (None, _) | (_, None) => Err(missing(vm, ty, known::CALL)),
        }
    }),
    row!(INIT init slot_init, |vm, ty, args| {
        match (ty.slots.init.get(), args.values.split_first()) {
            (Some(f), Some((this, rest))) => f(vm, this, Args { values: rest, kw: args.kw }).map(|()| Value::None),
            (None, _) | (_, None) => Err(missing(vm, ty, known::INIT)),
        }
    }),
    row!(GET descr_get slot_descr_get, |vm, ty, args| {
        let v = arity(vm, args, 1, 2)?;
        let Some(f) = ty.slots.descr_get.get() else { return Err(missing(vm, ty, known::GET)) };
        let obj = (!v[1].is_none()).then_some(&v[1]);
        let class = match (v.get(2).and_then(Value::cast::<super::types::Type>), obj) {
            (Some(class), _) => class,
            (None, Some(obj)) => vm.type_of(obj).clone(),
            (None, None) => return Err(vm.type_error("__get__(None, None) is invalid")),
        };
        f(vm, &v[0], obj, &class)
    }),
    row!(SET descr_set slot_descr_set, |vm, ty, args| {
        let v = arity(vm, args, 2, 2)?;
        match ty.slots.descr_set.get() {
            Some(f) => f(vm, &v[0], &v[1], Some(&v[2])).map(|()| Value::None),
            None => Err(missing(vm, ty, known::SET)),
        }
    }),
    row!(DELETE descr_set slot_descr_set, |vm, ty, args| {
        let v = arity(vm, args, 1, 1)?;
        match ty.slots.descr_set.get() {
            Some(f) => f(vm, &v[0], &v[1], None).map(|()| Value::None),
            None => Err(missing(vm, ty, known::DELETE)),
        }
    }),
];

fn rows() -> impl Iterator<Item = &'static Dunder> {
    PLAIN.iter().chain(OPERATORS)
}

/// A row, and all that stand before the same slot.
struct Sharing {
    row: &'static Dunder,
    all: Vec<&'static Dunder>,
}

/// By the numbers of the names, which stand together at the start of the table of known names.
static SHARING: LazyLock<Vec<Option<Sharing>>> = LazyLock::new(|| {
    let mut by_name: Vec<Option<Sharing>> = (0..=known::IXOR.index()).map(|_| None).collect();
    for row in rows() {
        let all = rows().filter(|r| shares(r.name, row.name)).collect();
        by_name[row.name.index()] = Some(Sharing { row, all });
    }
    by_name
});

/// The row of a name, when it is that of a special method with a slot.
fn row_of(name: Symbol) -> Option<&'static Sharing> {
    SHARING.get(name.index())?.as_ref()
}

/// Shows a native type's own slots as methods in its namespace.
pub fn expose(vm: &Vm<'_>, ty: &TypeRef) {
    use heap::Kind;
    let is_sequence =
        matches!(ty.instance_kind, Kind::Str | Kind::Bytes | Kind::List | Kind::Tuple);
    for row in rows() {
        // What a base gives is shown by the base.
        let inherited = |base: &TypeRef| !(row.differs)(&base.slots, &ty.slots);
        let skip = (is_sequence && row.name == known::RADD)
            || ty.bases.borrow().first().is_some_and(inherited);
        if !(row.present)(&ty.slots) || skip || ty.own_attr(row.name).is_some() {
            continue;
        }
        let method = super::object::descriptor::slot_method(vm, ty, row);
        ty.names_mut().insert(row.name, method);
    }
}

/// Fills the slots of a class from its namespace and its bases, after inheritance.
pub fn fill(class: &TypeRef) {
    let own: Vec<Symbol> = class.dict.borrow().keys().copied().collect();
    for name in own {
        update(class, name);
    }
    // A base further along may define what the first base only inherits from `object`.
    if class.bases.borrow().len() > 1 {
        for row in rows() {
            update(class, row.name);
        }
        update(class, known::NEW);
        update(class, known::DEL);
    }
}

/// Brings a slot in step with what the class now finds under a name.
pub fn update(class: &TypeRef, name: Symbol) {
    if name == known::NEW {
        update_new(class);
    } else if name == known::DEL {
        let has_del = class.lookup(known::DEL).is_some();
        if has_del && !class.has_del.get() {
            heap::collect::finalize_instances(class);
        }
        class.has_del.set(has_del);
    } else if let Some(row) = row_of(name) {
        update_row(class, row);
    }
}

/// As [`update`], for the class and all that derive from it.
pub fn update_tree(class: &TypeRef, name: Symbol) {
    if name.index() > known::IXOR.index() {
        return;
    }
    update(class, name);
    for sub in heap::subclasses(class) {
        update_tree(&sub, name);
    }
}

fn update_new(class: &TypeRef) {
    for c in class.full_mro() {
        if c.own_attr(known::NEW).is_none() {
            continue;
        }
        class.slots.new.set(if c.is_heap { Some(slot_new) } else { c.slots.new.get() });
        return;
    }
}

fn update_row(class: &TypeRef, Sharing { row, all }: &'static Sharing) {
    // A slot that several dunders share is generic as soon as one of them is not native.
    let mut native: Option<TypeRef> = None;
    for r in all {
        match class.lookup(r.name) {
            None => {}
            Some(found) => match found.downcast() {
                // Under its own name, that is; `__str__ = int.__repr__` is called as it stands.
                Some(Descriptor::Slot { owner, dunder }) if dunder.name == r.name => {
                    if native.as_ref().is_none_or(|n| owner.is_subtype(n)) {
                        native = Some(owner.clone());
                    }
                }
                Some(
                    Descriptor::Property { .. }
                    | Descriptor::StaticMethod(_)
                    | Descriptor::ClassMethod(_)
                    | Descriptor::Method(..)
                    | Descriptor::GetSet(..)
                    | Descriptor::Slot { .. }
                    | Descriptor::Member { .. },
                )
                | None => {
                    if r.name == known::HASH && found.is_none() {
                        class.slots.hash.set(Some(slot_hash));
                    } else {
                        (r.generic)(&class.slots);
                    }
                    return;
                }
            },
        }
    }
    match native {
        Some(owner) => (row.copy)(&owner.slots, &class.slots),
        None => (row.copy)(&Slots::default(), &class.slots),
    }
}

/// Whether two dunders stand before one slot.
fn shares(a: Symbol, b: Symbol) -> bool {
    fn group(name: Symbol) -> usize {
        let first = match name {
            known::EQ | known::NE | known::LT | known::LE | known::GT | known::GE => known::EQ,
            known::SETITEM | known::DELITEM => known::SETITEM,
            known::SETATTR | known::DELATTR => known::SETATTR,
            known::GETATTRIBUTE | known::GETATTR => known::GETATTRIBUTE,
            known::SET | known::DELETE => known::SET,
            _ => name,
        };
        let (radd, rxor) = (known::RADD.index(), known::RXOR.index());
        // The reflected operators stand in the order of the plain ones.
        if (radd..=rxor).contains(&first.index()) {
            first.index() - radd + known::ADD.index()
        } else {
            first.index()
        }
    }
    group(a) == group(b)
}
