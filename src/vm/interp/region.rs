//! Regions: what a frame passes to the floor that compiles and runs them.
//!
//! Invariant: an exception that comes back has this frame in its traceback, with the place in the region
//! where it was raised.

use super::frame::FrameInfo;
use super::stack::FrameRef;
use crate::base::Span;
use crate::bytecode::Instr;
use crate::vm::error::Exc;
use crate::vm::object::{exception, traceback};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// A region that is to be entered.
pub struct RegionCall {
    pub frame: FrameInfo,
    /// What the program names it by.
    pub manager: Value,
    /// The number of its place, the names of `values`, and those of its results.
    pub description: Value,
    /// Values, cells, or Unset.
    pub values: Vec<Value>,
}

/// An exception in a region, and where in the frame's source it was raised, when that is known.
pub struct RegionFault {
    pub exc: Exc,
    pub at: Option<Span>,
}

impl From<Exc> for RegionFault {
    fn from(exc: Exc) -> RegionFault {
        RegionFault { exc, at: None }
    }
}

/// Runs a region: its results as a tuple, or None when it is to be interpreted.
pub type EnterRegion = fn(&Vm<'_>, RegionCall) -> Result<Value, RegionFault>;

pub(super) fn enter(vm: &Vm<'_>, frame: FrameRef, i: Instr) -> Result<(), Exc> {
    let args = frame.base.from(usize::from(i.b)).take_all(usize::from(i.c));
    let mut args = args.into_iter();
    let (Some(manager), Some(description)) = (args.next(), args.next()) else { return Ok(()) };
    let info = super::frame::info(frame);
    let call = RegionCall { frame: info.clone(), manager, description, values: args.collect() };
    let result = match vm.interp.hooks.region.get() {
        Some(enter) => enter(vm, call),
        None => Ok(Value::None),
    };
    match result {
        Ok(value) => {
            frame.base.set(i.a, value);
            Ok(())
        }
        Err(fault) => {
            let e = fault.exc;
            if e.context.get().is_none() {
                exception::chain(vm, &e);
            }
            let pc = fault.at.and_then(|at| interpreted(&info, at)).unwrap_or(info.pc);
            let mut entry = traceback::entry_of(&info.code, &info.globals, pc);
            entry.span = fault.at.unwrap_or(entry.span);
            traceback::push(vm, &e, entry);
            Err(e)
        }
    }
}

/// The instruction that does what stands at a place of the region, in the code for the interpreter that
/// follows it.
fn interpreted(frame: &FrameInfo, at: Span) -> Option<usize> {
    let spans = &frame.code.code.spans;
    let found = spans.iter().skip(frame.pc).position(|span| *span == at)?;
    Some(frame.pc + found)
}
