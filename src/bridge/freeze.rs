//! What the names in a jitted function mean, frozen when it is first compiled.
//!
//! Invariant: a function is frozen once, under the lock, together with every jitted function that it can
//! reach; from then on the compiler reads that and no object. Rebinding a global later changes nothing,
//! as in Numba.

use std::sync::Arc;

use num_traits::ToPrimitive;
use rustc_hash::FxHashMap;

use super::cython;
use super::dispatcher::{self, Dispatcher};
use super::ndarray::array_of;
use super::npscalar;
use super::types;
use crate::array::{View, frozen};
use crate::base::Symbol;
use crate::kernel::build::names_needed;
use crate::kernel::names::{Intrinsic, is_known_module};
use crate::kernel::options::Options;
use crate::kernel::signature::MAX_DIMS;
use crate::kernel::types::ArrayType;
use crate::kernel::userfunc::{Const, FrozenArray, FuncRef, NamePath, Snapshot, UserFunc};
use crate::vm::object::builtin::Builtin;
use crate::vm::object::cell::CellObj;
use crate::vm::object::function::Function;
use crate::vm::object::int::BigIntObj;
use crate::vm::object::module::Module;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::{ExcKind, Res, T, Type, Value, Vm};

/// A frozen function with everything that it can reach.
pub struct Frozen {
    pub user: Arc<UserFunc>,
    pub snapshot: Arc<Snapshot>,
}

/// Freezes a dispatcher, if it is not yet, and those that it mentions.
pub fn freeze<'a>(vm: &Vm<'_>, callee: &'a Value) -> Res<&'a Frozen> {
    let root = dispatcher::of(callee).ok_or_else(|| vm.type_error("not a jitted function"))?;
    if let Some(frozen) = root.frozen.get() {
        return Ok(frozen);
    }
    // Dispatchers in order of discovery; those that are frozen bring all that they reach.
    let mut queue = vec![callee.clone()];
    let mut users: Vec<Arc<UserFunc>> = Vec::new();
    let mut snapshot = Snapshot::default();
    let mut next = 0;
    while next < queue.len() {
        let value = queue[next].clone();
        next += 1;
        let Some(d) = dispatcher::of(&value) else { continue };
        match d.frozen.get() {
            Some(frozen) => {
                let funcs = frozen.snapshot.funcs.iter();
                snapshot.funcs.extend(funcs.map(|(id, f)| (*id, f.clone())));
            }
            None => {
                let mut mentioned = Vec::new();
                let user = Arc::new(user_func(vm, d, &mut mentioned)?);
                snapshot.funcs.insert(d.id, user.clone());
                users.push(user);
                for other in mentioned {
                    if !queue.iter().any(|q| q.is(&other)) {
                        queue.push(other);
                    }
                }
            }
        }
    }
    let snapshot = Arc::new(snapshot);
    for value in &queue {
        if let Some(d) = dispatcher::of(value)
            && let Some(user) = users.iter().find(|u| u.id == d.id)
        {
            // A dispatcher that was frozen meanwhile (reading a name may run code) stays as it is.
            let _ = d.frozen.set(Frozen { user: user.clone(), snapshot: snapshot.clone() });
        }
    }
    root.frozen.get().ok_or_else(|| vm.raise(ExcKind::SystemError, "a function was not frozen"))
}

