//! Runs the built binary with a time limit and keeps what it wrote.
//!
//! Invariant: a child that does not end in time is killed and reported as such, so no test can hang.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What a finished (or killed) child left behind.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// As a shell counts: the exit code, or 128 and the signal.
    pub(crate) code: i32,
    pub(crate) timed_out: bool,
}

/// The binary under test.
pub(crate) fn ungil() -> Command {
    Command::new(env!("CARGO_BIN_EXE_ungil"))
}

/// The directory of this package.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs `command` to its end, feeding it `stdin`.
pub(crate) fn run(command: &mut Command, stdin: &[u8], limit: Duration) -> Finished {
    let mut child = spawn(command);
    let mut input = child.stdin.take().expect("stdin is piped");
    let stdin = stdin.to_vec();
    // A child that ends early closes the pipe; that is its right.
    let feeder = thread::spawn(move || drop(input.write_all(&stdin)));
    let finished = wait(child, limit);
    feeder.join().expect("the feeding thread does not panic");
    finished
}

/// Starts `command` with all three streams piped.
pub(crate) fn spawn(command: &mut Command) -> Child {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|e| panic!("cannot start {command:?}: {e}"))
}

/// Waits for the end of `child`, or kills it when `limit` has passed.
pub(crate) fn wait(mut child: Child, limit: Duration) -> Finished {
    let stdout = collect(child.stdout.take().expect("stdout is piped"));
    let stderr = collect(child.stderr.take().expect("stderr is piped"));
    let end = Instant::now() + limit;
    let mut pause = Duration::from_micros(200);
    let (code, timed_out) = loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            break (exit_code(status), false);
        }
        if Instant::now() > end {
            child.kill().expect("a child can be killed");
            let status = child.wait().expect("a killed child can be waited for");
            break (exit_code(status), true);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(10));
    };
    Finished { stdout: text(stdout), stderr: text(stderr), code, timed_out }
}

fn collect(mut stream: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // A broken pipe leaves what came before it.
        let _ = stream.read_to_end(&mut bytes);
        bytes
    })
}

fn text(bytes: thread::JoinHandle<Vec<u8>>) -> String {
    let bytes = bytes.join().expect("a collecting thread does not panic");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn exit_code(status: std::process::ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    status.code().or_else(|| status.signal().map(|s| 128 + s)).unwrap_or(-1)
}

/// All files under `dir` whose names end in `.{extension}`, sorted.
pub(crate) fn files(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(dir) else { return found };
    for entry in entries {
        let path = entry.expect("a directory entry can be read").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The first lines in which two texts differ, or nothing if they are equal.
pub(crate) fn difference(expected: &str, found: &str) -> Option<String> {
    if expected == found {
        return None;
    }
    let (e, f): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let at = e.iter().zip(&f).take_while(|(a, b)| a == b).count();
    let mut out = format!("line {} of {} expected, {} found:\n", at + 1, e.len(), f.len());
    for line in e.iter().skip(at).take(5) {
        out += &format!("  expected: {line}\n");
    }
    for line in f.iter().skip(at).take(5) {
        out += &format!("  found:    {line}\n");
    }
    Some(out)
}
