//! Random views against a model that goes index by index.

use smallvec::smallvec;

use super::block::{self, Task};
use super::cast::Number;
use super::layout::{Layout, Order};
use super::walk::Walk;
use super::{DType, ScalarType, View, dtype::with_element};

/// Pseudorandom numbers, the same on each run.
pub(super) struct Rng(pub(super) u64);

impl Rng {
    pub(super) fn new(seed: u64) -> Rng {
        Rng(seed)
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

/// All indices of a shape, in C order.
pub(super) fn indices(shape: &[usize]) -> Vec<Vec<usize>> {
    shape.iter().fold(vec![vec![]], |all, &d| {
        all.iter().flat_map(|index| (0..d).map(|i| [&index[..], &[i]].concat())).collect()
    })
}

pub(super) fn get(view: &View, index: &[usize]) -> f64 {
    let ty = view.scalar_type().expect("numbers");
    let mut raw = [0u8; 16];
    let raw = &mut raw[..ty.size()];
    view.buffer().read(view.layout().place(index), raw);
    with_element!(ty, T => bytemuck::pod_read_unaligned::<T>(raw).to_f64())
}

pub(super) fn set(view: &View, index: &[usize], v: f64) {
    let at = view.layout().place(index);
    let ty = view.scalar_type().expect("numbers");
    with_element!(ty, T => view.buffer().write(at, bytemuck::bytes_of(&T::of(v))));
}

pub(super) fn elements(view: &View) -> Vec<f64> {
    indices(view.shape()).iter().map(|index| get(view, index)).collect()
}

/// A new array of small whole numbers.
pub(super) fn fresh(rng: &mut Rng, shape: &[usize]) -> View {
    let ty = ScalarType::ALL[rng.below(ScalarType::ALL.len())];
    let order = if rng.below(2) == 0 { Order::C } else { Order::F };
    let view = View::zeros(shape, ty.into(), order).expect("memory");
    for index in indices(shape) {
        set(&view, &index, rng.below(100) as f64);
    }
    view
}

pub(super) fn shape(rng: &mut Rng) -> Vec<usize> {
    (0..rng.below(5)).map(|_| if rng.below(12) == 0 { 0 } else { 1 + rng.below(4) }).collect()
}

/// A view of a random part of an array, some axes backwards and in another order.
pub(super) fn part(rng: &mut Rng, mut view: View) -> View {
    for axis in 0..view.ndim() {
        let d = view.shape()[axis];
        let start = rng.below(d + 1);
        let n = rng.below(d - start + 1);
        let mut slices = vec![(start, 1, n)];
        if n > 0 {
            slices.push((start + n - 1, -1, n));
            slices.push((start, 2, n.div_ceil(2)));
        }
        let (start, step, n) = slices[rng.below(slices.len())];
        view = view.narrowed(|l| l.slice(axis, start, step, n));
    }
    let mut axes: Vec<usize> = (0..view.ndim()).collect();
    for i in (1..axes.len()).rev() {
        axes.swap(i, rng.below(i + 1));
    }
    view.transposed(&axes)
}

/// The same elements in memory of their own.
pub(super) fn copy_of(view: &View) -> View {
    as_type(view, view.scalar_type().expect("numbers"))
}

/// The same numbers as another type.
pub(super) fn as_type(view: &View, ty: ScalarType) -> View {
    let made = View::zeros(view.shape(), ty.into(), Order::C).expect("memory");
    block::copy(view, &made);
    made
}

#[test]
fn copies_are_those_of_the_model() {
    let mut rng = Rng(7);
    for _ in 0..3000 {
        let dims = shape(&mut rng);
        let whole = fresh(&mut rng, &dims);
        let from = part(&mut rng, whole);
        // An axis that repeats, now and then.
        let from = match rng.below(3) {
            0 => from.broadcast_to(&[&[2], from.shape()].concat()).expect("one more axis fits"),
            _ => from,
        };
        let to = fresh(&mut rng, from.shape());
        block::copy(&from, &to);
        let ty = to.scalar_type().expect("numbers");
        let expected: Vec<f64> =
            elements(&from).iter().map(|&v| with_element!(ty, T => T::of(v).to_f64())).collect();
        assert_eq!(elements(&to), expected, "{from:?} to {to:?}");
    }
}

#[test]
fn operations_are_those_of_the_model() {
    let mut rng = Rng(11);
    let f64s = [ScalarType::Float64; 3];
    let kernel: &block::Kernel<'_> = &|inputs, outputs| {
        let (a, b): (&[f64], &[f64]) =
            (bytemuck::cast_slice(inputs[0]), bytemuck::cast_slice(inputs[1]));
        let out: &mut [f64] = bytemuck::cast_slice_mut(outputs[0]);
        for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
            *out = a - 2.0 * b;
        }
    };
    for round in 0..3000 {
        let dims = shape(&mut rng);
        let whole = fresh(&mut rng, &dims);
        let a = part(&mut rng, whole);
        let b = match rng.below(3) {
            0 => a.clone(),
            1 => fresh(&mut rng, a.shape()),
            _ => fresh(&mut rng, &a.shape()[a.ndim().min(1)..]),
        };
        let out = match rng.below(2) {
            0 if !block::overlaps(&b, &a) => a.clone(),
            _ => fresh(&mut rng, a.shape()),
        };
        let wide = b.broadcast_to(a.shape()).expect("an array's own axes fit");
        let ty = out.scalar_type().expect("numbers");
        let expected: Vec<f64> = elements(&a)
            .iter()
            .zip(elements(&wide))
            .map(|(a, b)| with_element!(ty, T => T::of(a - 2.0 * b).to_f64()))
            .collect();
        let types: Vec<ScalarType> =
            [&a, &b, &out].iter().map(|v| v.scalar_type().expect("numbers")).collect();
        let walk = Walk::new(&[&a, &b, &out]).expect("shapes that fit");
        for walk in walk.divided(1 + round % 3) {
            block::run(&walk, &types, Task { types: &f64s, n_inputs: 2, kernel });
        }
        assert_eq!(elements(&out), expected, "{a:?} and {b:?} to {out:?}");
    }
}

