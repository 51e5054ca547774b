//! The code object: what the compiler makes of one scope, and the interpreter loads.
//!
//! Invariant: plain immutable data; verified (`verify`) before it runs, or before it was packed. `ops`,
//! `spans` are equally long.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use num_bigint::BigInt;

use super::op::Op;
use super::origin::Origin;
use super::pack::{self, Packed};
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

    /// An instruction whose `c:b` is one 32-bit number.
    pub fn long(op: Op, x: u8, a: u16, value: i32) -> Instr {
        let bits = value as u32;
        Instr { op, x, a, b: bits as u16, c: (bits >> 16) as u16 }
    }

    /// The 32-bit number in `c:b`: as they stand in memory, on most machines.
    #[inline(always)]
    pub fn long_value(self) -> i32 {
        ((u32::from(self.c) << 16) | u32::from(self.b)) as i32
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

/// A compiled scope: what its function shows of itself, and behind [`Deref`] the body, which packed code
/// reads when somebody looks at it first. Most functions of a library are made and never called.
#[derive(Debug)]
pub struct Code {
    pub name: Symbol,
    pub qualname: String,
    pub origin: Arc<Origin>,
    pub scope: ScopeId,
    pub first_line: u32,
    pub flags: CodeFlags,
    pub n_pos_only: u16,
    /// Positional parameters, positional-only ones included.
    pub n_pos: u16,
    pub n_kw_only: u16,
    pub free: Box<[Symbol]>,
    /// Window size: locals, frees and temporaries.
    pub n_regs: u16,
    pub body: LazyBody,
}

/// What runs.
#[derive(Debug)]
pub struct Body {
    /// Registers in order: parameters (positional, keyword-only, `*args`, `**kwargs`), other locals,
    /// iteration variables of inlined comprehensions (a name may come again), then free variables.
    pub locals: Box<[Symbol]>,
    pub ops: Box<[Instr]>,
    /// The source of each instruction.
    pub spans: Spans,
    pub consts: Box<[Const]>,
    pub sites: Box<[Site]>,
    pub exc_table: Box<[ExcEntry]>,
    pub doc: Option<Arc<str>>,
}

/// A body that is there, or that is read from packed code at its first use.
#[derive(Debug)]
pub struct LazyBody {
    made: OnceLock<Body>,
    packed: Option<Packed>,
}

/// The spans of a body: likewise, for only tracebacks look at them.
#[derive(Debug)]
pub struct Spans {
    made: OnceLock<Box<[Span]>>,
    packed: &'static [u8],
}

impl LazyBody {
    #[cfg(test)]
    pub(super) fn is_readable(&self) -> bool {
        self.made.get().is_some() || self.packed.as_ref().is_some_and(|p| p.read().is_some())
    }
}

impl From<Body> for LazyBody {
    fn from(body: Body) -> LazyBody {
        LazyBody { made: OnceLock::from(body), packed: None }
    }
}

impl From<Packed> for LazyBody {
    fn from(packed: Packed) -> LazyBody {
        LazyBody { made: OnceLock::new(), packed: Some(packed) }
    }
}

impl From<Vec<Span>> for Spans {
    fn from(spans: Vec<Span>) -> Spans {
        Spans { made: OnceLock::from(spans.into_boxed_slice()), packed: &[] }
    }
}

impl Spans {
    pub(super) fn packed(packed: &'static [u8]) -> Spans {
        Spans { made: OnceLock::new(), packed }
    }
}

impl Deref for Spans {
    type Target = [Span];

    fn deref(&self) -> &[Span] {
        self.made.get_or_init(|| pack::read_spans(self.packed).into())
    }
}

impl Deref for Code {
    type Target = Body;

    #[inline]
    fn deref(&self) -> &Body {
        self.body.made.get_or_init(|| match self.body.packed.as_ref().and_then(Packed::read) {
            Some(body) => body,
            None => panic!("the packed code of {} is damaged", self.qualname),
        })
    }
}

impl Code {
    pub fn file(&self) -> &Arc<SourceFile> {
        &self.origin.file
    }

    /// The `def` or `lambda`, when there is one.
    pub fn function(&self) -> Option<&Arc<ast::Function>> {
        self.origin.unit().scopes.get(self.scope)?.function.as_ref()
    }

    /// How many registers the parameters take, `*args` and `**kwargs` included.
    pub fn n_params(&self) -> usize {
        usize::from(self.n_pos)
            + usize::from(self.n_kw_only)
            + usize::from(self.flags.var_pos)
            + usize::from(self.flags.var_kw)
    }

    #[cfg(test)]
    pub(super) fn body_mut(&mut self) -> &mut Body {
        self.body.made.get_mut().expect("compiled code has its body")
    }
}
