//! Loops over slices, made from functions of single elements.
//!
//! Invariant: a loop reads and writes as many elements as the shortest of its slices has. What raises
//! flags that do not belong to the result (comparisons of NaN, vectors that compute both ways) puts the
//! processor's record back as it was.

use super::super::dtype::{Element, ScalarType};
use super::super::simd::{self, Work};
use super::super::status;
use super::Loop;
use super::smooth::{Smooth, Smooth2};

/// What is said of an operation whatever its types.
pub trait Op {
    /// Whether flags that its loop raises mean nothing.
    const QUIET: bool = false;
    /// Whether vectors make it faster.
    const WIDE: bool = true;
}

pub trait Un<T: Element>: Op {
    type Out: Element;
    fn of(a: T) -> Self::Out;
}

pub trait Bin<T: Element>: Op {
    type Out: Element;
    fn of(a: T, b: T) -> Self::Out;
}

/// A function of elements of two types.
pub trait Mixed<A: Element, B: Element>: Op {
    type Out: Element;
    fn of(a: A, b: B) -> Self::Out;
}

/// A function with two results.
pub trait UnTwo<T: Element>: Op {
    type Second: Element;
    fn of(a: T) -> (T, Self::Second);
}

pub trait BinTwo<T: Element>: Op {
    fn of(a: T, b: T) -> (T, T);
}

pub trait Tri<T: Element>: Op {
    fn of(a: T, b: T, c: T) -> T;
}

pub(super) type Ins<'a> = [&'a [u8]];
pub(super) type Outs<'a> = [&'a mut [u8]];

fn see<T: Element>(octets: &[u8]) -> &[T] {
    bytemuck::cast_slice(octets)
}

fn see_mut<T: Element>(octets: &mut [u8]) -> &mut [T] {
    bytemuck::cast_slice_mut(octets)
}

/// Runs with the flags as they were afterwards.
#[inline(always)]
fn quietly(quiet: bool, f: impl FnOnce()) {
    if quiet {
        let before = status::read();
        f();
        status::set(before);
    } else {
        f();
    }
}

struct UnWork<'a, O, T, R>(&'a [T], &'a mut [R], std::marker::PhantomData<O>);

impl<T: Element, O: Un<T>> Work for UnWork<'_, O, T, O::Out> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        un_slices::<T, O>(self.0, self.1);
    }
}

#[inline(always)]
fn un_slices<T: Element, O: Un<T>>(a: &[T], out: &mut [O::Out]) {
    for (r, &a) in out.iter_mut().zip(a) {
        *r = O::of(a);
    }
}

fn un_loop<T: Element, O: Un<T>>(i: &Ins<'_>, o: &mut Outs<'_>) {
    let (a, out) = (see(i[0]), see_mut(o[0]));
    quietly(O::QUIET, || {
        if O::WIDE {
            simd::run(UnWork::<O, T, O::Out>(a, out, std::marker::PhantomData));
        } else {
            un_slices::<T, O>(a, out);
        }
    });
}

pub const fn un<T: Element, O: Un<T>>() -> Loop {
    Loop {
        types: &const { [T::TYPE, <O::Out as Element>::TYPE] },
        n_inputs: 1,
        run: un_loop::<T, O>,
    }
}

struct BinWork<'a, O, T, R>(&'a [T], &'a [T], &'a mut [R], std::marker::PhantomData<O>);

impl<T: Element, O: Bin<T>> Work for BinWork<'_, O, T, O::Out> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        bin_slices::<T, O>(self.0, self.1, self.2);
    }
}

#[inline(always)]
fn bin_slices<T: Element, O: Bin<T>>(a: &[T], b: &[T], out: &mut [O::Out]) {
    for ((r, &a), &b) in out.iter_mut().zip(a).zip(b) {
        *r = O::of(a, b);
    }
}

fn bin_loop<T: Element, O: Bin<T>>(i: &Ins<'_>, o: &mut Outs<'_>) {
    let (a, b, out) = (see(i[0]), see(i[1]), see_mut(o[0]));
    quietly(O::QUIET, || {
        if O::WIDE {
            simd::run(BinWork::<O, T, O::Out>(a, b, out, std::marker::PhantomData));
        } else {
            bin_slices::<T, O>(a, b, out);
        }
    });
}

