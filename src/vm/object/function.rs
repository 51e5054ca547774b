//! Interpreted functions and bound methods.
//!
//! Invariant: a function's code, globals and closure never change, so a frame may rely on them for as
//! long as it keeps the function alive.

use std::cell::RefCell;

use super::T;
use super::attrs::Attrs;
use super::code::CodeObj;
use super::dict::Dict;
use super::tuple::Tuple;
use crate::base::{Symbol, known};
use crate::bytecode::CmpOp;
use crate::vm::args::{Args, Shape};
use crate::vm::error::Res;
use crate::vm::heap::trace::{Trace, Tracer, traces};
use crate::vm::heap::{Kind, Ptr, alloc};
use crate::vm::interp;
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, TypeRef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub struct Function {
    pub code: Ptr<CodeObj>,
    pub globals: Ptr<Dict>,
    /// The cells of the free variables.
    pub closure: Option<Ptr<Tuple>>,
    /// A tuple, or None.
    pub defaults: RefCell<Value>,
    /// A dict, or None.
    pub kw_defaults: RefCell<Value>,
    pub about: RefCell<About>,
}

/// What a function shows of itself.
#[derive(Clone)]
pub struct About {
    pub name: Value,
    pub qualname: Value,
    /// Unset as long as it is the code's and nobody has asked for it.
    pub doc: Value,
    /// The function that computes the annotations, or None.
    pub annotate: Value,
    /// The annotations once they were asked for or set, or Unset.
    pub annotations: Value,
    pub type_params: Value,
}

pub struct BoundMethod {
    pub function: Value,
    pub this: Value,
}

impl Function {
    /// A function of loaded code without defaults or closure: module bodies.
    pub fn plain(vm: &Vm<'_>, code: Ptr<CodeObj>, globals: Ptr<Dict>) -> Ptr<Function> {
        Function::make(vm, code, globals, None)
    }

    pub fn make(
        vm: &Vm<'_>,
        code: Ptr<CodeObj>,
        globals: Ptr<Dict>,
        closure: Option<Ptr<Tuple>>,
    ) -> Ptr<Function> {
        let about = About {
            name: vm.name(code.code.name).value(),
            qualname: code.qualname.clone(),
            doc: Value::Unset,
            annotate: Value::None,
            annotations: Value::Unset,
            type_params: Value::None,
        };
        let payload = Function {
            code,
            globals,
            closure,
            defaults: RefCell::new(Value::None),
            kw_defaults: RefCell::new(Value::None),
            about: RefCell::new(about),
        };
        alloc(vm.ty(T::Function), payload, Some(Attrs::default()))
    }

    /// `f` in messages: the qualified name.
    pub fn shown_name(&self) -> String {
        match self.about.borrow().qualname.downcast::<super::str::Str>() {
            Some(s) => s.as_str().to_owned(),
            None => self.code.code.qualname.clone(),
        }
    }
}

fn of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Function> {
    v.downcast::<Function>().ok_or_else(|| vm.type_error("not a function"))
}

fn call(vm: &Vm<'_>, f: &Value, args: Args<'_>) -> Res<Value> {
    match f.cast::<Function>() {
        Some(f) => interp::call_function(vm, &f, args),
        None => Err(vm.type_error("not a function")),
    }
}

fn descr_get(vm: &Vm<'_>, f: &Value, obj: Option<&Value>, _class: &TypeRef) -> Res<Value> {
    Ok(match obj {
        Some(obj) => BoundMethod::make(vm, f.clone(), obj.clone()),
        None => f.clone(),
    })
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let f = of(vm, v)?;
    let at = v.as_obj().map_or(0, |o| o.addr());
    Ok(vm.str(format!("<function {} at {at:#x}>", f.shown_name())))
}

