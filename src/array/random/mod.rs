//! Random numbers as NumPy draws them: the same seed gives the same numbers, bit by bit.
//!
//! Invariant: whoever draws has the stream to himself (`&mut`), and how many words a draw takes depends on
//! nothing but its parameters and the words, so that a program's draws follow one another as in NumPy.
//!
//! [`seed`] makes words out of entropy, [`stream`] makes streams of words, [`ziggurat`] normal and
//! exponential numbers, [`continuous`] and [`discrete`] the other distributions (a row each), [`integers`]
//! whole numbers of a range, [`order`] shuffles and samples.

pub mod continuous;
pub mod discrete;
pub mod engines;
pub mod hypergeometric;
pub mod integers;
pub mod order;
pub mod seed;
pub mod stream;
#[cfg(test)]
mod tests;
pub mod twister;
pub mod ziggurat;

pub use seed::SeedSequence;
pub use stream::{Engine, Stream};
