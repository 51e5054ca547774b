//! Products of matrices, and their decompositions.
//!
//! Invariant: matrices are stacks in C order. Products are computed in the type of their operands, floats
//! by a fast kernel, whole numbers by plain loops that wrap; decompositions in doubles. Nothing here panics
//! for what the elements are: NaNs and infinities are looked for where an algorithm would not end.

mod decompose;
mod product;
#[cfg(test)]
mod tests;

pub use decompose::{
    Failure, Scalar, cholesky, determinant, eigen, eigen_symmetric, inverse, qr, reflected,
    singular_values, solve,
};
pub use product::{dot, matmul};
