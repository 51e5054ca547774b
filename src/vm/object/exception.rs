//! Exceptions: arguments, cause, context, traceback, notes, and the fields of particular classes.
//!
//! Invariant: `args` is a tuple; `cause`, `context` hold an exception or None; `traceback` a traceback or
//! None. `fields` holds what CPython keeps in the C structs of particular classes (`errno`, `value`, …);
//! a class's table of fields says which it has.

use std::cell::{Cell, RefCell};

use super::attrs::{self, Attrs};
use super::dict::Dict;
use super::str::Str;
use super::tuple::Tuple;
use crate::base::{Symbol, known, surrogate};
use crate::vm::args::Args;
use crate::vm::error::{Exc, Res};
use crate::vm::heap::cells::ValueCell;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, Ptr, alloc_here};
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, MethodDef, Slots, TypeRef};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub struct Exception {
    pub args: ValueCell,
    pub cause: ValueCell,
    pub context: ValueCell,
    pub suppress_context: Cell<bool>,
    pub traceback: ValueCell,
    pub fields: RefCell<Vec<(Symbol, Value)>>,
}

/// A new exception of a class, with arguments.
pub fn new(vm: &Vm<'_>, class: &TypeRef, args: Vec<Value>) -> Exc {
    let e = blank(class, vm.tuple(args));
    let args = e.args.get();
    if let Some(args) = args.downcast::<Tuple>() {
        set_fields(vm, &e, Args::positional(&args.items));
    }
    e
}

/// An exception with a tuple of arguments, and nothing else.
fn blank(class: &TypeRef, args: Value) -> Exc {
    let payload = Exception {
        args: ValueCell::new(args),
        cause: ValueCell::new(Value::None),
        context: ValueCell::new(Value::None),
        suppress_context: Cell::new(false),
        traceback: ValueCell::new(Value::None),
        fields: RefCell::default(),
    };
    alloc_here(class, payload, attrs::for_instance(class).or_else(|| Some(Attrs::default())))
}

/// Sets the `name` and `obj` of a NameError or AttributeError.
pub fn set_name_and_obj(vm: &Vm<'_>, e: &Exc, name: Symbol, obj: &Value) {
    e.set_field(known::NAME_FIELD, vm.name(name).value());
    e.set_field(known::OBJ, obj.clone());
}

/// Sets the `name` of a NameError.
pub fn set_name(vm: &Vm<'_>, e: &Exc, name: Symbol) {
    e.set_field(known::NAME_FIELD, vm.name(name).value());
}

/// `e.add_note(text)`.
pub fn add_note(vm: &Vm<'_>, e: &Exc, note: &str) -> Res<()> {
    let text = vm.str(note);
    add_note_value(vm, &e.value(), text)
}

fn add_note_value(vm: &Vm<'_>, e: &Value, note: Value) -> Res<()> {
    match vm.get_attr_opt(e, known::NOTES)? {
        Some(notes) => match notes.downcast::<super::list::List>() {
            Some(list) => {
                list.push(note);
                Ok(())
            }
            None => Err(vm.type_error("Cannot add note: __notes__ is not a list")),
        },
        None => vm.set_attr(e, known::NOTES, &vm.list(vec![note])),
    }
}

impl Exception {
    pub fn field(&self, name: Symbol) -> Option<Value> {
        self.fields.borrow().iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone())
    }

    pub fn set_field(&self, name: Symbol, value: Value) {
        let mut fields = self.fields.borrow_mut();
        let old = match fields.iter_mut().find(|(n, _)| *n == name) {
            Some((_, slot)) => std::mem::replace(slot, value),
            None => {
                fields.push((name, value));
                Value::Unset
            }
        };
        drop(fields);
        drop(old);
    }

    /// The positional arguments.
    pub fn arguments(&self) -> Vec<Value> {
        self.args.get().downcast::<Tuple>().map_or_else(Vec::new, |t| t.items.to_vec())
    }

    pub fn set_cause(&self, cause: Value) {
        let old = self.cause.replace(cause);
        self.suppress_context.set(true);
        drop(old);
    }

    pub fn set_context(&self, context: Value) {
        let old = self.context.replace(context);
        drop(old);
    }
}

