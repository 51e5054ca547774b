//! The command `ungil`.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: ungil::Recycler = ungil::Recycler;

fn main() -> ExitCode {
    ungil::cli::main(std::env::args_os().collect())
}
