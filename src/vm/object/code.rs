//! Code objects, and what they are as loaded: constants as values, ops in the forms that the interpreter
//! runs, inline caches.
//!
//! Invariant: code is loaded when it is first run (or looked into), once: most functions of a library are
//! never called. `ops` is as long as the code's own ops and means the same; only the caches change.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use super::T;
use super::attrs::Shape;
use super::packed_code;
use crate::base::{Symbol, surrogate};
use crate::bytecode::{BinOp, CmpOp, Code, Const, Instr, Op};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::heap::cells::ValueCell;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, Ptr, alloc};
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub struct CodeObj {
    pub code: Arc<Code>,
    loaded: OnceCell<Box<Loaded>>,
    /// The form that tells a tracer of each instruction, made when it is first asked for.
    traced: OnceCell<Box<Loaded>>,
    pub n_regs: usize,
    /// The number of arguments that fill the parameters exactly, when there are only positional ones;
    /// else a number that no call has.
    pub exact_args: usize,
    pub qualname: Value,
    /// Its generators may be awaited: what `types.coroutine` asks for.
    pub is_iterable_coroutine: Cell<bool>,
    /// What the floor that compiles regions keeps for each, by the number of its place.
    pub regions: RefCell<Vec<(u32, Rc<dyn RegionState>)>>,
}

/// What is kept with a region.
pub trait RegionState: Trace {
    fn as_any(&self) -> &dyn Any;
}

/// What the machine runs.
pub struct Loaded {
    pub ops: Box<[Instr]>,
    /// In the traced form, whose ops are all [`Op::Traced`]: what they stand for. Else nothing.
    plain: Box<[Instr]>,
    pub consts: Box<[Value]>,
    /// By constant: the names, when it is a tuple of strings.
    pub kw_names: Box<[Vec<Symbol>]>,
    /// By site.
    pub names: Box<[Symbol]>,
    /// By site.
    pub caches: Box<[Cache]>,
    pub n_regs: usize,
    /// Where the registers of the free variables begin.
    pub first_free: u16,
}

/// What no dict and no type has as its version.
pub const NO_VERSION: u32 = u32::MAX;

/// An inline cache: what a site saw last. The meaning of the fields depends on the op at the site.
pub struct Cache {
    /// A dict's keys version or a type's version; 0 when the cache is empty.
    version: Cell<u32>,
    /// The same when the kind is [`CacheKind::Slot`], else [`NO_VERSION`]: one comparison tells all.
    slot_version: Cell<u32>,
    /// A place in a dict or an instance, or what [`CacheKind`] says.
    pub index: Cell<u32>,
    pub kind: Cell<CacheKind>,
    /// Which shape the instance must have.
    pub shape: Cell<usize>,
    /// The shape after an attribute was added.
    pub next: Cell<Option<&'static Shape>>,
    /// A class attribute, or a builtin's version for globals.
    pub value: ValueCell,
    /// A second version: of the builtins dict.
    pub second: Cell<u32>,
    /// The version when the kind is [`CacheKind::Class`], else [`NO_VERSION`].
    class_version: Cell<u32>,
    /// What the site saw before that, since it met something else.
    pub other: OnceCell<Box<Cache>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CacheKind {
    Empty,
    /// The value of an instance (or of a dict) at `index`.
    Slot,
    /// `value`, found on the type and not shadowed.
    Class,
    /// The instance grows by one attribute.
    Grow,
    /// A module's attribute at `index` of its dict.
    Module,
    /// `value`, found on a class that is itself the object.
    OnClass,
    /// A builtin at `index` of the builtins dict, while the globals lack the name.
    Builtin,
}

impl Cache {
    fn new() -> Cache {
        Cache {
            version: Cell::new(0),
            slot_version: Cell::new(NO_VERSION),
            index: Cell::new(0),
            kind: Cell::new(CacheKind::Empty),
            shape: Cell::new(0),
            next: Cell::new(None),
            value: ValueCell::new(Value::Unset),
            second: Cell::new(0),
            class_version: Cell::new(NO_VERSION),
            other: OnceCell::new(),
        }
    }

    #[inline(always)]
    pub fn version(&self) -> u32 {
        self.version.get()
    }

    #[inline(always)]
    pub fn slot_version(&self) -> u32 {
        self.slot_version.get()
    }

