//! The object that a decorated function is: looks up the kernel for its arguments, and runs it.
//!
//! Invariant: kernels of a dispatcher live as long as it does, and a call keeps it alive. The last kernel
//! used is kept with its key; a call whose arguments make the same key takes no lock and allocates
//! nothing.

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::binding::Params;
use super::freeze::{self, Frozen};
use super::host::{self, INLINE_SLOTS};
use super::marshal::{self, ListArgument, Memory, Packed, Unfit};
use super::{explain, raise, types};
use crate::array::View;
use crate::base::Symbol;
use crate::kernel::compile::{CompileError, Compiled, compile};
use crate::kernel::dispatch::{Dispatch, Outcome};
use crate::kernel::dump::{self, Stage};
use crate::kernel::options::Options;
use crate::kernel::signature::{MAX_PACKED, Packer, Signature, SignatureKey};
use crate::kernel::types::{Scalar, ScalarKind, Type};
use crate::kernel::userfunc::{Snapshot, UserFuncId};
use crate::runtime::trace::State;
use crate::syntax::ast;
use crate::syntax::cython::Declared;
use crate::vm::heap::trace::traces;
use crate::vm::object::function::{BoundMethod, Function};
use crate::vm::{
    Args, ExcKind, GetSetDef, Kind, MethodDef, Res, Slots, Traced, TypeSpec, Value, Vm,
};

pub struct Dispatcher {
    pub id: UserFuncId,
    pub name: Symbol,
    /// The decorated function.
    pub py_func: Value,
    pub options: Options,
    /// Explicit signatures; when there are any, no other is compiled.
    pub declared: Vec<Signature>,
    pub params: Params,
    /// What Cython's declarations say of its variables.
    pub c_types: Declared,
    pub frozen: OnceCell<Frozen>,
    pub(super) dispatch: Arc<Dispatch>,
    pub(super) last: RefCell<Option<Last>>,
    /// The kernel of the last call with arrays, and its arguments' types.
    pub(super) last_arrays: RefCell<Option<(Vec<Type>, Arc<Compiled>)>>,
    pub(super) has_warned: Cell<bool>,
}

traces! { Dispatcher { py_func } }

/// The kernel of the last call.
pub(super) struct Last {
    key: u64,
    compiled: Arc<Compiled>,
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "CPUDispatcher",
    module: "numba.core.registry",
    doc: "A function that is compiled for the types of its arguments.",
    kind: Kind::Traced,
    is_base: false,
    slots,
    methods: &[
        MethodDef::new("inspect_types", inspect_types, "inspect_types(file=None)"),
        MethodDef::new(
            "parallel_diagnostics",
            parallel_diagnostics,
            "parallel_diagnostics(signature=None, level=1)",
        ),
        MethodDef::new("inspect_asm", inspect_asm, "inspect_asm(signature=None)"),
        MethodDef::new("compile", compile_for, "compile(signature)"),
        BY_NAME,
    ],
    getset: &[
        GetSetDef { name: "py_func", get: |_, v| Ok(this(v).py_func.clone()), set: None, doc: "" },
        GetSetDef {
            name: "__wrapped__",
            get: |_, v| Ok(this(v).py_func.clone()),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__name__",
            get: |vm, v| of_function(vm, v, "__name__"),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__qualname__",
            get: |vm, v| of_function(vm, v, "__qualname__"),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__module__",
            get: |vm, v| of_function(vm, v, "__module__"),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__doc__",
            get: |vm, v| of_function(vm, v, "__doc__"),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__code__",
            get: |vm, v| of_function(vm, v, "__code__"),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__defaults__",
            get: |vm, v| of_function(vm, v, "__defaults__"),
            set: None,
            doc: "",
        },
        GetSetDef { name: "signatures", get: signatures, set: None, doc: "" },
        GetSetDef { name: "nopython_signatures", get: nopython_signatures, set: None, doc: "" },
        GetSetDef { name: "overloads", get: overloads, set: None, doc: "" },
        GetSetDef { name: "stats", get: stats, set: None, doc: "" },
        GetSetDef { name: "targetoptions", get: target_options, set: None, doc: "" },
    ],
};