fn user_func(vm: &Vm<'_>, d: &Dispatcher, mentioned: &mut Vec<Value>) -> Res<UserFunc> {
    let function = dispatcher::function_of(vm, &d.py_func)?;
    let code = &function.code.code;
    let tree = dispatcher::tree_of(vm, function)?;
    let mut consts: FxHashMap<NamePath, Const> = FxHashMap::default();
    // Values of prefixes that may be gone through.
    let mut open: FxHashMap<NamePath, Value> = FxHashMap::default();
    for path in names_needed(code.origin.unit(), tree) {
        let value = match path.split_last() {
            Some((name, [])) => look_up(vm, function, *name),
            Some((attr, owner)) => match open.get(owner) {
                Some(owner) => vm.get_attr_opt(owner, *attr)?,
                None => None,
            },
            None => None,
        };
        let Some(value) = value else {
            // While the function is being decorated its own name is not bound yet.
            if path.len() == 1 && path[0] == d.name {
                consts.insert(path, Const::Func(FuncRef::User { id: d.id, name: d.name }));
            }
            continue;
        };
        if is_foreign_module(vm, &value) {
            open.insert(path, value);
        } else {
            consts.insert(path, global(vm, &value, mentioned));
        }
    }
    let defaults = d.params.names.iter().zip(&d.params.defaults);
    let defaults = defaults
        .filter_map(|(name, v)| Some((*name, global(vm, v.as_ref()?, mentioned))))
        .collect();
    Ok(UserFunc {
        id: d.id,
        name: d.name,
        unit: code.origin.unit().clone(),
        function: tree.clone(),
        options: Options { asserts: vm.asserts(), ..d.options.clone() },
        signatures: d.declared.clone(),
        captures: Vec::new(),
        region: None,
        declared: d.c_types.clone(),
        consts,
        defaults,
    })
}

/// A name that is no local of the function: closure, globals, builtins.
fn look_up(vm: &Vm<'_>, function: &Function, name: Symbol) -> Option<Value> {
    let free = &function.code.code.free;
    if let (Some(i), Some(closure)) = (free.iter().position(|n| *n == name), &function.closure) {
        let cell = closure.items.get(i)?.downcast::<CellObj>()?;
        let value = cell.get();
        return (!value.is_unset()).then_some(value);
    }
    let builtins = vm.interp.builtins.get();
    function.globals.get_sym(vm, name).or_else(|| builtins?.get_sym(vm, name))
}

/// A module whose names kernels do not know by themselves.
pub fn is_foreign_module(vm: &Vm<'_>, v: &Value) -> bool {
    v.downcast::<Module>().is_some_and(|m| module_name(vm, m).is_none_or(|n| !is_known_module(n)))
}

