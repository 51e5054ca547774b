//! Where code comes from: its file, and the tree that it was compiled from.
//!
//! Invariant: the scopes that code objects name are those of this tree. The tree of packed code is made
//! when somebody asks for it (a kernel is compiled, a traceback drawn), from the text that was compiled
//! then; the parser numbers scopes as it meets them, so they have the numbers that they had.

use std::sync::{Arc, OnceLock};

use crate::base::SourceFile;
use crate::syntax::ast::Unit;
use crate::syntax::{Mode, parse};

/// What all code objects of one source share.
#[derive(Debug)]
pub struct Origin {
    pub file: Arc<SourceFile>,
    unit: OnceLock<Arc<Unit>>,
}

impl Origin {
    pub fn new(unit: &Arc<Unit>) -> Arc<Origin> {
        Arc::new(Origin { file: unit.file.clone(), unit: OnceLock::from(unit.clone()) })
    }

    /// The origin of code whose module was parsed before.
    pub fn unparsed(file: Arc<SourceFile>) -> Arc<Origin> {
        Arc::new(Origin { file, unit: OnceLock::new() })
    }

    pub fn unit(&self) -> &Arc<Unit> {
        self.unit.get_or_init(|| match parse(self.file.clone(), Mode::Exec) {
            Ok(unit) => unit,
            // Somebody has made code and text that do not belong together (`marshal`).
            Err(_) => match parse(SourceFile::new(&*self.file.name, ""), Mode::Exec) {
                Ok(unit) => unit,
                Err(e) => panic!("an empty text: {}", e.message),
            },
        })
    }
}