/// What such an object shows of the function that it was made of.
/// Pickled by its name, as functions are.
pub(super) const BY_NAME: MethodDef = MethodDef::new(
    "__reduce__",
    |vm, args| {
        args.method(vm, "__reduce__", 0, 0)?;
        of_function(vm, &args.values[0], "__qualname__")
    },
    "__reduce__()",
);

pub(super) static OF_FUNCTION: &[GetSetDef] = &[
    GetSetDef { name: "__wrapped__", get: |_, v| Ok(this(v).py_func.clone()), set: None, doc: "" },
    GetSetDef { name: "__name__", get: |vm, v| of_function(vm, v, "__name__"), set: None, doc: "" },
    GetSetDef {
        name: "__qualname__",
        get: |vm, v| of_function(vm, v, "__qualname__"),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "__module__",
        get: |vm, v| of_function(vm, v, "__module__"),
        set: None,
        doc: "",
    },
    GetSetDef { name: "__doc__", get: |vm, v| of_function(vm, v, "__doc__"), set: None, doc: "" },
    GetSetDef { name: "__code__", get: |vm, v| of_function(vm, v, "__code__"), set: None, doc: "" },
    GetSetDef {
        name: "__defaults__",
        get: |vm, v| of_function(vm, v, "__defaults__"),
        set: None,
        doc: "",
    },
];

fn slots(s: &Slots) {
    s.call.set(Some(call));
    s.repr.set(Some(|vm, v| {
        let function = vm.repr(&this(v).py_func)?;
        Ok(vm.str(format!("CPUDispatcher({function})")))
    }));
    s.descr_get.set(Some(bind));
}

/// A jitted function as a method.
pub(super) fn bind(
    vm: &Vm<'_>,
    v: &Value,
    instance: Option<&Value>,
    _: &crate::vm::TypeRef,
) -> Res<Value> {
    Ok(match instance {
        Some(instance) => BoundMethod::make(vm, v.clone(), instance.clone()),
        None => v.clone(),
    })
}

/// The dispatcher that an object is.
#[inline]
pub fn of(v: &Value) -> Option<&Dispatcher> {
    v.as_obj()?.native::<Dispatcher>()
}

fn this(v: &Value) -> &Dispatcher {
    match of(v) {
        Some(d) => d,
        None => unreachable!("a descriptor of the dispatcher's type checks its receiver"),
    }
}

fn of_function(vm: &Vm<'_>, v: &Value, name: &str) -> Res<Value> {
    vm.get_attr(&this(v).py_func, Symbol::new(name))
}

/// The interpreted function behind a value.
pub fn function_of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Function> {
    v.downcast().ok_or_else(|| vm.type_error("a jitted function must be a Python function"))
}

/// A function's syntax tree.
pub fn tree_of<'a>(vm: &Vm<'_>, function: &'a Function) -> Res<&'a Arc<ast::Function>> {
    let tree = function.code.code.function();
    tree.ok_or_else(|| vm.type_error("the function has no source to compile"))
}

/// A number for a function that kernels are made of.
pub fn next_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Decorates a function.
pub fn make(
    vm: &Vm<'_>,
    py_func: &Value,
    options: Options,
    declared: Vec<Signature>,
) -> Res<Value> {
    // A function that is jitted again is compiled anew with the new options.
    let py_func = of(py_func).map_or(py_func, |d| &d.py_func);
    let function = function_of(vm, py_func)?;
    let tree = tree_of(vm, function)?;
    let qualname = vm.display(&vm.get_attr(py_func, Symbol::new("__qualname__"))?)?;
    let eager = declared.clone();
    let dispatcher = Dispatcher {
        id: UserFuncId(next_id()),
        name: function.code.code.name,
        params: Params::new(vm, function, tree, &qualname),
        py_func: py_func.clone(),
        options,
        declared,
        c_types: Declared::default(),
        frozen: OnceCell::new(),
        dispatch: Arc::default(),
        last: RefCell::new(None),
        last_arrays: RefCell::new(None),
        has_warned: Cell::new(false),
    };
    let class = vm.native_type(&SPEC);
    let value: Value = vm.alloc_for(&class, Traced(Box::new(dispatcher))).into();
    // Explicit signatures are compiled at once, as the decorator's reader expects.
    for signature in eager {
        let key = SignatureKey::new(&signature.args);
        if let Err(e) = outcome(vm, &value, &key, &signature.args, &[])? {
            return Err(raise::not_compiled(vm, &e));
        }
    }
    Ok(value)
}

