//! `_multiprocessing`: semaphores that processes share; `_posixshmem`: memory that they share by name.
//!
//! Invariant: waiting lets the interpreter's lock go, and a signal's handlers run in the middle of it. How
//! often a thread has taken a lock is known to its process alone.

use std::cell::{Cell, RefCell};
use std::ffi::CString;
use std::time::{Duration, SystemTime};

use super::posix::path::{blocking, call, text};
use crate::base::Symbol;
use crate::runtime::os::{map, semaphore};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::int;
use crate::vm::object::str::Str;
use crate::vm::{
    Args, ExcKind, GetSetDef, Kind, MethodDef, Native, Res, Shape, Slots, TypeRef, TypeSpec, Value,
    Vm,
};
use semaphore::Semaphore;

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_multiprocessing",
    doc: "What multiprocessing asks of the system.",
    body: ModuleBody::Native {
        functions: &[&[MethodDef::new("sem_unlink", sem_unlink, "sem_unlink($module, name, /)")]],
        fill: |vm, dict| {
            let class = vm.native_type(&SEM_LOCK);
            class.set_own(Symbol::new("SEM_VALUE_MAX"), Value::Int(semaphore::MOST));
            dict.set_sym(vm, Symbol::new("SemLock"), class.value());
            let flags = Dict::new(vm);
            flags.set_sym(vm, Symbol::new("HAVE_SEM_OPEN"), Value::Int(1));
            flags.set_sym(vm, Symbol::new("HAVE_SEM_TIMEDWAIT"), Value::Int(1));
            dict.set_sym(vm, Symbol::new("flags"), flags.into());
            Ok(())
        },
    },
};

pub(super) static POSIXSHMEM: ModuleDef = ModuleDef {
    name: "_posixshmem",
    doc: "POSIX shared memory module",
    body: ModuleBody::Native {
        functions: &[&[
            MethodDef::new("shm_open", shm_open, "shm_open($module, /, path, flags, mode=511)"),
            MethodDef::new("shm_unlink", shm_unlink, "shm_unlink($module, /, path)"),
        ]],
        fill: |_, _| Ok(()),
    },
};

/// A name in the system's namespace.
fn name(vm: &Vm<'_>, fname: &str, what: &str, v: &Value) -> Res<CString> {
    let Some(given) = v.downcast::<Str>() else {
        let ty = vm.given_type(v);
        return Err(vm.type_error(format!("{fname}() argument {what} must be str, not {ty}")));
    };
    CString::new(given.as_str()).map_err(|_| vm.value_error("embedded null character"))
}

fn sem_unlink(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_multiprocessing.sem_unlink", 1, 1)?;
    let name = name(vm, "sem_unlink", "1", &args.values[0])?;
    call(vm, || semaphore::unlink(&name))?;
    Ok(Value::None)
}

fn shm_open(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 2, ..Shape::default() };
    let names = ["path", "flags", "mode"];
    let [path, flags, mode] = args.bind(vm, "shm_open", names, shape)?;
    let given = path.unwrap_or(&Value::None);
    let name = name(vm, "shm_open", "'path'", given)?;
    let flags = flags.map_or(Ok(0), |v| vm.to_c_int(v))?;
    let mode = mode.map_or(Ok(0o777), |v| vm.to_c_int(v))?;
    let opened = blocking(vm, || map::open_shared(&name, flags, mode as u32))?;
    let error = |e| crate::vm::builtins::output::os_error_at(vm, &e, Some(given));
    opened.map(|fd| Value::Int(i64::from(fd))).map_err(error)
}

fn shm_unlink(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [path] = args.bind(vm, "shm_unlink", ["path"], shape)?;
    let given = path.unwrap_or(&Value::None);
    let name = name(vm, "shm_unlink", "'path'", given)?;
    let error = |e| crate::vm::builtins::output::os_error_at(vm, &e, Some(given));
    blocking(vm, || map::unlink_shared(&name))?.map(|()| Value::None).map_err(error)
}

/// Who may take it: its owner again, or anybody as long as there are some.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Recursive = 0,
    Counting = 1,
}

