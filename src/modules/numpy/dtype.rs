//! `numpy.dtype`: types of elements as objects, and how everything that names one is read.
//!
//! Invariant: there is one object for each scalar type in an interpreter. A type that arrays here do not
//! have (text, objects, dates, float16, long doubles, foreign byte order) is a TypeError that names it.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use super::scalar;
use crate::array::DType;
use crate::array::dtype::{Casting, Field, Record, ScalarType, can_cast};
use crate::base::Symbol;
use crate::bridge::npscalar::ScalarClasses;
use crate::vm::args::Shape;
use crate::vm::object::dict::Dict;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::{
    Args, CmpOp, Exc, GetSetDef, Kind, MethodDef, Native, Res, Slots, T, Type, TypeRef, TypeSpec,
    Value, Vm,
};

/// The payload. A record type comes out of a pickle as its size first; `late` is then set, once.
struct DTypeObj {
    dtype: DType,
    late: OnceCell<DType>,
}

/// The objects of the scalar types, in their order.
#[derive(Default)]
struct Known(RefCell<Vec<Value>>);

/// The type that an object of class `dtype` is.
pub(crate) fn given(v: &Value) -> Option<&DType> {
    v.as_obj()?.native::<DTypeObj>().map(|d| d.late.get().unwrap_or(&d.dtype))
}

/// A type as an object.
pub(crate) fn object(vm: &Vm<'_>, dtype: &DType) -> Value {
    let make = |dtype: DType| -> Value {
        let made = DTypeObj { dtype, late: OnceCell::new() };
        vm.alloc_for(&vm.native_type(&CLASS), Native(Box::new(made))).into()
    };
    match dtype {
        DType::Record(_) => make(dtype.clone()),
        DType::Scalar(ty) => {
            let known: Rc<Known> = vm.interp.state();
            if known.0.borrow().is_empty() {
                let all = ScalarType::ALL.iter().map(|&ty| make(ty.into())).collect();
                *known.0.borrow_mut() = all;
            }
            known.0.borrow()[*ty as usize].clone()
        }
    }
}

/// TypeError for a type that is not here.
#[cold]
pub(crate) fn unsupported(vm: &Vm<'_>, what: &str) -> Exc {
    vm.type_error(format!(
        "dtype '{what}' is not supported: elements are bools, integers, floats, complex numbers or records of these"
    ))
}

/// Reads what a `dtype=` argument says; None is float64.
pub(crate) fn dtype_of(vm: &Vm<'_>, v: &Value) -> Res<DType> {
    if let Some(dtype) = given(v) {
        return Ok(dtype.clone());
    }
    if v.is_none() {
        return Ok(DType::FLOAT64);
    }
    if let Some(class) = v.cast::<Type>() {
        return of_class(vm, &class);
    }
    if let Some(text) = v.downcast::<Str>() {
        return of_text(vm, text.as_str());
    }
    if let Some(items) = super::convert::list_items(v) {
        return of_list(vm, &items, false);
    }
    if let Some(tuple) = v.downcast::<Tuple>() {
        return of_tuple(vm, v, &tuple.items);
    }
    if let Some(dict) = v.cast::<Dict>() {
        return of_dict(vm, &dict, false);
    }
    if let Some(inner) = vm.get_attr_opt(v, Symbol::new("dtype"))?
        && let Some(dtype) = given(&inner)
    {
        return Ok(dtype.clone());
    }
    Err(vm.type_error(format!("Cannot interpret '{}' as a data type", vm.repr(v)?)))
}

/// As [`dtype_of`], where nothing or None leaves the choice.
pub(crate) fn optional(vm: &Vm<'_>, v: Option<&Value>) -> Res<Option<DType>> {
    match v {
        None | Some(Value::None) => Ok(None),
        Some(v) => dtype_of(vm, v).map(Some),
    }
}

