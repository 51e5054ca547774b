//! Code objects as loaded: constants as values, ops in the forms that the interpreter runs, inline caches.
//!
//! Invariant: `ops` is as long as the code's own ops and means the same; only the caches change.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use super::T;
use super::attrs::Shape;
use crate::base::Symbol;
use crate::bytecode::{BinOp, Binding, Code, Const, Instr, Op};
use crate::vm::error::Res;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::heap::{Kind, Ptr, alloc};
use crate::vm::raise::ExcKind;
use crate::vm::types::{GetSetDef, TypeSpec};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

pub struct CodeObj {
    pub code: Arc<Code>,
    /// What the machine runs.
    pub ops: Box<[Instr]>,
    pub consts: Box<[Value]>,
    /// By constant: the names, when it is a tuple of strings.
    pub kw_names: Box<[Vec<Symbol>]>,
    /// By site.
    pub caches: Box<[Cache]>,
    pub n_regs: usize,
    /// The number of arguments that fill the parameters exactly, when there are only positional ones;
    /// else a number that no call has.
    pub exact_args: usize,
    pub qualname: Value,
    pub doc: Value,
}

/// An inline cache: what a site saw last. The meaning of the fields depends on the op at the site.
pub struct Cache {
    /// A dict's keys version or a type's version; 0 when the cache is empty.
    pub version: Cell<u32>,
    /// A place in a dict or an instance, or what [`CacheKind`] says.
    pub index: Cell<u32>,
    pub kind: Cell<CacheKind>,
    /// Which shape the instance must have.
    pub shape: Cell<usize>,
    /// The shape after an attribute was added.
    pub next: Cell<Option<&'static Shape>>,
    /// A class attribute, or a builtin's version for globals.
    pub value: RefCell<Value>,
    /// A second version: of the builtins dict.
    pub second: Cell<u32>,
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
            index: Cell::new(0),
            kind: Cell::new(CacheKind::Empty),
            shape: Cell::new(0),
            next: Cell::new(None),
            value: RefCell::new(Value::Unset),
            second: Cell::new(0),
        }
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

/// Makes a code object, and those nested in it.
pub fn load(vm: &Vm<'_>, code: &Arc<Code>) -> Res<Ptr<CodeObj>> {
    let mut consts = Vec::with_capacity(code.consts.len());
    for c in &code.consts {
        consts.push(constant(vm, c)?);
    }
    let kw_names = code.consts.iter().map(names_of).collect();
    let flags = code.flags;
    let simple = !flags.var_pos && !flags.var_kw && code.n_kw_only == 0;
    let payload = CodeObj {
        ops: code.ops.iter().map(|&i| loaded_form(i)).collect(),
        consts: consts.into(),
        kw_names,
        caches: code.sites.iter().map(|_| Cache::new()).collect(),
        n_regs: usize::from(code.n_regs),
        exact_args: if simple { usize::from(code.n_pos) } else { usize::MAX },
        qualname: vm.str(&code.qualname),
        doc: code.doc.as_ref().map_or(Value::None, |d| vm.str(d)),
        code: code.clone(),
    };
    Ok(alloc(vm.ty(T::Code), payload, None))
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
        Const::Wtf8(_) => {
            return Err(vm.value_error(
                "str constant with a lone surrogate: text holds Unicode scalar values only",
            ));
        }
        Const::Bytes(b) => super::bytes::from_vec(vm, b.to_vec()),
        Const::Tuple(items) => {
            let items: Res<Vec<Value>> = items.iter().map(|i| constant(vm, i)).collect();
            vm.tuple(items?)
        }
        Const::FrozenSet(items) => {
            let items: Res<Vec<Value>> = items.iter().map(|i| constant(vm, i)).collect();
            vm.call(&vm.ty(T::FrozenSet).value(), &[vm.tuple(items?)])?
        }
        Const::Code(code) => load(vm, code)?.into(),
    })
}

