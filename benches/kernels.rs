//! Every script under `kernels/`: its serial and its prange kernel, compiled before the measurement.

mod scripts;

use criterion::{Criterion, criterion_group, criterion_main};

/// The command's allocator, so that what is measured is what runs.
#[global_allocator]
static ALLOCATOR: ungil::Recycler = ungil::Recycler;

fn kernels(c: &mut Criterion) {
    for kind in ["serial", "parallel"] {
        let mut group = c.benchmark_group(kind);
        group.sample_size(20);
        for (name, args) in scripts::all() {
            let engine = scripts::load(name);
            engine.call(kind, &args).expect("the kernel runs");
            group.bench_function(name, |b| {
                b.iter(|| engine.call(kind, &args).expect("the kernel runs"));
            });
        }
    }
}

criterion_group!(benches, kernels);
criterion_main!(benches);
