//! The token, the interpreter's state, a thread's state.
//!
//! Invariant: a `Vm<'gil>` exists only while its thread holds the lock of its [`Interp`]; it cannot leave
//! the thread. All state here is plain cells, sound because only the holder of the token reaches it.

use std::any::{Any, TypeId};
use std::cell::{Cell, OnceCell, RefCell};
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};

use super::error::Exc;
use super::error::Res;
use super::heap::{Heap, Payload, Ptr, alloc};
use super::import::{Archived, ModuleDef};
use super::interp::{EnterRegion, Sink, Stack, Watching};
use super::object::T;
use super::object::attrs;
use super::object::dict::Dict;
use super::object::str::Str;
use super::object::tuple::Tuple;
use super::raise::ExcKind;
use super::thread::{Roster, SystemThread, World};
use super::types::TypeRef;
use super::value::Value;
use rustc_hash::FxHashMap;

use crate::base::{SourceFile, Symbol};
use crate::bytecode::Level;
use crate::runtime::gil::{Gil, Seat};

/// The right to touch the objects of an interpreter.
pub struct Vm<'gil> {
    pub interp: &'gil Interp,
    pub thread: &'gil Thread,
    /// Not to be sent or shared: the lock belongs to this thread.
    pub(super) _token: PhantomData<*mut ()>,
}

/// State of one interpreter, shared by its threads under the lock.
#[derive(Default)]
pub struct Interp {
    /// Built-in types, by `T`.
    pub(super) types: OnceCell<Box<[TypeRef]>>,
    /// Built-in exception classes, by `ExcKind`.
    pub(super) exc_types: OnceCell<Box<[TypeRef]>>,
    /// The str object of each symbol that was asked for, by `Symbol::index`.
    names: RefCell<Vec<Option<Ptr<Str>>>>,
    /// The namespace of module `builtins`.
    pub builtins: OnceCell<Ptr<Dict>>,
    /// `sys.modules`.
    pub modules: OnceCell<Ptr<Dict>>,
    /// The last version given to a type.
    pub(super) last_type_version: Cell<u32>,
    pub recursion_limit: Cell<usize>,
    /// What compiled programs leave out.
    pub level: Cell<Level>,
    /// The program is over and its objects go: there are no new threads and processes.
    pub finalizing: Cell<bool>,
    /// The strs of the ASCII characters.
    pub(super) ascii_chars: OnceCell<Box<[Ptr<Str>]>>,
    /// `()`.
    pub(super) empty_tuple: OnceCell<Ptr<Tuple>>,
    /// The layouts of instances.
    pub(super) shapes: attrs::Shapes,
    /// The types of native modules, by the address of their spec.
    pub(super) native_types: RefCell<FxHashMap<usize, TypeRef>>,
    pub hooks: Hooks,
    /// State that other floors keep for an interpreter, one value a Rust type.
    states: RefCell<Vec<Rc<dyn Any>>>,
    /// Where in `states` that of a type is.
    state_places: RefCell<FxHashMap<TypeId, usize>>,
    /// What holds this interpreter, for threads that are started.
    world: Weak<World>,
    pub(super) roster: Roster,
    /// What its objects share; the last field, since the others let go of objects.
    pub(super) heap: Heap,
}

/// Finds a module of the archive by its full name.
pub type FindArchived = fn(&str) -> Option<Archived>;

