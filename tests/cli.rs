//! The command line: options, exit codes, streams, signals, and input that is not a program.

mod process;

use std::io::Read;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Duration;

use process::{Finished, difference, files, root, run, spawn, ungil, wait};

const LIMIT: Duration = Duration::from_secs(60);

fn go(args: &[&str]) -> Finished {
    run(ungil().args(args), b"", LIMIT)
}

fn code(source: &str) -> Finished {
    go(&["-c", source])
}

/// A file of this test's own, with the given bytes.
fn file(name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = dir.join(name);
    std::fs::write(&path, bytes).expect("a temporary file can be written");
    path
}

fn assert_prints(finished: &Finished, expected: &str) {
    if let Some(difference) = difference(expected, &finished.stdout) {
        panic!("stdout, {difference}{finished:?}");
    }
    assert_eq!(finished.code, 0, "{finished:?}");
}

#[test]
fn version_and_help_go_to_stdout() {
    let version = go(&["--version"]);
    assert_eq!(version.code, 0);
    assert!(
        version.stdout.starts_with("ungil ") && version.stdout.contains(env!("CARGO_PKG_VERSION"))
    );
    let help = go(&["--help"]);
    assert_eq!(help.code, 0);
    for option in ["-c", "--dump", "--explain", "--version"] {
        assert!(help.stdout.contains(option), "help does not mention {option}");
    }
}

#[test]
fn modules_run_as_programs() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("modules_run_as_programs");
    std::fs::create_dir_all(folder.join("pack")).expect("a temporary folder can be made");
    let write = |name: &str, text: &str| {
        std::fs::write(folder.join(name), text).expect("a temporary file can be written");
    };
    write(
        "tool.py",
        "import sys\nprint(__name__, __package__ == '', sys.argv[1:], __file__[-7:])\n",
    );
    write("pack/__init__.py", "print('init', __name__)\n");
    write("pack/__main__.py", "from . import part\nprint(__name__, __package__, part.x)\n");
    write("pack/part.py", "x = 5\nif __name__ == '__main__':\n    print('part', __package__)\n");
    let go = |args: &[&str]| run(ungil().args(args).current_dir(&folder), b"", LIMIT);
    assert_prints(&go(&["-m", "tool", "a", "-b"]), "__main__ True ['a', '-b'] tool.py\n");
    assert_prints(&go(&["-m", "pack"]), "init pack\n__main__ pack 5\n");
    assert_prints(&go(&["-m", "pack.part"]), "init pack\npart pack\n");
    let finished = go(&["-m", "no_such_module"]);
    assert_eq!(finished.code, 1, "{finished:?}");
    assert_eq!(finished.stderr, "ungil: No module named no_such_module\n");
    assert_eq!(go(&["-m", "math"]).stderr, "ungil: No code object available for math\n");
}

#[test]
fn modules_are_found_along_pythonpath() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("along_pythonpath");
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    std::fs::write(folder.join("far_away.py"), "print('here')").expect("a file can be written");
    let path = std::env::join_paths([PathBuf::from("/nowhere"), folder]).expect("plain names");
    let mut command = ungil();
    command.env("PYTHONPATH", path).args(["-c", "import far_away"]);
    assert_prints(&run(&mut command, b"", LIMIT), "here\n");
}

#[test]
fn wrong_usage_exits_with_two() {
    for args in [&["--no-such-option"][..], &["-c"], &["--dump"], &["--dump", "nonsense", "-"]] {
        let finished = go(args);
        assert_eq!(finished.code, 2, "{args:?}: {finished:?}");
        assert!(!finished.stderr.is_empty(), "{args:?}");
    }
    let finished = go(&["no_such_file.py"]);
    assert_eq!(finished.code, 2, "{finished:?}");
    assert!(
        finished.stderr.contains("no_such_file.py") && finished.stderr.contains("No such file")
    );
}

#[test]
fn code_on_the_command_line_runs() {
    assert_prints(&code("print(1 + 1)"), "2\n");
    assert_prints(&go(&["-c", "import sys; print(sys.argv)", "a", "-b"]), "['-c', 'a', '-b']\n");
}

#[test]
fn standard_input_runs() {
    let finished = run(ungil().args(["-", "x"]), b"import sys\nprint(sys.argv)\n", LIMIT);
    assert_prints(&finished, "['-', 'x']\n");
}

