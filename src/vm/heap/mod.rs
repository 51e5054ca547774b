//! Heap objects: header, reference counts, kinds, allocation and release.
//!
//! Invariant: an object is touched only by the thread that holds the interpreter lock, so counts are
//! plain cells; [`Obj`] is `!Send` and `!Sync`. An object's [`Kind`] names the Rust type of its payload
//! and never changes; instances of classes that derive from a built-in type have that type's kind, and
//! carry [`Attrs`] behind the payload (flag [`HAS_ATTRS`]).
//!
//! How it works: the header is one word (count in the upper 48 bits, flags, kind) and the type. Release
//! of the last reference runs the finalizer when the type has one, then drops the payload; releases that
//! nest deeper than [`MAX_NESTED_RELEASES`] are queued and done by the outermost one, so that a list
//! nested a million deep does not overflow the machine's stack.

#![expect(unsafe_code, reason = "this file is the heap's fence")]

pub mod cells;
pub mod collect;
mod pages;
pub mod trace;
pub mod weak;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::NonNull;

use self::trace::{Trace, Tracer};
use super::object::attrs::Attrs;
use super::types::Type;
use super::value::Value;

/// How deep releases may nest on the machine's stack.
const MAX_NESTED_RELEASES: u32 = 64;

const ONE: u64 = 1 << 16;
const FLAGS_SHIFT: u32 = 8;

/// The object carries [`Attrs`] behind its payload.
pub const HAS_ATTRS: u8 = 1;
/// The object's type has `__del__`, which has not run yet.
pub const HAS_DEL: u8 = 2;
/// A weak reference to the object may exist.
pub const HAS_WEAK: u8 = 4;
/// The object takes part in collections.
const TRACKED: u8 = 8;
/// It would, but for `gc.freeze`.
const FROZEN: u8 = 16;
/// Its last reference is gone and it is being released, or waits for that.
const DYING: u8 = 32;
/// Met in the walk of a collection.
const MARKED: u8 = 64;
/// Found to be garbage by the collection that is going on.
const IN_TRASH: u8 = 128;

/// What an object holds: implemented by every payload type through the table in `object/mod.rs`.
pub trait Payload: Trace + 'static {
    const KIND: Kind;
    /// May be part of a cycle even without attributes.
    const TRACED: bool;
}

macro_rules! kinds {
    ($( $kind:ident => $ty:ty $(, $traced:ident)? ; )*) => {
        /// Which payload an object has.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum Kind { $( $kind, )* }

        $( impl Payload for $ty {
            const KIND: Kind = Kind::$kind;
            const TRACED: bool = {
                const MARKS: &[&str] = &[$( stringify!($traced) )?];
                !MARKS.is_empty()
            };
        } )*

        static LAYOUTS: &[Layout] = &[ $( Layout::of::<$ty>(), )* ];
    };
}

kinds! {
    Type => Type, traced;
    Instance => super::object::instance::Instance;
    Native => Native;
    Traced => Traced, traced;
    BigInt => super::object::int::BigIntObj;
    Complex => super::object::complex::Complex;
    IntSub => super::object::int::IntSub;
    FloatSub => super::object::float::FloatSub;
    Str => super::object::str::Str;
    Bytes => super::object::bytes::Bytes;
    ByteArray => super::object::bytearray::ByteArray;
    List => super::object::list::List, traced;
    Tuple => super::object::tuple::Tuple, traced;
    Dict => super::object::dict::Dict, traced;
    DictView => super::object::dict::DictView, traced;
    Set => super::object::set::Set, traced;
    Range => super::object::range::Range;
    Slice => super::object::slice::Slice, traced;
    Iter => super::object::iter::Iter, traced;
    SeqIter => super::object::iter::SeqIter, traced;
    RangeIter => super::object::range::RangeIter;
    Cell => super::object::cell::CellObj, traced;
    Code => super::object::code::CodeObj, traced;
    Function => super::object::function::Function, traced;
    Builtin => super::object::builtin::Builtin, traced;
    BoundMethod => super::object::function::BoundMethod, traced;
    Generator => super::object::generator::Generator, traced;
    Module => super::object::module::Module, traced;
    Exception => super::object::exception::Exception, traced;
    Traceback => super::object::traceback::Traceback, traced;
    Descriptor => super::object::descriptor::Descriptor, traced;
    Super => super::object::descriptor::Super, traced;
    WeakRef => super::object::weakref::WeakRef, traced;
}

