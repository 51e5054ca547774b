//! `_blake2`: BLAKE2b and BLAKE2s with all their parameters (RFC 7693, and the tree mode of its paper).
//!
//! Invariant: parameters are checked before the computation begins, since the crates below take wrong ones
//! for a bug.

use super::{Facts, Hash, State, either, octets};
use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::int;
use crate::vm::{Args, Kind, Res, Shape, Slots, TypeSpec, Value, Vm};

pub(in crate::modules) static MODULE: ModuleDef = ModuleDef {
    name: "_blake2",
    doc: "The hash functions BLAKE2b and BLAKE2s.",
    body: ModuleBody::Native {
        functions: &[],
        fill: |vm, dict| {
            for (spec, limits) in [(&BLAKE2B, &B), (&BLAKE2S, &S)] {
                let class = vm.native_type(spec);
                for (name, value) in [
                    ("SALT_SIZE", limits.salt),
                    ("PERSON_SIZE", limits.salt),
                    ("MAX_KEY_SIZE", limits.digest),
                    ("MAX_DIGEST_SIZE", limits.digest),
                ] {
                    class.set_own(Symbol::new(name), int::from_usize(vm, value));
                    let of_module = format!("{}_{name}", limits.name.to_uppercase());
                    dict.set_sym(vm, Symbol::new(&of_module), int::from_usize(vm, value));
                }
                dict.set_sym(vm, Symbol::new(limits.name), class.value());
            }
            Ok(())
        },
    },
};

/// How large the parameters of a function may be, in octets.
struct Limits {
    name: &'static str,
    digest: usize,
    salt: usize,
    block: usize,
    /// The width of a node's offset, in bits.
    offset: u32,
}

static B: Limits = Limits { name: "blake2b", digest: 64, salt: 16, block: 128, offset: 64 };
static S: Limits = Limits { name: "blake2s", digest: 32, salt: 8, block: 64, offset: 48 };

/// A computation, and the size of its digest in octets.
#[derive(Clone)]
enum Blake2 {
    B(blake2b_simd::State, usize),
    S(blake2s_simd::State, usize),
}

impl State for Blake2 {
    fn update(&mut self, data: &[u8]) {
        match self {
            Blake2::B(state, _) => drop(state.update(data)),
            Blake2::S(state, _) => drop(state.update(data)),
        }
    }

    fn digest(&self, _: usize) -> Vec<u8> {
        match self {
            Blake2::B(state, _) => state.finalize().as_bytes().to_vec(),
            Blake2::S(state, _) => state.finalize().as_bytes().to_vec(),
        }
    }

    fn facts(&self) -> Facts {
        let (limits, digest) = match self {
            Blake2::B(_, size) => (&B, *size),
            Blake2::S(_, size) => (&S, *size),
        };
        Facts { name: limits.name, digest, block: limits.block }
    }

    fn class(&self) -> &'static TypeSpec {
        match self {
            Blake2::B(..) => &BLAKE2B,
            Blake2::S(..) => &BLAKE2S,
        }
    }
}

/// The parameters of a computation.
struct Params<'a> {
    size: usize,
    key: &'a [u8],
    salt: &'a [u8],
    person: &'a [u8],
    fanout: u8,
    depth: u8,
    leaf_size: u32,
    node_offset: u64,
    node_depth: u8,
    inner_size: usize,
    last_node: bool,
}

macro_rules! begun {
    ($params:expr, $crate_name:ident) => {{
        let p = $params;
        $crate_name::Params::new()
            .hash_length(p.size)
            .key(p.key)
            .salt(p.salt)
            .personal(p.person)
            .fanout(p.fanout)
            .max_depth(p.depth)
            .max_leaf_length(p.leaf_size)
            .node_offset(p.node_offset)
            .node_depth(p.node_depth)
            .inner_hash_length(p.inner_size)
            .last_node(p.last_node)
            .to_state()
    }};
}

const NAMES: [&str; 14] = [
    "data",
    "digest_size",
    "key",
    "salt",
    "person",
    "fanout",
    "depth",
    "leaf_size",
    "node_offset",
    "node_depth",
    "inner_size",
    "last_node",
    "usedforsecurity",
    "string",
];