/// Sets `e.__context__` to the exception that is being handled, and breaks the cycle that could arise.
pub fn chain(vm: &Vm<'_>, e: &Exc) {
    let handled = vm.thread.handled.borrow().clone();
    let Value::Obj(h) = &handled else { return };
    if h.is(e.as_obj()) {
        return;
    }
    // A second walk at half the speed meets the first one when the program has made a cycle.
    let (mut at, mut slow, mut advance) = (handled.clone(), handled.clone(), false);
    while let Some(x) = at.cast::<Exception>() {
        let next = x.context.get();
        if let Value::Obj(n) = &next
            && n.is(e.as_obj())
        {
            x.set_context(Value::None);
            break;
        }
        at = next;
        if at.is(&slow) {
            break;
        }
        if advance && let Some(x) = slow.cast::<Exception>() {
            slow = x.context.get();
        }
        advance = !advance;
    }
    e.set_context(handled);
}

fn is(vm: &Vm<'_>, e: &Exc, kind: ExcKind) -> bool {
    vm.exc_is(e, kind)
}

/// The classes whose instances have fields.
const WITH_FIELDS: [ExcKind; 7] = [
    ExcKind::StopIteration,
    ExcKind::SystemExit,
    ExcKind::ImportError,
    ExcKind::SyntaxError,
    ExcKind::OSError,
    ExcKind::UnicodeError,
    ExcKind::BaseExceptionGroup,
];

/// Derives the fields of particular classes from the arguments.
fn set_fields(vm: &Vm<'_>, e: &Exc, args: Args<'_>) {
    // Most exceptions have none, and this is asked of each.
    let ty = e.as_obj().ty();
    let version = ty.version(vm);
    if version != 0 && ty.no_fields_version.get() == version {
        return;
    }
    let has_fields = |class: &TypeRef| WITH_FIELDS.iter().any(|&kind| class.is(vm.exc_ty(kind)));
    if !has_fields(ty) && !ty.mro.borrow().iter().any(has_fields) {
        ty.no_fields_version.set(version);
        return;
    }
    let pos = args.pos();
    let first = || pos.first().cloned().unwrap_or(Value::None);
    if is(vm, e, ExcKind::StopIteration) {
        e.set_field(known::VALUE, first());
    } else if is(vm, e, ExcKind::SystemExit) {
        let code = match pos {
            [] => Value::None,
            [one] => one.clone(),
            many => vm.tuple(many.to_vec()),
        };
        e.set_field(known::CODE_FIELD, code);
    } else if is(vm, e, ExcKind::ImportError) {
        e.set_field(known::MSG, if pos.len() == 1 { first() } else { Value::None });
    } else if is(vm, e, ExcKind::SyntaxError) {
        if !pos.is_empty() {
            e.set_field(known::MSG, first());
        }
        if let Some(details) = pos.get(1).and_then(|d| d.downcast::<Tuple>()) {
            let names = [
                known::FILENAME,
                known::LINENO,
                known::OFFSET,
                known::TEXT,
                known::END_LINENO,
                known::END_OFFSET,
            ];
            for (name, value) in names.into_iter().zip(&details.items) {
                e.set_field(name, value.clone());
            }
        }
    } else if is(vm, e, ExcKind::OSError) {
        set_os_fields(vm, e, pos);
    } else if is(vm, e, ExcKind::UnicodeError) {
        let names: &[&str] = if is(vm, e, ExcKind::UnicodeTranslateError) {
            &["object", "start", "end", "reason"]
        } else {
            &["encoding", "object", "start", "end", "reason"]
        };
        if pos.len() == names.len() {
            for (name, value) in names.iter().zip(pos) {
                e.set_field(Symbol::new(name), value.clone());
            }
        }
    } else if is(vm, e, ExcKind::BaseExceptionGroup)
        && let [message, exceptions] = pos
    {
        e.set_field(known::MESSAGE, message.clone());
        let parts = vm.collect(exceptions).unwrap_or_default();
        e.set_field(known::EXCEPTIONS, vm.tuple(parts));
    }
}