fn of_class(vm: &Vm<'_>, class: &TypeRef) -> Res<DType> {
    let plain = [
        (T::Bool, ScalarType::Bool),
        (T::Int, ScalarType::Int64),
        (T::Float, ScalarType::Float64),
        (T::Complex, ScalarType::Complex128),
    ];
    if let Some((_, ty)) = plain.iter().find(|(t, _)| vm.ty(*t).is(class)) {
        return Ok((*ty).into());
    }
    if let Some(ty) = ScalarClasses::of(vm).type_of_class(class) {
        return Ok(ty.into());
    }
    let name = class.name();
    if class.is_subtype(&scalar::generic(vm)) {
        return Err(match &*name {
            "number" | "inexact" | "floating" => {
                vm.type_error("Converting `np.inexact` or `np.floating` to a dtype not allowed")
            }
            "integer" | "signedinteger" => vm.type_error(
                "Converting 'np.integer' or 'np.signedinteger' to a dtype is not allowed",
            ),
            "unsignedinteger" => {
                vm.type_error("Converting `np.unsignedinteger` to a dtype is not allowed")
            }
            "complexfloating" => {
                vm.type_error("Converting `np.complex` to a dtype is not allowed.")
            }
            "generic" | "flexible" => {
                vm.type_error("Converting `np.generic` to a dtype is not allowed.")
            }
            _ => unsupported(vm, &name),
        });
    }
    Err(unsupported(vm, if class.is(vm.ty(T::Object)) { "object" } else { &name }))
}

/// Names and codes that are not those of [`ScalarType`].
const NAMES: &[(&str, ScalarType)] = &[
    ("bool_", ScalarType::Bool),
    ("int", ScalarType::Int64),
    ("int_", ScalarType::Int64),
    ("intp", ScalarType::Int64),
    ("intc", ScalarType::Int32),
    ("byte", ScalarType::Int8),
    ("short", ScalarType::Int16),
    ("long", ScalarType::Int64),
    ("longlong", ScalarType::Int64),
    ("uint", ScalarType::UInt64),
    ("uintp", ScalarType::UInt64),
    ("uintc", ScalarType::UInt32),
    ("ubyte", ScalarType::UInt8),
    ("ushort", ScalarType::UInt16),
    ("ulong", ScalarType::UInt64),
    ("ulonglong", ScalarType::UInt64),
    ("float", ScalarType::Float64),
    ("single", ScalarType::Float32),
    ("double", ScalarType::Float64),
    ("complex", ScalarType::Complex128),
    ("csingle", ScalarType::Complex64),
    ("cdouble", ScalarType::Complex128),
    ("q", ScalarType::Int64),
    ("Q", ScalarType::UInt64),
    ("p", ScalarType::Int64),
    ("P", ScalarType::UInt64),
    ("n", ScalarType::Int64),
    ("N", ScalarType::UInt64),
];

/// The scalar type of a name or code without a byte order.
fn scalar_named(text: &str) -> Option<ScalarType> {
    let is = |ty: &&ScalarType| {
        let mut letter = [0; 4];
        ty.name() == text || ty.code() == text || *ty.letter().encode_utf8(&mut letter) == *text
    };
    let own = ScalarType::ALL.iter().find(is).copied();
    own.or_else(|| NAMES.iter().find(|(name, _)| *name == text).map(|(_, ty)| *ty))
}

/// Whether NumPy knows the name, of a type that is not here.
fn is_elsewhere(text: &str) -> bool {
    let known = [
        "O",
        "object",
        "object_",
        "str",
        "str_",
        "bytes",
        "bytes_",
        "float16",
        "half",
        "f2",
        "e",
        "g",
        "f16",
        "G",
        "c32",
        "longdouble",
        "clongdouble",
        "float128",
        "complex256",
        "void",
        "c",
        "datetime64",
        "timedelta64",
    ];
    let mut rest = text.chars();
    let sized = rest.next().is_some_and(|c| "SUVaMmT".contains(c))
        && rest.all(|c| c.is_ascii_digit() || "[]YMWDhmsunpfa".contains(c));
    known.contains(&text)
        || sized
        || text.starts_with("datetime64[")
        || text.starts_with("timedelta64[")
}

fn of_text(vm: &Vm<'_>, text: &str) -> Res<DType> {
    if text.contains(',') {
        let mut fields: Vec<(Box<str>, DType)> = Vec::new();
        for (i, part) in text.trim_end_matches(',').split(',').enumerate() {
            if part.contains('(') {
                return Err(unsupported(vm, text));
            }
            fields.push((format!("f{i}").into(), of_text(vm, part.trim())?));
        }
        return Ok(DType::Record(Arc::new(Record::of(fields, false))));
    }
    let (order, rest) = match text.chars().next() {
        Some(c @ ('<' | '>' | '=' | '|')) => (Some(c), &text[1..]),
        Some(_) | None => (None, text),
    };
    match scalar_named(rest) {
        Some(ty) if order == Some('>') && ty.size() > 1 => Err(unsupported(vm, text)),
        Some(ty) if order.is_none() || rest.len() <= 3 => Ok(ty.into()),
        _ if is_elsewhere(rest) => Err(unsupported(vm, text)),
        _ => Err(vm.type_error(format!("data type {} not understood", vm.repr(&vm.str(text))?))),
    }
}

