//! Discrete Fourier transforms of rows.
//!
//! Invariant: nothing is divided by anything; whoever asks for a norm scales. Plans are kept by thread.

use std::cell::RefCell;

use num_complex::Complex;
use realfft::{FftNum, RealFftPlanner};
use rustfft::FftPlanner;

use super::View;
use super::block::show;
use super::dtype::{Element, ScalarType};
use crate::runtime::pool;

/// From how many elements on threads share the rows.
const PARALLEL: usize = 1 << 16;

/// A float that transforms are planned for.
pub trait Real: FftNum + Element {
    fn with_plans<R>(f: impl FnOnce(&mut FftPlanner<Self>, &mut RealFftPlanner<Self>) -> R) -> R;
}

macro_rules! reals {
    ($($ty:ty, $plans:ident);*) => { $(
        thread_local! {
            static $plans: RefCell<(FftPlanner<$ty>, RealFftPlanner<$ty>)> =
                RefCell::new((FftPlanner::new(), RealFftPlanner::new()));
        }
        impl Real for $ty {
            fn with_plans<R>(
                f: impl FnOnce(&mut FftPlanner<$ty>, &mut RealFftPlanner<$ty>) -> R,
            ) -> R {
                $plans.with(|plans| {
                    let (complex, real) = &mut *plans.borrow_mut();
                    f(complex, real)
                })
            }
        }
    )* };
}
reals!(f32, SHORT; f64, LONG);

/// Which way a transform goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    Forward,
    Inverse,
}

/// Transforms each row of `n` complex numbers in place.
pub fn complex(view: &View, n: usize, way: Way) {
    match view.scalar_type() {
        Some(ScalarType::Complex64) => complex_rows::<f32>(view, n, way),
        Some(ScalarType::Complex128) => complex_rows::<f64>(view, n, way),
        _ => {}
    }
}

fn complex_rows<T: Real>(view: &View, n: usize, way: Way)
where
    Complex<T>: Element,
{
    show(&[], &[view], |_, outputs| {
        let all: &mut [Complex<T>] = bytemuck::cast_slice_mut(outputs[0]);
        shared(all, n.max(1), &|rows| {
            let plan = T::with_plans(|plans, _| match way {
                Way::Forward => plans.plan_fft_forward(n.max(1)),
                Way::Inverse => plans.plan_fft_inverse(n.max(1)),
            });
            let mut scratch = vec![Complex::default(); plan.get_inplace_scratch_len()];
            plan.process_with_scratch(rows, &mut scratch);
        });
    });
}

/// Has threads do `f` on runs of whole rows.
fn shared<T: Send>(all: &mut [T], row: usize, f: &(dyn Fn(&mut [T]) + Sync)) {
    let rows = all.len() / row;
    if all.len() < PARALLEL || rows < 2 || pool::num_threads() < 2 {
        f(all);
        return;
    }
    match pool::pool() {
        Some(pool) => halves(pool::num_threads(), all, row, f, &|a, b| {
            pool.join(a, b);
        }),
        None => f(all),
    }
}

type Join<'j> = dyn Fn(&mut (dyn FnMut() + Send), &mut (dyn FnMut() + Send)) + Sync + 'j;

fn halves<T: Send>(
    threads: usize,
    all: &mut [T],
    row: usize,
    f: &(dyn Fn(&mut [T]) + Sync),
    join: &Join<'_>,
) {
    let rows = all.len() / row;
    if threads < 2 || rows < 2 {
        f(all);
        return;
    }
    let (a, b) = all.split_at_mut(rows / 2 * row);
    let half = threads / 2;
    join(&mut || halves(half, a, row, f, join), &mut || halves(threads - half, b, row, f, join));
}

/// Transforms rows of `n` real numbers to rows of `n / 2 + 1` complex ones.
pub fn real(input: &View, output: &View, n: usize) {
    match input.scalar_type() {
        Some(ScalarType::Float32) => real_rows::<f32>(input, output, n),
        Some(ScalarType::Float64) => real_rows::<f64>(input, output, n),
        _ => {}
    }
}

fn real_rows<T: Real>(input: &View, output: &View, n: usize)
where
    Complex<T>: Element,
{
    let plan = T::with_plans(|_, plans| plans.plan_fft_forward(n.max(1)));
    show(&[input], &[output], |inputs, outputs| {
        let from: &[T] = bytemuck::cast_slice(inputs[0]);
        let to: &mut [Complex<T>] = bytemuck::cast_slice_mut(outputs[0]);
        let mut row = plan.make_input_vec();
        let mut scratch = plan.make_scratch_vec();
        let rows = from.chunks_exact(n.max(1)).zip(to.chunks_exact_mut(n / 2 + 1));
        for (from, to) in rows {
            row.copy_from_slice(from);
            // Only lengths that do not fit are refused.
            let _ = plan.process_with_scratch(&mut row, to, &mut scratch);
        }
    });
}

/// Transforms rows of `n / 2 + 1` complex numbers to rows of `n` real ones. The imaginary parts of what must
/// be real are taken for 0.
pub fn inverse_real(input: &View, output: &View, n: usize) {
    match output.scalar_type() {
        Some(ScalarType::Float32) => inverse_rows::<f32>(input, output, n),
        Some(ScalarType::Float64) => inverse_rows::<f64>(input, output, n),
        _ => {}
    }
}

fn inverse_rows<T: Real>(input: &View, output: &View, n: usize)
where
    Complex<T>: Element,
{
    let plan = T::with_plans(|_, plans| plans.plan_fft_inverse(n.max(1)));
    show(&[input], &[output], |inputs, outputs| {
        let from: &[Complex<T>] = bytemuck::cast_slice(inputs[0]);
        let to: &mut [T] = bytemuck::cast_slice_mut(outputs[0]);
        let mut row = plan.make_input_vec();
        let mut scratch = plan.make_scratch_vec();
        let rows = from.chunks_exact(n / 2 + 1).zip(to.chunks_exact_mut(n.max(1)));
        for (from, to) in rows {
            row.copy_from_slice(from);
            row[0].im = T::zero();
            if n.is_multiple_of(2) {
                row[n / 2].im = T::zero();
            }
            let _ = plan.process_with_scratch(&mut row, to, &mut scratch);
        }
    });
}
