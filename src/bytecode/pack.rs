//! Code objects as bytes, for the archive of modules that the build makes, and for the module `marshal`.
//!
//! Invariant: what is unpacked equals what was packed, except that the tree behind it is parsed anew when
//! somebody asks ([`Origin`]). Reading is total: damaged bytes give `None` or other code, never a panic;
//! but code that was not packed from verified code must not run. What stays for ever is read where it
//! lies, when somebody looks ([`unpack`]); what does not is read at once ([`unpack_whole`]).
//!
//! Layout: the module's names (their number, where each one's text ends, then the texts), then the code of
//! its body. A code object is its head, the length of its body, and the body; so the code objects in a
//! body's constants can be read without theirs. Names are numbers, numbers are LEB128 (signed ones with
//! the sign in the lowest bit), a text or a list has its length in front. An instruction is its eight bytes,
//! fields little-endian. Spans are pairs of the distance from the span before and the length.

use std::cell::Cell;
use std::sync::{Arc, OnceLock};

use num_bigint::BigInt;
use rustc_hash::FxHashMap;

use super::code::{Body, Code, CodeFlags, Const, ExcEntry, Instr, LazyBody, Site, Spans};
use super::op::Op;
use super::origin::Origin;
use crate::base::{EntityRef, SourceFile, Span, Symbol};
use crate::syntax::scope::ScopeId;

/// A constant's kind, in front of what it holds.
mod tag {
    pub(super) const NONE: u8 = 0;
    pub(super) const TRUE: u8 = 1;
    pub(super) const FALSE: u8 = 2;
    pub(super) const ELLIPSIS: u8 = 3;
    pub(super) const INT: u8 = 4;
    pub(super) const BIG_INT: u8 = 5;
    pub(super) const FLOAT: u8 = 6;
    pub(super) const IMAGINARY: u8 = 7;
    pub(super) const COMPLEX: u8 = 8;
    pub(super) const STR: u8 = 9;
    pub(super) const WTF8: u8 = 10;
    pub(super) const BYTES: u8 = 11;
    pub(super) const TUPLE: u8 = 12;
    pub(super) const FROZEN_SET: u8 = 13;
    pub(super) const CODE: u8 = 14;
}

/// What the code objects of a packed module share.
#[derive(Debug)]
struct Module {
    /// Where each name's text ends in `texts`, four bytes each.
    ends: &'static [u8],
    texts: &'static [u8],
    /// The names that were met so far.
    symbols: Box<[OnceLock<Symbol>]>,
    origin: Arc<Origin>,
}

/// A body that is yet to be read.
#[derive(Debug)]
pub struct Packed {
    module: Arc<Module>,
    bytes: &'static [u8],
}

/// A module's code as bytes.
pub fn pack(code: &Code) -> Vec<u8> {
    let mut w = Writer::default();
    w.code(code);
    let mut out = Vec::new();
    let long = |n: usize| (n as u32).to_le_bytes();
    out.extend(long(w.names.len()));
    let mut end = 0;
    for name in &w.names {
        end += name.as_str().len();
        out.extend(long(end));
    }
    for name in &w.names {
        out.extend(name.as_str().as_bytes());
    }
    out.extend(w.out);
    out
}

/// The code that [`pack`] wrote; `file` is the source that it was compiled from.
pub fn unpack(bytes: &'static [u8], file: Arc<SourceFile>) -> Option<Arc<Code>> {
    let (n, rest) = bytes.split_first_chunk::<4>()?;
    let n = u32::from_le_bytes(*n) as usize;
    let (ends, rest) = rest.split_at_checked(n.checked_mul(4)?)?;
    let end = ends.last_chunk::<4>().map_or(0, |end| u32::from_le_bytes(*end));
    let (texts, rest) = rest.split_at_checked(end as usize)?;
    let symbols = std::iter::repeat_with(OnceLock::new).take(n).collect();
    let module = Module { ends, texts, symbols, origin: Origin::unparsed(file) };
    Reader { home: &Arc::new(module), rest }.code()
}

