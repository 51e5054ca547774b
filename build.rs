//! Compiles the modules of the standard library that are written in Python, and packs them into one
//! archive, which `src/modules/archive.rs` reads.
//!
//! Invariant: the archive holds what [`MODULES`] names and nothing else, so a module that does not work
//! yet is missing rather than broken. The files come from the crate `rustpython-pylib` as they are, but
//! for [`CHANGES`], or are those of [`OWN_PACKAGES`]. Their code is verified here, since nobody does it
//! again before it runs.
//!
//! Layout: the number of entries, then for each its name's length (u16), its name, whether it is a
//! package (u8), the lengths of its code, of its packed and of its whole text (u32 each), its code (see
//! `src/bytecode/pack.rs`), its text. Numbers are little-endian; texts are LZ4 blocks.
//!
//! The program's own modules in Python, in [`OWN`], are compiled each to a file of its own.
//!
//! The compiler is the interpreter's own: the floors that it consists of are modules of this program too.

use std::path::{Path, PathBuf};
use std::{env, fs};

use base::SourceFile;
use bytecode::{Code, Const, Mode, Namespace};

#[path = "src/base/mod.rs"]
#[expect(
    dead_code,
    unused_imports,
    unreachable_pub,
    clippy::upper_case_acronyms,
    reason = "the library uses the rest"
)]
mod base;
#[path = "src/bytecode/mod.rs"]
#[expect(dead_code, unused_imports, unreachable_pub, reason = "the library uses the rest")]
mod bytecode;
#[path = "src/syntax/mod.rs"]
#[expect(dead_code, unused_imports, unreachable_pub, reason = "the library uses the rest")]
mod syntax;

/// Top-level modules; of packages, all that they hold but what runs them as programs.
const MODULES: &[&str] = &[
    "__future__",
    "_ast_unparse",
    "_collections_abc",
    "_colorize",
    "_compat_pickle",
    "_markupbase",
    "_py_abc",
    "_py_warnings",
    "_pydatetime",
    "_pydecimal",
    "_pyio",
    "_pylong",
    "_sitebuiltins",
    "_strptime",
    "_threading_local",
    "_weakrefset",
    "abc",
    "annotationlib",
    "antigravity",
    "argparse",
    "ast",
    "asyncio",
    "base64",
    "bdb",
    "bisect",
    "bz2",
    "calendar",
    "cmd",
    "code",
    "codecs",
    "codeop",
    "collections",
    "colorsys",
    "compileall",
    "configparser",
    "contextlib",
    "contextvars",
    "copy",
    "copyreg",
    "csv",
    "dataclasses",
    "datetime",
    "dbm",
    "decimal",
    "difflib",
    "doctest",
    "email",
    "enum",
    "filecmp",
    "fileinput",
    "fnmatch",
    "fractions",
    "ftplib",
    "functools",
    "genericpath",
    "getopt",
    "getpass",
    "gettext",
    "glob",
    "graphlib",
    "gzip",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "http",
    "imaplib",
    "importlib",
    "inspect",
    "io",
    "ipaddress",
    "json",
    "keyword",
    "linecache",
    "locale",
    "logging",
    "lzma",
    "mailbox",
    "mimetypes",
    "modulefinder",
    "netrc",
    "ntpath",
    "nturl2path",
    "numbers",
    "operator",
    "optparse",
    "os",
    "pathlib",
    "pdb",
    "pickle",
    "pickletools",
    "pkgutil",
    "platform",
    "plistlib",
    "poplib",
    "posixpath",
    "pprint",
    "profile",
    "pstats",
    "pty",
    "py_compile",
    "pyclbr",
    "pydoc",
    "queue",
    "quopri",
    "random",
    "re",
    "reprlib",
    "rlcompleter",
    "runpy",
    "sched",
    "secrets",
    "selectors",
    "shelve",
    "shlex",
    "shutil",
    "signal",
    "site",
    "smtplib",
    "socket",
    "socketserver",
    "sre_compile",
    "sre_constants",
    "sre_parse",
    "stat",
    "statistics",
    "string",
    "stringprep",
    "struct",
    "subprocess",
    "symtable",
    "sysconfig",
    "tabnanny",
    "tarfile",
    "tempfile",
    "textwrap",
    "this",
    "threading",
    "timeit",
    "token",
    "tokenize",
    "tomllib",
    "trace",
    "traceback",
    "tty",
    "types",
    "typing",
    "unittest",
    "uuid",
    "warnings",
    "wave",
    "weakref",
    "webbrowser",
    "wsgiref",
    "xml",
    "xmlrpc",
    "zipapp",
    "zipfile",
    "zipimport",
    "zoneinfo",
];