/// Reports an exception, with the object that it comes from.
pub type Unraisable = fn(&Vm<'_>, &Exc, &Value);

/// Runs the handlers of the signals that have arrived.
pub type Deliver = fn(&Vm<'_>) -> Res<()>;
/// Writes a text to a stream that is known to the floor above, or flushes it; none for other objects.
pub type TextWrite = fn(&Vm<'_>, &Value, &str) -> Option<Res<()>>;
pub type TextFlush = fn(&Vm<'_>, &Value) -> Option<Res<()>>;

/// Writes a text.
pub type Report = fn(&Vm<'_>, &str);

/// What the floors above do for this one; set when an interpreter is made.
#[derive(Default)]
pub struct Hooks {
    /// Reports an exception that nobody can catch (raised by `__del__`, say), with its place.
    pub unraisable: Cell<Option<Unraisable>>,
    /// Writes what the collector says when it was asked to, to standard error.
    pub report: Cell<Option<Report>>,
    /// Runs the handlers of the signals that have arrived.
    pub signals: Cell<Option<Deliver>>,
    /// How `print` writes to a text stream without calling its methods.
    pub text_write: Cell<Option<TextWrite>>,
    pub text_flush: Cell<Option<TextFlush>>,
    /// The modules that are part of the program.
    pub modules: Cell<&'static [&'static ModuleDef]>,
    /// Finds the modules of the program that are kept as packed source text.
    pub archive: Cell<Option<FindArchived>>,
    /// Compiles and runs a region.
    pub region: Cell<Option<EnterRegion>>,
}

impl Interp {
    pub(super) fn new(world: Weak<World>) -> Interp {
        Interp { world, recursion_limit: Cell::new(1000), ..Interp::default() }
    }

    pub(super) fn world(&self) -> Option<Arc<World>> {
        self.world.upgrade()
    }

    /// Gives the state of type `S` before its first use.
    pub fn set_state<S: 'static>(&self, state: S) {
        self.keep_state(Rc::new(state));
    }

    /// The state of type `S` that some floor keeps here; made on first use.
    pub fn state<S: Default + 'static>(&self) -> Rc<S> {
        let place = self.state_places.borrow().get(&TypeId::of::<S>()).copied();
        let found = place.and_then(|at| self.states.borrow()[at].clone().downcast().ok());
        found.unwrap_or_else(|| {
            let made = Rc::new(S::default());
            self.keep_state(made.clone());
            made
        })
    }

    fn keep_state<S: 'static>(&self, state: Rc<S>) {
        let mut states = self.states.borrow_mut();
        self.state_places.borrow_mut().entry(TypeId::of::<S>()).or_insert(states.len());
        states.push(state);
    }
}

/// Reasons for a thread to leave the fast path at its next poll point; bits of [`Thread::breaker`].
pub mod breaker {
    /// Another thread asks for the lock.
    pub const GIL: u32 = 1;
    /// A signal handler is to run (main thread).
    pub const SIGNAL: u32 = 2;
    /// The cycle collector is due.
    pub const COLLECT: u32 = 4;
    /// An exception was set for this thread from outside.
    pub const ASYNC_EXC: u32 = 8;
    /// Threads are to be woken that would only wait for the lock.
    pub const WAKE: u32 = 16;
    /// A tracer wants to hear of what runs; stays set as long as there is one.
    pub const TRACE: u32 = 32;
    /// Variables were written through a frame object and wait for their frames.
    pub const LOCALS: u32 = 64;
}

/// State of one thread of an interpreter.
pub struct Thread {
    /// What to do at the next poll; written by any thread, hence shared and atomic. Relaxed: each bit is
    /// only a hint to take the slow path, which synchronises through the lock.
    pub breaker: Arc<AtomicU32>,
    /// Calls in progress, interpreted and native: compared with the recursion limit.
    pub depth: Cell<usize>,
    /// How often native code has run interpreted code inside interpreted code: bounds the machine's stack,
    /// however high the recursion limit is set.
    pub native_depth: Cell<usize>,
    /// The exception being handled (what `sys.exc_info()` shows), or None.
    pub handled: RefCell<Value>,
    /// The context that `contextvars` is in, Unset before it is first asked for.
    pub context: RefCell<Value>,
    /// The event loop that runs here, or None.
    pub running_loop: RefCell<Value>,
    /// What becomes of the items of generators that native code drains, innermost last.
    pub(super) sinks: RefCell<Vec<Sink>>,
    /// Registers and frames.
    pub(super) stack: Stack,
    /// `threading.get_ident()`: unique, never 0.
    pub ident: usize,
    pub(super) handle: SystemThread,
    /// The thread's place at the lock.
    pub(super) seat: Seat,
    /// Gets the signals.
    pub(super) is_main: Cell<bool>,
    /// Tracers, and the frames that somebody looks at.
    pub watching: Watching,
    /// An exception that another thread set for this one.
    pub async_exc: RefCell<Option<Exc>>,
    /// What `sys.set_asyncgen_hooks` set: called with an async generator at its first step, and when one goes
    /// unfinished. Unset or None for nothing.
    pub async_gen_hooks: RefCell<(Value, Value)>,
    /// How many calls are remembered of where a coroutine was made.
    pub origin_depth: Cell<usize>,
    /// The names of the files that a trace last named here, so that it need not look them up.
    pub(super) traced_files: RefCell<Vec<(Arc<SourceFile>, Symbol)>>,
}

impl Vm<'_> {
    /// The interpreter's lock, for its settings.
    pub fn gil(&self) -> &Arc<Gil> {
        self.thread.seat.gil()
    }

    /// Whether something asks for attention.
    #[inline(always)]
    pub fn must_poll(&self) -> bool {
        self.thread.breaker.load(Ordering::Relaxed) != 0
    }

    /// A built-in type.
    #[inline]
    pub fn ty(&self, t: T) -> &TypeRef {
        match self.interp.types.get() {
            Some(types) => &types[t as usize],
            None => unreachable!("types are made before any code runs"),
        }
    }

    /// A built-in exception class.
    #[inline]
    pub fn exc_ty(&self, kind: ExcKind) -> &TypeRef {
        match self.interp.exc_types.get() {
            Some(types) => &types[kind as usize],
            None => unreachable!("exception classes are made before any code runs"),
        }
    }

    /// The type of any value.
    #[inline(always)]
    pub fn type_of<'a>(&'a self, v: &'a Value) -> &'a TypeRef {
        if let Value::Obj(o) = v { o.ty() } else { self.type_of_plain(v) }
    }

    fn type_of_plain<'a>(&'a self, v: &'a Value) -> &'a TypeRef {
        match v {
            Value::Obj(o) => o.ty(),
            Value::None | Value::Unset => self.ty(T::NoneType),
            Value::Bool(_) => self.ty(T::Bool),
            Value::Int(_) => self.ty(T::Int),
            Value::Float(_) => self.ty(T::Float),
            Value::NotImplemented => self.ty(T::NotImplementedType),
            Value::Ellipsis => self.ty(T::Ellipsis),
        }
    }

    /// The type's name as messages of wrong arguments have it: None is called by its own.
    pub fn given_type(&self, v: &Value) -> Rc<str> {
        if v.is_none() { "None".into() } else { self.type_name(v) }
    }

    /// The type's name, for messages: native types outside of `builtins` show their module too.
    pub fn type_name(&self, v: &Value) -> Rc<str> {
        let ty = self.type_of(v);
        let module = ty.module.borrow();
        if ty.is_heap || &**module == "builtins" {
            return ty.name();
        }
        format!("{module}.{}", ty.name()).into()
    }

    /// The one str object of a name.
    pub fn name(&self, symbol: Symbol) -> Ptr<Str> {
        let index = symbol.index();
        if let Some(Some(found)) = self.interp.names.borrow().get(index) {
            return found.clone();
        }
        let made = Str::alloc(self, symbol.as_str());
        let mut names = self.interp.names.borrow_mut();
        if names.len() <= index {
            names.resize(index + 1, None);
        }
        names[index] = Some(made.clone());
        made
    }

    /// A new str object.
    pub fn str(&self, text: impl AsRef<str>) -> Value {
        Str::alloc(self, text.as_ref()).into()
    }

    /// Allocates an instance of a class whose payload is a `P`, with attributes when the class has them.
    pub fn alloc_for<P: Payload>(&self, class: &TypeRef, payload: P) -> Ptr<P> {
        alloc(class, payload, attrs::for_instance(class))
    }

    /// RecursionError when another call would go beyond the limit; else counts it until the guard drops.
    pub fn enter(&self, what: &str) -> Res<DepthGuard<'_>> {
        let depth = self.thread.depth.get() + 1;
        if depth > self.interp.recursion_limit.get() {
            let message = format!("maximum recursion depth exceeded{what}");
            return Err(self.raise(ExcKind::RecursionError, message));
        }
        self.thread.depth.set(depth);
        Ok(DepthGuard { depth: &self.thread.depth })
    }
}

/// Counts a native call in progress.
pub struct DepthGuard<'a> {
    depth: &'a Cell<usize>,
}

impl Drop for DepthGuard<'_> {
    fn drop(&mut self) {
        self.depth.set(self.depth.get() - 1);
    }
}
