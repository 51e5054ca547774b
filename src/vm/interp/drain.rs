//! Draining generators: native code that wants all items of one says what becomes of them, and the machine
//! does that at each yield, instead of being left and entered again for every item.
//!
//! Invariant: the thread's sinks are those of its frames that return to [`Return::Drain`], innermost last. A
//! sink runs none of the program's code; an item for which it would have to leaves the machine, as it does
//! when native code asks for one item, with the generator suspended.

use super::call::on_machine_stack;
use super::resume::{check_resumable, enter, yield_instr};
use super::run;
use super::stack::Return;
use super::tracing;
use crate::bytecode::CmpOp;
use crate::vm::error::Res;
use crate::vm::heap::Ptr;
use crate::vm::object::T;
use crate::vm::object::generator::{Generator, State};
use crate::vm::object::list::List;
use crate::vm::object::str::exact;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// What becomes of the items of a generator.
pub enum Sink {
    /// They are appended to a list.
    List(Ptr<List>),
    /// Machine ints are added up.
    Ints(i64),
    /// Floats and machine ints are added up.
    Floats(FloatSum),
    /// They are dropped for as long as their truth is this.
    While(bool),
    /// The first number of a kind is kept that no later one is better than; Unset when there was none.
    Best(Value, CmpOp),
}

/// A sum of floats with what was lost in it, as CPython has it.
#[derive(Clone, Copy)]
pub struct FloatSum {
    total: f64,
    lost: f64,
}

impl FloatSum {
    pub fn new(first: f64) -> FloatSum {
        FloatSum { total: first, lost: 0.0 }
    }

    #[inline]
    pub fn add(&mut self, x: f64) {
        let (total, sum) = (self.total, self.total + x);
        self.lost += if total.abs() >= x.abs() { (total - sum) + x } else { (x - sum) + total };
        self.total = sum;
    }

    #[inline]
    pub fn add_int(&mut self, i: i64) {
        self.total += i as f64;
    }

    /// The compensation must neither lose the sign of a zero nor turn an infinity into a NaN.
    pub fn value(self) -> f64 {
        let settles = self.lost != 0.0 && self.lost.is_finite();
        if settles { self.total + self.lost } else { self.total }
    }
}

impl Sink {
    /// Takes an item; gives it back when that needs the program's code, or when it is the one to stop at.
    #[inline]
    fn take(&mut self, vm: &Vm<'_>, item: Value) -> Result<(), Value> {
        match (self, &item) {
            (Sink::List(list), _) => {
                let mut items = list.items.borrow_mut();
                if items.len() == items.capacity() && vm.reserve(&mut *items, 1).is_err() {
                    return Err(item);
                }
                items.push(item);
                return Ok(());
            }
            (Sink::Ints(total), Value::Int(i)) => {
                if let Some(sum) = total.checked_add(*i) {
                    *total = sum;
                    return Ok(());
                }
            }
            (Sink::Ints(total), Value::Bool(b)) => {
                if let Some(sum) = total.checked_add(i64::from(b.get())) {
                    *total = sum;
                    return Ok(());
                }
            }
            (Sink::Floats(sum), Value::Float(x)) => {
                sum.add(x.get());
                return Ok(());
            }
            (Sink::Floats(sum), Value::Int(i)) => {
                sum.add_int(*i);
                return Ok(());
            }
            (Sink::While(truth), _) => {
                let is = match &item {
                    Value::Bool(b) => Some(b.get()),
                    Value::None => Some(false),
                    Value::Int(i) => Some(*i != 0),
                    Value::Obj(_) => exact(vm, &item).map(|text| !text.is_empty()),
                    Value::Unset | Value::Float(_) | Value::NotImplemented | Value::Ellipsis => {
                        None
                    }
                };
                if is == Some(*truth) {
                    return Ok(());
                }
            }
            (Sink::Best(best @ Value::Unset, _), Value::Int(_) | Value::Float(_)) => {
                *best = item;
                return Ok(());
            }
            (Sink::Best(best, better), _) => {
                let wins = match (&item, &*best, *better) {
                    (Value::Int(a), Value::Int(b), CmpOp::Lt) => Some(a < b),
                    (Value::Int(a), Value::Int(b), CmpOp::Gt) => Some(a > b),
                    (Value::Float(a), Value::Float(b), CmpOp::Lt) => Some(a.get() < b.get()),
                    (Value::Float(a), Value::Float(b), CmpOp::Gt) => Some(a.get() > b.get()),
                    _ => None,
                };
                match wins {
                    Some(true) => *best = item,
                    Some(false) => {}
                    None => return Err(item),
                }
                return Ok(());
            }
            (Sink::Ints(_) | Sink::Floats(_), _) => {}
        }
        Err(item)
    }
}

/// Hands an item that a drained generator yields to the innermost sink; gives it back when that does not take
/// it.
#[inline]
pub(super) fn offer(vm: &Vm<'_>, item: Value) -> Result<(), Value> {
    match vm.thread.sinks.borrow_mut().last_mut() {
        Some(sink) => sink.take(vm, item),
        None => Err(item),
    }
}

/// The generator in `v`, when it is a plain one.
pub fn drainable(vm: &Vm<'_>, v: &Value) -> Option<Ptr<Generator>> {
    // Who listens hears of each item.
    if v.as_obj()?.ty().is(vm.ty(T::Generator)) && !tracing::is_on(vm) { v.cast() } else { None }
}

/// Appends all items of a generator to a list; those before an exception stay.
pub fn drain_into(vm: &Vm<'_>, generator: &Ptr<Generator>, list: &Ptr<List>) -> Res<()> {
    let mut sink = Sink::List(list.clone());
    while let Some(item) = drain(vm, generator, &mut sink)? {
        list.append(vm, item)?;
    }
    Ok(())
}

/// Goes on with a generator until its end, or until an item that the sink does not take, which is given back.
pub fn drain(vm: &Vm<'_>, generator: &Ptr<Generator>, sink: &mut Sink) -> Res<Option<Value>> {
    if !check_resumable(vm, generator)? {
        return Ok(None);
    }
    let frame = enter(vm, generator, generator.value(), Return::Drain)?;
    if let Some(i) = yield_instr(generator) {
        frame.base.set(i.a, Value::None);
    }
    let place = std::mem::replace(sink, Sink::While(false));
    vm.thread.sinks.borrow_mut().push(place);
    let outcome = on_machine_stack(vm, || run::run(vm, None));
    let back = vm.thread.sinks.borrow_mut().pop();
    if let Some(back) = back {
        *sink = back;
    }
    let v = outcome?;
    if generator.state.get() == State::Suspended {
        return Ok(Some(v));
    }
    generator.returned.replace(v);
    Ok(None)
}
