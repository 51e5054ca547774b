//! What the kernel compiler is given: functions as syntax, and the constants that their names meant.
//!
//! Invariant: everything here is plain immutable data (`Send + Sync`). A compilation reads a
//! [`Snapshot`] that was taken under the interpreter's lock and then runs without it: globals and
//! closure variables are constants frozen at that moment. Functions refer to each other by
//! [`UserFuncId`], so cycles are fine.

use std::fmt;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::names::Intrinsic;
use super::options::Options;
use super::signature::Signature;
use super::types::{ArrayType, Scalar, Type};
use crate::base::Symbol;
use crate::syntax::ast;
use crate::syntax::cython::Declared;

/// One jitted function object of the running program; never reused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct UserFuncId(pub u64);

/// Which function a zero-sized function value is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FuncRef {
    Intrinsic(Intrinsic),
    User { id: UserFuncId, name: Symbol },
}

impl fmt::Display for FuncRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FuncRef::Intrinsic(i) => i.fmt(f),
            FuncRef::User { name, .. } => name.fmt(f),
        }
    }
}

/// An array that is a constant of kernels: read-only, in C's order.
#[derive(Clone, PartialEq, Debug)]
pub struct FrozenArray {
    pub ty: ArrayType,
    pub shape: Box<[i64]>,
    /// What [`keep`](crate::array::frozen::keep) said.
    pub owner: u64,
}

/// What a name outside the kernel meant when the kernel was compiled.
#[derive(Clone, PartialEq, Debug)]
pub enum Const {
    None,
    Bool(bool),
    Int(i64),
    /// Only values beyond int64.
    UInt(u64),
    Float(f64),
    /// A NumPy scalar: keeps its width.
    Typed(Imm),
    Str(Arc<str>),
    Tuple(Arc<[Const]>),
    Func(FuncRef),
    /// An array, whose elements are kept as they were.
    Array(FrozenArray),
    /// A module that the intrinsic table knows, by its full name: `math`, `numpy`, `numba`, `ungil`.
    Module(Symbol),
    /// A built-in exception class, by name.
    Exception(Symbol),
    /// Something that no kernel can use; the text says what, for the refusal (`list`, `class Foo`).
    Opaque(Arc<str>),
}

impl Const {
    /// The type that it has as an argument; `None` for what cannot be one.
    pub fn argument_type(&self) -> Option<Type> {
        match self {
            Const::None => Some(Type::None),
            Const::Bool(_) => Some(Type::BOOL),
            Const::Int(_) => Some(Type::I64),
            Const::UInt(_) => Some(Type::U64),
            Const::Float(_) => Some(Type::F64),
            Const::Typed(imm) => Some(Type::Scalar(imm.ty)),
            Const::Str(text) => Some(Type::Str(text.clone())),
            Const::Func(func) => Some(Type::Func(*func)),
            Const::Array(array) => Some(Type::Array(array.ty)),
            Const::Tuple(items) => {
                let types: Option<Vec<Type>> = items.iter().map(Const::argument_type).collect();
                types.map(Type::tuple)
            }
            Const::Module(_) | Const::Exception(_) | Const::Opaque(_) => None,
        }
    }
}

/// A scalar constant with its type: the bits, zero-extended. Compares by bits, so NaNs are equal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Imm {
    pub ty: Scalar,
    pub bits: u64,
}

impl Imm {
    pub const TRUE: Imm = Imm { ty: Scalar::Bool, bits: 1 };
    pub const FALSE: Imm = Imm { ty: Scalar::Bool, bits: 0 };

    pub fn bool(v: bool) -> Imm {
        Imm { ty: Scalar::Bool, bits: u64::from(v) }
    }

    /// `v` wrapped to the width of the integer type `ty`.
    pub fn int(ty: Scalar, v: i64) -> Imm {
        debug_assert!(ty.is_int());
        Imm { ty, bits: v as u64 & (u64::MAX >> (64 - ty.bits())) }
    }

    pub fn i64(v: i64) -> Imm {
        Imm::int(Scalar::I64, v)
    }

    pub fn f64(v: f64) -> Imm {
        Imm { ty: Scalar::F64, bits: v.to_bits() }
    }

    /// `v` rounded to the float type `ty`.
    pub fn float(ty: Scalar, v: f64) -> Imm {
        if ty == Scalar::F32 {
            Imm { ty, bits: u64::from((v as f32).to_bits()) }
        } else {
            Imm::f64(v)
        }
    }

    /// The integer's (or bool's) value; an uint64 beyond int64 wraps.
    pub fn as_i64(self) -> i64 {
        let shift = 64 - self.ty.bits();
        if self.ty.is_signed() { ((self.bits << shift) as i64) >> shift } else { self.bits as i64 }
    }

    /// The float's value.
    pub fn as_f64(self) -> f64 {
        if self.ty == Scalar::F32 {
            f64::from(f32::from_bits(self.bits as u32))
        } else {
            f64::from_bits(self.bits)
        }
    }
}

impl fmt::Display for Imm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ty == Scalar::Bool {
            f.write_str(if self.bits != 0 { "True" } else { "False" })
        } else if self.ty == Scalar::U64 {
            self.bits.fmt(f)
        } else if self.ty.is_int() {
            self.as_i64().fmt(f)
        } else {
            write!(f, "{:?}", self.as_f64())
        }
    }
}

/// `name` or `name.attr.attr` whose root is no local of the function that mentions it.
pub type NamePath = Arc<[Symbol]>;

/// A function to be compiled for whatever argument types it is called with.
#[derive(Debug)]
pub struct UserFunc {
    pub id: UserFuncId,
    pub name: Symbol,
    pub unit: Arc<ast::Unit>,
    pub function: Arc<ast::Function>,
    pub options: Options,
    /// What each path of [`names_needed`](super::build::names_needed) meant. A path may be left out
    /// when a shorter one (its root, say a module) is there.
    pub consts: FxHashMap<NamePath, Const>,
    /// Default values by parameter name, for calls from other kernels.
    pub defaults: FxHashMap<Symbol, Const>,
    /// For a function within a kernel: the variables of the function around it that it mentions. They are
    /// parameters in front of its own.
    pub captures: Vec<Symbol>,
    /// Explicit signatures: an instance for the same arguments returns what one declares.
    pub signatures: Vec<Signature>,
    /// For a block that was cut out of a function: what passes between the two. Its `function` is then
    /// made up: it has the block as its body, and the scope of the function that the block is of.
    pub region: Option<Region>,
    /// What Cython's declarations say of its variables.
    pub declared: Declared,
}

/// What a region is beside its body. Its parameters are the variables that it reads and that held what
/// kernels can take; it returns a tuple: how it ended (see
/// [`exit`](crate::syntax::region::exit)), what it returns, and for each of `writes` the value and whether
/// there is one.
#[derive(Clone, Debug)]
pub struct Region {
    /// The variables whose values the code around takes back.
    pub writes: Vec<Symbol>,
    /// Every variable of the block that is no constant: its parameters, and what it assigns.
    pub variables: Vec<Symbol>,
    /// Variables that the block assigns and that held something which kernels cannot take.
    pub unfit: FxHashMap<Symbol, Const>,
    /// A loop of Cython's: its `prange` must say that it runs without the lock.
    pub is_loop: bool,
}

/// The functions that a compilation may reach, by id.
#[derive(Clone, Default, Debug)]
pub struct Snapshot {
    pub funcs: FxHashMap<UserFuncId, Arc<UserFunc>>,
}