fn module_name(vm: &Vm<'_>, module: &Module) -> Option<&'static str> {
    let name = module.dict.get_sym(vm, Symbol::new("__name__"))?;
    let text = name.downcast::<Str>()?;
    Symbol::lookup(text.as_str()).map(Symbol::as_str)
}

/// The constant that an object is for a kernel.
pub fn to_const(vm: &Vm<'_>, v: &Value, mentioned: &mut Vec<Value>) -> Const {
    match v {
        Value::None => Const::None,
        Value::Bool(b) => Const::Bool(b.get()),
        Value::Int(i) => Const::Int(*i),
        Value::Float(x) => Const::Float(x.get()),
        Value::Obj(_) => object_const(vm, v, mentioned),
        Value::Unset | Value::NotImplemented | Value::Ellipsis => opaque(vm, v),
    }
}

fn object_const(vm: &Vm<'_>, v: &Value, mentioned: &mut Vec<Value>) -> Const {
    if let Some(big) = v.downcast::<BigIntObj>() {
        return match big.0.to_u64() {
            Some(u) => Const::UInt(u),
            None => Const::Opaque("an int beyond 64 bits".into()),
        };
    }
    if let Some(s) = v.downcast::<Str>() {
        return Const::Str(s.as_str().into());
    }
    if let Some(imm) = npscalar::imm_of(vm, v) {
        return Const::Typed(imm);
    }
    if let Some(t) = v.downcast::<Tuple>() {
        return Const::Tuple(t.items.iter().map(|e| to_const(vm, e, mentioned)).collect());
    }
    if let Some(d) = dispatcher::of(v) {
        mentioned.push(v.clone());
        return Const::Func(FuncRef::User { id: d.id, name: d.name });
    }
    if let Some(intrinsic) = intrinsic_of(vm, v) {
        return Const::Func(FuncRef::Intrinsic(intrinsic));
    }
    // A universal function or a stencil of ours is its kernel.
    if &*vm.type_name(v) == "DUFunc"
        && let Ok(Some(kernel)) = vm.get_attr_opt(v, Symbol::new("__ungil_kernel__"))
        && let Some(d) = dispatcher::of(&kernel)
    {
        let func = FuncRef::User { id: d.id, name: d.name };
        mentioned.push(kernel);
        return Const::Func(func);
    }
    if let Some(module) = v.downcast::<Module>()
        && let Some(name) = module_name(vm, module)
    {
        return Const::Module(Symbol::new(name));
    }
    if v.downcast::<Type>().is_some()
        && let Some(kind) = ExcKind::ALL.iter().find(|k| vm.exc_ty(**k).value().is(v))
    {
        return Const::Exception(Symbol::new(kind.name()));
    }
    opaque(vm, v)
}

/// What a function's global name stands for. Unlike a region, which looks each time at what its names mean, it
/// may hold arrays.
fn global(vm: &Vm<'_>, v: &Value, mentioned: &mut Vec<Value>) -> Const {
    match array_of(v) {
        Some(array) => frozen_array(vm, v, &array.view()),
        None => to_const(vm, v, mentioned),
    }
}

/// An array as it is now; what cannot be an array of kernels is opaque.
fn frozen_array(vm: &Vm<'_>, v: &Value, view: &View) -> Const {
    let dtype = view.scalar_type().and_then(npscalar::kernel_type);
    match (dtype, frozen::keep(view)) {
        (Some(dtype), Some(owner)) if view.ndim() <= usize::from(MAX_DIMS) => {
            let ty = ArrayType { writeable: false, ..ArrayType::fresh(dtype, view.ndim()) };
            let shape = view.shape().iter().map(|&n| n as i64).collect();
            Const::Array(FrozenArray { ty, shape, owner })
        }
        (_, _) => opaque(vm, v),
    }
}

/// Whether kernels can call the object.
pub fn is_function(vm: &Vm<'_>, v: &Value) -> bool {
    matches!(v, Value::Obj(_)) && (dispatcher::of(v).is_some() || intrinsic_of(vm, v).is_some())
}

/// What the object is, in words.
fn opaque(vm: &Vm<'_>, v: &Value) -> Const {
    if let Some(class) = v.downcast::<Type>() {
        return Const::Opaque(format!("the class {}", class.name()).into());
    }
    if v.downcast::<Builtin>().is_some() {
        return Const::Opaque("a function of the interpreter".into());
    }
    if v.downcast::<Function>().is_some() {
        return Const::Opaque("a function that is not jitted".into());
    }
    let name = vm.type_name(v);
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    Const::Opaque(format!("{article} {name} object").into())
}

/// The kernel compiler's function that an object stands for: `math.cos`, `abs`, `int`, `prange`,
/// `numba.int32`.
pub fn intrinsic_of(vm: &Vm<'_>, v: &Value) -> Option<Intrinsic> {
    if let Some(found) = types::intrinsic_of(v).or_else(|| cython::intrinsic_of(v)) {
        return Some(found);
    }
    if let Some(found) = npscalar::intrinsic_of(vm, v) {
        return Some(found);
    }
    if let Some(class) = v.downcast::<Type>() {
        // In a kernel every list has items of one type.
        if &**class.module.borrow() == "numba.typed" && &*class.name() == "List" {
            return Intrinsic::find("builtins", "list");
        }
        const TYPES: [(T, &str); 9] = [
            (T::Int, "int"),
            (T::Float, "float"),
            (T::Bool, "bool"),
            (T::Range, "range"),
            (T::List, "list"),
            (T::Tuple, "tuple"),
            (T::Enumerate, "enumerate"),
            (T::Zip, "zip"),
            (T::Reversed, "reversed"),
        ];
        let (_, name) = TYPES.iter().find(|(t, _)| vm.ty(*t).value().is(v))?;
        return Intrinsic::find("builtins", name);
    }
    let builtin = v.downcast::<Builtin>()?;
    let name = Symbol::new(builtin.def.name);
    let is_here = |dict: &crate::vm::object::dict::Dict| {
        dict.get_sym(vm, name).is_some_and(|found| found.is(v))
    };
    if vm.interp.builtins.get().is_some_and(|b| is_here(b)) {
        return Intrinsic::find("builtins", name.as_str());
    }
    let modules = vm.interp.modules.get()?;
    ["math", "numpy", "numba", "cython", "cython.parallel"].into_iter().find_map(|module| {
        let found = modules.get_sym(vm, Symbol::new(module))?;
        let found = found.downcast::<Module>()?;
        is_here(&found.dict).then(|| Intrinsic::find(module, name.as_str()))?
    })
}