fn call(vm: &Vm<'_>, callee: &Value, args: Args<'_>) -> Res<Value> {
    let d = this(callee);
    if d.params.is_filled_by(&args) && args.values.len() <= MAX_PACKED {
        let mut packer = Packer::default();
        let mut slots = [0u64; INLINE_SLOTS];
        if pack_scalars(args.values, &mut packer, &mut slots) {
            let last = match &*d.last.borrow() {
                Some(last) if last.key == packer.word() => Some(last.compiled.clone()),
                Some(_) | None => None,
            };
            if let Some(compiled) = last {
                return run(vm, &compiled, &slots);
            }
        }
    }
    call_slowly(vm, callee, d, args)
}

const _: () = assert!(INLINE_SLOTS >= MAX_PACKED);

/// Packs arguments that are all plain scalars.
#[inline(always)]
fn pack_scalars(values: &[Value], packer: &mut Packer, slots: &mut [u64; INLINE_SLOTS]) -> bool {
    for (v, slot) in values.iter().zip(slots) {
        let (code, bits) = match v {
            Value::Int(i) => (Scalar::I64.code(), *i as u64),
            Value::Float(x) => (Scalar::F64.code(), x.get().to_bits()),
            Value::Bool(b) => (Scalar::Bool.code(), u64::from(b.get())),
            Value::None
            | Value::Unset
            | Value::NotImplemented
            | Value::Ellipsis
            | Value::Obj(_) => return false,
        };
        packer.push(code);
        *slot = bits;
    }
    true
}

/// Runs a kernel whose arguments are scalars, and boxes its result.
#[inline]
fn run(vm: &Vm<'_>, compiled: &Compiled, slots: &[u64]) -> Res<Value> {
    run_with(vm, compiled, slots, &[], &[])
}

fn run_with(
    vm: &Vm<'_>,
    compiled: &Compiled,
    slots: &[u64],
    arrays: &[(Value, View)],
    lists: &[ListArgument],
) -> Res<Value> {
    let kernel = &compiled.kernel;
    let (mut few, mut many) = ([0u64; 8], Vec::new());
    let out = if kernel.n_results <= few.len() {
        &mut few[..]
    } else {
        many.resize(kernel.n_results, 0);
        &mut many[..]
    };
    let call = host::Call { slots, lists };
    let left = match host::run(vm, compiled.name, kernel, &call, out) {
        Ok(left) => left,
        Err(stopped) => {
            raise::printed(vm, compiled, &stopped.left)?;
            marshal::reflect(vm, arrays, lists, &stopped.left)?;
            return Err(raise::stopped(vm, compiled, &stopped));
        }
    };
    if !left.printed.is_empty() {
        raise::printed(vm, compiled, &left)?;
    }
    if let Type::Scalar(s) = kernel.ret
        && lists.is_empty()
    {
        return Ok(marshal::scalar(vm, s, out[0]));
    }
    marshal::reflect(vm, arrays, lists, &left)?;
    let memory = Memory { arguments: arrays, lists, left: &left };
    marshal::unpack(vm, &kernel.ret, &mut out.iter().copied(), &memory)
}

