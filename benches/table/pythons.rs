//! Finds the Pythons to compare with.

use std::path::{Path, PathBuf};

use crate::output;

pub(crate) struct Python {
    pub(crate) program: PathBuf,
    /// As `CPython 3.13.0`.
    pub(crate) version: String,
    /// Where it is from, as far as that matters for its speed.
    pub(crate) build: String,
    /// The file behind all links, to tell two Pythons apart.
    executable: String,
}

/// What a Python says of itself, a line each.
const DESCRIBE: &str = "
import os, platform, sys, sysconfig
print(platform.python_implementation(), platform.python_version())
executable = os.path.realpath(sys.executable)
if '--enable-optimizations' in (sysconfig.get_config_var('CONFIG_ARGS') or ''):
    print('built with --enable-optimizations')
elif executable.startswith('/usr/bin/'):
    print('the build of the system')
else:
    print('built without --enable-optimizations')
print(executable)
";

/// The CPython that `UNGIL_BENCH_CPYTHON` names, else a 3.13, else `python3`.
pub(crate) fn cpython() -> Option<Python> {
    let mut candidates: Vec<PathBuf> = Vec::new();
    candidates.extend(std::env::var_os("UNGIL_BENCH_CPYTHON").map(PathBuf::from));
    candidates.push("python3.13".into());
    if let Some(home) = std::env::var_os("HOME") {
        let versions = Path::new(&home).join(".pyenv/versions");
        let mut found: Vec<PathBuf> = std::fs::read_dir(versions)
            .map(|entries| entries.flatten().map(|e| e.path().join("bin/python")).collect())
            .unwrap_or_default();
        found.retain(|p| p.to_string_lossy().contains("/3.13"));
        candidates.extend(found);
    }
    candidates.push("python3".into());
    candidates.into_iter().find_map(describe)
}

/// The CPython that the system comes with, unless it is `other`.
pub(crate) fn system(other: Option<&Python>) -> Option<Python> {
    let known = other.map(|python| &python.executable);
    ["/usr/bin/python3", "python3"]
        .into_iter()
        .filter_map(|program| describe(program.into()))
        .find(|python| Some(&python.executable) != known)
}

/// The Python that `UNGIL_BENCH_PYTHON` names, if it has Numba, and Numba's version.
pub(crate) fn numba() -> Option<(PathBuf, String)> {
    let python = PathBuf::from(std::env::var_os("UNGIL_BENCH_PYTHON")?);
    let version = output(&python, &["-c", "import numba; print(numba.__version__)"])?;
    Some((python, version))
}

pub(crate) fn describe(program: PathBuf) -> Option<Python> {
    let said = output(&program, &["-c", DESCRIBE])?;
    let mut lines = said.lines().map(str::to_owned);
    let (version, build, executable) = (lines.next()?, lines.next()?, lines.next()?);
    version.starts_with("CPython").then_some(Python { program, version, build, executable })
}
