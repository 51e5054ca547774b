//! An interpreter inside a Rust program, in a few lines.
//!
//! `cargo run --release --example embed`
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use ungil::{Data, Engine, Error};

const PROGRAM: &str = "
import math
from ungil import njit, prange

@njit(parallel=True)
def integrate(a, b, n):
    acc = 0.0
    step = (b - a) / n
    for i in prange(n):
        acc += math.cos(a + (i + 0.5) * step) * step
    return acc

def describe(name, value):
    return f'{name} is {value:.6f}'
";

pub(crate) fn main() -> Result<(), Error> {
    let engine = Engine::new();
    engine.run_source("integrate.py", PROGRAM)?;

    let area = engine.call("integrate", &[0.0.into(), 1.5.into(), 1_000_000.into()])?;
    if let Data::Str(text) = engine.call("describe", &["the area".into(), area])? {
        println!("{text}");
    }

    // An exception is an ordinary error, and the engine goes on.
    if let Err(error) = engine.eval("integrate(0.0, 1.0, 0)") {
        println!("{error}");
    }
    engine.set("limit", &Data::from(10))?;
    println!("{:?}", engine.eval("[n * n for n in range(limit) if n % 2]")?);
    Ok(())
}
