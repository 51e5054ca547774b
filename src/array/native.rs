//! Routines of this floor that machine code calls: sorting, linear algebra, random numbers.
//!
//! Invariant: operands come in slots of 8 bytes. An array is two of them: the address of elements that lie
//! side by side in C's order, and the number of their type among the kernel's scalars; what it holds was
//! allocated by the library's texts, which say how much. Nothing here unwinds: what fails returns a status.
//!
//! Each thread has a random stream; each chunk of a parallel loop has one of its own, which depends on the
//! seed, the loop and the chunk alone, so that the same numbers come on every number of threads.
#![expect(unsafe_code, reason = "follows the addresses that machine code hands over")]

use std::cell::RefCell;
use std::sync::OnceLock;

use super::dtype::with_element;
use super::random::integers::{Method, Narrow, integer, interval};
use super::random::stream::Stream;
use super::random::{continuous, discrete};
use super::{ScalarType, sort};
use super::{frozen, linalg};
use crate::abi::Context;
use crate::runtime::streams;

type Routine = unsafe extern "C" fn(ctx: *mut Context, args: *const u64) -> u64;

macro_rules! natives {
    ($($variant:ident $name:literal $routine:expr, $float:literal;)*) => {
        /// A routine that machine code reaches through its table of helpers.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Native {
            $($variant,)*
        }

        impl Native {
            pub const ALL: &[Native] = &[$(Native::$variant),*];

            pub fn name(self) -> &'static str {
                match self { $(Native::$variant => $name),* }
            }

            /// Whether the result is the bits of a float64, not an int64.
            pub fn gives_float(self) -> bool {
                match self { $(Native::$variant => $float),* }
            }

            /// Whether it takes numbers from a random stream.
            pub fn draws(self) -> bool {
                self as usize >= Native::Seed as usize
            }

            pub fn address(self) -> usize {
                let routine: Routine = match self { $(Native::$variant => $routine),* };
                routine as *const () as usize
            }
        }
    };
}

natives! {
    Sort "sort" sort_elements, false;
    ArgSort "argsort" argsort, false;
    Solve "solve" solve, false;
    Inverse "inverse" inverse, false;
    Determinant "determinant" determinant, false;
    Cholesky "cholesky" cholesky, false;
    Qr "qr" qr, false;
    Svd "svd" svd, false;
    Eigh "eigh" eigh, false;
    Frozen "frozen" frozen_data, false;
    Seed "seed" seed, false;
    Float "random" float, true;
    Gauss "gauss" gauss, true;
    Integer "integer" random_integer, false;
    Interval "interval" random_interval, false;
    Continuous "continuous" draw_continuous, true;
    Discrete "discrete" draw_discrete, false;
    Binomial "binomial" binomial, false;
}

/// The operands of a call.
#[derive(Clone, Copy)]
struct Args(*const u64);

impl Args {
    fn word(self, at: usize) -> u64 {
        // SAFETY: a routine reads the slots that the library's texts give it; they lie on its caller's stack.
        unsafe { *self.0.add(at) }
    }

    fn size(self, at: usize) -> usize {
        self.word(at) as usize
    }

    fn float(self, at: usize) -> f64 {
        f64::from_bits(self.word(at))
    }

    /// The `n` elements of the array whose slots begin at `at`.
    fn read<'a, T: bytemuck::Pod>(self, at: usize, n: usize) -> &'a [T] {
        if n == 0 {
            return &[];
        }
        // SAFETY: the texts pass arrays of at least as many elements of this type, which nobody writes
        // meanwhile; they are aligned, being allocated by the kernel.
        unsafe { std::slice::from_raw_parts(self.word(at) as usize as *const T, n) }
    }

    fn write<'a, T: bytemuck::Pod>(self, at: usize, n: usize) -> &'a mut [T] {
        if n == 0 {
            return &mut [];
        }
        // SAFETY: as for `read`; the texts pass new arrays here, or copies, and each only once.
        unsafe { std::slice::from_raw_parts_mut(self.word(at) as usize as *mut T, n) }
    }

    fn scalar_type(self, at: usize) -> ScalarType {
        const TYPES: [ScalarType; 11] = [
            ScalarType::Bool,
            ScalarType::Int8,
            ScalarType::Int16,
            ScalarType::Int32,
            ScalarType::Int64,
            ScalarType::UInt8,
            ScalarType::UInt16,
            ScalarType::UInt32,
            ScalarType::UInt64,
            ScalarType::Float32,
            ScalarType::Float64,
        ];
        TYPES[self.size(at + 1)]
    }
}

