//! Objects to types and slots, and slots back to objects.
//!
//! Invariant: [`Packed::push`] and [`Type::flatten`] agree on the slots of a value; a value that kernels cannot
//! take is an error that says which argument it is.

use num_traits::ToPrimitive;

use super::dispatcher;
use super::freeze;
use super::host::Left;
use super::ndarray;
use super::npscalar;
use super::types;
use crate::abi::argument_owner;
use crate::array::arena::Words;
use crate::array::frozen;
use crate::array::layout::{Order, contiguous_strides};
use crate::array::{DType, Dims, Layout, View};
use crate::kernel::signature::MAX_DIMS;
use crate::kernel::types::{ArrayType, Axes, Scalar, Type};
use crate::kernel::userfunc::FuncRef;
use crate::vm::object::float::FloatSub;
use crate::vm::object::int::BigIntObj;
use crate::vm::object::list::List;
use crate::vm::object::tuple::Tuple;
use crate::vm::{ExcKind, Res, Value, Vm};

/// Arguments of one call on their way in.
#[derive(Default)]
pub struct Packed {
    pub types: Vec<Type>,
    pub slots: Vec<u64>,
    /// The arrays among the arguments: held while the kernel runs, as is their memory.
    pub arrays: Vec<(Value, View)>,
    /// The lists among the arguments, each before those within it.
    pub lists: Vec<ListArgument>,
    /// Jitted functions among the arguments, whose snapshots the compilation needs.
    pub functions: Vec<Value>,
}

/// A list on its way in: kernels work on a copy, whose changes come back when the call ends.
pub struct ListArgument {
    pub object: Value,
    pub element: Type,
    pub words: Words,
    pub place: Place,
}

/// Where a list's owner is to stand.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// Among the arguments' slots.
    Slot(usize),
    /// Among the words of the list of that number.
    Element { list: usize, word: usize },
}

/// Why an argument cannot be passed.
pub enum Unfit {
    /// An int beyond 64 bits.
    TooLarge,
    /// No kernel type; what the object is.
    NoType(String),
}

impl Packed {
    /// Appends an argument: its type and its slots.
    pub fn push(&mut self, vm: &Vm<'_>, v: &Value) -> Result<(), Unfit> {
        let ty = self.pack(vm, v)?;
        self.types.push(ty);
        Ok(())
    }

    fn pack(&mut self, vm: &Vm<'_>, v: &Value) -> Result<Type, Unfit> {
        match v {
            Value::None => Ok(Type::None),
            Value::Bool(b) => self.scalar(Scalar::Bool, u64::from(b.get())),
            Value::Int(i) => self.scalar(Scalar::I64, *i as u64),
            Value::Float(x) => self.scalar(Scalar::F64, x.get().to_bits()),
            Value::Obj(_) => self.object(vm, v),
            Value::Unset | Value::NotImplemented | Value::Ellipsis => {
                Err(Unfit::NoType(vm.type_name(v).to_string()))
            }
        }
    }

    fn scalar(&mut self, ty: Scalar, bits: u64) -> Result<Type, Unfit> {
        self.slots.push(bits);
        Ok(Type::Scalar(ty))
    }

    fn object(&mut self, vm: &Vm<'_>, v: &Value) -> Result<Type, Unfit> {
        if let Some(big) = v.downcast::<BigIntObj>() {
            return match big.0.to_u64() {
                Some(u) => self.scalar(Scalar::U64, u),
                None => Err(Unfit::TooLarge),
            };
        }
        if let Some(sub) = v.downcast::<FloatSub>() {
            return self.scalar(Scalar::F64, sub.0.to_bits());
        }
        if let Some(imm) = npscalar::imm_of(vm, v) {
            return self.scalar(imm.ty, imm.bits);
        }
        if let Some(tuple) = v.downcast::<Tuple>() {
            let elements: Result<Vec<Type>, Unfit> =
                tuple.items.iter().map(|e| self.pack(vm, e)).collect();
            return Ok(Type::tuple(elements?));
        }
        if let Some(list) = v.downcast::<List>() {
            return self.list(vm, v, list);
        }
        if let Some(array) = ndarray::array_of(v) {
            return self.array(v, &array.view());
        }
        if let Some(d) = dispatcher::of(v) {
            self.functions.push(v.clone());
            return Ok(Type::Func(FuncRef::User { id: d.id, name: d.name }));
        }
        if let Some(intrinsic) = freeze::intrinsic_of(vm, v) {
            return Ok(Type::Func(FuncRef::Intrinsic(intrinsic)));
        }
        Err(Unfit::NoType(vm.type_name(v).to_string()))
    }

