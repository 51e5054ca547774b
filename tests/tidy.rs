//! Keeps the shape of the source: floors, sizes, headers, fences, words that do not belong.
//!
//! Invariant: the floors and the fences are read from ARCHITECTURE.md, so that the document and the
//! source cannot part. The checks read text line by line; rustfmt's layout is what they rely on.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A file with more lines is split along its concepts.
const MAX_LINES: usize = 1000;
/// A function with more lines is split, or stands in [`LONG_FUNCTIONS`].
const MAX_FUNCTION: usize = 150;
/// Functions that are one long table or match, where splitting would hide the table.
const LONG_FUNCTIONS: &[(&str, &str)] =
    &[("src/vm/interp/run.rs", "run_frames"), ("src/vm/interp/rare.rs", "execute")];

struct Source {
    /// Relative to the package, with `/`.
    path: String,
    text: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("cannot read {path}: {e}"))
}

fn collect(dir: &Path, keep: &dyn Fn(&str) -> bool, out: &mut Vec<Source>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap_or_else(|e| panic!("cannot list {}: {e}", dir.display()))
        .map(|entry| entry.expect("a directory entry can be read").path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
        if name == "target" || name == ".git" || name == "__pycache__" {
            continue;
        }
        if path.is_dir() {
            collect(&path, keep, out);
        } else if keep(&name) {
            let text = fs::read_to_string(&path).unwrap_or_default();
            let path = path.strip_prefix(root()).expect("a file of this package");
            out.push(Source { path: path.to_string_lossy().replace('\\', "/"), text });
        }
    }
}

fn rust_files(folders: &[&str]) -> Vec<Source> {
    let mut out = Vec::new();
    for folder in folders {
        let dir = root().join(folder);
        if dir.is_dir() {
            collect(&dir, &|name| name.ends_with(".rs"), &mut out);
        }
    }
    out
}

/// The lines of the fenced block of ARCHITECTURE.md that is marked with `label`.
fn architecture_block(label: &str) -> Vec<String> {
    let text = read("ARCHITECTURE.md");
    let start = format!("```{label}");
    let mut lines = text.lines().skip_while(|line| line.trim() != start);
    assert!(lines.next().is_some(), "ARCHITECTURE.md has no block {start}");
    lines.take_while(|line| line.trim() != "```").map(str::to_owned).collect()
}

/// Floor name to the floors that it may import; `*` is every floor.
fn floors() -> BTreeMap<String, Vec<String>> {
    let mut table = BTreeMap::new();
    for line in architecture_block("floors") {
        let (floor, allowed) = line.split_once('<').unwrap_or_else(|| panic!("no `<` in {line:?}"));
        let allowed = allowed.split_whitespace().map(str::to_owned).collect();
        for name in floor.split_whitespace() {
            table.insert(name.to_owned(), Vec::clone(&allowed));
        }
    }
    table
}

/// `src/vm/heap.rs` is on the floor `vm`, `src/abi.rs` on `abi`.
fn floor_of(path: &str) -> &str {
    let rest = path.strip_prefix("src/").unwrap_or(path);
    rest.split('/').next().unwrap_or(rest).trim_end_matches(".rs")
}

/// The code of a line, without its comment. Good enough for text that rustfmt has laid out.
fn code(line: &str) -> &str {
    let trimmed = line.trim_start();
    if trimmed.starts_with("//") { "" } else { trimmed.split(" // ").next().unwrap_or(trimmed) }
}

/// The first path segment after each `crate::` in the text, groups included.
fn imported_floors(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for (at, _) in code(line).match_indices("crate::") {
            let before = code(line)[..at].chars().next_back();
            if before.is_some_and(|c| c == '$' || c == '_' || c.is_alphanumeric()) {
                continue;
            }
            let rest = &code(line)[at + "crate::".len()..];
            if let Some(group) = rest.strip_prefix('{') {
                for floor in group_heads(group, text, number) {
                    found.push((number + 1, floor));
                }
            } else {
                found.push((number + 1, identifier(rest)));
            }
        }
    }
    found.retain(|(_, floor)| !floor.is_empty());
    found
}

/// The heads of `a::b, c::{d, e}, f};`, which may go on over the following lines.
fn group_heads(group: &str, text: &str, number: usize) -> Vec<String> {
    let following: String = text.lines().skip(number + 1).take(60).collect::<Vec<_>>().join(" ");
    let all = format!("{group} {following}");
    let (mut depth, mut heads, mut head) = (0, Vec::new(), String::new());
    for c in all.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(std::mem::take(&mut head)),
            _ if depth == 0 => head.push(c),
            _ => {}
        }
    }
    heads.push(head);
    heads.iter().map(|h| identifier(h.trim())).collect()
}

