//! `_random`: the generator below `random.Random`.
//!
//! Invariant: the numbers are CPython's for the same seed. A generator is used and changed only while
//! its thread holds the interpreter lock, so that a call is one step.

use std::cell::RefCell;
use std::io::Read;

use num_bigint::{BigInt, BigUint, Sign};

use crate::array::random::twister::{N, Twister};
use crate::base::Symbol;
use crate::vm::builtins::output::os_error;
use crate::vm::heap::trace::holds_nothing;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::int::{self, IntRef};
use crate::vm::object::tuple::Tuple;
use crate::vm::{Args, Kind, MethodDef, Ptr, Res, Traced, TypeSpec, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_random",
    doc: "Module implements the Mersenne Twister random number generator.",
    body: ModuleBody::Native { functions: &[], fill },
};

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    dict.set_sym(vm, Symbol::new("Random"), vm.native_type(&RANDOM).value());
    Ok(())
}

struct Random {
    twister: RefCell<Twister>,
}

holds_nothing! { Random }

static RANDOM: TypeSpec = TypeSpec {
    name: "Random",
    module: "_random",
    doc: "Random() -> create a random number generator with its own internal state.",
    kind: Kind::Traced,
    is_base: true,
    slots: |s| {
        s.new.set(Some(|vm, class, _| {
            // `seed` follows; until then the generator is that of the seed 0.
            let random = Random { twister: RefCell::new(Twister::from_key(&[0])) };
            Ok(vm.alloc_for(class, Traced(Box::new(random))).into())
        }));
        s.init.set(Some(|vm, v, args| {
            args.check_positional(vm, "Random", 0, 1)?;
            reseed(vm, this(vm, v)?, args.values.first())
        }));
    },
    methods: &[
        MethodDef::new("getrandbits", getrandbits, "getrandbits($self, k, /)"),
        MethodDef::new("getstate", getstate, "getstate($self, /)"),
        MethodDef::new("random", random, "random($self, /)"),
        MethodDef::new("seed", seed, "seed($self, n=None, /)"),
        MethodDef::new("setstate", setstate, "setstate($self, state, /)"),
    ],
    getset: &[],
};

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Random> {
    let found = v.as_obj().and_then(|o| o.native());
    found.ok_or_else(|| vm.type_error("descriptor requires a '_random.Random' object"))
}

fn random(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "Random.random", 0, 0)?;
    let x = this(vm, &args.values[0])?.twister.borrow_mut().next_float();
    Ok(Value::float(x))
}

fn seed(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "seed", 0, 1)?;
    reseed(vm, this(vm, &args.values[0])?, given.first())?;
    Ok(Value::None)
}

fn reseed(vm: &Vm<'_>, random: &Random, given: Option<&Value>) -> Res<()> {
    let key = match given {
        None => random_key(vm)?,
        Some(v) if v.is_none() => random_key(vm)?,
        Some(v) => match int::as_int(v) {
            Some(IntRef::Small(n)) => key_of(n.unsigned_abs()),
            Some(IntRef::Big(n)) => n.magnitude().to_u32_digits(),
            // The hash as an unsigned number.
            None => key_of(vm.hash(v)? as u64),
        },
    };
    random.twister.replace(Twister::from_key(&key));
    Ok(())
}

/// The words of a number, as many as are not zero and at least one.
fn key_of(n: u64) -> Vec<u32> {
    let (low, high) = (n as u32, (n >> 32) as u32);
    if high == 0 { vec![low] } else { vec![low, high] }
}

/// Words that nobody can foresee.
fn random_key(vm: &Vm<'_>) -> Res<Vec<u32>> {
    let mut octets = vec![0; 4 * N];
    let octets = vm.detach(|| {
        let mut source = std::fs::File::open("/dev/urandom")?;
        source.read_exact(&mut octets).map(|()| octets)
    });
    let octets = octets.map_err(|e| os_error(vm, &e))?;
    let word = |four: &[u8]| four.iter().fold(0, |word, &octet| word << 8 | u32::from(octet));
    Ok(octets.chunks_exact(4).map(word).collect())
}

fn getrandbits(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "Random.getrandbits", 1, 1)?;
    let index = vm.index(&given[0])?;
    let negative = int::as_int(&index).is_some_and(IntRef::is_negative);
    if negative {
        return Err(vm.value_error("number of bits must be non-negative"));
    }
    let Some(bits) = int::to_i64(&index).and_then(|n| usize::try_from(n).ok()) else {
        return Err(vm.overflow_error("Python int too large to convert to C int"));
    };
    let random = this(vm, &args.values[0])?;
    let mut twister = random.twister.borrow_mut();
    if bits == 0 {
        return Ok(Value::Int(0));
    }
    if bits <= 32 {
        return Ok(Value::Int(i64::from(twister.draw() >> (32 - bits))));
    }
    // The least significant word comes first; the last one gives its upper bits.
    let mut words: Vec<u32> = vm.filled(0, bits.div_ceil(32))?;
    let last = words.len() - 1;
    for (i, word) in words.iter_mut().enumerate() {
        let unused = if i == last { (32 * (last + 1) - bits) as u32 } else { 0 };
        *word = twister.draw() >> unused;
    }
    Ok(int::from_bigint(vm, BigInt::from_biguint(Sign::Plus, BigUint::new(words))))
}

/// The words, then the position.
fn getstate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "Random.getstate", 0, 0)?;
    let twister = this(vm, &args.values[0])?.twister.borrow();
    let words = twister.words.iter().map(|&word| Value::Int(i64::from(word)));
    Ok(vm.tuple(words.chain([Value::Int(twister.at as i64)]).collect::<Vec<_>>()))
}

fn setstate(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "Random.setstate", 1, 1)?;
    let Some(state) = given[0].downcast::<Tuple>() else {
        return Err(vm.type_error("state vector must be a tuple"));
    };
    if state.items.len() != N + 1 {
        return Err(vm.value_error("state vector is the wrong size"));
    }
    let mut words = [0; N];
    for (word, v) in words.iter_mut().zip(&state.items) {
        let Some(n) = int::as_int(v) else {
            return Err(vm.type_error("an integer is required"));
        };
        if n.is_negative() {
            return Err(vm.overflow_error("can't convert negative value to unsigned int"));
        }
        match int::to_u64(v) {
            // Upper bits are left out, as CPython does it.
            Some(n) => *word = n as u32,
            None => {
                let text = "Python int too large to convert to C unsigned long";
                return Err(vm.overflow_error(text));
            }
        }
    }
    let at = &state.items[N];
    if !int::is_int(at) {
        return Err(vm.type_error("an integer is required"));
    }
    match int::to_i64(at).map(usize::try_from) {
        Some(Ok(at)) if at <= N => {
            this(vm, &args.values[0])?.twister.replace(Twister { words, at });
            Ok(Value::None)
        }
        Some(_) => Err(vm.value_error("invalid state")),
        None => Err(vm.overflow_error("Python int too large to convert to C long")),
    }
}
