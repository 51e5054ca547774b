//! Reductions against a model that goes index by index, and sums against NumPy's order.

use super::super::cast::Number;
use super::super::dtype::{ScalarType, with_element};
use super::super::layout::Order;
use super::super::tests::{Rng, elements, fresh, indices, part, shape};
use super::super::ufunc::table;
use super::super::{View, block};
use super::{Start, arg, fold, reduce, scan};

/// The elements that go to each place of the result, in C order.
fn groups(view: &View, marks: &[bool]) -> Vec<Vec<f64>> {
    let kept: Vec<usize> =
        (0..view.ndim()).filter(|&a| !marks[a]).map(|a| view.shape()[a]).collect();
    let mut all = vec![Vec::new(); kept.iter().product()];
    for (index, v) in indices(view.shape()).iter().zip(elements(view)) {
        let at = (0..view.ndim())
            .filter(|&a| !marks[a])
            .fold(0, |at, a| at * view.shape()[a] + index[a]);
        all[at].push(v);
    }
    all
}

#[test]
fn reductions_are_those_of_the_model() {
    let mut rng = Rng(23);
    for _ in 0..3000 {
        let dims = shape(&mut rng);
        let whole = fresh(&mut rng, &dims);
        let view = part(&mut rng, whole);
        let marks: Vec<bool> = (0..view.ndim()).map(|_| rng.below(2) == 0).collect();
        let ty = view.scalar_type().expect("numbers");
        let (name, model): (&str, fn(f64, f64) -> f64) = [
            ("add", (|a, b| a + b) as fn(f64, f64) -> f64),
            ("maximum", f64::max),
            ("minimum", f64::min),
        ][rng.below(3)];
        let row = table::by_name(name).expect("a row");
        let found = row.exact(&[ty, ty]).expect("a loop");
        let groups = groups(&view, &marks);
        if name != "add" && groups.iter().any(Vec::is_empty) {
            continue;
        }
        let zero = [0u8; 16];
        let start = if name == "add" { Start::Fill(&zero[..ty.size()]) } else { Start::First };
        let (made, _) = reduce(&fold::of(name, found), &view, &marks, start).expect("memory");
        let expected: Vec<f64> = groups
            .iter()
            .map(|g| {
                let sum = g.iter().copied().reduce(model).unwrap_or(0.0);
                if ty == ScalarType::Bool {
                    f64::from(sum != 0.0)
                } else {
                    with_element!(ty, T => T::of(sum).to_f64())
                }
            })
            .collect();
        assert_eq!(elements(&made), expected, "{name} of {view:?} along {marks:?}");
    }
}

#[test]
fn other_functions_reduce_in_order() {
    let mut rng = Rng(29);
    for _ in 0..500 {
        let view = View::zeros(&[3, 4, 2], ScalarType::Float64.into(), Order::C).expect("memory");
        let view = part(&mut rng, view);
        for index in indices(view.shape()) {
            super::super::tests::set(&view, &index, rng.below(50) as f64);
        }
        let axis = rng.below(3);
        let marks: Vec<bool> = (0..3).map(|a| a == axis).collect();
        let groups = groups(&view, &marks);
        if groups.iter().any(Vec::is_empty) || groups.is_empty() {
            continue;
        }
        let found = table::by_name("subtract").and_then(|r| r.exact(&[ScalarType::Float64; 2]));
        let folding = fold::of("subtract", found.expect("a loop"));
        let (made, _) = reduce(&folding, &view, &marks, Start::First).expect("memory");
        let expected: Vec<f64> =
            groups.iter().map(|g| g.iter().copied().reduce(|a, b| a - b).unwrap_or(0.0)).collect();
        assert_eq!(elements(&made), expected, "{view:?} along {axis}");
    }
}

/// NumPy's order of a sum, by recursion.
fn pairwise(a: &[f64]) -> f64 {
    if a.len() < 8 {
        return a.iter().fold(-0.0, |s, v| s + v);
    }
    if a.len() <= 128 {
        let mut r = [0.0; 8];
        r.copy_from_slice(&a[..8]);
        let whole = a.len() / 8 * 8;
        for i in (8..whole).step_by(8) {
            (0..8).for_each(|k| r[k] += a[i + k]);
        }
        let sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
        return a[whole..].iter().fold(sum, |s, v| s + v);
    }
    let half = a.len() / 2;
    let half = half - half % 8;
    pairwise(&a[..half]) + pairwise(&a[half..])
}

