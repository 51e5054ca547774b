//! Ops that are not in the hot loop.
//!
//! Invariant: every op is answered here or in [`run`](super::run); the ones that the loop answers itself
//! never come here.

use super::arith;
use super::attr;
use super::ctype;
use super::globals;
use super::imports;
use super::pattern;
use super::resume;
use super::stack::{FrameRef, Regs};
use super::unpack;
use super::unwind::Origin;
use crate::base::{Symbol, known};
use crate::bytecode::op::{INTRINSICS, NO_REG, SPECIALS};
use crate::bytecode::{BinOp, Instr, Op};
use crate::vm::error::{Exc, Res};
use crate::vm::format;
use crate::vm::heap::Kind;
use crate::vm::object::cell::CellObj;
use crate::vm::object::code::CodeObj;
use crate::vm::object::descriptor::{Descriptor, Super};
use crate::vm::object::dict::Dict;
use crate::vm::object::exception::{self, Exception};
use crate::vm::object::function::{BoundMethod, Function};
use crate::vm::object::generator::Generator;
use crate::vm::object::list::List;
use crate::vm::object::set::Set;
use crate::vm::object::slice::Slice;
use crate::vm::object::str::{Str, text_of};
use crate::vm::object::template;
use crate::vm::object::tuple::Tuple;
use crate::vm::object::{T, exc_group, int};
use crate::vm::raise::ExcKind;
use crate::vm::types::Type;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

#[inline(never)]
pub(super) fn load_item(vm: &Vm<'_>, container: &Value, index: &Value) -> Res<Value> {
    if let Value::Obj(o) = container
        && let Some(dict) = o.downcast::<Dict>()
        && !o.ty().is_heap
    {
        return match dict.get(vm, index)? {
            Some(v) => Ok(v),
            None => Err(vm.key_error(index)),
        };
    }
    if let (Value::Obj(o), Value::Int(i)) = (container, index)
        && let Some(text) = o.downcast::<Str>()
        && text.is_ascii()
        && !o.ty().is_heap
    {
        let bytes = text.as_str().as_bytes();
        let at = if *i >= 0 { *i as usize } else { bytes.len().wrapping_add_signed(*i as isize) };
        if let Some(&byte) = bytes.get(at) {
            return Ok(vm.char(char::from(byte)));
        }
    }
    vm.get_item(container, index)
}

#[inline(never)]
pub(super) fn store_item(vm: &Vm<'_>, container: &Value, index: &Value, value: &Value) -> Res<()> {
    if let Value::Obj(o) = container
        && let Some(dict) = o.downcast::<Dict>()
        && !o.ty().is_heap
    {
        return dict.set(vm, index, value.clone());
    }
    vm.set_item(container, index, value)
}

/// `b[c:c+1]`: of exact lists, tuples and texts without a slice object.
#[inline(never)]
pub(super) fn load_slice(vm: &Vm<'_>, regs: Regs, i: Instr) -> Res<Value> {
    let bounds = regs.from(usize::from(i.c));
    let (start, stop) = (bounds.take(0), bounds.take(1));
    let container = regs.get(i.b);
    if let Value::Obj(o) = container
        && !o.ty().is_heap
        && let (Some(first), Some(last)) = (plain_bound(&start), plain_bound(&stop))
    {
        if let Some(list) = o.downcast::<List>() {
            return Ok(list.between(vm, first, last));
        }
        if let Some(text) = o.downcast::<Str>() {
            return Ok(text.between(vm, container, first, last));
        }
        if let Some(tuple) = o.downcast::<Tuple>() {
            return Ok(tuple.between(vm, container, first, last));
        }
    }
    vm.get_item(container, &Slice::alloc(vm, start, stop, Value::None))
}

/// A bound of a slice that needs no call: a small int, or None for none.
fn plain_bound(v: &Value) -> Option<Option<i64>> {
    match v {
        Value::None => Some(None),
        Value::Int(i) => Some(Some(*i)),
        Value::Unset
        | Value::Bool(_)
        | Value::Float(_)
        | Value::NotImplemented
        | Value::Ellipsis
        | Value::Obj(_) => None,
    }
}

