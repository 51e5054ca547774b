//! `_numpy._Stream`: a stream of random words, and drawing from it; what `numpy.random` stands on.
//!
//! Invariant: a stream is used by one thread at a time: it is taken out of its object while numbers are drawn,
//! and a second thread that comes meanwhile waits at the lock of the Python object above.

use std::cell::RefCell;

use super::away::{away, no_memory, octets};
use super::convert;
use crate::array::block::show;
use crate::array::dtype::Element;
use crate::array::random::continuous::{self, Check};
use crate::array::random::engines::{Pcg64, Philox, Sfc64};
use crate::array::random::integers::{self, Method, Narrow};
use crate::array::random::twister::{N, Twister};
use crate::array::random::{Engine, SeedSequence, Stream, discrete, hypergeometric, order};
use crate::array::{DType, ScalarType, View};
use crate::vm::heap::trace::holds_nothing;
use crate::vm::object::int::{self, IntRef};
use crate::vm::{Args, Kind, MethodDef, Res, Traced, TypeSpec, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("_seed_pool", seed_pool, "_seed_pool(entropy, spawn_key, pool_size)"),
    MethodDef::new("_seed_words", seed_words, "_seed_words(entropy, spawn_key, pool_size, n)"),
    MethodDef::new("_words_of", words_of, "_words_of(n)"),
];

/// The payload of a stream object.
struct Held {
    stream: RefCell<Stream>,
}

holds_nothing! { Held }

pub(super) static CLASS: TypeSpec = TypeSpec {
    name: "_Stream",
    module: "_numpy",
    doc: "A stream of random words.",
    kind: Kind::Traced,
    is_base: true,
    slots: |s| {
        s.new.set(Some(|vm, class, args| {
            args.check_positional(vm, "_Stream", 2, 2)?;
            let kind = vm.to_i64(&args.values[0])?;
            let key = words(vm, &args.values[1])?;
            let first = key.first().copied().unwrap_or(0);
            let stream = match kind {
                0 => Stream::legacy(first),
                1 if !key.is_empty() => Stream::legacy_key(&key),
                2.. if key.len() >= N || kind > 2 => seeded(kind, &key),
                _ => return Err(vm.value_error("not enough words for a stream")),
            };
            let held = Held { stream: RefCell::new(stream) };
            Ok(vm.alloc_for(class, Traced(Box::new(held))).into())
        }));
        s.init.set(Some(|_, _, _| Ok(())));
    },
    methods: &[
        MethodDef::new("raw", raw, "raw($self, n, /)"),
        MethodDef::new("fill", fill, "fill($self, kind, out, /)"),
        MethodDef::new(
            "continuous",
            draw_continuous,
            "continuous($self, name, legacy, shape, parameters, /)",
        ),
        MethodDef::new(
            "discrete",
            draw_discrete,
            "discrete($self, name, legacy, shape, parameters, /)",
        ),
        MethodDef::new("counts", draw_counts, "counts($self, name, legacy, shape, parameters, /)"),
        MethodDef::new("integers", draw_integers, "integers($self, low, span, masked, out, /)"),
        MethodDef::new("gamma32", gamma32, "gamma32($self, shape, out, /)"),
        MethodDef::new("exchanges", exchanges, "exchanges($self, n, first, masked, /)"),
        MethodDef::new("shuffle", shuffle, "shuffle($self, array, masked, /)"),
        MethodDef::new("sample", sample, "sample($self, population, n, shuffled, /)"),
        MethodDef::new("multinomial", multinomial, "multinomial($self, n, p, out, /)"),
        MethodDef::new("advance", advance, "advance($self, steps, /)"),
        MethodDef::new("get_state", get_state, "get_state($self, /)"),
        MethodDef::new("set_state", set_state, "set_state($self, state, /)"),
    ],
    getset: &[],
};

/// A stream from what a seed sequence gave: 624 words for the twister, else pairs of words.
fn seeded(kind: i64, key: &[u32]) -> Stream {
    let long = |i: usize| {
        let at = |i: usize| u64::from(key.get(i).copied().unwrap_or(0));
        at(2 * i) | at(2 * i + 1) << 32
    };
    match kind {
        2 => {
            let mut words = [0; N];
            words.copy_from_slice(&key[..N]);
            words[0] = 0x8000_0000;
            Engine::Twister(Box::new(Twister { words, at: N - 1 })).into()
        }
        3 => Engine::Pcg64(Pcg64::from_words([long(0), long(1), long(2), long(3)], false)).into(),
        4 => Engine::Pcg64(Pcg64::from_words([long(0), long(1), long(2), long(3)], true)).into(),
        5 => Engine::Philox(Philox::from_words([long(0), long(1)])).into(),
        _ => Engine::Sfc64(Sfc64::from_words([long(0), long(1), long(2)])).into(),
    }
}

