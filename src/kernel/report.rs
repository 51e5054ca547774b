//! What the compiler decided and why: one line a decision, for `--explain` and for file tests.
//!
//! Invariant: entries stand in the order of decision, which follows the program text within a pass, so
//! the same source and signature give the same report.

use std::fmt;
use std::sync::Arc;

use super::library;
use crate::base::{SourceFile, Span, Symbol};

#[derive(Clone, Default, Debug)]
pub struct Report {
    pub entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
pub struct Entry {
    pub function: Symbol,
    pub file: Arc<SourceFile>,
    pub span: Span,
    pub decision: Decision,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Decision {
    /// The loop runs on the pool; reductions as "acc: add".
    Parallel {
        reductions: Vec<String>,
    },
    /// A `prange` that runs serially.
    Serial(Because),
    /// The call was replaced by the callee's body.
    Inlined(Symbol),
    NotInlined(Symbol, Because),
    /// Checks of indices that are made once in front of the loop, and those that stay, by count.
    BoundsHoisted {
        hoisted: usize,
        kept: usize,
    },
    /// Checks that can never raise and were dropped, by count.
    ChecksDropped(usize),
    /// Checks of a loop that are made only if what it sums up is not finite, by count.
    ChecksDeferred(usize),
}

#[derive(Clone, PartialEq, Debug)]
pub enum Because {
    ParallelOff,
    /// Inside another parallel loop of the same function.
    Nested,
    /// `break` or `return` leaves the loop from within; where.
    Leaves {
        what: &'static str,
        line: u32,
    },
    HasElse,
    /// Updates of floats, or others whose order counts, may meet at one element; where.
    UpdatesMeet {
        line: u32,
    },
    Recursive,
    TooLarge {
        size: usize,
        limit: usize,
    },
    /// A `return` from inside a loop.
    ReturnsFromLoop,
    HasParallelLoop,
    OtherOptions,
    Asked,
}

impl Report {
    pub fn add(
        &mut self,
        function: Symbol,
        file: &Arc<SourceFile>,
        span: Span,
        decision: Decision,
    ) {
        // What the library does inside is no decision about the program.
        if file.name.starts_with(library::PREFIX) {
            return;
        }
        self.entries.push(Entry { function, file: file.clone(), span, decision });
    }
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Because::ParallelOff => f.write_str("parallel=True is not set"),
            Because::Nested => f.write_str("it stands inside another parallel loop"),
            Because::Leaves { what, line } => write!(f, "{what} leaves the loop at line {line}"),
            Because::UpdatesMeet { line } => write!(
                f,
                "the updates at line {line} may meet at one element, and their order counts"
            ),
            Because::HasElse => f.write_str("it has an else part"),
            Because::Recursive => f.write_str("it is recursive"),
            Because::TooLarge { size, limit } => write!(f, "its size {size} is above {limit}"),
            Because::ReturnsFromLoop => f.write_str("it returns from inside a loop"),
            Because::HasParallelLoop => f.write_str("it has a parallel loop"),
            Because::OtherOptions => f.write_str("its options differ from the caller's"),
            Because::Asked => f.write_str("inline='never' is set"),
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Decision::Parallel { reductions } if reductions.is_empty() => {
                f.write_str("parallel over the pool")
            }
            Decision::Parallel { reductions } => {
                write!(f, "parallel over the pool; {}", reductions.join(", "))
            }
            Decision::Serial(because) => write!(f, "prange kept serial because: {because}"),
            Decision::Inlined(callee) => write!(f, "call of {callee} inlined"),
            Decision::NotInlined(callee, because) => {
                write!(f, "call of {callee} not inlined because: {because}")
            }
            Decision::BoundsHoisted { hoisted, kept } => {
                let s = if *hoisted == 1 { "" } else { "s" };
                write!(f, "{hoisted} check{s} of indices made once, in front of the loop")?;
                match kept {
                    0 => Ok(()),
                    n => write!(f, "; {n} stay, whose index the loop's bounds do not bound"),
                }
            }
            Decision::ChecksDropped(1) => f.write_str("1 check that can never raise dropped"),
            Decision::ChecksDropped(n) => write!(f, "{n} checks that can never raise dropped"),
            Decision::ChecksDeferred(n) => {
                let s = if *n == 1 { "" } else { "s" };
                write!(f, "{n} check{s} made only if the result is not finite")
            }
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.file.line_col(self.span.start);
        write!(
            f,
            "{}:{}:{}: {}: {}",
            self.file.name,
            at.line,
            at.col + 1,
            self.function,
            self.decision
        )
    }
}
