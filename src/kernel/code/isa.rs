//! The machine that kernels are compiled for: this one, described once per process.
//!
//! Invariant: the description depends on the processor and on nothing else, so equal CLIF gives equal
//! bytes.

use std::sync::OnceLock;

use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};

/// The host's instruction set with our settings; the text says why there is none.
pub fn host() -> Result<&'static OwnedTargetIsa, &'static str> {
    static ISA: OnceLock<Result<OwnedTargetIsa, String>> = OnceLock::new();
    ISA.get_or_init(describe).as_ref().map_err(String::as_str)
}

/// One row a setting: its name, its value, and why.
const SETTINGS: [(&str, &str, &str); 8] = [
    ("opt_level", "speed", "global value numbering, loop-invariant code motion, redundant loads"),
    ("regalloc_algorithm", "backtracking", "better loops for about twice the compile time"),
    ("is_pic", "false", "calls within the blob are relative, all others go through the context"),
    ("unwind_info", "false", "nothing unwinds through machine code"),
    ("preserve_frame_pointers", "true", "profilers can walk the stack"),
    ("enable_probestack", "true", "a large frame must not step over the guard page"),
    ("probestack_strategy", "inline", "no routine to call"),
    ("enable_llvm_abi_extensions", "false", "the plain calling convention is enough"),
];

fn describe() -> Result<OwnedTargetIsa, String> {
    let mut flags = settings::builder();
    for (name, value, _) in SETTINGS {
        flags.set(name, value).map_err(|e| format!("{name}={value}: {e}"))?;
    }
    let verify = if cfg!(debug_assertions) { "true" } else { "false" };
    flags.set("enable_verifier", verify).map_err(|e| e.to_string())?;
    let builder = cranelift_native::builder()?;
    builder.finish(settings::Flags::new(flags)).map_err(|e| e.to_string())
}
