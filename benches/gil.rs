//! The lock: giving it up and taking it back, calls of kernels, and threads that share it.

use criterion::{Criterion, criterion_group, criterion_main};
use ungil::{Data, Engine};

/// The command's allocator, so that what is measured is what runs.
#[global_allocator]
static ALLOCATOR: ungil::Recycler = ungil::Recycler;

const PROGRAM: &str = "
import concurrent.futures
import queue
import socket
import threading
import time
from numba import njit
from ungil import nogil

def nothing(x):
    pass

@njit
def identity(x):
    return x

@njit
def busy(n):
    s = 0
    for i in range(n):
        s = (s * 31 + i) % 1000003
    return s

def functions(n):
    for _ in range(n):
        nothing(1.0)

def kernels(n):
    for _ in range(n):
        identity(1.0)

def regions(n):
    x = 0.0
    for _ in range(n):
        with nogil:
            x = x + 1.0
    return x

def releases(n):
    for _ in range(n):
        time.sleep(0)

def locks(n):
    lock = threading.Lock()
    for _ in range(n):
        with lock:
            pass

def threads(n):
    for _ in range(n):
        t = threading.Thread(target=nothing, args=(1,))
        t.start()
        t.join()

def count(n):
    while n:
        n -= 1

def two_counting(n):
    t = threading.Thread(target=count, args=(n,))
    t.start()
    count(n)
    t.join()

def beside_a_kernel(n):
    t = threading.Thread(target=busy, args=(n,))
    t.start()
    count(n)
    t.join()

def round_trips(n):
    there, back = queue.SimpleQueue(), queue.SimpleQueue()
    def echo():
        for _ in range(n):
            back.put(there.get())
    t = threading.Thread(target=echo)
    t.start()
    for i in range(n):
        there.put(i)
        back.get()
    t.join()

def queued(n):
    q = queue.Queue()
    def take():
        for _ in range(n):
            q.get()
    t = threading.Thread(target=take)
    t.start()
    for i in range(n):
        q.put(i)
    t.join()

pool = concurrent.futures.ThreadPoolExecutor(1)

def submits(n):
    for _ in range(n):
        pool.submit(int, 1).result()

def maps(n):
    for _ in pool.map(int, range(n)):
        pass

def pings(n):
    here, there = socket.socketpair()
    def echo():
        while data := there.recv(64):
            there.sendall(data)
        there.close()
    t = threading.Thread(target=echo)
    t.start()
    for _ in range(n):
        here.sendall(b'ping')
        here.recv(64)
    here.close()
    t.join()

identity(1.0)
busy(1)
";

fn gil(c: &mut Criterion) {
    let engine = Engine::new();
    engine.run_source("gil.py", PROGRAM).expect("the program runs");
    let mut group = c.benchmark_group("gil");
    group.sample_size(20);
    let sizes = [
        ("functions", 10_000),
        ("kernels", 10_000),
        ("regions", 10_000),
        ("releases", 10_000),
        ("locks", 10_000),
        ("threads", 10),
        ("round_trips", 1_000),
        ("queued", 1_000),
        ("submits", 1_000),
        ("maps", 1_000),
        ("pings", 1_000),
        ("count", 1_000_000),
        ("two_counting", 1_000_000),
        ("beside_a_kernel", 1_000_000),
    ];
    for (name, n) in sizes {
        group.bench_function(name, |b| {
            b.iter(|| engine.call(name, &[Data::Int(n)]).expect("the call succeeds"));
        });
    }
}

criterion_group!(benches, gil);
criterion_main!(benches);
