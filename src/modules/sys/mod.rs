//! `sys`: the interpreter as a program sees it.
//!
//! Invariant: what is asked for at run time is read when it is asked for; what never changes, and what
//! programs assign to (`argv`, `path`, `stdout`), stands in the module's namespace.

mod audit;
mod coroutines;
mod hooks;
mod limits;
mod monitoring;

use crate::base::Symbol;
use crate::vm::builtins::output::Standard;
use crate::vm::import::{ModuleBody, ModuleDef, spec};
use crate::vm::object::dict::Dict;
use crate::vm::object::list::List;
use crate::vm::object::str::Str;
use crate::vm::object::{float, int};
use crate::vm::{Args, ExcKind, MethodDef, Ptr, Res, T, Type, Value, Vm};

use super::struct_seq::{self, struct_seq};

pub use hooks::report_uncaught;
pub(super) use hooks::{flush_standard, report_unraisable, report_unraisable_as, to_stderr};

/// The version of the language that is implemented.
pub const PYTHON_VERSION: (i64, i64, i64) = (3, 14, 0);

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "sys",
    doc: "The interpreter.",
    body: ModuleBody::Native {
        functions: &[
            FUNCTIONS,
            hooks::FUNCTIONS,
            audit::FUNCTIONS,
            coroutines::FUNCTIONS,
            limits::FUNCTIONS,
        ],
        fill,
    },
};

/// What the embedding program says of itself; set before `sys` is first imported.
#[derive(Clone, Default)]
pub struct Invocation {
    pub argv: Vec<String>,
    /// Everything on the command line.
    pub orig_argv: Vec<String>,
    /// Where modules are looked for.
    pub path: Vec<String>,
    pub executable: String,
    pub switches: Switches,
}

/// What a command line in CPython's manner says of the interpreter.
#[derive(Clone, Default)]
pub struct Switches {
    /// Filters of warnings (`-W`), in the order in which they count.
    pub warnings: Vec<String>,
    /// `-X`.
    pub x: Vec<String>,
    pub dont_write_bytecode: bool,
    /// `-O`: how often it was given.
    pub optimize: u8,
    pub ignore_environment: bool,
    pub isolated: bool,
    pub no_site: bool,
    pub no_user_site: bool,
    pub quiet: bool,
    pub safe_path: bool,
}

impl Switches {
    /// The value of an `-X` option; empty when it has none.
    fn x(&self, name: &str) -> Option<&str> {
        self.x.iter().rev().find_map(|option| {
            let (key, value) = option.split_once('=').unwrap_or((option, ""));
            (key == name).then_some(value)
        })
    }

    fn flags(&self) -> Vec<Value> {
        let mut flags = vec![Value::Int(0); 18];
        for (at, on) in [
            (4, self.dont_write_bytecode),
            (5, self.no_user_site),
            (6, self.no_site),
            (7, self.ignore_environment),
            (10, self.quiet),
            (12, self.isolated),
            (15, self.x("warn_default_encoding").is_some()),
        ] {
            flags[at] = Value::Int(i64::from(on));
        }
        flags[3] = Value::Int(i64::from(self.optimize));
        flags[13] = Value::bool(self.x("dev").is_some());
        flags[14] = Value::Int(i64::from(self.x("utf8").is_some_and(|value| value != "0")));
        flags[16] = Value::bool(self.safe_path);
        flags[17] = Value::Int(4300);
        flags
    }
}

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new(
        "_clear_type_descriptors",
        clear_type_descriptors,
        "_clear_type_descriptors(type, /)",
    ),
    MethodDef::new("exit", exit, "exit(status=None, /)"),
    MethodDef::new("getdefaultencoding", |vm, _| Ok(vm.str("utf-8")), "getdefaultencoding()"),
    MethodDef::new(
        "getfilesystemencodeerrors",
        |vm, _| Ok(vm.str("surrogateescape")),
        "getfilesystemencodeerrors()",
    ),
    MethodDef::new("getfilesystemencoding", |vm, _| Ok(vm.str("utf-8")), "getfilesystemencoding()"),
    MethodDef::new("getrefcount", getrefcount, "getrefcount(object, /)"),
    MethodDef::new("getsizeof", getsizeof, "getsizeof(object[, default])"),
    MethodDef::new("intern", intern, "intern(string, /)"),
    MethodDef::new(
        "is_finalizing",
        |vm, _| Ok(Value::bool(vm.interp.finalizing.get())),
        "is_finalizing()",
    ),
    MethodDef::new("_is_gil_enabled", |_, _| Ok(Value::bool(true)), "_is_gil_enabled()"),
    MethodDef::new("_is_interned", |_, _| Ok(Value::bool(false)), "_is_interned(string, /)"),
];

