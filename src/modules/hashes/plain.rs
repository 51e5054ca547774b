//! `_md5`, `_sha1` and `_sha2`: functions of the octets alone (RFC 1321, FIPS 180-4).
//!
//! Invariant: a function is one row of the table.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::{Facts, Hash, State, initial};
use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::{Args, Kind, MethodDef, Res, TypeSpec, Value, Vm};

macro_rules! functions {
    ($( $module:ident $module_name:literal $doc:literal {
        $( $name:literal $variant:ident $hash:ident $class:ident $class_name:literal $shown:literal $size:literal $block:literal; )*
    } )*) => {
        /// A computation that has begun.
        #[derive(Clone)]
        enum Plain { $( $( $variant($hash), )* )* }

        impl State for Plain {
            fn update(&mut self, data: &[u8]) {
                match self { $( $( Plain::$variant(hash) => Digest::update(hash, data), )* )* }
            }

            fn digest(&self, _: usize) -> Vec<u8> {
                match self { $( $( Plain::$variant(hash) => hash.clone().finalize().to_vec(), )* )* }
            }

            fn facts(&self) -> Facts {
                match self { $( $( Plain::$variant(_) => Facts { name: $name, digest: $size, block: $block }, )* )* }
            }

            fn class(&self) -> &'static TypeSpec {
                match self { $( $( Plain::$variant(_) => &$class, )* )* }
            }
        }

        $(
            $( static $class: TypeSpec = class($shown, $module_name); )*

            pub(in crate::modules) static $module: ModuleDef = ModuleDef {
                name: $module_name,
                doc: $doc,
                body: ModuleBody::Native {
                    functions: &[&[ $(
                        MethodDef::new(
                            $name,
                            |vm, args| begin(vm, args, $name, Plain::$variant($hash::new())),
                            concat!($name, "($module, /, data=b'', *, usedforsecurity=True, string=None)"),
                        ),
                    )* ]],
                    fill: |vm, dict| {
                        $( dict.set_sym(vm, Symbol::new($class_name), vm.native_type(&$class).value()); )*
                        Ok(())
                    },
                },
            };
        )*
    };
}

functions! {
    MD5 "_md5" "The hash function MD5." {
        "md5" Md5 Md5 MD5_CLASS "MD5Type" "md5" 16 64;
    }
    SHA1 "_sha1" "The hash function SHA-1." {
        "sha1" Sha1 Sha1 SHA1_CLASS "SHA1Type" "sha1" 20 64;
    }
    SHA2 "_sha2" "The hash functions of the SHA-2 family." {
        "sha224" Sha224 Sha224 SHA224_CLASS "SHA224Type" "SHA224Type" 28 64;
        "sha256" Sha256 Sha256 SHA256_CLASS "SHA256Type" "SHA256Type" 32 64;
        "sha384" Sha384 Sha384 SHA384_CLASS "SHA384Type" "SHA384Type" 48 128;
        "sha512" Sha512 Sha512 SHA512_CLASS "SHA512Type" "SHA512Type" 64 128;
    }
}

const fn class(name: &'static str, module: &'static str) -> TypeSpec {
    TypeSpec {
        name,
        module,
        doc: "",
        kind: Kind::Traced,
        is_base: false,
        slots: |_| {},
        methods: Hash::<Plain>::METHODS,
        getset: Hash::<Plain>::GETSET,
    }
}

fn begin(vm: &Vm<'_>, args: Args<'_>, name: &str, state: Plain) -> Res<Value> {
    Hash::begin(vm, state, initial(vm, args, name)?)
}
