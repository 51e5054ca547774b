//! `mmap`: files, and memory that processes share, as arrays of octets.
//!
//! Invariant: the memory keeps its size and place while there are views of it. A map that can be written
//! was mapped so; the system ends a program that writes to another one.

mod methods;

use std::cell::{Cell, RefCell};

use crate::base::Symbol;
use crate::modules::posix::path::call;
use crate::runtime::os::file;
use crate::runtime::os::map::{Map, page_size};
use crate::runtime::os::path;
use crate::vm::heap::trace::traces;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::buffer::Memory;
use crate::vm::object::bytes;
use crate::vm::object::int;
use crate::vm::object::iter;
use crate::vm::object::slice::{Subscript, position, subscript};
use crate::vm::{
    Args, ExcKind, GetSetDef, Kind, Native, Res, Shape, Slots, Traced, TypeRef, TypeSpec, Value,
    Vm, heap,
};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "mmap",
    doc: "Memory-mapped file objects.",
    body: ModuleBody::Native {
        functions: &[],
        fill: |vm, dict| {
            let set = |name: &str, v: Value| dict.set_sym(vm, Symbol::new(name), v);
            for (name, value) in CONSTANTS {
                set(name, Value::Int(i64::from(*value)));
            }
            set("PAGESIZE", int::from_usize(vm, page_size()));
            set("ALLOCATIONGRANULARITY", int::from_usize(vm, page_size()));
            set("error", vm.exc_ty(ExcKind::OSError).value());
            set("mmap", vm.native_type(&CLASS).value());
            Ok(())
        },
    },
};

static CONSTANTS: &[(&str, i32)] = &[
    ("ACCESS_DEFAULT", Access::Default as i32),
    ("ACCESS_READ", Access::Read as i32),
    ("ACCESS_WRITE", Access::Write as i32),
    ("ACCESS_COPY", Access::Copy as i32),
    ("MAP_ANON", libc::MAP_ANON),
    ("MAP_ANONYMOUS", libc::MAP_ANON),
    ("MAP_PRIVATE", libc::MAP_PRIVATE),
    ("MAP_SHARED", libc::MAP_SHARED),
    #[cfg(target_os = "linux")]
    ("MAP_DENYWRITE", libc::MAP_DENYWRITE),
    #[cfg(target_os = "linux")]
    ("MAP_EXECUTABLE", libc::MAP_EXECUTABLE),
    #[cfg(target_os = "linux")]
    ("MAP_NORESERVE", libc::MAP_NORESERVE),
    #[cfg(target_os = "linux")]
    ("MAP_POPULATE", libc::MAP_POPULATE),
    #[cfg(target_os = "linux")]
    ("MAP_STACK", libc::MAP_STACK),
    ("PROT_EXEC", libc::PROT_EXEC),
    ("PROT_READ", libc::PROT_READ),
    ("PROT_WRITE", libc::PROT_WRITE),
    ("MADV_NORMAL", libc::MADV_NORMAL),
    ("MADV_RANDOM", libc::MADV_RANDOM),
    ("MADV_SEQUENTIAL", libc::MADV_SEQUENTIAL),
    ("MADV_WILLNEED", libc::MADV_WILLNEED),
    ("MADV_DONTNEED", libc::MADV_DONTNEED),
    ("MADV_FREE", libc::MADV_FREE),
    #[cfg(target_os = "linux")]
    ("MADV_DODUMP", libc::MADV_DODUMP),
    #[cfg(target_os = "linux")]
    ("MADV_DOFORK", libc::MADV_DOFORK),
    #[cfg(target_os = "linux")]
    ("MADV_DONTDUMP", libc::MADV_DONTDUMP),
    #[cfg(target_os = "linux")]
    ("MADV_DONTFORK", libc::MADV_DONTFORK),
    #[cfg(target_os = "linux")]
    ("MADV_HUGEPAGE", libc::MADV_HUGEPAGE),
    #[cfg(target_os = "linux")]
    ("MADV_MERGEABLE", libc::MADV_MERGEABLE),
    #[cfg(target_os = "linux")]
    ("MADV_NOHUGEPAGE", libc::MADV_NOHUGEPAGE),
    #[cfg(target_os = "linux")]
    ("MADV_REMOVE", libc::MADV_REMOVE),
    #[cfg(target_os = "linux")]
    ("MADV_UNMERGEABLE", libc::MADV_UNMERGEABLE),
];

