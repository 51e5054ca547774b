//! The functions of `kernels/*.py`, for the benches.

use ungil::{Data, Engine};

/// Each script with arguments at which a call of its kernels takes about a millisecond.
pub(crate) fn all() -> Vec<(&'static str, Vec<Data>)> {
    let one = |n: i64| vec![Data::Int(n)];
    vec![
        ("integrate", vec![Data::Float(0.0), Data::Float(1.5), Data::Int(100_000)]),
        ("leibniz_pi", one(1_000_000)),
        ("monte_carlo_pi", one(400)),
        ("mandelbrot", one(80)),
        ("collatz", one(10_000)),
        ("fib", one(24)),
        ("gcd_sum", one(200)),
        ("newton_sqrt", one(20_000)),
    ]
}

/// An engine that has run the script's definitions: `plain`, `serial` and `parallel`.
pub(crate) fn load(name: &str) -> Engine {
    let path = format!("{}/kernels/{name}.py", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the script can be read");
    let definitions = text.split("if __name__ ==").next().expect("split gives a first part");
    let engine = Engine::new();
    engine.run_source(name, definitions).expect("the script runs");
    engine
}