fn words(vm: &Vm<'_>, v: &Value) -> Res<Vec<u32>> {
    let items = vm.collect(v)?;
    items
        .iter()
        .map(|v| {
            let n = vm.to_i64(v)?;
            u32::try_from(n).map_err(|_| vm.value_error("a word has 32 bits"))
        })
        .collect()
}

fn ints<T: Into<u64>>(vm: &Vm<'_>, all: impl IntoIterator<Item = T>) -> Value {
    let items: Vec<Value> = all.into_iter().map(|w| int::from_u64(vm, w.into())).collect();
    vm.list(items)
}

/// The words of an int that is not negative, least significant first; at least one.
fn words_of(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_words_of", 1, 1)?;
    let index = vm.index(&args.values[0])?;
    let digits = match int::as_int(&index) {
        Some(n) if n.is_negative() => return Err(vm.value_error("expected non-negative integer")),
        Some(IntRef::Small(n)) => {
            let n = n.unsigned_abs();
            if n >> 32 == 0 { vec![n as u32] } else { vec![n as u32, (n >> 32) as u32] }
        }
        Some(IntRef::Big(n)) => n.magnitude().to_u32_digits(),
        None => vec![0],
    };
    Ok(ints(vm, digits))
}

fn sequence(vm: &Vm<'_>, args: &[Value]) -> Res<SeedSequence> {
    let pool = usize::try_from(vm.to_i64(&args[2])?).unwrap_or(4);
    Ok(SeedSequence::new(&words(vm, &args[0])?, &words(vm, &args[1])?, pool))
}

fn seed_pool(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_seed_pool", 3, 3)?;
    Ok(ints(vm, sequence(vm, args.values)?.pool().iter().copied()))
}

fn seed_words(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "_seed_words", 4, 4)?;
    let n = usize::try_from(vm.to_i64(&args.values[3])?)
        .map_err(|_| vm.value_error("negative dimensions are not allowed"))?;
    vm.afford(n.saturating_mul(4))?;
    Ok(ints(vm, sequence(vm, args.values)?.words(n)))
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Held> {
    let found = v.as_obj().and_then(|o| o.native());
    found.ok_or_else(|| vm.type_error("descriptor requires a '_Stream' object"))
}

/// Runs `f` on the stream, without the lock if it makes so many octets.
fn draw<R: Send>(
    vm: &Vm<'_>,
    held: &Held,
    octets: usize,
    f: impl FnOnce(&mut Stream) -> R + Send,
) -> R {
    let mut stream = held.stream.borrow().clone();
    let made = away(vm, octets, || f(&mut stream));
    *held.stream.borrow_mut() = stream;
    made
}

/// A new array's elements, to be written one after the other.
fn filled<T: Element>(view: &View, f: impl FnOnce(&mut [T])) {
    show(&[], &[view], |_, outputs| f(bytemuck::cast_slice_mut(outputs[0])));
}

fn raw(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_Stream.raw", 1, 1)?;
    let n = usize::try_from(vm.to_i64(&given[0])?).unwrap_or(0);
    let made = convert::new_array(vm, &[n], &ScalarType::UInt64.into())?;
    draw(vm, this(vm, &args.values[0])?, 8 * n, |s| {
        filled::<u64>(&made, |out| out.iter_mut().for_each(|v| *v = s.raw()));
    });
    Ok(convert::wrap_array(vm, made))
}

/// The array that is to be written, which the caller has checked.
fn target(vm: &Vm<'_>, v: &Value) -> Res<View> {
    let view = convert::as_view(vm, v, None)?;
    if !view.writeable {
        return Err(vm.value_error("output array is read-only"));
    }
    Ok(view)
}

fn text(vm: &Vm<'_>, v: &Value) -> Res<String> {
    match v.downcast::<crate::vm::object::str::Str>() {
        Some(text) => Ok(text.as_str().to_owned()),
        None => Err(vm.type_error("a name is a str")),
    }
}