/// What the program may do with the memory; the numbers are CPython's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Default = 0,
    Read = 1,
    Write = 2,
    Copy = 3,
}

/// The payload.
struct Mapped {
    /// None when it was closed.
    map: RefCell<Option<Map>>,
    access: Access,
    /// Mapped to be written.
    writable: bool,
    /// Where reading goes on.
    at: Cell<usize>,
    /// In the file.
    offset: i64,
    /// The file, a descriptor of our own; -1 when there is none.
    fd: Cell<i32>,
    views: Cell<usize>,
}

impl Drop for Mapped {
    fn drop(&mut self) {
        self.let_file_go();
    }
}

impl Memory for Mapped {
    fn closed(&self) -> Option<&'static str> {
        self.map.borrow().is_none().then_some(CLOSED)
    }

    fn is_read_only(&self) -> bool {
        !self.writable
    }

    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        if let Some(map) = &*self.map.borrow() {
            f(map.octets());
        }
    }

    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        if let Some(map) = &mut *self.map.borrow_mut()
            && self.writable
        {
            f(map.octets_mut());
        }
    }

    fn views(&self) -> Option<&Cell<usize>> {
        Some(&self.views)
    }
}

const CLOSED: &str = "mmap closed or invalid";

impl Mapped {
    fn let_file_go(&self) {
        let fd = self.fd.replace(-1);
        if fd >= 0 {
            // Nothing can be done about a failure.
            drop(file::close(fd));
        }
    }

    /// What `f` makes of the octets; ValueError when it was closed. `f` runs no interpreted code.
    fn with<R>(&self, vm: &Vm<'_>, f: impl FnOnce(&[u8]) -> R) -> Res<R> {
        match &*self.map.borrow() {
            Some(map) => Ok(f(map.octets())),
            None => Err(vm.value_error(CLOSED)),
        }
    }

    /// As [`Mapped::with`], to write.
    fn with_mut<R>(&self, vm: &Vm<'_>, f: impl FnOnce(&mut [u8]) -> R) -> Res<R> {
        self.len(vm)?;
        if !self.writable {
            return Err(vm.type_error("mmap can't modify a readonly memory map."));
        }
        match &mut *self.map.borrow_mut() {
            Some(map) => Ok(f(map.octets_mut())),
            None => Err(vm.value_error(CLOSED)),
        }
    }

    fn len(&self, vm: &Vm<'_>) -> Res<usize> {
        self.with(vm, <[u8]>::len)
    }
}

fn mapped_of(v: &Value) -> Option<&Mapped> {
    v.as_obj()?.native()
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Mapped> {
    mapped_of(v).ok_or_else(|| vm.type_error("descriptor requires a 'mmap.mmap' object"))
}

static CLASS: TypeSpec = TypeSpec {
    name: "mmap",
    module: "mmap",
    doc: "Maps length bytes from the file specified by the file descriptor fileno.",
    kind: Kind::Native,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(new));
        s.init.set(Some(|_, _, _| Ok(())));
        s.buffer.set(Some(|v| mapped_of(v).map(|m| m as &dyn Memory)));
        s.len.set(Some(|vm, v| this(vm, v)?.len(vm)));
        s.get_item.set(Some(get_item));
        s.set_item.set(Some(set_item));
        s.iter.set(Some(|vm, v| {
            let each = Each { mapped: v.clone(), at: Cell::new(0) };
            Ok(heap::alloc(&vm.native_type(&ITERATOR), Traced(Box::new(each)), None).into())
        }));
        s.repr.set(Some(repr));
    },
    methods: methods::METHODS,
    getset: &[GetSetDef {
        name: "closed",
        get: |vm, v| Ok(Value::bool(this(vm, v)?.map.borrow().is_none())),
        set: None,
        doc: "",
    }],
};