    #[inline(always)]
    pub fn class_version(&self) -> u32 {
        self.class_version.get()
    }

    /// Says for which version the cache holds what its other fields say, which are set before; 0 empties it.
    pub fn set_version(&self, version: u32) {
        let only_for =
            |kind| if version != 0 && self.kind.get() == kind { version } else { NO_VERSION };
        self.version.set(version);
        self.slot_version.set(only_for(CacheKind::Slot));
        self.class_version.set(only_for(CacheKind::Class));
    }

    /// Empties the cache for what it meets now; what it holds goes to the second one.
    pub fn make_room(&self) {
        if self.version.get() != 0 {
            let other = self.other.get_or_init(|| Box::new(Cache::new()));
            other.index.set(self.index.get());
            other.kind.set(self.kind.get());
            other.set_version(self.version.get());
            other.shape.set(self.shape.get());
            other.next.set(self.next.get());
            other.second.set(self.second.get());
            let old = other.value.replace(self.value.get());
            drop(old);
        }
        self.set_version(0);
    }
}

/// How comparing jumps encode their test in `x`: bits 0 to 3 say for which outcomes of a comparison
/// (less, equal, greater, unordered) it jumps, bits 4 to 6 are the operator's number, bit 7 is set when
/// it jumps on false.
pub mod jump_test {
    pub const LESS: u8 = 1;
    pub const EQUAL: u8 = 2;
    pub const GREATER: u8 = 4;
    pub const UNORDERED: u8 = 8;
    pub const NEGATED: u8 = 0x80;

    /// The test of a rich comparison by its number (below 6).
    pub fn encode(op: u8, negated: bool) -> u8 {
        let outcomes =
            [EQUAL, LESS | GREATER | UNORDERED, LESS, LESS | EQUAL, GREATER, GREATER | EQUAL]
                [op as usize];
        let outcomes = if negated { outcomes ^ 0xF } else { outcomes };
        outcomes | (op << 4) | if negated { NEGATED } else { 0 }
    }