/// The payload.
struct SemLock {
    semaphore: Semaphore,
    sort: Sort,
    most: i64,
    /// None when the name is gone already.
    name: RefCell<Value>,
    /// How often this process has taken it, and the thread that did so last.
    count: Cell<i64>,
    owner: Cell<usize>,
}

impl SemLock {
    fn is_mine(&self, vm: &Vm<'_>) -> bool {
        self.count.get() > 0 && self.owner.get() == vm.thread.ident
    }

    fn value(&self, vm: &Vm<'_>) -> Res<i32> {
        let semaphore = &self.semaphore;
        call(vm, || semaphore.value())
    }
}

static SEM_LOCK: TypeSpec = TypeSpec {
    name: "SemLock",
    module: "_multiprocessing",
    doc: "Semaphore/Mutex type",
    kind: Kind::Native,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(new));
        s.init.set(Some(|_, _, _| Ok(())));
    },
    methods: &[
        MethodDef::new("_after_fork", after_fork, "_after_fork($self, /)"),
        MethodDef::new(
            "_count",
            |vm, args| Ok(Value::Int(this(vm, args, "_count")?.count.get())),
            "_count($self, /)",
        ),
        MethodDef::new(
            "_get_value",
            |vm, args| Ok(Value::Int(this(vm, args, "_get_value")?.value(vm)?.into())),
            "_get_value($self, /)",
        ),
        MethodDef::new(
            "_is_mine",
            |vm, args| Ok(Value::bool(this(vm, args, "_is_mine")?.is_mine(vm))),
            "_is_mine($self, /)",
        ),
        MethodDef::new(
            "_is_zero",
            |vm, args| Ok(Value::bool(this(vm, args, "_is_zero")?.value(vm)? == 0)),
            "_is_zero($self, /)",
        ),
        MethodDef::class("_rebuild", rebuild, "_rebuild($type, handle, kind, maxvalue, name, /)"),
        MethodDef::new("acquire", acquire, "acquire($self, /, block=True, timeout=None)"),
        MethodDef::new("release", release, "release($self, /)"),
        MethodDef::new(
            "__enter__",
            |vm, args| {
                args.method(vm, "__enter__", 0, 0)?;
                acquire(vm, args)
            },
            "__enter__($self, /)",
        ),
        MethodDef::new(
            "__exit__",
            |vm, args| release(vm, Args::positional(&args.values[..1])),
            "__exit__($self, exc_type=None, exc_value=None, exc_tb=None, /)",
        ),
    ],
    getset: &[
        GetSetDef {
            name: "handle",
            get: |vm, v| Ok(int::from_usize(vm, of(vm, v)?.semaphore.address())),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "kind",
            get: |vm, v| Ok(Value::Int(of(vm, v)?.sort as i64)),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "maxvalue",
            get: |vm, v| Ok(Value::Int(of(vm, v)?.most)),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "name",
            get: |vm, v| Ok(of(vm, v)?.name.borrow().clone()),
            set: None,
            doc: "",
        },
    ],
};

fn of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a SemLock> {
    let found = v.as_obj().and_then(|o| o.native());
    found.ok_or_else(|| vm.type_error("descriptor requires a '_multiprocessing.SemLock' object"))
}

/// The receiver of a method without arguments.
fn this<'a>(vm: &Vm<'_>, args: Args<'a>, fname: &str) -> Res<&'a SemLock> {
    args.method(vm, &format!("_multiprocessing.SemLock.{fname}"), 0, 0)?;
    of(vm, &args.values[0])
}

fn sort(vm: &Vm<'_>, v: &Value) -> Res<Sort> {
    match vm.to_c_int(v)? {
        0 => Ok(Sort::Recursive),
        1 => Ok(Sort::Counting),
        _ => Err(vm.value_error("unrecognized kind")),
    }
}

