//! Values while they are typed: a type, the scalars that hold it, and the constant if it is one.
//!
//! Invariant: `scalars` are as many as the type flattens to, in that order, and are visible in the region
//! being emitted.

use crate::kernel::ir::ValueId;
use crate::kernel::types::{Scalar, Type};
use crate::kernel::userfunc::{Const, Imm};

#[derive(Clone, Debug)]
pub(super) struct Val {
    pub(super) ty: Type,
    pub(super) scalars: Vec<ValueId>,
    /// Known when the kernel is compiled. Literal and frozen Python numbers are weakly typed
    /// ([`Val::is_weak_int`]); NumPy scalars are not.
    pub(super) konst: Option<Const>,
}

impl Val {
    pub(super) fn never() -> Val {
        Val { ty: Type::Never, scalars: Vec::new(), konst: None }
    }

    pub(super) fn scalar(ty: Scalar, value: ValueId) -> Val {
        Val { ty: Type::Scalar(ty), scalars: vec![value], konst: None }
    }

    pub(super) fn is_never(&self) -> bool {
        self.ty == Type::Never
    }

    /// A Python int that is not negative and known: it adopts the type of a uint64 partner.
    pub(super) fn is_weak_uint(&self) -> bool {
        matches!(self.konst, Some(Const::Int(v)) if v >= 0)
    }

    /// A Python number that is known: it adopts the type of a float32 partner.
    pub(super) fn is_weak(&self) -> bool {
        matches!(self.konst, Some(Const::Int(_) | Const::Float(_)))
    }

    pub(super) fn known_bool(&self) -> Option<bool> {
        match self.konst {
            Some(Const::Bool(b)) => Some(b),
            Some(
                Const::None
                | Const::Int(_)
                | Const::UInt(_)
                | Const::Float(_)
                | Const::Typed(_)
                | Const::Str(_)
                | Const::Tuple(_)
                | Const::Func(_)
                | Const::Array(_)
                | Const::Module(_)
                | Const::Exception(_)
                | Const::Opaque(_),
            )
            | None => None,
        }
    }

    /// The known integer, for tuple indices and exponents.
    pub(super) fn known_int(&self) -> Option<i64> {
        match &self.konst {
            Some(Const::Int(v)) => Some(*v),
            Some(Const::Bool(b)) => Some(i64::from(*b)),
            Some(Const::Typed(imm)) if imm.ty.is_int() && imm.ty != Scalar::U64 => {
                Some(imm.as_i64())
            }
            Some(
                Const::None
                | Const::UInt(_)
                | Const::Float(_)
                | Const::Typed(_)
                | Const::Str(_)
                | Const::Tuple(_)
                | Const::Func(_)
                | Const::Array(_)
                | Const::Module(_)
                | Const::Exception(_)
                | Const::Opaque(_),
            )
            | None => None,
        }
    }

    /// The elements of a tuple.
    pub(super) fn elements(&self) -> Option<Vec<Val>> {
        let Type::Tuple(types) = &self.ty else { return None };
        let mut at = 0;
        let mut out = Vec::with_capacity(types.len());
        for (i, ty) in types.iter().enumerate() {
            let n = ty.n_scalars();
            let konst = match &self.konst {
                Some(Const::Tuple(items)) => items.get(i).cloned(),
                Some(
                    Const::None
                    | Const::Bool(_)
                    | Const::Int(_)
                    | Const::UInt(_)
                    | Const::Float(_)
                    | Const::Typed(_)
                    | Const::Str(_)
                    | Const::Func(_)
                    | Const::Array(_)
                    | Const::Module(_)
                    | Const::Exception(_)
                    | Const::Opaque(_),
                )
                | None => None,
            };
            out.push(Val { ty: ty.clone(), scalars: self.scalars[at..at + n].to_vec(), konst });
            at += n;
        }
        Some(out)
    }

    pub(super) fn tuple(elements: Vec<Val>) -> Val {
        let types: Vec<Type> = elements.iter().map(|e| e.ty.clone()).collect();
        let scalars = elements.iter().flat_map(|e| e.scalars.iter().copied()).collect();
        let konst: Option<Vec<Const>> = elements.iter().map(|e| e.konst.clone()).collect();
        Val { ty: Type::tuple(types), scalars, konst: konst.map(|k| Const::Tuple(k.into())) }
    }
}

/// A scalar constant converted to a scalar type, as [`Op::Cast`](crate::kernel::ir::op::Op::Cast) does it.
pub(super) fn imm_as(value: &Const, to: Scalar) -> Option<Imm> {
    let imm = match value {
        Const::Bool(b) => Imm::bool(*b),
        Const::Int(v) => Imm::i64(*v),
        Const::UInt(v) => Imm { ty: Scalar::U64, bits: *v },
        Const::Float(v) => Imm::f64(*v),
        Const::Typed(imm) => *imm,
        Const::None
        | Const::Str(_)
        | Const::Tuple(_)
        | Const::Func(_)
        | Const::Array(_)
        | Const::Module(_)
        | Const::Exception(_)
        | Const::Opaque(_) => return None,
    };
    Some(crate::kernel::opt::eval::cast(imm, to))
}