fn site(frame: FrameRef, at: u16) -> Symbol {
    frame.loaded().names[usize::from(at)]
}

fn global_or_builtin(vm: &Vm<'_>, frame: FrameRef, at: u16) -> Res<Value> {
    let code = frame.loaded();
    let (name, cache) = (site(frame, at), &code.caches[usize::from(at)]);
    let dict = &frame.function().globals;
    match globals::cached(vm, dict, cache) {
        Some(v) => Ok(v),
        None => globals::load(vm, dict, name, cache),
    }
}

/// Carries an op out; `frame` is the innermost one and its `pc` is saved.
#[inline(never)]
pub(super) fn execute(vm: &Vm<'_>, frame: FrameRef, i: Instr) -> Res<()> {
    let regs = frame.base;
    let code = frame.loaded();
    match i.op {
        Op::MakeCell => {
            let content = regs.take(i.a);
            regs.put(i.a, CellObj::make(vm, content).into());
        }
        Op::DeleteLocal => {
            let old = regs.take(i.a);
            if old.is_unset() {
                return Err(globals::unbound_local(vm, frame.code(), i.a));
            }
        }
        Op::DeleteCell => {
            let old = regs.get(i.a).downcast::<CellObj>().map_or(Value::Unset, |c| c.0.take());
            if old.is_unset() {
                return Err(globals::unbound_local(vm, frame.code(), i.a));
            }
        }
        Op::DeleteGlobal => {
            let name = site(frame, i.b);
            if frame.function().globals.del_sym(vm, name).is_none() {
                return Err(globals::not_defined(vm, name));
            }
        }
        Op::LoadName => {
            let v = match globals::in_namespace(vm, &frame, site(frame, i.b))? {
                Some(v) => v,
                None => global_or_builtin(vm, frame, i.b)?,
            };
            regs.set(i.a, v);
        }
        Op::StoreName => {
            globals::set_in_namespace(vm, &frame, site(frame, i.b), Some(regs.get(i.a).clone()))?;
        }
        Op::DeleteName => globals::set_in_namespace(vm, &frame, site(frame, i.b), None)?,
        Op::LoadNameOrCell => {
            let v = match globals::in_namespace(vm, &frame, site(frame, i.b))? {
                Some(v) => v,
                None => match regs.get(i.c).downcast::<CellObj>().map(CellObj::get) {
                    Some(v) if !v.is_unset() => v,
                    Some(_) | None => return Err(globals::unbound_local(vm, frame.code(), i.c)),
                },
            };
            regs.set(i.a, v);
        }
        Op::LoadLocals => {
            let names = frame.owner.get();
            let v = if names.is_unset() { frame.function().globals.value() } else { names };
            regs.set(i.a, v);
        }
        Op::LoadDictOrGlobal => {
            let name = site(frame, i.c);
            let v = match mapped(vm, regs.get(i.b), name)? {
                Some(v) => v,
                None => global_or_builtin(vm, frame, i.c)?,
            };
            regs.set(i.a, v);
        }
        Op::LoadDictOrKeep => {
            if let Some(v) = mapped(vm, regs.get(i.b), site(frame, i.c))? {
                regs.set(i.a, v);
            }
        }
        Op::LoadBuildClass => {
            let globals = &frame.function().globals;
            match globals::statement_builtin(vm, globals, known::BUILD_CLASS)? {
                Some(f) => regs.set(i.a, f),
                None => return Err(vm.raise(ExcKind::NameError, "__build_class__ not found")),
            }
        }
        Op::LoadAssertionError => regs.set(i.a, vm.exc_ty(ExcKind::AssertionError).value()),
        Op::DeleteAttr => vm.del_attr(regs.get(i.a), site(frame, i.c))?,
        Op::LoadSpecial => load_special(vm, regs, i)?,
        Op::LoadSuperAttr => load_super_attr(vm, frame, i)?,
        Op::LoadSuperMethod => load_super_method(vm, frame, i)?,
        Op::DeleteItem => vm.del_item(regs.get(i.a), regs.get(i.b))?,
        Op::BuildSlice => {
            let v = Slice::alloc(vm, regs.take(i.b), regs.take(i.b + 1), regs.take(i.b + 2));
            regs.set(i.a, v);
        }
        Op::Unary => {
            let v = arith::unary(vm, i.x, regs.get(i.b))?;
            regs.set(i.a, v);
        }
        Op::Binary => {
            let v = vm.binary(BinOp::ALL[usize::from(i.x)], regs.get(i.b), regs.get(i.c))?;
            regs.set(i.a, v);
        }
        Op::BinaryK => {
            let v = vm.binary(
                BinOp::ALL[usize::from(i.x)],
                regs.get(i.b),
                &code.consts[usize::from(i.c)],
            )?;
            regs.set(i.a, v);
        }
        Op::Inplace => {
            let v = vm.inplace(BinOp::ALL[usize::from(i.x)], regs.get(i.b), regs.get(i.c))?;
            regs.set(i.a, v);
        }
        Op::InplaceK => {
            let v = vm.inplace(
                BinOp::ALL[usize::from(i.x)],
                regs.get(i.b),
                &code.consts[usize::from(i.c)],
            )?;
            regs.set(i.a, v);
        }
        Op::GetIter => {
            let v = vm.iter(regs.get(i.b))?;
            regs.set(i.a, v);
        }
        Op::BuildList => {
            let items = regs.from(usize::from(i.b)).take_all(usize::from(i.c));
            regs.set(i.a, vm.list(items));
        }
        Op::BuildSet => {
            let items = regs.from(usize::from(i.b)).take_all(usize::from(i.c));
            let set = Set::from_items(vm, &items)?;
            regs.set(i.a, set.into());
        }
        Op::BuildMap => {
            let n = 2 * usize::from(i.c);
            let dict = Dict::with_capacity(vm, usize::from(i.c));
            for pair in regs.slice(i.b, n).chunks_exact(2) {
                dict.set(vm, &pair[0], pair[1].clone())?;
            }
            regs.from(usize::from(i.b)).clear(n);
            regs.set(i.a, dict.into());
        }
        Op::BuildString => {
            let n = usize::from(i.c);
            let texts = || regs.slice(i.b, n).iter().filter_map(text_of);
            let text = vm.text_of_pieces(texts().map(str::len).sum(), texts())?;
            regs.from(usize::from(i.b)).clear(n);
            regs.set(i.a, text);
        }
        Op::BuildTemplate => {
            let parts = regs.from(usize::from(i.b)).take_all(usize::from(i.c));
            regs.set(i.a, template::from_parts(vm, &parts));
        }
        Op::SetAdd => match regs.get(i.a).downcast::<Set>() {
            Some(set) => set.add(vm, regs.get(i.b))?,
            None => return Err(vm.type_error("not a set")),
        },
        Op::MapAdd => dict_in(vm, regs, i.a)?.set(vm, regs.get(i.b), regs.get(i.c).clone())?,
        Op::ListExtend => unpack::list_extend(vm, regs.get(i.a), regs.get(i.b))?,
        Op::SetUpdate => match regs.get(i.a).downcast::<Set>() {
            Some(set) => set.update(vm, regs.get(i.b))?,
            None => return Err(vm.type_error("not a set")),
        },
        Op::MapUpdate => unpack::map_update(vm, dict_in(vm, regs, i.a)?, regs.get(i.b))?,
        Op::MapMerge => {
            unpack::map_merge(vm, dict_in(vm, regs, i.a)?, regs.get(i.b), regs.get(i.c))?
        }
        Op::KeywordsOf => {
            let dict = unpack::keywords_of(vm, regs.get(i.b), regs.get(i.c))?;
            regs.set(i.a, dict);
        }
        Op::ListToTuple => {
            let items = regs.get(i.b).downcast::<List>().map_or_else(Vec::new, List::to_vec);
            regs.set(i.a, vm.tuple(items));
        }
        Op::FormatValue => {
            let text = format_value(vm, regs, i)?;
            regs.set(i.a, text);
        }
        Op::UnpackEx => unpack::with_rest(vm, regs, i)?,
        Op::MakeFunction => make_function(vm, frame, i)?,
        Op::GetYieldIter => {
            let v = resume::yield_iter(vm, &frame, regs.get(i.b))?;
            regs.set(i.a, v);
        }
        Op::GetAwaitable => {
            let v = resume::awaited(vm, regs.get(i.b), i.x)?;
            regs.set(i.a, v);
        }
        Op::GetAiter => {
            let v = resume::async_step(vm, regs.get(i.b), known::AITER, "object")?;
            if vm.type_of(&v).slots.anext.get().is_none() {
                let ty = vm.type_name(&v);
                return Err(vm.type_error(format!(
                    "'async for' received an object from __aiter__ that does not implement __anext__: {ty}"
                )));
            }
            regs.set(i.a, v);
        }
        Op::GetAnext => {
            let v = resume::async_step(vm, regs.get(i.b), known::ANEXT, "iterator")?;
            let v = resume::awaitable(vm, &v).map_err(|e| {
                let ty = vm.type_name(&v);
                let message =
                    format!("'async for' received an invalid object from __anext__: {ty}");
                let outer = vm.type_error(message);
                outer.set_context(e.value());
                outer.set_cause(e.into());
                outer
            })?;
            regs.set(i.a, v);
        }
        Op::EndAsyncFor => {
            let e = regs.get(i.a);
            if !resume::is_async_end(vm, e)
                && let Some(e) = e.cast::<Exception>()
            {
                return Err(e);
            }
        }
        Op::PushExc => {
            let former = vm.thread.handled.replace(regs.get(i.a).clone());
            regs.set(i.b, former);
            note_handlers(frame, 1);
        }
        Op::PopExc => {
            let before = regs.take(i.a);
            note_handlers(frame, -1);
            let former = vm.thread.handled.replace(resumer_handles(frame).unwrap_or(before));
            drop(former);
        }
        Op::MatchExc => {
            let matches = pattern::exception_matches(vm, regs.get(i.b), regs.get(i.c))?;
            regs.set(i.a, Value::bool(matches));
        }
        Op::SplitExcGroup => {
            pattern::check_star_classes(vm, regs.get(i.c))?;
            let (yes, no) = exc_group::split_for_handler(vm, regs.get(i.b), regs.get(i.c))?;
            regs.set(i.a, yes);
            regs.set(i.a + 1, no);
        }
        Op::MergeExcGroup => {
            let list = regs.get(i.c).downcast::<List>().map_or_else(Vec::new, List::to_vec);
            let v = exc_group::merge(vm, regs.get(i.b), &list)?;
            regs.set(i.a, v);
        }
        Op::WithExcept => {
            let v = with_except(vm, regs, i)?;
            regs.set(i.a, v);
        }
        Op::ImportName => {
            let v =
                imports::import_name(vm, frame, site(frame, i.b), &code.consts[usize::from(i.c)])?;
            regs.set(i.a, v);
        }
        Op::ImportFrom => {
            let v = imports::import_from(vm, regs.get(i.b), site(frame, i.c))?;
            regs.set(i.a, v);
        }
        Op::ImportStar => imports::import_star(vm, &frame, regs.get(i.a))?,
        Op::ShowValue => show_value(vm, regs.get(i.a))?,
        Op::MatchSequence => regs.set(i.a, Value::bool(pattern::is_sequence(vm, regs.get(i.b))?)),
        Op::MatchMapping => regs.set(i.a, Value::bool(pattern::is_mapping(vm, regs.get(i.b))?)),
        Op::MatchKeys => {
            let v = pattern::keys(vm, regs.get(i.b), regs.get(i.c))?;
            regs.set(i.a, v);
        }
        Op::MatchClass => {
            let (subject, class) = (regs.take(i.b), regs.take(i.b + 1));
            let names = &code.kw_names[usize::from(i.c)];
            let v = pattern::class(vm, &subject, &class, usize::from(i.x), names)?;
            regs.set(i.a, v);
        }
        Op::GetLen => {
            let n = vm.len(regs.get(i.b))?;
            regs.set(i.a, Value::Int(n as i64));
        }
        Op::MatchRest => {
            let v = pattern::rest(vm, regs.get(i.b), regs.get(i.c))?;
            regs.set(i.a, v);
        }
        Op::CCast => {
            let v = ctype::cast(vm, i.x, regs.get(i.b))?;
            regs.set(i.a, v);
        }
        Op::COperate => {
            let v = ctype::operate(vm, i.x, regs.get(i.b), regs.get(i.c))?;
            regs.set(i.a, v);
        }
        Op::Intrinsic => {
            let args = regs.from(usize::from(i.b)).take_all(usize::from(i.c));
            let v = intrinsic(vm, i.x, &args)?;
            regs.set(i.a, v);
        }
        Op::Nop
        | Op::Move
        | Op::MoveOut
        | Op::Clear
        | Op::ClearRun
        | Op::LoadConst
        | Op::LoadInt
        | Op::CheckLocal
        | Op::LoadCell
        | Op::StoreCell
        | Op::LoadGlobal
        | Op::StoreGlobal
        | Op::LoadAttr
        | Op::StoreAttr
        | Op::LoadMethod
        | Op::LoadItem
        | Op::LoadItemK
        | Op::StoreItem
        | Op::Not
        | Op::Compare
        | Op::CompareK
        | Op::ToBool
        | Op::Jump
        | Op::JumpIf
        | Op::JumpIfNot
        | Op::JumpIfNone
        | Op::JumpIfNotNone
        | Op::JumpIfCmp
        | Op::JumpIfNotCmp
        | Op::JumpIfCmpK
        | Op::JumpIfNotCmpK
        | Op::ForIter
        | Op::ListAppend
        | Op::BuildTuple
        | Op::LoadSlice
        | Op::UnpackSeq
        | Op::Yield
        | Op::YieldDelegated
        | Op::Call
        | Op::CallKw
        | Op::CallEx
        | Op::CallMethod
        | Op::CallMethodKw
        | Op::Return
        | Op::ReturnConst
        | Op::Raise
        | Op::RaiseAgain
        | Op::Reraise
        | Op::Region
        | Op::Add
        | Op::Sub
        | Op::Mul
        | Op::AddK
        | Op::SubK
        | Op::MulK
        | Op::Arith
        | Op::ArithK
        | Op::Div
        | Op::DivK
        | Op::Cmp
        | Op::CmpK
        | Op::JumpCmp
        | Op::JumpCmpK
        | Op::NextItem
        | Op::GlobalMethod
        | Op::MakeGenerator
        | Op::Send
        | Op::Traced => unreachable!("{:?} is answered by the loop", i.op),
    }
    Ok(())
}