/// As [`unpack`], of bytes that will go: nothing is left for later. `origin` is the source.
pub fn unpack_whole(bytes: &[u8], origin: Arc<Origin>) -> Option<Arc<Code>> {
    let (n, rest) = bytes.split_first_chunk::<4>()?;
    let n = u32::from_le_bytes(*n) as usize;
    let (ends, rest) = rest.split_at_checked(n.checked_mul(4)?)?;
    let mut symbols = Vec::with_capacity(n);
    let mut start = 0;
    let (texts, rest) = {
        let end = ends.last_chunk::<4>().map_or(0, |end| u32::from_le_bytes(*end));
        rest.split_at_checked(end as usize)?
    };
    for end in ends.as_chunks::<4>().0 {
        let end = u32::from_le_bytes(*end) as usize;
        symbols.push(Symbol::new(str::from_utf8(texts.get(start..end)?).ok()?));
        start = end;
    }
    Reader { home: &Whole { symbols, origin, depth: Cell::new(0) }, rest }.code()
}

/// What the code objects of packed bytes share, and how much of them is read at once.
trait Home<'d>: Sized {
    fn symbol(&self, index: usize) -> Option<Symbol>;
    fn origin(&self) -> &Arc<Origin>;
    fn body(&self, bytes: &'d [u8]) -> Option<LazyBody>;
    fn spans(bytes: &'d [u8]) -> Spans;
}

impl Home<'static> for Arc<Module> {
    fn symbol(&self, index: usize) -> Option<Symbol> {
        Module::symbol(self, index)
    }

    fn origin(&self) -> &Arc<Origin> {
        &self.origin
    }

    fn body(&self, bytes: &'static [u8]) -> Option<LazyBody> {
        Some(LazyBody::from(Packed { module: self.clone(), bytes }))
    }

    fn spans(bytes: &'static [u8]) -> Spans {
        Spans::packed(bytes)
    }
}

/// Of bytes that will go.
struct Whole {
    symbols: Vec<Symbol>,
    origin: Arc<Origin>,
    /// How deep the code object that is read stands in others.
    depth: Cell<u32>,
}

/// Deeper than this no functions stand in each other: the parser allows 200 blocks.
const MAX_DEPTH: u32 = 400;

impl<'d> Home<'d> for Whole {
    fn symbol(&self, index: usize) -> Option<Symbol> {
        self.symbols.get(index).copied()
    }

    fn origin(&self) -> &Arc<Origin> {
        &self.origin
    }

    fn body(&self, bytes: &'d [u8]) -> Option<LazyBody> {
        if self.depth.get() == MAX_DEPTH {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let body = Reader { home: self, rest: bytes }.body()?;
        self.depth.set(self.depth.get() - 1);
        Some(LazyBody::from(body))
    }

    fn spans(bytes: &'d [u8]) -> Spans {
        Spans::from(read_spans(bytes))
    }
}

/// The spans of a body.
pub(super) fn read_spans(bytes: &[u8]) -> Vec<Span> {
    let mut rest = bytes;
    let mut start = 0_u32;
    let mut spans = Vec::with_capacity(bytes.len() / 2);
    while let (Some(ahead), Some(length)) = (number(&mut rest), number(&mut rest)) {
        start = start.wrapping_add(unfold(ahead) as u32);
        spans.push(Span { start, end: start.wrapping_add(length as u32) });
    }
    spans
}

/// A number off the front. Nearly all are of one byte.
#[inline(always)]
fn number(rest: &mut &[u8]) -> Option<u64> {
    fn long(rest: &mut &[u8]) -> Option<u64> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let (&byte, after) = rest.split_first()?;
            *rest = after;
            n |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    }
    match rest.split_first() {
        Some((&byte, after)) if byte < 0x80 => {
            *rest = after;
            Some(u64::from(byte))
        }
        Some(_) | None => long(rest),
    }
}

