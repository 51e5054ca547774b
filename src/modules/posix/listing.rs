//! `listdir`, `scandir` and what it yields.
//!
//! Invariant: a directory that is being scanned is closed at its end, by `close`, or with its last
//! reference. An entry knows its kind without asking the system again unless it is a link.

use std::cell::{Cell, OnceCell, RefCell};
use std::io;

use super::path::{May, Named, Target, bind, blocking, flag, given, like, raw};
use super::stat;
use crate::runtime::os::dir::{Dir, Entry};
use crate::runtime::os::path::{self as os, HERE, Stat};
use crate::vm::builtins::output::os_error_at;
use crate::vm::object::generic_alias::class_getitem;
use crate::vm::object::{int, iter};
use crate::vm::{Args, GetSetDef, Kind, MethodDef, Native, Res, Slots, TypeSpec, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("listdir", listdir, "listdir(path=None)"),
    MethodDef::new("scandir", scandir, "scandir(path=None)"),
];

pub(super) static DIR_ENTRY: TypeSpec = TypeSpec {
    name: "DirEntry",
    module: "posix",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: |s| {
        s.repr.set(Some(entry_repr));
        s.new.set(Some(|vm, _, _| Err(vm.type_error("cannot create 'posix.DirEntry' instances"))));
    },
    methods: &[
        MethodDef::new(
            "is_dir",
            |vm, a| is_kind(vm, a, libc::S_IFDIR),
            "is_dir(*, follow_symlinks=True)",
        ),
        MethodDef::new(
            "is_file",
            |vm, a| is_kind(vm, a, libc::S_IFREG),
            "is_file(*, follow_symlinks=True)",
        ),
        MethodDef::new("is_junction", |_, _| Ok(Value::bool(false)), "is_junction()"),
        MethodDef::new("is_symlink", is_symlink, "is_symlink()"),
        MethodDef::new("stat", entry_stat, "stat(*, follow_symlinks=True)"),
        MethodDef::new("inode", |vm, a| Ok(int::from_u64(vm, receiver(vm, a)?.ino)), "inode()"),
        MethodDef::new("__fspath__", |vm, a| Ok(receiver(vm, a)?.path.clone()), "__fspath__()"),
        MethodDef::class("__class_getitem__", class_getitem, "__class_getitem__(item, /)"),
    ],
    getset: &[
        GetSetDef { name: "name", get: |vm, v| Ok(entry(vm, v)?.name.clone()), set: None, doc: "" },
        GetSetDef { name: "path", get: |vm, v| Ok(entry(vm, v)?.path.clone()), set: None, doc: "" },
    ],
};

static ITERATOR: TypeSpec = TypeSpec {
    name: "ScandirIterator",
    module: "posix",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: iterator_slots,
    methods: &[
        MethodDef::new("__enter__", |_, a| Ok(a.values[0].clone()), "__enter__()"),
        MethodDef::new("__exit__", close, "__exit__(*exc_info)"),
        MethodDef::new("close", close, "close()"),
        MethodDef::new("__del__", end, "__del__()"),
    ],
    getset: &[],
};

fn iterator_slots(s: &Slots) {
    s.new.set(Some(|vm, _, _| {
        Err(vm.type_error("cannot create 'posix.ScandirIterator' instances"))
    }));
    s.iter.set(Some(iter::itself));
    s.next.set(Some(next));
}

/// An entry: what the directory says of it, and what was asked since.
struct Found {
    name: Value,
    path: Value,
    ino: u64,
    kind: u8,
    /// Where the name counts from when the directory was given as a descriptor.
    dir: i32,
    /// Of the entry itself, and of what it leads to.
    known: [OnceCell<Stat>; 2],
}

/// How many entries are read at once.
const BATCH: usize = 32;

struct Scan {
    dir: RefCell<Option<Dir>>,
    ready: RefCell<std::collections::VecDeque<Entry>>,
    given: Value,
    /// What stands before a name in a path.
    prefix: Vec<u8>,
    as_bytes: bool,
    fd: i32,
    finished: Cell<bool>,
}

