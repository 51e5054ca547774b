//! The machine: runs bytecode on the thread's stacks.
//!
//! Invariant: calls from interpreted code to interpreted code do not use the machine's stack; native code
//! that calls back does, and is bounded by the recursion limit and by the room that is left.

mod arith;
mod attr;
mod bind;
mod call;
mod frame;
mod globals;
mod imports;
mod pattern;
mod rare;
mod resume;
mod run;
mod stack;
mod unpack;
mod unwind;

pub use call::{call_function, call_with_names};
pub use frame::{
    FrameInfo, current_frames, current_globals, current_locals, locals_dict, super_arguments,
};
pub use pattern::exception_matches;
pub use resume::{Sent, close_generator, resume, send_to, throw};
pub use stack::Stack;
