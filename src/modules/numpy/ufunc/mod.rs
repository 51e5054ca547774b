//! Universal functions as objects, and what is made of them: operators, reductions, errors.
//!
//! Invariant: `array::ufunc::table` says which functions there are; this folder reads arguments, finds the
//! loop, runs it and makes an object of the result.

mod call;
mod operand;
mod operators;
mod reduce;
mod scalar;
mod short;
pub(super) mod state;
mod stats;
mod types;

use std::cell::RefCell;

use super::convert;
use crate::array::ufunc::{Identity, Ufunc, resolve, table};
use crate::array::{ScalarType, View};
use crate::base::Symbol;
use crate::vm::args::Shape;
use crate::vm::object::dict::Dict;
use crate::vm::{Args, GetSetDef, Kind, MethodDef, Native, Ptr, Res, Slots, TypeSpec, Value, Vm};
use call::Options;
use reduce::Asked;

pub(super) use operators::array_slots;
pub(super) use scalar::scalar_slots;

/// Functions of the module.
pub(super) const FUNCTIONS: [&[MethodDef]; 3] =
    [state::FUNCTIONS, stats::FUNCTIONS, types::FUNCTIONS];

/// Methods of `ndarray`.
pub(super) static METHODS: &[MethodDef] = &[];

/// A row of the table as an object.
struct Function(&'static Ufunc);

static CLASS: TypeSpec = TypeSpec {
    name: "ufunc",
    module: "numpy",
    doc: "Functions that operate element by element on whole arrays.",
    kind: Kind::Native,
    is_base: false,
    slots,
    methods: UFUNC_METHODS,
    getset: FIELDS,
};

fn this(vm: &Vm<'_>, v: &Value) -> Res<&'static Ufunc> {
    let found = v.as_obj().and_then(|o| o.native::<Function>()).map(|f| f.0);
    found.ok_or_else(|| vm.type_error("descriptor requires a 'numpy.ufunc' object"))
}

fn slots(s: &Slots) {
    s.call.set(Some(|vm, f, args| call::call(vm, this(vm, f)?, args)));
    s.repr.set(Some(|vm, f| Ok(vm.str(format!("<ufunc '{}'>", this(vm, f)?.name)))));
    s.new.set(Some(|vm, _, _| Err(vm.type_error("cannot create 'numpy.ufunc' instances"))));
}

fn types(vm: &Vm<'_>, v: &Value) -> Res<Value> {
    let row = this(vm, v)?;
    let shown = row.loops.iter().map(|l| {
        let letters: String = l.types.iter().map(|t| t.letter()).collect();
        let (ins, outs) = letters.split_at(l.n_inputs);
        vm.str(format!("{ins}->{outs}"))
    });
    Ok(vm.list(shown.collect()))
}

/// The names of parameters, as NumPy's signatures have them.
fn doc(row: &Ufunc) -> String {
    let ins: Vec<String> = match (row.n_inputs, row.name) {
        (3, "clip") => vec!["x".into(), "min".into(), "max".into()],
        (1, _) => vec!["x".into()],
        (n, _) => (1..=n).map(|i| format!("x{i}")).collect(),
    };
    let outs = match row.n_outputs {
        1 => "out=None".to_owned(),
        _ => "[out1, out2], out=(None, None)".to_owned(),
    };
    format!(
        "{}({}, /, {outs}, *, where=True, casting='same_kind', order='K', dtype=None, subok=True[, signature])\n\n{}",
        row.name,
        ins.join(", "),
        row.doc
    )
}

static FIELDS: &[GetSetDef] = &[
    GetSetDef {
        name: "nin",
        get: |vm, v| Ok(Value::Int(this(vm, v)?.n_inputs as i64)),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "nout",
        get: |vm, v| Ok(Value::Int(this(vm, v)?.n_outputs as i64)),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "nargs",
        get: |vm, v| Ok(Value::Int(this(vm, v)?.n_args() as i64)),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "ntypes",
        get: |vm, v| Ok(Value::Int(this(vm, v)?.loops.len() as i64)),
        set: None,
        doc: "",
    },
    GetSetDef { name: "types", get: types, set: None, doc: "" },
    GetSetDef {
        name: "identity",
        get: |vm, v| {
            Ok(match this(vm, v)?.identity {
                Identity::None => Value::None,
                Identity::Int(i) => Value::Int(i),
                Identity::Bool(b) => Value::bool(b),
                Identity::Float(x) => Value::float(x),
            })
        },
        set: None,
        doc: "",
    },
    GetSetDef { name: "signature", get: |_, _| Ok(Value::None), set: None, doc: "" },
    GetSetDef { name: "__name__", get: |vm, v| Ok(vm.str(this(vm, v)?.name)), set: None, doc: "" },
    GetSetDef {
        name: "__qualname__",
        get: |vm, v| Ok(vm.str(this(vm, v)?.name)),
        set: None,
        doc: "",
    },
    GetSetDef { name: "__doc__", get: |vm, v| Ok(vm.str(doc(this(vm, v)?))), set: None, doc: "" },
];

fn needs_binary(vm: &Vm<'_>, row: &Ufunc, what: &str) -> Res<()> {
    if row.n_inputs != 2 {
        return Err(vm.value_error(format!("{what} only supported for binary functions")));
    }
    if row.n_outputs != 1 {
        return Err(
            vm.value_error(format!("{what} only supported for functions returning a single value"))
        );
    }
    Ok(())
}

fn kind(vm: &Vm<'_>, v: Option<&Value>) -> Res<Option<ScalarType>> {
    match v.filter(|v| !v.is_none()) {
        None => Ok(None),
        Some(v) => call::scalar_dtype(vm, v).map(Some),
    }
}

/// An `out=` argument that may be a tuple of one.
fn single_out(v: Option<&Value>) -> Option<&Value> {
    let v = v?;
    match v.downcast::<crate::vm::object::tuple::Tuple>() {
        Some(tuple) if tuple.items.len() == 1 => tuple.items.first(),
        _ => Some(v),
    }
}

fn reduce_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let row = this(vm, &args.values[0])?;
    needs_binary(vm, row, "reduce")?;
    let names = ["array", "axis", "dtype", "out", "keepdims", "initial", "where"];
    let shape = Shape { required: 1, ..Shape::default() };
    let [v, axis, dtype, out, keep, initial, mask] =
        args.skip(1).bind(vm, "reduce", names, shape)?;
    let Some(v) = v else { return Ok(Value::None) };
    let first = Value::Int(0);
    let asked = Asked {
        axis: Some(axis.unwrap_or(&first)),
        dtype: kind(vm, dtype)?,
        out: single_out(out),
        keepdims: keep.map_or(Ok(false), |k| vm.truth(k))?,
        initial,
        mask,
    };
    reduce::reduce_object(vm, row, v, asked)
}

fn accumulate_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let row = this(vm, &args.values[0])?;
    needs_binary(vm, row, "accumulate")?;
    let shape = Shape { required: 1, ..Shape::default() };
    let [v, axis, dtype, out] =
        args.skip(1).bind(vm, "accumulate", ["array", "axis", "dtype", "out"], shape)?;
    let Some(v) = v else { return Ok(Value::None) };
    reduce::accumulate(vm, row, v, axis, kind(vm, dtype)?, single_out(out))
}