#[test]
fn a_script_sees_its_arguments() {
    let script = file("arguments.py", "import sys\nprint(sys.argv[1:], __name__)\n");
    let script = script.to_string_lossy();
    assert_prints(&go(&[&script, "a", "--b", "-c"]), "['a', '--b', '-c'] __main__\n");
    assert_prints(&go(&["run", &script, "z"]), "['z'] __main__\n");
}

#[test]
fn exit_codes_are_pythons() {
    assert_eq!(code("pass").code, 0);
    assert_eq!(code("import sys; sys.exit()").code, 0);
    assert_eq!(code("import sys; sys.exit(None)").code, 0);
    assert_eq!(code("import sys; sys.exit(7)").code, 7);
    assert_eq!(code("import sys; sys.exit(256 + 9)").code, 9);
    assert_eq!(code("raise SystemExit(3)").code, 3);
    let message = code("import sys; sys.exit('told you')");
    assert_eq!((message.code, message.stderr.as_str()), (1, "told you\n"));
    assert_eq!(code("1 / 0").code, 1);
    assert_eq!(code("if").code, 1);
    assert_eq!(code("def f(): return g()\ndef g(): raise KeyError('k')\nf()").code, 1);
}

#[test]
fn an_uncaught_exception_has_a_traceback() {
    let finished = code("def f(x):\n    return 1 / x\n\nf(0)");
    assert!(finished.stderr.starts_with("Traceback (most recent call last):\n"), "{finished:?}");
    assert!(finished.stderr.contains("File \"<string>\", line 2, in f"), "{finished:?}");
    assert!(finished.stderr.ends_with("ZeroDivisionError: division by zero\n"), "{finished:?}");
    assert_eq!(finished.stdout, "");
}

#[test]
fn a_syntax_error_has_a_caret_and_runs_nothing() {
    let script = file("broken.py", "print('ran')\nx = (1 +\ny = 2\n");
    let finished = go(&[&script.to_string_lossy()]);
    assert_eq!((finished.code, finished.stdout.as_str()), (1, ""), "{finished:?}");
    assert!(finished.stderr.contains("broken.py\", line 2"), "{finished:?}");
    assert!(
        finished.stderr.contains('^') && finished.stderr.contains("SyntaxError: "),
        "{finished:?}"
    );
}

#[test]
fn output_is_complete_when_the_program_fails() {
    let finished = code("print('a'); print('b', end=''); 1 / 0");
    assert_eq!(finished.stdout, "a\nb");
    let finished = code("import sys\nfor i in range(5000): print(i)\nsys.exit(4)");
    assert_eq!((finished.stdout.lines().count(), finished.code), (5000, 4));
}

const KERNEL: &str = "
from numba import njit, prange

@njit
def serial(n):
    s = 0
    for i in range(n):
        s = (s * 31 + i) % 1000003
    return s

@njit(parallel=True)
def parallel(n):
    s = 0
    for i in prange(n):
        s += i % 7
    return s
";

#[test]
fn a_file_in_garbage_is_written_at_the_end() {
    let path = file("a_file_in_garbage.txt", b"");
    let source = format!(
        "class C: pass\nc = C()\nc.me = c\nc.file = open({path:?}, 'w')\nc.file.write('all of it')\n"
    );
    assert_prints(&code(&source), "");
    assert_eq!(std::fs::read_to_string(path).expect("the file"), "all of it");
}

#[test]
fn every_stage_can_be_dumped() {
    for path in files(&root().join("kernels"), "py") {
        let finished = go(&["--dump", "bytecode", &path.to_string_lossy()]);
        assert!(finished.code == 0 && !finished.timed_out, "{finished:?}");
        assert!(finished.stdout.contains("jit"), "{finished:?}");
    }
    for stage in ["parse", "bytecode"] {
        let finished = run(ungil().args(["--dump", stage, "-"]), KERNEL.as_bytes(), LIMIT);
        assert_eq!(finished.code, 0, "{stage}: {finished:?}");
        assert!(finished.stdout.contains("serial"), "{stage}: {finished:?}");
    }
    let source = "class P:\n def __init__(self): self.x = 1\n def m(self): return self.x + 1\n\
                  p = P()\nprint(p.m(), len('ab'))\ndef unused(): pass\n";
    let finished = go(&["--dump", "quickened", "-c", source]);
    let shown = |words: &str| finished.stdout.lines().any(|l| l.contains(words));
    assert!(finished.stdout.starts_with("2 2\n"), "the program runs first: {finished:?}");
    assert!(shown("; slot 0 of the instance") && shown("; new slot 0"), "{finished:?}");
    assert!(shown("; function of the class") && shown("; AddK"), "{finished:?}");
    assert!(shown("'len'") && shown("; builtin "), "{finished:?}");
    assert!(!finished.stdout.contains("\ncode unused"), "it never ran: {finished:?}");
    for stage in ["ir", "typed", "opt", "loops", "clif"] {
        let mut command = ungil();
        command.args(["--dump", stage, "--call", "serial(i64)", "-"]);
        let first = run(&mut command, KERNEL.as_bytes(), LIMIT);
        assert_eq!(first.code, 0, "{stage}: {first:?}");
        assert!(!first.stdout.is_empty(), "{stage}");
        let second = run(&mut command, KERNEL.as_bytes(), LIMIT);
        assert_eq!(first.stdout, second.stdout, "{stage} is not deterministic");
    }
}