fn dict_in<'a>(vm: &Vm<'_>, regs: Regs, register: u16) -> Res<&'a Dict> {
    let v: &'a Value = regs.get(register);
    v.downcast::<Dict>().ok_or_else(|| vm.type_error("not a dict"))
}

/// `mapping[name]`; none when it lacks the name.
fn mapped(vm: &Vm<'_>, mapping: &Value, name: Symbol) -> Res<Option<Value>> {
    match mapping.downcast::<Dict>() {
        Some(dict) => Ok(dict.get_sym(vm, name)),
        None => match vm.get_item(mapping, &vm.name(name).value()) {
            Ok(v) => Ok(Some(v)),
            Err(e) if vm.exc_is(&e, ExcKind::KeyError) => Ok(None),
            Err(e) => Err(e),
        },
    }
}

fn load_special(vm: &Vm<'_>, regs: Regs, i: Instr) -> Res<()> {
    let this = regs.get(i.b).clone();
    let name = [known::ENTER, known::EXIT, known::AENTER, known::AEXIT][usize::from(i.x)];
    debug_assert_eq!(name.as_str(), SPECIALS[usize::from(i.x)]);
    let ty = vm.type_of(&this).clone();
    let Some(found) = ty.lookup(name) else {
        let shown = ty.name();
        let is_async = i.x >= 2;
        let kind = if is_async { "asynchronous context manager" } else { "context manager" };
        let missed = match name {
            known::EXIT | known::AEXIT => format!(" (missed {name} method)"),
            _ => String::new(),
        };
        return Err(
            vm.type_error(format!("'{shown}' object does not support the {kind} protocol{missed}"))
        );
    };
    let binds = found.kind() == Some(Kind::Function)
        || matches!(found.downcast(), Some(Descriptor::Method(..) | Descriptor::Slot { .. }));
    if binds {
        regs.set(i.a, found);
        regs.set(i.a + 1, this);
        return Ok(());
    }
    let bound = match vm.type_of(&found).slots.descr_get.get() {
        Some(get) => get(vm, &found, Some(&this), &ty)?,
        None => found,
    };
    regs.set(i.a, bound);
    regs.set(i.a + 1, Value::Unset);
    Ok(())
}

