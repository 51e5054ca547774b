//! Regions: blocks of interpreted functions that are compiled over the variables that they use, and run
//! with the lock given up.
//!
//! Invariant: a region is compiled for what its names stand for when it is entered; they are looked at
//! again at each entry, so a global that was rebound means what it means now. Variables get their new
//! values when a region has ended well; one that raises leaves them as they were.
//!
//! How an entry goes. The numbers among the variables become arguments, everything else constants of the
//! kernel. The last kernel used is kept with what its names stood for, so that a repeated entry compares
//! and runs. Else the kernel is looked for among those of the place, or compiled.

mod place;

use std::any::Any;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use self::place::{Place, Read, symbols};
use super::marshal::{self, Memory, Packed};
use super::{cython, explain, freeze, host, options, raise};
use crate::kernel::compile::{Compiled, compile};
use crate::kernel::dispatch::Outcome;
use crate::kernel::types::{Scalar, Type};
use crate::kernel::userfunc::{Const, NamePath, Snapshot};
use crate::syntax::directives::Directives;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::interp::{RegionCall, RegionFault};
use crate::vm::object::builtin::Builtin;
use crate::vm::object::cell::CellObj;
use crate::vm::object::code::RegionState;
use crate::vm::object::dict::Dict;
use crate::vm::object::tuple::Tuple;
use crate::vm::{Args, ExcKind, Kind, MethodDef, Native, Res, Slots, TypeSpec, Value, Vm};

/// Results that need no allocation.
const INLINE_RESULTS: usize = 12;

/// Kernels kept for one place; beyond that the oldest goes.
const MAX_VARIANTS: usize = 64;

/// What a program calls a region by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Manager {
    /// `with nogil:`.
    Nogil,
    /// `for i in prange(…):` of Cython.
    Prange,
}

pub static NOGIL: TypeSpec = TypeSpec {
    name: "nogil",
    module: "ungil",
    doc: "`with nogil:` compiles the block and runs it without the lock.",
    kind: Kind::Native,
    is_base: false,
    slots: |s: &Slots| {
        s.repr.set(Some(|vm, _| Ok(vm.str("nogil"))));
        s.call.set(Some(decorate));
    },
    methods: &[
        MethodDef::new("__enter__", enter_interpreted, "__enter__()"),
        MethodDef::new("__exit__", |_, _| Ok(Value::None), "__exit__(*exc)"),
    ],
    getset: &[],
};

/// As a decorator, Cython's `nogil` says that a function needs no lock: here every one that can be compiled
/// needs none.
fn decorate(vm: &Vm<'_>, me: &Value, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "nogil", 1, 1)?;
    let given = &args.values[0];
    if vm.type_of(given).slots.call.get().is_some() {
        return Ok(given.clone());
    }
    if matches!(given, Value::Bool(b) if b.get()) {
        return Ok(me.clone());
    }
    let shown = vm.repr(given)?;
    let message =
        format!("nogil({shown}) is not supported: a block runs without the lock or with it");
    Err(vm.raise(ExcKind::NotImplementedError, message))
}

/// The object `nogil`.
pub fn nogil(vm: &Vm<'_>) -> Value {
    vm.alloc_for(&vm.native_type(&NOGIL), Native(Box::new(Manager::Nogil))).into()
}

fn enter_interpreted(vm: &Vm<'_>, _: Args<'_>) -> Res<Value> {
    if is_disabled() {
        return Ok(Value::None);
    }
    let message = "a block is compiled where it stands under `with nogil:`, and the source imports nogil: from \
                   ungil import nogil";
    Err(vm.raise(ExcKind::RuntimeError, message))
}

/// Whether regions are left to the interpreter.
pub fn is_disabled() -> bool {
    static DISABLED: OnceLock<bool> = OnceLock::new();
    *DISABLED.get_or_init(options::is_disabled)
}

