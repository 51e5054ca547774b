//! The table's shape, functions against the C library, runs over views against a model, exceptions.

use super::super::dtype::{Kind, ScalarType, with_element};
use super::super::layout::Order;
use super::super::status::Status;
use super::super::tests::{Rng, elements, fresh, indices, part, set, shape};
use super::super::{Element, View};
use super::resolve::{Arg, NoLoop, Wanted, common, resolve};
use super::{run, table};
use crate::base::libm;

fn values<T: Element>(view: &View) -> Vec<T> {
    let mut all = vec![T::default(); view.len()];
    view.buffer().read(0, bytemuck::cast_slice_mut(&mut all));
    all
}

/// The results of a function of float64s, and what it raised.
fn apply(name: &str, inputs: &[&[f64]]) -> (Vec<f64>, Status) {
    let row = table::by_name(name).expect("a row");
    let found = row.exact(&vec![ScalarType::Float64; inputs.len()]).expect("a loop");
    let mut views: Vec<View> =
        inputs.iter().map(|v| View::from_slice(v).expect("memory")).collect();
    views.push(
        View::zeros(&[inputs[0].len()], found.types[inputs.len()].into(), Order::C)
            .expect("memory"),
    );
    let refs: Vec<&View> = views.iter().collect();
    let status = run::run(found, &refs, None).expect("memory");
    let out = views.last().expect("an output");
    (
        with_element!(found.types[inputs.len()], T => {
            use super::super::cast::Number;
            values::<T>(out).iter().map(|v| v.to_f64()).collect()
        }),
        status,
    )
}

#[test]
fn rows_are_sorted_and_loops_have_their_types() {
    for pair in table::TABLE.windows(2) {
        assert!(pair[0].name < pair[1].name, "{} before {}", pair[0].name, pair[1].name);
    }
    for row in table::TABLE {
        assert!(!row.doc.is_empty() && !row.loops.is_empty(), "{}", row.name);
        for l in row.loops {
            assert_eq!(l.n_inputs, row.n_inputs, "{}", row.name);
            assert_eq!(l.types.len(), row.n_args(), "{}", row.name);
            // Each runs on zeros and on ones.
            for fill in [0u8, 1] {
                let octets = |ty: ScalarType| {
                    [fill, 0, 0, 0, 0, 0, 0, 0].repeat(20)[..10 * ty.size()].to_vec()
                };
                let aligned = |ty: ScalarType| {
                    let view = View::zeros(&[10], ty.into(), Order::C).expect("memory");
                    view.buffer().write(0, &octets(ty));
                    view
                };
                let views: Vec<View> = l.types.iter().map(|&ty| aligned(ty)).collect();
                run::run(l, &views.iter().collect::<Vec<_>>(), None).expect("memory");
            }
        }
    }
    for (alias, name) in table::ALIASES {
        assert!(table::by_name(alias).is_none() && table::by_name(name).is_some(), "{alias}");
    }
}

type Reference = extern "C" fn(f64) -> f64;

#[test]
fn smooth_functions_are_the_librarys_within_three_units() {
    let rows: &[(&str, f64, f64, Reference)] = &[
        ("exp", -750.0, 720.0, libm::exp),
        ("exp2", -1080.0, 1030.0, libm::exp2),
        ("expm1", -45.0, 720.0, libm::expm1),
        ("expm1", -0.5, 0.5, libm::expm1),
        ("log", 1e-320, 4.0, libm::log),
        ("log2", 0.5, 2.0, libm::log2),
        ("log10", 0.0, 1e9, libm::log10),
        ("log1p", -0.999, 3.0, libm::log1p),
        ("log1p", -1e-3, 1e-3, libm::log1p),
        ("sin", -1e4, 1e4, libm::sin),
        ("cos", -1e4, 1e4, libm::cos),
        ("tan", -10.0, 10.0, libm::tan),
        ("arcsin", -1.0, 1.0, libm::asin),
        ("arccos", -1.0, 1.0, libm::acos),
        ("arctan", -5.0, 5.0, libm::atan),
        ("sinh", -720.0, 720.0, libm::sinh),
        ("sinh", -1.0, 1.0, libm::sinh),
        ("cosh", -720.0, 720.0, libm::cosh),
        ("tanh", -4.0, 4.0, libm::tanh),
        ("arcsinh", -5.0, 5.0, libm::asinh),
        ("arccosh", 1.0, 9.0, libm::acosh),
        ("arctanh", -1.0, 1.0, libm::atanh),
        ("cbrt", -1e4, 1e4, libm::cbrt),
    ];
    let mut rng = Rng(3);
    for &(name, low, high, reference) in rows {
        let x: Vec<f64> = (0..5000)
            .map(|_| low + (high - low) * (rng.below(1 << 30) as f64 / (1u64 << 30) as f64))
            .collect();
        let (found, _) = apply(name, &[&x]);
        for (&x, &r) in x.iter().zip(&found) {
            let good = reference(x);
            let off = (good.to_bits() as i64 - r.to_bits() as i64).abs();
            assert!(off <= 3 || good == r, "{name}({x:e}) is {good:e}, not {r:e}: {off} units");
        }
    }
}