/// Texts that could be identifiers share one object.
fn is_name_like(s: &str) -> bool {
    s.len() <= 64 && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn arithmetic(i: Instr, in_place: bool, constant: bool) -> Instr {
    let is = |op: BinOp| i.x == op as u8;
    let op = match (is(BinOp::Add), is(BinOp::Sub), is(BinOp::Mul), constant) {
        (true, _, _, false) => Op::Add,
        (true, _, _, true) => Op::AddK,
        (_, true, _, false) => Op::Sub,
        (_, true, _, true) => Op::SubK,
        (_, _, true, false) => Op::Mul,
        (_, _, true, true) => Op::MulK,
        (_, _, _, false) => Op::Arith,
        (_, _, _, true) => Op::ArithK,
    };
    Instr { op, x: i.x | if in_place { IN_PLACE } else { 0 }, ..i }
}

/// The form of an instruction that the machine runs.
fn loaded_form(i: Instr) -> Instr {
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
    } else {
        i
    }
}

impl CodeObj {
    /// The line of an instruction.
    pub fn line(&self, pc: usize) -> u32 {
        match self.code.spans.get(pc) {
            Some(span) => self.code.file.line(span.start),
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
    let bindings = &c.code.unit.scopes[c.code.scope].bindings;
    let in_cell = |n: &Symbol| bindings.get(n) == Some(&Binding::Cell);
    // Names with a dot are the compiler's own.
    let shown = c.code.locals.iter().filter(|n| !n.as_str().starts_with('.'));
    let cells = shown.clone().copied().filter(in_cell).collect();
    let n_params = c.code.n_params();
    let plain = shown.enumerate().filter(|(i, n)| *i < n_params || !in_cell(n));
    (plain.map(|(_, n)| *n).collect(), cells)
}

fn names(vm: &Vm<'_>, symbols: &[Symbol]) -> Value {
    vm.tuple(symbols.iter().map(|&s| vm.name(s).value()).collect::<Vec<Value>>())
}

fn repr(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let c = of(vm, v)?;
    let at = v.as_obj().map_or(0, |o| o.addr());
    let (name, file, line) = (c.code.name, &c.code.file.name, c.code.first_line);
    Ok(vm.str(format!("<code object {name} at {at:#x}, file \"{file}\", line {line}>")))
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
        (f.is_async_generator, 0x200),
    ];
    bits.iter().filter(|(on, _)| *on).map(|(_, bit)| bit).sum()
}

fn lines(vm: &Vm<'_>, args: crate::vm::args::Args<'_>) -> Res<Value> {
    let c = of(vm, &args.values[0])?;
    let rows = (0..c.ops.len()).map(|pc| {
        let at = 2 * pc as i64;
        vm.tuple(vec![Value::Int(at), Value::Int(at + 2), Value::Int(i64::from(c.line(pc)))])
    });
    let rows = vm.list(rows.collect());
    vm.iter(&rows)
}

fn positions(vm: &Vm<'_>, args: crate::vm::args::Args<'_>) -> Res<Value> {
    let c = of(vm, &args.values[0])?;
    let file = &c.code.file;
    let rows = c.code.spans.iter().map(|s| {
        let (start, end) = (file.line_col(s.start), file.line_col(s.end));
        vm.tuple(
            [start.line, end.line, start.col, end.col].map(|n| Value::Int(i64::from(n))).to_vec(),
        )
    });
    let rows = vm.list(rows.collect());
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
        s.new.set(Some(|vm, _, _| {
            Err(vm.raise(ExcKind::NotImplementedError, "making code objects from parts"))
        }));
    },
    methods: &[
        crate::vm::types::MethodDef::new("co_lines", lines, "co_lines()"),
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
            get: |vm, v| Ok(vm.str(&of(vm, v)?.code.file.name)),
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
            get: |vm, v| Ok(vm.tuple(of(vm, v)?.consts.to_vec())),
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
    /// Empties the inline caches that hold values; these go to `out`.
    pub fn forget_cached(&self, out: &mut Vec<Value>) {
        for cache in &self.caches {
            if !cache.value.borrow().is_unset() {
                cache.version.set(0);
                out.push(cache.value.take());
            }
        }
    }
}

impl Trace for CodeObj {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.consts.trace(t);
        self.qualname.trace(t);
        self.doc.trace(t);
        for cache in &self.caches {
            cache.value.trace(t);
        }
    }

    fn cut(&self) {
        self.forget_cached(&mut Vec::new());
    }
}