/// What a name stood for.
#[derive(Clone, PartialEq, Debug)]
enum Held {
    Unbound,
    /// A value of this type, passed at each entry.
    Param(Type),
    Const(Const),
}

/// The kernel for what the names stood for.
struct Variant {
    held: Vec<Held>,
    /// What the paths meant; none for those that were not asked for.
    paths: Vec<Option<Const>>,
    outcome: Outcome,
}

/// The last entry.
struct Last {
    /// For each name the value, when it must be that object; else the code of its type.
    seen: Vec<Seen>,
    compiled: Arc<Compiled>,
}

enum Seen {
    Unbound,
    Scalar(u8),
    Is(Value),
}

impl Trace for Place {
    fn trace(&self, t: &mut Tracer<'_>) {
        for seen in self.last.borrow().iter().flat_map(|last| &last.seen) {
            if let Seen::Is(value) = seen {
                value.trace(t);
            }
        }
    }

    fn cut(&self) {
        drop(self.last.take());
    }
}

impl RegionState for Place {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Runs a region, unless it is to be interpreted.
pub fn enter(vm: &Vm<'_>, call: RegionCall) -> Result<Value, RegionFault> {
    let Some(manager) = manager_of(&call.manager) else { return Ok(Value::None) };
    if is_disabled() {
        return Ok(Value::None);
    }
    let state = state(vm, &call, manager)?;
    let Some(place) = state.as_any().downcast_ref::<Place>() else { return Ok(Value::None) };
    let values: Vec<Value> = place.reads.iter().map(|r| value_of(vm, r, &call)).collect();
    if let Some((compiled, slots)) = place.again(&values) {
        return run(vm, &compiled, &Packed { slots, ..Packed::default() });
    }
    let (variant, packed) = place.variant(vm, &values)?;
    match &variant.outcome {
        Ok(compiled) => {
            place.remember(&values, &variant, compiled);
            run(vm, compiled, &packed)
        }
        Err(e) => Err(raise::not_compiled(vm, e).into()),
    }
}

fn manager_of(v: &Value) -> Option<Manager> {
    if let Some(builtin) = v.downcast::<Builtin>() {
        return std::ptr::eq(builtin.def, &raw const cython::PRANGE).then_some(Manager::Prange);
    }
    v.as_obj()?.native::<Manager>().copied()
}

/// What is kept for the region's place.
fn state(vm: &Vm<'_>, call: &RegionCall, manager: Manager) -> Res<Rc<dyn RegionState>> {
    let description = call.description.downcast::<Tuple>();
    let Some([Value::Int(number), passed, writes, Value::Int(directives)]) =
        description.map(|t| &t.items[..])
    else {
        return Err(vm.raise(ExcKind::SystemError, "a region without a description"));
    };
    let number = *number as u32;
    let code = &call.frame.code;
    let known = code.regions.borrow().iter().find(|(n, _)| *n == number).map(|(_, s)| s.clone());
    if let Some(known) = known {
        return Ok(known);
    }
    let place =
        place::read(&call.frame, number, manager, &symbols(passed), symbols(writes), vm.asserts());
    let Some(mut place) = place else {
        return Err(vm.raise(ExcKind::SystemError, "a region whose source is not there"));
    };
    place.declared.directives = Directives::of_bits(*directives as u8);
    let state: Rc<dyn RegionState> = Rc::new(place);
    code.regions.borrow_mut().push((number, state.clone()));
    Ok(state)
}

/// What a name stands for now; Unset when it is not bound.
fn value_of(vm: &Vm<'_>, read: &Read, call: &RegionCall) -> Value {
    if let Some(value) = read.passed.and_then(|i| call.values.get(i)) {
        return match value.downcast::<CellObj>() {
            Some(cell) => cell.get(),
            None => value.clone(),
        };
    }
    let own = match call.frame.names.downcast::<Dict>() {
        Some(names) => names.get_sym(vm, read.name),
        None => None,
    };
    let builtins = vm.interp.builtins.get();
    own.or_else(|| call.frame.globals.get_sym(vm, read.name))
        .or_else(|| builtins?.get_sym(vm, read.name))
        .unwrap_or(Value::Unset)
}

impl Place {
    /// The kernel of the last entry with its arguments, when the names stand for what they stood for then.
    fn again(&self, values: &[Value]) -> Option<(Arc<Compiled>, Vec<u64>)> {
        let last = self.last.borrow();
        let last = last.as_ref()?;
        let mut slots = Vec::with_capacity(values.len());
        for (value, seen) in values.iter().zip(&last.seen) {
            match (seen, value) {
                (Seen::Scalar(code), Value::Float(x)) if *code == Scalar::F64.code() => {
                    slots.push(x.get().to_bits());
                }
                (Seen::Scalar(code), Value::Int(i)) if *code == Scalar::I64.code() => {
                    slots.push(*i as u64);
                }
                (Seen::Scalar(code), Value::Bool(b)) if *code == Scalar::Bool.code() => {
                    slots.push(u64::from(b.get()));
                }
                (Seen::Unbound, Value::Unset) => {}
                (Seen::Is(object), value) if object.is(value) => {}
                (Seen::Scalar(_) | Seen::Unbound | Seen::Is(_), _) => return None,
            }
        }
        Some((last.compiled.clone(), slots))
    }