/// A payload that other floors define (dispatchers, locks, files): reached with [`Obj::native`].
pub struct Native(pub Box<dyn Any>);

/// Likewise, for payloads that refer to objects which may refer back.
pub struct Traced(pub Box<dyn TracedPayload>);

/// What stands in a [`Traced`].
pub trait TracedPayload: Any + Trace {}

impl<T: Any + Trace> TracedPayload for T {}

#[repr(C)]
pub struct Header {
    word: Cell<u64>,
    ty: Cell<Option<Ptr<Type>>>,
}

#[repr(C)]
struct ObjBox<T> {
    header: Header,
    payload: T,
}

#[repr(C)]
struct AttrBox<T> {
    header: Header,
    payload: T,
    attrs: Attrs,
}

struct Layout {
    release: unsafe fn(NonNull<Header>, bool),
    attrs: unsafe fn(NonNull<Header>) -> *const Attrs,
    payload: unsafe fn(NonNull<Header>) -> *const dyn Trace,
}

impl Layout {
    const fn of<T: Payload>() -> Layout {
        Layout { release: release_box::<T>, attrs: attrs_of::<T>, payload: payload_of::<T> }
    }
}

/// # Safety
/// `p` is an object of kind `T::KIND` whose count is 0, with attributes iff `has_attrs`.
unsafe fn release_box<T: Payload>(p: NonNull<Header>, has_attrs: bool) {
    // SAFETY: the caller says that p came from `alloc` with this T and this flag, and nobody refers to it.
    unsafe {
        if has_attrs {
            release_slot::<AttrBox<T>>(p);
        } else if T::TRACED {
            release_slot::<ObjBox<T>>(p);
        } else {
            drop(Box::from_raw(p.cast::<ObjBox<T>>().as_ptr()));
        }
    }
}

/// # Safety
/// `p` came from `place` with this type, and nobody refers to it.
unsafe fn release_slot<B>(p: NonNull<Header>) {
    // SAFETY: the caller says that p is a B that nobody refers to, in a slot of its size class.
    unsafe {
        std::ptr::drop_in_place(p.cast::<B>().as_ptr());
        with_heap(|heap| heap.pages.give_back(p.cast(), const { pages::class_of::<B>() }));
    }
}

/// Puts an object into a slot of the heap.
#[inline(always)]
fn place<B>(object: B) -> NonNull<Header> {
    with_heap(|heap| {
        let slot = heap.pages.take(const { pages::class_of::<B>() }).cast::<B>();
        // SAFETY: a slot of the type's size class has room for it, and nobody else has it.
        unsafe { slot.write(object) };
        slot.cast()
    })
}

/// # Safety
/// `p` is an object of kind `T::KIND`.
unsafe fn payload_of<T: Payload>(p: NonNull<Header>) -> *const dyn Trace {
    // SAFETY: the caller says that p is an ObjBox<T> (or begins like one).
    unsafe { &raw const (*p.cast::<ObjBox<T>>().as_ptr()).payload }
}

/// # Safety
/// `p` is an object of kind `T::KIND` with attributes.
unsafe fn attrs_of<T: Payload>(p: NonNull<Header>) -> *const Attrs {
    // SAFETY: the caller says that p is an AttrBox<T>.
    unsafe { &raw const (*p.cast::<AttrBox<T>>().as_ptr()).attrs }
}

/// A counted reference to a heap object of any kind.
#[repr(transparent)]
pub struct Obj(NonNull<Header>);

/// A counted reference to an object whose payload is a `T`.
#[repr(transparent)]
pub struct Ptr<T: Payload>(Obj, PhantomData<T>);

/// Allocates an object. `attrs` is given exactly for types whose instances carry attributes.
pub fn alloc<T: Payload>(ty: &Ptr<Type>, payload: T, attrs: Option<Attrs>) -> Ptr<T> {
    alloc_here(ty, payload, attrs)
}