/// `(base, shape)` or `(base, new)`.
fn of_tuple(vm: &Vm<'_>, v: &Value, items: &[Value]) -> Res<DType> {
    if let [base, shape] = items {
        let base = dtype_of(vm, base)?;
        let is_one = matches!(shape, Value::Int(1))
            || shape.downcast::<Tuple>().is_some_and(|t| t.items.is_empty());
        if is_one {
            return Ok(base);
        }
        return Err(unsupported(vm, &vm.repr(v)?));
    }
    let n = items.len();
    Err(vm.type_error(format!("Tuple must have size 2, but has size {n}")))
}

fn of_list(vm: &Vm<'_>, items: &[Value], align: bool) -> Res<DType> {
    let mut fields: Vec<(Box<str>, DType)> = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let Some(tuple) = item.downcast::<Tuple>() else {
            return Err(wrong_field(vm, item)?);
        };
        let (name, dtype) = match &tuple.items[..] {
            [name, dtype] => (name, dtype_of(vm, dtype)?),
            [name, dtype, shape] => {
                let pair = vm.tuple([dtype.clone(), shape.clone()]);
                (name, dtype_of(vm, &pair)?)
            }
            _ => return Err(wrong_field(vm, item)?),
        };
        fields.push((field_name(vm, name, i)?, dtype));
    }
    unique(vm, fields.iter().map(|(name, _)| &**name))?;
    Ok(DType::Record(Arc::new(Record::of(fields, align))))
}

fn wrong_field(vm: &Vm<'_>, item: &Value) -> Res<Exc> {
    let shown = vm.repr(item)?;
    Ok(vm.type_error(format!("Field elements must be 2- or 3-tuples, got '{shown}'")))
}

fn field_name(vm: &Vm<'_>, name: &Value, i: usize) -> Res<Box<str>> {
    match name.downcast::<Str>() {
        Some(text) if text.is_empty() => Ok(format!("f{i}").into()),
        Some(text) => Ok(text.as_str().into()),
        None if name.downcast::<Tuple>().is_some() => Err(unsupported(vm, "a field with a title")),
        None => Err(vm.type_error("First element of field tuple is neither a tuple nor str")),
    }
}

fn unique<'a>(vm: &Vm<'_>, names: impl Iterator<Item = &'a str> + Clone) -> Res<()> {
    for (i, name) in names.clone().enumerate() {
        if names.clone().take(i).any(|n| n == name) {
            return Err(vm.value_error(format!("field '{name}' occurs more than once")));
        }
    }
    Ok(())
}

