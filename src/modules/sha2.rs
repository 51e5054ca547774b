//! `_sha2`: the hash functions SHA-224, SHA-256, SHA-384 and SHA-512 (FIPS 180-4).
//!
//! Invariant: an object's digest is that of all that it was given so far; asking for it changes nothing.

use std::borrow::Cow;
use std::cell::RefCell;

use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use crate::base::Symbol;
use crate::vm::heap::trace::holds_nothing;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::bytes;
use crate::vm::object::dict::Dict;
use crate::vm::object::str::Str;
use crate::vm::{
    Args, GetSetDef, Kind, MethodDef, Ptr, Res, Shape, Traced, TypeSpec, Value, Vm, heap,
};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_sha2",
    doc: "The hash functions of the SHA-2 family.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

macro_rules! functions {
    ($( $name:literal $variant:ident $hash:ident $class:ident $type_name:literal $size:literal $block:literal; )*) => {
        /// A computation that has begun.
        #[derive(Clone)]
        enum State { $( $variant($hash), )* }

        impl State {
            fn update(&mut self, data: &[u8]) {
                match self { $( State::$variant(hash) => hash.update(data), )* }
            }

            fn digest(&self) -> Vec<u8> {
                match self { $( State::$variant(hash) => hash.clone().finalize().to_vec(), )* }
            }

            /// Name, size of the digest and of a block, in octets.
            fn facts(&self) -> (&'static str, i64, i64) {
                match self { $( State::$variant(_) => ($name, $size, $block), )* }
            }

            fn class(&self) -> &'static TypeSpec {
                match self { $( State::$variant(_) => &$class, )* }
            }
        }

        $( static $class: TypeSpec = class($type_name); )*

        static FUNCTIONS: &[MethodDef] = &[ $(
            MethodDef::new(
                $name,
                |vm, args| begin(vm, args, $name, State::$variant($hash::new())),
                concat!($name, "($module, /, string=b'', *, usedforsecurity=True)"),
            ),
        )* ];

        fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
            $( dict.set_sym(vm, Symbol::new($type_name), vm.native_type(&$class).value()); )*
            Ok(())
        }
    };
}

functions! {
    "sha224" Of224 Sha224 SHA224 "SHA224Type" 28 64;
    "sha256" Of256 Sha256 SHA256 "SHA256Type" 32 64;
    "sha384" Of384 Sha384 SHA384 "SHA384Type" 48 128;
    "sha512" Of512 Sha512 SHA512 "SHA512Type" 64 128;
}

struct Hash {
    state: RefCell<State>,
}

holds_nothing! { Hash }

const fn class(name: &'static str) -> TypeSpec {
    TypeSpec {
        name,
        module: "_sha2",
        doc: "",
        kind: Kind::Traced,
        is_base: false,
        slots: |_| {},
        methods: METHODS,
        getset: GETSET,
    }
}

static METHODS: &[MethodDef] = &[
    MethodDef::new(
        "copy",
        |vm, args| {
            args.method(vm, "copy", 0, 0)?;
            let state = this(vm, &args.values[0])?.state.borrow().clone();
            Ok(make(vm, state))
        },
        "copy($self, /)",
    ),
    MethodDef::new(
        "digest",
        |vm, args| {
            args.method(vm, "digest", 0, 0)?;
            Ok(bytes::from_vec(vm, this(vm, &args.values[0])?.state.borrow().digest()))
        },
        "digest($self, /)",
    ),
    MethodDef::new(
        "hexdigest",
        |vm, args| {
            args.method(vm, "hexdigest", 0, 0)?;
            let digest = this(vm, &args.values[0])?.state.borrow().digest();
            Ok(vm.string(digest.iter().map(|octet| format!("{octet:02x}")).collect()))
        },
        "hexdigest($self, /)",
    ),
    MethodDef::new(
        "update",
        |vm, args| {
            let given = args.method(vm, "update", 1, 1)?;
            let data = octets(vm, &given[0])?;
            // Not outside the lock: another thread may add to the same computation.
            this(vm, &args.values[0])?.state.borrow_mut().update(&data);
            Ok(Value::None)
        },
        "update($self, obj, /)",
    ),
];

static GETSET: &[GetSetDef] = &[
    GetSetDef {
        name: "block_size",
        get: |vm, v| Ok(Value::Int(this(vm, v)?.state.borrow().facts().2)),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "digest_size",
        get: |vm, v| Ok(Value::Int(this(vm, v)?.state.borrow().facts().1)),
        set: None,
        doc: "",
    },
    GetSetDef {
        name: "name",
        get: |vm, v| Ok(vm.str(this(vm, v)?.state.borrow().facts().0)),
        set: None,
        doc: "",
    },
];

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Hash> {
    let found = v.as_obj().and_then(|o| o.native());
    found.ok_or_else(|| vm.type_error("descriptor requires a hash object"))
}

fn make(vm: &Vm<'_>, state: State) -> Value {
    let class = vm.native_type(state.class());
    heap::alloc(&class, Traced(Box::new(Hash { state: RefCell::new(state) })), None).into()
}

fn begin(vm: &Vm<'_>, args: Args<'_>, name: &str, state: State) -> Res<Value> {
    let shape = Shape { n_kw_only: 1, ..Shape::default() };
    let [data, _] = args.bind(vm, name, ["string", "usedforsecurity"], shape)?;
    let state = match data {
        Some(data) => fed(vm, state, data)?,
        None => state,
    };
    Ok(make(vm, state))
}

/// What other threads could use the time of: from here on the lock is given up.
const MUCH: usize = 2048;

fn fed(vm: &Vm<'_>, mut state: State, data: &Value) -> Res<State> {
    let data = octets(vm, data)?;
    if data.len() < MUCH {
        state.update(&data);
        return Ok(state);
    }
    let data = data.into_owned();
    Ok(vm.detach(|| {
        state.update(&data);
        state
    }))
}

fn octets<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<Cow<'a, [u8]>> {
    if v.downcast::<Str>().is_some() {
        return Err(vm.type_error("Strings must be encoded before hashing"));
    }
    bytes::like(v).ok_or_else(|| vm.type_error("object supporting the buffer API required"))
}
