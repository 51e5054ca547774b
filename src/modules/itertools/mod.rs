//! `itertools`.
//!
//! Invariant: each iterator asks its sources only when it is itself asked, in CPython's order; none holds
//! a borrow of its own state while it asks.

mod combine;
mod endless;
mod joint;
mod select;

use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::iter::{Iter, NativeIter, native_slots};
use crate::vm::types::NewSlot;
use crate::vm::{Args, MethodDef, Ptr, Res, Shape, Slots, TypeRef, TypeSpec, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "itertools",
    doc: "Iterators made of iterators.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[MethodDef::new("tee", select::tee, "tee(iterable, n=2, /)")];

static TYPES: &[&TypeSpec] = &[
    &endless::COUNT,
    &endless::CYCLE,
    &endless::REPEAT,
    &select::ACCUMULATE,
    &select::BATCHED,
    &select::CHAIN,
    &select::COMPRESS,
    &select::DROPWHILE,
    &select::FILTERFALSE,
    &select::GROUPBY,
    &select::ISLICE,
    &select::PAIRWISE,
    &select::STARMAP,
    &select::TAKEWHILE,
    &select::ZIP_LONGEST,
    &combine::COMBINATIONS,
    &combine::COMBINATIONS_WITH_REPLACEMENT,
    &combine::PERMUTATIONS,
    &combine::PRODUCT,
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    for spec in TYPES {
        dict.set_sym(vm, Symbol::new(spec.name), vm.native_type(spec).value());
    }
    Ok(())
}

/// The slots of an iterator type.
fn slots(s: &Slots, new: NewSlot) {
    native_slots(s);
    s.new.set(Some(new));
    s.init.set(Some(|_, _, _| Ok(())));
}

fn alloc(vm: &Vm<'_>, class: &TypeRef, it: impl NativeIter + 'static) -> Value {
    vm.alloc_for(class, Iter(Box::new(it))).into()
}

/// `n` positional arguments, all required.
fn exactly<'a, const N: usize>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<[&'a Value; N]> {
    args.check_positional(vm, name, N, N)?;
    match args.values.first_chunk::<N>() {
        Some(chunk) => Ok(chunk.each_ref()),
        None => Err(vm.type_error(format!("{name} expected {N} arguments"))),
    }
}

/// A shape with `n` required parameters.
fn required(n: usize) -> Shape {
    Shape { required: n, ..Shape::default() }
}

/// A spec for an iterator type.
macro_rules! iterator_type {
    ($spec:ident, $name:literal, $new:expr) => {
        iterator_type!($spec, $name, $new, &[]);
    };
    ($spec:ident, $name:literal, $new:expr, $methods:expr) => {
        pub(super) static $spec: $crate::vm::TypeSpec = $crate::vm::TypeSpec {
            name: $name,
            module: "itertools",
            doc: "",
            kind: $crate::vm::Kind::Iter,
            is_base: true,
            slots: |s| super::slots(s, $new),
            methods: $methods,
            getset: &[],
        };
    };
}
use iterator_type;
