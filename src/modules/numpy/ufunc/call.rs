//! Calls of universal functions.
//!
//! Invariant: types are resolved before anything is computed; outputs that the caller gives have the shape
//! of the operation; the inputs' memory is held while the lock is given up.

use smallvec::SmallVec;

use super::operand::{self, Operand};
use super::{short, state};
use crate::array::View;
use crate::array::dtype::{Casting, Kind as Numbers, ScalarType};
use crate::array::layout::{Dims, Order, broadcast_shapes};
use crate::array::ufunc::resolve::{self, Arg, NoLoop, Wanted};
use crate::array::ufunc::run::{self, NoMemory};
use crate::array::ufunc::{Loop, Ufunc};
use crate::base::Symbol;
use crate::bridge::ndarray::{NdArray, array_of};
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::{Args, Exc, ExcKind, Res, TypeRef, Value, Vm};

use super::super::{array, convert, dtype, order};

type Few<T> = SmallVec<[T; 4]>;

/// From how many octets on the lock is given up: handing it over and back costs some microseconds.
pub(super) const DETACHED: usize = 1 << 18;

/// What a call may say beside its inputs.
#[derive(Default)]
pub(super) struct Options<'a> {
    pub(super) outs: Few<Option<&'a Value>>,
    pub(super) mask: Option<&'a Value>,
    pub(super) casting: Option<Casting>,
    pub(super) dtype: Option<ScalarType>,
    pub(super) signature: Option<Few<Option<ScalarType>>>,
    pub(super) order: Option<&'a Value>,
    /// Whether results of subclasses are wanted.
    pub(super) plain: bool,
}

#[cold]
pub(super) fn no_memory(vm: &Vm<'_>, _: NoMemory) -> Exc {
    vm.raise(ExcKind::MemoryError, "Unable to allocate memory for a copy of an array")
}

/// `casting=`.
pub(super) fn casting_of(vm: &Vm<'_>, v: &Value) -> Res<Casting> {
    let Some(text) = v.downcast::<Str>() else {
        let ty = vm.type_name(v);
        return Err(vm.type_error(format!("casting must be str, not {ty}")));
    };
    Casting::of(text.as_str()).ok_or_else(|| {
        vm.value_error(format!(
            "casting must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe' (got '{}')",
            text.as_str()
        ))
    })
}

/// A type that a loop can have.
pub(super) fn scalar_dtype(vm: &Vm<'_>, v: &Value) -> Res<ScalarType> {
    let found = dtype::dtype_of(vm, v)?;
    found.scalar().ok_or_else(|| vm.type_error("a record's type has no loops"))
}

fn signature_of(vm: &Vm<'_>, ufunc: &Ufunc, v: &Value) -> Res<Few<Option<ScalarType>>> {
    if let Some(tuple) = v.downcast::<Tuple>() {
        if tuple.items.len() != ufunc.n_args() && tuple.items.len() != 1 {
            return Err(vm.value_error(format!(
                "a type-tuple must be specified of length {} for ufunc '{}'",
                ufunc.n_args(),
                ufunc.name
            )));
        }
        let one = |v: &Value| {
            if v.is_none() { Ok(None) } else { scalar_dtype(vm, v).map(Some) }
        };
        return tuple.items.iter().map(one).collect();
    }
    let Some(text) = v.downcast::<Str>() else {
        return Err(vm.type_error("the signature object to ufunc must be a string or a tuple."));
    };
    let letters = text.as_str().chars().filter(|c| *c != '-' && *c != '>');
    letters
        .map(|c| {
            let found = ScalarType::ALL.iter().find(|t| t.letter() == c);
            found
                .map(|t| Some(*t))
                .ok_or_else(|| vm.type_error(format!("Type {c} not understood in the signature")))
        })
        .collect()
}