/// Goes over a map; each octet comes as bytes.
struct Each {
    mapped: Value,
    at: Cell<usize>,
}

traces! { Each { mapped } }

static ITERATOR: TypeSpec = TypeSpec {
    name: "iterator",
    module: "builtins",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |s| {
        s.iter.set(Some(iter::itself));
        s.next.set(Some(|vm, v| {
            let Some(each) = v.as_obj().and_then(|o| o.native::<Each>()) else { return Ok(None) };
            let at = each.at.get();
            let octet = this(vm, &each.mapped)?.with(vm, |data| data.get(at).copied())?;
            each.at.set(at + 1);
            Ok(octet.map(|octet| bytes::from_vec(vm, vec![octet])))
        }));
    },
    methods: &[],
    getset: &[],
};

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let m = this(vm, v)?;
    let Ok(length) = m.len(vm) else { return Ok(vm.str("<mmap.mmap closed=True>")) };
    let access = match m.access {
        Access::Default => "ACCESS_DEFAULT",
        Access::Read => "ACCESS_READ",
        Access::Write => "ACCESS_WRITE",
        Access::Copy => "ACCESS_COPY",
    };
    let (at, offset) = (m.at.get(), m.offset);
    Ok(vm.string(format!(
        "<mmap.mmap closed=False, access={access}, length={length}, pos={at}, offset={offset}>"
    )))
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 2, n_kw_only: 1, ..Shape::default() };
    let names = ["fileno", "length", "flags", "prot", "access", "offset", "trackfd"];
    let [fd, length, flags, protection, access, offset, track] =
        args.bind(vm, "mmap", names, shape)?;
    let number = |v: Option<&Value>, default: i32| v.map_or(Ok(default), |v| vm.to_c_int(v));
    let mut fd = number(fd, -1)?;
    let length = length.map_or(Ok(0), |v| vm.to_i64(v))?;
    let (mut wanted, mut how) =
        (number(flags, libc::MAP_SHARED)?, number(protection, libc::PROT_READ | libc::PROT_WRITE)?);
    let offset = offset.map_or(Ok(0), |v| vm.to_i64(v))?;
    let track = track.map_or(Ok(true), |v| vm.truth(v))?;
    let chosen = number(access, 0)?;
    let Ok(mut length) = usize::try_from(length) else {
        return Err(vm.overflow_error("memory mapped length must be positive"));
    };
    if offset < 0 {
        return Err(vm.overflow_error("memory mapped offset must be positive"));
    }
    if chosen != 0 && (flags.is_some() || protection.is_some()) {
        return Err(vm.value_error("mmap can't specify both access and flags, prot."));
    }
    let access = match chosen {
        0 => match how & (libc::PROT_READ | libc::PROT_WRITE) {
            how if how == libc::PROT_READ => Access::Read,
            how if how == libc::PROT_WRITE => Access::Write,
            _ => Access::Default,
        },
        1 => Access::Read,
        2 => Access::Write,
        3 => Access::Copy,
        _ => return Err(vm.value_error("mmap invalid access parameter.")),
    };
    match chosen {
        1 => (wanted, how) = (libc::MAP_SHARED, libc::PROT_READ),
        2 => (wanted, how) = (libc::MAP_SHARED, libc::PROT_READ | libc::PROT_WRITE),
        3 => (wanted, how) = (libc::MAP_PRIVATE, libc::PROT_READ | libc::PROT_WRITE),
        _ => {}
    }
    if fd != -1 {
        length = fitting(vm, fd, length, offset)?;
        fd = if track { call(vm, || file::dup(fd))? } else { fd };
    } else {
        wanted |= libc::MAP_ANON;
    }
    let kept = if track { fd } else { -1 };
    // What cannot be read cannot be looked at either.
    let made = Map::new(length, how | libc::PROT_READ, wanted, fd, offset);
    let map = match made {
        Ok(map) => map,
        Err(e) => {
            if kept >= 0 {
                drop(file::close(kept));
            }
            return Err(crate::vm::builtins::output::os_error(vm, &e));
        }
    };
    let mapped = Mapped {
        map: RefCell::new(Some(map)),
        access,
        writable: how & libc::PROT_WRITE != 0,
        at: Cell::new(0),
        offset,
        fd: Cell::new(kept),
        views: Cell::new(0),
    };
    Ok(vm.alloc_for(class, Native(Box::new(mapped))).into())
}