fn set_os_fields(vm: &Vm<'_>, e: &Exc, pos: &[Value]) {
    if !(2..=5).contains(&pos.len()) {
        return;
    }
    e.set_field(known::ERRNO, pos[0].clone());
    e.set_field(known::STRERROR, pos[1].clone());
    if let Some(name) = pos.get(2) {
        e.set_field(known::FILENAME, name.clone());
        if let Some(second) = pos.get(4) {
            e.set_field(known::FILENAME2, second.clone());
        }
        let old = e.args.replace(vm.tuple(pos[..2].to_vec()));
        drop(old);
    }
}

/// The subclass of OSError that an error number stands for.
pub fn os_class(errno: i64) -> Option<ExcKind> {
    Some(match errno {
        1 | 13 => ExcKind::PermissionError,
        2 => ExcKind::FileNotFoundError,
        3 => ExcKind::ProcessLookupError,
        4 => ExcKind::InterruptedError,
        10 => ExcKind::ChildProcessError,
        11 | 114 | 115 => ExcKind::BlockingIOError,
        17 => ExcKind::FileExistsError,
        20 => ExcKind::NotADirectoryError,
        21 => ExcKind::IsADirectoryError,
        32 | 108 => ExcKind::BrokenPipeError,
        103 => ExcKind::ConnectionAbortedError,
        104 => ExcKind::ConnectionResetError,
        110 => ExcKind::TimeoutError,
        111 => ExcKind::ConnectionRefusedError,
        _ => return None,
    })
}

fn of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Exception> {
    v.downcast::<Exception>().ok_or_else(|| vm.type_error("not an exception"))
}

// Slots

fn new_slot(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let pos = args.pos();
    if class.is_subtype(vm.exc_ty(ExcKind::BaseExceptionGroup)) {
        return super::exc_group::new(vm, class, args);
    }
    let mut class = class.clone();
    if class.is(vm.exc_ty(ExcKind::OSError))
        && let [Value::Int(errno), _, ..] = pos
        && let Some(kind) = os_class(*errno)
    {
        class = vm.exc_ty(kind).clone();
    }
    let e = blank(&class, vm.tuple(pos));
    set_fields(vm, &e, args);
    Ok(e.into())
}

fn init_slot(vm: &Vm<'_>, this: &Value, args: Args<'_>) -> Res<()> {
    let Some(e) = this.cast::<Exception>() else { return Ok(()) };
    if !args.kw.is_empty() {
        let allowed: &[Symbol] = if is(vm, &e, ExcKind::ImportError) {
            &[known::NAME_FIELD, known::PATH_FIELD, known::NAME_FROM]
        } else if is(vm, &e, ExcKind::NameError) {
            &[known::NAME_FIELD]
        } else if is(vm, &e, ExcKind::AttributeError) {
            &[known::NAME_FIELD, known::OBJ]
        } else {
            &[]
        };
        for (name, value) in args.keywords() {
            if !allowed.contains(&name) {
                let class = vm.type_name(this);
                return Err(vm.type_error(if allowed.is_empty() {
                    format!("{class}() takes no keyword arguments")
                } else {
                    format!("{class}() got an unexpected keyword argument '{name}'")
                }));
            }
            e.set_field(name, value.clone());
        }
    }
    if is(vm, &e, ExcKind::BaseExceptionGroup) {
        return Ok(());
    }
    // `__new__` was given the same ones, as a rule.
    let same = e.args.get().downcast::<Tuple>().is_some_and(|had| {
        let (had, given) = (&had.items, args.pos());
        had.len() == given.len() && had.iter().zip(given).all(|(a, b)| a.is(b))
    });
    if !same {
        drop(e.args.replace(vm.tuple(args.pos())));
    }
    set_fields(vm, &e, args);
    Ok(())
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let e = of(vm, v)?;
    let name = vm.type_name(v);
    let args = e.arguments();
    Ok(vm.str(match &*args {
        [one] => format!("{name}({})", vm.repr(one)?),
        _ => {
            let tuple = e.args.get();
            format!("{name}{}", vm.repr(&tuple)?)
        }
    }))
}