fn load_super_attr(vm: &Vm<'_>, frame: FrameRef, i: Instr) -> Res<()> {
    let regs = frame.base;
    let (class, obj) = (regs.take(i.b), regs.take(i.b + 1));
    let callee = if i.x == 1 { regs.take(i.b + 2) } else { vm.ty(T::Super).value() };
    let v = match super_attr(vm, frame, (&callee, &class, &obj), i.c)? {
        SuperAttr::Method(function) => BoundMethod::make(vm, function, obj),
        SuperAttr::Value(v) => v,
    };
    regs.set(i.a, v);
    Ok(())
}

fn load_super_method(vm: &Vm<'_>, frame: FrameRef, i: Instr) -> Res<()> {
    let regs = frame.base;
    let (class, obj, callee) = (regs.take(i.b), regs.take(i.b + 1), regs.take(i.b + 2));
    let (function, own) = match super_attr(vm, frame, (&callee, &class, &obj), i.c)? {
        SuperAttr::Method(function) => (function, obj),
        SuperAttr::Value(v) => (v, Value::Unset),
    };
    regs.set(i.a, function);
    regs.set(i.a + 1, own);
    Ok(())
}

/// What `super(class, obj)` has under a name.
enum SuperAttr {
    /// A function, to be bound to the object.
    Method(Value),
    Value(Value),
}

