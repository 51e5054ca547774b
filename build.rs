//! Packs the modules of the standard library that are written in Python into one archive, which
//! `src/modules/archive.rs` reads.
//!
//! Invariant: the archive holds what [`MODULES`] names and nothing else, so a module that does not work
//! yet is missing rather than broken. The files come from the crate `rustpython-pylib` as they are.
//!
//! Layout: the number of entries, then for each its name's length (u16), its name, whether it is a
//! package (u8), its packed and its full length (u32 each); then the packed texts in the same order.
//! Numbers are little-endian; texts are LZ4 blocks.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// Top-level modules; of packages, all that they hold but what runs them as programs.
const MODULES: &[&str] = &[
    "__future__",
    "_ast_unparse",
    "_collections_abc",
    "_py_warnings",
    "_weakrefset",
    "abc",
    "annotationlib",
    "ast",
    "bisect",
    "codecs",
    "collections",
    "contextlib",
    "contextvars",
    "copy",
    "copyreg",
    "dataclasses",
    "enum",
    "functools",
    "heapq",
    "inspect",
    "json",
    "keyword",
    "linecache",
    "operator",
    "random",
    "re",
    "reprlib",
    "stat",
    "string",
    "struct",
    "textwrap",
    "token",
    "tokenize",
    "types",
    "typing",
    "warnings",
    "weakref",
];

/// Packages of which only some modules are taken.
const PARTS: &[(&str, &[&str])] = &[(
    "encodings",
    &[
        "aliases",
        "ascii",
        "latin_1",
        "utf_16",
        "utf_16_be",
        "utf_16_le",
        "utf_32",
        "utf_32_be",
        "utf_32_le",
        "utf_8",
        "utf_8_sig",
    ],
)];

struct Entry {
    name: String,
    is_package: bool,
    path: PathBuf,
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let lib = Path::new(rustpython_pylib::LIB_PATH);
    let mut entries = Vec::new();
    for name in MODULES {
        let file = lib.join(format!("{name}.py"));
        if file.is_file() {
            entries.push(Entry { name: (*name).to_owned(), is_package: false, path: file });
        } else {
            package(&lib.join(name), name, &mut entries);
        }
    }
    for (name, modules) in PARTS {
        let folder = lib.join(name);
        let init = folder.join("__init__.py");
        entries.push(Entry { name: (*name).to_owned(), is_package: true, path: init });
        for module in *modules {
            let path = folder.join(format!("{module}.py"));
            entries.push(Entry { name: format!("{name}.{module}"), is_package: false, path });
        }
    }
    let (mut index, mut texts) = (Vec::new(), Vec::new());
    let number = |n: usize| u32::try_from(n).expect("a file is small").to_le_bytes();
    index.extend(number(entries.len()));
    for entry in &entries {
        let text = fs::read_to_string(&entry.path)
            .unwrap_or_else(|e| panic!("cannot read the module {}: {e}", entry.name));
        let packed = lz4_flex::block::compress(text.as_bytes());
        index.extend(u16::try_from(entry.name.len()).expect("a short name").to_le_bytes());
        index.extend(entry.name.as_bytes());
        index.push(u8::from(entry.is_package));
        index.extend(number(packed.len()));
        index.extend(number(text.len()));
        texts.extend(packed);
    }
    index.extend(texts);
    let out = env::var_os("OUT_DIR").expect("Cargo names the folder for what is built");
    fs::write(Path::new(&out).join("stdlib"), index).expect("the archive can be written");
}

/// A package and the modules in it.
fn package(folder: &Path, name: &str, entries: &mut Vec<Entry>) {
    let init = folder.join("__init__.py");
    assert!(init.is_file(), "the crate has no module {name}");
    entries.push(Entry { name: name.to_owned(), is_package: true, path: init });
    let listed = fs::read_dir(folder).expect("a package is a folder");
    let mut paths: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let full = format!("{name}.{stem}");
        if path.join("__init__.py").is_file() {
            package(&path, &full, entries);
        } else if path.extension().is_some_and(|e| e == "py")
            && !stem.starts_with("__")
            && full != "json.tool"
        {
            entries.push(Entry { name: full, is_package: false, path });
        }
    }
}