/// Packages of which only some modules are taken.
const PARTS: &[(&str, &[&str])] = &[
    ("_pyrepl", &["pager", "trace", "types", "utils"]),
    (
        "asyncio",
        &[
            "base_events",
            "base_futures",
            "base_subprocess",
            "base_tasks",
            "constants",
            "coroutines",
            "events",
            "exceptions",
            "format_helpers",
            "futures",
            "graph",
            "locks",
            "log",
            "mixins",
            "protocols",
            "queues",
            "runners",
            "selector_events",
            "sslproto",
            "staggered",
            "streams",
            "subprocess",
            "taskgroups",
            "tasks",
            "threads",
            "timeouts",
            "transports",
            "trsock",
            "unix_events",
        ],
    ),
    ("compression", &["bz2", "gzip", "lzma", "zlib"]),
    ("compression._common", &["_streams"]),
    ("concurrent", &[]),
    ("concurrent.futures", &["_base", "process", "thread"]),
    (
        "encodings",
        &[
            "aliases",
            "ascii",
            "base64_codec",
            "charmap",
            "cp037",
            "cp1006",
            "cp1026",
            "cp1125",
            "cp1140",
            "cp1250",
            "cp1251",
            "cp1252",
            "cp1253",
            "cp1254",
            "cp1255",
            "cp1256",
            "cp1257",
            "cp1258",
            "cp273",
            "cp424",
            "cp437",
            "cp500",
            "cp720",
            "cp737",
            "cp775",
            "cp850",
            "cp852",
            "cp855",
            "cp856",
            "cp857",
            "cp858",
            "cp860",
            "cp861",
            "cp862",
            "cp863",
            "cp864",
            "cp865",
            "cp866",
            "cp869",
            "cp874",
            "cp875",
            "hex_codec",
            "hp_roman8",
            "idna",
            "iso8859_1",
            "iso8859_10",
            "iso8859_11",
            "iso8859_13",
            "iso8859_14",
            "iso8859_15",
            "iso8859_16",
            "iso8859_2",
            "iso8859_3",
            "iso8859_4",
            "iso8859_5",
            "iso8859_6",
            "iso8859_7",
            "iso8859_8",
            "iso8859_9",
            "koi8_r",
            "koi8_t",
            "koi8_u",
            "kz1048",
            "latin_1",
            "mac_arabic",
            "mac_croatian",
            "mac_cyrillic",
            "mac_farsi",
            "mac_greek",
            "mac_iceland",
            "mac_latin2",
            "mac_roman",
            "mac_romanian",
            "mac_turkish",
            "palmos",
            "ptcp154",
            "punycode",
            "quopri_codec",
            "raw_unicode_escape",
            "rot_13",
            "tis_620",
            "undefined",
            "unicode_escape",
            "utf_16",
            "utf_16_be",
            "utf_16_le",
            "utf_32",
            "utf_32_be",
            "utf_32_le",
            "utf_7",
            "utf_8",
            "utf_8_sig",
            "zlib_codec",
        ],
    ),
    ("logging", &[]),
    (
        "multiprocessing",
        &[
            "connection",
            "context",
            "forkserver",
            "heap",
            "managers",
            "pool",
            "popen_fork",
            "popen_forkserver",
            "popen_spawn_posix",
            "process",
            "queues",
            "reduction",
            "resource_sharer",
            "resource_tracker",
            "shared_memory",
            "sharedctypes",
            "spawn",
            "synchronize",
            "util",
        ],
    ),
    ("multiprocessing.dummy", &["connection"]),
    ("urllib", &["error", "parse", "request", "response", "robotparser"]),
];

