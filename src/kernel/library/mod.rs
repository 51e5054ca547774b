//! Functions of NumPy that are written in the kernel language itself.
//!
//! Invariant: a row of [`ROWS`] names a function of one of the texts beside this file; a call of it is typed,
//! compiled and freed like a call of a user's kernel, so its faults, its bounds and its memory need no rules of
//! their own. What it refuses is shown at the caller's place, and its frames are left out of tracebacks.
//!
//! A text is read when one of its functions is first called. Names of the `_kernels` module are the texts'
//! own: no program can import it.

mod rows;

use std::sync::{Arc, OnceLock};

pub use rows::ROWS;

use super::names::{Intrinsic, Rule};
use super::source::FileKernels;
use super::userfunc::{UserFunc, UserFuncId};
use crate::base::SourceFile;
use crate::syntax::ast::Unit;
use crate::syntax::{Mode, parse};

/// The texts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Text {
    Elements,
    Arrays,
    Scan,
    Search,
    Statistics,
    Linalg,
    Random,
}

impl Text {
    pub const ALL: [Text; 7] = [
        Text::Elements,
        Text::Arrays,
        Text::Scan,
        Text::Search,
        Text::Statistics,
        Text::Linalg,
        Text::Random,
    ];

    fn source(self) -> (&'static str, &'static str) {
        match self {
            Text::Elements => ("elements", include_str!("elements.py")),
            Text::Arrays => ("arrays", include_str!("arrays.py")),
            Text::Scan => ("scan", include_str!("scan.py")),
            Text::Search => ("search", include_str!("search.py")),
            Text::Statistics => ("statistics", include_str!("statistics.py")),
            Text::Linalg => ("linalg", include_str!("linalg.py")),
            Text::Random => ("random", include_str!("random.py")),
        }
    }

    /// Its functions, read at the first call.
    fn kernels(self) -> &'static FileKernels {
        static READ: [OnceLock<FileKernels>; Text::ALL.len()] =
            [const { OnceLock::new() }; Text::ALL.len()];
        READ[self as usize].get_or_init(|| {
            let (name, text) = self.source();
            let file = SourceFile::new(format!("{PREFIX}{name}>"), text);
            match parse(file, Mode::Exec) {
                Ok(unit) => FileKernels::numbered(&unit, self.first_id()),
                Err(e) => panic!("the library's {name} does not parse: {}", e.message),
            }
        })
    }

    fn first_id(self) -> u64 {
        FIRST + self as u64 * PER_TEXT
    }
}

/// What the names of the texts begin with.
pub const PREFIX: &str = "<kernels: ";
/// Numbers of functions that no program's have: those are counted from 1.
const FIRST: u64 = 1 << 48;
const PER_TEXT: u64 = 1 << 16;

/// The function that an intrinsic is, if it stands in a text.
pub fn function(intrinsic: Intrinsic) -> Option<Arc<UserFunc>> {
    let row = intrinsic.row();
    let (Rule::Library(text) | Rule::LibraryElement(text)) = row.rule else { return None };
    let name = match row.module {
        "numpy" | "_kernels" | "builtins" => row.name.to_owned(),
        module => {
            let last = module.rsplit('.').next().unwrap_or(module);
            format!("{last}_{}", row.name)
        }
    };
    text.kernels().get(&name).cloned()
}

/// The function of a text with this number.
pub fn by_id(id: UserFuncId) -> Option<Arc<UserFunc>> {
    let text =
        Text::ALL.into_iter().find(|t| (t.first_id()..t.first_id() + PER_TEXT).contains(&id.0))?;
    text.kernels().snapshot.funcs.get(&id).cloned()
}

/// Whether this is one of the texts, or code of none's.
pub fn is_text(unit: &Unit) -> bool {
    unit.file.name.starts_with(PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_function() {
        for row in ROWS {
            let found = Intrinsic::find(row.module, row.name).and_then(function);
            assert!(found.is_some(), "{}.{} has no function", row.module, row.name);
        }
    }
}