/// Array, length: sorts it in place.
unsafe extern "C" fn sort_elements(_: *mut Context, args: *const u64) -> u64 {
    let args = Args(args);
    let n = args.size(2);
    with_element!(args.scalar_type(0), T => sort::sort_row::<T>(args.write(0, n), false));
    0
}

/// Array, length, order (int64): the stable order of its elements.
unsafe extern "C" fn argsort(_: *mut Context, args: *const u64) -> u64 {
    let args = Args(args);
    let n = args.size(2);
    let order = args.write::<i64>(3, n);
    with_element!(args.scalar_type(0), T => sort::argsort_row::<T>(args.read(0, n), order));
    0
}

/// Whether a result came; it is copied out.
fn settle(result: Result<Vec<f64>, linalg::Failure>, to: &mut [f64]) -> u64 {
    match result {
        Ok(found) => {
            to.copy_from_slice(&found);
            0
        }
        Err(_) => 1,
    }
}

/// Matrix, n, right sides, m, result.
unsafe extern "C" fn solve(_: *mut Context, args: *const u64) -> u64 {
    let args = Args(args);
    let (n, m) = (args.size(2), args.size(5));
    let found = linalg::solve::<f64>(args.read(0, n * n), n, args.read(3, n * m), m);
    settle(found, args.write(6, n * m))
}

/// Matrix, n, result.
unsafe extern "C" fn inverse(_: *mut Context, args: *const u64) -> u64 {
    let args = Args(args);
    let n = args.size(2);
    settle(linalg::inverse::<f64>(args.read(0, n * n), n), args.write(3, n * n))
}

/// Matrix, n, three results: the sign, the logarithm of the size, the determinant.
unsafe extern "C" fn determinant(_: *mut Context, args: *const u64) -> u64 {
    let args = Args(args);
    let n = args.size(2);
    let (sign, log, all) = linalg::determinant::<f64>(args.read(0, n * n), n);
    args.write::<f64>(3, 3).copy_from_slice(&[sign, log, all]);
    0
}

/// Matrix, n, result.
unsafe extern "C" fn cholesky(_: *mut Context, args: *const u64) -> u64 {
    let args = Args(args);
    let n = args.size(2);
    settle(linalg::cholesky::<f64>(args.read(0, n * n), n), args.write(3, n * n))
}

/// Matrix, m, n, Q, R.
unsafe extern "C" fn qr(_: *mut Context, args: *const u64) -> u64 {
    let args = Args(args);
    let (m, n) = (args.size(2), args.size(3));
    let (q, r) = linalg::qr::<f64>(args.read(0, m * n), m, n, false);
    args.write::<f64>(4, q.len()).copy_from_slice(&q);
    args.write::<f64>(6, r.len()).copy_from_slice(&r);
    0
}

/// Matrix, m, n, whether all columns are wanted, U, the singular values, V transposed.
unsafe extern "C" fn svd(_: *mut Context, args: *const u64) -> u64 {
    let args = Args(args);
    let (m, n, full) = (args.size(2), args.size(3), args.word(4) != 0);
    let Ok((u, s, v)) = linalg::singular_values::<f64>(args.read(0, m * n), m, n, true, full)
    else {
        return 1;
    };
    args.write::<f64>(5, u.len()).copy_from_slice(&u);
    args.write::<f64>(7, s.len()).copy_from_slice(&s);
    args.write::<f64>(9, v.len()).copy_from_slice(&v);
    0
}

/// Matrix, n, eigenvalues, eigenvectors.
unsafe extern "C" fn eigh(_: *mut Context, args: *const u64) -> u64 {
    let args = Args(args);
    let n = args.size(2);
    let Ok((values, vectors)) = linalg::eigen_symmetric::<f64>(args.read(0, n * n), n, true) else {
        return 1;
    };
    args.write::<f64>(3, n).copy_from_slice(&values);
    args.write::<f64>(5, n * n).copy_from_slice(&vectors);
    0
}

/// The owner of an array that is a constant: where its elements begin.
unsafe extern "C" fn frozen_data(_: *mut Context, args: *const u64) -> u64 {
    frozen::buffer(Args(args).word(0)).map_or(0, |b| b.start().as_ptr().addr() as u64)
}

/// The random numbers of one thread.
struct Numbers {
    own: Stream,
    /// Those of a chunk, by the number of its stream.
    chunk: Option<(u64, Stream)>,
}

thread_local! {
    static NUMBERS: RefCell<Option<Numbers>> = const { RefCell::new(None) };
}

