//! Any text that is a program runs to an end, a value or an exception: the interpreter never panics.
//!
//! Invariant: the program reaches nothing outside. It may import a few modules that only compute, there is no
//! `open` and no `input`, and what it prints is thrown away. It has a quarter of a second until Ctrl-C
//! arrives, again and again, and as much memory as [`ROOM`] leaves to the process; a request beyond that is
//! MemoryError. Programs share an interpreter, since making one takes longer than most programs run.
#![no_main]

use std::cell::RefCell;
use std::io;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use libfuzzer_sys::{Corpus, fuzz_target};
use ungil::runtime::signals;
use ungil::{Data, Engine, Error};

/// The process's address space, in bytes.
const ROOM: u64 = 3 << 30;
/// How long a program may run, in milliseconds.
const TIME: u64 = 250;
/// How long the interrupts are apart, in milliseconds.
const PAUSE: u64 = 3;

/// When the running program is to be interrupted, in milliseconds since the start; 0 while none runs.
static DEADLINE: AtomicU64 = AtomicU64::new(0);

/// How many programs one interpreter runs: making one takes longer than most programs run.
const SHARED: u32 = 200;

/// Runs before the first text. What it takes away it leaves no way back to.
const GUARD: &str = "
def guard():
    import builtins, sys
    import math, cmath, itertools, functools, operator, collections, string, re, copy, types, weakref, gc
    import heapq, bisect, struct, array, random, enum, dataclasses, contextlib, abc, decimal, fractions
    import statistics, textwrap, json, typing, string.templatelib, numbers, pprint, reprlib, traceback
    computing = {m: sys.modules[m] for m in '''math cmath itertools functools operator collections
        collections.abc string re copy types weakref gc heapq bisect struct array random enum dataclasses
        contextlib abc decimal fractions statistics textwrap json typing string.templatelib numbers pprint
        reprlib traceback'''.split()}

    def __import__(name, globals=None, locals=None, fromlist=(), level=0):
        if type(name) is not str or level or name not in computing:
            raise ImportError('not here')
        return computing[name if fromlist else name.partition('.')[0]]

    builtins.__import__ = __import__
    for name in 'open input breakpoint help exit quit copyright credits license'.split():
        if hasattr(builtins, name):
            delattr(builtins, name)
    for name in list(sys.modules):
        if name not in computing and name not in ('builtins', 'sys', '_warnings', '__main__'):
            del sys.modules[name]
    for name in ('__loader__', '__spec__'):
        globals().pop(name, None)
    sys.path[:] = sys.meta_path[:] = sys.path_hooks[:] = []
    kept = dict(vars(builtins))
    code, restore = compile, vars(builtins).update
    limit, trace, profile, collect = sys.setrecursionlimit, sys.settrace, sys.setprofile, gc.collect
    execute = exec

    def run(text):
        try:
            execute(code(text, '<fuzz>', 'exec'), {'__name__': '__main__'})
        finally:
            trace(None)
            profile(None)
            restore(kept)
            limit(1000)
            collect()

    globals()['run'] = run
guard()
del guard
";

fn watch() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        // SAFETY: a plain call with a value of its own.
        unsafe {
            let limit = libc::rlimit { rlim_cur: ROOM, rlim_max: ROOM };
            libc::setrlimit(libc::RLIMIT_AS, &raw const limit);
        }
        std::thread::spawn(|| {
            let start = Instant::now();
            loop {
                std::thread::sleep(Duration::from_millis(PAUSE));
                let now = start.elapsed().as_millis() as u64;
                match DEADLINE.load(Ordering::Relaxed) {
                    0 => {}
                    1 => DEADLINE.store(now + TIME, Ordering::Relaxed),
                    deadline if now > deadline => signals::note(libc::SIGINT),
                    _ => {}
                }
            }
        });
    });
}

fn interpreter() -> Engine {
    let engine = Engine::builder()
        .stdin(io::empty())
        .stdout(io::sink())
        .stderr(io::sink())
        .handle_interrupts()
        .build();
    engine.run_source("<guard>", GUARD).expect("the guard runs");
    engine
}

thread_local! {
    /// The interpreter, and how many programs it has run.
    static SHARED_ENGINE: RefCell<Option<(Engine, u32)>> = const { RefCell::new(None) };
}

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(bytes) else { return Corpus::Reject };
    watch();
    let (engine, n) = SHARED_ENGINE.take().unwrap_or_else(|| (interpreter(), 0));
    DEADLINE.store(1, Ordering::Relaxed);
    let result = engine.call("run", &[Data::from(text)]);
    DEADLINE.store(0, Ordering::Relaxed);
    // An interrupt that came too late.
    signals::take_pending().for_each(drop);
    // A program may have taken away what runs the next one.
    let broken = !matches!(engine.call("run", &[Data::from("0")]), Ok(Data::None));
    if !broken && n + 1 < SHARED {
        SHARED_ENGINE.set(Some((engine, n + 1)));
    }
    match result {
        Err(Error::Exception { class, .. }) if class.ends_with("SyntaxError") => Corpus::Reject,
        _ => Corpus::Keep,
    }
});