fn make(
    vm: &Vm<'_>,
    class: &TypeRef,
    semaphore: Semaphore,
    sort: Sort,
    most: i64,
    name: Value,
) -> Value {
    let (name, count, owner) = (RefCell::new(name), Cell::new(0), Cell::new(0));
    let lock = SemLock { semaphore, sort, most, name, count, owner };
    vm.alloc_for(class, Native(Box::new(lock))).into()
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 5, ..Shape::default() };
    let names = ["kind", "value", "maxvalue", "name", "unlink"];
    let [kind, value, most, given, unlink] = args.bind(vm, "SemLock", names, shape)?;
    let given = given.unwrap_or(&Value::None);
    let sort = sort(vm, kind.unwrap_or(&Value::None))?;
    let value = value.map_or(Ok(0), |v| vm.to_c_int(v))?;
    let most = most.map_or(Ok(0), |v| vm.to_c_int(v))?;
    let name = name(vm, "SemLock", "'name'", given)?;
    let unlink = unlink.map_or(Ok(false), |v| vm.truth(v))?;
    let made = call(vm, || {
        let made = Semaphore::make(&name, value as u32)?;
        if unlink {
            semaphore::unlink(&name)?;
        }
        Ok(made)
    })?;
    let kept = if unlink { Value::None } else { given.clone() };
    Ok(make(vm, class, made, sort, most.into(), kept))
}

/// What another process made, by its name.
fn rebuild(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_rebuild", 4, 4)?;
    let [_handle, kind, most, given] = given else { return Ok(Value::None) };
    let Some(class) = args.values[0].cast::<crate::vm::Type>() else { return Ok(Value::None) };
    let (sort, most) = (sort(vm, kind)?, vm.to_c_int(most)?);
    let name = text(vm, given)?;
    let opened = call(vm, || Semaphore::open(&name))?;
    Ok(make(vm, &class, opened, sort, most.into(), given.clone()))
}

fn after_fork(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    this(vm, args, "_after_fork")?.count.set(0);
    Ok(Value::None)
}

fn acquire(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let lock = of(vm, &args.values[0])?;
    let names = ["block", "timeout"];
    let [block, timeout] = args.skip(1).bind(vm, "acquire", names, Shape::default())?;
    let block = block.map_or(Ok(true), |b| vm.truth(b))?;
    let until = match timeout.filter(|t| !t.is_none()) {
        None => None,
        Some(v) => match crate::vm::object::float::real(vm, v)? {
            // What a clock cannot show is never.
            Some(seconds) => {
                let wait = Duration::try_from_secs_f64(seconds.max(0.0)).ok();
                wait.and_then(|wait| SystemTime::now().checked_add(wait))
            }
            None => {
                let ty = vm.type_name(v);
                return Err(vm.type_error(format!("must be real number, not {ty}")));
            }
        },
    };
    if lock.sort == Sort::Recursive && lock.is_mine(vm) {
        lock.count.set(lock.count.get() + 1);
        return Ok(Value::bool(true));
    }
    let error = |e| crate::vm::builtins::output::os_error(vm, &e);
    let mut taken = lock.semaphore.try_wait().map_err(error)?;
    if !taken && block {
        let semaphore = &lock.semaphore;
        taken = blocking(vm, || semaphore.wait(until))?.map_err(error)?;
    }
    if taken {
        lock.count.set(lock.count.get() + 1);
        lock.owner.set(vm.thread.ident);
    }
    Ok(Value::bool(taken))
}

fn release(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let lock = this(vm, args, "release")?;
    if lock.sort == Sort::Recursive {
        if !lock.is_mine(vm) {
            let message = "attempt to release recursive lock not owned by thread";
            return Err(vm.raise(ExcKind::AssertionError, message));
        }
        if lock.count.get() > 1 {
            lock.count.set(lock.count.get() - 1);
            return Ok(Value::None);
        }
    } else if i64::from(lock.value(vm)?) >= lock.most {
        return Err(vm.value_error("semaphore or lock released too many times"));
    }
    let posted = lock.semaphore.post();
    posted.map_err(|e| crate::vm::builtins::output::os_error(vm, &e))?;
    lock.count.set(lock.count.get() - 1);
    Ok(Value::None)
}