fn new(vm: &Vm<'_>, args: Args<'_>, limits: &'static Limits) -> Res<Value> {
    let shape = Shape { n_kw_only: 13, ..Shape::default() };
    let given = args.bind(vm, limits.name, NAMES, shape)?;
    let [
        data,
        size,
        key,
        salt,
        person,
        fanout,
        depth,
        leaf,
        offset,
        node_depth,
        inner,
        last,
        _,
        string,
    ] = given;
    let data = either(vm, data, string)?;
    let number =
        |v: Option<&Value>, default: i64, range: std::ops::RangeInclusive<i64>, words: &str| {
            let n = v.map_or(Ok(default), |v| vm.to_i64(v))?;
            if range.contains(&n) { Ok(n) } else { Err(vm.value_error(words)) }
        };
    let most = limits.digest as i64;
    let words =
        format!("digest_size for {} must be between 1 and {most} bytes, here it is ", limits.name);
    let size = match size.map_or(Ok(most), |v| vm.to_i64(v))? {
        n if (1..=most).contains(&n) => n as usize,
        n => return Err(vm.value_error(format!("{words}{n}"))),
    };
    let octets_of = |v: Option<&Value>| v.map_or(Ok(Vec::new()), |v| octets(vm, v).map(Vec::from));
    let (key, salt, person) = (octets_of(key)?, octets_of(salt)?, octets_of(person)?);
    for (name, value, most) in [
        ("salt", &salt, limits.salt),
        ("person", &person, limits.salt),
        ("key", &key, limits.digest),
    ] {
        if value.len() > most {
            return Err(vm.value_error(format!("maximum {name} length is {most} bytes")));
        }
    }
    let offset = match offset.map(|v| vm.index(v)).transpose()? {
        None => 0,
        Some(n) => match int::to_u64(&n) {
            Some(n) if limits.offset == 64 || n >> limits.offset == 0 => n,
            Some(_) => return Err(vm.overflow_error("node_offset is too large")),
            None => return Err(vm.value_error("value must be positive")),
        },
    };
    let leaf_size = match leaf.map_or(Ok(0), |v| vm.to_i64(v))? {
        n if n < 0 => return Err(vm.value_error("value must be positive")),
        n => u32::try_from(n).map_err(|_| vm.overflow_error("leaf_size is too large"))?,
    };
    let params = Params {
        size,
        key: &key,
        salt: &salt,
        person: &person,
        fanout: number(fanout, 1, 0..=255, "fanout must be between 0 and 255")? as u8,
        depth: number(depth, 1, 1..=255, "depth must be between 1 and 255")? as u8,
        leaf_size,
        node_offset: offset,
        node_depth: number(node_depth, 0, 0..=255, "node_depth must be between 0 and 255")? as u8,
        inner_size: number(
            inner,
            0,
            0..=most,
            &format!("inner_size must be between 0 and is {most}"),
        )? as usize,
        last_node: last.map_or(Ok(false), |v| vm.truth(v))?,
    };
    let begun = if limits.offset == 64 {
        Blake2::B(begun!(&params, blake2b_simd), size)
    } else {
        Blake2::S(begun!(&params, blake2s_simd), size)
    };
    Hash::begin(vm, begun, data)
}

const fn class(name: &'static str, slots: fn(&Slots)) -> TypeSpec {
    TypeSpec {
        name,
        module: "_blake2",
        doc: "Return a new BLAKE2 hash object.",
        kind: Kind::Traced,
        is_base: false,
        slots,
        methods: Hash::<Blake2>::METHODS,
        getset: Hash::<Blake2>::GETSET,
    }
}

static BLAKE2B: TypeSpec = class("blake2b", |s| {
    s.new.set(Some(|vm, _, args| new(vm, args, &B)));
    s.init.set(Some(|_, _, _| Ok(())));
});

static BLAKE2S: TypeSpec = class("blake2s", |s| {
    s.new.set(Some(|vm, _, args| new(vm, args, &S)));
    s.init.set(Some(|_, _, _| Ok(())));
});