    /// A list, whose elements must have one type: that of all of them together.
    fn list(&mut self, vm: &Vm<'_>, object: &Value, list: &List) -> Result<Type, Unfit> {
        if self.lists.iter().any(|known| known.object.is(object)) {
            let what = "list that is among the arguments twice";
            return Err(Unfit::NoType(what.into()));
        }
        let number = self.lists.len();
        self.lists.push(ListArgument {
            object: object.clone(),
            element: Type::Never,
            words: Words::default(),
            place: Place::Slot(self.slots.len()),
        });
        let items = list.to_vec();
        let mut elements = Vec::new();
        for item in &items {
            let outer = std::mem::take(&mut self.slots);
            let n_lists = self.lists.len();
            let packed = self.pack(vm, item);
            let slots = std::mem::replace(&mut self.slots, outer);
            elements.push((packed?, slots, n_lists..self.lists.len()));
        }
        let mut element = Type::Never;
        for (ty, _, _) in &elements {
            element = element.join(ty).ok_or_else(|| {
                let (a, b) = (element.long_name(), ty.long_name());
                Unfit::NoType(format!("list of {a} and {b}"))
            })?;
        }
        let size = element.n_scalars();
        let mut words = Vec::with_capacity(items.len() * size);
        for (ty, slots, lists) in elements {
            let first = words.len();
            let converted = converted(&ty, &element, &slots)
                .ok_or_else(|| Unfit::NoType(format!("list of {} and others", ty.long_name())))?;
            // The lists directly in this element stand at the same slots as before.
            for inner in &mut self.lists[lists] {
                if let Place::Slot(slot) = inner.place {
                    inner.place = Place::Element { list: number, word: first + slot };
                }
            }
            words.extend(converted);
        }
        let made = &mut self.lists[number];
        made.element = element.clone();
        made.words = Words { len: items.len() as u64, words };
        self.slots.push(0);
        Ok(Type::list(element))
    }

    fn array(&mut self, object: &Value, view: &View) -> Result<Type, Unfit> {
        let dtype = view.scalar_type().and_then(npscalar::kernel_type);
        let Some(dtype) = dtype.filter(|_| view.ndim() <= usize::from(MAX_DIMS)) else {
            let name = view.scalar_type().map_or("record", |ty| ty.name());
            return Err(Unfit::NoType(format!("ndarray of {name}, {} axes", view.ndim())));
        };
        let axes = if view.is_contiguous(Order::C) {
            Axes::C
        } else if view.is_contiguous(Order::F) {
            Axes::F
        } else {
            Axes::Any
        };
        let ndim = view.ndim() as u8;
        let ty = ArrayType { dtype, ndim, axes, writeable: view.writeable };
        let data = view.buffer().start().as_ptr().addr() + view.layout().offset;
        self.slots.extend([argument_owner(self.arrays.len()), data as u64]);
        self.slots.extend(view.shape().iter().map(|&n| n as u64));
        if axes == Axes::Any {
            self.slots.extend(view.strides().iter().map(|&s| s as u64));
        }
        self.arrays.push((object.clone(), view.clone()));
        Ok(Type::Array(ty))
    }

    /// The arguments as those of other types that they fit; none if one does not.
    pub fn converted(&self, to: &[Type]) -> Option<Vec<u64>> {
        let (mut out, mut at) = (Vec::new(), 0);
        for (from, to) in self.types.iter().zip(to) {
            let slots = self.slots.get(at..at + from.n_scalars())?;
            at += slots.len();
            match (from, to) {
                (Type::Scalar(from), Type::Scalar(to)) => {
                    out.push(types::convert(*from, *to, slots[0]));
                }
                (Type::Array(from), Type::Array(to)) if from.axes != to.axes => {
                    let (_, view) = self.arrays.get(slots[0] as usize / 2)?;
                    out.extend(&slots[..from.first_stride()]);
                    out.extend(view.strides().iter().map(|&s| s as u64));
                }
                (_, _) => out.extend(converted(from, to, slots)?),
            }
        }
        Some(out)
    }
}