pub const fn bin<T: Element, O: Bin<T>>() -> Loop {
    Loop {
        types: &const { [T::TYPE, T::TYPE, <O::Out as Element>::TYPE] },
        n_inputs: 2,
        run: bin_loop::<T, O>,
    }
}

fn mixed_loop<A: Element, B: Element, O: Mixed<A, B>>(i: &Ins<'_>, o: &mut Outs<'_>) {
    let (a, b, out) = (see::<A>(i[0]), see::<B>(i[1]), see_mut::<O::Out>(o[0]));
    quietly(O::QUIET, || {
        for ((r, &a), &b) in out.iter_mut().zip(a).zip(b) {
            *r = O::of(a, b);
        }
    });
}

pub const fn mixed<A: Element, B: Element, O: Mixed<A, B>>() -> Loop {
    Loop {
        types: &const { [A::TYPE, B::TYPE, <O::Out as Element>::TYPE] },
        n_inputs: 2,
        run: mixed_loop::<A, B, O>,
    }
}

fn un_two_loop<T: Element, O: UnTwo<T>>(i: &Ins<'_>, o: &mut Outs<'_>) {
    let a = see::<T>(i[0]);
    let [first, second, ..] = o else { return };
    let outs = see_mut::<T>(first).iter_mut().zip(see_mut::<O::Second>(second));
    quietly(O::QUIET, || {
        for ((r, s), &a) in outs.zip(a) {
            (*r, *s) = O::of(a);
        }
    });
}

pub const fn un_two<T: Element, O: UnTwo<T>>() -> Loop {
    Loop {
        types: &const { [T::TYPE, T::TYPE, <O::Second as Element>::TYPE] },
        n_inputs: 1,
        run: un_two_loop::<T, O>,
    }
}

fn bin_two_loop<T: Element, O: BinTwo<T>>(i: &Ins<'_>, o: &mut Outs<'_>) {
    let (a, b) = (see::<T>(i[0]), see::<T>(i[1]));
    let [first, second, ..] = o else { return };
    let outs = see_mut::<T>(first).iter_mut().zip(see_mut::<T>(second));
    for (((r, s), &a), &b) in outs.zip(a).zip(b) {
        (*r, *s) = O::of(a, b);
    }
}

pub const fn bin_two<T: Element, O: BinTwo<T>>() -> Loop {
    Loop { types: &const { [T::TYPE; 4] }, n_inputs: 2, run: bin_two_loop::<T, O> }
}

struct TriWork<'a, O, T>(&'a [T], &'a [T], &'a [T], &'a mut [T], std::marker::PhantomData<O>);

impl<T: Element, O: Tri<T>> Work for TriWork<'_, O, T> {
    #[inline(always)]
    fn run<const FUSED: bool>(self) {
        for (((r, &a), &b), &c) in self.3.iter_mut().zip(self.0).zip(self.1).zip(self.2) {
            *r = O::of(a, b, c);
        }
    }
}

fn tri_loop<T: Element, O: Tri<T>>(i: &Ins<'_>, o: &mut Outs<'_>) {
    let work =
        TriWork::<O, T>(see(i[0]), see(i[1]), see(i[2]), see_mut(o[0]), std::marker::PhantomData);
    quietly(O::QUIET, || simd::run(work));
}

pub const fn tri<T: Element, O: Tri<T>>() -> Loop {
    Loop { types: &const { [T::TYPE; 4] }, n_inputs: 3, run: tri_loop::<T, O> }
}

/// As many elements as are computed before it is asked whether all were regular.
const CHUNK: usize = 128;

/// Does the elements that are not regular, one by one.
#[cold]
#[inline(never)]
fn patch<T: Copy>(
    a: &[T],
    out: &mut [T],
    before: status::Status,
    regular: impl Fn(T) -> bool,
    slow: impl Fn(T) -> T,
) -> status::Status {
    status::set(before);
    for (r, &a) in out.iter_mut().zip(a) {
        if !regular(a) {
            *r = slow(a);
        }
    }
    status::read()
}

