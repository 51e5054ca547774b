//! Interpreted loops and calls: what the virtual machine costs, one thing at a time and in programs.
#![expect(clippy::print_stderr, reason = "says which programs are skipped")]

use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use ungil::{Data, Engine, Error};

/// The command's allocator, so that what is measured is what runs.
#[global_allocator]
static ALLOCATOR: ungil::Recycler = ungil::Recycler;

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

/// The programs of `benches/programs`, each `main(N)` in an engine of its own.
fn programs(c: &mut Criterion) {
    let mut group = c.benchmark_group("programs");
    // Most take tens of milliseconds a call: the default would be minutes.
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    group.warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/programs");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder can be listed")
        .map(|entry| entry.expect("an entry can be read").path())
        .filter(|path| path.extension().is_some_and(|e| e == "py") && !path.ends_with("measure.py"))
        .collect();
    paths.sort();
    for path in paths {
        let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("the program can be read");
        let engine = Engine::new();
        match engine.run_source(&name, &text) {
            Ok(()) => {}
            Err(Error::Exception { class, message, .. })
                if class == "ModuleNotFoundError" || class == "ImportError" =>
            {
                eprintln!("{name} is skipped: {message}");
                continue;
            }
            Err(error) => panic!("{name}: {error}"),
        }
        let n = engine.get("N").expect("the name can be read").expect("the program has an N");
        group.bench_function(&name, |b| {
            b.iter(|| engine.call("main", std::slice::from_ref(&n)).expect("the call succeeds"));
        });
    }
}

criterion_group!(benches, interp, programs);
criterion_main!(benches);