/// How much of a file is mapped: all that is behind the offset when nothing is said.
fn fitting(vm: &Vm<'_>, fd: i32, length: usize, offset: i64) -> Res<usize> {
    let stat = call(vm, || path::fstat(fd))?;
    if stat.mode & libc::S_IFMT != libc::S_IFREG {
        return Ok(length);
    }
    let size = stat.size;
    if length == 0 {
        if size == 0 {
            return Err(vm.value_error("cannot mmap an empty file"));
        }
        if offset >= size {
            return Err(vm.value_error("mmap offset is greater than file size"));
        }
        return Ok((size - offset) as usize);
    }
    if offset > size || size - offset < length as i64 {
        return Err(vm.value_error("mmap length is greater than file size"));
    }
    Ok(length)
}

fn key(vm: &Vm<'_>, v: &Value) -> Res<Subscript> {
    subscript(vm, "mmap", v).map_err(|e| {
        let is_index = vm.type_of(v).slots.index.get().is_some();
        if is_index { e } else { vm.type_error("mmap indices must be integers") }
    })
}

fn get_item(vm: &Vm<'_>, v: &Value, at: &Value) -> Res<Value> {
    let m = this(vm, v)?;
    let length = m.len(vm)?;
    match key(vm, at)? {
        Subscript::At(i) => {
            let at = position(vm, i, length, "mmap index")?;
            m.with(vm, |data| Value::Int(i64::from(data[at])))
        }
        Subscript::Slice(slice) => {
            let indices = slice.indices(vm, length)?;
            let taken = m.with(vm, |data| match indices.contiguous() {
                Some(range) => data[range].to_vec(),
                None => indices.iter().map(|i| data[i]).collect(),
            })?;
            Ok(bytes::from_vec(vm, taken))
        }
    }
}

fn set_item(vm: &Vm<'_>, v: &Value, at: &Value, value: Option<&Value>) -> Res<()> {
    let m = this(vm, v)?;
    let length = m.len(vm)?;
    if !m.writable {
        return Err(vm.type_error("mmap can't modify a readonly memory map."));
    }
    match key(vm, at)? {
        Subscript::At(i) => {
            let at = position(vm, i, length, "mmap index")?;
            let Some(value) = value else {
                return Err(vm.type_error("mmap doesn't support item deletion"));
            };
            if vm.type_of(value).slots.index.get().is_none() {
                return Err(vm.type_error("mmap item value must be an int"));
            }
            let octet = int::to_i64(&vm.index(value)?).and_then(|n| u8::try_from(n).ok());
            let Some(octet) = octet else {
                return Err(vm.value_error("mmap item value must be in range(0, 256)"));
            };
            m.with_mut(vm, |data| data[at] = octet)
        }
        Subscript::Slice(slice) => {
            let indices = slice.indices(vm, length)?;
            let Some(value) = value else {
                return Err(vm.type_error("mmap object doesn't support slice deletion"));
            };
            let Some(new) = bytes::like(value) else {
                let ty = vm.type_name(value);
                return Err(vm.type_error(format!("a bytes-like object is required, not '{ty}'")));
            };
            if new.len() != indices.count {
                return Err(vm.index_error("mmap slice assignment is wrong size"));
            }
            m.with_mut(vm, |data| match indices.contiguous() {
                Some(range) => data[range].copy_from_slice(&new),
                None => indices.iter().zip(new.iter()).for_each(|(i, octet)| data[i] = *octet),
            })
        }
    }
}
