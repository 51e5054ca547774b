//! `array`: sequences of numbers or characters of one kind, side by side in memory.
//!
//! Invariant: the octets are whole items of the array's code. While there are views of them their number
//! does not change. No borrow of them lives while interpreted code may run.

mod item;
mod methods;
mod slots;

use std::cell::{Cell, RefCell};

use item::{CODES, Code};

use crate::base::Symbol;
use crate::vm::import::{self, ModuleBody, ModuleDef};
use crate::vm::object::buffer::{Item, Memory};
use crate::vm::object::bytearray::ByteArray;
use crate::vm::object::bytes;
use crate::vm::object::list::List;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::{
    Args, ExcKind, GetSetDef, Kind, MethodDef, Native, Res, Slots, TypeRef, TypeSpec, Value, Vm,
};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "array",
    doc: "This module defines an object type which can efficiently represent an array of basic values: characters, integers, floating-point numbers.",
    body: ModuleBody::Native {
        functions: &[&[MethodDef::new(
            "_array_reconstructor",
            reconstruct,
            "_array_reconstructor($module, arraytype, typecode, mformat_code, items, /)",
        )]],
        fill: |vm, dict| {
            let class = vm.native_type(&CLASS).value();
            dict.set_sym(vm, Symbol::new("array"), class.clone());
            dict.set_sym(vm, Symbol::new("ArrayType"), class.clone());
            let letters: String = CODES.iter().map(|c| c.letter).collect();
            dict.set_sym(vm, Symbol::new("typecodes"), vm.string(letters));
            // As Lib's `collections.abc` cannot know of it.
            let abc = import::import(vm, "collections.abc")?;
            let sequence = vm.get_attr(&abc, Symbol::new("MutableSequence"))?;
            vm.call_method(&sequence, "register", &[class]).map(drop)
        },
    },
};

/// The payload.
struct Array {
    code: Code,
    data: RefCell<Vec<u8>>,
    views: Cell<usize>,
}

impl Memory for Array {
    fn item(&self) -> Item {
        Item { letter: self.code.letter, size: self.code.size, mark: None }
    }

    fn read(&self, f: &mut dyn FnMut(&[u8])) {
        f(&self.data.borrow());
    }

    fn write(&self, f: &mut dyn FnMut(&mut [u8])) {
        f(&mut self.data.borrow_mut());
    }

    fn views(&self) -> Option<&Cell<usize>> {
        Some(&self.views)
    }
}

impl Array {
    fn len(&self) -> usize {
        self.data.borrow().len() / self.code.size
    }

    /// The item at a position that is there.
    fn get(&self, vm: &Vm<'_>, at: usize) -> Option<Value> {
        let size = self.code.size;
        let data = self.data.borrow();
        data.get(at * size..(at + 1) * size).map(|raw| self.code.read(vm, raw))
    }

    /// The octets, to become more or fewer.
    fn resizable(&self, vm: &Vm<'_>) -> Res<std::cell::RefMut<'_, Vec<u8>>> {
        if self.views.get() > 0 {
            let message = "cannot resize an array that is exporting buffers";
            return Err(vm.raise(ExcKind::BufferError, message));
        }
        Ok(self.data.borrow_mut())
    }

    fn push(&self, vm: &Vm<'_>, v: &Value) -> Res<()> {
        let mut raw = Vec::with_capacity(8);
        self.code.write(vm, v, &mut raw)?;
        self.add(vm, &raw)
    }

    /// Adds octets that are whole items.
    fn add(&self, vm: &Vm<'_>, raw: &[u8]) -> Res<()> {
        let mut data = self.resizable(vm)?;
        vm.reserve(&mut *data, raw.len())?;
        data.extend_from_slice(raw);
        Ok(())
    }

    /// Adds octets, if they are whole items.
    fn add_whole(&self, vm: &Vm<'_>, raw: &[u8]) -> Res<()> {
        if !raw.len().is_multiple_of(self.code.size) {
            return Err(vm.value_error("bytes length not a multiple of item size"));
        }
        self.add(vm, raw)
    }

    /// Adds the characters of a text.
    fn add_text(&self, vm: &Vm<'_>, text: &str) -> Res<()> {
        let raw: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_ne_bytes()).collect();
        self.add(vm, &raw)
    }

    fn text(&self) -> String {
        let data = self.data.borrow();
        let unit = |b: &[u8]| item::character(u32::from_ne_bytes([b[0], b[1], b[2], b[3]]));
        data.chunks_exact(4).map(unit).collect()
    }
}