#[cold]
fn call_slowly(vm: &Vm<'_>, callee: &Value, d: &Dispatcher, args: Args<'_>) -> Res<Value> {
    if d.params.has_var {
        // The compiler refuses it with a caret, whatever the arguments.
        return match outcome(vm, callee, &SignatureKey::new(&[]), &[], &[])? {
            Ok(compiled) => run(vm, &compiled, &[0; INLINE_SLOTS]),
            Err(e) => refused(vm, d, &e, args),
        };
    }
    let bound = d.params.bind(vm, args)?;
    let mut packed = Packed::default();
    for (i, v) in bound.iter().enumerate() {
        if let Err(unfit) = packed.push(vm, v) {
            return unfit_argument(vm, d, i, &unfit, args);
        }
    }
    let last = match &*d.last_arrays.borrow() {
        Some((types, compiled)) if *types == packed.types => Some(compiled.clone()),
        Some(_) | None => None,
    };
    if let Some(compiled) = last {
        return run_with(vm, &compiled, &packed.slots, &packed.arrays, &packed.lists);
    }
    if !d.declared.is_empty() {
        match convert_to_declared(d, &packed) {
            Some(converted) => (packed.types, packed.slots) = converted,
            None => return Err(no_match(vm, d, &packed.types)),
        }
    }
    let key = SignatureKey::new(&packed.types);
    let compiled = match outcome(vm, callee, &key, &packed.types, &packed.functions)? {
        Ok(compiled) => compiled,
        Err(e) => return refused(vm, d, &e, args),
    };
    if let Some(key) = key.packed()
        && packed.types.iter().all(|t| matches!(t, Type::Scalar(_)))
        && d.declared.is_empty()
    {
        *d.last.borrow_mut() = Some(Last { key, compiled: compiled.clone() });
    } else if !packed.arrays.is_empty() && d.declared.is_empty() {
        *d.last_arrays.borrow_mut() = Some((packed.types.clone(), compiled.clone()));
    }
    run_with(vm, &compiled, &packed.slots, &packed.arrays, &packed.lists)
}

/// The kernel for these argument types, compiled if need be.
fn outcome(
    vm: &Vm<'_>,
    callee: &Value,
    key: &SignatureKey,
    types: &[Type],
    functions: &[Value],
) -> Res<Outcome> {
    let d = this(callee);
    if let Some(found) = d.dispatch.find(key) {
        return Ok(found);
    }
    let (entry, snapshot) = inputs(vm, callee, functions)?;
    let dispatch = &d.dispatch;
    let mut fresh = None;
    let outcome = vm.detach_for(State::Compiles, Some(d.name), || {
        dispatch.get(key, || {
            let outcome = compile(&entry, types, &snapshot, host::effort()).map(Arc::new);
            fresh = Some(outcome.clone());
            outcome
        })
    });
    if let Some(fresh) = fresh {
        explain::record(vm, d.name, fresh);
    }
    Ok(outcome)
}

/// What the compiler reads for a call with these functions among its arguments.
fn inputs(
    vm: &Vm<'_>,
    callee: &Value,
    functions: &[Value],
) -> Res<(Arc<crate::kernel::userfunc::UserFunc>, Arc<Snapshot>)> {
    let frozen = freeze::freeze(vm, callee)?;
    let mut snapshot = frozen.snapshot.clone();
    for f in functions {
        let other = freeze::freeze(vm, f)?;
        let funcs = other.snapshot.funcs.iter().map(|(id, f)| (*id, f.clone()));
        Arc::make_mut(&mut snapshot).funcs.extend(funcs);
    }
    Ok((frozen.user.clone(), snapshot))
}