/// As [`alloc`], at the place of the call, for what programs make most: the payload is made where it stays.
#[inline(always)]
pub fn alloc_here<T: Payload>(ty: &Ptr<Type>, payload: T, attrs: Option<Attrs>) -> Ptr<T> {
    let flags = ty.instance_flags();
    let header = |extra: u8| Header {
        word: Cell::new(ONE | (u64::from(flags | extra) << FLAGS_SHIFT) | u64::from(T::KIND as u8)),
        ty: Cell::new(Some(ty.clone())),
    };
    let p = match attrs {
        None if T::TRACED => place(ObjBox { header: header(TRACKED), payload }),
        None => NonNull::from(Box::leak(Box::new(ObjBox { header: header(0), payload }))).cast(),
        Some(attrs) => place(AttrBox { header: header(HAS_ATTRS | TRACKED), payload, attrs }),
    };
    Ptr(Obj(p), PhantomData)
}

/// Allocates the first types, which have no type yet; [`Obj::set_type`] completes them.
pub fn alloc_untyped(payload: Type) -> Ptr<Type> {
    let word = ONE | (u64::from(TRACKED) << FLAGS_SHIFT) | u64::from(Kind::Type as u8);
    let header = Header { word: Cell::new(word), ty: Cell::new(None) };
    Ptr(Obj(place(ObjBox { header, payload })), PhantomData)
}

impl Obj {
    #[inline(always)]
    fn header(&self) -> &Header {
        // SAFETY: an Obj counts a reference, so its object is alive.
        unsafe { self.0.as_ref() }
    }

    #[inline(always)]
    pub fn kind(&self) -> Kind {
        let raw = self.header().word.get() as u8;
        // SAFETY: the low byte was written from a Kind by `alloc` and never changes.
        unsafe { std::mem::transmute::<u8, Kind>(raw) }
    }

    #[inline(always)]
    fn flags(&self) -> u8 {
        (self.header().word.get() >> FLAGS_SHIFT) as u8
    }

    pub fn has_flag(&self, flag: u8) -> bool {
        self.flags() & flag != 0
    }

    pub fn set_flag(&self, flag: u8, on: bool) {
        let bit = u64::from(flag) << FLAGS_SHIFT;
        let word = self.header().word.get();
        self.header().word.set(if on { word | bit } else { word & !bit });
    }

    /// How many references there are, this one included.
    #[inline(always)]
    pub fn ref_count(&self) -> u64 {
        self.header().word.get() >> 16
    }

    /// The object's type, without counting a reference to it.
    #[inline(always)]
    pub fn ty(&self) -> &Ptr<Type> {
        // SAFETY: the type changes only in `set_type`, which keeps the old one alive until the end of
        // the process when anybody could still be looking at it.
        let ty = unsafe { &*self.header().ty.as_ptr() };
        debug_assert!(ty.is_some(), "types get their type at start-up, before anybody asks");
        // SAFETY: `alloc` gives every object its type but the first types, and these get theirs at start-up,
        // before anything looks at it.
        unsafe { ty.as_ref().unwrap_unchecked() }
    }

    /// Assigns `__class__`. The former type is kept alive for good, since [`Obj::ty`] lends it out.
    pub fn set_type(&self, ty: &Ptr<Type>) {
        std::mem::forget(self.header().ty.replace(Some(ty.clone())));
    }

    /// The object's address: its identity.
    pub fn addr(&self) -> usize {
        self.0.as_ptr() as usize
    }

    #[inline(always)]
    pub fn is(&self, other: &Obj) -> bool {
        self.0 == other.0
    }

    #[inline(always)]
    pub fn downcast<T: Payload>(&self) -> Option<&T> {
        if self.kind() == T::KIND {
            // SAFETY: the kind names the payload's type, and payloads stand right behind the header.
            Some(unsafe { &(*self.0.cast::<ObjBox<T>>().as_ptr()).payload })
        } else {
            None
        }
    }

    /// The payload of an object that is known to have a `T`.
    ///
    /// # Safety
    /// The object's kind is `T::KIND`.
    #[inline(always)]
    pub unsafe fn downcast_unchecked<T: Payload>(&self) -> &T {
        debug_assert!(self.kind() == T::KIND);
        // SAFETY: the caller says what the payload is; payloads stand right behind the header.
        unsafe { &(*self.0.cast::<ObjBox<T>>().as_ptr()).payload }
    }