/// Fills an array with standard numbers of a kind, in its own precision.
fn fill(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_Stream.fill", 2, 2)?;
    let kind = text(vm, &given[0])?;
    let out = target(vm, &given[1])?;
    let held = this(vm, &args.values[0])?;
    draw(vm, held, octets(&out), |s| match out.scalar_type() {
        Some(ScalarType::Float32) => filled::<f32>(&out, |out| match kind.as_str() {
            "normal" => continuous::fill_normal32(s, out),
            "exponential" => continuous::fill_exponential32(s, out),
            "inverse_exponential" => continuous::fill_inverse_exponential32(s, out),
            _ => continuous::fill_uniform32(s, out),
        }),
        Some(ScalarType::Float64) => filled::<f64>(&out, |out| match kind.as_str() {
            "normal" => continuous::fill_normal(s, out),
            "exponential" => continuous::fill_exponential(s, out),
            "inverse_exponential" | "gauss" | "legacy_exponential" => {
                let name = if kind == "gauss" { "standard_normal" } else { "inverse_exponential" };
                if let Some(row) = continuous::find(name) {
                    out.iter_mut().for_each(|v| *v = (row.legacy)(s, [0.0; 3]));
                }
            }
            _ => continuous::fill_uniform(s, out),
        }),
        _ => {}
    });
    Ok(Value::None)
}

/// Parameters as arrays of doubles of one shape.
fn parameters(vm: &Vm<'_>, v: &Value, shape: &[usize]) -> Res<Vec<View>> {
    let given = vm.collect(v)?;
    let mut all = Vec::new();
    for v in &given {
        let view = convert::as_view(vm, v, Some(&DType::FLOAT64))?;
        match view.broadcast_to(shape) {
            Some(view) => all.push(view),
            None => {
                let text = convert::shape_repr(shape);
                return Err(vm.value_error(format!(
                    "Output size {text} is not compatible with broadcast dimensions of inputs {}.",
                    convert::shape_repr(view.shape())
                )));
            }
        }
    }
    Ok(all)
}

/// The error for a parameter that breaks its row's condition.
fn check(vm: &Vm<'_>, views: &[View], rows: &[(&str, Check)]) -> Res<()> {
    for (view, (name, check)) in views.iter().zip(rows) {
        // One value stands for all, where it repeats along every axis.
        let once = view.strides().iter().all(|&s| s == 0) && !view.is_empty();
        let view = if once {
            view.narrowed(|l| (0..l.ndim()).for_each(|_| l.pick(0, 0)))
        } else {
            view.clone()
        };
        let wrong = show(&[&view], &[], |inputs, _| {
            let all: &[f64] = bytemuck::cast_slice(inputs[0]);
            all.iter().copied().find(|&v| !check.holds(v))
        });
        if let Some(v) = wrong {
            return Err(vm.value_error(check.complaint(name, v)));
        }
    }
    Ok(())
}

/// Calls `f` with each element's parameters, in C order.
fn each_element<const P: usize>(views: &[View], n: usize, mut f: impl FnMut(usize, [f64; P])) {
    let once = |v: &View| v.strides().iter().all(|&s| s == 0);
    let firsts: Vec<View> = views
        .iter()
        .map(|v| {
            if once(v) && n > 0 {
                v.narrowed(|l| (0..l.ndim()).for_each(|_| l.pick(0, 0)))
            } else {
                v.clone()
            }
        })
        .collect();
    let all: Vec<&View> = firsts.iter().collect();
    show(&all, &[], |inputs, _| {
        let slices: Vec<&[f64]> = inputs.iter().map(|o| bytemuck::cast_slice(o)).collect();
        for i in 0..n {
            let mut p = [0.0; P];
            for (to, all) in p.iter_mut().zip(&slices) {
                *to = if all.len() == 1 { all[0] } else { all[i] };
            }
            f(i, p);
        }
    });
}