/// The arguments as the first declared signature takes them that they convert to: exactly, or else
/// without losing the kind of number.
fn convert_to_declared(d: &Dispatcher, packed: &Packed) -> Option<(Vec<Type>, Vec<u64>)> {
    let rank = |kind: ScalarKind| match kind {
        ScalarKind::Bool => 0,
        ScalarKind::Signed | ScalarKind::Unsigned => 1,
        ScalarKind::Float => 2,
    };
    let fits = |from: &Type, to: &Type| match (from.scalar(), to.scalar()) {
        (Some(from), Some(to)) => rank(from.kind()) <= rank(to.kind()),
        (Some(_) | None, Some(_) | None) => match (from.array(), to.array()) {
            (Some(from), Some(to)) => from.fits(to),
            (Some(_) | None, Some(_) | None) => {
                from == to || matches!(to, Type::Optional(_)) && from.join(to).as_ref() == Some(to)
            }
        },
    };
    let exact = d.declared.iter().find(|s| s.args == packed.types);
    let signature = exact.or_else(|| {
        d.declared.iter().find(|s| {
            s.args.len() == packed.types.len()
                && s.args.iter().zip(&packed.types).all(|(to, from)| fits(from, to))
        })
    })?;
    Some((signature.args.clone(), packed.converted(&signature.args)?))
}

fn no_match(vm: &Vm<'_>, d: &Dispatcher, types: &[Type]) -> crate::vm::Exc {
    let names: Vec<String> = types.iter().map(Type::long_name).collect();
    vm.type_error(format!(
        "No matching definition for argument type(s) {} of {}",
        names.join(", "),
        d.name
    ))
}

fn unfit_argument(
    vm: &Vm<'_>,
    d: &Dispatcher,
    index: usize,
    unfit: &Unfit,
    args: Args<'_>,
) -> Res<Value> {
    let name = d.params.name(index);
    match unfit {
        Unfit::TooLarge => Err(vm.raise(
            ExcKind::OverflowError,
            format!(
                "int too big to convert: argument '{name}' of {} does not fit in 64 bits",
                d.name
            ),
        )),
        Unfit::NoType(what) if d.options.nopython => {
            let message = format!(
                "{}(): argument '{name}' is of type {what}, which kernels cannot take\n  = help: pass \
                 numbers, arrays, tuples of them, None, or jitted functions",
                d.name
            );
            Err(raise::error(vm, "TypingError", &message))
        }
        Unfit::NoType(what) => {
            warn_once(vm, d, &format!("argument '{name}' is of type {what}"))?;
            vm.call_args(&d.py_func, args)
        }
    }
}

/// A function that cannot be compiled: an error, or without `nopython` the interpreter's turn.
fn refused(vm: &Vm<'_>, d: &Dispatcher, e: &CompileError, args: Args<'_>) -> Res<Value> {
    if d.options.nopython {
        return Err(raise::not_compiled(vm, e));
    }
    let why = match e {
        CompileError::Refused(r) => r.diagnostic().render(),
        CompileError::Machine(text) => text.to_string(),
    };
    warn_once(vm, d, &why)?;
    vm.call_args(&d.py_func, args)
}

fn warn_once(vm: &Vm<'_>, d: &Dispatcher, why: &str) -> Res<()> {
    if d.has_warned.replace(true) {
        return Ok(());
    }
    let text = format!("NumbaWarning: {} runs in the interpreter: {}\n", d.name, why.trim_end());
    explain::write(vm, "stderr", &text)
}

fn signatures(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let kernels = this(v).dispatch.kernels();
    let each = kernels.iter().map(|k| {
        let types = k.kernel.params.iter().map(|t| types::value(vm, t)).collect::<Vec<_>>();
        vm.tuple(types)
    });
    Ok(vm.list(each.collect()))
}

/// Of each kernel the types of its arguments and of its result.
fn nopython_signatures(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let kernels = this(v).dispatch.kernels();
    Ok(vm.list(kernels.iter().map(|k| signature_of(vm, k)).collect()))
}

fn signature_of(vm: &Vm<'_>, compiled: &Compiled) -> Value {
    let kernel = &compiled.kernel;
    let (args, ret) = (kernel.params.to_vec(), Some(kernel.ret.clone()));
    types::signature(vm, Signature { args, ret })
}

/// The kernels by the types of their arguments.
fn overloads(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    use crate::vm::object::dict::Dict;
    let dict = Dict::new(vm);
    for compiled in this(v).dispatch.kernels() {
        let types = compiled.kernel.params.iter().map(|t| types::value(vm, t)).collect::<Vec<_>>();
        dict.set(vm, &vm.tuple(types), signature_of(vm, &compiled))?;
    }
    Ok(dict.into())
}