macro_rules! text_field {
    ($get:ident $set:ident $field:ident $name:literal) => {
        fn $get(vm: &Vm<'_>, v: &Value) -> Res<Value> {
            Ok(of(vm, v)?.about.borrow().$field.clone())
        }

        fn $set(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
            let Some(value) = value.filter(|v| v.kind() == Some(Kind::Str)) else {
                return Err(vm.type_error(concat!($name, " must be set to a string object")));
            };
            let old = std::mem::replace(&mut of(vm, v)?.about.borrow_mut().$field, value.clone());
            drop(old);
            Ok(())
        }
    };
}

text_field!(get_name set_name name "__name__");
text_field!(get_qualname set_qualname qualname "__qualname__");

fn get_doc(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let f = of(vm, v)?;
    let mut about = f.about.borrow_mut();
    if about.doc.is_unset() {
        about.doc = f.code.code.doc.as_ref().map_or(Value::None, |doc| vm.str(doc));
    }
    Ok(about.doc.clone())
}

fn set_doc(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let value = value.cloned().unwrap_or(Value::None);
    let old = std::mem::replace(&mut of(vm, v)?.about.borrow_mut().doc, value);
    drop(old);
    Ok(())
}

/// `__module__` is an ordinary attribute that starts as the globals' `__name__`.
fn get_module(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let f = of(vm, v)?;
    if let Some(own) =
        v.as_obj().and_then(|o| o.attrs()).map(|a| a.get(vm, known::MODULE)).transpose()?.flatten()
    {
        return Ok(own);
    }
    Ok(f.globals.get_sym(vm, known::NAME).unwrap_or(Value::None))
}

fn set_module(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    match v.as_obj().and_then(|o| o.attrs()) {
        Some(attrs) => attrs.set(vm, known::MODULE, value.cloned().unwrap_or(Value::None)),
        None => Ok(()),
    }
}

fn get_defaults(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.defaults.borrow().clone())
}

fn set_defaults(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let value = value.cloned().unwrap_or(Value::None);
    if !value.is_none() && value.kind() != Some(Kind::Tuple) {
        return Err(vm.type_error("__defaults__ must be set to a tuple object"));
    }
    let old = of(vm, v)?.defaults.replace(value);
    drop(old);
    Ok(())
}

fn get_kw_defaults(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.kw_defaults.borrow().clone())
}

fn set_kw_defaults(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let value = value.cloned().unwrap_or(Value::None);
    if !value.is_none() && value.kind() != Some(Kind::Dict) {
        return Err(vm.type_error("__kwdefaults__ must be set to a dict object"));
    }
    let old = of(vm, v)?.kw_defaults.replace(value);
    drop(old);
    Ok(())
}

fn get_annotations(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let f = of(vm, v)?;
    let about = f.about.borrow().clone();
    if !about.annotations.is_unset() {
        return Ok(about.annotations);
    }
    let made = if about.annotate.is_none() {
        Dict::new(vm).into()
    } else {
        vm.call(&about.annotate, &[Value::Int(1)])?
    };
    f.about.borrow_mut().annotations = made.clone();
    Ok(made)
}

fn set_annotations(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let f = of(vm, v)?;
    let value = match value {
        Some(v) if !v.is_none() => v.clone(),
        Some(_) | None => Dict::new(vm).into(),
    };
    let old = std::mem::replace(&mut f.about.borrow_mut().annotations, value);
    drop(old);
    Ok(())
}

fn get_annotate(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.about.borrow().annotate.clone())
}

fn set_annotate(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let value = value.cloned().unwrap_or(Value::None);
    let mut about = of(vm, v)?.about.borrow_mut();
    let old = (std::mem::replace(&mut about.annotate, value), about.annotations.take());
    drop(about);
    drop(old);
    Ok(())
}

fn get_closure(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.closure.as_ref().map_or(Value::None, Ptr::value))
}

fn get_type_params(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let params = of(vm, v)?.about.borrow().type_params.clone();
    Ok(if params.is_none() { vm.tuple([]) } else { params })
}