fn draw_continuous(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_Stream.continuous", 4, 4)?;
    let name = text(vm, &given[0])?;
    let Some(row) = continuous::find(&name) else {
        return Err(vm.value_error(format!("no distribution {name}")));
    };
    let f = if vm.truth(&given[1])? { row.legacy } else { row.draw };
    let shape = convert::shape(vm, &given[2])?;
    let views = parameters(vm, &given[3], &shape)?;
    check(vm, &views, row.parameters)?;
    let made = convert::new_array(vm, &shape, &DType::FLOAT64)?;
    draw(vm, this(vm, &args.values[0])?, octets(&made), |s| {
        filled::<f64>(&made, |out| each_element(&views, out.len(), |i, p| out[i] = f(s, p)));
    });
    Ok(convert::wrap_array(vm, made))
}

fn draw_discrete(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_Stream.discrete", 4, 4)?;
    let name = text(vm, &given[0])?;
    let Some(row) = discrete::find(&name) else {
        return Err(vm.value_error(format!("no distribution {name}")));
    };
    let f = if vm.truth(&given[1])? { row.legacy } else { row.draw };
    let shape = convert::shape(vm, &given[2])?;
    let views = parameters(vm, &given[3], &shape)?;
    check(vm, &views, row.parameters)?;
    let made = convert::new_array(vm, &shape, &DType::INT64)?;
    draw(vm, this(vm, &args.values[0])?, octets(&made), |s| {
        filled::<i64>(&made, |out| each_element(&views, out.len(), |i, p| out[i] = f(s, p)));
    });
    Ok(convert::wrap_array(vm, made))
}

/// Binomial and hypergeometric numbers, whose parameters are counts.
fn draw_counts(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_Stream.counts", 4, 4)?;
    let name = text(vm, &given[0])?;
    let legacy = vm.truth(&given[1])?;
    let shape = convert::shape(vm, &given[2])?;
    let views = parameters(vm, &given[3], &shape)?;
    let rows: &[(&str, Check)] = match name.as_str() {
        "binomial" => &[("n", Check::NonNegative), ("p", Check::Probability)],
        _ => &[
            ("ngood", Check::NonNegative),
            ("nbad", Check::NonNegative),
            ("nsample", Check::NonNegative),
        ],
    };
    check(vm, &views, rows)?;
    let made = convert::new_array(vm, &shape, &DType::INT64)?;
    draw(vm, this(vm, &args.values[0])?, octets(&made), |s| {
        filled::<i64>(&made, |out| {
            each_element(&views, out.len(), |i, [a, b, c]: [f64; 3]| {
                let (n, k, m) = (a as i64, b as i64, c as i64);
                out[i] = match (name.as_str(), legacy) {
                    ("binomial", false) => discrete::binomial(s, n, b),
                    ("binomial", true) => discrete::old_binomial(s, n, b),
                    (_, false) => hypergeometric::hypergeometric(s, n, k, m),
                    (_, true) => hypergeometric::old_hypergeometric(s, n, k, m),
                };
            });
        });
    });
    Ok(convert::wrap_array(vm, made))
}

fn gamma32(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_Stream.gamma32", 2, 2)?;
    let out = target(vm, &given[1])?;
    let views = parameters(vm, &vm.tuple([given[0].clone()]), out.shape())?;
    check(vm, &views, &[("shape", Check::NonNegative)])?;
    draw(vm, this(vm, &args.values[0])?, octets(&out), |s| {
        filled::<f32>(&out, |out| {
            each_element(&views, out.len(), |i, [shape]| {
                out[i] = continuous::gamma32(s, shape as f32)
            });
        });
    });
    Ok(Value::None)
}

/// Fills an array of whole numbers with `low + 0..=span`, as arrays of the same number of elements or one.
fn draw_integers(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_Stream.integers", 4, 4)?;
    let uint64 = DType::Scalar(ScalarType::UInt64);
    let low = convert::as_view(vm, &given[0], Some(&uint64))?;
    let span = convert::as_view(vm, &given[1], Some(&uint64))?;
    let method = if vm.truth(&given[2])? { Method::Masked } else { Method::Lemire };
    let out = target(vm, &given[3])?;
    let Some(ty) = out.scalar_type() else { return Ok(Value::None) };
    let width = if ty == ScalarType::Bool { 1 } else { 8 * ty.size() as u32 };
    let read = |view: &View| -> Vec<u64> {
        show(&[view], &[], |inputs, _| bytemuck::cast_slice(inputs[0]).to_vec())
    };
    let (low, span) = (read(&low), read(&span));
    let held = this(vm, &args.values[0])?;
    macro_rules! with {
        ($ty:ty) => {
            draw(vm, held, octets(&out), |s| {
                show(&[], &[&out], |_, outputs| {
                    let out: &mut [$ty] = bytemuck::cast_slice_mut(outputs[0]);
                    if let (&[low], &[span]) = (&low[..], &span[..]) {
                        integers::fill(s, width, low, span, method, out);
                        return;
                    }
                    let mut narrow = Narrow::default();
                    for ((to, &low), &span) in out.iter_mut().zip(&low).zip(&span) {
                        *to = integers::integer(s, width, low, span, method, &mut narrow) as $ty;
                    }
                })
            })
        };
    }
    match ty.size() {
        1 => with!(u8),
        2 => with!(u16),
        4 => with!(u32),
        _ => with!(u64),
    }
    Ok(Value::None)
}