/// `{"names": …, "formats": …, "offsets": …, "itemsize": …, "aligned": …}`.
fn of_dict(vm: &Vm<'_>, dict: &Dict, align: bool) -> Res<DType> {
    let get = |name: &str| dict.get_sym(vm, Symbol::new(name));
    let (Some(names), Some(formats)) = (get("names"), get("formats")) else {
        if get("names").is_none() && get("formats").is_none() {
            return of_fields(vm, dict);
        }
        return Err(vm.value_error("entry not a 2- or 3- tuple"));
    };
    let (names, formats) = (vm.collect(&names)?, vm.collect(&formats)?);
    let offsets = match get("offsets") {
        Some(offsets) if !offsets.is_none() => Some(vm.collect(&offsets)?),
        Some(_) | None => None,
    };
    if names.len() != formats.len() || offsets.as_ref().is_some_and(|o| o.len() != names.len()) {
        return Err(vm.value_error(
            "'names', 'formats', 'offsets', and 'titles' dict entries must have the same length",
        ));
    }
    let align = match get("aligned") {
        Some(v) => align || vm.truth(&v)?,
        None => align,
    };
    let mut fields = Vec::with_capacity(names.len());
    for (i, (name, format)) in names.iter().zip(&formats).enumerate() {
        fields.push((field_name(vm, name, i)?, dtype_of(vm, format)?));
    }
    unique(vm, fields.iter().map(|(name, _)| &**name))?;
    let itemsize = match get("itemsize") {
        Some(v) if !v.is_none() => Some(vm.to_i64(&v)?),
        Some(_) | None => None,
    };
    if offsets.is_none() && itemsize.is_none() {
        return Ok(DType::Record(Arc::new(Record::of(fields, align))));
    }
    let natural = Record::of(fields.iter().cloned(), align);
    let mut placed = Vec::with_capacity(fields.len());
    for (i, (name, dtype)) in fields.into_iter().enumerate() {
        let offset = match &offsets {
            Some(offsets) => usize::try_from(vm.to_i64(&offsets[i])?)
                .map_err(|_| vm.value_error("offset cannot be negative"))?,
            None => natural.fields()[i].offset,
        };
        placed.push(Field { name, dtype, offset });
    }
    let end = placed.iter().map(|f| f.offset.saturating_add(f.dtype.size())).max().unwrap_or(0);
    let size = match itemsize {
        None => end,
        Some(n) => match usize::try_from(n) {
            Ok(n) if n >= end => n,
            Ok(n) => {
                return Err(vm.value_error(format!(
                    "NumPy dtype descriptor requires {end} bytes, cannot override to smaller itemsize of {n}"
                )));
            }
            Err(_) => return Err(vm.value_error("itemsize cannot be negative")),
        },
    };
    match Record::placed(placed, size) {
        Some(record) => Ok(DType::Record(Arc::new(record))),
        None => Err(vm.value_error("a field lies outside its record")),
    }
}

/// `{name: (dtype, offset), …}`.
fn of_fields(vm: &Vm<'_>, dict: &Dict) -> Res<DType> {
    let mut placed = Vec::new();
    for (i, (name, place)) in dict.items().iter().enumerate() {
        vm.len(place)?;
        let Some([kind, offset]) = place.downcast::<Tuple>().map(|t| &t.items[..]) else {
            return Err(vm.value_error("entry not a 2- or 3- tuple"));
        };
        let offset = usize::try_from(vm.to_i64(offset)?)
            .map_err(|_| vm.value_error("offset cannot be negative"))?;
        placed.push(Field { name: field_name(vm, name, i)?, dtype: dtype_of(vm, kind)?, offset });
    }
    placed.sort_by_key(|f| f.offset);
    let end = placed.iter().map(|f| f.offset.saturating_add(f.dtype.size())).max().unwrap_or(0);
    match Record::placed(placed, end) {
        Some(record) => Ok(DType::Record(Arc::new(record))),
        None => Err(vm.value_error("a field lies outside its record")),
    }
}

// Text

/// `<f8`, as `dtype.str` has it.
pub(crate) fn code(dtype: &DType) -> String {
    match dtype {
        DType::Scalar(ty) if ty.size() == 1 => format!("|{}", ty.code()),
        DType::Scalar(ty) => format!("<{}", ty.code()),
        DType::Record(record) => format!("|V{}", record.size()),
    }
}

/// `float64`, `void96`.
pub(crate) fn name(dtype: &DType) -> String {
    match dtype {
        DType::Scalar(ty) => ty.name().to_owned(),
        DType::Record(record) => format!("void{}", record.size() * 8),
    }
}

/// Whether the fields stand one behind the other and fill the record.
fn is_packed(record: &Record) -> bool {
    let mut at = 0;
    let tight = record.fields().iter().all(|f| {
        let fits = f.offset == at;
        at = f.offset + f.dtype.size();
        fits
    });
    tight && at == record.size()
}

/// The text of a field's type.
fn inner_text(vm: &Vm<'_>, dtype: &DType) -> Res<String> {
    match dtype {
        DType::Scalar(_) => Ok(format!("'{}'", code(dtype))),
        DType::Record(_) => text(vm, dtype),
    }
}

/// The fields as a list of pairs.
fn listed(vm: &Vm<'_>, record: &Record) -> Res<String> {
    let mut parts = Vec::new();
    for f in record.fields() {
        let name = vm.repr(&vm.str(&f.name))?;
        parts.push(format!("({name}, {})", inner_text(vm, &f.dtype)?));
    }
    Ok(format!("[{}]", parts.join(", ")))
}

