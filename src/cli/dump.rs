//! `--dump` without running the program.
//!
//! Invariant: the text is a function of the program's text (and the call); it goes to standard output.

use super::options::{Dump, Options};
use super::{Given, print, read_program, say};
use crate::base::SourceFile;
use crate::bytecode::{self, Level, Namespace};
use crate::kernel;
use crate::syntax::{self, Mode};

pub(super) fn dump(options: &Options) -> u8 {
    let (name, text) = match read_program(options) {
        Ok((name, Given::Text(text))) => (name, text),
        Ok((name, Given::Bytes(_))) => {
            say(&format!("ungil: --dump wants UTF-8 or Latin-1: {name}\n"));
            return 1;
        }
        Err(code) => return code,
    };
    let file = SourceFile::new(name, text);
    if let (Some(Dump::Kernel(stage)), Some(call)) = (options.dump, &options.call) {
        return match kernel::dump::dump(&file, call, stage) {
            Ok(text) => print(&text),
            Err(diagnostic) => {
                say(&diagnostic.render());
                1
            }
        };
    }
    let dumped = syntax::parse(file, Mode::Exec).and_then(|unit| {
        if options.dump == Some(Dump::Parse) {
            return Ok(syntax::dump(&unit));
        }
        bytecode::compile(&unit, Namespace::Globals, Level::asked(options.switches.optimize))
            .map(|code| bytecode::disassemble(&code))
    });
    match dumped {
        Ok(text) => print(&text),
        Err(error) => {
            say(&error.render());
            1
        }
    }
}