fn identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn report(problems: Vec<String>) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn floors_import_only_what_they_may() {
    let floors = floors();
    let mut problems = Vec::new();
    for file in rust_files(&["src"]) {
        let floor = floor_of(&file.path);
        let Some(allowed) = floors.get(floor) else {
            problems.push(format!("{}: `{floor}` is no floor of ARCHITECTURE.md", file.path));
            continue;
        };
        for (line, target) in imported_floors(&file.text) {
            let known = floors.contains_key(&target);
            if known && target != floor && !allowed.iter().any(|a| *a == target || a == "*") {
                problems.push(format!("{}:{line}: `{floor}` may not import `{target}`", file.path));
            }
        }
    }
    report(problems);
}

#[test]
fn every_floor_of_the_document_exists() {
    let missing = floors()
        .into_keys()
        .filter(|f| {
            !root().join("src").join(f).is_dir() && !root().join(format!("src/{f}.rs")).is_file()
        })
        .map(|f| format!("ARCHITECTURE.md names the floor `{f}`, but src has none"))
        .collect();
    report(missing);
}

/// Crates that one floor alone may name.
const KEPT_CRATES: &[(&str, &[&str])] = &[
    ("ruff_", &["src/syntax/"]),
    ("cranelift_codegen", &["src/kernel/"]),
    ("cranelift_frontend", &["src/kernel/"]),
    ("cranelift_jit", &["src/kernel/"]),
    ("cranelift_native", &["src/kernel/"]),
    ("rayon", &["src/runtime/"]),
];

#[test]
fn crates_are_named_only_on_their_floors() {
    let mut problems = Vec::new();
    for file in rust_files(&["src"]) {
        for (number, line) in file.text.lines().enumerate() {
            for (name, homes) in KEPT_CRATES {
                let named = code(line).match_indices(name).any(|(at, _)| {
                    !code(line)[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
                        && code(line)[at..].contains("::")
                });
                if named && !homes.iter().any(|h| file.path.starts_with(h)) {
                    problems.push(format!("{}:{}: names `{name}`", file.path, number + 1));
                }
            }
        }
    }
    report(problems);
}

#[test]
fn files_open_with_a_header_and_stay_small() {
    let mut problems = Vec::new();
    for file in rust_files(&["src", "tests", "benches", "examples"]) {
        if !file.text.starts_with("//! ") {
            problems.push(format!("{}: does not open with a `//!` header", file.path));
        }
        let lines = file.text.lines().count();
        if lines > MAX_LINES {
            problems.push(format!("{}: {lines} lines, at most {MAX_LINES}", file.path));
        }
    }
    report(problems);
}

#[test]
fn functions_are_short() {
    let mut problems = Vec::new();
    for file in rust_files(&["src", "tests", "benches", "examples"]) {
        let mut open: Vec<(usize, usize, String)> = Vec::new();
        for (number, line) in file.text.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let signature = code(line).split("fn ").next().is_some_and(|before| {
                before.split_whitespace().all(|w| {
                    w.starts_with("pub")
                        || ["unsafe", "const", "extern", "async", "\"C\""].contains(&w)
                        || w.starts_with("in ")
                        || w.ends_with(')')
                })
            });
            if signature && code(line).contains("fn ") {
                let name = code(line).split("fn ").nth(1).map(identifier).unwrap_or_default();
                open.push((indent, number, name));
            }
            if line.trim() == "}" && open.last().is_some_and(|(i, _, _)| *i == indent) {
                let (_, start, name) = open.pop().expect("just seen");
                let length = number - start + 1;
                let excused = LONG_FUNCTIONS.contains(&(file.path.as_str(), name.as_str()));
                if length > MAX_FUNCTION && !excused {
                    problems.push(format!(
                        "{}:{}: `{name}` has {length} lines",
                        file.path,
                        start + 1
                    ));
                }
            }
        }
    }
    report(problems);
}

#[test]
fn unsafe_code_stands_in_the_listed_fences() {
    let listed: Vec<String> = architecture_block("fences")
        .iter()
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect();
    let mut problems = Vec::new();
    for file in rust_files(&["src"]) {
        let lifted = file.text.contains("#![expect(unsafe_code, reason = ");
        let has = file.text.lines().any(|line| {
            ["unsafe {", "unsafe fn ", "unsafe impl "].iter().any(|w| code(line).contains(w))
        });
        let fence = listed.contains(&file.path);
        if has && !lifted {
            problems.push(format!("{}: unsafe code without a reason at its head", file.path));
        }
        if lifted && !fence {
            problems.push(format!("{}: a fence that ARCHITECTURE.md does not list", file.path));
        }
        if fence && !lifted {
            problems.push(format!("{}: listed as a fence, but has no unsafe code", file.path));
        }
    }
    for path in listed {
        if !root().join(&path).is_file() {
            problems.push(format!("{path}: listed as a fence, but does not exist"));
        }
    }
    report(problems);
}

