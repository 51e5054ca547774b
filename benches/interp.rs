//! Interpreted loops and calls: what the virtual machine costs.

use criterion::{Criterion, criterion_group, criterion_main};
use ungil::{Data, Engine};

const PROGRAM: &str = "
def countdown(n):
    while n > 0:
        n -= 1
    return n

def float_loop(n):
    x = 0.0
    for i in range(n):
        x = x * 0.5 + i * 1.5
    return x

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def nothing():
    pass

def calls(n):
    for _ in range(n):
        nothing()

class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def norm(self):
        return self.x * self.x + self.y * self.y

def attributes(n):
    total = 0
    for i in range(n):
        total += Point(i, 1).norm()
    return total

def containers(n):
    counts = {}
    items = [i % 100 for i in range(n)]
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return sum(counts.values())

def strings(n):
    text = ''
    for i in range(n):
        text += str(i)
    return len(text)

def generator(n):
    return sum(i for i in range(n))

def exceptions(n):
    caught = 0
    for i in range(n):
        try:
            if i % 2:
                raise ValueError
        except ValueError:
            caught += 1
    return caught
";

fn interp(c: &mut Criterion) {
    let engine = Engine::new();
    engine.run_source("interp.py", PROGRAM).expect("the program runs");
    let mut group = c.benchmark_group("interp");
    group.sample_size(20);
    let sizes = [
        ("countdown", 1_000_000),
        ("float_loop", 1_000_000),
        ("fib", 20),
        ("calls", 100_000),
        ("attributes", 100_000),
        ("containers", 100_000),
        ("strings", 100_000),
        ("generator", 100_000),
        ("exceptions", 100_000),
    ];
    for (name, n) in sizes {
        group.bench_function(name, |b| {
            b.iter(|| engine.call(name, &[Data::Int(n)]).expect("the call succeeds"));
        });
    }
}

criterion_group!(benches, interp);
criterion_main!(benches);
