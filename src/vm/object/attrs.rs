//! The attributes of an instance: slots laid out by a shared shape, or a dict once one was asked for.
//!
//! Invariant: `values` are laid out by `shape` (none: no attributes). When `dict` is there, the shape is
//! one of the dict family and holds only the values of `__slots__`, whose symbols start with NUL so that
//! no ordinary attribute meets them. Two instances of one shape have the same attributes in one order.

use std::cell::{Cell, RefCell};

use rustc_hash::FxHashMap;

use super::dict::Dict;
use crate::base::Symbol;
use crate::vm::error::Res;
use crate::vm::heap::Ptr;
use crate::vm::heap::cells::Values;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::types::TypeRef;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Instances with more attributes than this use a dict.
const MAX_NAMES: usize = 96;
/// When there are this many shapes, further ones are not made and instances use dicts.
const MAX_SHAPES: u32 = 20_000;

/// A layout that instances share. Shapes live as long as the process; their number is bounded.
pub struct Shape {
    names: Box<[Symbol]>,
    index: FxHashMap<Symbol, u32>,
    next: RefCell<FxHashMap<Symbol, &'static Shape>>,
    /// Other attributes are in a dict.
    has_dict: bool,
}

/// The two roots, and how many shapes there are.
pub struct Shapes {
    plain: &'static Shape,
    with_dict: &'static Shape,
    count: Cell<u32>,
}

impl Default for Shapes {
    fn default() -> Shapes {
        let root =
            |has_dict| -> &'static Shape { Box::leak(Box::new(Shape::of(Box::new([]), has_dict))) };
        Shapes { plain: root(false), with_dict: root(true), count: Cell::new(0) }
    }
}

impl Shape {
    fn of(names: Box<[Symbol]>, has_dict: bool) -> Shape {
        let index = names.iter().enumerate().map(|(i, &n)| (n, i as u32)).collect();
        Shape { names, index, next: RefCell::default(), has_dict }
    }

    /// The shape with one more name; none when there are too many.
    fn with(&self, vm: &Vm<'_>, name: Symbol) -> Option<&'static Shape> {
        if let Some(&next) = self.next.borrow().get(&name) {
            return Some(next);
        }
        let count = &vm.interp.shapes.count;
        if self.names.len() >= MAX_NAMES || count.get() >= MAX_SHAPES {
            return None;
        }
        count.set(count.get() + 1);
        let names = self.names.iter().copied().chain([name]).collect();
        let made: &'static Shape = Box::leak(Box::new(Shape::of(names, self.has_dict)));
        self.next.borrow_mut().insert(name, made);
        Some(made)
    }

    /// The place of a name.
    pub fn index(&self, name: Symbol) -> Option<u32> {
        self.index.get(&name).copied()
    }

    pub fn has_dict(&self) -> bool {
        self.has_dict
    }
}

/// The symbol under which the value of a `__slots__` entry is kept.
pub fn slot_symbol(name: Symbol) -> Symbol {
    Symbol::new(&format!("\0{name}"))
}

fn is_slot(name: Symbol) -> bool {
    name.as_str().starts_with('\0')
}

#[derive(Default)]
pub struct Attrs {
    shape: Cell<Option<&'static Shape>>,
    values: Values,
    dict: RefCell<Option<Ptr<Dict>>>,
}

impl Attrs {
    /// Without attributes, and with room for some.
    fn with_room(n: usize) -> Attrs {
        Attrs { values: Values::with_capacity(n), ..Attrs::default() }
    }

    pub fn shape(&self) -> Option<&'static Shape> {
        self.shape.get()
    }

    /// A number that stands for the shape in caches: 0 for an instance without attributes.
    #[inline(always)]
    pub fn shape_key(&self) -> usize {
        self.shape.get().map_or(0, |s| std::ptr::from_ref(s).addr())
    }

    /// The value at a place that the caller knows from the shape.
    #[inline(always)]
    pub fn value_at(&self, index: u32) -> Option<Value> {
        self.values.get(index as usize)
    }

    /// Likewise; Unset where a slot has no value.
    #[inline(always)]
    pub fn slot(&self, index: u32) -> Value {
        self.values.get_or_unset(index as usize)
    }

    /// Replaces the value at a place that the caller knows from the shape; gives back the old one.
    #[inline(always)]
    pub fn set_at(&self, index: u32, value: Value) -> Value {
        self.values.replace(index as usize, value)
    }

    /// Goes to the next shape, which the caller knows to be this one's and `value`'s name.
    #[inline(always)]
    pub fn grow(&self, next: &'static Shape, value: Value) {
        self.values.push(value);
        self.shape.set(Some(next));
    }