/// Lets `draw` have the stream that belongs to what the context runs.
fn with_stream<R>(ctx: *mut Context, draw: impl FnOnce(&mut Stream) -> R) -> R {
    // SAFETY: machine code hands its own context over, which lives as long as it runs.
    let id = unsafe { (*ctx).task.stream };
    NUMBERS.with_borrow_mut(|numbers| {
        let numbers = numbers.get_or_insert_with(|| {
            let id = streams::base();
            let own = Stream::legacy_key(&[id as u32, (id >> 32) as u32]);
            Numbers { own, chunk: None }
        });
        if id == 0 {
            return draw(&mut numbers.own);
        }
        if numbers.chunk.as_ref().is_none_or(|(of, _)| *of != id) {
            let stream = Stream::legacy_key(&[id as u32, (id >> 32) as u32]);
            numbers.chunk = Some((id, stream));
        }
        match &mut numbers.chunk {
            Some((_, stream)) => draw(stream),
            None => draw(&mut numbers.own),
        }
    })
}

/// The seed, below 2³².
unsafe extern "C" fn seed(ctx: *mut Context, args: *const u64) -> u64 {
    let seed = Args(args).word(0);
    let fresh = Stream::legacy(seed as u32);
    // SAFETY: as in `with_stream`.
    if unsafe { (*ctx).task.stream } == 0 {
        streams::restart(seed);
    }
    with_stream(ctx, |s| *s = fresh);
    0
}

unsafe extern "C" fn float(ctx: *mut Context, _: *const u64) -> u64 {
    let mut one = [0.0];
    with_stream(ctx, |s| continuous::fill_uniform(s, &mut one));
    one[0].to_bits()
}

unsafe extern "C" fn gauss(ctx: *mut Context, _: *const u64) -> u64 {
    with_stream(ctx, |s| continuous::gauss(s).to_bits())
}

/// The lowest number, and how many there are beside it.
unsafe extern "C" fn random_integer(ctx: *mut Context, args: *const u64) -> u64 {
    let (low, span) = (Args(args).word(0), Args(args).word(1));
    with_stream(ctx, |s| integer(s, 64, low, span, Method::Masked, &mut Narrow::default()))
}

/// The greatest number.
unsafe extern "C" fn random_interval(ctx: *mut Context, args: *const u64) -> u64 {
    with_stream(ctx, |s| interval(s, Args(args).word(0)))
}

/// The distributions that the texts name by number.
const CONTINUOUS: [&str; 17] = [
    "beta",
    "exponential",
    "uniform",
    "normal",
    "gamma",
    "standard_gamma",
    "chisquare",
    "lognormal",
    "laplace",
    "logistic",
    "weibull",
    "pareto",
    "gumbel",
    "rayleigh",
    "triangular",
    "vonmises",
    "wald",
];
const DISCRETE: [&str; 4] = ["poisson", "geometric", "zipf", "logseries"];

/// Which, three parameters.
unsafe extern "C" fn draw_continuous(ctx: *mut Context, args: *const u64) -> u64 {
    type Draw = fn(&mut Stream, [f64; 3]) -> f64;
    static FOUND: [OnceLock<Option<Draw>>; CONTINUOUS.len()] =
        [const { OnceLock::new() }; CONTINUOUS.len()];
    let args = Args(args);
    let which = args.size(0);
    let draw = FOUND[which].get_or_init(|| Some(continuous::find(CONTINUOUS[which])?.legacy));
    let parameters = [args.float(1), args.float(2), args.float(3)];
    draw.map_or(f64::NAN, |draw| with_stream(ctx, |s| draw(s, parameters))).to_bits()
}

/// Which, two parameters.
unsafe extern "C" fn draw_discrete(ctx: *mut Context, args: *const u64) -> u64 {
    let args = Args(args);
    let found = discrete::find(DISCRETE[args.size(0)]);
    let parameters = [args.float(1), args.float(2)];
    found.map_or(0, |row| with_stream(ctx, |s| (row.legacy)(s, parameters))) as u64
}

/// How often, how probable.
unsafe extern "C" fn binomial(ctx: *mut Context, args: *const u64) -> u64 {
    let args = Args(args);
    with_stream(ctx, |s| discrete::old_binomial(s, args.word(0) as i64, args.float(1))) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_distribution_is_there() {
        assert!(CONTINUOUS.iter().all(|name| continuous::find(name).is_some()));
        assert!(DISCRETE.iter().all(|name| discrete::find(name).is_some()));
    }
}