/// A value's slots as those of a type that it joins to, without arrays that would have to change.
fn converted(from: &Type, to: &Type, slots: &[u64]) -> Option<Vec<u64>> {
    match (from, to) {
        _ if from == to => Some(slots.to_vec()),
        (Type::Scalar(from), Type::Scalar(to)) => Some(vec![types::convert(*from, *to, slots[0])]),
        (Type::Tuple(a), Type::Tuple(b)) if a.len() == b.len() => {
            let (mut out, mut at) = (Vec::new(), 0);
            for (from, to) in a.iter().zip(b.iter()) {
                let n = from.n_scalars();
                out.extend(converted(from, to, &slots[at..at + n])?);
                at += n;
            }
            Some(out)
        }
        (Type::None, Type::Optional(inner)) => Some(vec![0; 1 + inner.n_scalars()]),
        (Type::Optional(from), Type::Optional(to)) => {
            let mut out = vec![slots[0]];
            out.extend(converted(from, to, &slots[1..])?);
            Some(out)
        }
        (_, Type::Optional(inner)) => {
            let mut out = vec![1];
            out.extend(converted(from, inner, slots)?);
            Some(out)
        }
        (Type::List(a), Type::List(_)) if **a == Type::Never => Some(slots.to_vec()),
        (Type::Array(from), Type::Array(to)) if from.axes == to.axes && from.fits(*to) => {
            Some(slots.to_vec())
        }
        (_, _) => None,
    }
}

/// Writes what a kernel has done to lists among its arguments back into them.
pub fn reflect(
    vm: &Vm<'_>,
    arguments: &[(Value, View)],
    lists: &[ListArgument],
    left: &Left,
) -> Res<()> {
    let memory = Memory { arguments, lists, left };
    for (list, &owner) in lists.iter().zip(&left.lists) {
        let size = list.element.n_scalars();
        let Some(now) = left.arena.list(owner, size) else { continue };
        let holds_lists = list.element.holds_arrays();
        if now.len == list.words.len && !holds_lists && now.words == list.words.words {
            continue;
        }
        let items = memory.items(vm, &list.element, &now)?;
        if let Some(object) = list.object.downcast::<List>() {
            drop(object.replace(items));
        }
    }
    Ok(())
}

/// What a kernel's arrays and lists are made of: the arguments' memory, and what it has allocated.
pub struct Memory<'a> {
    pub arguments: &'a [(Value, View)],
    pub lists: &'a [ListArgument],
    pub left: &'a Left,
}