    fn root(&self, vm: &Vm<'_>) -> &'static Shape {
        self.shape.get().unwrap_or(vm.interp.shapes.plain)
    }

    pub fn get(&self, vm: &Vm<'_>, name: Symbol) -> Res<Option<Value>> {
        let Some(shape) = self.shape.get() else { return Ok(None) };
        if let Some(index) = shape.index(name) {
            return Ok(self.value_at(index).filter(|v| !v.is_unset()));
        }
        if shape.has_dict {
            let dict = self.dict.borrow().clone();
            if let Some(dict) = dict {
                return Ok(dict.get_sym(vm, name));
            }
        }
        Ok(None)
    }

    pub fn set(&self, vm: &Vm<'_>, name: Symbol, value: Value) -> Res<()> {
        let shape = self.root(vm);
        if let Some(index) = shape.index(name) {
            drop(self.set_at(index, value));
            return Ok(());
        }
        if (!shape.has_dict || is_slot(name))
            && let Some(next) = shape.with(vm, name)
        {
            self.grow(next, value);
            return Ok(());
        }
        let dict = self.dict(vm)?;
        dict.set_sym(vm, name, value);
        Ok(())
    }

    /// Whether it was there.
    pub fn delete(&self, vm: &Vm<'_>, name: Symbol) -> Res<bool> {
        let shape = self.root(vm);
        if let Some(index) = shape.index(name) {
            if shape.has_dict || is_slot(name) {
                let old = self.set_at(index, Value::Unset);
                return Ok(!old.is_unset());
            }
            let mut to = vm.interp.shapes.plain;
            for &n in shape.names.iter().filter(|&&n| n != name) {
                let Some(next) = to.with(vm, n) else {
                    let dict = self.dict(vm)?;
                    return Ok(dict.del_sym(vm, name).is_some());
                };
                to = next;
            }
            let old = self.values.remove(index as usize);
            self.shape.set(Some(to));
            drop(old);
            return Ok(true);
        }
        if shape.has_dict {
            let dict = self.dict(vm)?;
            return Ok(dict.del_sym(vm, name).is_some());
        }
        Ok(false)
    }

    /// The names in order, those of `__slots__` left out.
    pub fn names(&self) -> Vec<Symbol> {
        self.shape
            .get()
            .map_or_else(Vec::new, |s| s.names.iter().copied().filter(|&n| !is_slot(n)).collect())
    }

    /// The entries of `__slots__` that have a value, in order.
    pub fn slot_items(&self) -> Vec<(Symbol, Value)> {
        let names = self.shape.get().map_or(&[][..], |s| &s.names);
        let named = |(i, n): (usize, &Symbol)| {
            let v = self.values.get(i).filter(|v| !v.is_unset())?;
            Some((Symbol::new(n.as_str().strip_prefix('\0')?), v))
        };
        names.iter().enumerate().filter_map(named).collect()
    }

    /// The attributes as a dict, which is where they live from then on.
    pub fn dict(&self, vm: &Vm<'_>) -> Res<Ptr<Dict>> {
        if let Some(dict) = &*self.dict.borrow() {
            return Ok(dict.clone());
        }
        let dict = Dict::new(vm);
        let shape = self.root(vm);
        let mut slots = Vec::new();
        let mut to = vm.interp.shapes.with_dict;
        for (i, &name) in shape.names.iter().enumerate() {
            let Some(value) = self.value_at(i as u32) else { continue };
            if is_slot(name) {
                // The shapes of slots are bounded by the classes; a slot always finds its place.
                if let Some(next) = to.with(vm, name) {
                    to = next;
                    slots.push(value);
                }
            } else if !value.is_unset() {
                dict.set_sym(vm, name, value);
            }
        }
        self.shape.set(Some(to));
        let old = self.values.replace_all(slots);
        *self.dict.borrow_mut() = Some(dict.clone());
        drop(old);
        Ok(dict)
    }

    /// Assigns `__dict__`.
    pub fn set_dict(&self, vm: &Vm<'_>, dict: Ptr<Dict>) -> Res<()> {
        let _former = self.dict(vm)?;
        let old = self.dict.replace(Some(dict));
        drop(old);
        Ok(())
    }

    /// Whether the attributes live in a dict.
    pub fn has_dict(&self) -> bool {
        self.dict.borrow().is_some()
    }
}

/// The empty attribute store for a new instance of `class`, if its instances have one.
pub fn for_instance(class: &TypeRef) -> Option<Attrs> {
    class.has_attrs.get().then(|| Attrs::with_room(class.n_attrs.get() as usize))
}

impl Trace for Attrs {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.values.trace(t);
        self.dict.trace(t);
    }

    fn cut(&self) {
        self.shape.set(None);
        let old = (self.values.replace_all(Vec::new()), self.dict.take());
        drop(old);
    }
}