/// Reads a call's arguments and makes it.
pub(super) fn call(vm: &Vm<'_>, ufunc: &'static Ufunc, args: Args<'_>) -> Res<Value> {
    let (given, n_in, n_all) = (args.pos(), ufunc.n_inputs, ufunc.n_args());
    if let ([one], 1, 0) = (given, n_in, args.kw.len())
        && let Some(made) = short::single(vm, ufunc, one)?
    {
        return Ok(made);
    }
    if given.len() < n_in || given.len() > n_all {
        let range =
            if n_in == n_all { format!("{n_in}") } else { format!("from {n_in} to {n_all}") };
        let n = given.len();
        let was = if n == 1 { "was" } else { "were" };
        return Err(vm.type_error(format!(
            "{}() takes {range} positional arguments but {n} {was} given",
            ufunc.name
        )));
    }
    let outs = given[n_in..].iter().map(|v| Some(v).filter(|v| !v.is_none())).collect();
    let mut options = Options { outs, ..Options::default() };
    for (name, v) in args.keywords() {
        match name.as_str() {
            "out" => {
                if !options.outs.is_empty() {
                    return Err(vm.type_error(
                        "cannot specify 'out' as both a positional and keyword argument",
                    ));
                }
                options.outs = outs_of(vm, ufunc, v)?;
            }
            "where" => options.mask = Some(v).filter(|v| !matches!(v, Value::Bool(b) if b.get())),
            "casting" => options.casting = Some(casting_of(vm, v)?),
            "dtype" if v.is_none() => {}
            "dtype" => options.dtype = Some(scalar_dtype(vm, v)?),
            "signature" | "sig" => options.signature = Some(signature_of(vm, ufunc, v)?),
            "order" => options.order = Some(v),
            "subok" => options.plain = !vm.truth(v)?,
            other => {
                return Err(vm.type_error(format!(
                    "{}() got an unexpected keyword argument '{other}'",
                    ufunc.name
                )));
            }
        }
    }
    apply(vm, ufunc, &given[..n_in], options)
}

fn outs_of<'a>(vm: &Vm<'_>, ufunc: &Ufunc, v: &'a Value) -> Res<Few<Option<&'a Value>>> {
    if let Some(tuple) = v.downcast::<Tuple>() {
        // The items live as long as the tuple, which the caller holds.
        if tuple.items.len() != ufunc.n_outputs {
            return Err(
                vm.value_error("The 'out' tuple must have exactly one entry per ufunc output")
            );
        }
        return Ok(tuple.items.iter().map(|v| Some(v).filter(|v| !v.is_none())).collect());
    }
    if v.is_none() {
        return Ok(Few::new());
    }
    if ufunc.n_outputs > 1 {
        return Err(vm.type_error("'out' must be a tuple of arrays"));
    }
    Ok(SmallVec::from_slice(&[Some(v)]))
}

/// The subclass of `ndarray` that results are of: the input's with the highest priority.
fn result_class(vm: &Vm<'_>, inputs: &[Value]) -> Option<TypeRef> {
    let base = array::class(vm);
    let mut found: Option<(f64, TypeRef)> = None;
    for v in inputs {
        if array_of(v).is_none() || vm.type_of(v).is(&base) {
            continue;
        }
        let priority = vm
            .get_attr_opt(v, Symbol::new("__array_priority__"))
            .ok()
            .flatten()
            .and_then(|p| crate::vm::object::float::to_f64(vm, &p).ok())
            .unwrap_or(0.0);
        if found.as_ref().is_none_or(|(best, _)| priority > *best) {
            found = Some((priority, vm.type_of(v).clone()));
        }
    }
    found.map(|(_, class)| class)
}