impl Memory<'_> {
    /// The list that an owner is: an argument, or a new one.
    fn list(&self, vm: &Vm<'_>, element: &Type, owner: u64) -> Res<Value> {
        if let Some(at) = self.left.lists.iter().position(|&own| own == owner) {
            return Ok(self.lists[at].object.clone());
        }
        let words = self.left.arena.list(owner, element.n_scalars()).ok_or_else(|| {
            vm.raise(ExcKind::SystemError, "a kernel has returned a list without memory")
        })?;
        Ok(vm.list(self.items(vm, element, &words)?))
    }

    fn items(&self, vm: &Vm<'_>, element: &Type, words: &Words) -> Res<Vec<Value>> {
        let mut slots = words.words.iter().copied();
        (0..words.len).map(|_| unpack(vm, element, &mut slots, self)).collect()
    }

    fn array(
        &self,
        vm: &Vm<'_>,
        ty: ArrayType,
        slots: &mut impl Iterator<Item = u64>,
    ) -> Res<Value> {
        let mut next = || slots.next().unwrap_or(0);
        let (owner, data) = (next(), next());
        let shape: Dims = (0..ty.ndim()).map(|_| next() as usize).collect();
        let argument = if owner & 1 == 1 { self.arguments.get(owner as usize / 2) } else { None };
        let buffer = match argument {
            Some((_, view)) => Some(view.buffer().clone()),
            None => self.left.arena.buffer(owner).or_else(|| frozen::buffer(owner)),
        };
        let lost =
            || vm.raise(ExcKind::SystemError, "a kernel has returned an array without memory");
        let buffer = buffer.ok_or_else(lost)?;
        let dtype: DType = npscalar::scalar_type(ty.dtype).into();
        let strides = match ty.axes {
            Axes::C => contiguous_strides(&shape, dtype.size(), Order::C),
            Axes::F => contiguous_strides(&shape, dtype.size(), Order::F),
            Axes::Any => (0..ty.ndim()).map(|_| next() as isize).collect(),
        };
        // An array without elements may lie anywhere.
        let offset = if shape.contains(&0) {
            0
        } else {
            (data as usize).wrapping_sub(buffer.start().as_ptr().addr())
        };
        let layout = Layout { shape, strides, offset };
        let view = View::new(buffer, dtype, layout, ty.writeable).ok_or_else(lost)?;
        match argument {
            Some((object, own)) if own.is_same(&view) => Ok(object.clone()),
            Some((object, _)) => ndarray::make(vm, view, Some(object)),
            None => ndarray::make(vm, view, None),
        }
    }
}

/// The object that slots of type `ty` are; takes as many slots as the type has.
pub fn unpack(
    vm: &Vm<'_>,
    ty: &Type,
    slots: &mut impl Iterator<Item = u64>,
    memory: &Memory<'_>,
) -> Res<Value> {
    Ok(match ty {
        Type::None => Value::None,
        Type::Scalar(s) => scalar(vm, *s, slots.next().unwrap_or(0)),
        Type::Tuple(elements) => {
            let items: Res<Vec<Value>> =
                elements.iter().map(|t| unpack(vm, t, slots, memory)).collect();
            vm.tuple(items?)
        }
        Type::Str(text) => vm.str(text),
        Type::Range => {
            let parts = [0; 3].map(|_: i32| Value::Int(slots.next().unwrap_or(0) as i64));
            types::make_range(vm, &parts)?
        }
        Type::Array(ty) => memory.array(vm, *ty, slots)?,
        Type::List(element) => memory.list(vm, element, slots.next().unwrap_or(0))?,
        Type::Optional(inner) => {
            if slots.next().unwrap_or(0) & 1 != 0 {
                return unpack(vm, inner, slots, memory);
            }
            for _ in 0..inner.n_scalars() {
                slots.next();
            }
            Value::None
        }
        Type::Closure(closure) => {
            let message = format!("a kernel cannot return the function {}", closure.func);
            return Err(vm.type_error(message));
        }
        Type::DType(_) | Type::Slice(_) | Type::Ellipsis | Type::Steps(..) => {
            let name = ty.long_name();
            return Err(vm.type_error(format!("a kernel cannot return {name}")));
        }
        Type::Func(f) => {
            return Err(vm.type_error(format!("a kernel cannot return the function {f}")));
        }
        Type::Never => {
            return Err(vm.raise(ExcKind::SystemError, "a kernel that never returns has returned"));
        }
    })
}

/// The object that a scalar's bits are.
#[inline]
pub fn scalar(vm: &Vm<'_>, ty: Scalar, bits: u64) -> Value {
    match ty {
        Scalar::Bool => Value::bool(bits & 1 != 0),
        Scalar::I8 => Value::Int(i64::from(bits as i8)),
        Scalar::I16 => Value::Int(i64::from(bits as i16)),
        Scalar::I32 => Value::Int(i64::from(bits as i32)),
        Scalar::I64 => Value::Int(bits as i64),
        Scalar::U8 => Value::Int(i64::from(bits as u8)),
        Scalar::U16 => Value::Int(i64::from(bits as u16)),
        Scalar::U32 => Value::Int(i64::from(bits as u32)),
        Scalar::U64 => crate::vm::object::int::from_u64(vm, bits),
        Scalar::F32 => Value::float(f64::from(f32::from_bits(bits as u32))),
        Scalar::F64 => Value::float(f64::from_bits(bits)),
    }
}