fn set_type_params(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    of(vm, v)?.about.borrow_mut().type_params = value.cloned().unwrap_or(Value::None);
    Ok(())
}

/// A function keeps its code, but for the flag that makes its generators awaitable.
fn set_code(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let Some(given) = value.and_then(|v| v.downcast::<CodeObj>()) else {
        return Err(vm.type_error("__code__ must be set to a code object"));
    };
    if let Some(own) = v.downcast::<Function>().map(|f| &f.code)
        && std::sync::Arc::ptr_eq(&own.code, &given.code)
    {
        own.is_iterable_coroutine.set(given.is_iterable_coroutine.get());
        return Ok(());
    }
    Err(vm.raise(ExcKind::NotImplementedError, "assigning __code__ of a function"))
}

/// `function(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)`.
fn new(vm: &Vm<'_>, _class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let names = ["code", "globals", "name", "argdefs", "closure", "kwdefaults"];
    let shape = Shape { required: 2, ..Shape::default() };
    let [code, globals, name, defaults, closure, kw_defaults] =
        args.bind(vm, "function", names, shape)?;
    let wrong = |i: usize, wanted: &str, v: Option<&Value>| {
        let ty = v.map_or_else(|| "nothing".into(), |v| vm.given_type(v));
        vm.type_error(format!("function() argument '{}' must be {wanted}, not {ty}", names[i]))
    };
    let given = |v: Option<&Value>| v.filter(|v| !v.is_none()).cloned();
    let Some(made_code) = code.and_then(Value::cast::<CodeObj>) else {
        return Err(wrong(0, "code", code));
    };
    let Some(made_globals) = globals.and_then(Value::cast::<Dict>) else {
        return Err(wrong(1, "dict", globals));
    };
    let free = made_code.code.free.len();
    let cells = match given(closure) {
        None if free > 0 => return Err(vm.type_error("arg 5 (closure) must be tuple")),
        None => None,
        Some(cells) => {
            let Some(cells) = cells.cast::<Tuple>() else {
                return Err(vm.type_error("arg 5 (closure) must be None or tuple"));
            };
            if cells.items.len() != free {
                return Err(vm.value_error(format!(
                    "{} requires closure of length {free}, not {}",
                    made_code.code.name,
                    cells.items.len()
                )));
            }
            if cells.items.iter().any(|c| c.kind() != Some(Kind::Cell)) {
                return Err(vm.type_error("arg 5 (closure) expected cell"));
            }
            (free > 0).then_some(cells)
        }
    };
    let made = Function::make(vm, made_code, made_globals, cells);
    let this = made.value();
    if let Some(name) = given(name) {
        set_name(vm, &this, Some(&name))?;
    }
    set_defaults(vm, &this, given(defaults).as_ref())?;
    set_kw_defaults(vm, &this, given(kw_defaults).as_ref())?;
    Ok(this)
}

