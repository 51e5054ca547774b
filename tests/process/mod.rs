//! Runs the built binary with a time limit and keeps what it wrote.
//!
//! Invariant: a child that does not end in time is killed, with what it has started, and reported as such, so
//! no test can hang; and it sees nothing of the surroundings that could change what it prints.

use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
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

/// Variables that programs obey: by the beginnings of their names.
const OBEYED: &[&str] = &[
    "UNGIL_",
    "NUMBA_",
    "PYTHON",
    "JOBLIB_",
    "LOKY_",
    "OMP_",
    "OPENBLAS_",
    "MKL_",
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "FORCE_COLOR",
];

/// The binary under test, in surroundings that are the same everywhere.
pub(crate) fn ungil() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ungil"));
    for (name, _) in std::env::vars_os() {
        let obeyed = |start: &&str| name.as_encoded_bytes().starts_with(start.as_bytes());
        if OBEYED.iter().any(obeyed) {
            command.env_remove(name);
        }
    }
    command.env("TZ", "UTC");
    command
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

/// Starts `command` with all three streams piped, as the first of a group of processes.
pub(crate) fn spawn(command: &mut Command) -> Child {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap_or_else(|e| panic!("cannot start {command:?}: {e}"))
}

/// Waits for the end of `child` and of what it wrote, or kills it and its group when `limit` has passed.
pub(crate) fn wait(mut child: Child, limit: Duration) -> Finished {
    // A test may have closed one.
    let (stdout, stderr) = (child.stdout.take().map(collect), child.stderr.take().map(collect));
    let end = Instant::now() + limit;
    let mut pause = Duration::from_micros(200);
    let (code, timed_out) = loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            break (exit_code(status), false);
        }
        if Instant::now() > end {
            kill_group(&child);
            let status = child.wait().expect("a killed child can be waited for");
            break (exit_code(status), true);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(10));
    };
    let mut finished = Finished { stdout: String::new(), stderr: String::new(), code, timed_out };
    let mut whole = true;
    for (pieces, text) in [(stdout, &mut finished.stdout), (stderr, &mut finished.stderr)] {
        let Some(pieces) = pieces else { continue };
        let mut bytes = Vec::new();
        whole &= gather(&pieces, end, &mut bytes);
        if !whole {
            // A process that it has left behind keeps the stream open.
            kill_group(&child);
            gather(&pieces, Instant::now() + Duration::from_secs(1), &mut bytes);
        }
        *text = String::from_utf8_lossy(&bytes).into_owned();
    }
    finished.timed_out |= !whole;
    finished
}

fn kill_group(child: &Child) {
    let group = format!("-{}", child.id());
    // Where it is gone already, there is nothing to do.
    let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
}

/// The pieces of a stream, as they come.
fn collect(mut stream: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut piece = vec![0; 1 << 16];
        // A broken pipe leaves what came before it.
        while let Ok(n @ 1..) = stream.read(&mut piece) {
            if sender.send(piece[..n].to_vec()).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Adds the pieces that come until `end`; says whether the stream has ended.
fn gather(pieces: &Receiver<Vec<u8>>, end: Instant, bytes: &mut Vec<u8>) -> bool {
    loop {
        match pieces.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(piece) => bytes.extend(piece),
            Err(RecvTimeoutError::Disconnected) => return true,
            Err(RecvTimeoutError::Timeout) => return false,
        }
    }
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