macro_rules! smooth_loops {
    ($work:ident, $two:ident, $ty:ty, $regular:ident, $fast:expr, $slow:expr, $fast2:expr, $slow2:expr) => {
        struct $work<'a, S>(&'a [$ty], &'a mut [$ty], std::marker::PhantomData<S>);

        impl<S: Smooth> Work for $work<'_, S> {
            #[inline(always)]
            fn run<const FUSED: bool>(self) {
                let mut before = status::read();
                for (a, out) in self.0.chunks(CHUNK).zip(self.1.chunks_mut(CHUNK)) {
                    let mut odd = !FUSED as u32;
                    if FUSED {
                        for (r, &a) in out.iter_mut().zip(a) {
                            *r = $fast(a);
                            odd |= !S::$regular(a) as u32;
                        }
                    }
                    if odd != 0 {
                        before = patch(a, out, before, |x| FUSED && S::$regular(x), $slow);
                    }
                }
                status::set(before);
            }
        }

        struct $two<'a, S>(&'a [$ty], &'a [$ty], &'a mut [$ty], std::marker::PhantomData<S>);

        impl<S: Smooth2> Work for $two<'_, S> {
            #[inline(always)]
            fn run<const FUSED: bool>(self) {
                let mut before = status::read();
                let chunks = self.0.chunks(CHUNK).zip(self.1.chunks(CHUNK));
                for ((a, b), out) in chunks.zip(self.2.chunks_mut(CHUNK)) {
                    let mut odd = !FUSED as u32;
                    if FUSED {
                        for ((r, &a), &b) in out.iter_mut().zip(a).zip(b) {
                            *r = $fast2(a, b);
                            odd |= !S::$regular(a, b) as u32;
                        }
                    }
                    if odd != 0 {
                        status::set(before);
                        for ((r, &a), &b) in out.iter_mut().zip(a).zip(b) {
                            if !(FUSED && S::$regular(a, b)) {
                                *r = $slow2(a, b);
                            }
                        }
                        before = status::read();
                    }
                }
                status::set(before);
            }
        }
    };
}

smooth_loops!(Smooth64, SmoothTwo64, f64, regular, S::fast, S::slow, S::fast, S::slow);
smooth_loops!(
    Smooth32,
    SmoothTwo32,
    f32,
    regular32,
    S::fast32,
    |x| S::slow(x as f64) as f32,
    |a, b| S::fast(a as f64, b as f64) as f32,
    |a, b| S::slow(a as f64, b as f64) as f32
);

pub const fn smooth64<S: Smooth>() -> Loop {
    fn run<S: Smooth>(i: &Ins<'_>, o: &mut Outs<'_>) {
        simd::run(Smooth64::<S>(see(i[0]), see_mut(o[0]), std::marker::PhantomData));
    }
    Loop { types: &[ScalarType::Float64; 2], n_inputs: 1, run: run::<S> }
}

pub const fn smooth32<S: Smooth>() -> Loop {
    fn run<S: Smooth>(i: &Ins<'_>, o: &mut Outs<'_>) {
        simd::run(Smooth32::<S>(see(i[0]), see_mut(o[0]), std::marker::PhantomData));
    }
    Loop { types: &[ScalarType::Float32; 2], n_inputs: 1, run: run::<S> }
}

pub const fn smooth_two64<S: Smooth2>() -> Loop {
    fn run<S: Smooth2>(i: &Ins<'_>, o: &mut Outs<'_>) {
        let phantom = std::marker::PhantomData;
        simd::run(SmoothTwo64::<S>(see(i[0]), see(i[1]), see_mut(o[0]), phantom));
    }
    Loop { types: &[ScalarType::Float64; 3], n_inputs: 2, run: run::<S> }
}

pub const fn smooth_two32<S: Smooth2>() -> Loop {
    fn run<S: Smooth2>(i: &Ins<'_>, o: &mut Outs<'_>) {
        let phantom = std::marker::PhantomData;
        simd::run(SmoothTwo32::<S>(see(i[0]), see(i[1]), see_mut(o[0]), phantom));
    }
    Loop { types: &[ScalarType::Float32; 3], n_inputs: 2, run: run::<S> }
}