fn open(vm: &Vm<'_>, fname: &str, args: Args<'_>) -> Res<(Named, Dir)> {
    let [path] = bind(vm, args, fname, ["path"], (0, 0, 0))?;
    let file = Named::from(vm, fname, "path", given(path), May::FdOrNone)?;
    let dir = match &file.target {
        Target::Path(path) => blocking(vm, || Dir::open(path))?,
        Target::Fd(fd) => blocking(vm, || Dir::of_fd(*fd))?,
    };
    let dir = dir.map_err(|e| {
        // The error names what was asked for, which None was, too.
        if file.given.is_none() {
            os_error_at(vm, &e, Some(&vm.str(".")))
        } else {
            file.error(vm, &e)
        }
    })?;
    Ok((file, dir))
}

fn listdir(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (file, mut dir) = open(vm, "listdir", args)?;
    let listed = blocking(vm, || {
        let mut names = Vec::new();
        while let Some(entry) = dir.next_entry()? {
            names.push(entry.name);
        }
        Ok(names)
    })?;
    let names = listed.map_err(|e| file.error(vm, &e))?;
    vm.detach(|| drop(dir));
    Ok(vm.list(names.into_iter().map(|n| like(vm, n, file.is_bytes())).collect()))
}

fn scandir(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let (file, dir) = open(vm, "scandir", args)?;
    let mut prefix = match &file.target {
        Target::Fd(_) => Vec::new(),
        Target::Path(_) if file.given.is_none() => b".".to_vec(),
        Target::Path(_) => raw(&file.given),
    };
    if prefix.last().is_some_and(|b| *b != b'/') {
        prefix.push(b'/');
    }
    let scan = Scan {
        dir: RefCell::new(Some(dir)),
        ready: RefCell::default(),
        prefix,
        as_bytes: file.is_bytes(),
        fd: file.fd().unwrap_or(HERE),
        given: file.given,
        finished: Cell::new(false),
    };
    let class = vm.native_type(&ITERATOR);
    class.has_del.set(true);
    Ok(vm.alloc_for(&class, Native(Box::new(scan))).into())
}

fn scan<'a>(vm: &Vm<'_>, v: Option<&'a Value>) -> Res<&'a Scan> {
    let found = v.and_then(Value::as_obj).and_then(|o| o.native::<Scan>());
    found.ok_or_else(|| vm.type_error("descriptor requires a 'posix.ScandirIterator' object"))
}

fn next(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    let scan = scan(vm, Some(v))?;
    let ready = scan.ready.borrow_mut().pop_front();
    let found = match ready {
        Some(entry) => Some(entry),
        None => refill(vm, scan)?,
    };
    let Some(found) = found else { return Ok(None) };
    let path = [&scan.prefix, &*found.name].concat();
    let made = Found {
        name: like(vm, found.name, scan.as_bytes),
        path: like(vm, path, scan.as_bytes),
        ino: found.ino,
        kind: found.kind,
        dir: scan.fd,
        known: Default::default(),
    };
    Ok(Some(vm.alloc_for(&vm.native_type(&DIR_ENTRY), Native(Box::new(made))).into()))
}

/// Reads some entries ahead; gives the first of them.
fn refill(vm: &Vm<'_>, scan: &Scan) -> Res<Option<Entry>> {
    // Another thread that comes here meanwhile finds nothing, as at the end.
    let Some(mut dir) = scan.dir.take() else { return Ok(None) };
    let batch = blocking(vm, || {
        let mut batch = Vec::new();
        while batch.len() < BATCH
            && let Some(entry) = dir.next_entry()?
        {
            batch.push(entry);
        }
        Ok(batch)
    })?;
    let batch = batch.map_err(|e| {
        let given = (!scan.given.is_none()).then_some(&scan.given);
        os_error_at(vm, &e, given)
    })?;
    if batch.len() < BATCH {
        scan.finished.set(true);
    } else if !scan.finished.get() {
        scan.dir.replace(Some(dir));
    }
    let mut ready = scan.ready.borrow_mut();
    ready.extend(batch);
    Ok(ready.pop_front())
}

