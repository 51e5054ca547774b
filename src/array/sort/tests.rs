//! Random arrays against a model: indices sorted by the plainest comparison.

use super::*;
use crate::array::cast::Number;
use crate::array::dtype::Complex64;
use crate::array::layout::Order;

struct Rng(u64);

impl Rng {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

fn elements<T: Element>(view: &View) -> Vec<T> {
    show(&[view], &[], |inputs, _| bytemuck::cast_slice(inputs[0]).to_vec())
}

/// Small numbers, and for floats NaNs and zeros of both signs.
fn numbers<T: Element + Number>(rng: &mut Rng, n: usize) -> Vec<T> {
    let one = |rng: &mut Rng| match rng.below(12) {
        0 => T::of(f64::NAN),
        1 => T::of(-0.0),
        2 => T::of(f64::INFINITY),
        _ => T::of(rng.below(40) as f64 - 20.0),
    };
    (0..n).map(|_| one(rng)).collect()
}

fn check<T: Element + Key + Number>(rng: &mut Rng, n: usize) {
    let all: Vec<T> = numbers(rng, n);
    let before = |a: &T, b: &T| {
        let (x, y) = (a.to_f64(), b.to_f64());
        if x.is_nan() || y.is_nan() {
            x.is_nan().cmp(&y.is_nan())
        } else {
            x.partial_cmp(&y).expect("numbers")
        }
    };
    let mut expected: Vec<i64> = (0..n as i64).collect();
    expected.sort_by(|&a, &b| before(&all[a as usize], &all[b as usize]));
    let view = View::from_slice(&all).expect("memory");
    let order = View::zeros(&[n], INDEX.into(), Order::C).expect("memory");
    argsort(&view, n, &order);
    assert_eq!(elements::<i64>(&order), expected, "{all:?}");
    for stable in [false, true] {
        let copy = View::from_slice(&all).expect("memory");
        sort(&copy, n, stable);
        let sorted = elements::<T>(&copy);
        for (v, &i) in sorted.iter().zip(&expected) {
            assert!(before(v, &all[i as usize]).is_eq(), "{all:?} sorted: {sorted:?}");
        }
    }
    if n == 0 {
        return;
    }
    let k = rng.below(n);
    let copy = View::from_slice(&all).expect("memory");
    partition(&copy, n, &[k]);
    let parted = elements::<T>(&copy);
    assert!(before(&parted[k], &all[expected[k] as usize]).is_eq());
    assert!(parted[..k].iter().all(|v| before(v, &parted[k]).is_le()));
    assert!(parted[k..].iter().all(|v| before(v, &parted[k]).is_ge()));
    let sorted: Vec<T> = expected.iter().map(|&i| all[i as usize]).collect();
    let (values, sorted_view) = (View::from_slice(&all), View::from_slice(&sorted));
    let (values, sorted_view) = (values.expect("memory"), sorted_view.expect("memory"));
    for right in [false, true] {
        searchsorted(&sorted_view, &values, right, None, &order).expect("no sorter");
        for (place, v) in elements::<i64>(&order).into_iter().zip(&all) {
            let model =
                sorted.iter().filter(|s| before(s, v).is_lt() || right && before(s, v).is_eq());
            assert_eq!(place, model.count() as i64, "{v:?} in {sorted:?}, right: {right}");
        }
    }
    let found = unique(&values, true, true).expect("memory");
    let (u, inverse) = (elements::<T>(&found.values), elements::<i64>(&found.inverse));
    assert!(u.windows(2).all(|w| before(&w[0], &w[1]).is_lt()), "{u:?}");
    for (i, v) in all.iter().enumerate() {
        assert!(before(&u[inverse[i] as usize], v).is_eq());
    }
    let first = elements::<i64>(&found.first);
    assert!(
        (0..u.len())
            .all(|k| inverse.iter().position(|&i| i == k as i64) == Some(first[k] as usize))
    );
    assert_eq!(elements::<i64>(&found.counts).iter().sum::<i64>(), n as i64);
    let alone = unique(&values, true, false).expect("memory");
    assert_eq!(alone.values.len(), u.len());
}

#[test]
fn orders_are_those_of_the_model() {
    let mut rng = Rng(1);
    for round in 0..400 {
        let n = if round % 100 == 0 { 70_000 / 100 * rng.below(3) } else { rng.below(60) };
        check::<f64>(&mut rng, n);
        check::<f32>(&mut rng, n);
        check::<i64>(&mut rng, n);
        check::<u8>(&mut rng, n);
        check::<i16>(&mut rng, n);
    }
}

#[test]
fn long_arrays_are_sorted_by_several_threads() {
    let mut rng = Rng(9);
    let all: Vec<f64> = (0..200_000).map(|_| rng.below(1 << 30) as f64 - 5e8).collect();
    let view = View::from_slice(&all).expect("memory");
    sort(&view, all.len(), false);
    let sorted = elements::<f64>(&view);
    assert!(sorted.windows(2).all(|w| w[0] <= w[1]));
    assert_eq!(sorted.iter().sum::<f64>(), all.iter().sum::<f64>());
}

#[test]
fn complex_numbers_have_nans_behind() {
    let nan = f64::NAN;
    let order =
        [(1.0, 2.0), (1.0, 3.0), (2.0, 0.0), (0.0, nan), (5.0, nan), (nan, 1.0), (nan, nan)];
    let all: Vec<Complex64> = order.iter().map(|&(re, im)| Complex64::new(re, im)).collect();
    let mixed: Vec<Complex64> = [5, 3, 6, 0, 2, 4, 1].iter().map(|&i| all[i]).collect();
    let view = View::from_slice(&mixed).expect("memory");
    sort(&view, 7, false);
    let text = |v: &[Complex64]| format!("{v:?}");
    assert_eq!(text(&elements(&view)), text(&all));
}

#[test]
fn the_last_key_counts_most() {
    let keys = [View::from_slice(&[3i64, 1, 2, 0]), View::from_slice(&[1.0f64, 0.0, 1.0, 0.0])];
    let keys: Vec<View> = keys.into_iter().map(|k| k.expect("memory")).collect();
    let order = View::zeros(&[4], INDEX.into(), Order::C).expect("memory");
    lexsort(&keys, 4, &order);
    assert_eq!(elements::<i64>(&order), [3, 1, 2, 0]);
}

#[test]
fn what_is_not_zero_is_found_in_order() {
    let view = View::from_slice(&[0.0f64, 1.0, -0.0, f64::NAN, 0.0, 2.0]).expect("memory");
    let every_second = view.narrowed(|l| l.slice(0, 1, 2, 3));
    assert_eq!(elements::<i64>(&nonzero(&view).expect("memory")), [1, 3, 5]);
    assert_eq!(elements::<i64>(&nonzero(&every_second).expect("memory")), [0, 1, 2]);
}

#[test]
fn digits_sort_numbers_of_every_width() {
    let mut rng = Rng(3);
    // Few and many, alike in their leading bits or not, with all bits or some that differ.
    for n in [0, 1, 8191, 8192, 20_000] {
        for width in [0, 1, 11, 12, 22, 23, 33, 34, 64] {
            let mask = if width == 64 { u64::MAX } else { (1 << width) - 1 };
            let mut word = || ((rng.below(1 << 31) as u64) << 33) ^ rng.below(1 << 31) as u64;
            let numbers: Vec<u64> = (0..n).map(|_| (word() & mask) | ((5 << 60) & !mask)).collect();
            let clustered: Vec<u64> =
                numbers.iter().map(|w| ((w / 1000 % 7) << 40) | (w % 50)).collect();
            for all in [numbers, clustered] {
                let (mut made, mut wide) = (all.clone(), Vec::new());
                radix::sort(&mut made);
                wide.extend(all.iter().zip(0..).map(|(&w, i)| u128::from(w) << 64 | i));
                radix::sort(&mut wide);
                let mut sorted = all;
                sorted.sort_unstable();
                assert_eq!(made, sorted, "{n} numbers of {width} bits");
                assert!(wide.iter().zip(&sorted).all(|(w, &s)| (w >> 64) as u64 == s));
                assert!(wide.is_sorted(), "{n} numbers of {width} bits and their places");
            }
        }
    }
}

/// As many numbers as are sorted by their digits: against the library's sort of the same elements.
fn check_many<T: Element + Key + Number>(rng: &mut Rng, scale: f64) {
    let one = |rng: &mut Rng| match rng.below(50) {
        0 => T::of(f64::NAN),
        1 => T::of(-0.0),
        2 => T::of(0.0),
        3 => T::of(f64::NEG_INFINITY),
        _ => T::of((rng.below(1 << 30) as f64 - (1 << 29) as f64) * scale),
    };
    for n in [8191, 8192, 12_345] {
        let all: Vec<T> = (0..n).map(|_| one(rng)).collect();
        let mut places: Vec<i64> = (0..n as i64).collect();
        places.sort_by(|&a, &b| compare(&all[a as usize], &all[b as usize]));
        let view = View::from_slice(&all).expect("memory");
        let order = View::zeros(&[n], INDEX.into(), Order::C).expect("memory");
        argsort(&view, n, &order);
        assert_eq!(elements::<i64>(&order), places, "equal ones stay as they were");
        for stable in [false, true] {
            let copy = View::from_slice(&all).expect("memory");
            sort(&copy, n, stable);
            let sorted = elements::<T>(&copy);
            let equal = |(v, &i): (&T, &i64)| compare(v, &all[i as usize]).is_eq();
            assert!(sorted.iter().zip(&places).all(equal), "{n} elements times {scale}");
            // What is no number comes back as one such, whichever it was.
            let octets = |all: &[T]| {
                let of = |v: &T| match v.to_f64().is_nan() {
                    true => vec![255],
                    false => bytemuck::bytes_of(v).to_vec(),
                };
                let mut each: Vec<Vec<u8>> = all.iter().map(of).collect();
                each.sort();
                each
            };
            let kept = octets(&sorted) == octets(&all);
            assert!(kept, "no element is lost of {n} times {scale}, nor a sign of zero");
        }
    }
}

#[test]
fn many_elements_of_every_type_are_sorted_as_the_library_does() {
    let mut rng = Rng(11);
    for scale in [1e-9, 1e-6, 1.0, 1e9] {
        check_many::<i8>(&mut rng, scale);
        check_many::<u8>(&mut rng, scale);
        check_many::<i16>(&mut rng, scale);
        check_many::<u16>(&mut rng, scale);
        check_many::<i32>(&mut rng, scale);
        check_many::<u32>(&mut rng, scale);
        check_many::<i64>(&mut rng, scale);
        check_many::<u64>(&mut rng, scale);
        check_many::<f32>(&mut rng, scale);
        check_many::<f64>(&mut rng, scale);
        check_many::<Complex64>(&mut rng, scale);
    }
}