fn str(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let Some(e) = v.cast::<Exception>() else { return Ok(vm.str("")) };
    let args = e.arguments();
    if is(vm, &e, ExcKind::BaseExceptionGroup) {
        return super::exc_group::str(vm, &e);
    }
    if is(vm, &e, ExcKind::KeyError)
        && let [key] = &*args
    {
        return Ok(vm.str(vm.repr(key)?));
    }
    if is(vm, &e, ExcKind::OSError)
        && let (Some(errno), Some(text)) = (e.field(known::ERRNO), e.field(known::STRERROR))
    {
        let mut out = format!("[Errno {}] {}", vm.display(&errno)?, vm.display(&text)?);
        if let Some(name) = e.field(known::FILENAME).filter(|n| !n.is_none()) {
            out.push_str(&format!(": {}", vm.repr(&name)?));
            if let Some(second) = e.field(known::FILENAME2).filter(|n| !n.is_none()) {
                out.push_str(&format!(" -> {}", vm.repr(&second)?));
            }
        }
        return Ok(vm.str(out));
    }
    if is(vm, &e, ExcKind::SyntaxError) {
        return syntax_text(vm, &e, &args);
    }
    if is(vm, &e, ExcKind::UnicodeError)
        && let Some(text) = unicode_text(vm, &e)?
    {
        return Ok(vm.str(text));
    }
    match &*args {
        [] => Ok(vm.str("")),
        [one] => Ok(vm.str(vm.display(one)?)),
        _ => {
            let tuple = e.args.get();
            Ok(vm.str(vm.repr(&tuple)?))
        }
    }
}

fn syntax_text(vm: &Vm<'_>, e: &Exc, args: &[Value]) -> Res<Value> {
    let message = match e.field(known::MSG) {
        Some(m) => vm.display(&m)?,
        None => return Ok(vm.str(if args.is_empty() { "None" } else { "" })),
    };
    let file =
        e.field(known::FILENAME).and_then(|f| f.downcast::<Str>().map(|s| s.as_str().to_owned()));
    let base = file.map(|f| f.rsplit('/').next().unwrap_or_default().to_owned());
    let line = e.field(known::LINENO).filter(|l| !l.is_none());
    Ok(vm.str(match (base, line) {
        (Some(f), Some(l)) => format!("{message} ({f}, line {})", vm.display(&l)?),
        (Some(f), None) => format!("{message} ({f})"),
        (None, Some(l)) => format!("{message} (line {})", vm.display(&l)?),
        (None, None) => message,
    }))
}

fn unicode_text(vm: &Vm<'_>, e: &Exc) -> Res<Option<String>> {
    let get = |name: &str| e.field(Symbol::new(name));
    let (Some(object), Some(start), Some(end), Some(reason)) =
        (get("object"), get("start"), get("end"), get("reason"))
    else {
        return Ok(None);
    };
    let (start, end) = (vm.to_i64(&start)?, vm.to_i64(&end)?);
    let reason = vm.display(&reason)?;
    let verb = if is(vm, e, ExcKind::UnicodeDecodeError) { "decode" } else { "encode" };
    let who = match get("encoding") {
        Some(encoding) => format!("'{}' codec can't {verb}", vm.display(&encoding)?),
        None => "can't translate".to_owned(),
    };
    if end != start + 1 {
        let what = if verb == "decode" { "bytes" } else { "characters" };
        return Ok(Some(format!("{who} {what} in position {start}-{}: {reason}", end - 1)));
    }
    let item = vm.get_item(&object, &Value::Int(start))?;
    let shown = if let Value::Int(byte) = item {
        format!("byte {byte:#04x}")
    } else {
        let text = vm.display(&item)?;
        let code = text.chars().next().map_or(0, surrogate::code);
        match code {
            0..=0xff => format!("character '\\x{code:02x}'"),
            0x100..=0xffff => format!("character '\\u{code:04x}'"),
            _ => format!("character '\\U{code:08x}'"),
        }
    };
    Ok(Some(format!("{who} {shown} in position {start}: {reason}")))
}

// Methods and computed attributes

fn with_traceback(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "BaseException.with_traceback", 1, 1)?;
    set_traceback(vm, &args.values[0], Some(&args.values[1]))?;
    Ok(args.values[0].clone())
}

fn add_note_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.skip(1).check_positional(vm, "BaseException.add_note", 1, 1)?;
    if args.values[1].kind() != Some(Kind::Str) {
        let ty = vm.type_name(&args.values[1]);
        return Err(vm.type_error(format!("note must be a str, not '{ty}'")));
    }
    add_note_value(vm, &args.values[0], args.values[1].clone())?;
    Ok(Value::None)
}