#[test]
fn special_values_are_exact() {
    let inf = f64::INFINITY;
    let rows: &[(&str, f64, f64)] = &[
        ("exp", 0.0, 1.0),
        ("exp", -inf, 0.0),
        ("exp", inf, inf),
        ("log", 1.0, 0.0),
        ("log", 0.0, -inf),
        ("log2", 8.0, 3.0),
        ("log10", 1000.0, 3.0),
        ("log1p", -1.0, -inf),
        ("sin", -0.0, -0.0),
        ("cos", 0.0, 1.0),
        ("tan", -0.0, -0.0),
        ("expm1", -0.0, -0.0),
        ("expm1", -inf, -1.0),
        ("sinh", -0.0, -0.0),
        ("tanh", inf, 1.0),
        ("tanh", -0.0, -0.0),
        ("arcsinh", -0.0, -0.0),
        ("arctanh", 1.0, inf),
        ("arctan", inf, std::f64::consts::FRAC_PI_2),
        ("arcsin", 1.0, std::f64::consts::FRAC_PI_2),
        ("arccos", 1.0, 0.0),
        ("cbrt", 27.0, 3.0),
        ("cbrt", -0.0, -0.0),
        ("exp2", 10.0, 1024.0),
        ("sign", -0.0, 0.0),
        ("rint", 2.5, 2.0),
        ("spacing", 1.0, f64::EPSILON),
    ];
    for &(name, x, want) in rows {
        // Among many, so that vectors compute it too.
        let (found, _) = apply(name, &[&[x; 40]]);
        for r in found {
            assert!(
                r == want && (r.is_sign_negative() == want.is_sign_negative()),
                "{name}({x}): {r}"
            );
        }
        let (found, status) = apply(name, &[&[f64::NAN; 9]]);
        if name != "sign" {
            assert!(found.iter().all(|r| r.is_nan()), "{name}(nan)");
        }
        assert_eq!(status, Status::NONE, "{name}(nan) raises nothing");
    }
    let (powers, _) = apply(
        "power",
        &[&[2.0, -2.0, -8.0, 0.0, 1.0, 10.0], &[10.0, 3.0, 0.5, 0.0, f64::NAN, -2.0]],
    );
    assert_eq!(&powers[..2], &[1024.0, -8.0]);
    assert!(powers[2].is_nan());
    assert_eq!(&powers[3..], &[1.0, 1.0, 0.01]);
    let angles = apply("arctan2", &[&[0.0, -0.0, 0.0, 1.0, -1.0], &[1.0, 1.0, -1.0, 0.0, -inf]]).0;
    let pi = std::f64::consts::PI;
    assert_eq!(angles, [0.0, -0.0, pi, pi / 2.0, -pi]);
}

#[test]
fn exceptions_are_those_of_the_elements() {
    let nan = f64::NAN;
    for (name, inputs, want) in [
        ("divide", [vec![1.0, 2.0], vec![0.0, 1.0]], Status::DIVIDE),
        ("divide", [vec![0.0, 2.0], vec![0.0, 1.0]], Status::INVALID),
        ("multiply", [vec![1e300, 2.0], vec![1e300, 1.0]], Status::OVERFLOW),
        ("less", [vec![nan; 20], vec![1.0; 20]], Status::NONE),
        ("maximum", [vec![nan; 20], vec![1.0; 20]], Status::NONE),
        ("floor_divide", [vec![1.0, 1.0], vec![0.0, 2.0]], Status::DIVIDE),
        ("power", [vec![-8.0, 2.0], vec![0.5, 2.0]], Status::INVALID),
        ("power", [vec![10.0, 2.0], vec![400.0, 2.0]], Status::OVERFLOW),
        ("power", [vec![0.0, 2.0], vec![-1.0, 2.0]], Status::DIVIDE),
    ] {
        assert_eq!(apply(name, &[&inputs[0], &inputs[1]]).1, want, "{name} {inputs:?}");
    }
    for (name, x, want) in [
        ("log", 0.0, Status::DIVIDE),
        ("log", -1.0, Status::INVALID),
        ("sqrt", -1.0, Status::INVALID),
        ("exp", 1000.0, Status::OVERFLOW),
        ("exp", -1000.0, Status::UNDERFLOW),
        ("exp", 1.0, Status::NONE),
        ("sin", f64::INFINITY, Status::INVALID),
        ("arcsin", 2.0, Status::INVALID),
        ("arctanh", 1.0, Status::DIVIDE),
        ("reciprocal", 0.0, Status::DIVIDE),
        ("sinh", 1000.0, Status::OVERFLOW),
        ("log1p", -2.0, Status::INVALID),
    ] {
        assert_eq!(apply(name, &[&[x; 30]]).1, want, "{name}({x})");
    }
}