#[test]
fn long_lanes_pass_in_blocks() {
    let a = View::zeros(&[5000], DType::Scalar(ScalarType::Int32), Order::C).expect("memory");
    for i in 0..5000 {
        set(&a, &[i], i as f64);
    }
    let every_second = a.narrowed(|l| l.slice(0, 1, 2, 2500));
    let out = View::zeros(&[2500], ScalarType::Float32.into(), Order::C).expect("memory");
    block::copy(&every_second, &out);
    assert!((0..2500).all(|i| get(&out, &[i]) == (2 * i + 1) as f64));
}

#[test]
fn reshaping_keeps_the_order_of_elements() {
    let mut rng = Rng(3);
    let mut kept = 0;
    for _ in 0..3000 {
        let dims = shape(&mut rng);
        let whole = fresh(&mut rng, &dims);
        let view = part(&mut rng, whole);
        let n = view.len();
        let splits: Vec<Vec<usize>> = match n {
            0 => vec![vec![0], vec![3, 0], vec![0, 2, 2]],
            _ => (1..=n)
                .filter(|d| n.is_multiple_of(*d))
                .flat_map(|d| [vec![d, n / d], vec![1, d, 1, n / d], vec![n]])
                .collect(),
        };
        let new = &splits[rng.below(splits.len())];
        if let Some(seen) = view.reshaped(new, Order::C) {
            kept += 1;
            assert_eq!(elements(&seen), elements(&view), "{view:?} as {new:?}");
        } else {
            assert!(!view.is_c(), "an array in C order takes any shape: {view:?} as {new:?}");
        }
        // In Fortran's order, a reshape is that of the transposed array, transposed.
        if let Some(seen) = view.reshaped(new, Order::F) {
            assert_eq!(elements(&seen.t()), elements(&view.t()), "{view:?} as {new:?} in F order");
        }
    }
    assert!(kept > 1000, "most reshapes need no copy: {kept}");
}

#[test]
fn no_layout_reaches_beyond_its_buffer() {
    let mut rng = Rng(5);
    for _ in 0..20000 {
        let base = View::zeros(&[64], ScalarType::UInt8.into(), Order::C).expect("memory");
        let n = rng.below(4);
        let layout = Layout {
            shape: (0..n).map(|_| rng.below(6)).collect(),
            strides: (0..n).map(|_| rng.below(60) as isize - 30).collect(),
            offset: rng.below(80),
        };
        let fits = indices(&layout.shape).iter().all(|index| {
            let steps: isize =
                index.iter().zip(&layout.strides).map(|(&i, &s)| i as isize * s).sum();
            let at = layout.offset as isize + steps;
            at >= 0 && at + 4 <= 64
        });
        let made = base.with_dtype(ScalarType::Float32.into(), layout.clone());
        assert_eq!(made.is_some(), fits, "{layout:?}");
    }
    let base = View::zeros(&[64], ScalarType::UInt8.into(), Order::C).expect("memory");
    for (shape, stride) in [(usize::MAX, 0), (usize::MAX / 2, 1), (2, isize::MAX), (2, isize::MIN)]
    {
        let layout = Layout { shape: smallvec![shape], strides: smallvec![stride], offset: 0 };
        assert!(base.with_layout(layout).is_none(), "{shape} elements {stride} octets apart");
    }
}

#[test]
fn promotion_is_a_table_of_numpy() {
    use ScalarType::*;
    for (a, b, both) in [
        (Bool, Int8, Int8),
        (UInt8, Int8, Int16),
        (UInt32, Int32, Int64),
        (UInt64, Int64, Float64),
        (UInt8, Int64, Int64),
        (Int16, Float32, Float32),
        (Int32, Float32, Float64),
        (Int64, Float32, Float64),
        (Float32, Complex64, Complex64),
        (Float64, Complex64, Complex128),
        (Int32, Complex64, Complex128),
        (UInt16, Complex64, Complex64),
        (Float32, Float64, Float64),
    ] {
        assert_eq!(a.promote(b), both, "{a:?} and {b:?}");
        assert_eq!(b.promote(a), both, "{b:?} and {a:?}");
    }
}
