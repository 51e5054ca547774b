//! Arguments of the functions of `posix`: paths, descriptors, directories to start from.
//!
//! Invariant: a path reaches the system with the bytes that the program gave, and an error names it as the
//! program did (what `__fspath__` gave, for a path-like object).

use std::ffi::CString;
use std::io;

use crate::base::surrogate;
use crate::runtime::os::path::HERE;
use crate::vm::builtins::output::{os_error, os_error_at, os_error_between};
use crate::vm::object::str::Str;
use crate::vm::object::{bytes, int};
use crate::vm::{Args, Exc, Res, Shape, Value, Vm};

/// A file as an argument names it.
#[derive(Clone)]
pub(in crate::modules) struct Named {
    /// As the program gave it, for errors.
    pub(in crate::modules) given: Value,
    pub(in crate::modules) target: Target,
}

/// A path or an open file.
#[derive(Clone)]
pub(in crate::modules) enum Target {
    Path(CString),
    Fd(i32),
}

/// What else than a path an argument may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum May {
    PathOnly,
    Fd,
    FdOrNone,
}

impl May {
    fn words(self) -> &'static str {
        match self {
            May::PathOnly => "string, bytes or os.PathLike",
            May::Fd => "string, bytes, os.PathLike or integer",
            May::FdOrNone => "string, bytes, os.PathLike, integer or None",
        }
    }
}

impl Named {
    /// The argument `what` of function `fname`.
    pub(super) fn from(vm: &Vm<'_>, fname: &str, what: &str, v: &Value, may: May) -> Res<Named> {
        if may == May::FdOrNone && v.is_none() {
            return Ok(Named { given: v.clone(), target: Target::Path(c".".to_owned()) });
        }
        let wrong = |v: &Value| {
            let (words, ty) = (may.words(), vm.type_name(v));
            vm.type_error(format!("{fname}: {what} should be {words}, not {ty}"))
        };
        let given = if is_text(v) {
            v.clone()
        } else if may != May::PathOnly && vm.type_of(v).slots.index.get().is_some() {
            return Ok(Named { given: v.clone(), target: Target::Fd(vm.to_c_int(v)?) });
        } else {
            match vm.call_special(v, "__fspath__", &[])? {
                Some(text) if is_text(&text) => text,
                Some(other) => return Err(bad_fspath(vm, v, &other)),
                None => return Err(wrong(v)),
            }
        };
        match CString::new(raw(&given)) {
            Ok(path) => Ok(Named { given, target: Target::Path(path) }),
            Err(_) => Err(vm.value_error(format!("{fname}: embedded null character in {what}"))),
        }
    }

    /// The path; what may not be a descriptor is one always.
    pub(super) fn path(&self) -> CString {
        match &self.target {
            Target::Path(path) => path.clone(),
            Target::Fd(_) => CString::default(),
        }
    }

    pub(super) fn is_bytes(&self) -> bool {
        bytes::data_of(&self.given).is_some()
    }

    pub(super) fn fd(&self) -> Option<i32> {
        match self.target {
            Target::Path(_) => None,
            Target::Fd(fd) => Some(fd),
        }
    }

    /// The error about this file.
    pub(super) fn error(&self, vm: &Vm<'_>, e: &io::Error) -> Exc {
        match self.target {
            Target::Path(_) if !self.given.is_none() => os_error_at(vm, e, Some(&self.given)),
            Target::Path(_) => os_error(vm, e),
            Target::Fd(_) => os_error_at(vm, e, Some(&self.given)),
        }
    }
}

/// The error about two files.
pub(super) fn error_between(vm: &Vm<'_>, e: &io::Error, from: &Named, to: &Named) -> Exc {
    os_error_between(vm, e, &from.given, &to.given)
}

fn is_text(v: &Value) -> bool {
    v.downcast::<Str>().is_some() || bytes::data_of(v).is_some()
}

/// The bytes of a path that is a str or bytes.
pub(in crate::modules) fn raw(v: &Value) -> Vec<u8> {
    match v.downcast::<Str>() {
        Some(s) => surrogate::to_system(s.as_str()).into_owned(),
        None => bytes::data_of(v).unwrap_or_default().to_vec(),
    }
}

fn bad_fspath(vm: &Vm<'_>, v: &Value, got: &Value) -> Exc {
    let (ty, got) = (vm.type_name(v), vm.type_name(got));
    vm.type_error(format!("expected {ty}.__fspath__() to return str or bytes, not {got}"))
}