pub static FUNCTION: TypeSpec = TypeSpec {
    name: "function",
    module: "builtins",
    doc: "",
    kind: Kind::Function,
    is_base: false,
    slots: |s| {
        s.new.set(Some(new));
        s.init.set(Some(|_, _, _| Ok(())));
        s.call.set(Some(call));
        s.descr_get.set(Some(descr_get));
        s.repr.set(Some(repr));
    },
    methods: &[],
    getset: &[
        GetSetDef { name: "__name__", get: get_name, set: Some(set_name), doc: "" },
        GetSetDef { name: "__qualname__", get: get_qualname, set: Some(set_qualname), doc: "" },
        GetSetDef { name: "__doc__", get: get_doc, set: Some(set_doc), doc: "" },
        GetSetDef { name: "__module__", get: get_module, set: Some(set_module), doc: "" },
        GetSetDef { name: "__defaults__", get: get_defaults, set: Some(set_defaults), doc: "" },
        GetSetDef {
            name: "__kwdefaults__",
            get: get_kw_defaults,
            set: Some(set_kw_defaults),
            doc: "",
        },
        GetSetDef {
            name: "__annotations__",
            get: get_annotations,
            set: Some(set_annotations),
            doc: "",
        },
        GetSetDef { name: "__annotate__", get: get_annotate, set: Some(set_annotate), doc: "" },
        GetSetDef {
            name: "__code__",
            get: |vm, v| Ok(of(vm, v)?.code.value()),
            set: Some(set_code),
            doc: "",
        },
        GetSetDef {
            name: "__builtins__",
            get: |vm, v| {
                let own = of(vm, v)?.globals.get_sym(vm, known::BUILTINS);
                let module = own.as_ref().and_then(|b| b.downcast::<super::module::Module>());
                match module {
                    Some(module) => Ok(module.dict.value()),
                    None => Ok(own
                        .or_else(|| vm.interp.builtins.get().map(Ptr::value))
                        .unwrap_or(Value::None)),
                }
            },
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__globals__",
            get: |vm, v| Ok(of(vm, v)?.globals.value()),
            set: None,
            doc: "",
        },
        GetSetDef { name: "__closure__", get: get_closure, set: None, doc: "" },
        GetSetDef {
            name: "__type_params__",
            get: get_type_params,
            set: Some(set_type_params),
            doc: "",
        },
        super::object::DICT,
    ],
};

// Bound methods

impl BoundMethod {
    pub fn make(vm: &Vm<'_>, function: Value, this: Value) -> Value {
        alloc(vm.ty(T::Method), BoundMethod { function, this }, None).into()
    }
}

fn method_call(vm: &Vm<'_>, m: &Value, args: Args<'_>) -> Res<Value> {
    let Some(m) = m.downcast::<BoundMethod>() else { return Err(vm.type_error("not a method")) };
    let (function, this) = (m.function.clone(), m.this.clone());
    let call = |values: &[Value]| vm.call_args(&function, Args { values, kw: args.kw });
    match args.values {
        [] => call(&[this]),
        [a] => call(&[this, a.clone()]),
        [a, b] => call(&[this, a.clone(), b.clone()]),
        rest => {
            let all: Vec<Value> = std::iter::once(&this).chain(rest).cloned().collect();
            call(&all)
        }
    }
}

fn method_get_attr(vm: &Vm<'_>, v: &Value, name: Symbol) -> Res<Value> {
    let Some(m) = v.downcast::<BoundMethod>() else { return vm.generic_get_attr(v, name) };
    if vm.type_of(v).lookup(name).is_some() && name != known::DOC {
        return vm.generic_get_attr(v, name);
    }
    let function = m.function.clone();
    vm.get_attr(&function, name)
}

fn method_repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Some(m) = v.downcast::<BoundMethod>() else { return Ok(vm.str("<bound method>")) };
    let (function, this) = (m.function.clone(), m.this.clone());
    let name = match vm.get_attr_opt(&function, known::QUALNAME)? {
        Some(n) => vm.display(&n)?,
        None => "?".to_owned(),
    };
    let text = format!("<bound method {name} of {}>", vm.repr(&this)?);
    Ok(vm.str(text))
}

fn wrapper_repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Some(m) = v.downcast::<BoundMethod>() else { return Ok(vm.str("<method-wrapper>")) };
    let name = vm.get_attr(&m.function.clone(), known::NAME)?;
    let at = m.this.as_obj().map_or(0, |o| o.addr());
    Ok(vm.str(format!(
        "<method-wrapper '{}' of {} object at {at:#x}>",
        vm.display(&name)?,
        vm.type_name(&m.this)
    )))
}