/// The payload of an array, or of an instance of a subclass.
fn array_of(v: &Value) -> Option<&Array> {
    v.as_obj()?.native()
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Array> {
    array_of(v).ok_or_else(|| vm.type_error("descriptor requires a 'array.array' object"))
}

fn make(vm: &Vm<'_>, class: &TypeRef, code: Code, data: Vec<u8>) -> Value {
    let array = Array { code, data: RefCell::new(data), views: Cell::new(0) };
    vm.alloc_for(class, Native(Box::new(array))).into()
}

/// A plain array of the same code.
fn like(vm: &Vm<'_>, array: &Array, data: Vec<u8>) -> Value {
    make(vm, &vm.native_type(&CLASS), array.code, data)
}

static CLASS: TypeSpec = TypeSpec {
    name: "array",
    module: "array",
    doc: "array(typecode [, initializer]) -> array",
    kind: Kind::Native,
    is_base: true,
    slots: |s: &Slots| {
        s.new.set(Some(new));
        s.init.set(Some(|_, _, _| Ok(())));
        s.buffer.set(Some(|v| array_of(v).map(|array| array as &dyn Memory)));
        slots::fill(s);
    },
    methods: methods::METHODS,
    getset: &[
        GetSetDef {
            name: "itemsize",
            get: |vm, v| Ok(Value::Int(this(vm, v)?.code.size as i64)),
            set: None,
            doc: "the size, in bytes, of one array item",
        },
        GetSetDef {
            name: "typecode",
            get: |vm, v| Ok(vm.char(this(vm, v)?.code.letter)),
            set: None,
            doc: "the typecode character used to create the array",
        },
    ],
};

/// A type code as an argument.
fn typecode(vm: &Vm<'_>, v: &Value, what: &str) -> Res<Code> {
    let Some(text) = v.downcast::<Str>() else {
        let ty = vm.given_type(v);
        return Err(vm.type_error(format!("{what} must be a unicode character, not {ty}")));
    };
    let mut all = text.as_str().chars();
    let (Some(letter), None) = (all.next(), all.next()) else {
        let n = text.as_str().chars().count();
        let message = format!("{what} must be a unicode character, not a string of length {n}");
        return Err(vm.type_error(message));
    };
    Code::of(letter).ok_or_else(|| {
        vm.value_error("bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)")
    })
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    if !args.kw.is_empty() && class.is(&vm.native_type(&CLASS)) {
        return Err(vm.type_error("array.array() takes no keyword arguments"));
    }
    let given = args.pos();
    if given.is_empty() || given.len() > 2 {
        let (word, bound) = if given.is_empty() { ("least", 1) } else { ("most", 2) };
        let plural = if bound == 1 { "" } else { "s" };
        let n = given.len();
        let message = format!("array() takes at {word} {bound} argument{plural} ({n} given)");
        return Err(vm.type_error(message));
    }
    let code = typecode(vm, &given[0], "array() argument 1")?;
    if code.letter == 'u' {
        warn_of_u(vm)?;
    }
    let made = make(vm, class, code, Vec::new());
    let array = this(vm, &made)?;
    let Some(initial) = given.get(1) else { return Ok(made) };
    let letter = code.letter;
    let refused = |what: &str| {
        vm.type_error(format!(
            "cannot use a {what} to initialize an array with typecode '{letter}'"
        ))
    };
    if let Some(text) = initial.downcast::<Str>() {
        if !code.is_text() {
            return Err(refused("str"));
        }
        array.add_text(vm, text.as_str())?;
    } else if let Some(other) = array_of(initial) {
        if other.code.is_text() && !code.is_text() {
            return Err(refused("unicode array"));
        }
        if other.code == code {
            let data = other.data.borrow().clone();
            array.add(vm, &data)?;
        } else {
            methods::extend_with(vm, array, initial)?;
        }
    } else if initial.kind() == Some(Kind::Bytes) || initial.downcast::<ByteArray>().is_some() {
        let data = bytes::like(initial).unwrap_or_default();
        array.add_whole(vm, &data)?;
    } else if let Some(list) = initial.downcast::<List>() {
        methods::extend_items(vm, array, &list.to_vec())?;
    } else if let Some(tuple) = initial.downcast::<Tuple>() {
        methods::extend_items(vm, array, &tuple.items)?;
    } else {
        methods::extend_with(vm, array, initial)?;
    }
    Ok(made)
}

fn warn_of_u(vm: &Vm<'_>) -> Res<()> {
    let text = "The 'u' type code is deprecated and will be removed in Python 3.16";
    let warnings = vm.import_module("warnings")?;
    let class = vm.exc_ty(ExcKind::DeprecationWarning).value();
    vm.call_method(&warnings, "warn", &[vm.str(text), class, Value::Int(1)]).map(drop)
}

/// An array out of a pickle, which another kind of machine may have made.
fn reconstruct(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_array_reconstructor", 4, 4)?;
    let Some([class, code, number, data]) = args.values.first_chunk() else {
        return Ok(Value::None);
    };
    let base = vm.native_type(&CLASS);
    let Some(class) = class.cast::<crate::vm::Type>() else {
        return Err(vm.type_error("first argument must be a type object, not other"));
    };
    if !class.is_subtype(&base) {
        let name = class.name();
        return Err(vm.type_error(format!("{name} is not a subtype of array.array")));
    }
    let code = typecode(vm, code, "_array_reconstructor() argument 2")?;
    let number = vm.to_i64(number)?;
    let Some(raw) = bytes::data_of(data) else {
        let ty = vm.type_name(data);
        return Err(vm.type_error(format!("fourth argument should be bytes, not {ty}")));
    };
    let (code, data) = item::rearranged(vm, code, number, raw)?;
    Ok(make(vm, &class, code, data))
}
