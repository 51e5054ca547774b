//! The hash functions behind `hashlib`: `_md5`, `_sha1`, `_sha2`, `_sha3`, `_blake2`.
//!
//! Invariant: an object's digest is that of all that it was given so far; asking for it changes nothing.

mod blake2;
mod plain;
mod sha3;

use std::borrow::Cow;
use std::cell::RefCell;

use crate::runtime::trace;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::bytes;
use crate::vm::object::int;
use crate::vm::object::str::Str;
use crate::vm::{Args, GetSetDef, MethodDef, Res, Shape, Traced, TypeSpec, Value, Vm, heap};

pub(super) use blake2::MODULE as BLAKE2;
pub(super) use plain::{MD5, SHA1, SHA2};
pub(super) use sha3::MODULE as SHA3;

/// What other threads could use the time of: from here on the lock is given up.
const MUCH: usize = 2048;

/// A computation that has begun, of one family of functions.
trait State: Clone + Send + 'static {
    fn update(&mut self, data: &[u8]);

    /// `length` is what the functions without a digest of their own length are asked for.
    fn digest(&self, length: usize) -> Vec<u8>;

    fn facts(&self) -> Facts;

    fn class(&self) -> &'static TypeSpec;
}

/// What a function is: its name, the sizes of its digest and of its blocks in octets.
struct Facts {
    name: &'static str,
    digest: usize,
    block: usize,
}

/// The payload of an object for a computation.
struct Hash<S>(RefCell<S>);

impl<S: State> Trace for Hash<S> {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

impl<S: State> Hash<S> {
    fn of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a RefCell<S>> {
        let found: Option<&Hash<S>> = v.as_obj().and_then(|o| o.native());
        found.map(|hash| &hash.0).ok_or_else(|| vm.type_error("descriptor requires a hash object"))
    }

    fn object(vm: &Vm<'_>, state: S) -> Value {
        let class = vm.native_type(state.class());
        heap::alloc(&class, Traced(Box::new(Hash(RefCell::new(state)))), None).into()
    }

    /// A computation that has taken `data` in, beside the lock when there is much of it.
    fn begin(vm: &Vm<'_>, mut state: S, data: Option<&Value>) -> Res<Value> {
        let Some(data) = data else { return Ok(Hash::object(vm, state)) };
        let data = octets(vm, data)?;
        if data.len() < MUCH {
            state.update(&data);
            return Ok(Hash::object(vm, state));
        }
        let data = data.into_owned();
        let state = vm.detach_for(trace::State::Native, None, || {
            state.update(&data);
            state
        });
        Ok(Hash::object(vm, state))
    }

    /// The digest that a method is asked for, with a length as its argument if it is `open`.
    fn asked(vm: &Vm<'_>, args: Args<'_>, name: &str, open: bool) -> Res<Vec<u8>> {
        let n = usize::from(open);
        let given = args.method(vm, name, n, n)?;
        let length = match given.first().map(|v| vm.to_i64(v)).transpose()? {
            None => 0,
            Some(n) if n < 0 => return Err(vm.value_error("value must be positive")),
            Some(n) if n >= 1 << 29 => return Err(vm.value_error("length is too large")),
            Some(n) => n as usize,
        };
        Ok(Hash::<S>::of(vm, &args.values[0])?.borrow().digest(length))
    }

    const COPY: MethodDef = MethodDef::new(
        "copy",
        |vm, args| {
            args.method(vm, "copy", 0, 0)?;
            let state = Hash::<S>::of(vm, &args.values[0])?.borrow().clone();
            Ok(Hash::object(vm, state))
        },
        "copy($self, /)",
    );

    const UPDATE: MethodDef = MethodDef::new(
        "update",
        |vm, args| {
            let given = args.method(vm, "update", 1, 1)?;
            let data = octets(vm, &given[0])?;
            // Not outside the lock: another thread may add to the same computation.
            Hash::<S>::of(vm, &args.values[0])?.borrow_mut().update(&data);
            Ok(Value::None)
        },
        "update($self, obj, /)",
    );

    /// The methods of functions whose digests have a length of their own.
    const METHODS: &[MethodDef] = &[
        Self::COPY,
        MethodDef::new(
            "digest",
            |vm, args| Ok(bytes::from_vec(vm, Hash::<S>::asked(vm, args, "digest", false)?)),
            "digest($self, /)",
        ),
        MethodDef::new(
            "hexdigest",
            |vm, args| Ok(hexadecimal(vm, &Hash::<S>::asked(vm, args, "hexdigest", false)?)),
            "hexdigest($self, /)",
        ),
        Self::UPDATE,
    ];

    /// The methods of functions that are asked for a length.
    const OPEN_METHODS: &[MethodDef] = &[
        Self::COPY,
        MethodDef::new(
            "digest",
            |vm, args| Ok(bytes::from_vec(vm, Hash::<S>::asked(vm, args, "digest", true)?)),
            "digest($self, length, /)",
        ),
        MethodDef::new(
            "hexdigest",
            |vm, args| Ok(hexadecimal(vm, &Hash::<S>::asked(vm, args, "hexdigest", true)?)),
            "hexdigest($self, length, /)",
        ),
        Self::UPDATE,
    ];

    const BLOCK_SIZE: GetSetDef = GetSetDef {
        name: "block_size",
        get: |vm, v| Ok(int::from_usize(vm, Hash::<S>::of(vm, v)?.borrow().facts().block)),
        set: None,
        doc: "",
    };

    const DIGEST_SIZE: GetSetDef = GetSetDef {
        name: "digest_size",
        get: |vm, v| Ok(int::from_usize(vm, Hash::<S>::of(vm, v)?.borrow().facts().digest)),
        set: None,
        doc: "",
    };

    const NAME: GetSetDef = GetSetDef {
        name: "name",
        get: |vm, v| Ok(vm.str(Hash::<S>::of(vm, v)?.borrow().facts().name)),
        set: None,
        doc: "",
    };

    const GETSET: &[GetSetDef] = &[Self::BLOCK_SIZE, Self::DIGEST_SIZE, Self::NAME];
}

/// What a constructor is given to begin with: `data`, by its old name `string` too.
fn initial<'a>(vm: &Vm<'_>, args: Args<'a>, name: &str) -> Res<Option<&'a Value>> {
    let shape = Shape { n_kw_only: 2, ..Shape::default() };
    let names = ["data", "usedforsecurity", "string"];
    let [data, _, string] = args.bind(vm, name, names, shape)?;
    either(vm, data, string)
}

/// The argument under its name, or under its old one.
fn either<'a>(
    vm: &Vm<'_>,
    data: Option<&'a Value>,
    string: Option<&'a Value>,
) -> Res<Option<&'a Value>> {
    if data.is_some() && string.is_some() {
        return Err(vm.type_error(
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter \
             is slated for removal in a future version.",
        ));
    }
    Ok(data.or(string))
}

fn octets<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<Cow<'a, [u8]>> {
    if v.downcast::<Str>().is_some() {
        return Err(vm.type_error("Strings must be encoded before hashing"));
    }
    bytes::like(v).ok_or_else(|| vm.type_error("object supporting the buffer API required"))
}

fn hexadecimal(vm: &Vm<'_>, digest: &[u8]) -> Value {
    vm.string(digest.iter().map(|octet| format!("{octet:02x}")).collect())
}
