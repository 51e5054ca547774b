//! First calls: from a function's syntax tree to machine code that has run.

mod scripts;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use ungil::{Data, Engine};

/// The command's allocator, so that what is measured is what runs.
#[global_allocator]
static ALLOCATOR: ungil::Recycler = ungil::Recycler;

/// Arguments at which running takes no time to speak of.
fn small(args: &[Data]) -> Vec<Data> {
    let shrink =
        |data: &Data| if matches!(data, Data::Int(_)) { Data::Int(2) } else { data.clone() };
    args.iter().map(shrink).collect()
}

fn first_calls(c: &mut Criterion) {
    for kind in ["serial", "parallel"] {
        let mut group = c.benchmark_group(format!("first_call/{kind}"));
        group.sample_size(20);
        for (name, args) in scripts::all() {
            // It declares its signature, so it is compiled by its decorator.
            if (kind, name) == ("serial", "fib") {
                continue;
            }
            let args = small(&args);
            group.bench_function(name, |b| {
                b.iter_batched(
                    || scripts::load(name),
                    |engine| {
                        engine.call(kind, &args).expect("the kernel runs");
                        engine
                    },
                    BatchSize::PerIteration,
                );
            });
        }
    }
}

fn start_up(c: &mut Criterion) {
    c.bench_function("start_up", |b| b.iter(Engine::new));
}

criterion_group!(benches, first_calls, start_up);
criterion_main!(benches);
