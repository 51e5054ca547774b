//! Argument types: the key that a call is dispatched on, and Numba's spelling of signatures.
//!
//! Invariant: equal keys mean equal argument types. The key of a call with up to twelve scalar (or None)
//! arguments is one word, made and compared without touching memory.

use std::fmt;

use super::types::{ArrayType, Axes, Scalar, Type};

/// What a dispatcher looks up on each call.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum SignatureKey {
    /// The count in the low four bits, then five bits a type ([`Type::code`]).
    Packed(u64),
    Types(Vec<Type>),
}

impl SignatureKey {
    pub fn new(args: &[Type]) -> SignatureKey {
        match pack(args) {
            Some(word) => SignatureKey::Packed(word),
            None => SignatureKey::Types(args.to_vec()),
        }
    }

    /// The key as one word, for a dispatcher's fast path.
    pub fn packed(&self) -> Option<u64> {
        match self {
            SignatureKey::Packed(word) => Some(*word),
            SignatureKey::Types(_) => None,
        }
    }
}

/// Up to this many arguments pack into a word.
pub const MAX_PACKED: usize = 12;

/// Builds the packed key of a call argument by argument.
#[derive(Clone, Copy, Debug)]
pub struct Packer {
    word: u64,
    shift: u32,
}

impl Default for Packer {
    fn default() -> Packer {
        Packer { word: 0, shift: 4 }
    }
}

impl Packer {
    /// Appends an argument; at most [`MAX_PACKED`].
    pub fn push(&mut self, code: u8) {
        self.word |= u64::from(code) << self.shift;
        self.word += 1;
        self.shift += 5;
    }

    pub fn word(self) -> u64 {
        self.word
    }
}

fn pack(args: &[Type]) -> Option<u64> {
    if args.len() > MAX_PACKED {
        return None;
    }
    let mut packer = Packer::default();
    for arg in args {
        packer.push(arg.code()?);
    }
    Some(packer.word())
}

/// A declared signature: argument types and, if it says so, the return type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Signature {
    pub args: Vec<Type>,
    pub ret: Option<Type>,
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let args: Vec<String> = self.args.iter().map(Type::to_string).collect();
        write!(f, "({})", args.join(", "))?;
        match &self.ret {
            Some(ret) => write!(f, " -> {ret}"),
            None => Ok(()),
        }
    }
}

/// Why a signature's text means nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadSignature {
    pub message: String,
}

/// Numba's spellings of the scalar types, and ours.
const SPELLINGS: &[(&str, Scalar)] = &[
    ("b1", Scalar::Bool),
    ("bool", Scalar::Bool),
    ("bool_", Scalar::Bool),
    ("boolean", Scalar::Bool),
    ("i1", Scalar::I8),
    ("int8", Scalar::I8),
    ("char", Scalar::I8),
    ("i2", Scalar::I16),
    ("int16", Scalar::I16),
    ("i4", Scalar::I32),
    ("int32", Scalar::I32),
    ("intc", Scalar::I32),
    ("i8", Scalar::I64),
    ("i64", Scalar::I64),
    ("int64", Scalar::I64),
    ("intp", Scalar::I64),
    ("int_", Scalar::I64),
    ("int", Scalar::I64),
    ("long_", Scalar::I64),
    ("u1", Scalar::U8),
    ("uint8", Scalar::U8),
    ("byte", Scalar::U8),
    ("uchar", Scalar::U8),
    ("u2", Scalar::U16),
    ("uint16", Scalar::U16),
    ("u4", Scalar::U32),
    ("uint32", Scalar::U32),
    ("uintc", Scalar::U32),
    ("u8", Scalar::U64),
    ("u64", Scalar::U64),
    ("uint64", Scalar::U64),
    ("uintp", Scalar::U64),
    ("uint", Scalar::U64),
    ("i16", Scalar::I16),
    ("i32", Scalar::I32),
    ("u16", Scalar::U16),
    ("u32", Scalar::U32),
    ("f4", Scalar::F32),
    ("f32", Scalar::F32),
    ("float32", Scalar::F32),
    ("f8", Scalar::F64),
    ("f64", Scalar::F64),
    ("float64", Scalar::F64),
    ("float_", Scalar::F64),
    ("float", Scalar::F64),
    ("double", Scalar::F64),
];

/// The scalar type of that name, as Numba spells it (`i8` has eight bytes).
pub fn scalar_named(name: &str) -> Option<Scalar> {
    SPELLINGS.iter().find(|(n, _)| *n == name).map(|(_, s)| *s)
}

/// Reads `float64(int64, f8)`, `(f8, i8)` or `f8,`: a return type, if any, and the arguments. Spaces do
/// not matter; `none`/`void` and `UniTuple(f8, 2)`, `Tuple((i8, f8))` are types too.
pub fn parse(text: &str) -> Result<Signature, BadSignature> {
    let mut parser = Parser { text, at: 0 };
    let signature = parser.signature()?;
    parser.skip_spaces();
    if parser.at < text.len() {
        return Err(parser.wrong("unexpected text after the signature"));
    }
    Ok(signature)
}

