//! The interpreter lock: who holds it, who waits, who gets it next.
//!
//! Invariant: `lock` is the whole of it and describes its protocol. It takes what threads are made of from
//! `sync`, so that `model` can run the same text under a scheduler that tries many orders of its steps.

mod lock;
#[cfg(test)]
mod model;
mod queues;
mod slack;
mod sync;
#[cfg(test)]
mod tests;

pub use lock::{DEFAULT_INTERVAL, Gil, PATIENCE, Seat};
