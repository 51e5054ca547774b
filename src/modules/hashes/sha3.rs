//! `_sha3`: SHA-3 and the extendable functions SHAKE (FIPS 202).
//!
//! Invariant: a function is one row of the table; SHAKE is asked for a length, the others have one.

use sha3::digest::{ExtendableOutput, Update, XofReader};
use sha3::{Digest, Sha3_224, Sha3_256, Sha3_384, Sha3_512};
use shake::{Shake128, Shake256};

use super::{Facts, Hash, State, initial};
use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::{bytes, int};
use crate::vm::{GetSetDef, Kind, Res, Slots, TypeSpec, Value, Vm};

pub(in crate::modules) static MODULE: ModuleDef = ModuleDef {
    name: "_sha3",
    doc: "The hash functions of the SHA-3 family.",
    body: ModuleBody::Native {
        functions: &[],
        fill: |vm, dict| {
            for (name, class) in CLASSES {
                dict.set_sym(vm, Symbol::new(name), vm.native_type(class).value());
            }
            dict.set_sym(vm, Symbol::new("implementation"), vm.str("RustCrypto"));
            Ok(())
        },
    },
};

/// The octets of Keccak's state.
const WIDTH: usize = 200;

macro_rules! functions {
    ($( $name:literal $variant:ident $hash:ident $class:ident $size:literal $block:literal $methods:ident $digest:expr; )*) => {
        #[derive(Clone)]
        enum Keccak { $( $variant($hash), )* }

        impl State for Keccak {
            fn update(&mut self, data: &[u8]) {
                match self { $( Keccak::$variant(hash) => Update::update(hash, data), )* }
            }

            fn digest(&self, length: usize) -> Vec<u8> {
                match self { $( Keccak::$variant(hash) => $digest(hash.clone(), length), )* }
            }

            fn facts(&self) -> Facts {
                match self { $( Keccak::$variant(_) => Facts { name: $name, digest: $size, block: $block }, )* }
            }

            fn class(&self) -> &'static TypeSpec {
                match self { $( Keccak::$variant(_) => &$class, )* }
            }
        }

        static CLASSES: &[(&str, &TypeSpec)] = &[ $( ($name, &$class), )* ];

        $(
            static $class: TypeSpec = TypeSpec {
                name: $name,
                module: "_sha3",
                doc: "",
                kind: Kind::Traced,
                is_base: false,
                slots: |s: &Slots| {
                    s.new.set(Some(|vm, _, args| {
                        Hash::begin(vm, Keccak::$variant($hash::default()), initial(vm, args, $name)?)
                    }));
                    s.init.set(Some(|_, _, _| Ok(())));
                },
                methods: Hash::<Keccak>::$methods,
                getset: GETSET,
            };
        )*
    };
}

fn of_its_own<D: Digest>(hash: D, _length: usize) -> Vec<u8> {
    hash.finalize().to_vec()
}

fn as_long_as_wanted<X: ExtendableOutput>(hash: X, length: usize) -> Vec<u8> {
    let mut out = vec![0; length];
    hash.finalize_xof().read(&mut out);
    out
}

functions! {
    "sha3_224" Of224 Sha3_224 SHA3_224 28 144 METHODS of_its_own;
    "sha3_256" Of256 Sha3_256 SHA3_256 32 136 METHODS of_its_own;
    "sha3_384" Of384 Sha3_384 SHA3_384 48 104 METHODS of_its_own;
    "sha3_512" Of512 Sha3_512 SHA3_512 64 72 METHODS of_its_own;
    "shake_128" Of128X Shake128 SHAKE_128 0 168 OPEN_METHODS as_long_as_wanted;
    "shake_256" Of256X Shake256 SHAKE_256 0 136 OPEN_METHODS as_long_as_wanted;
}

/// Facts of the sponge, as an attribute.
const fn fact(name: &'static str, get: fn(&Vm<'_>, &Value) -> Res<Value>) -> GetSetDef {
    GetSetDef { name, get, set: None, doc: "" }
}

static GETSET: &[GetSetDef] = &[
    Hash::<Keccak>::BLOCK_SIZE,
    Hash::<Keccak>::DIGEST_SIZE,
    Hash::<Keccak>::NAME,
    fact("_capacity_bits", |vm, v| Ok(int::from_usize(vm, 8 * (WIDTH - facts(vm, v)?.block)))),
    fact("_rate_bits", |vm, v| Ok(int::from_usize(vm, 8 * facts(vm, v)?.block))),
    fact("_suffix", |vm, v| {
        let suffix = if facts(vm, v)?.digest == 0 { 0x1f } else { 0x06 };
        Ok(bytes::from_vec(vm, vec![suffix]))
    }),
];

fn facts(vm: &Vm<'_>, v: &Value) -> Res<Facts> {
    Ok(Hash::<Keccak>::of(vm, v)?.borrow().facts())
}