    /// Keeps an entry for the next one, if its names can be compared at a glance.
    fn remember(&self, values: &[Value], variant: &Variant, compiled: &Arc<Compiled>) {
        if variant.paths.iter().any(Option::is_some) {
            return;
        }
        let seen: Option<Vec<Seen>> = values
            .iter()
            .zip(&variant.held)
            .map(|(value, held)| match held {
                Held::Unbound => Some(Seen::Unbound),
                Held::Param(Type::Scalar(s)) if !matches!(value, Value::Obj(_)) => {
                    Some(Seen::Scalar(s.code()))
                }
                Held::Param(Type::None) | Held::Const(_) => Some(Seen::Is(value.clone())),
                Held::Param(_) => None,
            })
            .collect();
        if let Some(seen) = seen {
            let old = self.last.replace(Some(Last { seen, compiled: compiled.clone() }));
            drop(old);
        }
    }

    /// The kernel for what the names stand for, compiled if need be, and its arguments.
    fn variant(&self, vm: &Vm<'_>, values: &[Value]) -> Res<(Rc<Variant>, Packed)> {
        let mut packed = Packed::default();
        let mut mentioned = Vec::new();
        let held: Vec<Held> = self
            .reads
            .iter()
            .zip(values)
            .map(|(read, v)| {
                if self.fixed.contains(&read.name) && !v.is_unset() {
                    return Held::Const(freeze::to_const(vm, v, &mut mentioned));
                }
                hold(vm, v, &mut packed, &mut mentioned)
            })
            .collect();
        let paths = self.paths_mean(vm, values, &mut mentioned)?;
        let known =
            self.variants.borrow().iter().find(|v| v.held == held && v.paths == paths).cloned();
        if let Some(known) = known {
            return Ok((known, packed));
        }
        let mut snapshot = Snapshot::default();
        for function in mentioned.iter().chain(&packed.functions) {
            let frozen = freeze::freeze(vm, function)?;
            let funcs = frozen.snapshot.funcs.iter().map(|(id, f)| (*id, f.clone()));
            snapshot.funcs.extend(funcs);
        }
        let user = Arc::new(self.user_func(&held, &paths));
        let types = &packed.types;
        let outcome = vm.detach(|| compile(&user, types, &snapshot, host::effort()).map(Arc::new));
        explain::record(vm, self.name, outcome.clone());
        explain::dump_region(vm, &user, types, &snapshot);
        let variant = Rc::new(Variant { held, paths, outcome });
        let mut variants = self.variants.borrow_mut();
        if variants.len() >= MAX_VARIANTS {
            variants.remove(0);
        }
        variants.push(variant.clone());
        Ok((variant, packed))
    }