    /// What stands for the layout of a plain instance's attributes in caches: 0 when it has none, and
    /// what no layout has for other objects that have some.
    #[inline(always)]
    pub fn shape_key(&self) -> usize {
        match self.instance_attrs() {
            Some(attrs) => attrs.shape_key(),
            None if self.flags() & HAS_ATTRS == 0 => 0,
            None => usize::MAX,
        }
    }

    pub fn cast<T: Payload>(&self) -> Option<Ptr<T>> {
        (self.kind() == T::KIND).then(|| Ptr(self.clone(), PhantomData))
    }

    /// A native payload of Rust type `T`.
    pub fn native<T: 'static>(&self) -> Option<&T> {
        if let Some(native) = self.downcast::<Native>() {
            return native.0.downcast_ref();
        }
        let payload: &dyn Any = &*self.downcast::<Traced>()?.0;
        payload.downcast_ref()
    }

    fn payload(&self) -> &dyn Trace {
        // SAFETY: the row of the table is that of the object's kind; the object is alive.
        unsafe { &*(LAYOUTS[self.kind() as usize].payload)(self.0) }
    }

    /// Shows what the object refers to: its type, its payload's references, its attributes.
    pub fn trace(&self, t: &mut Tracer<'_>) {
        // SAFETY: nobody writes to the cell meanwhile; see `ty`.
        if let Some(ty) = unsafe { &*self.header().ty.as_ptr() } {
            t.type_of_object(ty);
        }
        self.payload().trace(t);
        if let Some(attrs) = self.attrs() {
            attrs.trace(t);
        }
    }

    /// Lets go of what the object refers to and can do without.
    pub fn cut(&self) {
        self.payload().cut();
        if let Some(attrs) = self.attrs() {
            attrs.cut();
        }
    }

    /// Whether its `__del__` has run.
    pub fn is_finalized(&self) -> bool {
        self.ty().has_del.get() && !self.has_flag(HAS_DEL)
    }

    /// The attribute store of an instance that has one.
    #[inline(always)]
    pub fn attrs(&self) -> Option<&Attrs> {
        match self.instance_attrs() {
            Some(attrs) => Some(attrs),
            None if self.flags() & HAS_ATTRS == 0 => None,
            None => Some(self.attrs_behind()),
        }
    }

    /// The attribute store of an instance of a plain class.
    #[inline(always)]
    pub fn instance_attrs(&self) -> Option<&Attrs> {
        const PLAIN: u16 = (HAS_ATTRS as u16) << FLAGS_SHIFT | Kind::Instance as u16;
        if self.header().word.get() as u16 & (PLAIN | 0xFF) != PLAIN {
            return None;
        }
        // SAFETY: the flag says that the object is an AttrBox of its kind's payload.
        Some(unsafe {
            &(*self.0.cast::<AttrBox<super::object::instance::Instance>>().as_ptr()).attrs
        })
    }

    /// The attributes of an object that has some, whatever its kind is.
    #[inline(never)]
    fn attrs_behind(&self) -> &Attrs {
        assert!(self.flags() & HAS_ATTRS != 0);
        // SAFETY: as for `instance_attrs`; the row of the table is that of the object's kind.
        unsafe { &*(LAYOUTS[self.kind() as usize].attrs)(self.0) }
    }
}

impl Clone for Obj {
    #[inline(always)]
    fn clone(&self) -> Obj {
        let word = &self.header().word;
        word.set(word.get() + ONE);
        Obj(self.0)
    }
}

impl Drop for Obj {
    #[inline(always)]
    fn drop(&mut self) {
        let word = &self.header().word;
        let left = word.get() - ONE;
        word.set(left);
        if left < ONE {
            release(self.0);
        }
    }
}

/// The live direct subclasses of a type.
pub(super) fn subclasses(ty: &Type) -> Vec<Ptr<Type>> {
    let addresses = ty.subclasses.borrow();
    let made = addresses.iter().filter_map(|&payload| {
        let at = payload - std::mem::offset_of!(ObjBox<Type>, payload);
        let header = std::ptr::with_exposed_provenance_mut::<Header>(at);
        // SAFETY: a class enters the list with its payload's address and leaves it in its Drop, so each
        // address is that of the payload of a live object of kind Type; such objects never carry Attrs.
        let obj = std::mem::ManuallyDrop::new(unsafe { Obj(NonNull::new_unchecked(header)) });
        // One that waits for its release has no references; it is dead already.
        (obj.ref_count() > 0).then(|| Ptr((*obj).clone(), PhantomData))
    });
    made.collect()
}

