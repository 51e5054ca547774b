//! The command `ungil`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ungil::cli::main(std::env::args_os().collect())
}
