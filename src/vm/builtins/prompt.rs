//! Text that is being typed: whether it lacks its end.
//!
//! Invariant: text is incomplete when what may follow would make it right. So endings are tried: the line
//! that a block or a decorator waits for, the handler of a `try`.

use crate::base::SourceFile;
use crate::bytecode::{self, Mode, Namespace};
use crate::vm::error::Res;
use crate::vm::raise::ExcKind;
use crate::vm::vm::Vm;

/// Raises what CPython's compiler raises of text that may be typed on.
pub(super) fn check(
    vm: &Vm<'_>,
    text: &str,
    mode: Mode,
    allow_incomplete: bool,
    dont_imply_dedent: bool,
) -> Res<()> {
    let compiles = |text: &str| {
        bytecode::from_source(SourceFile::new("<input>", text), mode, Namespace::Separate).map(drop)
    };
    let incomplete = || {
        let kind =
            if allow_incomplete { ExcKind::_IncompleteInputError } else { ExcKind::SyntaxError };
        Err(vm.raise(kind, "incomplete input"))
    };
    match compiles(text) {
        // A block that still may go on.
        Ok(()) if dont_imply_dedent && mode != Mode::Eval && !text.ends_with('\n') => {
            let last = text.lines().last().unwrap_or_default();
            if last.starts_with([' ', '\t']) && text.contains('\n') { incomplete() } else { Ok(()) }
        }
        Ok(()) => Ok(()),
        Err(e) if mode != Mode::Eval || e.message.ends_with("was never closed") => {
            let open = e.message.ends_with("was never closed")
                || e.message.starts_with("unterminated triple-quoted")
                || text.trim_end_matches('\n').ends_with('\\');
            if open || endings(text).iter().any(|end| compiles(&format!("{text}{end}")).is_ok()) {
                return incomplete();
            }
            Ok(())
        }
        Err(_) => Ok(()),
    }
}

fn endings(text: &str) -> Vec<String> {
    let mut indents: Vec<&str> = text
        .lines()
        .map(|line| &line[..line.len() - line.trim_start_matches([' ', '\t']).len()])
        .collect();
    indents.push("");
    indents.sort_unstable();
    indents.dedup();
    let deepest = indents.iter().max_by_key(|i| i.len()).copied().unwrap_or_default();
    let mut endings = vec![format!("\n{deepest} pass\n")];
    for indent in indents {
        endings.push(format!("\n{indent}finally: pass\n"));
        endings.push(format!("\n{indent}def f(): pass\n"));
    }
    endings
}
