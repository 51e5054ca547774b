//! The code object: what the compiler makes of one scope, and the interpreter loads.
//!
//! Invariant: plain immutable data; verified (`verify`) before it runs. `ops`, `spans` are equally long.

use std::sync::Arc;

use num_bigint::BigInt;

use super::op::Op;
use crate::base::{SourceFile, Span, Symbol};
use crate::syntax::ast;
use crate::syntax::scope::ScopeId;

/// One instruction: 8 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct Instr {
    pub op: Op,
    pub x: u8,
    pub a: u16,
    pub b: u16,
    pub c: u16,
}

impl Instr {
    pub fn new(op: Op, x: u8, a: u16, b: u16, c: u16) -> Instr {
        Instr { op, x, a, b, c }
    }

    /// An instruction whose `b:c` is one 32-bit number.
    pub fn long(op: Op, x: u8, a: u16, value: i32) -> Instr {
        let bits = value as u32;
        Instr { op, x, a, b: (bits >> 16) as u16, c: bits as u16 }
    }

    /// The 32-bit number in `b:c`.
    #[inline(always)]
    pub fn long_value(self) -> i32 {
        ((u32::from(self.b) << 16) | u32::from(self.c)) as i32
    }

    /// The short jump in `c`.
    #[inline(always)]
    pub fn jump(self) -> i32 {
        i32::from(self.c as i16)
    }
}

/// A constant, before it is a value.
#[derive(Clone, Debug)]
pub enum Const {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    BigInt(Arc<BigInt>),
    Float(f64),
    /// The imaginary part.
    Imaginary(f64),
    /// A complex constant that folding made.
    Complex(f64, f64),
    Str(Arc<str>),
    /// A string that holds lone surrogates, in WTF-8.
    Wtf8(Arc<[u8]>),
    Bytes(Arc<[u8]>),
    Tuple(Arc<[Const]>),
    FrozenSet(Arc<[Const]>),
    Code(Arc<Code>),
}

/// A place that uses a name; the interpreter keeps an inline cache for each.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    pub name: Symbol,
}

/// While the instruction pointer is in `start..end`, an exception is stored in register `exc` and
/// control goes to `handler`. Temporaries from `depth` on are released first. Entries are in order of
/// precedence: the first that covers the instruction wins (innermost first).
#[derive(Clone, Copy, Debug)]
pub struct ExcEntry {
    pub start: u32,
    pub end: u32,
    pub handler: u32,
    pub exc: u16,
    pub depth: u16,
}

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct CodeFlags {
    /// Takes `*args` / `**kwargs`.
    pub var_pos: bool,
    pub var_kw: bool,
    pub is_generator: bool,
    pub is_coroutine: bool,
    pub is_async_generator: bool,
    /// Names live in registers (functions); otherwise in a namespace dict (modules, classes, exec).
    pub has_fast_locals: bool,
}

/// A compiled scope.
#[derive(Debug)]
pub struct Code {
    pub name: Symbol,
    pub qualname: String,
    pub file: Arc<SourceFile>,
    /// The tree it came from, for kernels and tracebacks.
    pub unit: Arc<ast::Unit>,
    pub scope: ScopeId,
    /// The `def` or `lambda`, when there is one.
    pub function: Option<Arc<ast::Function>>,
    pub first_line: u32,
    pub flags: CodeFlags,
    pub n_pos_only: u16,
    /// Positional parameters, positional-only ones included.
    pub n_pos: u16,
    pub n_kw_only: u16,
    /// Registers in order: parameters (positional, keyword-only, `*args`, `**kwargs`), other locals,
    /// iteration variables of inlined comprehensions (a name may come again), then free variables.
    pub locals: Box<[Symbol]>,
    pub free: Box<[Symbol]>,
    /// Window size: locals, frees and temporaries.
    pub n_regs: u16,
    pub ops: Box<[Instr]>,
    /// The source of each instruction.
    pub spans: Box<[Span]>,
    pub consts: Box<[Const]>,
    pub sites: Box<[Site]>,
    pub exc_table: Box<[ExcEntry]>,
    pub doc: Option<Arc<str>>,
}

impl Code {
    /// How many registers the parameters take, `*args` and `**kwargs` included.
    pub fn n_params(&self) -> usize {
        usize::from(self.n_pos)
            + usize::from(self.n_kw_only)
            + usize::from(self.flags.var_pos)
            + usize::from(self.flags.var_kw)
    }
}