/// Runs a function over inputs.
pub(super) fn apply(
    vm: &Vm<'_>,
    ufunc: &'static Ufunc,
    inputs: &[Value],
    options: Options<'_>,
) -> Res<Value> {
    let mut operands: Few<Operand> = Few::new();
    for v in inputs {
        operands.push(operand::operand(vm, v)?);
    }
    let casting = options.casting.unwrap_or(Casting::SameKind);
    let found = find(vm, ufunc, &mut operands, &options, casting)?;
    let outs: Few<Option<View>> = options
        .outs
        .iter()
        .map(|v| match v {
            None => Ok(None),
            Some(v) => match array_of(v) {
                Some(array) => Ok(Some(array.view().clone())),
                None => Err(vm.type_error("return arrays must be of ArrayType")),
            },
        })
        .collect::<Res<_>>()?;
    let types: Few<Option<ScalarType>> =
        outs.iter().map(|v| v.as_ref().and_then(View::scalar_type)).collect();
    resolve::check_outputs(found, &types, casting).map_err(|e| no_loop(vm, ufunc, e, &operands))?;
    let mask = match options.mask {
        None => None,
        Some(v) => {
            let view = convert::as_view(vm, v, None)?;
            if view.scalar_type().is_some_and(|t| {
                t != ScalarType::Bool && options.casting.is_none() && array_of(v).is_some()
            }) {
                let ty = view.scalar_type().map_or("", ScalarType::name);
                return Err(vm.type_error(format!(
                    "Cannot cast array data from dtype('{ty}') to dtype('bool') according to the rule 'safe'"
                )));
            }
            Some(convert::cast(vm, view, Some(&crate::array::DType::BOOL))?)
        }
    };
    let shape = shape_of(vm, &operands, mask.as_ref(), &outs)?;
    let scalar = shape.is_empty();
    let mut views: Few<View> = Few::new();
    for (operand, &ty) in operands.into_iter().zip(found.types) {
        views.push(operand.into_view(vm, ty)?);
    }
    if ufunc.is("power") && found.types[0].kind() < Numbers::Float && run::has_negative(&views[1]) {
        return Err(vm.value_error("Integers to negative integer powers are not allowed."));
    }
    for (i, &ty) in found.types[found.n_inputs..].iter().enumerate() {
        match outs.get(i).and_then(Option::as_ref) {
            Some(out) if !out.writeable => {
                return Err(vm.value_error("output array is read-only"));
            }
            Some(out) => views.push(out.clone()),
            None => {
                let made = like(vm, &views[..found.n_inputs], &shape, ty, options.order)?;
                views.push(made);
            }
        }
    }
    if mask.is_some() && options.outs.iter().all(Option::is_none) {
        state::warn(
            vm,
            ExcKind::UserWarning,
            "'where' used without 'out', expect uninitialized memory in output. If this is intentional, use out=None.",
        )?;
    }
    execute(vm, ufunc.name, found, &views, mask.as_ref())?;
    let class = if options.plain { None } else { result_class(vm, inputs) };
    let mut results: Few<Value> = Few::new();
    for (i, view) in views.drain(found.n_inputs..).enumerate() {
        results.push(match (options.outs.get(i), &class) {
            (Some(Some(own)), _) => (*own).clone(),
            (_, Some(class)) => {
                let made = convert::of_class(vm, class, NdArray::owner(view));
                let source = inputs.iter().find(|v| vm.type_of(v).is(class));
                let source = source.cloned().unwrap_or(Value::None);
                vm.call_special(&made, "__array_finalize__", &[source])?;
                made
            }
            (_, None) if scalar => convert::wrap_scalar(vm, &view),
            (_, None) => convert::wrap_array(vm, view),
        });
    }
    Ok(match results.len() {
        1 => results.remove(0),
        _ => vm.tuple(results.into_vec()),
    })
}

/// Runs a loop over views, without the lock when there is much to do, and reports its exceptions.
pub(super) fn execute(
    vm: &Vm<'_>,
    name: &str,
    found: &'static Loop,
    views: &[View],
    mask: Option<&View>,
) -> Res<()> {
    let refs: Few<&View> = views.iter().collect();
    let octets: usize = views.last().map_or(0, |v| v.len().saturating_mul(16));
    let status = if octets >= DETACHED {
        vm.detach(|| run::run(found, &refs, mask))
    } else {
        run::run(found, &refs, mask)
    };
    let status = status.map_err(|e| no_memory(vm, e))?;
    state::report(vm, status, name)
}

/// A new array for results: in the order of the inputs, unless another one is asked for.
pub(super) fn like(
    vm: &Vm<'_>,
    inputs: &[View],
    shape: &[usize],
    ty: ScalarType,
    order: Option<&Value>,
) -> Res<View> {
    let order = order::order(vm, order, order::Wanted::Keep)?;
    let is_whole = |v: &View| v.ndim() == shape.len() && v.shape() == shape;
    let plain = match order {
        order::Wanted::C => Some(Order::C),
        order::Wanted::F => Some(Order::F),
        order::Wanted::Any => Some(match inputs.iter().all(|v| v.is_contiguous(Order::F)) {
            true if inputs.iter().any(|v| !v.is_c()) => Order::F,
            true | false => Order::C,
        }),
        order::Wanted::Keep if shape.len() < 2 => Some(Order::C),
        order::Wanted::Keep => inputs.iter().any(|v| is_whole(v) && v.is_c()).then_some(Order::C),
    };
    if let Some(order) = plain {
        return convert::fresh(vm, shape, &ty.into(), order, false);
    }
    let axes = axes_of(inputs, shape.len());
    let sorted: Dims = axes.iter().map(|&a| shape[a]).collect();
    let made = convert::fresh(vm, &sorted, &ty.into(), Order::C, false)?;
    let mut back: Dims = (0..shape.len()).collect();
    for (place, &axis) in axes.iter().enumerate() {
        back[axis] = place;
    }
    Ok(made.transposed(&back))
}