fn reduce(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = &args.values[0];
    let e = of(vm, this)?;
    let of_system = vm.type_of(this).is_subtype(vm.exc_ty(ExcKind::OSError));
    let given = if of_system { with_names(vm, e) } else { e.args.get() };
    let mut parts = vec![vm.type_of(this).value(), given];
    let mut state: Option<Ptr<Dict>> = None;
    if let Some(attrs) = this.as_obj().and_then(|o| o.attrs())
        && !attrs.names().is_empty()
    {
        state = Some(attrs.dict(vm)?);
    }
    // What some classes keep beside the arguments and the attributes.
    let of_kind = |kind| vm.is_instance(this, vm.exc_ty(kind));
    let fields: &[Symbol] = if of_kind(ExcKind::ImportError) {
        &[known::NAME_FIELD, known::PATH_FIELD, known::NAME_FROM]
    } else if of_kind(ExcKind::AttributeError) {
        &[known::NAME_FIELD]
    } else {
        &[]
    };
    let kept: Vec<(Symbol, Value)> = fields
        .iter()
        .filter_map(|f| Some((*f, e.field(*f).filter(|v| !v.is_none() && !v.is_unset())?)))
        .collect();
    if !kept.is_empty() {
        let dict = state.map_or_else(|| Dict::new(vm), |own| own.copy(vm));
        for (field, value) in kept {
            dict.set_sym(vm, field, value);
        }
        state = Some(dict);
    }
    parts.extend(state.map(Value::from));
    Ok(vm.tuple(parts))
}

/// The arguments that make the exception again: those of an error about files have lost the files' names.
fn with_names(vm: &Vm<'_>, e: &Exception) -> Value {
    let args = e.args.get();
    let name = |field| e.field(field).filter(|n: &Value| !n.is_none());
    let given =
        args.downcast::<Tuple>().and_then(|t| <&[Value; 2]>::try_from(&t.items[..]).ok().cloned());
    match (given, name(known::FILENAME), name(known::FILENAME2)) {
        (Some([number, text]), Some(first), None) => vm.tuple([number, text, first]),
        (Some([number, text]), Some(first), Some(second)) => {
            vm.tuple([number, text, first, Value::None, second])
        }
        (_, _, _) => args,
    }
}

fn set_state(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    if let Some(dict) = args.values.get(1).and_then(|d| d.downcast::<Dict>()) {
        for (name, value) in dict.items() {
            if let Some(name) = name.downcast::<Str>() {
                vm.set_attr(&args.values[0], Symbol::new(name.as_str()), &value)?;
            }
        }
    }
    Ok(Value::None)
}

fn get_args(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.args.get())
}

fn set_args(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let Some(value) = value else { return Err(vm.type_error("args may not be deleted")) };
    let items = vm.collect(value)?;
    let old = of(vm, v)?.args.replace(vm.tuple(items));
    drop(old);
    Ok(())
}

fn exception_or_none(vm: &Vm<'_>, value: Option<&Value>, what: &str) -> Res<Value> {
    match value {
        Some(v) if v.is_none() || v.kind() == Some(Kind::Exception) => Ok(v.clone()),
        Some(_) => {
            Err(vm
                .type_error(format!("exception {what} must be None or derive from BaseException")))
        }
        None => Err(vm.type_error(format!("__{what}__ may not be deleted"))),
    }
}

fn get_cause(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.cause.get())
}

fn set_cause(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let value = exception_or_none(vm, value, "cause")?;
    of(vm, v)?.set_cause(value);
    Ok(())
}

fn get_context(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.context.get())
}

fn set_context(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let value = exception_or_none(vm, value, "context")?;
    of(vm, v)?.set_context(value);
    Ok(())
}

fn get_suppress(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(Value::bool(of(vm, v)?.suppress_context.get()))
}

fn set_suppress(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let on = value.map_or(Ok(false), |v| vm.truth(v))?;
    of(vm, v)?.suppress_context.set(on);
    Ok(())
}

fn get_traceback(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    Ok(of(vm, v)?.traceback.get())
}

fn set_traceback(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
    let value = value.cloned().unwrap_or(Value::None);
    if !value.is_none() && value.kind() != Some(Kind::Traceback) {
        return Err(vm.type_error("__traceback__ must be a traceback or None"));
    }
    let old = of(vm, v)?.traceback.replace(value);
    drop(old);
    Ok(())
}