/// As `str(dtype)` shows it.
pub(crate) fn text(vm: &Vm<'_>, dtype: &DType) -> Res<String> {
    let DType::Record(record) = dtype else { return Ok(name(dtype)) };
    if is_packed(record) {
        return listed(vm, record);
    }
    let fields = record.fields();
    let mut names = Vec::new();
    let mut formats = Vec::new();
    for f in fields {
        names.push(vm.repr(&vm.str(&f.name))?);
        formats.push(inner_text(vm, &f.dtype)?);
    }
    let offsets: Vec<String> = fields.iter().map(|f| f.offset.to_string()).collect();
    let aligned = if record.is_aligned() { ", 'aligned': True" } else { "" };
    Ok(format!(
        "{{'names': [{}], 'formats': [{}], 'offsets': [{}], 'itemsize': {}{aligned}}}",
        names.join(", "),
        formats.join(", "),
        offsets.join(", "),
        record.size()
    ))
}

/// As `repr(dtype)` shows it.
pub(crate) fn repr_text(vm: &Vm<'_>, dtype: &DType) -> Res<String> {
    match dtype {
        DType::Scalar(_) => Ok(format!("dtype('{}')", name(dtype))),
        DType::Record(record) => {
            if record.is_aligned() {
                return Ok(format!("dtype({}, align=True)", listed(vm, record)?));
            }
            Ok(format!("dtype({})", text(vm, dtype)?))
        }
    }
}

// The class

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a DType> {
    given(v).ok_or_else(|| vm.type_error("descriptor requires a 'numpy.dtype' object"))
}

fn new(vm: &Vm<'_>, _class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Default::default() };
    let names = ["dtype", "align", "copy", "metadata"];
    let [what, align, copy, _] = args.bind(vm, "dtype", names, shape)?;
    let Some(what) = what else { return Ok(Value::None) };
    let align = align.map_or(Ok(false), |v| vm.truth(v))?;
    if align {
        if let Some(items) = super::convert::list_items(what) {
            return Ok(object(vm, &of_list(vm, &items, true)?));
        }
        if let Some(dict) = what.cast::<Dict>() {
            return Ok(object(vm, &of_dict(vm, &dict, true)?));
        }
        if let DType::Record(record) = dtype_of(vm, what)? {
            let fields = record.fields().iter().map(|f| (f.name.clone(), f.dtype.clone()));
            return Ok(object(vm, &DType::Record(Arc::new(Record::of(fields, true)))));
        }
    }
    if given(what).is_some() {
        return Ok(what.clone());
    }
    // As pickles begin a record, whose fields they set later.
    let octets = what.downcast::<Str>().and_then(|s| s.as_str().strip_prefix('V')?.parse().ok());
    if let (Some(size), Some(_)) = (octets, copy)
        && let Some(record) = Record::placed(Vec::new(), size)
    {
        return Ok(object(vm, &DType::Record(Arc::new(record))));
    }
    Ok(object(vm, &dtype_of(vm, what)?))
}

/// Whether records have the same fields at the same places.
pub(crate) fn same(a: &DType, b: &DType) -> bool {
    match (a, b) {
        (DType::Scalar(a), DType::Scalar(b)) => a == b,
        (DType::Record(a), DType::Record(b)) => {
            a.size() == b.size()
                && a.fields().len() == b.fields().len()
                && a.fields().iter().zip(b.fields()).all(|(f, g)| {
                    f.name == g.name && f.offset == g.offset && same(&f.dtype, &g.dtype)
                })
        }
        (DType::Scalar(_), DType::Record(_)) | (DType::Record(_), DType::Scalar(_)) => false,
    }
}

fn compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let a = this(vm, a)?;
    let b = match dtype_of(vm, b) {
        Ok(b) => b,
        // What is no type here is another one.
        Err(_) => {
            return Ok(match op {
                CmpOp::Eq => Value::bool(false),
                CmpOp::Ne => Value::bool(true),
                CmpOp::Lt
                | CmpOp::Le
                | CmpOp::Gt
                | CmpOp::Ge
                | CmpOp::Is
                | CmpOp::IsNot
                | CmpOp::In
                | CmpOp::NotIn => Value::NotImplemented,
            });
        }
    };
    let safe = |a: &DType, b: &DType| match (a.scalar(), b.scalar()) {
        (Some(a), Some(b)) => can_cast(a, b, Casting::Safe),
        (Some(_) | None, _) => same(a, b),
    };
    let equal = same(a, &b);
    Ok(match op {
        CmpOp::Eq => Value::bool(equal),
        CmpOp::Ne => Value::bool(!equal),
        CmpOp::Lt => Value::bool(!equal && safe(a, &b)),
        CmpOp::Le => Value::bool(safe(a, &b)),
        CmpOp::Gt => Value::bool(!equal && safe(&b, a)),
        CmpOp::Ge => Value::bool(safe(&b, a)),
        CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => Value::NotImplemented,
    })
}