/// The exchanges of a shuffle, as pairs of positions; for what is no array.
fn exchanges(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_Stream.exchanges", 3, 3)?;
    let count = |v: &Value| vm.to_i64(v).map(|n| usize::try_from(n).unwrap_or(0));
    let (n, first) = (count(&given[0])?, count(&given[1])?);
    let method = if vm.truth(&given[2])? { Method::Masked } else { Method::Lemire };
    let mut pairs = Vec::new();
    draw(vm, this(vm, &args.values[0])?, 0, |s| {
        order::exchanges(s, n, first, method, |i, j| pairs.push((i, j)));
    });
    let items: Vec<Value> = pairs
        .into_iter()
        .map(|(i, j)| vm.tuple([Value::Int(i as i64), Value::Int(j as i64)]))
        .collect();
    Ok(vm.list(items))
}

/// Shuffles a one-dimensional array of numbers in place.
fn shuffle(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_Stream.shuffle", 2, 2)?;
    let out = target(vm, &given[0])?;
    let method = if vm.truth(&given[1])? { Method::Masked } else { Method::Lemire };
    let size = out.item_size();
    draw(vm, this(vm, &args.values[0])?, octets(&out), |s| {
        show(&[], &[&out], |_, outputs| match size {
            1 => order::shuffle::<u8>(s, outputs[0], method),
            2 => order::shuffle::<u16>(s, bytemuck::cast_slice_mut(outputs[0]), method),
            4 => order::shuffle::<u32>(s, bytemuck::cast_slice_mut(outputs[0]), method),
            8 => order::shuffle::<u64>(s, bytemuck::cast_slice_mut(outputs[0]), method),
            _ => order::shuffle::<[u64; 2]>(s, bytemuck::cast_slice_mut(outputs[0]), method),
        });
    });
    Ok(Value::None)
}

fn sample(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_Stream.sample", 3, 3)?;
    let count = |v: &Value| vm.to_i64(v).map(|n| usize::try_from(n).unwrap_or(0));
    let (population, n) = (count(&given[0])?, count(&given[1])?);
    let shuffled = vm.truth(&given[2])?;
    if n > population {
        return Err(vm.value_error("a sample larger than what it is taken from"));
    }
    let found =
        draw(vm, this(vm, &args.values[0])?, 8 * n, |s| order::sample(s, population, n, shuffled));
    let view = found.and_then(|all| View::from_slice(&all)).ok_or_else(|| no_memory(vm))?;
    Ok(convert::wrap_array(vm, view))
}

/// Fills rows of counts.
fn multinomial(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_Stream.multinomial", 3, 3)?;
    let n = convert::as_view(vm, &given[0], Some(&DType::INT64))?;
    let p = convert::as_view(vm, &given[1], Some(&DType::FLOAT64))?;
    let out = target(vm, &given[2])?;
    let d = p.len();
    if d == 0 || out.scalar_type() != Some(ScalarType::Int64) || out.len() % d != 0 {
        return Err(vm.value_error("shapes that do not go together"));
    }
    draw(vm, this(vm, &args.values[0])?, octets(&out), |s| {
        show(&[&n, &p], &[&out], |inputs, outputs| {
            let n: &[i64] = bytemuck::cast_slice(inputs[0]);
            let p: &[f64] = bytemuck::cast_slice(inputs[1]);
            let out: &mut [i64] = bytemuck::cast_slice_mut(outputs[0]);
            for (i, row) in out.chunks_exact_mut(d).enumerate() {
                let n = n.get(i).or(n.first()).copied().unwrap_or(0);
                discrete::multinomial(s, n, p, row);
            }
        });
    });
    Ok(Value::None)
}