fn reduceat_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let row = this(vm, &args.values[0])?;
    needs_binary(vm, row, "reduceat")?;
    let shape = Shape { required: 2, ..Shape::default() };
    let names = ["array", "indices", "axis", "dtype", "out"];
    let [v, indices, axis, dtype, out] = args.skip(1).bind(vm, "reduceat", names, shape)?;
    let (Some(v), Some(indices)) = (v, indices) else { return Ok(Value::None) };
    reduce::reduceat(vm, row, v, indices, axis, kind(vm, dtype)?, single_out(out))
}

fn outer_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let row = this(vm, &args.values[0])?;
    if row.n_inputs != 2 {
        return Err(vm.value_error("outer product only supported for binary functions"));
    }
    let rest = args.skip(1);
    let [a, b, ..] = rest.pos() else {
        return Err(vm.type_error("outer() takes 2 positional arguments"));
    };
    let mut options = Options::default();
    for (name, v) in rest.keywords() {
        match name.as_str() {
            "out" => options.outs = smallvec::smallvec![single_out(Some(v))],
            "dtype" => options.dtype = kind(vm, Some(v))?,
            "casting" => options.casting = Some(call::casting_of(vm, v)?),
            other => {
                return Err(
                    vm.type_error(format!("outer() got an unexpected keyword argument '{other}'"))
                );
            }
        }
    }
    reduce::outer(vm, row, a, b, options)
}