    /// The comparison's number.
    pub fn op(x: u8) -> u8 {
        (x >> 4) & 7
    }
}

/// The mark of an in-place operator in `x`.
pub const IN_PLACE: u8 = 0x80;

/// The instructions as text, with those of the functions inside.
pub fn disassemble(code: &CodeObj) -> String {
    crate::bytecode::disassemble(&code.code)
}

/// Makes a code object.
pub fn make(vm: &Vm<'_>, code: &Arc<Code>) -> Ptr<CodeObj> {
    let flags = code.flags;
    let simple = !flags.var_pos && !flags.var_kw && code.n_kw_only == 0;
    let payload = CodeObj {
        loaded: OnceCell::new(),
        traced: OnceCell::new(),
        n_regs: usize::from(code.n_regs),
        exact_args: if simple { usize::from(code.n_pos) } else { usize::MAX },
        qualname: match code.name.as_str() {
            name if name == code.qualname => vm.name(code.name).value(),
            _ => vm.str(&code.qualname),
        },
        is_iterable_coroutine: Cell::new(false),
        regions: RefCell::default(),
        code: code.clone(),
    };
    alloc(vm.ty(T::Code), payload, None)
}

#[cold]
#[inline(never)]
fn load(vm: &Vm<'_>, code: &Code) -> Res<Loaded> {
    let mut consts = Vec::with_capacity(code.consts.len());
    for c in &code.consts {
        consts.push(constant(vm, c)?);
    }
    Ok(Loaded {
        ops: (0..code.ops.len()).map(|at| loaded_form(code, at)).collect(),
        plain: Box::default(),
        consts: consts.into(),
        kw_names: code.consts.iter().map(names_of).collect(),
        names: code.sites.iter().map(|site| site.name).collect(),
        caches: code.sites.iter().map(|_| Cache::new()).collect(),
        n_regs: usize::from(code.n_regs),
        first_free: code.locals.len() as u16,
    })
}

fn names_of(c: &Const) -> Vec<Symbol> {
    let Const::Tuple(items) = c else { return Vec::new() };
    let names =
        items.iter().map(|i| if let Const::Str(s) = i { Some(Symbol::new(s)) } else { None });
    names.collect::<Option<Vec<Symbol>>>().unwrap_or_default()
}

fn constant(vm: &Vm<'_>, c: &Const) -> Res<Value> {
    Ok(match c {
        Const::None => Value::None,
        Const::True => Value::bool(true),
        Const::False => Value::bool(false),
        Const::Ellipsis => Value::Ellipsis,
        Const::Int(i) => Value::Int(*i),
        Const::BigInt(i) => super::int::from_bigint(vm, (**i).clone()),
        Const::Float(x) => Value::float(*x),
        Const::Imaginary(im) => super::complex::new(vm, 0.0, *im),
        Const::Complex(re, im) => super::complex::new(vm, *re, *im),
        Const::Str(s) if is_name_like(s) => vm.name(Symbol::new(s)).value(),
        Const::Str(s) => vm.str(s),
        Const::Wtf8(s) => vm.string(surrogate::from_wtf8(s)),
        Const::Bytes(b) => super::bytes::from_vec(vm, b.to_vec()),
        Const::Tuple(items) => {
            let items: Res<Vec<Value>> = items.iter().map(|i| constant(vm, i)).collect();
            vm.tuple(items?)
        }
        Const::FrozenSet(items) => {
            let items: Res<Vec<Value>> = items.iter().map(|i| constant(vm, i)).collect();
            vm.call(&vm.ty(T::FrozenSet).value(), &[vm.tuple(items?)])?
        }
        Const::Code(code) => make(vm, code).into(),
    })
}

/// Texts that could be identifiers share one object.
fn is_name_like(s: &str) -> bool {
    s.len() <= 64 && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn arithmetic(i: Instr, in_place: bool, constant: bool) -> Instr {
    let is = |op: BinOp| i.x == op as u8;
    let (with_register, with_constant) = if is(BinOp::Add) {
        (Op::Add, Op::AddK)
    } else if is(BinOp::Sub) {
        (Op::Sub, Op::SubK)
    } else if is(BinOp::Mul) {
        (Op::Mul, Op::MulK)
    } else if is(BinOp::Div) {
        (Op::Div, Op::DivK)
    } else {
        (Op::Arith, Op::ArithK)
    };
    let op = if constant { with_constant } else { with_register };
    Instr { op, x: i.x | if in_place { IN_PLACE } else { 0 }, ..i }
}

/// The form of the instruction at an index that the machine runs. Those of whose sequence it makes use stay
/// what they are, so that a jump to them finds them.
fn loaded_form(code: &Code, at: usize) -> Instr {
    let i = code.ops[at];
    let n_fixed = code.locals.len() + code.free.len();
    if i.op == Op::Jump
        && let Some(target) = (at + 1).checked_add_signed(i.long_value() as isize)
        && target < at
        && let Some(head) = code.ops.get(target).filter(|head| head.op == Op::ForIter)
        && let Ok(by) = i16::try_from(i.long_value() + 1)
    {
        return Instr { op: Op::NextItem, c: by as u16, ..*head };
    }
    if i.op == Op::LoadGlobal
        && usize::from(i.a) >= n_fixed
        && code.ops.get(at + 1).is_some_and(|next| next.op == Op::LoadMethod && next.b == i.a)
    {
        return Instr { op: Op::GlobalMethod, ..i };
    }
    let cmp = |op, negated| Instr { op, x: jump_test::encode(i.x, negated), ..i };
    let rich = i.x < 6;
    if i.op == Op::Binary {
        arithmetic(i, false, false)
    } else if i.op == Op::BinaryK {
        arithmetic(i, false, true)
    } else if i.op == Op::Inplace {
        arithmetic(i, true, false)
    } else if i.op == Op::InplaceK {
        arithmetic(i, true, true)
    } else if i.op == Op::JumpIfCmp && rich {
        cmp(Op::JumpCmp, false)
    } else if i.op == Op::JumpIfNotCmp && rich {
        cmp(Op::JumpCmp, true)
    } else if i.op == Op::JumpIfCmpK && rich {
        cmp(Op::JumpCmpK, false)
    } else if i.op == Op::JumpIfNotCmpK && rich {
        cmp(Op::JumpCmpK, true)
    } else if i.op == Op::Compare && rich {
        cmp(Op::Cmp, false)
    } else if i.op == Op::CompareK && rich {
        cmp(Op::CmpK, false)
    } else {
        i
    }
}

impl Loaded {
    /// The instruction at a place, whatever the form.
    pub fn instr(&self, at: usize) -> Instr {
        if self.plain.is_empty() { self.ops[at] } else { self.plain[at] }
    }

    /// What a traced instruction stands for.
    pub fn behind(&self, at: usize) -> &Instr {
        &self.plain[at]
    }

    /// Whether each instruction is told of.
    pub fn is_traced(&self) -> bool {
        !self.plain.is_empty()
    }

    /// What stands for two instructions is one again: each is told of.
    fn as_traced(&self, code: &Code) -> Loaded {
        let told = Instr::new(Op::Traced, 0, 0, 0, 0);
        let single = |(at, i): (usize, &Instr)| {
            if matches!(i.op, Op::NextItem | Op::GlobalMethod) { code.ops[at] } else { *i }
        };
        Loaded {
            ops: vec![told; self.ops.len()].into(),
            plain: self.ops.iter().enumerate().map(single).collect(),
            consts: self.consts.clone(),
            kw_names: self.kw_names.clone(),
            names: self.names.clone(),
            caches: self.names.iter().map(|_| Cache::new()).collect(),
            n_regs: self.n_regs,
            first_free: self.first_free,
        }
    }
}

impl CodeObj {
    /// What the machine runs, made when it is first asked for.
    #[inline(always)]
    pub fn loaded(&self, vm: &Vm<'_>) -> Res<&Loaded> {
        match self.loaded.get() {
            Some(loaded) => Ok(loaded),
            None => {
                let made = load(vm, &self.code)?;
                // Making the constants may have run this code.
                Ok(self.loaded.get_or_init(|| Box::new(made)))
            }
        }
    }

    /// The same, in the form that tells a tracer of each instruction.
    pub fn traced(&self, vm: &Vm<'_>) -> Res<&Loaded> {
        let loaded = self.loaded(vm)?;
        Ok(self.traced.get_or_init(|| Box::new(loaded.as_traced(&self.code))))
    }

    /// What the machine runs, when it has been made.
    #[inline(always)]
    pub fn if_loaded(&self) -> Option<&Loaded> {
        self.loaded.get().map(|loaded| &**loaded)
    }

    /// Whether an instruction ends a body that has no `return` there.
    pub fn is_implicit_end(&self, pc: usize) -> bool {
        let span = self.code.spans.get(pc);
        self.code.ops.get(pc).is_some_and(|i| i.op == Op::ReturnConst)
            && span.is_some_and(|span| span.start == span.end)
    }

    /// The line of an instruction.
    pub fn line(&self, pc: usize) -> u32 {
        match self.code.spans.get(pc) {
            Some(span) => self.code.file().line(span.start),
            None => self.code.first_line,
        }
    }
}

// What programs see

fn of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a CodeObj> {
    v.downcast::<CodeObj>().ok_or_else(|| vm.type_error("not a code object"))
}

/// The locals that live in registers (parameters always), and those that live in cells.
fn split_locals(c: &CodeObj) -> (Vec<Symbol>, Vec<Symbol>) {
    let made = c.code.ops.iter().filter(|i| i.op == Op::MakeCell);
    let in_cell: Vec<usize> = made.map(|i| usize::from(i.a)).collect();
    // Names with a dot are the compiler's own.
    let shown =
        c.code.locals.iter().copied().enumerate().filter(|(_, n)| !n.as_str().starts_with('.'));
    let n_params = c.code.n_params();
    let cells = shown.clone().filter(|(i, _)| in_cell.contains(i));
    let plain = shown.clone().filter(|(i, _)| *i < n_params || !in_cell.contains(i));
    (plain.map(|(_, n)| n).collect(), cells.map(|(_, n)| n).collect())
}

fn names(vm: &Vm<'_>, symbols: &[Symbol]) -> Value {
    vm.tuple(symbols.iter().map(|&s| vm.name(s).value()).collect::<Vec<Value>>())
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let c = of(vm, v)?;
    let at = v.as_obj().map_or(0, |o| o.addr());
    let (name, file, line) = (c.code.name, &c.code.origin.file.name, c.code.first_line);
    Ok(vm.str(format!("<code object {name} at {at:#x}, file \"{file}\", line {line}>")))
}

const ITERABLE_COROUTINE: i64 = 0x100;

fn compare(_vm: &Vm<'_>, a: &Value, b: &Value, op: CmpOp) -> Res<Value> {
    let (Some(x), Some(y)) = (a.downcast::<CodeObj>(), b.downcast::<CodeObj>()) else {
        return Ok(Value::NotImplemented);
    };
    Ok(match op {
        CmpOp::Eq => Value::bool(packed_code::is_same(x, y)),
        CmpOp::Ne => Value::bool(!packed_code::is_same(x, y)),
        CmpOp::Lt
        | CmpOp::Le
        | CmpOp::Gt
        | CmpOp::Ge
        | CmpOp::Is
        | CmpOp::IsNot
        | CmpOp::In
        | CmpOp::NotIn => Value::NotImplemented,
    })
}

fn hash(vm: &Vm<'_>, v: &Value) -> Res<i64> {
    let code = &of(vm, v)?.code;
    let parts = [code.name.index() as i64, i64::from(code.first_line), i64::from(code.n_regs)];
    Ok(parts.iter().fold(1, |hash: i64, part| hash.wrapping_mul(1_000_003) ^ part))
}

/// `code.replace(...)`: the same code with other flags. Other parts can be given as they are.
fn replace(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let this = &args.values[0];
    let c = of(vm, this)?;
    if args.pos().len() > 1 {
        return Err(vm.type_error("replace() takes no positional arguments"));
    }
    let mut is_iterable_coroutine = c.is_iterable_coroutine.get();
    for (name, value) in args.skip(1).keywords() {
        let old = match vm.get_attr_opt(this, name)? {
            Some(old) if name.as_str().starts_with("co_") => old,
            Some(_) | None => {
                let message = format!("replace() got an unexpected keyword argument '{name}'");
                return Err(vm.type_error(message));
            }
        };
        if name.as_str() == "co_flags" {
            let (bits, own) = (vm.to_i64(value)?, flags(c));
            if (bits ^ own) & !ITERABLE_COROUTINE == 0 {
                is_iterable_coroutine = bits & ITERABLE_COROUTINE != 0;
                continue;
            }
        }
        if !vm.eq(&old, value)? {
            let message = format!("code.replace() with another {name}");
            return Err(vm.raise(ExcKind::NotImplementedError, message));
        }
    }
    let made = make(vm, &c.code);
    made.is_iterable_coroutine.set(is_iterable_coroutine);
    Ok(made.into())
}

/// The flag bits that `inspect` and friends read.
fn flags(c: &CodeObj) -> i64 {
    let f = c.code.flags;
    let bits = [
        (f.has_fast_locals, 0x3),
        (f.var_pos, 0x4),
        (f.var_kw, 0x8),
        (f.is_generator && !f.is_coroutine && !f.is_async_generator, 0x20),
        (f.is_coroutine, 0x80),
        (c.is_iterable_coroutine.get(), ITERABLE_COROUTINE),
        (f.is_async_generator, 0x200),
    ];
    bits.iter().filter(|(on, _)| *on).map(|(_, bit)| bit).sum()
}

/// Where a frame is, for `f_lasti` and `tb_lasti`, from the instruction after the one that it is at. Places go
/// up in units of two, as the library expects; the first one is the start, before any instruction.
pub fn place_of(next: usize) -> i64 {
    2 * next as i64
}

/// The instruction at such a place.
pub fn at_place(place: i64) -> usize {
    usize::try_from(place / 2 - 1).unwrap_or_default()
}

fn lines(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let c = of(vm, &args.values[0])?;
    let first = c.code.first_line;
    let starts = super::frame::makes_generator(c);
    let own = |pc: usize| if pc == 0 && starts { first } else { c.line(pc) };
    let all = std::iter::once(first).chain((0..c.code.ops.len()).map(own));
    let rows = all.enumerate().map(|(i, line)| {
        let at = 2 * i as i64;
        vm.tuple(vec![Value::Int(at), Value::Int(at + 2), Value::Int(i64::from(line))])
    });
    let rows = vm.list(rows.collect());
    vm.iter(&rows)
}

fn positions(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let c = of(vm, &args.values[0])?;
    let file = c.code.file();
    let row = |numbers: [u32; 4]| vm.tuple(numbers.map(|n| Value::Int(i64::from(n))).to_vec());
    let rows = c.code.spans.iter().map(|s| {
        let (start, end) = (file.line_byte(s.start), file.line_byte(s.end));
        row([start.line, end.line, start.col, end.col])
    });
    let first = c.code.first_line;
    let rows = vm.list(std::iter::once(row([first, first, 0, 0])).chain(rows).collect());
    vm.iter(&rows)
}

pub static SPEC: TypeSpec = TypeSpec {
    name: "code",
    module: "builtins",
    doc: "",
    kind: Kind::Code,
    is_base: false,
    slots: |s| {
        s.repr.set(Some(repr));
        s.compare.set(Some(compare));
        s.hash.set(Some(hash));
        s.new.set(Some(|vm, _, _| {
            Err(vm.raise(ExcKind::NotImplementedError, "making code objects from parts"))
        }));
    },
    methods: &[
        crate::vm::types::MethodDef::new("co_lines", lines, "co_lines()"),
        crate::vm::types::MethodDef::new("__replace__", replace, "__replace__(**parts)"),
        crate::vm::types::MethodDef::new("replace", replace, "replace(**parts)"),
        crate::vm::types::MethodDef::new("co_positions", positions, "co_positions()"),
    ],
    getset: &[
        GetSetDef {
            name: "co_name",
            get: |vm, v| Ok(vm.name(of(vm, v)?.code.name).value()),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "co_qualname",
            get: |vm, v| Ok(of(vm, v)?.qualname.clone()),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "co_filename",
            get: |vm, v| Ok(vm.str(&of(vm, v)?.code.origin.file.name)),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "co_firstlineno",
            get: |vm, v| Ok(Value::Int(i64::from(of(vm, v)?.code.first_line))),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "co_argcount",
            get: |vm, v| Ok(Value::Int(i64::from(of(vm, v)?.code.n_pos))),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "co_posonlyargcount",
            get: |vm, v| Ok(Value::Int(i64::from(of(vm, v)?.code.n_pos_only))),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "co_kwonlyargcount",
            get: |vm, v| Ok(Value::Int(i64::from(of(vm, v)?.code.n_kw_only))),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "co_nlocals",
            get: |vm, v| Ok(Value::Int(of(vm, v)?.code.locals.len() as i64)),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "co_flags",
            get: |vm, v| Ok(Value::Int(flags(of(vm, v)?))),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "co_varnames",
            get: |vm, v| Ok(names(vm, &split_locals(of(vm, v)?).0)),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "co_cellvars",
            get: |vm, v| Ok(names(vm, &split_locals(of(vm, v)?).1)),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "co_freevars",
            get: |vm, v| Ok(names(vm, &of(vm, v)?.code.free)),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "co_consts",
            get: |vm, v| Ok(vm.tuple(of(vm, v)?.loaded(vm)?.consts.to_vec())),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "co_names",
            get: |vm, v| {
                let mut seen: Vec<Symbol> = Vec::new();
                for site in &of(vm, v)?.code.sites {
                    if !seen.contains(&site.name) {
                        seen.push(site.name);
                    }
                }
                Ok(names(vm, &seen))
            },
            set: None,
            doc: "",
        },
    ],
};

impl CodeObj {
    fn caches(&self) -> impl Iterator<Item = &Cache> {
        let loaded = self.loaded.get().into_iter();
        let caches = loaded.flat_map(|loaded| &loaded.caches);
        caches.flat_map(|c| std::iter::once(c).chain(c.other.get().map(|other| &**other)))
    }

    /// Empties the inline caches that hold values; these go to `out`.
    pub fn forget_cached(&self, out: &mut Vec<Value>) {
        for cache in self.caches() {
            if !cache.value.is_unset() {
                cache.set_version(0);
                out.push(cache.value.take());
            }
        }
    }
}

impl Trace for CodeObj {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.qualname.trace(t);
        if let Some(loaded) = self.loaded.get() {
            loaded.consts.trace(t);
        }
        for cache in self.caches() {
            cache.value.trace(t);
        }
        for (_, state) in &*self.regions.borrow() {
            state.trace(t);
        }
    }

    fn cut(&self) {
        self.forget_cached(&mut Vec::new());
        drop(self.regions.take());
    }
}
