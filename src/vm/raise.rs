//! Built-in exception classes, and short ways to raise them.
//!
//! Invariant: one row a class; a row's base stands above it.

use super::error::{Exc, Res};
use super::object::exception;
use super::value::Value;
use super::vm::Vm;
use crate::base::Symbol;
use crate::base::mathfn::MathError;
use crate::base::mathfn::table::domain_text;

macro_rules! exceptions {
    ($( $name:ident : $base:ident ; )*) => {
        /// The built-in exception classes.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum ExcKind { BaseException, $( $name, )* }

        impl ExcKind {
            pub const ALL: &'static [ExcKind] = &[ ExcKind::BaseException, $( ExcKind::$name, )* ];

            pub fn name(self) -> &'static str {
                match self { ExcKind::BaseException => "BaseException", $( ExcKind::$name => stringify!($name), )* }
            }

            /// The class it derives from; `BaseException` derives from `object`.
            pub fn base(self) -> Option<ExcKind> {
                match self { ExcKind::BaseException => None, $( ExcKind::$name => Some(ExcKind::$base), )* }
            }
        }
    };
}

exceptions! {
    Exception: BaseException;
    SystemExit: BaseException;
    KeyboardInterrupt: BaseException;
    GeneratorExit: BaseException;
    BaseExceptionGroup: BaseException;
    ExceptionGroup: BaseExceptionGroup;
    ArithmeticError: Exception;
    FloatingPointError: ArithmeticError;
    OverflowError: ArithmeticError;
    ZeroDivisionError: ArithmeticError;
    AssertionError: Exception;
    AttributeError: Exception;
    BufferError: Exception;
    EOFError: Exception;
    ImportError: Exception;
    ModuleNotFoundError: ImportError;
    LookupError: Exception;
    IndexError: LookupError;
    KeyError: LookupError;
    MemoryError: Exception;
    NameError: Exception;
    UnboundLocalError: NameError;
    OSError: Exception;
    BlockingIOError: OSError;
    ChildProcessError: OSError;
    ConnectionError: OSError;
    BrokenPipeError: ConnectionError;
    ConnectionAbortedError: ConnectionError;
    ConnectionRefusedError: ConnectionError;
    ConnectionResetError: ConnectionError;
    FileExistsError: OSError;
    FileNotFoundError: OSError;
    InterruptedError: OSError;
    IsADirectoryError: OSError;
    NotADirectoryError: OSError;
    PermissionError: OSError;
    ProcessLookupError: OSError;
    TimeoutError: OSError;
    ReferenceError: Exception;
    RuntimeError: Exception;
    NotImplementedError: RuntimeError;
    RecursionError: RuntimeError;
    PythonFinalizationError: RuntimeError;
    StopAsyncIteration: Exception;
    StopIteration: Exception;
    SyntaxError: Exception;
    IndentationError: SyntaxError;
    TabError: IndentationError;
    _IncompleteInputError: SyntaxError;
    SystemError: Exception;
    TypeError: Exception;
    ValueError: Exception;
    UnicodeError: ValueError;
    UnicodeDecodeError: UnicodeError;
    UnicodeEncodeError: UnicodeError;
    UnicodeTranslateError: UnicodeError;
    Warning: Exception;
    BytesWarning: Warning;
    DeprecationWarning: Warning;
    EncodingWarning: Warning;
    FutureWarning: Warning;
    ImportWarning: Warning;
    PendingDeprecationWarning: Warning;
    ResourceWarning: Warning;
    RuntimeWarning: Warning;
    SyntaxWarning: Warning;
    UnicodeWarning: Warning;
    UserWarning: Warning;
}

impl Vm<'_> {
    /// A warning at the innermost frame; an error when the program's filters make one of it.
    pub fn warn(&self, kind: ExcKind, message: &str) -> Res<()> {
        let warn = self.import_module("_warnings")?;
        let warn = self.get_attr(&warn, Symbol::new("warn"))?;
        self.call(&warn, &[self.str(message), self.exc_ty(kind).value()]).map(drop)
    }

    /// An exception of a built-in class with a message. To be returned as `Err`.
    #[cold]
    pub fn raise(&self, kind: ExcKind, message: impl AsRef<str>) -> Exc {
        let message = self.str(message);
        exception::new(self, self.exc_ty(kind), vec![message])
    }

    /// An exception of a built-in class with these arguments.
    #[cold]
    pub fn raise_args(&self, kind: ExcKind, args: Vec<Value>) -> Exc {
        exception::new(self, self.exc_ty(kind), args)
    }

    #[cold]
    pub fn type_error(&self, message: impl AsRef<str>) -> Exc {
        self.raise(ExcKind::TypeError, message)
    }

    #[cold]
    pub fn value_error(&self, message: impl AsRef<str>) -> Exc {
        self.raise(ExcKind::ValueError, message)
    }

    #[cold]
    pub fn index_error(&self, message: impl AsRef<str>) -> Exc {
        self.raise(ExcKind::IndexError, message)
    }

    /// KeyError carries the key itself.
    #[cold]
    pub fn key_error(&self, key: &Value) -> Exc {
        self.raise_args(ExcKind::KeyError, vec![key.clone()])
    }

    #[cold]
    pub fn overflow_error(&self, message: impl AsRef<str>) -> Exc {
        self.raise(ExcKind::OverflowError, message)
    }

    #[cold]
    pub fn zero_division(&self, message: impl AsRef<str>) -> Exc {
        self.raise(ExcKind::ZeroDivisionError, message)
    }

    #[cold]
    pub fn attribute_error(&self, message: impl AsRef<str>) -> Exc {
        self.raise(ExcKind::AttributeError, message)
    }

    /// What a function of the base floor's table raises; `first` is the repr of its first argument.
    #[cold]
    pub fn math_error(&self, e: MathError, first: &str) -> Exc {
        match e {
            MathError::Domain(text) => self.value_error(domain_text(text, first)),
            MathError::Range => self.overflow_error("math range error"),
            MathError::TooLarge => self.overflow_error("Python int too large to convert to C long"),
            MathError::ZeroToNegativePower => self.zero_division("zero to a negative power"),
            MathError::OutOfRange => {
                let args = vec![Value::Int(34), self.str("Numerical result out of range")];
                self.raise_args(ExcKind::OverflowError, args)
            }
            MathError::Complex => {
                self.value_error("a negative number cannot be raised to a fractional power")
            }
        }
    }
}