    /// What the dotted paths mean that begin at a module which kernels do not know.
    fn paths_mean(
        &self,
        vm: &Vm<'_>,
        values: &[Value],
        mentioned: &mut Vec<Value>,
    ) -> Res<Vec<Option<Const>>> {
        let mut open: FxHashMap<NamePath, Value> = FxHashMap::default();
        for (read, value) in self.reads.iter().zip(values) {
            if freeze::is_foreign_module(vm, value) {
                open.insert([read.name].into(), value.clone());
            }
        }
        let mut meant = Vec::new();
        for path in &self.paths {
            let owner = path.split_last().and_then(|(attr, owner)| Some((*attr, open.get(owner)?)));
            let Some((attr, owner)) = owner else {
                meant.push(None);
                continue;
            };
            let value = vm.get_attr_opt(owner, attr)?;
            meant.push(match value {
                Some(value) if freeze::is_foreign_module(vm, &value) => {
                    open.insert(path.clone(), value);
                    None
                }
                Some(value) => Some(freeze::to_const(vm, &value, mentioned)),
                None => None,
            });
        }
        Ok(meant)
    }
}

/// What a value is to a region: an argument, if it is a number, a tuple of such or None.
fn hold(vm: &Vm<'_>, value: &Value, packed: &mut Packed, mentioned: &mut Vec<Value>) -> Held {
    if value.is_unset() {
        return Held::Unbound;
    }
    if freeze::is_function(vm, value) {
        return Held::Const(freeze::to_const(vm, value, mentioned));
    }
    let (n_slots, n_lists) = (packed.slots.len(), packed.lists.len());
    let fits = packed.push(vm, value);
    if packed.lists.len() > n_lists {
        // A block without the lock works on the interpreter's own lists or on none.
        packed.slots.truncate(n_slots);
        packed.lists.truncate(n_lists);
        if fits.is_ok() {
            packed.types.pop();
        }
        return Held::Const(freeze::to_const(vm, value, mentioned));
    }
    match fits {
        Ok(()) => Held::Param(packed.types.last().cloned().unwrap_or(Type::None)),
        Err(_) => {
            packed.slots.truncate(n_slots);
            Held::Const(freeze::to_const(vm, value, mentioned))
        }
    }
}

/// Runs a kernel and gives its results as the code around the region takes them.
fn run(vm: &Vm<'_>, compiled: &Compiled, packed: &Packed) -> Result<Value, RegionFault> {
    let kernel = &compiled.kernel;
    let (mut inline, mut allocated) = ([0u64; INLINE_RESULTS], Vec::new());
    let out = if kernel.n_results <= INLINE_RESULTS {
        &mut inline[..]
    } else {
        allocated.resize(kernel.n_results, 0);
        &mut allocated[..]
    };
    let call = host::Call { slots: &packed.slots, lists: &packed.lists };
    let left = match host::run(vm, compiled.name, kernel, &call, out) {
        Ok(left) => left,
        Err(stopped) => {
            raise::printed(vm, compiled, &stopped.left)?;
            return Err(raise::stopped_within(vm, compiled, &stopped));
        }
    };
    raise::printed(vm, compiled, &left)?;
    marshal::reflect(vm, &packed.arrays, &packed.lists, &left)?;
    let memory = Memory { arguments: &packed.arrays, lists: &packed.lists, left: &left };
    let Type::Tuple(types) = &kernel.ret else {
        return Err(vm.raise(ExcKind::SystemError, "a region without results").into());
    };
    let mut out = out.iter().copied();
    let mut results = Vec::with_capacity(types.len());
    for ty in types.iter() {
        // What no way to the end gives a value; its flag says so.
        let missing = *ty == Type::Never;
        results.push(match missing {
            true => Value::None,
            false => marshal::unpack(vm, ty, &mut out, &memory)?,
        });
    }
    Ok(vm.tuple(results))
}