#[test]
fn runs_over_views_are_those_of_the_model() {
    let mut rng = Rng(17);
    let row = table::by_name("add").expect("a row");
    for _ in 0..2000 {
        let dims = shape(&mut rng);
        let whole = fresh(&mut rng, &dims);
        let a = part(&mut rng, whole);
        let b = match rng.below(4) {
            0 => a.clone(),
            1 => fresh(&mut rng, &[]),
            2 => fresh(&mut rng, a.shape()),
            _ => fresh(&mut rng, &a.shape()[a.ndim().min(1)..]),
        };
        let out = if rng.below(3) == 0 { a.clone() } else { fresh(&mut rng, a.shape()) };
        let types: Vec<ScalarType> = [&a, &b].iter().filter_map(|v| v.scalar_type()).collect();
        let args = [Arg::Typed(types[0]), Arg::Typed(types[1])];
        let wanted = Wanted::default();
        let casting = super::super::dtype::Casting::SameKind;
        let found = resolve(row, &args, wanted, casting).expect("numbers can be added");
        let ty = found.types[2];
        let wide = b.broadcast_to(a.shape()).expect("an array's own axes fit");
        let mask = (rng.below(2) == 0).then(|| {
            let mask = View::zeros(a.shape(), ScalarType::Bool.into(), Order::C).expect("memory");
            for index in indices(a.shape()) {
                set(&mask, &index, rng.below(2) as f64);
            }
            mask
        });
        let shown = mask.as_ref().map(elements);
        let old = elements(&out);
        let out_type = out.scalar_type().expect("numbers");
        let expected: Vec<f64> = elements(&a)
            .iter()
            .zip(elements(&wide))
            .enumerate()
            .map(|(i, (a, b))| {
                use super::super::cast::Number;
                if shown.as_ref().is_some_and(|m| m[i] == 0.0) {
                    return old[i];
                }
                let sum = with_element!(ty, T => T::of(a + b).to_f64());
                let sum = if ty == ScalarType::Bool { f64::from(a + b != 0.0) } else { sum };
                with_element!(out_type, T => T::of(sum).to_f64())
            })
            .collect();
        run::run(found, &[&a, &b, &out], mask.as_ref()).expect("memory");
        assert_eq!(elements(&out), expected, "{a:?} and {b:?} to {out:?}");
    }
}

#[test]
fn large_runs_are_divided_without_a_trace() {
    let n = 1 << 20;
    let x: Vec<f64> = (0..n).map(|i| i as f64).collect();
    let (found, status) = apply("sqrt", &[&x]);
    assert_eq!(status, Status::NONE);
    assert!(found.iter().zip(&x).all(|(r, x)| *r == x.sqrt()));
    let mut y = x;
    y[n / 2] = -1.0;
    assert_eq!(apply("sqrt", &[&y]).1, Status::INVALID);
}

#[test]
fn types_resolve_as_in_numpy() {
    use ScalarType::*;
    let weak = Arg::Weak;
    let t = Arg::Typed;
    let rule = super::super::dtype::Casting::SameKind;
    let find = |name: &str, args: &[Arg]| {
        resolve(table::by_name(name).expect("a row"), args, Wanted::default(), rule)
            .map(|l| l.types.to_vec())
    };
    assert_eq!(find("add", &[t(UInt8), weak(Kind::Signed)]), Ok(vec![UInt8; 3]));
    assert_eq!(find("add", &[t(UInt8), weak(Kind::Float)]), Ok(vec![Float64; 3]));
    assert_eq!(find("add", &[t(Float32), weak(Kind::Float)]), Ok(vec![Float32; 3]));
    assert_eq!(find("add", &[t(Float32), weak(Kind::Complex)]), Ok(vec![Complex64; 3]));
    assert_eq!(find("add", &[t(Int64), t(UInt64)]), Ok(vec![Float64; 3]));
    assert_eq!(find("less", &[t(Int64), t(UInt64)]), Ok(vec![Int64, UInt64, Bool]));
    assert_eq!(find("divide", &[t(Int8), weak(Kind::Signed)]), Ok(vec![Float64; 3]));
    assert_eq!(find("sin", &[t(Int32)]), Ok(vec![Float64; 2]));
    assert_eq!(find("ldexp", &[t(Float32), weak(Kind::Signed)]), Ok(vec![Float32, Int64, Float32]));
    assert_eq!(find("subtract", &[t(Bool), t(Bool)]), Err(NoLoop::BoolSubtract));
    assert_eq!(find("bitwise_and", &[t(Float64), t(Bool)]), Err(NoLoop::NotSupported));
    assert_eq!(common(&[t(Bool), weak(Kind::Signed)]), Int64);
    assert_eq!(common(&[t(Complex64), weak(Kind::Float)]), Complex64);
}