/// The sign goes to the lowest bit, so that small numbers of either sign are short.
fn fold(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)) as u64
}

fn unfold(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}

impl Packed {
    pub(super) fn read(&self) -> Option<Body> {
        Reader { home: &self.module, rest: self.bytes }.body()
    }
}

impl Module {
    fn symbol(&self, index: usize) -> Option<Symbol> {
        let known = self.symbols.get(index)?;
        if let Some(&symbol) = known.get() {
            return Some(symbol);
        }
        let end = |i: usize| {
            let bytes = self.ends.get(4 * i..4 * i + 4)?;
            Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize)
        };
        let start = match index.checked_sub(1) {
            Some(before) => end(before)?,
            None => 0,
        };
        let text = str::from_utf8(self.texts.get(start..end(index)?)?).ok()?;
        Some(*known.get_or_init(|| Symbol::of_static(text)))
    }
}

#[derive(Default)]
struct Writer {
    out: Vec<u8>,
    names: Vec<Symbol>,
    numbers: FxHashMap<Symbol, usize>,
}

impl Writer {
    fn number(&mut self, n: u64) {
        let mut n = n;
        while n >= 0x80 {
            self.out.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.out.push(n as u8);
    }

    fn signed(&mut self, n: i64) {
        self.number(fold(n));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.out.extend(bytes);
    }

    fn float(&mut self, x: f64) {
        self.out.extend(x.to_bits().to_le_bytes());
    }

    fn symbol(&mut self, name: Symbol) {
        let names = &mut self.names;
        let n = *self.numbers.entry(name).or_insert_with(|| {
            names.push(name);
            names.len() - 1
        });
        self.number(n as u64);
    }

    fn symbols<'a>(&mut self, names: impl ExactSizeIterator<Item = &'a Symbol>) {
        self.number(names.len() as u64);
        names.for_each(|&name| self.symbol(name));
    }

    /// What `write` writes, its length in front.
    fn measured(&mut self, write: impl FnOnce(&mut Writer)) {
        let outer = std::mem::take(&mut self.out);
        write(self);
        let inner = std::mem::replace(&mut self.out, outer);
        self.bytes(&inner);
    }

    fn code(&mut self, code: &Code) {
        self.symbol(code.name);
        self.bytes(code.qualname.as_bytes());
        self.number(code.scope.index() as u64);
        self.number(u64::from(code.first_line));
        let flags = flag_list(code.flags);
        self.number((0..flags.len()).map(|i| u64::from(flags[i]) << i).sum());
        for n in [code.n_pos_only, code.n_pos, code.n_kw_only, code.n_regs] {
            self.number(u64::from(n));
        }
        self.symbols(code.free.iter());
        self.measured(|w| w.body(code));
    }

    fn body(&mut self, body: &Body) {
        self.symbols(body.locals.iter());
        match &body.doc {
            Some(doc) => {
                self.out.push(1);
                self.bytes(doc.as_bytes());
            }
            None => self.out.push(0),
        }
        self.consts(&body.consts);
        self.symbols(body.sites.iter().map(|site| &site.name));
        self.number(body.exc_table.len() as u64);
        for e in &body.exc_table {
            for n in [e.start, e.end, e.handler, u32::from(e.exc), u32::from(e.depth)] {
                self.number(u64::from(n));
            }
        }
        self.number(body.ops.len() as u64);
        for i in &body.ops {
            let [a, b, c] = [i.a, i.b, i.c].map(u16::to_le_bytes);
            self.out.extend([i.op as u8, i.x, a[0], a[1], b[0], b[1], c[0], c[1]]);
        }
        let mut start = 0;
        for span in &body.spans[..] {
            self.signed(i64::from(span.start) - i64::from(start));
            self.number(u64::from(span.end.wrapping_sub(span.start)));
            start = span.start;
        }
    }

    fn consts(&mut self, list: &[Const]) {
        self.number(list.len() as u64);
        list.iter().for_each(|c| self.constant(c));
    }