/// The axes of results in the order of the inputs' memory, outermost first. Axes along which an input
/// repeats say nothing; where inputs disagree, C order wins.
fn axes_of(inputs: &[View], ndim: usize) -> Dims {
    let stride = |v: &View, axis: usize| {
        let Some(own) = (axis + v.ndim()).checked_sub(ndim) else { return 0 };
        if v.shape()[own] == 1 { 0 } else { v.strides()[own].unsigned_abs() }
    };
    let mut axes: Dims = (0..ndim).rev().collect();
    for i in 1..ndim {
        let (axis, mut place) = (axes[i], i);
        for k in (0..i).rev() {
            let mut pairs = inputs
                .iter()
                .map(|v| (stride(v, axis), stride(v, axes[k])))
                .filter(|p| p.0 != 0 && p.1 != 0);
            let Some(first) = pairs.next() else { continue };
            if first.1 <= first.0 || pairs.any(|(outer, inner)| inner <= outer) {
                break;
            }
            place = k;
        }
        axes.remove(i);
        axes.insert(place, axis);
    }
    axes.reverse();
    axes
}

fn shape_of(
    vm: &Vm<'_>,
    operands: &[Operand],
    mask: Option<&View>,
    outs: &[Option<View>],
) -> Res<Dims> {
    let inputs = operands.iter().map(Operand::shape).chain(mask.map(View::shape));
    let all: Few<&[usize]> = inputs.chain(outs.iter().flatten().map(View::shape)).collect();
    let Some(shape) = broadcast_shapes(all.iter().copied()) else {
        return Err(convert::broadcast_error(vm, &all));
    };
    for out in outs.iter().flatten() {
        if out.shape() != &shape[..] {
            return Err(vm.value_error(format!(
                "non-broadcastable output operand with shape {} doesn't match the broadcast shape {}",
                convert::shape_text(out.shape()),
                convert::shape_text(&shape)
            )));
        }
    }
    Ok(shape)
}

const COMPARISONS: [&str; 6] =
    ["equal", "not_equal", "less", "less_equal", "greater", "greater_equal"];

/// The loop for operands.
fn find(
    vm: &Vm<'_>,
    ufunc: &'static Ufunc,
    operands: &mut [Operand],
    options: &Options<'_>,
    casting: Casting,
) -> Res<&'static Loop> {
    if operands.iter().any(|o| matches!(o, Operand::Text(_))) {
        return Err(text_error(vm, ufunc, operands));
    }
    if COMPARISONS.contains(&ufunc.name) && options.dtype.is_none() {
        widen(vm, operands)?;
    }
    let args: Few<Arg> = operands.iter().map(|o| o.arg(vm)).collect::<Res<_>>()?;
    let signature: Option<&[Option<ScalarType>]> = options.signature.as_deref();
    // An output decides nothing; a signature of one type means that of the result.
    let wanted = match signature {
        Some([one]) => Wanted { dtype: *one, signature: None },
        other => Wanted { dtype: options.dtype, signature: other },
    };
    resolve::resolve(ufunc, &args, wanted, casting).map_err(|e| no_loop(vm, ufunc, e, operands))
}

/// A Python int beyond the other operand's type is compared by its value.
fn widen(vm: &Vm<'_>, operands: &mut [Operand]) -> Res<()> {
    let types: Few<Option<ScalarType>> = operands
        .iter()
        .map(|o| match o {
            Operand::View(v) => v.scalar_type(),
            Operand::Weak(..) | Operand::Text(_) => None,
        })
        .collect();
    let Some(ty) = types.into_iter().flatten().next() else { return Ok(()) };
    for operand in operands {
        let Operand::Weak(Numbers::Signed | Numbers::Unsigned, v) = operand else { continue };
        if operand::beyond(v, ty).is_none() {
            continue;
        }
        let fits = |ty| operand::beyond(v, ty).is_none();
        let view = if fits(ScalarType::Int64) {
            operand::number(vm, ScalarType::Int64, v)?
        } else if fits(ScalarType::UInt64) {
            operand::number(vm, ScalarType::UInt64, v)?
        } else {
            let low = operand::beyond(v, ScalarType::Int64) == Some(std::cmp::Ordering::Less);
            let far = if low { f64::NEG_INFINITY } else { f64::INFINITY };
            operand::number(vm, ScalarType::Float64, &Value::float(far))?
        };
        *operand = Operand::View(view);
    }
    Ok(())
}