macro_rules! fields {
    ($( $name:literal $symbol:ident $get:ident $set:ident ; )*) => { $(
        fn $get(vm: &Vm<'_>, v: &Value) -> Res<Value> {
            Ok(of(vm, v)?.field(known::$symbol).unwrap_or(Value::None))
        }

        fn $set(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
            of(vm, v)?.set_field(known::$symbol, value.cloned().unwrap_or(Value::None));
            Ok(())
        }
    )* };
}

fields! {
    "value" VALUE get_value set_value;
    "code" CODE_FIELD get_code set_code;
    "errno" ERRNO get_errno set_errno;
    "strerror" STRERROR get_strerror set_strerror;
    "filename" FILENAME get_filename set_filename;
    "filename2" FILENAME2 get_filename2 set_filename2;
    "msg" MSG get_msg set_msg;
    "lineno" LINENO get_lineno set_lineno;
    "offset" OFFSET get_offset set_offset;
    "text" TEXT get_text set_text;
    "end_lineno" END_LINENO get_end_lineno set_end_lineno;
    "end_offset" END_OFFSET get_end_offset set_end_offset;
    "print_file_and_line" PRINT_FILE_AND_LINE get_pfl set_pfl;
    "name" NAME_FIELD get_name set_name_field;
    "obj" OBJ get_obj set_obj;
    "path" PATH_FIELD get_path set_path;
    "name_from" NAME_FROM get_name_from set_name_from;
}

macro_rules! by_name {
    ($( $f:ident $g:ident $name:literal ; )*) => { $(
        fn $f(vm: &Vm<'_>, v: &Value) -> Res<Value> {
            Ok(of(vm, v)?.field(Symbol::new($name)).unwrap_or(Value::None))
        }

        fn $g(vm: &Vm<'_>, v: &Value, value: Option<&Value>) -> Res<()> {
            of(vm, v)?.set_field(Symbol::new($name), value.cloned().unwrap_or(Value::None));
            Ok(())
        }
    )* };
}

by_name! {
    get_encoding set_encoding "encoding";
    get_object set_object "object";
    get_start set_start "start";
    get_end set_end "end";
    get_reason set_reason "reason";
}

macro_rules! getset {
    ($( $name:literal $get:ident $set:ident ),*) => {
        &[ $( GetSetDef { name: $name, get: $get, set: Some($set), doc: "" }, )* ]
    };
}

static BASE_METHODS: &[MethodDef] = &[
    MethodDef::new("with_traceback", with_traceback, "with_traceback(tb)"),
    MethodDef::new("add_note", add_note_method, "add_note(note)"),
    MethodDef::new("__reduce__", reduce, "__reduce__()"),
    MethodDef::new("__setstate__", set_state, "__setstate__(state)"),
];