/// `compile(signature)`: the kernel for these argument types is made; its signature.
fn compile_for(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "compile", 1, 1)?;
    let callee = receiver(vm, args, "compile")?;
    let mut wanted = Vec::new();
    super::options::signatures_of(vm, &args.values[1], &mut wanted)?;
    let [signature] = &wanted[..] else {
        return Err(vm.type_error("compile() takes one signature"));
    };
    let key = SignatureKey::new(&signature.args);
    match outcome(vm, callee, &key, &signature.args, &[])? {
        Ok(compiled) => Ok(signature_of(vm, &compiled)),
        Err(e) => Err(raise::not_compiled(vm, &e)),
    }
}

fn stats(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    use crate::vm::object::dict::Dict;
    let kernels = this(v).dispatch.kernels();
    let dict = Dict::new(vm);
    let total: f64 = kernels.iter().map(|k| k.times.total().as_secs_f64() * 1e3).sum();
    dict.set_sym(vm, Symbol::new("compiled"), Value::Int(kernels.len() as i64));
    dict.set_sym(vm, Symbol::new("compile_ms"), Value::float(total));
    let bytes: usize = kernels.iter().map(|k| k.kernel.code_size()).sum();
    dict.set_sym(vm, Symbol::new("code_bytes"), Value::Int(bytes as i64));
    Ok(dict.into())
}

fn target_options(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    use crate::vm::object::dict::Dict;
    let options = &this(v).options;
    let dict = Dict::new(vm);
    let flags = [
        ("nopython", options.nopython),
        ("parallel", options.parallel),
        ("fastmath", !options.fastmath.is_strict()),
        ("cache", options.cache),
        ("nogil", options.nogil),
        ("boundscheck", options.boundscheck),
    ];
    for (name, on) in flags {
        dict.set_sym(vm, Symbol::new(name), Value::bool(on));
    }
    Ok(dict.into())
}

/// A stage's dump for each signature that was compiled.
pub fn dump_all(vm: &Vm<'_>, callee: &Value, stage: Stage) -> Res<String> {
    let mut out = String::new();
    for compiled in this(callee).dispatch.kernels() {
        out += &dump_call(vm, callee, stage, &compiled.kernel.params)?;
    }
    Ok(out)
}

/// A stage's dump for these argument types.
pub fn dump_call(vm: &Vm<'_>, callee: &Value, stage: Stage, types: &[Type]) -> Res<String> {
    let (entry, snapshot) = inputs(vm, callee, &[])?;
    let text = vm.detach(|| dump::of(&entry, types, &snapshot, stage));
    text.map_err(|e| raise::not_compiled(vm, &e))
}

fn receiver<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<&'a Value> {
    let found = args.values.first().filter(|v| of(v).is_some());
    found.ok_or_else(|| vm.type_error(format!("{name}() needs a jitted function")))
}

fn inspect_types(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let text = dump_all(vm, receiver(vm, args, "inspect_types")?, Stage::Typed)?;
    explain::write(vm, "stdout", &text).map(|()| Value::None)
}

fn parallel_diagnostics(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let callee = receiver(vm, args, "parallel_diagnostics")?;
    let kernels = this(callee).dispatch.kernels();
    let text: String = kernels.iter().map(|k| k.explain()).collect();
    explain::write(vm, "stdout", &text).map(|()| Value::None)
}

/// The assembly of each signature, by signature.
fn inspect_asm(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    use crate::vm::object::dict::Dict;
    let callee = receiver(vm, args, "inspect_asm")?;
    let dict = Dict::new(vm);
    for compiled in this(callee).dispatch.kernels() {
        let params = &compiled.kernel.params;
        let text = dump_call(vm, callee, Stage::Asm, params)?;
        let key = vm.tuple(params.iter().map(|t| types::value(vm, t)).collect::<Vec<_>>());
        dict.set(vm, &key, vm.str(text))?;
    }
    Ok(dict.into())
}