struct_seq!(VERSION_INFO, "sys", "version_info",
    (0 "major") (1 "minor") (2 "micro") (3 "releaselevel") (4 "serial"));
struct_seq!(FLOAT_INFO, "sys", "float_info",
    (0 "max") (1 "max_exp") (2 "max_10_exp") (3 "min") (4 "min_exp") (5 "min_10_exp")
    (6 "dig") (7 "mant_dig") (8 "epsilon") (9 "radix") (10 "rounds"));
struct_seq!(INT_INFO, "sys", "int_info",
    (0 "bits_per_digit") (1 "sizeof_digit") (2 "default_max_str_digits")
    (3 "str_digits_check_threshold"));
struct_seq!(HASH_INFO, "sys", "hash_info",
    (0 "width") (1 "modulus") (2 "inf") (3 "nan") (4 "imag") (5 "algorithm") (6 "hash_bits")
    (7 "seed_bits") (8 "cutoff"));
struct_seq!(THREAD_INFO, "sys", "thread_info", (0 "name") (1 "lock") (2 "version"));
struct_seq!(FLAGS, "sys", "flags",
    (0 "debug") (1 "inspect") (2 "interactive") (3 "optimize") (4 "dont_write_bytecode")
    (5 "no_user_site") (6 "no_site") (7 "ignore_environment") (8 "verbose") (9 "bytes_warning")
    (10 "quiet") (11 "hash_randomization") (12 "isolated") (13 "dev_mode") (14 "utf8_mode")
    (15 "warn_default_encoding") (16 "safe_path") (17 "int_max_str_digits") ;
    "gil" "thread_inherit_context" "context_aware_warnings");

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    let invocation = vm.interp.state::<Invocation>();
    let strings = |items: &[String]| -> Value {
        List::alloc(vm, items.iter().map(|s| vm.str(s)).collect()).into()
    };
    let (major, minor, micro) = PYTHON_VERSION;
    let hexversion = Value::Int(major << 24 | minor << 16 | micro << 8 | 0xF0);
    let version = struct_seq::make(
        vm,
        &VERSION_INFO,
        vec![
            Value::Int(major),
            Value::Int(minor),
            Value::Int(micro),
            vm.str("final"),
            Value::Int(0),
        ],
    );
    let implementation = [
        ("name", vm.str("ungil")),
        ("cache_tag", vm.str(spec::CACHE_TAG)),
        ("version", version.clone()),
        ("hexversion", hexversion.clone()),
    ];
    set("argv", strings(&invocation.argv));
    set("orig_argv", strings(&invocation.orig_argv));
    set("path", strings(&invocation.path));
    set("executable", vm.str(&invocation.executable));
    set("_base_executable", vm.str(&invocation.executable));
    set(
        "version",
        vm.str(format!("{major}.{minor}.{micro} (Ungil {}) [Rust]", env!("CARGO_PKG_VERSION"))),
    );
    set("version_info", version);
    set("hexversion", hexversion);
    set("api_version", Value::Int(1013));
    set("implementation", super::types::namespace(vm, &implementation)?);
    set("copyright", vm.str("Ungil: MIT OR Apache-2.0"));
    set(
        "platform",
        vm.str(if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS }),
    );
    set("byteorder", vm.str(if cfg!(target_endian = "little") { "little" } else { "big" }));
    set("maxsize", Value::Int(i64::MAX));
    set("maxunicode", Value::Int(0x0010_FFFF));
    set("float_info", float_info(vm));
    set("int_info", struct_seq::make(vm, &INT_INFO, [30, 4, 4300, 640].map(Value::Int).to_vec()));
    set("float_repr_style", vm.str("short"));
    set("hash_info", hash_info(vm));
    set(
        "thread_info",
        struct_seq::make(vm, &THREAD_INFO, vec![vm.str("pthread"), Value::None, Value::None]),
    );
    let others = [1, 0, 0].map(Value::Int).to_vec();
    set("flags", struct_seq::make_with(vm, &FLAGS, invocation.switches.flags(), others)?);
    set("abiflags", vm.str(""));
    set("platlibdir", vm.str("lib"));
    set("prefix", vm.str(""));
    set("exec_prefix", vm.str(""));
    set("base_prefix", vm.str(""));
    set("base_exec_prefix", vm.str(""));
    set("dont_write_bytecode", Value::bool(true));
    set("pycache_prefix", Value::None);
    set("warnoptions", strings(&invocation.switches.warnings));
    let options = Dict::new(vm);
    for option in &invocation.switches.x {
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, vm.str(value)),
            None => (&**option, Value::bool(true)),
        };
        options.set_sym(vm, Symbol::new(name), value);
    }
    set("_xoptions", options.into());
    let names: Vec<Value> = super::MODULES.iter().map(|m| vm.str(m.name)).collect();
    let archived = super::archive::names().map(|name| vm.str(name));
    let library: Vec<Value> = names.iter().cloned().chain(archived).collect();
    set("stdlib_module_names", vm.call(&vm.ty(T::FrozenSet).value(), &[vm.tuple(library)])?);
    set("builtin_module_names", vm.tuple(names));
    if let Some(modules) = vm.interp.modules.get() {
        set("modules", modules.value());
    }
    monitoring::install(vm, dict)?;
    let standard = vm.interp.state::<Standard>();
    let streams = [&standard.input, &standard.output, &standard.error];
    for (fd, (name, stream)) in ["stdin", "stdout", "stderr"].iter().zip(streams).enumerate() {
        let file = super::io::standard(vm, fd as i32, stream, standard.terminal[fd]);
        set(name, file.clone());
        set(&format!("__{name}__"), file);
    }
    for hook in ["excepthook", "displayhook", "unraisablehook", "breakpointhook"] {
        if let Some(f) = dict.get_sym(vm, Symbol::new(hook)) {
            set(&format!("__{hook}__"), f);
        }
    }
    Ok(())
}