fn super_attr(
    vm: &Vm<'_>,
    frame: FrameRef,
    (callee, class, obj): (&Value, &Value, &Value),
    at: u16,
) -> Res<SuperAttr> {
    let name = site(frame, at);
    if !callee.as_obj().is_some_and(|o| o.is(vm.ty(T::Super).as_obj())) {
        let made = vm.call(callee, &[class.clone(), obj.clone()])?;
        return Ok(SuperAttr::Value(vm.get_attr(&made, name)?));
    }
    let Some(class) = class.cast::<Type>() else {
        let ty = vm.type_name(class);
        return Err(vm.type_error(format!("super() argument 1 must be a type, not {ty}")));
    };
    let cache = &frame.loaded().caches[usize::from(at)];
    if let Some(method) = attr::super_method(vm, &class, obj, name, cache) {
        return Ok(SuperAttr::Method(method));
    }
    let made = Super::make(vm, &class, obj)?;
    let obj_class = made.obj_class().unwrap_or_else(|| class.clone());
    let v = match Super::find(vm, &class, obj, &obj_class, name)? {
        Some(v) if name != known::CLASS => v,
        Some(_) | None => vm.get_attr(&made.value(), name)?,
    };
    Ok(SuperAttr::Value(v))
}

fn format_value(vm: &Vm<'_>, regs: Regs, i: Instr) -> Res<Value> {
    let v = regs.get(i.b);
    if let (0, NO_REG, Value::Int(n)) = (i.x, i.c, v) {
        return Ok(int::small_text(vm, *n));
    }
    if let (0..=2, NO_REG, Value::Float(x)) = (i.x, i.c, v) {
        return Ok(format::repr_value(vm, x.get()));
    }
    let converted = match i.x {
        0 => v.clone(),
        1 => vm.str(vm.display(v)?),
        2 => vm.str(vm.repr(v)?),
        3 => {
            let ascii = vm.interp.builtins.get().and_then(|b| b.get_sym(vm, Symbol::new("ascii")));
            match ascii {
                Some(f) => vm.call(&f, std::slice::from_ref(v))?,
                None => vm.str(vm.repr(v)?),
            }
        }
        _ => unreachable!("there are four conversions"),
    };
    let spec = if i.c == NO_REG { None } else { Some(regs.get(i.c).clone()) };
    let spec = spec.as_ref().and_then(|s| s.downcast::<Str>()).map_or("", Str::as_str);
    if spec.is_empty()
        && let Value::Obj(o) = &converted
        && o.kind() == Kind::Str
        && !o.ty().is_heap
    {
        return Ok(converted);
    }
    Ok(Str::from_string(vm, format::format_value(vm, &converted, spec)?).into())
}