    fn constant(&mut self, c: &Const) {
        let kind = match c {
            Const::None => tag::NONE,
            Const::True => tag::TRUE,
            Const::False => tag::FALSE,
            Const::Ellipsis => tag::ELLIPSIS,
            Const::Int(_) => tag::INT,
            Const::BigInt(_) => tag::BIG_INT,
            Const::Float(_) => tag::FLOAT,
            Const::Imaginary(_) => tag::IMAGINARY,
            Const::Complex(..) => tag::COMPLEX,
            Const::Str(_) => tag::STR,
            Const::Wtf8(_) => tag::WTF8,
            Const::Bytes(_) => tag::BYTES,
            Const::Tuple(_) => tag::TUPLE,
            Const::FrozenSet(_) => tag::FROZEN_SET,
            Const::Code(_) => tag::CODE,
        };
        self.out.push(kind);
        match c {
            Const::None | Const::True | Const::False | Const::Ellipsis => {}
            Const::Int(n) => self.signed(*n),
            Const::BigInt(n) => self.bytes(&n.to_signed_bytes_le()),
            Const::Float(x) | Const::Imaginary(x) => self.float(*x),
            Const::Complex(re, im) => {
                self.float(*re);
                self.float(*im);
            }
            Const::Str(s) => self.bytes(s.as_bytes()),
            Const::Wtf8(b) | Const::Bytes(b) => self.bytes(b),
            Const::Tuple(items) | Const::FrozenSet(items) => self.consts(items),
            Const::Code(code) => self.code(code),
        }
    }
}

/// The flags in the order of their bits.
fn flag_list(f: CodeFlags) -> [bool; 6] {
    let CodeFlags {
        var_pos,
        var_kw,
        is_generator,
        is_coroutine,
        is_async_generator,
        has_fast_locals,
    } = f;
    [var_pos, var_kw, is_generator, is_coroutine, is_async_generator, has_fast_locals]
}

struct Reader<'a, 'd, H> {
    home: &'a H,
    rest: &'d [u8],
}

impl<'d, H: Home<'d>> Reader<'_, 'd, H> {
    fn number(&mut self) -> Option<u64> {
        number(&mut self.rest)
    }

    /// A number that fits a narrower type.
    #[inline(always)]
    fn narrow<N: TryFrom<u64>>(&mut self) -> Option<N> {
        N::try_from(self.number()?).ok()
    }