fn float_info(vm: &Vm<'_>) -> Value {
    let items = vec![
        Value::float(f64::MAX),
        Value::Int(i64::from(f64::MAX_EXP)),
        Value::Int(i64::from(f64::MAX_10_EXP)),
        Value::float(f64::MIN_POSITIVE),
        Value::Int(i64::from(f64::MIN_EXP)),
        Value::Int(i64::from(f64::MIN_10_EXP)),
        Value::Int(i64::from(f64::DIGITS)),
        Value::Int(i64::from(f64::MANTISSA_DIGITS)),
        Value::float(f64::EPSILON),
        Value::Int(i64::from(f64::RADIX)),
        Value::Int(1),
    ];
    struct_seq::make(vm, &FLOAT_INFO, items)
}

fn hash_info(vm: &Vm<'_>) -> Value {
    let mut items: Vec<Value> = [64, (1 << 61) - 1, 314_159, 0, 1_000_003].map(Value::Int).to_vec();
    items.push(vm.str("siphash13"));
    items.extend([64, 128, 0].map(Value::Int));
    struct_seq::make(vm, &HASH_INFO, items)
}

fn exit(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "exit", 0, 1)?;
    let status = args.values.iter().filter(|v| !v.is_none()).cloned().collect();
    Err(vm.raise_args(ExcKind::SystemExit, status))
}

/// Takes `__dict__` and `__weakref__` out of a class that another one replaces.
fn clear_type_descriptors(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sys._clear_type_descriptors", 1, 1)?;
    let Some(class) = args.values[0].cast::<Type>().filter(|c| c.is_heap) else {
        return Err(vm.type_error("argument is immutable"));
    };
    let gone = ["__dict__", "__weakref__"]
        .map(|name| class.dict.borrow_mut().shift_remove(&Symbol::new(name)));
    class.changed();
    drop(gone);
    Ok(Value::None)
}

fn getrefcount(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sys.getrefcount", 1, 1)?;
    let count = match args.values[0].as_obj() {
        Some(o) => int::from_u64(vm, o.ref_count()),
        // What CPython reports for objects that are never released.
        None => Value::Int(i64::from(u32::MAX)),
    };
    Ok(count)
}

/// About what CPython says; containers without what they contain.
fn getsizeof(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "getsizeof", 1, 2)?;
    let v = &args.values[0];
    if let Some(size) = vm.call_special(v, "__sizeof__", &[])? {
        return Ok(size);
    }
    let size = match v {
        Value::None | Value::NotImplemented | Value::Ellipsis | Value::Unset => 16,
        Value::Bool(_) | Value::Int(_) => 28,
        Value::Float(_) => 24,
        Value::Obj(o) => {
            let items = match vm.type_of(v).slots.len.get() {
                Some(len) => len(vm, v)?,
                None => 0,
            };
            let each = if v.downcast::<Str>().is_some() { 1 } else { 8 };
            let is_dict = o.downcast::<Dict>().is_some();
            40 + each * items + if is_dict { 24 * items } else { 0 }
        }
    };
    Ok(Value::Int(size as i64))
}

fn intern(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "sys.intern", 1, 1)?;
    let v = &args.values[0];
    match v.downcast::<Str>() {
        Some(s) if vm.type_of(v).is(vm.ty(T::Str)) => Ok(vm.name(Symbol::new(s.as_str())).into()),
        Some(_) | None => {
            let ty = vm.given_type(v);
            Err(vm.type_error(format!("intern() argument must be str, not {ty}")))
        }
    }
}

/// A float argument.
fn number(vm: &Vm<'_>, v: &Value) -> Res<f64> {
    float::to_f64(vm, v)
}