fn wide(vm: &Vm<'_>, v: &Value) -> Res<u128> {
    let index = vm.index(v)?;
    let n = int::as_int(&index).unwrap_or(IntRef::Small(0)).big();
    // Modulo 2¹²⁸, also for negative numbers.
    let octets = n.to_signed_bytes_le();
    let fill = if n.sign() == num_bigint::Sign::Minus { 0xff } else { 0 };
    let mut all = [fill; 16];
    for (to, from) in all.iter_mut().zip(octets) {
        *to = from;
    }
    Ok(u128::from_le_bytes(all))
}

fn advance(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_Stream.advance", 1, 1)?;
    let steps = wide(vm, &given[0])?;
    let mut stream = this(vm, &args.values[0])?.stream.borrow_mut();
    stream.half = None;
    if let Engine::Pcg64(g) = &mut stream.engine {
        g.advance(steps);
    }
    Ok(Value::None)
}

fn big(vm: &Vm<'_>, n: u128) -> Value {
    int::from_bigint(vm, n.into())
}

/// The generator's words, the waiting half (or None), the waiting gauss (or None).
fn get_state(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "_Stream.get_state", 0, 0)?;
    let stream = this(vm, &args.values[0])?.stream.borrow();
    let state = match &stream.engine {
        Engine::Twister(g) => vm.tuple([ints(vm, g.words), Value::Int(g.at as i64)]),
        Engine::Pcg64(g) => vm.tuple([big(vm, g.state), big(vm, g.increment)]),
        Engine::Philox(g) => vm.tuple([
            ints(vm, g.counter),
            ints(vm, g.key),
            ints(vm, g.made),
            Value::Int(g.at as i64),
        ]),
        Engine::Sfc64(g) => vm.tuple([ints(vm, g.0)]),
    };
    let half = stream.half.map_or(Value::None, |w| Value::Int(i64::from(w)));
    let gauss = stream.gauss.map_or(Value::None, Value::float);
    Ok(vm.tuple([state, half, gauss]))
}

fn set_state(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "_Stream.set_state", 1, 1)?;
    let wrong = || vm.value_error("not the state of such a generator");
    let parts = vm.collect(&given[0])?;
    let [state, half, gauss] = &parts[..] else { return Err(wrong()) };
    let state = vm.collect(state)?;
    let longs = |v: &Value| -> Res<Vec<u64>> {
        vm.collect(v)?.iter().map(|v| wide(vm, v).map(|n| n as u64)).collect()
    };
    let held = this(vm, &args.values[0])?;
    let mut stream = held.stream.borrow().clone();
    match (&mut stream.engine, &state[..]) {
        (Engine::Twister(g), [words, at]) => {
            let words = longs(words)?;
            let at =
                usize::try_from(vm.to_i64(at)?).ok().filter(|&at| at <= N).ok_or_else(wrong)?;
            if words.len() != N {
                return Err(wrong());
            }
            g.words.iter_mut().zip(words).for_each(|(to, w)| *to = w as u32);
            g.at = at;
        }
        (Engine::Pcg64(g), [state, increment]) => {
            (g.state, g.increment) = (wide(vm, state)?, wide(vm, increment)?);
        }
        (Engine::Philox(g), [counter, key, made, at]) => {
            g.counter = longs(counter)?.try_into().map_err(|_| wrong())?;
            g.key = longs(key)?.try_into().map_err(|_| wrong())?;
            g.made = longs(made)?.try_into().map_err(|_| wrong())?;
            g.at = usize::try_from(vm.to_i64(at)?).ok().filter(|&at| at <= 4).ok_or_else(wrong)?;
        }
        (Engine::Sfc64(g), [words]) => g.0 = longs(words)?.try_into().map_err(|_| wrong())?,
        (Engine::Twister(_) | Engine::Pcg64(_) | Engine::Philox(_) | Engine::Sfc64(_), _) => {
            return Err(wrong());
        }
    }
    stream.half = if half.is_none() { None } else { Some(wide(vm, half)? as u32) };
    let gauss = Some(gauss).filter(|v| !v.is_none());
    stream.gauss = gauss.map(|v| crate::vm::object::float::convert(vm, v)).transpose()?;
    *held.stream.borrow_mut() = stream;
    Ok(Value::None)
}
