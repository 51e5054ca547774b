//! Which loop is meant, by NumPy 2's rules.
//!
//! Invariant: the types of arrays decide; a Python number takes the type that they have together, unless
//! its kind is higher than theirs. Then the first loop takes the arguments to whose types all of them go
//! without loss.

use super::super::dtype::{Casting, Kind, ScalarType, can_cast};
use super::{Loop, Ufunc};

/// What is known of an argument.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Arg {
    /// An array's or a NumPy scalar's.
    Typed(ScalarType),
    /// A Python int's, float's or complex's, which has no width of its own.
    Weak(Kind),
}

/// Why there is no loop.
#[derive(Clone, PartialEq, Debug)]
pub enum NoLoop {
    /// None of the function's takes arguments of these kinds.
    NotSupported,
    /// None for the types that were asked for.
    NoSignature,
    /// Truth values cannot be subtracted.
    BoolSubtract,
    BoolNegative,
    /// An input would lose too much.
    Input(usize, ScalarType, ScalarType, Casting),
    /// An output would.
    Output(usize, ScalarType, ScalarType, Casting),
}

/// The type that arguments have together.
pub fn common(args: &[Arg]) -> ScalarType {
    let strong = args.iter().filter_map(|a| match a {
        Arg::Typed(ty) => Some(*ty),
        Arg::Weak(_) => None,
    });
    let strong = strong.reduce(ScalarType::promote);
    let weak = args.iter().filter_map(|a| match a {
        Arg::Typed(_) => None,
        Arg::Weak(kind) => Some(weak_type(*kind, strong)),
    });
    weak.chain(strong).reduce(ScalarType::promote).unwrap_or(ScalarType::Float64)
}

/// What a Python number becomes beside arrays of a type.
pub fn weak_type(kind: Kind, strong: Option<ScalarType>) -> ScalarType {
    match (kind, strong) {
        (Kind::Bool, _) => ScalarType::Bool,
        (Kind::Unsigned | Kind::Signed, Some(ty)) if ty != ScalarType::Bool => ty,
        (Kind::Unsigned, _) => ScalarType::UInt64,
        (Kind::Signed, _) => ScalarType::Int64,
        (Kind::Float, Some(ty)) if ty.kind() >= Kind::Float => ty.real(),
        (Kind::Float, _) => ScalarType::Float64,
        (Kind::Complex, Some(ScalarType::Float32 | ScalarType::Complex64)) => ScalarType::Complex64,
        (Kind::Complex, _) => ScalarType::Complex128,
    }
}

/// What was asked for beside the arguments.
#[derive(Clone, Copy, Default)]
pub struct Wanted<'a> {
    /// The outputs' type, `dtype=`.
    pub dtype: Option<ScalarType>,
    /// All types, `signature=`.
    pub signature: Option<&'a [Option<ScalarType>]>,
}

/// The loop for arguments, and the type that each of them is taken for.
pub fn resolve(
    ufunc: &Ufunc,
    args: &[Arg],
    wanted: Wanted<'_>,
    casting: Casting,
) -> Result<&'static Loop, NoLoop> {
    if wanted.dtype.is_some() || wanted.signature.is_some() {
        return by_signature(ufunc, args, wanted, casting);
    }
    let strong = args.iter().filter_map(|a| match a {
        Arg::Typed(ty) => Some(*ty),
        Arg::Weak(_) => None,
    });
    let strong = strong.reduce(ScalarType::promote);
    let types: smallvec::SmallVec<[ScalarType; 4]> = args
        .iter()
        .map(|a| match a {
            Arg::Typed(ty) => *ty,
            Arg::Weak(kind) => weak_type(*kind, strong),
        })
        .collect();
    if types.iter().all(|&t| t == ScalarType::Bool) {
        match ufunc.name {
            "subtract" => return Err(NoLoop::BoolSubtract),
            "negative" => return Err(NoLoop::BoolNegative),
            "positive" | "sign" => return Err(NoLoop::NoSignature),
            _ => {}
        }
    }
    // Quotients of integers are float64, however narrow these are.
    if ufunc.is("divide") && types.iter().all(|t| t.kind() < Kind::Float) {
        return ufunc.exact(&[ScalarType::Float64; 2]).ok_or(NoLoop::NotSupported);
    }
    let search = |types: &[ScalarType]| {
        ufunc.loops.iter().find(|l| {
            l.types[..l.n_inputs].iter().zip(types).all(|(&to, &from)| from.promote(to) == to)
        })
    };
    if let Some(found) = search(&types) {
        return Ok(found);
    }
    // A Python int where only an int can stand (`ldexp`).
    let alone: smallvec::SmallVec<[ScalarType; 4]> = args
        .iter()
        .map(|a| match a {
            Arg::Typed(ty) => *ty,
            Arg::Weak(kind) => weak_type(*kind, None),
        })
        .collect();
    search(&alone).ok_or(NoLoop::NotSupported)
}

fn by_signature(
    ufunc: &Ufunc,
    args: &[Arg],
    wanted: Wanted<'_>,
    casting: Casting,
) -> Result<&'static Loop, NoLoop> {
    let fits = |l: &&Loop| match wanted.signature {
        Some(types) => {
            types.iter().zip(l.types).all(|(want, &has)| want.is_none_or(|want| want == has))
        }
        None => wanted.dtype.is_none_or(|want| l.types[l.n_inputs] == want),
    };
    let mut candidates = ufunc.loops.iter().filter(fits);
    let takes = |l: &&Loop, rule: Casting| {
        l.types.iter().zip(args).all(|(&to, arg)| match *arg {
            Arg::Typed(from) => can_cast(from, to, rule),
            Arg::Weak(kind) => weak_fits(kind, to, rule),
        })
    };
    let all: smallvec::SmallVec<[&Loop; 4]> = candidates.by_ref().collect();
    if let Some(found) = all.iter().find(|l| takes(l, Casting::Safe)) {
        return Ok(found);
    }
    // The one with inputs of the wanted type, else the last.
    let same = |l: &&&Loop| {
        wanted.dtype.is_some_and(|want| l.types[..l.n_inputs].iter().all(|&t| t == want))
    };
    let chosen = all.iter().find(same).or(all.last()).ok_or(NoLoop::NoSignature)?;
    for (i, (&to, arg)) in chosen.types.iter().zip(args).enumerate() {
        let (from, good) = match *arg {
            Arg::Typed(from) => (from, can_cast(from, to, casting)),
            Arg::Weak(kind) => (weak_type(kind, None), weak_fits(kind, to, casting)),
        };
        if !good {
            return Err(NoLoop::Input(i, from, to, casting));
        }
    }
    Ok(chosen)
}

fn weak_fits(kind: Kind, to: ScalarType, rule: Casting) -> bool {
    let of_kind = match kind {
        Kind::Bool => true,
        Kind::Unsigned | Kind::Signed => to.kind() >= Kind::Unsigned,
        Kind::Float => to.kind() >= Kind::Float,
        Kind::Complex => to.kind() == Kind::Complex,
    };
    of_kind || rule == Casting::Unsafe
}

/// Whether results may be stored in outputs of these types.
pub fn check_outputs(
    found: &Loop,
    outputs: &[Option<ScalarType>],
    casting: Casting,
) -> Result<(), NoLoop> {
    for (i, (&from, to)) in found.types[found.n_inputs..].iter().zip(outputs).enumerate() {
        if let Some(to) = *to
            && !can_cast(from, to, casting)
        {
            return Err(NoLoop::Output(i, from, to, casting));
        }
    }
    Ok(())
}