fn hash(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    fn shape(dtype: &DType, out: &mut String) {
        out.push_str(&code(dtype));
        if let DType::Record(record) = dtype {
            for f in record.fields() {
                out.push_str(&format!("({}@{}", f.name, f.offset));
                shape(&f.dtype, out);
            }
        }
    }
    let mut text = String::new();
    shape(this(vm, v)?, &mut text);
    Ok(crate::vm::object::str::hash_text(&text))
}

/// A field by name or position, or a record of some fields at their places.
fn get_item(vm: &Vm<'_>, v: &Value, key: &Value) -> Res<Value> {
    let DType::Record(record) = this(vm, v)? else {
        let shown = name(this(vm, v)?);
        return Err(vm.key_error(&vm.string(format!("There are no fields in dtype {shown}."))));
    };
    if let Some(name) = key.downcast::<Str>() {
        return match record.field(name.as_str()) {
            Some(field) => Ok(object(vm, &field.dtype)),
            None => {
                let shown = vm.repr(key)?;
                Err(vm.key_error(&vm.string(format!("Field named {shown} not found."))))
            }
        };
    }
    if let Some(items) = super::convert::list_items(key) {
        return Ok(object(vm, &subset(vm, record, &items)?));
    }
    if vm.type_of(key).slots.index.get().is_none() {
        return Err(vm.type_error(
            "Field key must be an integer field offset, single field name, or list of field names.",
        ));
    }
    let at = vm.to_i64(key)?;
    let n = record.fields().len();
    let place = if at < 0 { at + n as i64 } else { at };
    match usize::try_from(place).ok().and_then(|i| record.fields().get(i)) {
        Some(field) => Ok(object(vm, &field.dtype)),
        None => Err(vm.index_error(format!("Field index {at} out of range."))),
    }
}

/// Some fields of a record, at their places.
pub(crate) fn subset(vm: &Vm<'_>, record: &Record, names: &[Value]) -> Res<DType> {
    let mut fields = Vec::with_capacity(names.len());
    for name in names {
        let field = name.downcast::<Str>().and_then(|n| record.field(n.as_str()));
        match field {
            Some(field) => fields.push(field.clone()),
            None => return Err(vm.key_error(name)),
        }
    }
    for (i, field) in fields.iter().enumerate() {
        if fields[..i].iter().any(|f| f.name == field.name) {
            return Err(vm.value_error(format!("duplicate field of name '{}'", field.name)));
        }
    }
    match Record::placed(fields, record.size()) {
        Some(record) => Ok(DType::Record(Arc::new(record))),
        None => Err(vm.value_error("a field lies outside its record")),
    }
}

fn slots(s: &Slots) {
    s.new.set(Some(new));
    s.init.set(Some(|_, _, _| Ok(())));
    s.repr.set(Some(|vm, v| Ok(vm.string(repr_text(vm, this(vm, v)?)?))));
    s.str.set(Some(|vm, v| Ok(vm.string(text(vm, this(vm, v)?)?))));
    s.compare.set(Some(compare));
    s.hash.set(Some(hash));
    s.bool.set(Some(|_, _| Ok(true)));
    s.len.set(Some(|vm, v| {
        Ok(match this(vm, v)? {
            DType::Record(record) => record.fields().len(),
            DType::Scalar(_) => 0,
        })
    }));
    s.get_item.set(Some(get_item));
}

fn names(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(match this(vm, v)? {
        DType::Scalar(_) => Value::None,
        DType::Record(record) => {
            vm.tuple(record.fields().iter().map(|f| vm.str(&f.name)).collect::<Vec<Value>>())
        }
    })
}

fn fields(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let DType::Record(record) = this(vm, v)? else { return Ok(Value::None) };
    let dict = Dict::new(vm);
    for f in record.fields() {
        let place = vm.tuple([object(vm, &f.dtype), Value::Int(f.offset as i64)]);
        dict.set_sym(vm, Symbol::new(&f.name), place);
    }
    Ok(crate::vm::object::dict::proxy(vm, dict.value()))
}