/// Enters a class in its base's list of subclasses.
pub(super) fn enter_subclass(base: &Type, class: &Ptr<Type>) {
    let payload: &Type = class;
    base.subclasses.borrow_mut().push(std::ptr::from_ref(payload).expose_provenance());
}

/// A copy of a value: its bits, and one reference more when it refers to an object. What `derive` makes
/// of `Clone` branches on every variant instead.
#[inline(always)]
pub(super) fn copy_value(v: &Value) -> Value {
    if let Value::Obj(o) = v {
        std::mem::forget(o.clone());
    }
    // SAFETY: all variants but one are plain data; for `Obj` the reference that the copy stands for was
    // counted above.
    unsafe { read_value(NonNull::from(v)) }
}

/// The bits of a value, as two words. Read in one piece, what was just written as two words would not be
/// forwarded from the processor's store buffer: a dozen cycles lost. The volatile reads keep the compiler
/// from joining them.
///
/// # Safety
/// `p` points to a valid value, of which only one copy is used further.
#[inline(always)]
pub(super) unsafe fn read_value(p: NonNull<Value>) -> Value {
    let words = p.cast::<u64>();
    // SAFETY: a value is two words (asserted in `value.rs`), and any copy of a valid one is valid.
    unsafe {
        let words = [words.read_volatile(), words.add(1).read_volatile()];
        std::mem::transmute::<[u64; 2], Value>(words)
    }
}

/// What the objects of an interpreter share.
#[derive(Default)]
pub struct Heap {
    weak: weak::Table,
    pages: pages::Pages,
    /// The heap that the thread was in when it began to take this one down.
    outer: Cell<Option<NonNull<Heap>>>,
}

impl Heap {
    /// Makes this the calling thread's heap until [`leave`].
    pub(super) fn enter(&self) -> Outer {
        Outer(HEAP.replace(Some(NonNull::from(self))))
    }

    /// Makes this the calling thread's heap until it is dropped, for the objects that are released with
    /// it.
    pub(super) fn enter_for_good(&self) {
        self.outer.set(self.enter().0);
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        if HEAP.get() == Some(NonNull::from(&*self)) {
            HEAP.set(self.outer.get());
        }
    }
}

/// The heap that a thread was in before.
#[derive(Clone, Copy)]
pub(super) struct Outer(Option<NonNull<Heap>>);

/// Goes back to the heap from before [`Heap::enter`].
pub(super) fn leave(outer: Outer) {
    HEAP.set(outer.0);
}

/// The heap of the interpreter whose objects this thread holds.
#[inline(always)]
fn with_heap<R>(f: impl FnOnce(&Heap) -> R) -> R {
    match HEAP.get() {
        // SAFETY: `Attachment::with` enters an interpreter's heap when it takes the lock and leaves it
        // when it lets go, and the interpreter lives for as long; one that is dropped enters its heap
        // for the time in which its parts are released, and the heap leaves itself.
        Some(heap) => f(unsafe { heap.as_ref() }),
        None => unreachable!("objects are touched by threads that hold their interpreter's lock"),
    }
}

/// What runs a finalizer: set by the interpreter, called with the last reference.
pub type Finalizer = fn(&Obj);

thread_local! {
    static NESTED: Cell<u32> = const { Cell::new(0) };
    /// Whether `QUEUED` holds any.
    static ANY_QUEUED: Cell<bool> = const { Cell::new(false) };
    static QUEUED: RefCell<Vec<NonNull<Header>>> = const { RefCell::new(Vec::new()) };
    static FINALIZER: Cell<Option<Finalizer>> = const { Cell::new(None) };
    static HEAP: Cell<Option<NonNull<Heap>>> = const { Cell::new(None) };
}

/// Installs what runs `__del__` (and clears weak references) on this thread.
pub fn set_finalizer(f: Option<Finalizer>) {
    FINALIZER.set(f);
}

