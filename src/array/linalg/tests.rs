//! Products against the plainest loop, decompositions against what they must multiply to.

use num_complex::Complex64;

use super::*;
use crate::array::block::show;
use crate::array::dtype::{Bool8, Element};
use crate::array::layout::Order;
use crate::array::{ScalarType, View};

struct Rng(u64);

impl Rng {
    fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1u64 << 30) as f64 - 1.0
    }
}

fn elements<T: Element>(view: &View) -> Vec<T> {
    show(&[view], &[], |inputs, _| bytemuck::cast_slice(inputs[0]).to_vec())
}

fn multiplied(a: &[f64], b: &[f64], [m, k, n]: [usize; 3]) -> Vec<f64> {
    let at = |(i, j): (usize, usize)| (0..k).map(|l| a[i * k + l] * b[l * n + j]).sum();
    (0..m).flat_map(|i| (0..n).map(move |j| (i, j))).map(at).collect()
}

fn near(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-8)
}

#[test]
fn products_are_those_of_the_plain_loop() {
    let mut rng = Rng(3);
    let shapes = [
        [1, 1, 1],
        [2, 3, 4],
        [5, 0, 2],
        [0, 3, 2],
        [7, 9, 1],
        [1, 8, 30],
        [33, 17, 40],
        [130, 90, 110],
    ];
    for [m, k, n] in shapes {
        for ty in
            [ScalarType::Float64, ScalarType::Int32, ScalarType::Complex128, ScalarType::Float32]
        {
            let whole = |rng: &mut Rng, len: usize| -> Vec<f64> {
                (0..len).map(|_| (rng.next() * 9.0).round()).collect()
            };
            let (a, b) = (whole(&mut rng, m * k), whole(&mut rng, k * n));
            let as_type = |v: &[f64], shape: [usize; 2]| {
                let from =
                    View::from_slice(v).and_then(|v| v.reshaped(&shape, Order::C)).expect("memory");
                let to = View::zeros(&shape, ty.into(), Order::C).expect("memory");
                crate::array::block::copy(&from, &to);
                to
            };
            let out = View::empty(&[m, n], ty.into(), Order::C).expect("memory");
            matmul(&as_type(&a, [m, k]), &as_type(&b, [k, n]), &out, [m, k, n]);
            let back = View::zeros(&[m, n], ScalarType::Float64.into(), Order::C).expect("memory");
            crate::array::block::copy(&out, &back);
            assert_eq!(elements::<f64>(&back), multiplied(&a, &b, [m, k, n]), "{m} {k} {n} {ty:?}");
        }
    }
}

#[test]
fn a_single_matrix_goes_with_each_of_a_stack() {
    let a = View::from_slice(&[1i64, 2, 3, 4, 5, 6, 7, 8]).expect("memory");
    let b = View::from_slice(&[0i64, 1, 1, 0]).expect("memory");
    let out = View::zeros(&[2, 2, 2], ScalarType::Int64.into(), Order::C).expect("memory");
    matmul(&a, &b, &out, [2, 2, 2]);
    assert_eq!(elements::<i64>(&out), [2, 1, 4, 3, 6, 5, 8, 7]);
}

#[test]
fn whole_numbers_wrap_and_bools_are_logic() {
    let a = View::from_slice(&[100i8, 100]).expect("memory");
    assert_eq!(dot(&a, &a, false), (20_000i64 as i8).to_ne_bytes());
    let z = View::from_slice(&[Complex64::new(1.0, 2.0)]).expect("memory");
    assert_eq!(dot(&z, &z, true), bytemuck::bytes_of(&Complex64::new(5.0, 0.0)));
    let yes = View::from_slice(&[Bool8::new(true); 2]).expect("memory");
    assert_eq!(dot(&yes, &yes, false), [1]);
}

#[test]
fn decompositions_multiply_to_the_matrix() {
    let mut rng = Rng(5);
    for [m, n] in [[1, 1], [3, 3], [5, 3], [3, 5], [40, 40], [60, 20]] {
        let a: Vec<f64> = (0..m * n).map(|_| rng.next()).collect();
        for full in [false, true] {
            let width = if full { m } else { m.min(n) };
            let (q, r) = qr(&a, m, n, full);
            assert!(near(&multiplied(&q, &r, [m, width, n]), &a), "QR of {m} × {n}");
            let (u, s, vt) = singular_values(&a, m, n, true, full).expect("finite");
            let inner = if full { n } else { m.min(n) };
            let scaled: Vec<f64> = (0..width * inner)
                .map(|at| if at / inner == at % inner { s[at % inner] } else { 0.0 })
                .collect();
            let us = multiplied(&u, &scaled, [m, width, inner]);
            assert!(near(&multiplied(&us, &vt, [m, inner, n]), &a), "SVD of {m} × {n}");
            assert!(s.windows(2).all(|w| w[0] >= w[1]));
        }
        if m != n {
            continue;
        }
        let unit: Vec<f64> = (0..n * n).map(|at| f64::from(u8::from(at / n == at % n))).collect();
        let turned = inverse(&a, n).expect("not singular");
        assert!(near(&multiplied(&a, &turned, [n, n, n]), &unit), "inverse of {n} × {n}");
        let x = solve(&a, n, &unit, n).expect("not singular");
        assert!(near(&x, &turned));
        let (sign, log, all) = determinant(&a, n);
        assert!((sign * log.exp() - all).abs() <= 1e-9 * all.abs());
        let transposed: Vec<f64> = (0..n * n).map(|at| a[at % n * n + at / n]).collect();
        let mut symmetric = multiplied(&a, &transposed, [n, n, n]);
        (0..n).for_each(|i| symmetric[i * n + i] += 1.0);
        let l = cholesky(&symmetric, n).expect("positive");
        let lt: Vec<f64> = (0..n * n).map(|at| l[at % n * n + at / n]).collect();
        assert!(near(&multiplied(&l, &lt, [n, n, n]), &symmetric));
        let (values, vectors) = eigen_symmetric(&symmetric, n, true).expect("finite");
        assert!(values.windows(2).all(|w| w[0] <= w[1]));
        let product = multiplied(&symmetric, &vectors, [n, n, n]);
        assert!((0..n * n).all(|at| (product[at] - vectors[at] * values[at % n]).abs() < 1e-8));
        let (values, vectors) = eigen(&a, n).expect("finite");
        for i in 0..n {
            for k in 0..n {
                let row = (0..n).map(|l| vectors[l * n + k] * a[i * n + l]).sum::<Complex64>();
                assert!((row - vectors[i * n + k] * values[k]).norm() < 1e-8);
            }
        }
    }
}

#[test]
fn what_has_no_result_says_why() {
    assert_eq!(inverse(&[1.0, 2.0, 2.0, 4.0], 2), Err(Failure::Singular));
    assert_eq!(solve(&[0.0], 1, &[1.0], 1), Err(Failure::Singular));
    assert_eq!(cholesky(&[1.0, 2.0, 2.0, 1.0], 2), Err(Failure::NotPositive));
    assert_eq!(singular_values(&[f64::NAN], 1, 1, true, true), Err(Failure::NotConverged));
    assert_eq!(eigen_symmetric(&[f64::INFINITY], 1, true), Err(Failure::NotConverged));
    assert_eq!(determinant(&[1.0, 2.0, 2.0, 4.0], 2), (0.0, f64::NEG_INFINITY, 0.0));
}