/// `os.fspath(v)`.
pub(in crate::modules) fn fspath(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    if is_text(v) {
        return Ok(v.clone());
    }
    match vm.call_special(v, "__fspath__", &[])? {
        Some(text) if is_text(&text) => Ok(text),
        Some(other) => Err(bad_fspath(vm, v, &other)),
        None => {
            let ty = vm.type_name(v);
            Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {ty}")))
        }
    }
}

/// A text for the system that is no file's name: str, bytes or path-like.
pub(in crate::modules) fn text(vm: &Vm<'_>, v: &Value) -> Res<CString> {
    CString::new(raw(&fspath(vm, v)?)).map_err(|_| vm.value_error("embedded null byte"))
}

/// A name that the system gave, as text. What is no UTF-8 becomes lone surrogates.
pub(in crate::modules) fn decoded(vm: &Vm<'_>, name: &[u8]) -> Value {
    vm.string(surrogate::from_system(name))
}

/// A name that the system gave, of the kind that was asked with.
pub(super) fn like(vm: &Vm<'_>, name: Vec<u8>, as_bytes: bool) -> Value {
    if as_bytes { bytes::from_vec(vm, name) } else { decoded(vm, &name) }
}

/// A descriptor of a directory, or None for the current one.
pub(super) fn dir_fd(vm: &Vm<'_>, v: Option<&Value>) -> Res<i32> {
    let Some(v) = v.filter(|v| !v.is_none()) else { return Ok(HERE) };
    if vm.type_of(v).slots.index.get().is_none() {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!("argument should be integer or None, not {ty}")));
    }
    vm.to_c_int(v)
}

/// A descriptor, or an object whose `fileno()` is one.
pub(in crate::modules) fn fileno(vm: &Vm<'_>, v: &Value) -> Res<i32> {
    use crate::base::Symbol;
    let given = if int::is_int(v) {
        v.clone()
    } else {
        match vm.get_attr_opt(v, Symbol::new("fileno"))? {
            Some(method) => vm.call(&method, &[])?,
            None => {
                return Err(vm.type_error("argument must be an int, or have a fileno() method."));
            }
        }
    };
    if !int::is_int(&given) {
        return Err(vm.type_error("fileno() returned a non-integer"));
    }
    let fd = vm.to_c_int(&given)?;
    if fd < 0 {
        return Err(vm.value_error(format!("file descriptor cannot be a negative integer ({fd})")));
    }
    Ok(fd)
}

/// The arguments of a function with parameters of that shape: required, by position only, by name only.
pub(super) fn bind<'a, const N: usize>(
    vm: &Vm<'_>,
    args: Args<'a>,
    fname: &str,
    names: [&str; N],
    (required, n_pos_only, n_kw_only): (usize, usize, usize),
) -> Res<[Option<&'a Value>; N]> {
    args.bind(vm, fname, names, Shape { required, n_pos_only, n_kw_only })
}

/// A required argument: `bind` has seen to it that it is there.
pub(super) fn given(v: Option<&Value>) -> &Value {
    v.unwrap_or(&Value::None)
}

pub(super) fn flag(vm: &Vm<'_>, v: Option<&Value>, default: bool) -> Res<bool> {
    v.map_or(Ok(default), |v| vm.truth(v))
}

pub(super) fn c_int(vm: &Vm<'_>, v: Option<&Value>, default: i32) -> Res<i32> {
    v.map_or(Ok(default), |v| vm.to_c_int(v))
}

/// A 64-bit number: offsets and sizes.
pub(super) fn offset(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    vm.to_i64(v)
}

/// Does something that blocks without the interpreter's lock; when a signal interrupts it, the handlers
/// run first, and unless one raises it is done again.
pub(in crate::modules) fn blocking<R: Send>(
    vm: &Vm<'_>,
    mut f: impl FnMut() -> io::Result<R> + Send,
) -> Res<io::Result<R>> {
    loop {
        match vm.detach(&mut f) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => vm.poll()?,
            other => return Ok(other),
        }
    }
}

/// As [`blocking`]; a failure is raised without a name.
pub(in crate::modules) fn call<R: Send>(
    vm: &Vm<'_>,
    f: impl FnMut() -> io::Result<R> + Send,
) -> Res<R> {
    blocking(vm, f)?.map_err(|e| os_error(vm, &e))
}

/// None, from a call that gives nothing.
pub(super) fn none(_: ()) -> Value {
    Value::None
}
