//! The options of `@jit`, spelt as Numba spells them.
//!
//! Invariant: options change how a function is compiled, never what a strict kernel answers; `fastmath`,
//! `error_model` and `overflow` are the three that are meant to.

use std::fmt;

use crate::syntax::directives::Directives;

use super::types::Scalar;
use crate::base::Symbol;

#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Options {
    /// Refuse what cannot be compiled instead of running it in the interpreter.
    pub nopython: bool,
    /// `prange` runs on the pool; without it `prange` is `range`.
    pub parallel: bool,
    pub fastmath: FastMath,
    pub cache: bool,
    pub nogil: bool,
    pub boundscheck: bool,
    pub error_model: ErrorModel,
    pub inline: Inline,
    pub overflow: Overflow,
    /// `assert` is not left out, as `-O` has it.
    pub asserts: bool,
    /// The types of variables, as `locals={…}` gives them.
    pub locals: Vec<(Symbol, Scalar)>,
    /// Arithmetic follows C's conversions, as in Cython.
    pub c_types: bool,
    /// What Cython's directives say of it.
    pub directives: Directives,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            nopython: true,
            parallel: false,
            fastmath: FastMath::STRICT,
            cache: false,
            nogil: false,
            boundscheck: true,
            error_model: ErrorModel::Python,
            inline: Inline::Auto,
            overflow: Overflow::Wrap,
            asserts: true,
            locals: Vec::new(),
            c_types: false,
            directives: Directives::default(),
        }
    }
}

/// LLVM's fast-math flags, as Numba accepts them.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct FastMath(u8);

/// One row a flag: its bit and its name.
const FLAGS: [(u8, &str); 7] = [
    (1, "nnan"),
    (2, "ninf"),
    (4, "nsz"),
    (8, "arcp"),
    (16, "contract"),
    (32, "afn"),
    (64, "reassoc"),
];

impl FastMath {
    pub const STRICT: FastMath = FastMath(0);
    pub const FAST: FastMath = FastMath(127);

    /// The flag of that name; `fast` is all of them.
    pub fn parse(name: &str) -> Option<FastMath> {
        if name == "fast" {
            return Some(FastMath::FAST);
        }
        FLAGS.iter().find(|(_, n)| *n == name).map(|(bit, _)| FastMath(*bit))
    }

    #[must_use]
    pub fn with(self, other: FastMath) -> FastMath {
        FastMath(self.0 | other.0)
    }

    pub fn has(self, flags: FastMath) -> bool {
        self.0 & flags.0 == flags.0
    }

    pub fn is_strict(self) -> bool {
        self.0 == 0
    }

    pub fn nnan(self) -> bool {
        self.0 & 1 != 0
    }

    pub fn contract(self) -> bool {
        self.0 & 16 != 0
    }

    pub fn afn(self) -> bool {
        self.0 & 32 != 0
    }

    pub fn reassoc(self) -> bool {
        self.0 & 64 != 0
    }
}

impl fmt::Debug for FastMath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == FastMath::FAST {
            return f.write_str("fast");
        }
        f.debug_set()
            .entries(FLAGS.iter().filter(|(bit, _)| self.0 & bit != 0).map(|(_, n)| n))
            .finish()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ErrorModel {
    /// Division by zero raises ZeroDivisionError.
    Python,
    /// Division by zero gives inf or nan for floats and 0 for integers.
    Numpy,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Inline {
    /// The optimiser decides.
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Overflow {
    Wrap,
    /// `+ - *` and negation beyond 64 bits raise OverflowError.
    Raise,
}