#[test]
fn sums_are_pairwise() {
    let mut rng = Rng(31);
    for n in (0..300).chain([1000, 1023, 4096, 5001, 70000]) {
        let all: Vec<f64> = (0..n).map(|_| rng.below(1 << 30) as f64 / 7.0 - 1e7).collect();
        let view = View::from_slice(&all).expect("memory");
        let found = table::by_name("add").and_then(|r| r.exact(&[ScalarType::Float64; 2]));
        let folding = fold::of("add", found.expect("a loop"));
        let (made, _) = reduce(&folding, &view, &[true], Start::Fill(&[0; 8])).expect("memory");
        assert_eq!(elements(&made)[0].to_bits(), (0.0 + pairwise(&all)).to_bits(), "{n} elements");
    }
}

#[test]
fn truths_are_counted_and_found() {
    for n in [0usize, 1, 63, 64, 129, 5000] {
        let all: Vec<f64> = (0..n).map(|i| f64::from(i % 3 == 2)).collect();
        let view = View::from_slice(&all).expect("memory");
        assert_eq!(super::count_nonzero(&view), n / 3);
        assert_eq!(super::any(&view), n > 2);
        assert_eq!(super::all(&view), n == 0);
    }
}

#[test]
fn extremes_are_found_where_they_are_first() {
    let mut rng = Rng(37);
    for _ in 0..1000 {
        let dims: Vec<usize> = (0..1 + rng.below(3)).map(|_| 1 + rng.below(9)).collect();
        let whole = fresh(&mut rng, &dims);
        let view = part(&mut rng, whole);
        let axis = rng.below(view.ndim());
        let marks: Vec<bool> = (0..view.ndim()).map(|a| a == axis).collect();
        let groups = groups(&view, &marks);
        if groups.iter().any(Vec::is_empty) {
            continue;
        }
        for greatest in [false, true] {
            let made = arg::extreme(&view, axis, greatest).expect("memory");
            let expected: Vec<f64> = groups
                .iter()
                .map(|g| {
                    let best = g.iter().copied().reduce(if greatest { f64::max } else { f64::min });
                    g.iter().position(|&v| Some(v) == best).unwrap_or(0) as f64
                })
                .collect();
            assert_eq!(elements(&made), expected, "{view:?} along {axis}");
        }
    }
    let mut long = vec![1.0f64; 3000];
    long[2000] = f64::NAN;
    long[1000] = 5.0;
    let view = View::from_slice(&long).expect("memory");
    assert_eq!(elements(&arg::extreme(&view, 0, true).expect("memory")), [2000.0]);
    assert_eq!(elements(&arg::extreme(&view, 0, false).expect("memory")), [2000.0]);
}

#[test]
fn running_sums_are_those_of_the_model() {
    let mut rng = Rng(41);
    for _ in 0..1000 {
        let dims: Vec<usize> = (0..1 + rng.below(3)).map(|_| rng.below(6)).collect();
        let view = View::zeros(&dims, ScalarType::Int32.into(), Order::C).expect("memory");
        for index in indices(&dims) {
            super::super::tests::set(&view, &index, rng.below(50) as f64);
        }
        let view = part(&mut rng, view);
        let axis = rng.below(view.ndim());
        let found = table::by_name("add").and_then(|r| r.exact(&[ScalarType::Int64; 2]));
        let (made, _) =
            scan::accumulate("add", found.expect("a loop"), &view, axis).expect("memory");
        let copy = View::zeros(view.shape(), ScalarType::Int64.into(), Order::C).expect("memory");
        block::copy(&view, &copy);
        for i in 1..view.shape()[axis] {
            for mut index in indices(view.shape()).into_iter().filter(|x| x[axis] == i) {
                let own = super::super::tests::get(&copy, &index);
                index[axis] -= 1;
                let before = super::super::tests::get(&copy, &index);
                index[axis] += 1;
                super::super::tests::set(&copy, &index, own + before);
            }
        }
        assert_eq!(elements(&made), elements(&copy), "{view:?} along {axis}");
    }
}