#[test]
fn a_run_dumps_what_it_compiles() {
    let program = format!("{KERNEL}print(serial(10))\n");
    let finished = run(ungil().args(["--dump", "typed", "-"]), program.as_bytes(), LIMIT);
    assert_eq!(finished.code, 0, "{finished:?}");
    assert!(
        finished.stderr.contains("serial") || finished.stdout.contains("serial"),
        "{finished:?}"
    );
}

#[test]
fn explain_tells_what_was_compiled_and_why_not() {
    let program = format!(
        "{KERNEL}
from numba import jit

@jit(nopython=False)
def refused(x):
    return {{1: x}}[1]

print(serial(10), parallel(10000), refused(3))
"
    );
    let finished = run(ungil().args(["--explain", "-"]), program.as_bytes(), LIMIT);
    assert_eq!(finished.code, 0, "{finished:?}");
    assert_eq!(
        finished.stdout.lines().next_back().map(|l| l.ends_with(" 3")),
        Some(true),
        "{finished:?}"
    );
    for word in ["serial", "parallel", " ms", "refused", "unsupported-construct"] {
        assert!(finished.stderr.contains(word), "no {word:?} in {finished:?}");
    }
}

#[test]
fn regions_are_compiled_and_explained() {
    let program = "
import cython
from cython.parallel import prange
from ungil import nogil

def serial(n: cython.int):
    total: cython.int = 0
    i: cython.int
    with nogil:
        for i in range(n):
            total += i
    return total

def parallel(n: cython.int):
    total: cython.int = 0
    i: cython.int
    for i in prange(n, nogil=True):
        total += i
    return total

print(serial(10), parallel(100000))
";
    let finished = run(ungil().args(["--explain", "-"]), program.as_bytes(), LIMIT);
    assert_eq!(finished.code, 0, "{finished:?}");
    assert_eq!(finished.stdout, "45 704982704\n");
    for words in ["compiled serial(", "compiled parallel(", "parallel over the pool; total: add"] {
        assert!(finished.stderr.contains(words), "no {words:?} in {finished:?}");
    }
    // Left to the interpreter, the same program gives the same.
    let disabled = run(
        ungil().args(["--explain", "-"]).env("NUMBA_DISABLE_JIT", "1"),
        program.as_bytes(),
        LIMIT,
    );
    assert_eq!(disabled.stdout, finished.stdout);
    assert!(!disabled.stderr.contains("compiled"), "{disabled:?}");
}

/// Starts `source`, interrupts it shortly after it has printed `ready`, and waits for its end, which would not
/// come within the limit by itself.
fn interrupted(source: &str) -> Finished {
    let source = source.replace("READY", "print('ready', flush=True)");
    let mut child = spawn(ungil().args(["-c", &source]));
    let mut stdout = child.stdout.take().expect("stdout is piped");
    let mut ready = [0; 6];
    stdout.read_exact(&mut ready).expect("the program says that it is ready");
    child.stdout = Some(stdout);
    // The program is between its announcement and its loop, or in the loop: both must end.
    thread::sleep(Duration::from_millis(50));
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &pid]).status().expect("kill runs");
    assert!(sent.success());
    let finished = wait(child, LIMIT);
    assert!(!finished.timed_out, "{finished:?}");
    finished
}

fn assert_interrupts(source: &str) {
    let finished = interrupted(source);
    assert!(finished.stderr.contains("KeyboardInterrupt"), "{finished:?}");
    assert_eq!(finished.code, 130, "{finished:?}");
}

#[test]
fn ctrl_c_stops_a_loop() {
    assert_interrupts("READY\nwhile True: pass");
    assert_interrupts("def f():\n    n = 0\n    while True:\n        n += 1\nREADY\nf()");
    assert_interrupts("def f(): pass\nREADY\nfor i in range(10**12): f()");
    assert_interrupts(
        "from ungil import nogil\nn = 0\nREADY\nwith nogil:\n    while True:\n        n += 1",
    );
}

