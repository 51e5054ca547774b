//! Names that the program itself uses, as constants.
//!
//! Invariant: the symbol table starts with these texts in this order, so that a constant here is the
//! symbol of its text.

use super::symbol::Symbol;

macro_rules! known {
    ($( $name:ident $text:literal ; )*) => {
        #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "the variants are counted, never used")]
        #[repr(u32)]
        enum Number { $( $name, )* }

        $( pub const $name: Symbol = Symbol::known(Number::$name as u32); )*

        /// The texts, by number.
        pub(super) const TEXTS: &[&str] = &[ $( $text, )* ];
    };
}

known! {
    EMPTY "";
    INIT "__init__";
    NEW "__new__";
    DEL "__del__";
    CALL "__call__";
    REPR "__repr__";
    STR "__str__";
    HASH "__hash__";
    EQ "__eq__";
    NE "__ne__";
    LT "__lt__";
    LE "__le__";
    GT "__gt__";
    GE "__ge__";
    BOOL "__bool__";
    LEN "__len__";
    GETATTRIBUTE "__getattribute__";
    GETATTR "__getattr__";
    SETATTR "__setattr__";
    DELATTR "__delattr__";
    GETITEM "__getitem__";
    SETITEM "__setitem__";
    DELITEM "__delitem__";
    CONTAINS "__contains__";
    ITER "__iter__";
    NEXT "__next__";
    NEG "__neg__";
    POS "__pos__";
    INVERT "__invert__";
    ABS "__abs__";
    INT "__int__";
    FLOAT "__float__";
    INDEX "__index__";
    GET "__get__";
    SET "__set__";
    DELETE "__delete__";
    AWAIT "__await__";
    AITER "__aiter__";
    ANEXT "__anext__";
    ENTER "__enter__";
    EXIT "__exit__";
    AENTER "__aenter__";
    AEXIT "__aexit__";
    DICT "__dict__";
    CLASS "__class__";
    SLOTS "__slots__";
    NAME "__name__";
    QUALNAME "__qualname__";
    MODULE "__module__";
    DOC "__doc__";
    FILE "__file__";
    PATH "__path__";
    SPEC "__spec__";
    PACKAGE "__package__";
    LOADER "__loader__";
    CACHED "__cached__";
    BUILTINS "__builtins__";
    ALL "__all__";
    MAIN "__main__";
    IMPORT "__import__";
    BASES "__bases__";
    BASE "__base__";
    MRO "__mro__";
    SUBCLASSES "__subclasses__";
    MRO_ENTRIES "__mro_entries__";
    PREPARE "__prepare__";
    METACLASS "metaclass";
    INIT_SUBCLASS "__init_subclass__";
    SET_NAME "__set_name__";
    CLASS_GETITEM "__class_getitem__";
    CLASSCELL "__classcell__";
    ORIG_BASES "__orig_bases__";
    BUILD_CLASS "__build_class__";
    INSTANCECHECK "__instancecheck__";
    SUBCLASSCHECK "__subclasscheck__";
    SUBCLASSHOOK "__subclasshook__";
    ABSTRACTMETHODS "__abstractmethods__";
    ISABSTRACTMETHOD "__isabstractmethod__";
    ANNOTATIONS "__annotations__";
    ANNOTATE "__annotate__";
    TYPE_PARAMS "__type_params__";
    MATCH_ARGS "__match_args__";
    WEAKREF "__weakref__";
    DEFAULTS "__defaults__";
    KWDEFAULTS "__kwdefaults__";
    CODE "__code__";
    CLOSURE "__closure__";
    GLOBALS "__globals__";
    FUNC "__func__";
    SELF "__self__";
    WRAPPED "__wrapped__";
    CAUSE "__cause__";
    CONTEXT "__context__";
    SUPPRESS_CONTEXT "__suppress_context__";
    TRACEBACK "__traceback__";
    NOTES "__notes__";
    ARGS "args";
    FORMAT "__format__";
    SIZEOF "__sizeof__";
    DIR "__dir__";
    REDUCE "__reduce__";
    REDUCE_EX "__reduce_ex__";
    GETSTATE "__getstate__";
    ADD "__add__";
    SUB "__sub__";
    MUL "__mul__";
    MATMUL "__matmul__";
    TRUEDIV "__truediv__";
    FLOORDIV "__floordiv__";
    MOD "__mod__";
    POW "__pow__";
    LSHIFT "__lshift__";
    RSHIFT "__rshift__";
    AND "__and__";
    OR "__or__";
    XOR "__xor__";
    RADD "__radd__";
    RSUB "__rsub__";
    RMUL "__rmul__";
    RMATMUL "__rmatmul__";
    RTRUEDIV "__rtruediv__";
    RFLOORDIV "__rfloordiv__";
    RMOD "__rmod__";
    RPOW "__rpow__";
    RLSHIFT "__rlshift__";
    RRSHIFT "__rrshift__";
    RAND "__rand__";
    ROR "__ror__";
    RXOR "__rxor__";
    IADD "__iadd__";
    ISUB "__isub__";
    IMUL "__imul__";
    IMATMUL "__imatmul__";
    ITRUEDIV "__itruediv__";
    IFLOORDIV "__ifloordiv__";
    IMOD "__imod__";
    IPOW "__ipow__";
    ILSHIFT "__ilshift__";
    IRSHIFT "__irshift__";
    IAND "__iand__";
    IOR "__ior__";
    IXOR "__ixor__";
    SEND "send";
    THROW "throw";
    CLOSE "close";
    KEYS "keys";
    GETITEM_GET "get";
    MRO_METHOD "mro";
    OBJECT_CELL "__classdict__";
    STATIC_ATTRIBUTES "__static_attributes__";
    FIRSTLINENO "__firstlineno__";
    PRINT_FILE_AND_LINE "print_file_and_line";
    MSG "msg";
    VALUE "value";
    ERRNO "errno";
    STRERROR "strerror";
    FILENAME "filename";
    FILENAME2 "filename2";
    LINENO "lineno";
    OFFSET "offset";
    TEXT "text";
    END_LINENO "end_lineno";
    END_OFFSET "end_offset";
    NAME_FIELD "name";
    OBJ "obj";
    PATH_FIELD "path";
    NAME_FROM "name_from";
    MESSAGE "message";
    EXCEPTIONS "exceptions";
    CODE_FIELD "code";
    REVERSED "__reversed__";
    LENGTH_HINT "__length_hint__";
    ROUND "__round__";
    TRUNC "__trunc__";
    FLOOR "__floor__";
    CEIL "__ceil__";
    DIVMOD "__divmod__";
    RDIVMOD "__rdivmod__";
    COMPLEX "__complex__";
    BYTES "__bytes__";
    FSPATH "__fspath__";
    MISSING "__missing__";
    CALL_SOON "call_soon";
    CONTEXT_WORD "context";
    GET_DEBUG "get_debug";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_the_symbols_of_their_texts() {
        for text in TEXTS {
            assert_eq!(Symbol::new(text).as_str(), *text);
        }
        assert_eq!(Symbol::new("__init__"), INIT);
        assert_eq!(Symbol::new("__missing__"), MISSING);
    }
}
