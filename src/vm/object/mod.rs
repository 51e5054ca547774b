//! Object types, one file each, and the table of them.
//!
//! Invariant: a type is one row here: its name in [`T`], its base, its [`TypeSpec`]; the boot makes the
//! types in the order of the rows, so a base stands above what derives from it.

pub mod async_gen;
pub mod attrs;
pub mod bool_;
pub mod buffer;
pub mod builtin;
pub mod bytearray;
pub mod bytes;
pub mod cell;
pub mod code;
pub mod complex;
pub mod descriptor;
pub mod dict;
pub mod exc_group;
pub mod exception;
pub mod float;
pub mod frame;
pub mod frame_locals;
pub mod function;
pub mod generator;
pub mod generic_alias;
pub mod instance;
pub mod int;
pub mod iter;
pub mod list;
pub mod memoryview;
pub mod module;
pub mod none;
#[expect(
    clippy::module_inception,
    reason = "the type `object` stands in the folder of object types"
)]
pub mod object;
pub mod packed_code;
pub mod property;
pub mod quickened;
pub mod range;
mod reduce;
pub mod repr_guard;
pub mod set;
pub mod slice;
pub mod str;
pub mod subst;
pub mod template;
pub mod traceback;
pub mod tuple;
pub mod type_;
pub mod typing;
pub mod union_type;
pub mod weakref;

use super::types::TypeSpec;

macro_rules! types {
    ($( $name:ident : $base:ident => $spec:path ; )*) => {
        /// The built-in types.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum T { $( $name, )* }

        impl T {
            pub const ALL: &'static [T] = &[ $( T::$name, )* ];

            /// Its base; `object` names itself.
            pub fn base(self) -> T {
                match self { $( T::$name => T::$base, )* }
            }

            pub fn spec(self) -> &'static TypeSpec {
                match self { $( T::$name => &$spec, )* }
            }
        }
    };
}

types! {
    Object: Object => object::SPEC;
    Type: Object => type_::SPEC;
    NoneType: Object => none::NONE;
    NotImplementedType: Object => none::NOT_IMPLEMENTED;
    Ellipsis: Object => none::ELLIPSIS;
    Int: Object => int::SPEC;
    Bool: Int => bool_::SPEC;
    Float: Object => float::SPEC;
    Complex: Object => complex::SPEC;
    Str: Object => str::SPEC;
    Bytes: Object => bytes::SPEC;
    ByteArray: Object => bytearray::SPEC;
    MemoryView: Object => memoryview::SPEC;
    List: Object => list::SPEC;
    Tuple: Object => tuple::SPEC;
    Dict: Object => dict::SPEC;
    DictKeys: Object => dict::KEYS;
    DictValues: Object => dict::VALUES;
    DictItems: Object => dict::ITEMS;
    MappingProxy: Object => dict::PROXY;
    Set: Object => set::SET;
    FrozenSet: Object => set::FROZEN;
    Range: Object => range::SPEC;
    RangeIterator: Object => range::ITER;
    LongRangeIterator: Object => range::LONG_ITER;
    Slice: Object => slice::SPEC;
    SeqIterator: Object => iter::SEQ;
    ListIterator: Object => iter::LIST;
    BytesIterator: Object => iter::BYTES;
    ListReverseIterator: Object => iter::LIST_REVERSE;
    TupleIterator: Object => iter::TUPLE;
    StrIterator: Object => iter::STR;
    DictKeyIterator: Object => iter::DICT_KEY;
    DictValueIterator: Object => iter::DICT_VALUE;
    DictItemIterator: Object => iter::DICT_ITEM;
    DictReverseKeyIterator: Object => iter::DICT_REVERSE_KEY;
    DictReverseValueIterator: Object => iter::DICT_REVERSE_VALUE;
    DictReverseItemIterator: Object => iter::DICT_REVERSE_ITEM;
    SetIterator: Object => iter::SET;
    Enumerate: Object => iter::ENUMERATE;
    Zip: Object => iter::ZIP;
    Map: Object => iter::MAP;
    Filter: Object => iter::FILTER;
    Reversed: Object => iter::REVERSED;
    CallableIterator: Object => iter::CALLABLE;
    Cell: Object => cell::SPEC;
    Code: Object => code::SPEC;
    Function: Object => function::FUNCTION;
    Method: Object => function::METHOD;
    MethodWrapper: Object => function::METHOD_WRAPPER;
    Builtin: Object => builtin::SPEC;
    Generator: Object => generator::GENERATOR;
    Coroutine: Object => generator::COROUTINE;
    CoroutineWrapper: Object => generator::COROUTINE_WRAPPER;
    AsyncGenerator: Object => async_gen::ASYNC_GENERATOR;
    AsyncGenStep: Object => async_gen::ASYNC_GEN_STEP;
    AnextAwaitable: Object => crate::vm::builtins::anext::ANEXT_AWAITABLE;
    Module: Object => module::SPEC;
    Traceback: Object => traceback::SPEC;
    Frame: Object => frame::SPEC;
    FrameLocals: Object => frame_locals::SPEC;
    Property: Object => property::PROPERTY;
    StaticMethod: Object => descriptor::STATIC_METHOD;
    ClassMethod: Object => descriptor::CLASS_METHOD;
    MethodDescriptor: Object => descriptor::METHOD;
    GetSetDescriptor: Object => descriptor::GETSET;
    MemberDescriptor: Object => descriptor::MEMBER;
    SlotWrapper: Object => descriptor::SLOT_WRAPPER;
    Super: Object => descriptor::SUPER;
    Template: Object => template::TEMPLATE;
    Interpolation: Object => template::INTERPOLATION;
    GenericAlias: Object => generic_alias::SPEC;
    TypeVar: Object => typing::TYPE_VAR;
    TypeVarTuple: Object => typing::TYPE_VAR_TUPLE;
    ParamSpec: Object => typing::PARAM_SPEC;
    TypeAliasType: Object => typing::TYPE_ALIAS;
    Generic: Object => typing::GENERIC;
    UnionType: Object => union_type::SPEC;
    WeakRef: Object => weakref::REF;
    WeakProxy: Object => weakref::PROXY;
    WeakCallableProxy: Object => weakref::CALLABLE_PROXY;
}