/// Reads a list of argument types: `i64, f8, (f8, i8)`.
pub fn parse_types(text: &str) -> Result<Vec<Type>, BadSignature> {
    parse(&format!("({text})")).map(|s| s.args)
}

/// As many axes as arrays of kernels have at most.
pub const MAX_DIMS: u8 = 32;

/// The layout of an array whose axes are spelt `::1` where `unit` says so, else `:`.
pub fn axes_of(unit: &[bool]) -> Option<Axes> {
    let n = unit.len();
    if n == 0 || n > usize::from(MAX_DIMS) || unit.iter().filter(|u| **u).count() > 1 {
        return None;
    }
    match unit.iter().position(|u| *u) {
        None => Some(Axes::Any),
        Some(at) if at + 1 == n => Some(Axes::C),
        Some(0) => Some(Axes::F),
        Some(_) => None,
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn signature(&mut self) -> Result<Signature, BadSignature> {
        if self.peek() == Some(b'(') {
            return Ok(Signature { args: self.parenthesized()?, ret: None });
        }
        let first = self.ty()?;
        if self.peek() == Some(b'(') {
            return Ok(Signature { args: self.parenthesized()?, ret: Some(first) });
        }
        let mut args = vec![first];
        while self.eat(b',') && self.peek().is_some() {
            args.push(self.ty()?);
        }
        Ok(Signature { args, ret: None })
    }

    fn parenthesized(&mut self) -> Result<Vec<Type>, BadSignature> {
        self.expect(b'(')?;
        let mut types = Vec::new();
        while self.peek() != Some(b')') {
            types.push(self.ty()?);
            if !self.eat(b',') {
                break;
            }
        }
        self.expect(b')')?;
        Ok(types)
    }

    fn ty(&mut self) -> Result<Type, BadSignature> {
        if self.peek() == Some(b'(') {
            return Ok(Type::tuple(self.parenthesized()?));
        }
        let word = self.word();
        match word.rsplit('.').next().unwrap_or("") {
            "" => Err(self.wrong("expected a type")),
            "none" | "void" | "NoneType" | "None" => Ok(Type::None),
            "UniTuple" => self.uni_tuple(),
            "Optional" | "optional" => Ok(self.within()?.optional()),
            "ListType" | "List" | "list" => Ok(Type::list(self.within()?)),
            "array" | "Array" => self.array_by_name(),
            "readonly" => match self.ty()? {
                Type::Array(array) => Ok(Type::Array(ArrayType { writeable: false, ..array })),
                Type::Never
                | Type::None
                | Type::Scalar(_)
                | Type::Tuple(_)
                | Type::Func(_)
                | Type::Str(_)
                | Type::Range
                | Type::Slice(_)
                | Type::Ellipsis
                | Type::Steps(..)
                | Type::DType(_)
                | Type::Optional(_)
                | Type::List(_)
                | Type::Closure(_) => Err(self.wrong("expected an array type")),
            },
            "Tuple" => {
                self.expect(b'(')?;
                let types = self.parenthesized()?;
                self.expect(b')')?;
                Ok(Type::tuple(types))
            }
            name => {
                let Some(scalar) = scalar_named(name) else {
                    return Err(self.wrong(&format!("unknown type {word:?}")));
                };
                if self.peek() == Some(b'[') {
                    return self.array(scalar);
                }
                Ok(Type::Scalar(scalar))
            }
        }
    }

    /// `[:, ::1]` behind an element type.
    fn array(&mut self, dtype: Scalar) -> Result<Type, BadSignature> {
        self.expect(b'[')?;
        let mut unit = Vec::new();
        while self.peek() != Some(b']') {
            self.expect(b':')?;
            let steps = self.eat(b':');
            if steps && self.word() != "1" {
                return Err(self.wrong("expected ::1"));
            }
            unit.push(steps);
            if !self.eat(b',') {
                break;
            }
        }
        self.expect(b']')?;
        match axes_of(&unit) {
            Some(axes) => {
                Ok(Type::Array(ArrayType { dtype, ndim: unit.len() as u8, axes, writeable: true }))
            }
            None => Err(self.wrong("an array has 1 to 32 axes, the first or the last of them ::1")),
        }
    }

    /// `array(float64, 2d, C)`, `Array(float64, 2, 'C', False, aligned=True)`.
    fn array_by_name(&mut self) -> Result<Type, BadSignature> {
        self.expect(b'(')?;
        let dtype = match self.ty()? {
            Type::Scalar(scalar) => scalar,
            Type::Never
            | Type::None
            | Type::Tuple(_)
            | Type::Func(_)
            | Type::Str(_)
            | Type::Range
            | Type::Array(_)
            | Type::Slice(_)
            | Type::Ellipsis
            | Type::Steps(..)
            | Type::DType(_)
            | Type::Optional(_)
            | Type::List(_)
            | Type::Closure(_) => return Err(self.wrong("expected an element type")),
        };
        self.expect(b',')?;
        let ndim = self.word();
        let ndim: u8 = match ndim.trim_end_matches('d').parse() {
            Ok(n) if n <= MAX_DIMS => n,
            Ok(_) | Err(_) => return Err(self.wrong("expected a number of axes up to 32")),
        };
        self.expect(b',')?;
        let quoted = self.eat(b'\'') || self.eat(b'"');
        let axes = match &*self.word() {
            "C" => Axes::C,
            "F" => Axes::F,
            "A" => Axes::Any,
            _ => return Err(self.wrong("expected the layout C, F or A")),
        };
        if quoted && !self.eat(b'\'') {
            self.expect(b'"')?;
        }
        let mut writeable = true;
        while self.eat(b',') {
            let mut word = self.word();
            let name = if self.eat(b'=') {
                std::mem::replace(&mut word, self.word())
            } else {
                "readonly".into()
            };
            match (&*name, &*word) {
                ("readonly", "True" | "False") => writeable = word == "False",
                ("aligned", "True" | "False") => {}
                (_, _) => return Err(self.wrong("expected readonly or aligned")),
            }
        }
        self.expect(b')')?;
        Ok(Type::Array(ArrayType { dtype, ndim, axes, writeable }))
    }

    /// The one type within brackets of either kind.
    fn within(&mut self) -> Result<Type, BadSignature> {
        let square = self.eat(b'[');
        if !square {
            self.expect(b'(')?;
        }
        let inner = self.ty()?;
        self.expect(if square { b']' } else { b')' })?;
        Ok(inner)
    }

    fn uni_tuple(&mut self) -> Result<Type, BadSignature> {
        self.expect(b'(')?;
        let element = self.ty()?;
        self.expect(b',')?;
        let count: usize = self.word().parse().map_err(|_| self.wrong("expected a count"))?;
        self.expect(b')')?;
        if count > 1000 {
            return Err(self.wrong("a tuple of more than 1000 elements"));
        }
        Ok(Type::tuple(vec![element; count]))
    }

    fn skip_spaces(&mut self) {
        while self.text.as_bytes().get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn peek(&mut self) -> Option<u8> {
        self.skip_spaces();
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), BadSignature> {
        if self.eat(byte) {
            return Ok(());
        }
        Err(self.wrong(&format!("expected {:?}", byte as char)))
    }

    fn word(&mut self) -> String {
        self.skip_spaces();
        let rest = &self.text[self.at..];
        let len = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
            .unwrap_or(rest.len());
        self.at += len;
        rest[..len].to_string()
    }

    fn wrong(&self, what: &str) -> BadSignature {
        BadSignature { message: format!("bad signature {:?}: {what}", self.text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbas_spellings_are_read() {
        let s = parse("f8(f8, i8)").unwrap_or_else(|e| panic!("{}", e.message));
        assert_eq!(s.to_string(), "(f64, i64) -> f64");
        assert_eq!(parse("float64(int64)").map(|s| s.ret), Ok(Some(Type::F64)));
        assert_eq!(parse("(f8,)").map(|s| s.args), Ok(vec![Type::F64]));
        assert_eq!(parse("void()").map(|s| (s.args, s.ret)), Ok((vec![], Some(Type::None))));
        assert_eq!(
            parse("Tuple((i8, f8))(UniTuple(f4, 2))").map(|s| s.to_string()),
            Ok("((f32, f32)) -> (i64, f64)".into())
        );
        assert_eq!(
            parse("f8[:](float64[:, ::1], i4[::1], types.Array(uint8, 2, 'F', True))")
                .map(|s| s.to_string()),
            Ok("(f64[:, ::1], i32[::1], readonly u8[::1, :]) -> f64[:]".into())
        );
        assert_eq!(
            parse("f8(optional(i8), ListType[f8], List(i4))").map(|s| s.to_string()),
            Ok("(i64?, list[f64], list[i32]) -> f64".into())
        );
        assert!(parse("f8[1](f8)").is_err());
        assert!(parse("f8[:, ::1, :](f8)").is_err());
        assert!(parse("f9(f8)").is_err());
        assert!(parse("f8(f8").is_err());
    }

    #[test]
    fn short_scalar_signatures_pack_and_differ() {
        let key = |t: &[Type]| SignatureKey::new(t);
        assert!(key(&[Type::I64, Type::F64]).packed().is_some());
        assert_ne!(key(&[Type::I64, Type::F64]), key(&[Type::F64, Type::I64]));
        assert_ne!(key(&[Type::None]), key(&[]));
        assert!(key(&vec![Type::I64; 13]).packed().is_none());
        assert!(key(&[Type::tuple([Type::I64])]).packed().is_none());
    }
}