/// NumPy's error for operands that no loop takes.
#[cold]
fn no_loop(vm: &Vm<'_>, ufunc: &Ufunc, why: NoLoop, operands: &[Operand]) -> Exc {
    let name = ufunc.name;
    match why {
        NoLoop::NotSupported if matches!(name, "gcd" | "lcm" | "bitwise_count") => {
            let types: Vec<String> = operands.iter().map(class_name).collect();
            let types = match types.as_slice() {
                [one] => one.clone(),
                all => format!("({})", all.join(", ")),
            };
            ufunc_error(
                vm,
                "_UFuncNoLoopError",
                format!(
                    "ufunc '{name}' did not contain a loop with signature matching types {types} -> None"
                ),
            )
        }
        NoLoop::NotSupported => vm.type_error(format!(
            "ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''"
        )),
        NoLoop::NoSignature if matches!(name, "positive" | "sign") => ufunc_error(
            vm,
            "_UFuncNoLoopError",
            format!("ufunc '{name}' did not contain a loop with signature matching types <class 'numpy.dtypes.BoolDType'> -> None"),
        ),
        NoLoop::NoSignature => vm.type_error(format!(
            "No loop matching the specified signature and casting was found for ufunc {name}"
        )),
        NoLoop::BoolSubtract => vm.type_error(
            "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.",
        ),
        NoLoop::BoolNegative => vm.type_error(
            "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead.",
        ),
        NoLoop::Input(i, from, to, casting) => {
            let at = if operands.len() > 1 { format!(" {i}") } else { String::new() };
            ufunc_error(
                vm,
                "_UFuncInputCastingError",
                format!(
                    "Cannot cast ufunc '{name}' input{at} from dtype('{}') to dtype('{}') with casting rule '{}'",
                    from.name(),
                    to.name(),
                    casting.name()
                ),
            )
        }
        NoLoop::Output(i, from, to, casting) => {
            let at = if ufunc.n_outputs > 1 { format!(" {i}") } else { String::new() };
            ufunc_error(
                vm,
                "_UFuncOutputCastingError",
                format!(
                    "Cannot cast ufunc '{name}' output{at} from dtype('{}') to dtype('{}') with casting rule '{}'",
                    from.name(),
                    to.name(),
                    casting.name()
                ),
            )
        }
    }
}

/// The class of an operand's type, as NumPy shows it.
fn class_name(operand: &Operand) -> String {
    let name = match operand {
        Operand::View(view) => match view.scalar_type() {
            Some(ty) => match ty {
                ScalarType::Bool => "Bool",
                ScalarType::Int8 => "Int8",
                ScalarType::UInt8 => "UInt8",
                ScalarType::Int16 => "Int16",
                ScalarType::UInt16 => "UInt16",
                ScalarType::Int32 => "Int32",
                ScalarType::UInt32 => "UInt32",
                ScalarType::Int64 => "Int64",
                ScalarType::UInt64 => "UInt64",
                ScalarType::Float32 => "Float32",
                ScalarType::Float64 => "Float64",
                ScalarType::Complex64 => "Complex64",
                ScalarType::Complex128 => "Complex128",
            },
            None => "Void",
        },
        Operand::Weak(kind, _) => match kind {
            Numbers::Bool => "Bool",
            Numbers::Unsigned | Numbers::Signed => "_PyLong",
            Numbers::Float => "_PyFloat",
            Numbers::Complex => "_PyComplex",
        },
        Operand::Text(_) => "Str",
    };
    format!("<class 'numpy.dtypes.{name}DType'>")
}

#[cold]
fn text_error(vm: &Vm<'_>, ufunc: &Ufunc, operands: &[Operand]) -> Exc {
    if ufunc.n_inputs == 1 {
        return no_loop(vm, ufunc, NoLoop::NotSupported, operands);
    }
    let types: Vec<String> = operands.iter().map(Operand::shown).collect();
    ufunc_error(
        vm,
        "_UFuncNoLoopError",
        format!(
            "ufunc '{}' did not contain a loop with signature matching types ({}) -> None",
            ufunc.name,
            types.join(", ")
        ),
    )
}

/// One of the classes in `numpy._core._exceptions`.
#[cold]
fn ufunc_error(vm: &Vm<'_>, class: &str, message: String) -> Exc {
    let made = vm.import_module("numpy._core._exceptions").and_then(|module| {
        let class = vm.get_attr(&module, Symbol::new(class))?;
        vm.call(&class, &[vm.str(&message)])
    });
    match made {
        Ok(v) => v
            .cast::<crate::vm::object::exception::Exception>()
            .unwrap_or_else(|| vm.type_error(message)),
        Err(_) => vm.type_error(message),
    }
}