fn make_function(vm: &Vm<'_>, frame: FrameRef, i: Instr) -> Res<()> {
    let regs = frame.base;
    let Some(code) = frame.loaded().consts[usize::from(i.b)].cast::<CodeObj>() else {
        unreachable!("the constant of MakeFunction is code")
    };
    let mut at = i.c;
    let mut next = |bit: u8| {
        (i.x & bit != 0).then(|| {
            let v = regs.take(at);
            at += 1;
            v
        })
    };
    let (defaults, kw_defaults, annotate, closure, params) =
        (next(1), next(2), next(4), next(8), next(16));
    let closure = closure.and_then(|c| c.cast::<Tuple>());
    let f = Function::make(vm, code, frame.function().globals.clone(), closure);
    if let Some(v) = defaults {
        f.defaults.replace(v);
    }
    if let Some(v) = kw_defaults {
        f.kw_defaults.replace(v);
    }
    if let Some(v) = annotate {
        f.about.borrow_mut().annotate = v;
    }
    if let Some(v) = params {
        f.about.borrow_mut().type_params = v;
    }
    regs.set(i.a, f.into());
    Ok(())
}

fn with_except(vm: &Vm<'_>, regs: Regs, i: Instr) -> Res<Value> {
    let e = regs.get(i.c).clone();
    let ty = vm.type_of(&e).value();
    let tb = e.downcast::<Exception>().map_or(Value::None, |e| e.traceback.get());
    let (f, this) = (regs.get(i.b).clone(), regs.get(i.b + 1).clone());
    if this.is_unset() { vm.call(&f, &[ty, e, tb]) } else { vm.call(&f, &[this, ty, e, tb]) }
}

