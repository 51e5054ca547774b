//! `ungil trace`: what it writes is well formed and tells what the program did; wrong input; ways to end.
//!
//! A program runs under trace; then a check runs here, in the interpreter, over what was written. Nothing
//! depends on how long anything took.

#[expect(dead_code, reason = "other tests use the rest of it")]
mod process;

use std::path::{Path, PathBuf};
use std::time::Duration;

use process::{Finished, root, run, ungil};

const LIMIT: Duration = Duration::from_secs(60);

/// A folder of the test's own.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("trace").join(name);
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    folder
}

/// Runs `program` under trace in a folder, with these options.
fn trace(folder: &Path, program: &str, options: &[&str]) -> Finished {
    std::fs::write(folder.join("demo.py"), program).expect("a script can be written");
    let mut command = ungil();
    command.arg("trace").args(options).arg("demo.py").current_dir(folder);
    command.env("UNGIL_NUM_THREADS", "3");
    run(&mut command, b"", LIMIT)
}

/// Runs `check` with `trace` being what `demo.trace.json` holds.
fn check(folder: &Path, check: &str) {
    let tools = root().join("tests/trace");
    let program = format!("from reading import Trace\ntrace = Trace('demo.trace.json')\n{check}");
    let mut command = ungil();
    command.args(["-c", &program]).env("PYTHONPATH", tools).current_dir(folder);
    let finished = run(&mut command, b"", LIMIT);
    assert_eq!(finished.code, 0, "{finished:?}");
}