    fn signed(&mut self) -> Option<i64> {
        self.number().map(unfold)
    }

    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(byte)
    }

    fn bytes(&mut self) -> Option<&'d [u8]> {
        let n = self.narrow()?;
        let (bytes, rest) = self.rest.split_at_checked(n)?;
        self.rest = rest;
        Some(bytes)
    }

    fn text(&mut self) -> Option<&'d str> {
        str::from_utf8(self.bytes()?).ok()
    }

    fn float(&mut self) -> Option<f64> {
        let (bits, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(f64::from_bits(u64::from_le_bytes(*bits)))
    }

    /// As many items as the number in front says. Each takes a byte at least, which bounds the number.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Box<[T]>> {
        let n: usize = self.narrow()?;
        let mut out = Vec::with_capacity(n.min(self.rest.len()));
        for _ in 0..n {
            out.push(item(self)?);
        }
        Some(out.into())
    }

    fn symbol(&mut self) -> Option<Symbol> {
        let index = self.narrow()?;
        self.home.symbol(index)
    }

    fn code(&mut self) -> Option<Arc<Code>> {
        let name = self.symbol()?;
        let qualname = self.text()?.to_owned();
        // The largest number is no scope's.
        let scope = ScopeId::new(self.narrow::<u32>().filter(|&n| n != u32::MAX)? as usize);
        let first_line = self.narrow()?;
        let bits = self.number()?;
        let flag = |i: u32| bits >> i & 1 != 0;
        let flags = CodeFlags {
            var_pos: flag(0),
            var_kw: flag(1),
            is_generator: flag(2),
            is_coroutine: flag(3),
            is_async_generator: flag(4),
            has_fast_locals: flag(5),
        };
        let [n_pos_only, n_pos, n_kw_only, n_regs] =
            [self.narrow()?, self.narrow()?, self.narrow()?, self.narrow()?];
        let free = self.list(Self::symbol)?;
        let bytes = self.bytes()?;
        Some(Arc::new(Code {
            name,
            qualname,
            origin: self.home.origin().clone(),
            scope,
            first_line,
            flags,
            n_pos_only,
            n_pos,
            n_kw_only,
            free,
            n_regs,
            body: self.home.body(bytes)?,
        }))
    }

    fn body(&mut self) -> Option<Body> {
        let locals = self.list(Self::symbol)?;
        let doc = if self.byte()? == 0 { None } else { Some(self.text()?.into()) };
        let consts = self.list(|r| r.constant(0))?;
        let sites = self.list(|r| Some(Site { name: r.symbol()? }))?;
        let exc_table = self.list(|r| {
            Some(ExcEntry {
                start: r.narrow()?,
                end: r.narrow()?,
                handler: r.narrow()?,
                exc: r.narrow()?,
                depth: r.narrow()?,
            })
        })?;
        let ops = self.ops()?;
        let spans = H::spans(self.rest);
        Some(Body { locals, ops, spans, consts, sites, exc_table, doc })
    }

    fn ops(&mut self) -> Option<Box<[Instr]>> {
        let n: usize = self.narrow()?;
        let (bytes, rest) = self.rest.split_at_checked(n.checked_mul(size_of::<Instr>())?)?;
        self.rest = rest;
        let mut ops = Vec::with_capacity(n);
        for &[op, x, a0, a1, b0, b1, c0, c1] in bytes.as_chunks().0 {
            let [a, b, c] = [[a0, a1], [b0, b1], [c0, c1]].map(u16::from_le_bytes);
            ops.push(Instr::new(*Op::ALL.get(usize::from(op))?, x, a, b, c));
        }
        Some(ops.into())
    }

    fn constant(&mut self, depth: u32) -> Option<Const> {
        // The parser allows 200 brackets in each other.
        if depth > 200 {
            return None;
        }
        Some(match self.byte()? {
            tag::NONE => Const::None,
            tag::TRUE => Const::True,
            tag::FALSE => Const::False,
            tag::ELLIPSIS => Const::Ellipsis,
            tag::INT => Const::Int(self.signed()?),
            tag::BIG_INT => Const::BigInt(Arc::new(BigInt::from_signed_bytes_le(self.bytes()?))),
            tag::FLOAT => Const::Float(self.float()?),
            tag::IMAGINARY => Const::Imaginary(self.float()?),
            tag::COMPLEX => Const::Complex(self.float()?, self.float()?),
            tag::STR => Const::Str(self.text()?.into()),
            tag::WTF8 => Const::Wtf8(self.bytes()?.into()),
            tag::BYTES => Const::Bytes(self.bytes()?.into()),
            tag::TUPLE => Const::Tuple(Arc::from(self.list(|r| r.constant(depth + 1))?)),
            tag::FROZEN_SET => Const::FrozenSet(Arc::from(self.list(|r| r.constant(depth + 1))?)),
            tag::CODE => Const::Code(self.code()?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytecode::{Level, Namespace, compile, disassemble, verify};
    use crate::syntax::{Mode, parse};

    const PROGRAM: &str = r#"
"""A module."""
from __future__ import annotations
import a.b as c, d
from ..e import f as g

X = (1, -2**70, 2.5, 3j, (b"bytes", "té\0xt", None, True, ...), 1 - 2j)

class C[T](Base, metaclass=M):
    "A class."
    __slots__ = ()
    y: int = 3

    def method(self, a, /, b=1, *args, c, d=2, **kw):
        """A method."""
        def inner():
            nonlocal a
            a += b
            return super().method, __class__
        try:
            with self as (p, *q):
                yield from [x for x in q if x in {"a", "b"}]
        except* ValueError as e:
            raise e from None
        finally:
            del p
        return lambda z: z if z < -100000 else inner

async def g(n):
    async for i in n:
        for j in i:
            print(f"{i!r:>{j}}", end="")
            if j: continue
            yield j
    match n:
        case {"k": v, **rest} if v: pass
        case C(y=3) | [1, *_]: return
"#;

    fn packed() -> (Arc<Code>, Vec<u8>) {
        let unit = parse(SourceFile::new("t", PROGRAM), Mode::Exec).expect("a program");
        let code = compile(&unit, Namespace::Globals, Level::Whole).expect("code");
        let bytes = pack(&code);
        (code, bytes)
    }

    fn unpacked(bytes: &[u8]) -> Option<Arc<Code>> {
        unpack(Vec::leak(bytes.to_vec()), SourceFile::new("t", PROGRAM))
    }

    /// The code objects in a code object, itself first, as far as they can be read.
    fn all(code: &Arc<Code>, out: &mut Vec<Arc<Code>>) {
        out.push(code.clone());
        if code.body.is_readable() {
            for c in &code.consts {
                if let Const::Code(inner) = c {
                    all(inner, out);
                }
            }
        }
    }

    #[test]
    fn what_was_packed_comes_back() {
        let (code, bytes) = packed();
        let back = unpacked(&bytes).expect("packed code");
        assert_eq!(disassemble(&back), disassemble(&code));
        let (mut before, mut after) = (Vec::new(), Vec::new());
        all(&code, &mut before);
        all(&back, &mut after);
        assert_eq!(before.len(), after.len());
        for (a, b) in before.iter().zip(&after) {
            assert_eq!(verify(b), Ok(()));
            assert_eq!(
                (a.name, a.scope, a.first_line, a.flags),
                (b.name, b.scope, b.first_line, b.flags)
            );
            assert_eq!((a.n_pos_only, a.n_pos, a.n_kw_only), (b.n_pos_only, b.n_pos, b.n_kw_only));
            assert_eq!((&a.qualname, &a.doc, &a.spans[..]), (&b.qualname, &b.doc, &b.spans[..]));
            let span = |code: &Code| code.function().map(|f| f.span);
            assert_eq!(span(a), span(b));
        }
    }

    #[test]
    fn damaged_bytes_give_none_or_other_code() {
        let (_, bytes) = packed();
        for n in 0..bytes.len() {
            assert!(unpacked(&bytes[..n]).is_none(), "the first {n} bytes");
            let mut changed = bytes.clone();
            for flip in [1, 0x80, 0xFF] {
                changed[n] = bytes[n] ^ flip;
                if let Some(code) = unpacked(&changed) {
                    all(&code, &mut Vec::new());
                }
            }
        }
    }

    fn verify_all(code: &Arc<Code>) -> Result<(), String> {
        let mut found = Vec::new();
        all(code, &mut found);
        found.iter().try_for_each(|code| verify(code))
    }

    #[test]
    fn what_is_read_at_once_is_the_same() {
        let (code, bytes) = packed();
        let origin = || Origin::unparsed(SourceFile::new("t", PROGRAM));
        let back = unpack_whole(&bytes, origin()).expect("packed code");
        assert_eq!(disassemble(&back), disassemble(&code));
        assert_eq!(verify_all(&back), Ok(()));
        for n in 0..bytes.len() {
            assert!(unpack_whole(&bytes[..n], origin()).is_none(), "the first {n} bytes");
            let mut changed = bytes.clone();
            for flip in [1, 0x80, 0xFF] {
                changed[n] = bytes[n] ^ flip;
                // Other code, which the verifier takes or refuses.
                if let Some(code) = unpack_whole(&changed, origin()) {
                    drop(verify_all(&code));
                }
            }
        }
    }
}
