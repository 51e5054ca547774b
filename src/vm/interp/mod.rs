//! The machine: runs bytecode on the thread's stacks.
//!
//! Invariant: calls from interpreted code to interpreted code do not use the machine's stack; native code
//! that calls back does, and is bounded by the recursion limit and by the room that is left.

mod arith;
mod attr;
mod bind;
mod call;
mod ctype;
mod drain;
mod frame;
mod globals;
mod imports;
mod pattern;
mod rare;
mod region;
mod resume;
mod run;
mod stack;
mod tracing;
mod unpack;
mod unwind;
mod watch;

pub use call::{call_function, call_with_names, nested};
pub use ctype::{convert as to_c_type, wrap as wrap_to_c_type};
pub use drain::{FloatSum, Sink, drain, drain_into, drainable};
pub(in crate::vm) use frame::place;
pub use frame::{
    FrameInfo, current_frames, current_globals, current_locals, locals_dict, super_arguments,
};
pub use pattern::exception_matches;
pub use region::{EnterRegion, RegionCall, RegionFault};
pub use resume::{Sent, awaitable, close_generator, next_item, resume, returned, send_to, throw};
pub use stack::{Registers, Stack};
pub use tracing::{Tracer, look_again, set_tracer, set_tracer_everywhere, tracer};
pub(in crate::vm) use watch::write_waiting;
pub use watch::{
    Live, Watching, frame_at, frame_object, frame_of_generator, generator_at, innermost_frames,
    live_frame, next_pc, set_variable, trace_from_now, variable,
};
