//! One prange kernel on one thread, on two, and on all.

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use ungil::{Data, Engine};

/// The command's allocator, so that what is measured is what runs.
#[global_allocator]
static ALLOCATOR: ungil::Recycler = ungil::Recycler;

const PROGRAM: &str = "
import math
from numba import get_num_threads, njit, prange, set_num_threads

@njit(parallel=True)
def integrate(n):
    acc = 0.0
    step = 1.5 / n
    for i in prange(n):
        acc += math.cos(i * step) * step
    return acc

def with_threads(n):
    set_num_threads(n)

most = get_num_threads()
";

fn scaling(c: &mut Criterion) {
    let engine = Engine::new();
    engine.run_source("scaling.py", PROGRAM).expect("the program runs");
    let most = match engine.get("most") {
        Ok(Some(Data::Int(most))) => most,
        other => panic!("the number of threads is {other:?}"),
    };
    let mut group = c.benchmark_group("scaling");
    group.sample_size(20);
    let mut counts = vec![1, 2.min(most), most];
    counts.dedup();
    for threads in counts {
        engine.call("with_threads", &[Data::Int(threads)]).expect("the number is set");
        for n in [1_000, 1_000_000] {
            group.bench_function(BenchmarkId::new(format!("{threads} threads"), n), |b| {
                b.iter(|| engine.call("integrate", &[Data::Int(n)]).expect("the kernel runs"));
            });
        }
    }
}

criterion_group!(benches, scaling);
criterion_main!(benches);