/// An exception from what `raise` was given: an instance, or a class to be called.
fn exception_from(vm: &Vm<'_>, v: &Value, words: &str) -> Res<Exc> {
    if let Some(e) = v.cast::<Exception>() {
        return Ok(e);
    }
    if let Some(class) = v.cast::<Type>()
        && class.is_subtype(vm.exc_ty(ExcKind::BaseException))
    {
        let made = vm.call(v, &[])?;
        return match made.cast::<Exception>() {
            Some(e) => Ok(e),
            None => {
                let (class, ty) = (vm.repr(v)?, vm.repr(&vm.type_of(&made).value())?);
                Err(vm.type_error(format!(
                    "calling {class} should have returned an instance of BaseException, not {ty}"
                )))
            }
        };
    }
    Err(vm.type_error(words))
}

/// `raise a [from b]`: the exception that goes up.
pub(super) fn raise(vm: &Vm<'_>, frame: FrameRef, i: Instr) -> Exc {
    let regs = frame.base;
    let v = regs.get(i.a).clone();
    let e = match exception_from(vm, &v, "exceptions must derive from BaseException") {
        Ok(e) => e,
        Err(e) => e,
    };
    if i.b != NO_REG {
        let cause = regs.get(i.b).clone();
        if cause.is_none() {
            e.set_cause(Value::None);
        } else {
            match exception_from(vm, &cause, "exception causes must derive from BaseException") {
                Ok(cause) => e.set_cause(cause.into()),
                Err(other) => {
                    exception::chain(vm, &other);
                    return other;
                }
            }
        }
    }
    exception::chain(vm, &e);
    e
}