/// What a class adds to its base: methods, computed attributes.
pub fn members(kind: ExcKind) -> (&'static [MethodDef], &'static [GetSetDef]) {
    match kind {
        ExcKind::BaseException => (
            BASE_METHODS,
            &[
                GetSetDef { name: "args", get: get_args, set: Some(set_args), doc: "" },
                GetSetDef { name: "__cause__", get: get_cause, set: Some(set_cause), doc: "" },
                GetSetDef {
                    name: "__context__",
                    get: get_context,
                    set: Some(set_context),
                    doc: "",
                },
                GetSetDef {
                    name: "__suppress_context__",
                    get: get_suppress,
                    set: Some(set_suppress),
                    doc: "",
                },
                GetSetDef {
                    name: "__traceback__",
                    get: get_traceback,
                    set: Some(set_traceback),
                    doc: "",
                },
                super::object::DICT,
            ],
        ),
        ExcKind::StopIteration => (&[], getset!["value" get_value set_value]),
        ExcKind::SystemExit => (&[], getset!["code" get_code set_code]),
        ExcKind::OSError => (
            &[],
            getset![
                "errno" get_errno set_errno,
                "strerror" get_strerror set_strerror,
                "filename" get_filename set_filename,
                "filename2" get_filename2 set_filename2
            ],
        ),
        ExcKind::ImportError => (
            &[],
            getset![
                "msg" get_msg set_msg,
                "name" get_name set_name_field,
                "path" get_path set_path,
                "name_from" get_name_from set_name_from
            ],
        ),
        ExcKind::SyntaxError => (
            &[],
            getset![
                "msg" get_msg set_msg,
                "filename" get_filename set_filename,
                "lineno" get_lineno set_lineno,
                "offset" get_offset set_offset,
                "text" get_text set_text,
                "end_lineno" get_end_lineno set_end_lineno,
                "end_offset" get_end_offset set_end_offset,
                "print_file_and_line" get_pfl set_pfl
            ],
        ),
        ExcKind::NameError => (&[], getset!["name" get_name set_name_field]),
        ExcKind::AttributeError => {
            (&[], getset!["name" get_name set_name_field, "obj" get_obj set_obj])
        }
        ExcKind::UnicodeError => (
            &[],
            getset![
                "encoding" get_encoding set_encoding,
                "object" get_object set_object,
                "start" get_start set_start,
                "end" get_end set_end,
                "reason" get_reason set_reason
            ],
        ),
        ExcKind::BaseExceptionGroup => (super::exc_group::METHODS, super::exc_group::GETSET),
        ExcKind::Exception
        | ExcKind::KeyboardInterrupt
        | ExcKind::GeneratorExit
        | ExcKind::ExceptionGroup
        | ExcKind::ArithmeticError
        | ExcKind::FloatingPointError
        | ExcKind::OverflowError
        | ExcKind::ZeroDivisionError
        | ExcKind::AssertionError
        | ExcKind::BufferError
        | ExcKind::EOFError
        | ExcKind::ModuleNotFoundError
        | ExcKind::LookupError
        | ExcKind::IndexError
        | ExcKind::KeyError
        | ExcKind::MemoryError
        | ExcKind::UnboundLocalError
        | ExcKind::BlockingIOError
        | ExcKind::ChildProcessError
        | ExcKind::ConnectionError
        | ExcKind::BrokenPipeError
        | ExcKind::ConnectionAbortedError
        | ExcKind::ConnectionRefusedError
        | ExcKind::ConnectionResetError
        | ExcKind::FileExistsError
        | ExcKind::FileNotFoundError
        | ExcKind::InterruptedError
        | ExcKind::IsADirectoryError
        | ExcKind::NotADirectoryError
        | ExcKind::PermissionError
        | ExcKind::ProcessLookupError
        | ExcKind::TimeoutError
        | ExcKind::ReferenceError
        | ExcKind::RuntimeError
        | ExcKind::NotImplementedError
        | ExcKind::RecursionError
        | ExcKind::PythonFinalizationError
        | ExcKind::StopAsyncIteration
        | ExcKind::IndentationError
        | ExcKind::TabError
        | ExcKind::_IncompleteInputError
        | ExcKind::SystemError
        | ExcKind::TypeError
        | ExcKind::ValueError
        | ExcKind::UnicodeDecodeError
        | ExcKind::UnicodeEncodeError
        | ExcKind::UnicodeTranslateError
        | ExcKind::Warning
        | ExcKind::BytesWarning
        | ExcKind::DeprecationWarning
        | ExcKind::EncodingWarning
        | ExcKind::FutureWarning
        | ExcKind::ImportWarning
        | ExcKind::PendingDeprecationWarning
        | ExcKind::ResourceWarning
        | ExcKind::RuntimeWarning
        | ExcKind::SyntaxWarning
        | ExcKind::UnicodeWarning
        | ExcKind::UserWarning => (&[], &[]),
    }
}

/// The slots of `BaseException`, which all exception classes inherit.
pub fn slots(s: &Slots) {
    s.new.set(Some(new_slot));
    s.init.set(Some(init_slot));
    s.repr.set(Some(repr));
    s.str.set(Some(str));
}

impl Trace for Exception {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.args.trace(t);
        self.cause.trace(t);
        self.context.trace(t);
        self.traceback.trace(t);
        self.fields.trace(t);
    }

    fn cut(&self) {
        let none = || Value::None;
        let old = (
            self.cause.replace(none()),
            self.context.replace(none()),
            self.traceback.replace(none()),
            self.fields.take(),
        );
        drop(old);
    }
}