#[test]
fn ctrl_c_stops_waiting() {
    assert_interrupts("import time\nREADY\ntime.sleep(1000)");
    assert_interrupts(
        "import threading\nlock = threading.Lock()\nlock.acquire()\nREADY\nlock.acquire()",
    );
    assert_interrupts("import queue\nREADY\nqueue.SimpleQueue().get()");
    // Two threads that wait for each other's lock, and the main thread for them.
    assert_interrupts(
        "import threading\na, b = threading.Lock(), threading.Lock()\nboth = threading.Barrier(2)\n\
         def take(x, y):\n    with x:\n        both.wait()\n        y.acquire()\n\
         ts = [threading.Thread(target=take, args=p, daemon=True) for p in ((a, b), (b, a))]\n\
         for t in ts: t.start()\nREADY\nts[0].join()",
    );
}

#[test]
fn ctrl_c_at_the_end_leaves_threads_that_run() {
    // It says so when it has begun to end.
    let finished = interrupted(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(1000,)).start()\n\
         threading._register_atexit(lambda: READY)",
    );
    let told = finished.stderr.starts_with("Exception ignored on threading shutdown:\n");
    assert!(told && finished.stderr.ends_with("KeyboardInterrupt\n"), "{}", finished.stderr);
    assert_eq!(finished.code, 0);
}

#[test]
fn ctrl_c_stops_a_serial_kernel() {
    assert_interrupts(&format!("{KERNEL}serial(1)\nREADY\nserial(10**15)"));
}

#[test]
fn ctrl_c_stops_a_parallel_kernel() {
    assert_interrupts(&format!("{KERNEL}parallel(1)\nREADY\nparallel(10**15)"));
}

#[test]
fn ctrl_c_can_be_caught() {
    let finished = interrupted(
        "try:\n    READY\n    while True: pass\nexcept KeyboardInterrupt:\n    print('caught')",
    );
    assert_prints(&finished, "caught\n");
    let kernel = format!(
        "{KERNEL}serial(1)\ntry:\n    READY\n    serial(10**15)\nexcept KeyboardInterrupt:\n    print(serial(10))"
    );
    let finished = interrupted(&kernel);
    assert_eq!((finished.code, finished.stdout.lines().count()), (0, 1), "{finished:?}");
}

/// By the signal itself, as CPython ends, which a shell shows as 130 too.
#[test]
fn an_interrupted_program_does_all_else_first() {
    use std::os::unix::process::ExitStatusExt;
    let ended = |source: &str| {
        let output = ungil().args(["-c", source]).output().expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let (code, signal) = (output.status.code(), output.status.signal());
        (code, signal, text(output.stdout), text(output.stderr))
    };
    let (code, signal, stdout, stderr) = ended(
        "import atexit, threading, time\natexit.register(print, 'exit handler')\n\
         threading.Thread(target=lambda: (time.sleep(0.1), print('thread'))).start()\n\
         print('unflushed', end=' ')\nraise KeyboardInterrupt",
    );
    assert_eq!((code, signal), (None, Some(2)), "{stderr}");
    assert_eq!(stdout, "unflushed thread\nexit handler\n");
    assert!(stderr.ends_with("\nKeyboardInterrupt\n"), "{stderr}");
    for (source, code, signal) in [
        ("import signal\nsignal.signal(2, signal.SIG_IGN)\nraise KeyboardInterrupt", None, Some(2)),
        // What holds the signal back leaves the code.
        ("import signal\nsignal.pthread_sigmask(0, [2])\nraise KeyboardInterrupt", Some(130), None),
        ("class Mine(KeyboardInterrupt): pass\nraise Mine", Some(1), None),
        ("import sys\nsys.exit(130)", Some(130), None),
        (
            "import sys\nsys.excepthook = lambda *a: sys.exit(5)\nraise KeyboardInterrupt",
            Some(5),
            None,
        ),
    ] {
        let ended = ended(source);
        assert_eq!((ended.0, ended.1), (code, signal), "{source}: {}", ended.3);
    }
}

#[test]
fn a_closed_pipe_ends_the_program() {
    let mut child = spawn(ungil().args(["-c", "for i in range(10**7): print(i)"]));
    drop(child.stdout.take());
    let finished = wait(child, LIMIT);
    assert!(!finished.timed_out, "the program did not notice");
    assert!(!finished.stderr.contains("panicked at"), "{finished:?}");
}