#[test]
fn computing_threads_take_turns_and_their_loop_is_named() {
    let folder = folder("turns");
    let program = "
import sys, threading
sys.setswitchinterval(0.0005)
start = threading.Barrier(2)
turns, done = [0, 0], False
def work(me, last=0, moves=0):
    start.wait()
    while moves < 3 and not done:
        turns[me] += 1
        # The other one has come here only when this one has let go here.
        if turns[1 - me] != last:
            last, moves = turns[1 - me], moves + 1
    globals()['done'] = True
threads = [threading.Thread(target=work, args=(i,), name=f'worker {i}') for i in range(2)]
for t in threads: t.start()
for t in threads: t.join()
print('done')
";
    let finished = trace(&folder, program, &["--html", "page.html"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (0, "done\n"), "{finished:?}");
    for part in ["MainThread", "worker 0", "worker 1", "hand-overs", "threads wanted the lock"] {
        assert!(finished.stderr.contains(part), "{part}: {finished:?}");
    }
    check(
        &folder,
        "
for me, other in ('worker 0', 'worker 1'), ('worker 1', 'worker 0'):
    assert (me, other) in trace.hand_overs(), trace.hand_overs()
    held = trace.of(me, 'holds the lock')
    assert any(s['args'].get('until') == 'demo.py:8' and s['args']['in'] == 'work' for s in held), held
    assert any(s['args'].get('for') == other for s in trace.of(me, 'waits for the lock'))
assert any(s['args']['at'] == 'demo.py:16' for s in trace.of('MainThread', 'waits for a thread'))
page = open('page.html').read()
assert page.startswith('<!DOCTYPE html>') and page.count('</script>') == 1
assert 'worker 1' in page and '\"DATA\"' not in page
assert 'http' not in page and 'src=' not in page and 'import' not in page.split('const data')[0]
",
    );
}

#[test]
fn what_runs_without_the_lock_is_shown_as_such() {
    let folder = folder("detached");
    let program = "
import os, threading, time
time.sleep(0.001)
reading, writing = os.pipe()
lock = threading.Lock()
lock.acquire()
def other():
    os.read(reading, 1)
    lock.release()
t = threading.Thread(target=other, name='other')
t.start()
os.write(writing, b'x')
lock.acquire()
t.join()
";
    let finished = trace(&folder, program, &[]);
    assert_eq!(finished.code, 0, "{finished:?}");
    check(
        &folder,
        "
assert [s['args']['at'] for s in trace.of('MainThread', 'sleeps')] == ['demo.py:3']
assert any(s['args']['at'] == 'demo.py:8' for s in trace.of('other', 'I/O'))
for s in trace.of('MainThread', 'sleeps') + trace.of('other', 'I/O'):
    assert s['cat'] == 'detached', s
assert all(s['cat'] == 'gil' for s in trace.of('other', 'holds'))
",
    );
}

#[test]
fn the_chunks_of_a_loop_cover_it() {
    let folder = folder("chunks");
    let program = "
from numba import njit, prange

@njit(parallel=True)
def norm(n):
    acc = 0.0
    for i in prange(n):
        acc += (i * 0.5) ** 0.5
    return acc

@njit(parallel=True)
def small(n):
    acc = 0
    for i in prange(n):
        acc += i
    return acc

for n in 1_000_000, 1000, 0:
    norm(n)
small(7)
";
    let finished = trace(&folder, program, &[]);
    assert_eq!(finished.code, 0, "{finished:?}");
    check(
        &folder,
        "
assert [s['name'] for s in trace.of('MainThread', 'compiles')] == ['compiles norm', 'compiles small']
assert len(trace.of('MainThread', 'kernel norm')) == 3
loops = {}
for s in trace.chunks():
    a = s['args']
    loops.setdefault(a['loop'], []).append((a['first'], a['stop'], a['of'], a['kernel']))
    assert a['launched by'] == 'MainThread'
sizes = []
for parts in loops.values():
    parts.sort()
    of, kernel = parts[0][2:]
    # Each iteration once.
    assert parts[0][0] == 0 and parts[-1][1] == of, parts
    assert all(a[1] == b[0] for a, b in zip(parts, parts[1:])), parts
    sizes.append((of, kernel))
assert sorted(sizes) == [(7, 'small'), (1000, 'norm'), (1_000_000, 'norm')], sizes
# The launcher's chunks lie in its kernel.
kernels = trace.of('MainThread', 'kernel ')
for s in trace.of('MainThread'):
    if 'loop' in s['args']:
        assert any(k['ts'] <= s['ts'] and s['ts'] + s['dur'] <= k['ts'] + k['dur'] + 0.002 for k in kernels)
",
    );
}

#[test]
fn the_numbers_are_the_last_line() {
    let folder = folder("numbers");
    let finished = trace(&folder, "print('mine')\nimport time\ntime.sleep(0.001)\n", &["--json"]);
    assert_eq!(finished.code, 0, "{finished:?}");
    assert_eq!(finished.stderr, "");
    let (mine, numbers) = finished.stdout.trim_end().rsplit_once('\n').expect("two lines");
    assert_eq!(mine, "mine\n", "{finished:?}");
    let program = "
import json, sys
n = json.loads(sys.stdin.read())
main, = n['threads']
assert main['name'] == 'MainThread' and not main['worker'], main
shares = ['holds', 'waits', 'io', 'sleeps', 'blocked', 'kernel', 'compiles', 'native', 'chunk', 'idle']
assert abs(sum(main[s] for s in shares) - 1) < 0.01, main
assert main['holds'] > 0 and main['sleeps'] > 0 and main['waited'] == 0, main
assert n['contended'] == 0 and n['hand_overs'] == 0 and n['dropped_events'] == 0, n
assert n['longest_hold_ms'] > 0 and n['longest_hold_at'].startswith('demo.py:'), n
assert 'no two threads' in n['verdict'], n
";
    let finished = run(ungil().args(["-c", program]), numbers.as_bytes(), LIMIT);
    assert_eq!(finished.code, 0, "{finished:?}");
}

/// However a program ends by its own doing, its trace is there and its exit code its own.
#[test]
fn endings() {
    for (name, program, code) in [
        ("raises", "1 / 0", 1),
        ("exits", "import sys\nsys.exit(7)", 7),
        ("leaves_at_once", "import os\nos._exit(9)", 9),
        (
            "is_interrupted",
            "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nwhile True: pass",
            130,
        ),
        ("becomes_another", "import os\nos.execvp('true', ['true'])", 0),
        (
            "leaves_a_daemon",
            "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
            0,
        ),
        (
            "closes_what_it_has_not_opened",
            "import os, sys\nos.closerange(3, 64)\nopen('own', 'w').write('mine')\nos.chdir('/')",
            0,
        ),
        ("imports_what_is_not_there", "import no_such_module", 1),
    ] {
        let folder = folder(name);
        let finished = trace(&folder, program, &[]);
        assert_eq!(finished.code, code, "{name}: {finished:?}");
        check(&folder, "assert trace.of('MainThread', 'holds the lock')");
        assert_eq!(finished.stderr.contains("trace: demo.trace.json"), name != "becomes_another");
        if let Ok(own) = std::fs::read_to_string(folder.join("own")) {
            assert_eq!(own, "mine");
        }
    }
}

#[test]
fn a_forked_child_leaves_the_trace_alone() {
    let folder = folder("fork");
    let program = "
import os, sys, threading
child = os.fork()
if child == 0:
    t = threading.Thread(target=print, args=('child',), name='of the child')
    t.start()
    t.join()
    sys.exit(3)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
print('parent')
";
    let finished = trace(&folder, program, &[]);
    assert_eq!((finished.code, finished.stdout.as_str()), (0, "child\nparent\n"), "{finished:?}");
    assert_eq!(finished.stderr.matches("trace: ").count(), 1, "{finished:?}");
    check(&folder, "assert list(trace.names.values()) == ['MainThread'], trace.names");
}

#[test]
fn more_events_than_are_kept() {
    let folder = folder("many");
    let program = "
import os
reading, writing = os.pipe()
for i in range(40_000):
    os.write(writing, b'x')
    os.read(reading, 1)
";
    let finished = trace(&folder, program, &["--json"]);
    assert_eq!(finished.code, 0, "{finished:?}");
    let program = "
import json, sys
n = json.loads(sys.stdin.read())
assert n['dropped_events'] > 10_000, n
# What is counted is counted to the end.
assert n['threads'][0]['takes'] >= 80_000, n
";
    let finished = run(ungil().args(["-c", program]), finished.stdout.as_bytes(), LIMIT);
    assert_eq!(finished.code, 0, "{finished:?}");
    check(&folder, "assert len(trace.of('MainThread')) > 60_000");
}

#[test]
fn wrong_input() {
    let folder = folder("wrong");
    let go = |args: &[&str]| run(ungil().args(args).current_dir(&folder), b"", LIMIT);
    let finished = go(&["trace", "missing.py"]);
    assert_eq!(finished.code, 2, "{finished:?}");
    assert!(finished.stderr.contains("missing.py") && finished.stderr.contains("No such file"));
    assert!(!folder.join("missing.trace.json").exists());
    let finished = go(&["trace"]);
    assert_eq!(finished.code, 2, "{finished:?}");
    assert!(finished.stderr.contains("no program given"), "{finished:?}");
    for option in ["--out", "--html"] {
        let finished = go(&["trace", option, "no/such/folder/x", "-c", "print('not run')"]);
        assert_eq!((finished.code, finished.stdout.as_str()), (2, ""), "{finished:?}");
        let expected = "can't write the trace 'no/such/folder/x': No such file or directory";
        assert!(finished.stderr.contains(expected), "{finished:?}");
    }
    let finished = go(&["trace", "-c", "print(1"]);
    assert_eq!(finished.code, 1, "{finished:?}");
    assert!(finished.stderr.contains("SyntaxError"), "{finished:?}");
    let finished = go(&["trace", "--no-such-option", "-c", "1"]);
    assert_eq!(finished.code, 2, "{finished:?}");
    // The options are those of trace alone.
    assert_eq!(go(&["--json", "-c", "1"]).code, 2);
    let finished = go(&["trace", "--out", "/dev/full", "-c", "print('run')"]);
    assert_eq!((finished.code, finished.stdout.as_str()), (0, "run\n"), "{finished:?}");
    assert!(finished.stderr.contains("No space left on device"), "{finished:?}");
}

#[test]
fn a_program_may_be_given_in_every_way() {
    let folder = folder("ways");
    let go = |args: &[&str], input: &[u8]| {
        let finished = run(ungil().args(args).current_dir(&folder), input, LIMIT);
        assert_eq!((finished.code, finished.stdout.as_str()), (0, "['x']\n"), "{finished:?}");
    };
    let program = "import sys; print(sys.argv[1:])";
    std::fs::write(folder.join("tool.py"), program).expect("a script can be written");
    go(&["trace", "-c", program, "x"], b"");
    go(&["trace", "-", "x"], program.as_bytes());
    go(&["trace", "-m", "tool", "x"], b"");
    go(&["trace", "--out", "own.json", "tool.py", "x"], b"");
    for file in ["trace.json", "tool.trace.json", "own.json"] {
        assert!(folder.join(file).exists(), "{file}");
    }
    // A script of that name is still a script.
    std::fs::write(folder.join("trace"), program).expect("a script can be written");
    go(&["./trace", "x"], b"");
    go(&["run", "trace", "x"], b"");
}
