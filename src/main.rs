//! The command `ungil`.

use std::process::ExitCode;

#[cfg(not(ungil_system_allocator))]
#[global_allocator]
static ALLOCATOR: ungil::Recycler = ungil::Recycler;

fn main() -> ExitCode {
    ungil::cli::main(std::env::args_os().collect())
}