fn at_method(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let row = this(vm, &args.values[0])?;
    let rest = args.method(vm, "at", 2, 3)?;
    reduce::at(vm, row, &rest[0], &rest[1], rest.get(2))
}

static UFUNC_METHODS: &[MethodDef] = &[
    MethodDef::new("reduce", reduce_method, "Reduce an array along axes."),
    MethodDef::new("accumulate", accumulate_method, "The running results along an axis."),
    MethodDef::new("reduceat", reduceat_method, "Reduce slices along an axis."),
    MethodDef::new("outer", outer_method, "The function of all pairs."),
    MethodDef::new("at", at_method, "The function in place, at indices."),
];

/// Just so many positional arguments.
fn exactly<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str, n: usize) -> Res<&'a [Value]> {
    args.check_positional(vm, name, n, n)?;
    Ok(args.pos())
}

#[derive(Default)]
struct Bools(RefCell<Option<[Value; 2]>>);

/// `np.True_` and `np.False_`, which are the only ones.
fn bools(vm: &Vm<'_>) -> [Value; 2] {
    let state = vm.interp.state::<Bools>();
    let known = state.0.borrow().clone();
    known.unwrap_or_else(|| super::scalar::bools(vm))
}

/// What else the module shows.
pub(super) fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let set = |name: &str, v: Value| dict.set_sym(vm, Symbol::new(name), v);
    if let (Some(yes), Some(no)) =
        (dict.get_sym(vm, Symbol::new("True_")), dict.get_sym(vm, Symbol::new("False_")))
    {
        *vm.interp.state::<Bools>().0.borrow_mut() = Some([yes, no]);
    }
    let class = vm.native_type(&CLASS);
    set("ufunc", class.value());
    for row in table::TABLE {
        // `np.clip` is a function with other arguments.
        let name = if row.is("clip") { "_clip" } else { row.name };
        set(name, vm.alloc_for(&class, Native(Box::new(Function(row)))).into());
    }
    for (alias, name) in table::ALIASES {
        if let Some(v) = dict.get_sym(vm, Symbol::new(name)) {
            set(alias, v);
        }
    }
    let array = super::array::class(vm);
    let generic = super::scalar::generic(vm);
    for table in [stats::METHODS, operators::DIVMOD] {
        vm.add_methods(&array, table);
        vm.add_methods(&generic, table);
    }
    vm.add_methods(&generic, scalar::METHODS);
    Ok(())
}

/// Views of one type.
pub(super) struct Chosen {
    pub(super) views: Vec<View>,
    pub(super) ty: ScalarType,
}

/// Arguments as views of the type that they have together; Python numbers give way.
pub(super) fn common_views(vm: &Vm<'_>, values: &[&Value]) -> Res<Chosen> {
    let mut operands = Vec::with_capacity(values.len());
    for v in values {
        operands.push(operand::operand(vm, v)?);
    }
    let mut args = Vec::with_capacity(operands.len());
    for operand in &operands {
        args.push(operand.arg(vm)?);
    }
    let ty = resolve::common(&args);
    let mut views = Vec::with_capacity(operands.len());
    for operand in operands {
        let view = operand.into_view(vm, ty)?;
        views.push(convert::cast(vm, view, Some(&ty.into()))?);
    }
    Ok(Chosen { views, ty })
}
