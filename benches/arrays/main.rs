//! Operations of `numpy`, by kind and size: those of `operations.py`. The table beside NumPy's own is made by
//! `cargo bench --bench table -- arrays`.

use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use ungil::{Data, Engine};

/// The command's allocator, so that what is measured is what runs.
#[global_allocator]
static ALLOCATOR: ungil::Recycler = ungil::Recycler;

const SETS: [&str; 5] = ["small", "whole", "1000", "100000", "10000000"];

fn arrays(c: &mut Criterion) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/arrays/operations.py");
    let text = std::fs::read_to_string(path).expect("the program can be read");
    let engine = Engine::new();
    // What follows measures by itself.
    let definitions = text.split("if __name__ ==").next().expect("split gives a first part");
    engine.run_source("operations.py", definitions).expect("the program runs");
    // Where it is only asked whether everything runs, few elements say it.
    let large = !std::env::args().any(|arg| arg == "--test");
    for set in SETS.into_iter().filter(|&set| large || matches!(set, "small" | "1000")) {
        let names = match engine.call("prepare", &[Data::Str(set.into())]) {
            Ok(Data::Str(names)) => names,
            other => panic!("the operations of {set}: {other:?}"),
        };
        for name in names.split('\n') {
            let (kind, operation) = name.split_once('/').expect("a kind and an operation");
            let mut group = c.benchmark_group(kind);
            group.sample_size(10).sampling_mode(SamplingMode::Flat);
            group.warm_up_time(Duration::from_millis(50));
            group.measurement_time(Duration::from_millis(200));
            group.bench_function(operation, |b| {
                b.iter_custom(|times| {
                    let times = i64::try_from(times).expect("a number of calls");
                    let start = Instant::now();
                    engine
                        .call("run", &[Data::Str(name.into()), Data::Int(times)])
                        .expect("the operation runs");
                    start.elapsed()
                });
            });
        }
    }
}

criterion_group!(benches, arrays);
criterion_main!(benches);