#[test]
fn integers_are_divided_downwards() {
    let mut rng = Rng(43);
    let extremes = [i64::MIN, i64::MAX, 0, 1, -1, (1 << 52) - 1, 1 - (1 << 52), 1 << 52, 3, -7];
    let any = |rng: &mut Rng| match rng.below(3) {
        0 => extremes[rng.below(extremes.len())],
        1 => rng.below(1000) as i64 - 500,
        _ => (rng.below(1 << 31) as i64 - (1 << 30)) * (rng.below(1 << 21) as i64),
    };
    for round in 0..300 {
        let n = 1 + round;
        let small = |v: i64| if round % 2 == 0 { v % (1 << 40) } else { v };
        let a: Vec<i64> = (0..n).map(|_| small(any(&mut rng))).collect();
        let mut b: Vec<i64> = (0..n).map(|_| small(any(&mut rng)).max(1 - i64::MAX)).collect();
        // One divisor for all, as a number beside an array is.
        if round % 3 == 0 {
            let d = b[0];
            b.fill(d);
        }
        let (x, y) = (View::from_slice(&a).expect("memory"), View::from_slice(&b).expect("memory"));
        for (name, rest) in [("floor_divide", false), ("remainder", true)] {
            let found = table::by_name(name).and_then(|r| r.exact(&[ScalarType::Int64; 2]));
            let out = View::zeros(&[n], ScalarType::Int64.into(), Order::C).expect("memory");
            run::run(found.expect("a loop"), &[&x, &y, &out], None).expect("memory");
            for ((&a, &b), r) in a.iter().zip(&b).zip(values::<i64>(&out)) {
                let (p, q) = (i128::from(a), i128::from(b));
                let floor = if q == 0 {
                    0
                } else {
                    p.div_euclid(q) - i128::from(q < 0 && p.rem_euclid(q) != 0)
                };
                let want = if q == 0 {
                    0
                } else if rest {
                    p - floor * q
                } else {
                    floor
                };
                assert_eq!(r, want as i64, "{name} of {a} and {b}");
            }
        }
    }
}

#[test]
fn float32s_of_their_own_are_within_two_units() {
    let rows: &[(&str, f32, f32, Reference)] = &[
        ("exp", -100.0, 95.0, libm::exp),
        ("log", 0.0, 5.0, libm::log),
        ("sin", -500.0, 500.0, libm::sin),
        ("cos", -500.0, 500.0, libm::cos),
        ("tanh", -12.0, 12.0, libm::tanh),
        ("tanh", -0.01, 0.01, libm::tanh),
    ];
    let mut rng = Rng(47);
    for &(name, low, high, reference) in rows {
        let x: Vec<f32> = (0..20000)
            .map(|_| low + (high - low) * (rng.below(1 << 24) as f32 / (1u32 << 24) as f32))
            .collect();
        let view = View::from_slice(&x).expect("memory");
        let out = View::zeros(&[x.len()], ScalarType::Float32.into(), Order::C).expect("memory");
        let found = table::by_name(name).and_then(|r| r.exact(&[ScalarType::Float32]));
        run::run(found.expect("a loop"), &[&view, &out], None).expect("memory");
        for (&x, r) in x.iter().zip(values::<f32>(&out)) {
            let good = reference(f64::from(x)) as f32;
            let off = (good.to_bits() as i32 - r.to_bits() as i32).abs();
            // Near a zero of sine and cosine, the distance to it counts.
            let near = matches!(name, "sin" | "cos") && (good - r).abs() < 1e-7;
            assert!(off <= 3 || near, "{name}({x:e}) is {good:e}, not {r:e}: {off} units");
        }
    }
}

#[test]
fn the_document_lists_the_functions() {
    let document = include_str!("../../../COMPATIBILITY.md");
    let block = document.split("```ufuncs").nth(1).and_then(|rest| rest.split("```").next());
    let listed: Vec<&str> = block.unwrap_or_default().split_whitespace().collect();
    let rows: Vec<&str> = table::TABLE.iter().map(|row| row.name).collect();
    assert_eq!(listed, rows);
}