/// What is changed in a module's text: the module, the old text, which it has once, and the new one.
const CHANGES: &[(&str, &str, &str)] = &[
    // A program without a main guard runs as it does on CPython up to 3.13.
    (
        "multiprocessing.context",
        "DefaultContext(_concrete_contexts['forkserver'])",
        "DefaultContext(_concrete_contexts['fork'])",
    ),
    // Where a function's first line is stands in the instructions of CPython's machine, which are not ours.
    (
        "pdb",
        r"    prev = None
    for instr in dis.get_instructions(code):
        if prev is not None and prev.opname == 'RESUME':
            if instr.positions.lineno is not None:
                return instr.positions.lineno
            return code.co_firstlineno
        prev = instr
    return code.co_firstlineno
",
        r"    first = code.co_firstlineno
    lines = (line for _, _, line in code.co_lines() if line is not None)
    return next((line for line in lines if line != first), first)
",
    ),
];

/// The modules in Python that are this program's own.
const OWN: &str = "src/modules/lib";

/// Those of them that are packages in the archive.
const OWN_PACKAGES: &[&str] = &["joblib", "numpy"];

struct Entry {
    name: String,
    is_package: bool,
    path: PathBuf,
}

fn main() {
    for part in ["build.rs", "src/base", "src/syntax", "src/bytecode", OWN] {
        println!("cargo::rerun-if-changed={part}");
    }
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
        let folder = lib.join(name.replace('.', "/"));
        let init = folder.join("__init__.py");
        entries.push(Entry { name: (*name).to_owned(), is_package: true, path: init });
        for module in *modules {
            let path = folder.join(format!("{module}.py"));
            entries.push(Entry { name: format!("{name}.{module}"), is_package: false, path });
        }
    }
    for name in OWN_PACKAGES {
        package(&Path::new(OWN).join(name), name, &mut entries);
    }
    let number = |n: usize| u32::try_from(n).expect("a file is small").to_le_bytes();
    let mut archive = Vec::from(number(entries.len()));
    for entry in &entries {
        let mut text = fs::read_to_string(&entry.path)
            .unwrap_or_else(|e| panic!("cannot read the module {}: {e}", entry.name));
        for (_, old, new) in CHANGES.iter().filter(|(name, ..)| *name == entry.name) {
            assert_eq!(text.matches(old).count(), 1, "the module {} has changed", entry.name);
            text = text.replace(old, new);
        }
        let packed = lz4_flex::block::compress(text.as_bytes());
        let full = text.len();
        let code = code(&entry.name, text);
        archive.extend(u16::try_from(entry.name.len()).expect("a short name").to_le_bytes());
        archive.extend(entry.name.as_bytes());
        archive.push(u8::from(entry.is_package));
        for n in [code.len(), packed.len(), full] {
            archive.extend(number(n));
        }
        archive.extend(code);
        archive.extend(packed);
    }
    let out =
        PathBuf::from(env::var_os("OUT_DIR").expect("Cargo names the folder for what is built"));
    fs::write(out.join("stdlib"), archive).expect("the archive can be written");
    own(Path::new(OWN), &out.join("lib"));
}

/// Compiles the modules in a folder: the code of `name.py` goes to `name.pyc`.
fn own(folder: &Path, out: &Path) {
    fs::create_dir_all(out).expect("a folder can be made for what is built");
    for entry in fs::read_dir(folder).expect("modules stand in folders").flatten() {
        let path = entry.path();
        let target = out.join(entry.file_name());
        if OWN_PACKAGES.iter().any(|name| path == Path::new(OWN).join(name)) {
            continue;
        }
        if path.is_dir() {
            own(&path, &target);
        } else {
            let text = fs::read_to_string(&path).expect("a module is text");
            let code = code(&path.to_string_lossy(), text);
            fs::write(target.with_extension("pyc"), code).expect("code can be written");
        }
    }
}

/// A module's code, packed.
fn code(name: &str, text: String) -> Vec<u8> {
    let file = SourceFile::new(name, text);
    let made = bytecode::from_source(file, Mode::Exec, Namespace::Globals);
    let code = made.unwrap_or_else(|e| {
        let line = e.file.line(e.span.start);
        panic!("the module {name}, line {line}: {}", e.message)
    });
    verified(&code).unwrap_or_else(|fault| panic!("the module {name}: {fault}"));
    bytecode::pack(&code)
}

fn verified(code: &Code) -> Result<(), String> {
    bytecode::verify(code)?;
    code.consts
        .iter()
        .try_for_each(|c| if let Const::Code(inner) = c { verified(inner) } else { Ok(()) })
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
            && (!stem.starts_with("__") || full == "unittest.__main__")
            && full != "json.tool"
        {
            entries.push(Entry { name: full, is_package: false, path });
        }
    }
}
