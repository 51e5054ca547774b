//! Any text is refused with a message or becomes code that the verifier accepts.
//!
//! Invariant: nothing is run. Every mode of `compile` is tried, the tree that `ast` shows, the forms that
//! code is printed and stored in; what is stored comes back as what it was.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use ungil::base::SourceFile;
use ungil::bytecode::{self, Code, Const, Mode, Namespace, Origin, tree::Root};

/// Verifies a code object and those inside.
fn verify(code: &Code) {
    if let Err(fault) = bytecode::verify(code) {
        panic!("{fault}\n{}", bytecode::disassemble_one(code));
    }
    for inner in code.consts.iter() {
        if let Const::Code(inner) = inner {
            verify(inner);
        }
    }
}

fn try_mode(text: &str, mode: Mode, namespace: Namespace) {
    let file = SourceFile::new("<fuzz>", text);
    match bytecode::from_source(file.clone(), mode, namespace) {
        Err(error) => drop(error.render()),
        Ok(code) => {
            verify(&code);
            let shown = bytecode::disassemble(&code);
            let packed = bytecode::pack(&code);
            let origin = Origin::unparsed(file);
            let back =
                bytecode::unpack_whole(&packed, origin).expect("what was packed is unpacked");
            assert_eq!(bytecode::disassemble(&back), shown);
        }
    }
}

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(bytes) else { return Corpus::Reject };
    for mode in [Mode::Exec, Mode::Eval, Mode::Single] {
        try_mode(text, mode, Namespace::Globals);
    }
    try_mode(text, Mode::Exec, Namespace::Separate);
    for root in [Root::Module, Root::Expression, Root::Interactive] {
        if let Err(error) = bytecode::tree_of(&SourceFile::new("<fuzz>", text), root) {
            drop(error.render());
        }
    }
    Corpus::Keep
});