/// What `np.lib.format` writes.
pub(super) fn descr(vm: &Vm<'_>, dtype: &DType) -> Value {
    let inner = |d: &DType| match d {
        DType::Scalar(_) => vm.string(code(d)),
        DType::Record(_) => descr(vm, d),
    };
    let DType::Record(record) = dtype else {
        return vm.list(vec![vm.tuple([vm.str(""), vm.string(code(dtype))])]);
    };
    let mut items = Vec::new();
    let mut at = 0;
    let mut fields: Vec<&Field> = record.fields().iter().collect();
    fields.sort_by_key(|f| f.offset);
    for f in fields {
        if f.offset > at {
            items.push(vm.tuple([vm.str(""), vm.string(format!("|V{}", f.offset - at))]));
        }
        items.push(vm.tuple([vm.str(&f.name), inner(&f.dtype)]));
        at = f.offset + f.dtype.size();
    }
    if record.size() > at {
        items.push(vm.tuple([vm.str(""), vm.string(format!("|V{}", record.size() - at))]));
    }
    vm.list(items)
}

fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [v, ..] = args.values else { return Ok(Value::None) };
    let dtype = this(vm, v)?;
    let class = vm.native_type(&CLASS).value();
    let args = |code: String| vm.tuple([vm.string(code), Value::bool(false), Value::bool(true)]);
    let none = || Value::None;
    let minus = || Value::Int(-1);
    match dtype {
        DType::Scalar(ty) => {
            let order = if ty.size() == 1 { "|" } else { "<" };
            let state = [
                Value::Int(3),
                vm.str(order),
                none(),
                none(),
                none(),
                minus(),
                minus(),
                Value::Int(0),
            ];
            Ok(vm.tuple([class, args(ty.code()), vm.tuple(state)]))
        }
        DType::Record(record) => {
            let dict = Dict::new(vm);
            for f in record.fields() {
                let place = vm.tuple([object(vm, &f.dtype), Value::Int(f.offset as i64)]);
                dict.set_sym(vm, Symbol::new(&f.name), place);
            }
            let state = [
                Value::Int(3),
                vm.str("|"),
                none(),
                names(vm, v)?,
                dict.value(),
                Value::Int(record.size() as i64),
                Value::Int(dtype.align() as i64),
                Value::Int(if record.is_aligned() { ALIGNED | 16 } else { 16 }),
            ];
            Ok(vm.tuple([class, args(format!("V{}", record.size())), vm.tuple(state)]))
        }
    }
}

/// The flag of a record whose fields stand where C would put them.
const ALIGNED: i64 = 128;

/// What a pickle says of a type: for records all but their size, for others the byte order.
fn set_state(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "dtype.__setstate__", 1, 1)?;
    let state = vm.collect(&rest[0])?;
    let order = state.get(1).and_then(|v| v.downcast::<Str>());
    if order.is_some_and(|o| o.as_str() == ">") {
        return Err(unsupported(vm, ">"));
    }
    let blank = matches!(this(vm, &args.values[0])?, DType::Record(r) if r.fields().is_empty());
    if let [_, _, _, names, fields, size, _, flags, ..] = &state[..]
        && blank
        && !names.is_none()
    {
        let record = pickled_record(vm, names, fields, size, flags)?;
        if let Some(me) = args.values[0].as_obj().and_then(|o| o.native::<DTypeObj>()) {
            // It was blank just now; what is set stays.
            let _ = me.late.set(record);
        }
    }
    Ok(Value::None)
}

fn pickled_record(
    vm: &Vm<'_>,
    names: &Value,
    fields: &Value,
    size: &Value,
    flags: &Value,
) -> Res<DType> {
    let names = vm.collect(names)?;
    let mut placed = Vec::with_capacity(names.len());
    for (i, name) in names.iter().enumerate() {
        let place = vm.collect(&vm.get_item(fields, name)?)?;
        let [dtype, offset, ..] = &place[..] else {
            return Err(vm.value_error("a field is a dtype and an offset"));
        };
        let offset = usize::try_from(vm.to_i64(offset)?)
            .map_err(|_| vm.value_error("offset cannot be negative"))?;
        placed.push(Field { name: field_name(vm, name, i)?, dtype: dtype_of(vm, dtype)?, offset });
    }
    unique(vm, placed.iter().map(|f| &*f.name))?;
    let aligned = vm.to_i64(flags)? & ALIGNED != 0;
    let size = usize::try_from(vm.to_i64(size)?).unwrap_or(0);
    let natural = Record::of(placed.iter().map(|f| (f.name.clone(), f.dtype.clone())), aligned);
    let same_places = natural.size() == size
        && natural.fields().iter().zip(&placed).all(|(a, b)| a.offset == b.offset);
    let record = if same_places { Some(natural) } else { Record::placed(placed, size) };
    match record {
        Some(record) => Ok(DType::Record(Arc::new(record))),
        None => Err(vm.value_error("a field lies outside its record")),
    }
}