/// Words that have no place in the source, and the folders that may hold them all the same.
fn banned() -> Vec<(String, &'static [&'static str])> {
    let output: &[&str] = &["src/cli/", "tests/", "benches/", "examples/"];
    let word = |a: &str, b: &str| format!("{a}{b}");
    vec![
        (word("to", "do!("), &[]),
        (word("unimpl", "emented!("), &[]),
        (word("db", "g!("), &[]),
        (word("#[ig", "nore"), &[]),
        (word("#[al", "low"), &[]),
        (word("#![al", "low"), &[]),
        (word("FIX", "ME"), &[]),
        (word("XX", "X"), &[]),
        (word("print", "ln!("), output),
        (word("eprint", "!("), output),
        (word("process::", "exit("), &["src/cli/", "src/main.rs"]),
        (word("include!", "("), &[]),
    ]
}

#[test]
fn nothing_unfinished_or_noisy_is_left() {
    let banned = banned();
    let mut problems = Vec::new();
    for file in rust_files(&["src", "tests", "benches", "examples"]) {
        for (number, line) in file.text.lines().enumerate() {
            for (word, homes) in &banned {
                if line.contains(word.as_str()) && !homes.iter().any(|h| file.path.starts_with(h)) {
                    problems.push(format!("{}:{}: `{word}`", file.path, number + 1));
                }
            }
        }
    }
    report(problems);
}

#[test]
fn no_file_names_a_place_on_one_machine() {
    let mut files = Vec::new();
    let text = |name: &str| {
        [".rs", ".py", ".md", ".toml", ".out", ".err", ".yml", "run"]
            .iter()
            .any(|e| name.ends_with(e))
    };
    collect(&root(), &text, &mut files);
    let places: Vec<String> =
        ["work", "root", "home"].iter().map(|place| format!("/{place}/")).collect();
    let mut problems = Vec::new();
    for file in files {
        for (number, line) in file.text.lines().enumerate() {
            for place in &places {
                let alone = line.match_indices(place.as_str()).any(|(at, _)| {
                    !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '.' || c == '_')
                });
                if alone {
                    problems.push(format!("{}:{}: names {place}", file.path, number + 1));
                }
            }
        }
    }
    report(problems);
}

#[test]
fn documents_name_files_that_exist() {
    let mut problems = Vec::new();
    for document in ["README.md", "ARCHITECTURE.md", "STYLE.md", "COMPATIBILITY.md"] {
        let text = read(document);
        let separators = |c: char| c.is_whitespace() || "`()[],;:'\"".contains(c);
        for word in text.split(separators) {
            let word = word.trim_end_matches('.');
            let ours = ["src/", "tests/", "kernels/", "benches/", "examples/"]
                .iter()
                .any(|f| word.starts_with(f));
            let pattern = word.contains(['*', '<', '>', '{', '…', '$']) || word.contains("NAME");
            if ours && !pattern && !root().join(word).exists() {
                problems.push(format!("{document}: there is no {word}"));
            }
        }
    }
    report(problems);
}

#[test]
fn the_readme_has_its_two_commands() {
    let readme = read("README.md");
    for command in ["cargo run --release -- kernels/integrate.py", "cargo test --release"] {
        assert!(readme.lines().any(|line| line.trim() == command), "README.md lacks `{command}`");
    }
    let ignored = read(".gitignore");
    assert!(!ignored.contains("Cargo.lock"), "the lock file is part of the repository");
    assert!(root().join("Cargo.lock").is_file(), "the lock file is part of the repository");
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = read("Cargo.toml");
    let section = |name: &str| {
        let start = format!("[{name}]");
        let lines = manifest.lines().skip_while(move |l| *l != start).skip(1);
        lines.take_while(|l| !l.starts_with('[')).filter_map(|l| l.split_once(" = "))
    };
    let architecture = read("ARCHITECTURE.md");
    let table = architecture.split("## Dependencies").nth(1).unwrap_or_default();
    let missing = section("dependencies")
        .chain(section("dev-dependencies"))
        .map(|(name, _)| name)
        // `cranelift-frontend` stands as `-frontend` behind its elder.
        .filter(|name| {
            let short = name.strip_prefix("cranelift").unwrap_or(name);
            !table.contains(&format!("`{name}`")) && !table.contains(&format!("`{short}`"))
        })
        .map(|name| format!("ARCHITECTURE.md gives no reason for `{name}`"))
        .collect();
    report(missing);
}

#[test]
fn recorded_outputs_belong_to_programs() {
    let mut problems = Vec::new();
    for folder in ["tests/python", "tests/acceptance"] {
        let mut files = Vec::new();
        collect(&root().join(folder), &|_| true, &mut files);
        for file in &files {
            let (stem, extension) = file.path.rsplit_once('.').unwrap_or((&file.path, ""));
            let partner =
                if extension == "py" { format!("{stem}.out") } else { format!("{stem}.py") };
            if extension != "md" && !root().join(&partner).is_file() {
                problems.push(format!("{}: there is no {partner}", file.path));
            }
        }
    }
    report(problems);
}