/// Bare `raise`.
pub(super) fn raise_again(vm: &Vm<'_>) -> (Exc, Origin) {
    match vm.thread.handled.borrow().cast::<Exception>() {
        Some(e) => (e, Origin::Reraised),
        None => (vm.raise(ExcKind::RuntimeError, "No active exception to reraise"), Origin::Raised),
    }
}

pub(super) fn reraise(vm: &Vm<'_>, v: Value) -> Exc {
    match v.cast::<Exception>() {
        Some(e) => e,
        None => vm.raise(ExcKind::SystemError, "Reraise of what is no exception"),
    }
}

fn intrinsic(vm: &Vm<'_>, number: u8, args: &[Value]) -> Res<Value> {
    let (name, _) = INTRINSICS[usize::from(number)];
    match (name, args) {
        ("set_class_cell", [class, cell]) => {
            if let Some(cell) = cell.downcast::<CellObj>() {
                cell.set(class.clone());
            }
            Ok(Value::None)
        }
        ("locals_dict", pairs) => {
            let dict = Dict::new(vm);
            for pair in pairs.chunks_exact(2) {
                let value = match pair[1].downcast::<CellObj>() {
                    Some(cell) => cell.get(),
                    None => pair[1].clone(),
                };
                if !value.is_unset() {
                    dict.set(vm, &pair[0], value)?;
                }
            }
            Ok(dict.into())
        }
        ("print_expr", [value]) => {
            let sys = vm.import_module("sys")?;
            vm.call_method(&sys, "displayhook", std::slice::from_ref(value))
        }
        (
            "typevar"
            | "typevartuple"
            | "paramspec"
            | "set_type_param_default"
            | "type_alias"
            | "generic_base",
            _,
        ) => crate::vm::object::typing::intrinsic(vm, name, args),
        _ => Err(vm.raise(
            ExcKind::SystemError,
            format!("intrinsic {name} with {} arguments", args.len()),
        )),
    }
}

/// A generator's body has entered a handler (1) or left one (-1).
fn note_handlers(frame: FrameRef, by: i32) {
    let flags = frame.code().code.flags;
    if (flags.is_generator || flags.is_coroutine || flags.is_async_generator)
        && let Some(generator) = frame.owner.get().downcast::<Generator>()
    {
        let handling = &generator.handling;
        handling.set(handling.get().saturating_add_signed(by));
    }
}

/// Outside of its handlers a generator's body sees what is handled where it was resumed last, which need
/// not be where it was resumed when it entered a handler.
fn resumer_handles(frame: FrameRef) -> Option<Value> {
    let flags = frame.code().code.flags;
    if !(flags.is_generator || flags.is_coroutine || flags.is_async_generator) {
        return None;
    }
    let owner = frame.owner.get();
    let generator = owner.downcast::<Generator>()?;
    if generator.handling.get() > 0 {
        return None;
    }
    let outer = generator.outer_handled.borrow().clone();
    Some(if outer.is_unset() { Value::None } else { outer })
}

/// What a prompt does with a value.
fn show_value(vm: &Vm<'_>, value: &Value) -> Res<()> {
    let sys = vm.import_module("sys")?;
    match vm.get_attr_opt(&sys, Symbol::new("displayhook"))? {
        Some(hook) => vm.call(&hook, std::slice::from_ref(value)).map(drop),
        None => Err(vm.raise(ExcKind::RuntimeError, "lost sys.displayhook")),
    }
}