fn method_compare(vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let (Some(x), Some(y)) = (a.downcast::<BoundMethod>(), b.downcast::<BoundMethod>()) else {
        return Ok(Value::NotImplemented);
    };
    let same = x.this.is(&y.this) && vm.eq(&x.function.clone(), &y.function.clone())?;
    match op {
        CmpOp::Eq => Ok(Value::bool(same)),
        CmpOp::Ne => Ok(Value::bool(!same)),
        CmpOp::Lt
        | CmpOp::Le
        | CmpOp::Gt
        | CmpOp::Ge
        | CmpOp::Is
        | CmpOp::IsNot
        | CmpOp::In
        | CmpOp::NotIn => Ok(Value::NotImplemented),
    }
}

fn method_hash(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    let Some(m) = v.downcast::<BoundMethod>() else { return Ok(0) };
    let this = m.this.as_obj().map_or(0, |o| o.addr() >> 4);
    Ok(vm.hash(&m.function.clone())? ^ this as i64)
}

fn method_new(vm: &Vm<'_>, _class: &TypeRef, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "method", 2, 2)?;
    Ok(BoundMethod::make(vm, args.values[0].clone(), args.values[1].clone()))
}

fn method_part(vm: &Vm<'_>, v: &Value, pick: fn(&BoundMethod) -> Value) -> Res<Value> {
    v.downcast::<BoundMethod>().map(pick).ok_or_else(|| vm.type_error("not a method"))
}

fn method_doc(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let function = method_part(vm, v, |m| m.function.clone())?;
    vm.get_attr(&function, known::DOC)
}

pub static METHOD: TypeSpec = TypeSpec {
    name: "method",
    module: "builtins",
    doc: "",
    kind: Kind::BoundMethod,
    is_base: false,
    slots: |s| {
        s.new.set(Some(method_new));
        s.init.set(Some(|_, _, _| Ok(())));
        s.call.set(Some(method_call));
        s.get_attr.set(Some(method_get_attr));
        s.repr.set(Some(method_repr));
        s.compare.set(Some(method_compare));
        s.hash.set(Some(method_hash));
    },
    methods: &[],
    getset: &[
        GetSetDef {
            name: "__func__",
            get: |vm, v| method_part(vm, v, |m| m.function.clone()),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "__self__",
            get: |vm, v| method_part(vm, v, |m| m.this.clone()),
            set: None,
            doc: "",
        },
        GetSetDef { name: "__doc__", get: method_doc, set: None, doc: "" },
    ],
};

/// A slot's wrapper bound to an object.
pub static METHOD_WRAPPER: TypeSpec = TypeSpec {
    name: "method-wrapper",
    module: "builtins",
    doc: "",
    kind: Kind::BoundMethod,
    is_base: false,
    slots: |s| {
        s.call.set(Some(method_call));
        s.get_attr.set(Some(method_get_attr));
        s.repr.set(Some(wrapper_repr));
        s.compare.set(Some(method_compare));
        s.hash.set(Some(method_hash));
    },
    methods: &[],
    getset: &[GetSetDef {
        name: "__self__",
        get: |vm, v| method_part(vm, v, |m| m.this.clone()),
        set: None,
        doc: "",
    }],
};

impl Trace for Function {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.code.trace(t);
        self.globals.trace(t);
        self.closure.trace(t);
        self.defaults.trace(t);
        self.kw_defaults.trace(t);
        let Ok(about) = self.about.try_borrow() else { return };
        about.name.trace(t);
        about.qualname.trace(t);
        about.doc.trace(t);
        about.annotate.trace(t);
        about.annotations.trace(t);
        about.type_params.trace(t);
    }

    fn cut(&self) {
        let none = || Value::None;
        let old = (self.defaults.replace(none()), self.kw_defaults.replace(none()));
        let about = {
            let mut about = self.about.borrow_mut();
            let (name, qualname) = (about.name.clone(), about.qualname.clone());
            let empty = About {
                name,
                qualname,
                doc: none(),
                annotate: none(),
                annotations: Value::Unset,
                type_params: none(),
            };
            std::mem::replace(&mut *about, empty)
        };
        drop((old, about));
    }
}

traces! { BoundMethod { function this } }
