//! Everything at once and for long: `tests/soak/soak.py`, for ten seconds, or `UNGIL_SOAK_SECONDS`.

#[expect(dead_code, reason = "other tests use the rest of it")]
mod process;

use std::time::Duration;

use process::{root, run, ungil};

#[test]
fn nothing_is_lost_in_the_long_run() {
    let seconds = std::env::var("UNGIL_SOAK_SECONDS").unwrap_or_else(|_| "10".to_owned());
    let whole: u64 = seconds.parse().expect("UNGIL_SOAK_SECONDS is a number of seconds");
    let mut command = ungil();
    command.arg(root().join("tests/soak/soak.py")).arg(&seconds);
    let finished = run(&mut command, b"", Duration::from_secs(2 * whole + 300));
    assert!(!finished.timed_out, "it hangs: {finished:?}");
    assert!(finished.code == 0 && finished.stdout.ends_with("ok\n"), "{finished:?}");
}