fn new_byte_order(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let rest = args.method(vm, "dtype.newbyteorder", 0, 1)?;
    let dtype = this(vm, &args.values[0])?;
    let order = rest.first().and_then(|v| v.downcast::<Str>()).map_or("S", |s| s.as_str());
    let kept = matches!(
        order.to_ascii_lowercase().as_str(),
        "=" | "<" | "l" | "little" | "n" | "native" | "|" | "i"
    );
    if kept || dtype.size() == 1 {
        return Ok(args.values[0].clone());
    }
    Err(unsupported(vm, &code(dtype).replace('<', ">")))
}

macro_rules! fields {
    ($( $name:literal $pick:expr ; )*) => {
        &[ $( GetSetDef { name: $name, get: $pick, set: None, doc: "" }, )* ]
    };
}

pub(crate) static CLASS: TypeSpec = TypeSpec {
    name: "dtype",
    module: "numpy",
    doc: "dtype(dtype, align=False, copy=False)\n\nThe type of an array's elements.",
    kind: Kind::Native,
    is_base: false,
    slots,
    methods: &[
        MethodDef::new("__reduce__", reduce, "__reduce__($self, /)"),
        MethodDef::new("__setstate__", set_state, "__setstate__($self, state, /)"),
        MethodDef::new("newbyteorder", new_byte_order, "newbyteorder($self, new_order='S', /)"),
        MethodDef::class(
            "__class_getitem__",
            crate::vm::object::generic_alias::class_getitem,
            "__class_getitem__(item, /)",
        ),
    ],
    getset: fields! {
        "name" |vm, v| Ok(vm.string(name(this(vm, v)?)));
        "str" |vm, v| Ok(vm.string(code(this(vm, v)?)));
        "kind" |vm, v| Ok(vm.char(this(vm, v)?.scalar().map_or('V', |ty| ty.kind().letter())));
        "char" |vm, v| Ok(vm.char(this(vm, v)?.scalar().map_or('V', ScalarType::letter)));
        "num" |vm, v| Ok(Value::Int(this(vm, v)?.scalar().map_or(20, ScalarType::number)));
        "itemsize" |vm, v| Ok(Value::Int(this(vm, v)?.size() as i64));
        "alignment" |vm, v| Ok(Value::Int(this(vm, v)?.align() as i64));
        "byteorder" |vm, v| Ok(vm.char(match this(vm, v)? {
            DType::Scalar(ty) if ty.size() > 1 => '=',
            DType::Scalar(_) | DType::Record(_) => '|',
        }));
        "type" |vm, v| Ok(scalar::class_of(vm, this(vm, v)?).value());
        "names" names;
        "fields" fields;
        "descr" |vm, v| Ok(descr(vm, this(vm, v)?));
        "base" |_, v| Ok(v.clone());
        "subdtype" |_, _| Ok(Value::None);
        "shape" |vm, _| Ok(vm.tuple([]));
        "ndim" |_, _| Ok(Value::Int(0));
        "hasobject" |_, _| Ok(Value::bool(false));
        "metadata" |_, _| Ok(Value::None);
        "isnative" |_, _| Ok(Value::bool(true));
        "isbuiltin" |vm, v| Ok(Value::Int(i64::from(this(vm, v)?.scalar().is_some())));
        "isalignedstruct" |vm, v| Ok(Value::bool(match this(vm, v)? {
            DType::Record(record) => record.is_aligned(),
            DType::Scalar(_) => false,
        }));
        "flags" |vm, v| Ok(Value::Int(match this(vm, v)? {
            DType::Record(_) => 16,
            DType::Scalar(_) => 0,
        }));
    },
};
