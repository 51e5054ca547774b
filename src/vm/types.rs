//! Types: name, bases, attributes, and the slots through which the interpreter reaches behaviour.
//!
//! Invariant: a slot is a plain function pointer, inherited from the bases when a type is made, and
//! replaced by one that calls the method of that name when the class's own namespace defines the dunder
//! (`types/slots` keeps the two in step when a class attribute is assigned later). The method resolution
//! order is stored without the type itself, so that a type does not refer to itself.

use std::cell::{Cell, OnceCell, RefCell, RefMut};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use super::args::Args;
use super::error::Res;
use super::heap::{self, HAS_DEL, Kind, Ptr};
use super::interp::Sent;
use super::object::buffer::Memory;
use super::value::Value;
use super::vm::Vm;
use crate::base::{Symbol, known};
use crate::bytecode::{BinOp, CmpOp};
use crate::vm::heap::trace::{Trace, Tracer};

pub type TypeRef = Ptr<Type>;
pub type Namespace = IndexMap<Symbol, Value, FxBuildHasher>;

pub type UnarySlot = fn(&Vm<'_>, &Value) -> Res<Value>;
pub type BinarySlot = fn(&Vm<'_>, &Value, &Value) -> Res<Value>;
/// `NotImplemented` as a value when the operands are not for this type.
pub type CompareSlot = fn(&Vm<'_>, &Value, &Value, CmpOp) -> Res<Value>;
pub type GetAttrSlot = fn(&Vm<'_>, &Value, Symbol) -> Res<Value>;
/// Deletes when the value is `None`.
pub type SetAttrSlot = fn(&Vm<'_>, &Value, Symbol, Option<&Value>) -> Res<()>;
/// `None` at the end of the iteration.
pub type NextSlot = fn(&Vm<'_>, &Value) -> Res<Option<Value>>;
/// What an iterator gives for a value that it is sent, or returns at its end.
pub type SendSlot = fn(&Vm<'_>, &Value, Value) -> Res<Sent>;
pub type LenSlot = fn(&Vm<'_>, &Value) -> Res<usize>;
/// Deletes when the last value is `None`.
pub type SetItemSlot = fn(&Vm<'_>, &Value, &Value, Option<&Value>) -> Res<()>;
pub type ContainsSlot = fn(&Vm<'_>, &Value, &Value) -> Res<bool>;
pub type BoolSlot = fn(&Vm<'_>, &Value) -> Res<bool>;
pub type HashSlot = fn(&Vm<'_>, &Value) -> Res<i64>;
/// The callable, then its arguments.
pub type CallSlot = fn(&Vm<'_>, &Value, Args<'_>) -> Res<Value>;
/// Makes an instance of the class (which may be a subclass of the slot's own type).
pub type NewSlot = fn(&Vm<'_>, &TypeRef, Args<'_>) -> Res<Value>;
pub type InitSlot = fn(&Vm<'_>, &Value, Args<'_>) -> Res<()>;
/// The descriptor, the instance (none on class access), the class.
pub type DescrGetSlot = fn(&Vm<'_>, &Value, Option<&Value>, &TypeRef) -> Res<Value>;
/// The descriptor, the instance, the value (`None` deletes).
pub type DescrSetSlot = fn(&Vm<'_>, &Value, &Value, Option<&Value>) -> Res<()>;

/// The memory that an object shows.
pub type BufferSlot = for<'a> fn(&'a Value) -> Option<&'a dyn Memory>;

/// The hash slot of types that have none; their `__hash__` shows as None.
pub fn unhashable(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    Err(vm.type_error(format!("unhashable type: '{}'", vm.type_name(v))))
}

macro_rules! slots {
    ($( $(#[$doc:meta])* $field:ident : $ty:ty ; )*) => {
        /// A type's behaviour. Each is absent, native, or a caller of the class's dunder method.
        #[derive(Default)]
        pub struct Slots {
            $( $(#[$doc])* pub $field: Cell<Option<$ty>>, )*
            /// By the operator's position in `BinOp::ALL`; called with the operands in source order,
            /// whichever of them is of this type, as CPython's number slots are.
            pub binary: [Cell<Option<BinarySlot>>; 13],
            pub inplace: [Cell<Option<BinarySlot>>; 13],
        }

        impl Slots {
            /// Empties all.
            pub fn clear(&self) {
                $( self.$field.set(None); )*
                for slot in self.binary.iter().chain(&self.inplace) {
                    slot.set(None);
                }
            }

            /// Fills what is absent here from `base`.
            pub fn inherit(&self, base: &Slots) {
                $( if self.$field.get().is_none() { self.$field.set(base.$field.get()); } )*
                for (own, base) in self.binary.iter().zip(&base.binary).chain(self.inplace.iter().zip(&base.inplace)) {
                    if own.get().is_none() {
                        own.set(base.get());
                    }
                }
            }
        }
    };
}

slots! {
    new: NewSlot;
    init: InitSlot;
    call: CallSlot;
    repr: UnarySlot;
    str: UnarySlot;
    hash: HashSlot;
    compare: CompareSlot;
    bool: BoolSlot;
    len: LenSlot;
    get_attr: GetAttrSlot;
    set_attr: SetAttrSlot;
    get_item: BinarySlot;
    set_item: SetItemSlot;
    contains: ContainsSlot;
    iter: UnarySlot;
    next: NextSlot;
    /// The short way to what an iterator returns, for native ones: `next` would raise it.
    send: SendSlot;
    neg: UnarySlot;
    pos: UnarySlot;
    invert: UnarySlot;
    abs: UnarySlot;
    int: UnarySlot;
    float: UnarySlot;
    index: UnarySlot;
    descr_get: DescrGetSlot;
    descr_set: DescrSetSlot;
    /// Generators, coroutines: what `await` drives.
    awaitable: UnarySlot;
    aiter: UnarySlot;
    anext: UnarySlot;
    buffer: BufferSlot;
}

impl Slots {
    pub fn binary(&self, op: BinOp) -> Option<BinarySlot> {
        self.binary[op as usize].get()
    }

    pub fn inplace(&self, op: BinOp) -> Option<BinarySlot> {
        self.inplace[op as usize].get()
    }

    pub fn set_binary(&self, op: BinOp, f: BinarySlot) {
        self.binary[op as usize].set(Some(f));
    }

    pub(super) fn binary_cell(&self, op: BinOp) -> &Cell<Option<BinarySlot>> {
        &self.binary[op as usize]
    }

    pub(super) fn inplace_cell(&self, op: BinOp) -> &Cell<Option<BinarySlot>> {
        &self.inplace[op as usize]
    }

    pub fn set_inplace(&self, op: BinOp, f: BinarySlot) {
        self.inplace[op as usize].set(Some(f));
    }
}

/// How many types have been made.
static LAST_SERIAL: AtomicU64 = AtomicU64::new(0);

/// Where a lookup in a type ends.
#[derive(Clone, Copy)]
enum Place {
    /// Position in the type's own namespace.
    Own(u32),
    /// Position in the resolution order, and in that type's namespace.
    Inherited(u16, u32),
    Nowhere,
}

/// Where the latest lookups in a type ended: a table by the name's number, forgotten when an attribute of
/// the type or of one of its bases changes. Inline caches serve code that meets one type at a place; this
/// serves the rest.
#[derive(Default)]
pub(super) struct Places(OnceCell<Box<[Noted; N_PLACES]>>);

type Noted = Cell<Option<(Symbol, Place)>>;

const N_PLACES: usize = 32;

impl Places {
    #[inline]
    fn get(&self, name: Symbol) -> Option<Place> {
        let (noted, place) = self.0.get()?[name.index() % N_PLACES].get()?;
        (noted == name).then_some(place)
    }

    fn note(&self, name: Symbol, place: Place) {
        let table = self.0.get_or_init(Box::default);
        table[name.index() % N_PLACES].set(Some((name, place)));
    }

    fn forget(&self) {
        if let Some(table) = self.0.get() {
            table.iter().for_each(|place| place.set(None));
        }
    }
}

/// The payload of a class.
pub struct Type {
    /// Unique among all types that there ever were.
    pub serial: u64,
    /// What `__name__` shows.
    pub name: RefCell<Rc<str>>,
    pub qualname: RefCell<Rc<str>>,
    /// What `__module__` shows; `builtins` for most native types.
    pub module: RefCell<Rc<str>>,
    pub bases: RefCell<Rc<[TypeRef]>>,
    /// Method resolution order after the type itself.
    pub mro: RefCell<Rc<[TypeRef]>>,
    pub dict: RefCell<Namespace>,
    pub(super) places: Places,
    pub slots: Slots,
    /// Changes whenever an attribute of the type or of one of its bases does; unique among types. 0 when
    /// no cache may rely on it.
    pub version: Cell<u32>,
    /// The version for which `call_init` holds: then instances are plain and initialised by it.
    pub(super) call_version: Cell<u32>,
    pub(super) call_init: RefCell<Value>,
    /// The version for which it is known that its instances are exceptions without fields of their own.
    pub(super) no_fields_version: Cell<u32>,
    /// What calling the class itself with one argument does, for some native classes: the short way
    /// around `new` and `init`. Subclasses do not have it.
    pub one: Cell<Option<UnarySlot>>,
    /// The payload of its instances.
    pub instance_kind: Kind,
    /// Instances carry attributes (a `__dict__` or `__slots__`).
    pub has_attrs: Cell<bool>,
    /// How many attributes an instance was seen to have: so many have room from the start.
    pub n_attrs: Cell<u32>,
    /// Defined by a `class` statement or a call of `type`.
    pub is_heap: bool,
    /// May be subclassed.
    pub is_base: bool,
    pub has_del: Cell<bool>,
    /// Weak references to its instances can be made.
    pub has_weak: Cell<bool>,
    /// Names of `__slots__`, when the class has no `__dict__`.
    pub slot_names: RefCell<Option<Rc<[Symbol]>>>,
    /// Names whose presence makes the class abstract.
    pub abstract_names: RefCell<Option<Value>>,
    /// Direct subclasses, by address of their payloads: entries leave when the subclass is released.
    pub subclasses: RefCell<Vec<usize>>,
}

/// Whether weak references to the instances of native types with this payload can be made.
fn takes_weak_references(kind: Kind) -> bool {
    match kind {
        Kind::Type
        | Kind::Native
        | Kind::Traced
        | Kind::Set
        | Kind::Code
        | Kind::Function
        | Kind::Builtin
        | Kind::BoundMethod
        | Kind::Generator
        | Kind::Module => true,
        Kind::Instance
        | Kind::BigInt
        | Kind::Complex
        | Kind::IntSub
        | Kind::FloatSub
        | Kind::Str
        | Kind::Bytes
        | Kind::ByteArray
        | Kind::List
        | Kind::Tuple
        | Kind::Dict
        | Kind::DictView
        | Kind::Range
        | Kind::Slice
        | Kind::Iter
        | Kind::SeqIter
        | Kind::RangeIter
        | Kind::Cell
        | Kind::Exception
        | Kind::Traceback
        | Kind::Descriptor
        | Kind::Super
        | Kind::WeakRef => false,
    }
}

impl Type {
    /// A type with nothing in it yet.
    pub(super) fn blank(
        name: &str,
        module: &str,
        instance_kind: Kind,
        is_heap: bool,
        is_base: bool,
    ) -> Type {
        // Relaxed: only uniqueness matters.
        let serial = LAST_SERIAL.fetch_add(1, Ordering::Relaxed);
        Type {
            serial,
            name: RefCell::new(name.into()),
            qualname: RefCell::new(name.into()),
            module: RefCell::new(module.into()),
            bases: RefCell::new([].into()),
            mro: RefCell::new([].into()),
            dict: RefCell::default(),
            places: Places::default(),
            slots: Slots::default(),
            version: Cell::new(0),
            call_version: Cell::new(0),
            no_fields_version: Cell::new(0),
            one: Cell::new(None),
            call_init: RefCell::new(Value::Unset),
            instance_kind,
            has_attrs: Cell::new(false),
            n_attrs: Cell::new(0),
            is_heap,
            is_base,
            has_del: Cell::new(false),
            has_weak: Cell::new(!is_heap && takes_weak_references(instance_kind)),
            slot_names: RefCell::new(None),
            abstract_names: RefCell::new(None),
            subclasses: RefCell::default(),
        }
    }

    /// The type's own namespace, to be changed.
    pub fn names_mut(&self) -> RefMut<'_, Namespace> {
        self.forget_places();
        self.dict.borrow_mut()
    }

    /// Gives the type another resolution order; the old one is to be dropped when all is in place.
    pub fn set_mro(&self, mro: Rc<[TypeRef]>) -> Rc<[TypeRef]> {
        self.forget_places();
        self.mro.replace(mro)
    }

    /// Positions in this type's namespace or resolution order hold no longer, here and in subclasses.
    fn forget_places(&self) {
        self.places.forget();
        for sub in heap::subclasses(self) {
            sub.forget_places();
        }
    }

    /// The number by which inline caches know the type as it is now; 0 is not to be cached.
    #[inline(always)]
    pub fn version(&self, vm: &Vm<'_>) -> u32 {
        let version = self.version.get();
        if version != 0 { version } else { self.new_version(vm) }
    }

    #[cold]
    fn new_version(&self, vm: &Vm<'_>) -> u32 {
        let last = vm.interp.last_type_version.get();
        if last >= super::object::code::NO_VERSION - 1 {
            return 0;
        }
        vm.interp.last_type_version.set(last + 1);
        self.version.set(last + 1);
        last + 1
    }

    /// An attribute of the type changed: caches that rely on it or on a subclass are void.
    pub fn changed(&self) {
        self.version.set(0);
        self.places.forget();
        for sub in heap::subclasses(self) {
            sub.changed();
        }
    }

    /// Sets an attribute of the type's own namespace, without looking at slots.
    pub fn set_own(&self, name: Symbol, value: Value) {
        let old = self.names_mut().insert(name, value);
        self.changed();
        drop(old);
    }

    /// The flags that allocation gives to instances.
    pub fn instance_flags(&self) -> u8 {
        if self.has_del.get() { HAS_DEL } else { 0 }
    }

    pub fn name(&self) -> Rc<str> {
        self.name.borrow().clone()
    }

    /// An attribute of the type's own namespace.
    pub fn own_attr(&self, name: Symbol) -> Option<Value> {
        self.dict.borrow().get(&name).cloned()
    }
}

impl Drop for Type {
    fn drop(&mut self) {
        let address = std::ptr::from_ref(self).addr();
        for base in self.bases.borrow().iter() {
            base.subclasses.borrow_mut().retain(|&a| a != address);
        }
    }
}

impl TypeRef {
    /// The type itself, then its bases in resolution order.
    pub fn full_mro(&self) -> Vec<TypeRef> {
        std::iter::once(self.clone()).chain(self.mro.borrow().iter().cloned()).collect()
    }

    /// Whether a class of a program says how instances are made, so that what it passes on is its own matter.
    pub fn makes_its_own(&self) -> bool {
        self.is_heap && self.lookup_with_owner(known::NEW).is_some_and(|(_, owner)| owner.is_heap)
    }

    /// Likewise how they are set up.
    pub fn sets_up_its_own(&self) -> bool {
        self.is_heap && self.lookup_with_owner(known::INIT).is_some_and(|(_, owner)| owner.is_heap)
    }

    /// An attribute and the class in the resolution order that holds it.
    pub fn lookup_with_owner(&self, name: Symbol) -> Option<(Value, TypeRef)> {
        if let Some(found) = self.own_attr(name) {
            return Some((found, self.clone()));
        }
        self.mro.borrow().iter().find_map(|base| base.own_attr(name).map(|v| (v, base.clone())))
    }

    /// An attribute of the type or the first of its bases (in resolution order) that has it.
    pub fn lookup(&self, name: Symbol) -> Option<Value> {
        match self.places.get(name) {
            Some(Place::Own(at)) => Some(self.dict.borrow()[at as usize].clone()),
            Some(Place::Inherited(base, at)) => {
                Some(self.mro.borrow()[usize::from(base)].dict.borrow()[at as usize].clone())
            }
            Some(Place::Nowhere) => None,
            None => self.find(name),
        }
    }

    /// Walks the resolution order, and notes where it ended.
    fn find(&self, name: Symbol) -> Option<Value> {
        if let Some((at, _, found)) = self.dict.borrow().get_full(&name) {
            self.places.note(name, Place::Own(at as u32));
            return Some(found.clone());
        }
        for (i, base) in self.mro.borrow().iter().enumerate() {
            if let Some((at, _, found)) = base.dict.borrow().get_full(&name) {
                self.places.note(name, Place::Inherited(i as u16, at as u32));
                return Some(found.clone());
            }
        }
        self.places.note(name, Place::Nowhere);
        None
    }

    pub fn is_subtype(&self, of: &TypeRef) -> bool {
        self.is(of) || self.mro.borrow().iter().any(|base| base.is(of))
    }
}

/// A native function: module functions, methods (self is the first argument), constructors.
pub type NativeFn = fn(&Vm<'_>, Args<'_>) -> Res<Value>;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MethodKind {
    /// A module's function, or a method: self is the first argument.
    Plain,
    Static,
    /// The class is the first argument.
    Class,
}

/// One row of a native type's or module's function table.
pub struct MethodDef {
    pub name: &'static str,
    pub kind: MethodKind,
    pub call: NativeFn,
    /// First line as `help` shows it: the signature.
    pub doc: &'static str,
    /// What `call` does with one positional argument (the receiver counts), without the way through
    /// [`Args`]: most calls of a program are of this kind.
    pub one: Option<UnarySlot>,
    /// Likewise with two.
    pub two: Option<BinarySlot>,
}

impl MethodDef {
    const fn row(
        name: &'static str,
        kind: MethodKind,
        call: NativeFn,
        doc: &'static str,
    ) -> MethodDef {
        MethodDef { name, kind, call, doc, one: None, two: None }
    }

    /// The short way for one argument, which must do what `call` does.
    pub const fn one(self, f: UnarySlot) -> MethodDef {
        MethodDef { one: Some(f), ..self }
    }

    /// The short way for two arguments.
    pub const fn two(self, f: BinarySlot) -> MethodDef {
        MethodDef { two: Some(f), ..self }
    }

    pub const fn new(name: &'static str, call: NativeFn, doc: &'static str) -> MethodDef {
        MethodDef::row(name, MethodKind::Plain, call, doc)
    }

    pub const fn class(name: &'static str, call: NativeFn, doc: &'static str) -> MethodDef {
        MethodDef::row(name, MethodKind::Class, call, doc)
    }

    pub const fn stat(name: &'static str, call: NativeFn, doc: &'static str) -> MethodDef {
        MethodDef::row(name, MethodKind::Static, call, doc)
    }
}

/// A computed attribute of a native type.
pub struct GetSetDef {
    pub name: &'static str,
    pub get: UnarySlot,
    pub set: Option<DescrSetNative>,
    pub doc: &'static str,
}

/// The instance, the value (`None` deletes).
pub type DescrSetNative = fn(&Vm<'_>, &Value, Option<&Value>) -> Res<()>;

/// What a native type is made from at start-up: one for each row of `Types`.
pub struct TypeSpec {
    pub name: &'static str,
    pub module: &'static str,
    pub doc: &'static str,
    pub kind: Kind,
    pub is_base: bool,
    pub slots: fn(&Slots),
    pub methods: &'static [MethodDef],
    pub getset: &'static [GetSetDef],
}

impl Trace for Type {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.bases.trace(t);
        self.mro.trace(t);
        if let Ok(dict) = self.dict.try_borrow() {
            for value in dict.values() {
                value.trace(t);
            }
        }
        self.call_init.trace(t);
        self.abstract_names.trace(t);
    }

    fn cut(&self) {
        self.changed();
        self.call_version.set(0);
        let old = (self.dict.take(), self.call_init.take(), self.abstract_names.take());
        drop(old);
    }
}