#[inline(never)]
fn release(p: NonNull<Header>) {
    // SAFETY: the count of p is 0; nobody else refers to it.
    let word = unsafe { p.as_ref() }.word.get();
    // Text is released most often, and with it goes nothing that nests.
    if word as u16 == u16::from(Kind::Str as u8) {
        // SAFETY: a str without flags came from `alloc` as this box, and is released once.
        drop(unsafe { Box::from_raw(p.cast::<ObjBox<super::object::str::Str>>().as_ptr()) });
        return;
    }
    let depth = NESTED.get();
    if depth >= MAX_NESTED_RELEASES {
        enqueue(p);
        return;
    }
    NESTED.set(depth + 1);
    release_now(p);
    if depth == 0 && ANY_QUEUED.get() {
        release_queued();
    }
    NESTED.set(depth);
}

#[cold]
#[inline(never)]
fn enqueue(p: NonNull<Header>) {
    std::mem::ManuallyDrop::new(Obj(p)).set_flag(DYING, true);
    ANY_QUEUED.set(true);
    QUEUED.with_borrow_mut(|q| q.push(p));
}

#[cold]
#[inline(never)]
fn release_queued() {
    while let Some(next) = QUEUED.with_borrow_mut(Vec::pop) {
        release_now(next);
    }
    ANY_QUEUED.set(false);
}

#[inline(always)]
fn release_now(p: NonNull<Header>) {
    // SAFETY: the count of p is 0: this function alone refers to the object, until it is freed below.
    let header = unsafe { p.as_ref() };
    let flags = (header.word.get() >> FLAGS_SHIFT) as u8;
    if flags & (HAS_DEL | HAS_WEAK) != 0 && !finalize(p) {
        return; // the finalizer made a new reference: the object lives on
    }
    let kind = header.word.get() as u8;
    header.word.set(u64::from(kind) | (u64::from(DYING) << FLAGS_SHIFT));
    // SAFETY: the object came from `alloc` with this kind and flag, its count is 0, and it is released once.
    unsafe { (LAYOUTS[kind as usize].release)(p, flags & HAS_ATTRS != 0) };
}

/// Tells the finalizer and the weak references that the last reference is gone; false when there is one
/// again.
#[cold]
#[inline(never)]
fn finalize(p: NonNull<Header>) -> bool {
    // SAFETY: as in `release_now`.
    let header = unsafe { p.as_ref() };
    let alive = header.word.get() & !(u64::from(DYING) << FLAGS_SHIFT);
    header.word.set(alive + ONE);
    let last = Obj(p);
    if let Some(finalize) = FINALIZER.get() {
        finalize(&last);
    }
    if last.ref_count() == 1 {
        // Mostly none are left: the finalizer tells them.
        drop(weak::take(&last));
    }
    std::mem::forget(last);
    let left = header.word.get() - ONE;
    header.word.set(left);
    left < ONE
}

trace::holds_nothing! { Native }

impl Trace for Traced {
    fn trace(&self, t: &mut Tracer<'_>) {
        (*self.0).trace(t);
    }

    fn cut(&self) {
        (*self.0).cut();
    }
}

impl<T: Payload> Ptr<T> {
    pub fn into_obj(self) -> Obj {
        self.0
    }

    pub fn as_obj(&self) -> &Obj {
        &self.0
    }

    #[inline(always)]
    pub fn is(&self, other: &Ptr<T>) -> bool {
        self.0.is(&other.0)
    }

    /// The payload for writing, when this is the only reference to the object.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        if self.0.ref_count() != 1 {
            return None;
        }
        // SAFETY: this is the only reference, and it is borrowed mutably for as long as the result lives.
        Some(unsafe { &mut (*self.0.0.cast::<ObjBox<T>>().as_ptr()).payload })
    }

    pub fn value(&self) -> Value {
        Value::Obj(self.0.clone())
    }
}

impl<T: Payload> Clone for Ptr<T> {
    #[inline(always)]
    fn clone(&self) -> Ptr<T> {
        Ptr(self.0.clone(), PhantomData)
    }
}

impl<T: Payload> Deref for Ptr<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: a Ptr<T> is made only for objects of kind T::KIND, whose payload is a T.
        unsafe { &(*self.0.0.cast::<ObjBox<T>>().as_ptr()).payload }
    }
}

impl fmt::Debug for Obj {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{:?} object>", self.kind())
    }
}

impl<T: Payload> fmt::Debug for Ptr<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