fn close(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let scan = scan(vm, args.values.first())?;
    scan.finished.set(true);
    scan.ready.borrow_mut().clear();
    let dir = scan.dir.take();
    vm.detach(|| drop(dir));
    Ok(Value::None)
}

/// Warns when a scan was left open.
fn end(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    if scan(vm, args.values.first())?.dir.borrow().is_some() {
        let shown = vm.repr(&args.values[0])?;
        super::resource_warning(
            vm,
            &args.values[0],
            &format!("unclosed scandir iterator {shown}"),
        )?;
        close(vm, args)?;
    }
    Ok(Value::None)
}

fn entry<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Found> {
    let found = v.as_obj().and_then(|o| o.native::<Found>());
    found.ok_or_else(|| vm.type_error("descriptor requires a 'posix.DirEntry' object"))
}

fn receiver<'a>(vm: &Vm<'_>, args: Args<'a>) -> Res<&'a Found> {
    entry(vm, args.values.first().unwrap_or(&Value::None))
}

fn entry_repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let name = vm.repr(&entry(vm, v)?.name)?;
    Ok(vm.string(format!("<DirEntry {name}>")))
}

/// What the system knows of an entry, asked once.
fn known(vm: &Vm<'_>, e: &Found, follow: bool) -> Res<io::Result<Stat>> {
    // What is no link leads to itself.
    let follow = follow && matches!(e.kind, libc::DT_LNK | libc::DT_UNKNOWN);
    if let Some(known) = e.known[usize::from(follow)].get() {
        return Ok(Ok(*known));
    }
    let (dir, path) = if e.dir == HERE { (HERE, &e.path) } else { (e.dir, &e.name) };
    let path = std::ffi::CString::new(raw(path)).unwrap_or_default();
    let found = blocking(vm, || os::stat(dir, &path, follow))?;
    Ok(found.map(|s| *e.known[usize::from(follow)].get_or_init(|| s)))
}

fn follow_argument(vm: &Vm<'_>, args: Args<'_>, fname: &str) -> Res<bool> {
    let [follow] = bind(vm, args.skip(1), fname, ["follow_symlinks"], (0, 0, 1))?;
    flag(vm, follow, true)
}

fn is_kind(vm: &Vm<'_>, args: Args<'_>, kind: u32) -> Res<Value> {
    let e = receiver(vm, args)?;
    let fname = if kind == libc::S_IFDIR { "is_dir" } else { "is_file" };
    let follow = follow_argument(vm, args, fname)?;
    let told = match e.kind {
        libc::DT_UNKNOWN => None,
        libc::DT_LNK if follow => None,
        libc::DT_DIR => Some(libc::S_IFDIR),
        libc::DT_REG => Some(libc::S_IFREG),
        _ => Some(0),
    };
    if let Some(told) = told {
        return Ok(Value::bool(told == kind));
    }
    match known(vm, e, follow)? {
        Ok(s) => Ok(Value::bool(s.mode & libc::S_IFMT == kind)),
        // It has gone, or leads nowhere.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Value::bool(false)),
        Err(error) => Err(os_error_at(vm, &error, Some(&e.path))),
    }
}

fn is_symlink(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let e = receiver(vm, args)?;
    if e.kind != libc::DT_UNKNOWN {
        return Ok(Value::bool(e.kind == libc::DT_LNK));
    }
    match known(vm, e, false)? {
        Ok(s) => Ok(Value::bool(s.mode & libc::S_IFMT == libc::S_IFLNK)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Value::bool(false)),
        Err(error) => Err(os_error_at(vm, &error, Some(&e.path))),
    }
}

fn entry_stat(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let e = receiver(vm, args)?;
    let follow = follow_argument(vm, args, "stat")?;
    match known(vm, e, follow)? {
        Ok(s) => stat::result(vm, &s),
        Err(error) => Err(os_error_at(vm, &error, Some(&e.path))),
    }
}
