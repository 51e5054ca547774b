//! Masks and integer indices against a model that goes index by index.

use super::index::{self, Index, Outside};
use super::layout::Order;
use super::tests::{Rng, elements, fresh, get, indices, part, set, shape};
use super::{ScalarType, View};

/// An array of int64 in C order.
fn numbers(shape: &[usize], all: &[i64]) -> View {
    let view = View::empty(shape, ScalarType::Int64.into(), Order::C).expect("memory");
    view.buffer().write(0, bytemuck::cast_slice(all));
    view
}

fn mask(rng: &mut Rng, shape: &[usize]) -> View {
    let whole = View::zeros(shape, ScalarType::Bool.into(), Order::C).expect("memory");
    for at in indices(shape) {
        set(&whole, &at, rng.below(2) as f64);
    }
    whole
}

/// Some axes of a view, and indices for them of one shape; with `wrong`, one of them may be outside.
type Case = (Vec<usize>, Vec<usize>, Vec<Vec<i64>>);

fn case(rng: &mut Rng, view: &View, wrong: bool) -> Case {
    let own: Vec<usize> = (0..rng.below(3)).map(|_| rng.below(4)).collect();
    let n = own.iter().product();
    let mut axes: Vec<usize> = (0..view.ndim()).filter(|_| rng.below(2) == 0).collect();
    axes.retain(|&a| view.shape()[a] > 0);
    if axes.is_empty() {
        return (axes, vec![], vec![]);
    }
    let all = axes
        .iter()
        .map(|&a| {
            let d = view.shape()[a] as i64;
            (0..n)
                .map(|_| match rng.below(if wrong { 12 } else { 10 }) {
                    10 => d + rng.below(3) as i64,
                    11 => -d - 1 - rng.below(3) as i64,
                    _ => rng.below(2 * d as usize) as i64 - d,
                })
                .collect()
        })
        .collect();
    (axes, own, all)
}

/// What an index of the result names in the view.
fn named(
    view: &View,
    axes: &[usize],
    all: &[Vec<i64>],
    own: &[usize],
    at: usize,
    result: &[usize],
) -> Vec<usize> {
    let mut flat = 0;
    for (i, d) in result[at..at + own.len()].iter().zip(own) {
        flat = flat * d + i;
    }
    let mut rest = result[..at].iter().chain(&result[at + own.len()..]);
    (0..view.ndim())
        .map(|axis| match axes.iter().position(|&a| a == axis) {
            Some(k) => {
                let (i, d) = (all[k][flat], view.shape()[axis] as i64);
                (if i < 0 { i + d } else { i }) as usize
            }
            None => *rest.next().expect("an index for each axis that is left"),
        })
        .collect()
}

fn result_shape(view: &View, axes: &[usize], own: &[usize], at: usize) -> Vec<usize> {
    let kept: Vec<usize> =
        (0..view.ndim()).filter(|a| !axes.contains(a)).map(|a| view.shape()[a]).collect();
    [&kept[..at], own, &kept[at..]].concat()
}

/// The first index that is outside, array by array.
fn first_outside(view: &View, axes: &[usize], all: &[Vec<i64>]) -> Option<Outside> {
    all.iter().enumerate().find_map(|(which, list)| {
        let d = view.shape()[axes[which]] as i64;
        let bad = list.iter().find(|&&i| i < -d || i >= d);
        bad.map(|&index| Outside { which, index })
    })
}

#[test]
fn indices_name_the_elements_of_the_model() {
    let mut rng = Rng::new(23);
    for round in 0..4000 {
        let dims = shape(&mut rng);
        let whole = fresh(&mut rng, &dims);
        let view = part(&mut rng, whole);
        let (axes, own, all) = case(&mut rng, &view, round % 4 == 0);
        if axes.is_empty() {
            continue;
        }
        let arrays: Vec<View> = all.iter().map(|list| numbers(&own, list)).collect();
        let given: Vec<Index<'_>> =
            axes.iter().zip(&arrays).map(|(&axis, indices)| Index { axis, indices }).collect();
        let at = rng.below(view.ndim() - axes.len() + 1);
        let dims = result_shape(&view, &axes, &own, at);
        let out = View::zeros(&dims, view.dtype().clone(), Order::C).expect("memory");
        let outside = first_outside(&view, &axes, &all);
        assert_eq!(index::check(&view, &given).err(), outside);
        let done = index::gather(&view, &given, (at, own.len()), &out);
        if outside.is_some() {
            assert!(done.is_err(), "{view:?} {all:?}");
            continue;
        }
        assert_eq!(done, Ok(()));
        for result in indices(&dims) {
            let place = named(&view, &axes, &all, &own, at, &result);
            assert_eq!(get(&out, &result), get(&view, &place), "{view:?} {axes:?} {all:?}");
        }
        // Back, after every element has become another number: the last one that is written stays.
        let expected = super::tests::copy_of(&view);
        let values = fresh(&mut rng, &dims);
        let values = super::tests::as_type(&values, view.dtype().scalar().expect("numbers"));
        for result in indices(&dims) {
            let place = named(&view, &axes, &all, &own, at, &result);
            set(&expected, &place, get(&values, &result));
        }
        assert_eq!(index::scatter(&view, &given, (at, own.len()), &values), Ok(()));
        assert_eq!(elements(&view), elements(&expected), "{axes:?} {all:?}");
    }
}

#[test]
fn masks_name_the_elements_of_the_model() {
    let mut rng = Rng::new(29);
    for _ in 0..3000 {
        let dims = shape(&mut rng);
        let whole = fresh(&mut rng, &dims);
        let view = part(&mut rng, whole);
        let chosen = mask(&mut rng, view.shape());
        let places: Vec<Vec<usize>> =
            indices(view.shape()).into_iter().filter(|at| get(&chosen, at) != 0.0).collect();
        assert_eq!(index::count_true(&chosen), places.len());
        let found = index::true_indices(&chosen).expect("memory");
        for (axis, array) in found.iter().enumerate() {
            let expected: Vec<f64> = places.iter().map(|p| p[axis] as f64).collect();
            assert_eq!(elements(array), expected);
        }
        let out = View::zeros(&[places.len()], view.dtype().clone(), Order::C).expect("memory");
        assert_eq!(index::compress(&view, &chosen, &out), places.len());
        let expected: Vec<f64> = places.iter().map(|p| get(&view, p)).collect();
        assert_eq!(elements(&out), expected);
        let n = if rng.below(3) == 0 { 1 } else { places.len() };
        let values = fresh(&mut rng, &[n]);
        let values = super::tests::as_type(&values, view.dtype().scalar().expect("numbers"));
        let model = super::tests::copy_of(&view);
        for (k, place) in places.iter().enumerate() {
            set(&model, place, get(&values, &[if n == 1 { 0 } else { k }]));
        }
        index::expand(&view, &chosen, &values);
        assert_eq!(elements(&view), elements(&model), "{view:?}");
    }
}
