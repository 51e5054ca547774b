//! Universal functions: what `numpy` does element by element.
//!
//! Invariant: [`table`] has one row a function, and everything that names functions reads it: the objects
//! of the interpreter, kernels, the table of what is supported. A row's loops are functions over slices,
//! one for each combination of types; [`resolve`] finds the loop for given types by NumPy's rules, [`run`]
//! runs it on views, and says which floating-point exceptions occurred.

pub mod complex;
pub mod integer;
pub mod loops;
mod narrow;
pub mod ops;
pub mod resolve;
pub mod run;
pub mod smooth;
pub mod table;
#[cfg(test)]
mod tests;

use super::dtype::ScalarType;

/// The loop of a function for some types.
#[derive(Clone, Copy)]
pub struct Loop {
    /// Of the inputs, then of the outputs.
    pub types: &'static [ScalarType],
    pub n_inputs: usize,
    pub run: fn(&[&[u8]], &mut [&mut [u8]]),
}

/// What reducing no elements gives.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Identity {
    None,
    Int(i64),
    Bool(bool),
    Float(f64),
}

/// A row of the table.
pub struct Ufunc {
    pub name: &'static str,
    pub n_inputs: usize,
    pub n_outputs: usize,
    pub identity: Identity,
    /// In NumPy's order: the first one that takes the arguments is meant.
    pub loops: &'static [Loop],
    pub doc: &'static str,
}

impl Ufunc {
    pub fn n_args(&self) -> usize {
        self.n_inputs + self.n_outputs
    }

    /// Whether it is the row of that name.
    pub fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// Whether the order of an operation's elements does not matter.
    pub fn is_reorderable(&self) -> bool {
        const REORDERABLE: &[&str] =
            &["maximum", "minimum", "fmax", "fmin", "logaddexp", "logaddexp2"];
        !matches!(self.identity, Identity::None) || REORDERABLE.contains(&self.name)
    }
}
