//! Embedding: an interpreter in a Rust program, in a few lines.
//!
//! Invariant: an [`Engine`] holds the interpreter's lock only while one of its methods runs, so its
//! program's threads go on between calls. No object of the interpreter leaves it: what crosses is
//! [`Data`].

use std::fmt;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, PoisonError};

use crate::base::{SourceFile, Symbol};
use crate::bridge;
use crate::bytecode::{self, Level, Mode, Namespace, SyntaxError};
use crate::modules::{self, Invocation, Switches};
use crate::runtime::stream::{Source, Stream};
use crate::vm::builtins::output::{Standard, flush, shared};
use crate::vm::object::bytes;
use crate::vm::object::dict::Dict;
use crate::vm::object::exception::Exception;
use crate::vm::object::int;
use crate::vm::object::list::List;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::source;
use crate::vm::thread::{Attachment, World};
use crate::vm::{Exc, ExcKind, Ptr, Res, Value, Vm};

/// A Python interpreter.
///
/// ```
/// use ungil::{Data, Engine};
///
/// let engine = Engine::new();
/// engine.run_source("greeting.py", "
/// from ungil import jit
///
/// @jit
/// def triangle(n):
///     total = 0
///     for i in range(n + 1):
///         total += i
///     return total
/// ")?;
/// assert_eq!(engine.call("triangle", &[Data::from(100)])?, Data::Int(5050));
/// assert_eq!(engine.eval("triangle(3) / 4")?, Data::Float(1.5));
/// # Ok::<(), ungil::Error>(())
/// ```
///
/// Several engines may live in one process; each has its own modules and its own lock. An engine stays
/// on the thread that made it; the program's own threads are made with `threading`.
pub struct Engine {
    main: Attachment,
}

/// How an [`Engine`] is set up: arguments, module path, streams.
#[derive(Default)]
pub struct Builder {
    invocation: Invocation,
    input: Option<Box<dyn Read + Send>>,
    output: Option<Box<dyn Write + Send>>,
    error: Option<Box<dyn Write + Send>>,
    interrupts: bool,
    unbuffered: bool,
    explain: bool,
}

/// A value that crosses between Rust and the interpreter.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    Bytes(Vec<u8>),
    List(Vec<Data>),
    Tuple(Vec<Data>),
    /// In the dict's order.
    Dict(Vec<(Data, Data)>),
    /// Anything else, an int beyond 64 bits too, as its `repr` shows it. Cannot be passed in.
    Other(String),
}

/// What went wrong.
#[derive(Clone, Debug)]
pub enum Error {
    /// The source text is no program.
    Syntax {
        /// As CPython prints it, with file, line and caret.
        rendered: String,
    },
    /// An exception that nobody caught.
    Exception {
        /// The name of its class.
        class: String,
        /// What `str()` of it says.
        message: String,
        /// As CPython prints it.
        traceback: String,
    },
    /// The program called for its end; `status` is what the process should exit with.
    Exit {
        status: i32,
        /// What is to be printed to standard error, if anything.
        message: Option<String>,
    },
    /// Ctrl-C, and nobody caught it.
    Interrupted { traceback: String },
    /// A file could not be read.
    File { path: String, error: String, number: Option<i32> },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Syntax { rendered } => f.write_str(rendered.trim_end()),
            Error::Exception { traceback, .. } | Error::Interrupted { traceback } => {
                f.write_str(traceback.trim_end())
            }
            Error::Exit { status, message: None } => write!(f, "exit with status {status}"),
            Error::Exit { message: Some(message), .. } => f.write_str(message),
            Error::File { path, error, .. } => write!(f, "can't read '{path}': {error}"),
        }
    }
}

impl std::error::Error for Error {}

impl Builder {
    /// `sys.argv`.
    pub fn argv(mut self, argv: impl IntoIterator<Item = impl Into<String>>) -> Builder {
        self.invocation.argv = argv.into_iter().map(Into::into).collect();
        self
    }

    /// `sys.orig_argv`.
    pub fn orig_argv(mut self, argv: impl IntoIterator<Item = impl Into<String>>) -> Builder {
        self.invocation.orig_argv = argv.into_iter().map(Into::into).collect();
        self
    }

    /// What a command line in CPython's manner says of the interpreter.
    pub(crate) fn switches(mut self, switches: Switches) -> Builder {
        self.invocation.switches = switches;
        self
    }

    /// What is printed goes through at once.
    pub fn unbuffered(mut self, unbuffered: bool) -> Builder {
        self.unbuffered = unbuffered;
        self
    }

    /// A folder where imports look for modules; those given first are searched first.
    pub fn module_path(mut self, folder: impl Into<String>) -> Builder {
        self.invocation.path.push(folder.into());
        self
    }

    /// What `sys.stdin` reads, instead of the process's standard input.
    pub fn stdin(mut self, reader: impl Read + Send + 'static) -> Builder {
        self.input = Some(Box::new(reader));
        self
    }

    /// What `print` writes to, instead of the process's standard output.
    pub fn stdout(mut self, writer: impl Write + Send + 'static) -> Builder {
        self.output = Some(Box::new(writer));
        self
    }

    /// What `sys.stderr` writes to, instead of the process's standard error.
    pub fn stderr(mut self, writer: impl Write + Send + 'static) -> Builder {
        self.error = Some(Box::new(writer));
        self
    }

    /// Ctrl-C raises KeyboardInterrupt in this engine's main thread, which is the calling one.
    pub fn handle_interrupts(mut self) -> Builder {
        self.interrupts = true;
        self
    }

    /// Notes every compilation for [`Engine::explain`], which keeps the code of all kernels.
    pub fn explain(mut self, explain: bool) -> Builder {
        self.explain = explain;
        self
    }

    /// Makes the interpreter.
    pub fn build(self) -> Engine {
        let world = World::new();
        let main = Attachment::main(&world);
        if self.interrupts {
            // Without it Ctrl-C ends the process, as it does any other.
            let _ = main.listen_for_interrupts();
        }
        main.with(|vm| set_up(vm, self));
        Engine { main }
    }
}

fn set_up(vm: &Vm<'_>, builder: Builder) {
    let mut standard = Standard::default();
    if let Some(reader) = builder.input {
        standard.input = shared(Source::Reader(reader));
        standard.terminal[0] = false;
    }
    if let Some(writer) = builder.output {
        standard.output = shared(Source::Sink(writer));
        standard.terminal[1] = false;
    }
    if let Some(writer) = builder.error {
        standard.error = shared(Source::Sink(writer));
        standard.terminal[2] = false;
    }
    if builder.unbuffered {
        for stream in [&standard.output, &standard.error] {
            stream.lock().unwrap_or_else(PoisonError::into_inner).unbuffered = true;
        }
    }
    vm.interp.set_state(standard);
    if builder.explain {
        bridge::explain::start(vm);
    }
    let mut invocation = builder.invocation;
    if invocation.executable.is_empty()
        && let Ok(path) = std::env::current_exe()
    {
        invocation.executable = path.to_string_lossy().into_owned();
    }
    vm.interp.level.set(Level::asked(invocation.switches.optimize));
    vm.interp.set_state(invocation);
    modules::set_up(vm);
    if !vm.asserts()
        && let Some(builtins) = vm.interp.builtins.get()
    {
        builtins.set_sym(vm, Symbol::new("__debug__"), Value::bool(false));
    }
}

impl Default for Engine {
    fn default() -> Engine {
        Engine::new()
    }
}

impl Engine {
    /// An interpreter with the process's standard streams and no arguments.
    pub fn new() -> Engine {
        Engine::builder().build()
    }

    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Runs a program; its names stay for [`Engine::get`] and [`Engine::call`]. `name` is what tracebacks
    /// call the source.
    pub fn run_source(&self, name: &str, text: &str) -> Result<(), Error> {
        self.run(SourceFile::new(name, text), name)
    }

    /// Runs a script file.
    pub fn run_file(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let shown = path.to_string_lossy().into_owned();
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(e) => {
                let number = e.raw_os_error();
                return Err(Error::File { path: shown, error: e.to_string(), number });
            }
        };
        let text = self
            .main
            .with(|vm| source::decode(vm, &bytes, &shown, true).map_err(|e| error(vm, &e)))?;
        self.run(SourceFile::new(&*shown, text), &shown)
    }

    fn run(&self, file: Arc<SourceFile>, name: &str) -> Result<(), Error> {
        self.main.with(|vm| {
            let code = bytecode::from_source(file, Mode::Exec, Namespace::Globals)
                .map_err(syntax_error)?;
            let globals = modules::main_namespace(vm);
            globals.set_sym(vm, Symbol::new("__file__"), vm.str(name));
            let result = vm.warn_of(&code).and_then(|()| vm.run_code(&code, &globals)).map(drop);
            result.map_err(|e| error(vm, &e))
        })
    }

    /// The value of an expression over the names of the programs that were run.
    pub fn eval(&self, expression: &str) -> Result<Data, Error> {
        self.main.with(|vm| {
            let file = SourceFile::new("<string>", expression);
            let code = bytecode::from_source(file, Mode::Eval, Namespace::Globals)
                .map_err(syntax_error)?;
            let globals = modules::main_namespace(vm);
            let result = vm.run_code(&code, &globals).and_then(|v| to_data(vm, &v));
            result.map_err(|e| error(vm, &e))
        })
    }

    /// The value of a global name, if there is one.
    pub fn get(&self, name: &str) -> Result<Option<Data>, Error> {
        self.main.with(|vm| {
            let found = modules::main_namespace(vm).get_sym(vm, Symbol::new(name));
            let data = found.map(|v| to_data(vm, &v)).transpose();
            data.map_err(|e| error(vm, &e))
        })
    }

    /// Binds a global name.
    pub fn set(&self, name: &str, data: &Data) -> Result<(), Error> {
        self.main.with(|vm| {
            let value = to_value(vm, data).map_err(|e| error(vm, &e))?;
            modules::main_namespace(vm).set_sym(vm, Symbol::new(name), value);
            Ok(())
        })
    }

    /// Calls a global function (or anything else that can be called).
    pub fn call(&self, name: &str, args: &[Data]) -> Result<Data, Error> {
        self.main.with(|vm| {
            let result = call(vm, name, args);
            result.map_err(|e| error(vm, &e))
        })
    }

    /// What was compiled in which time, which loops went parallel, what was refused and why: the text
    /// that `ungil --explain` prints. Empty unless the engine was built with [`Builder::explain`].
    pub fn explain(&self) -> String {
        self.main.with(bridge::explain::text)
    }

    /// Waits for the program's threads that are no daemons, runs what `atexit` registered, and writes
    /// what is left in the streams. To be called when the program is over; harmless twice.
    pub fn finish(&self) -> Result<(), Error> {
        self.main.with(|vm| {
            modules::at_exit(vm);
            flush_all(vm).map_err(|e| error(vm, &e))
        })
    }

    /// Runs `f` with the interpreter's token: for the command line.
    pub(crate) fn with<R>(&self, f: impl FnOnce(&Vm<'_>) -> R) -> R {
        self.main.with(f)
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // Whoever wants to know of a failure calls `finish`.
        let _ = self.finish();
        self.main.with(modules::tear_down);
    }
}

pub(crate) fn flush_all(vm: &Vm<'_>) -> Res<()> {
    let out = flush(vm);
    let standard = vm.interp.state::<Standard>();
    let err = crate::vm::builtins::output::with_stream(vm, &standard.error, Stream::flush);
    out.and(err)
}

fn call(vm: &Vm<'_>, name: &str, args: &[Data]) -> Res<Data> {
    let Some(f) = modules::main_namespace(vm).get_sym(vm, Symbol::new(name)) else {
        return Err(vm.raise(ExcKind::NameError, format!("name '{name}' is not defined")));
    };
    let args: Vec<Value> = args.iter().map(|a| to_value(vm, a)).collect::<Res<_>>()?;
    let result = vm.call(&f, &args)?;
    to_data(vm, &result)
}

fn syntax_error(e: SyntaxError) -> Error {
    Error::Syntax { rendered: e.render() }
}

/// A raised exception, for Rust.
pub(crate) fn error(vm: &Vm<'_>, e: &Exc) -> Error {
    if vm.exc_is(e, ExcKind::SystemExit) {
        return exit_status(vm, e);
    }
    let traceback = vm.render_exception(e);
    if vm.exc_is(e, ExcKind::KeyboardInterrupt) {
        return Error::Interrupted { traceback };
    }
    let value = e.value();
    Error::Exception {
        class: vm.type_name(&value).to_string(),
        message: vm.display(&value).unwrap_or_default(),
        traceback,
    }
}

/// What a SystemExit asks for: an int is the status, None is 0, anything else is printed.
fn exit_status(vm: &Vm<'_>, e: &Ptr<Exception>) -> Error {
    let code = vm.get_attr(&e.value(), Symbol::new("code")).unwrap_or(Value::None);
    if code.is_none() {
        return Error::Exit { status: 0, message: None };
    }
    match int::as_int(&code) {
        Some(int::IntRef::Small(status)) => {
            Error::Exit { status: (status & 0xFF) as i32, message: None }
        }
        Some(int::IntRef::Big(_)) => Error::Exit { status: 255, message: None },
        None => Error::Exit { status: 1, message: Some(vm.display(&code).unwrap_or_default()) },
    }
}

fn to_data(vm: &Vm<'_>, v: &Value) -> Res<Data> {
    let all = |items: &[Value]| items.iter().map(|i| to_data(vm, i)).collect::<Res<Vec<Data>>>();
    let _depth = vm.enter(" while converting a value")?;
    Ok(match v {
        Value::None | Value::Unset => Data::None,
        Value::Bool(b) => Data::Bool(b.get()),
        Value::Int(i) => Data::Int(*i),
        Value::Float(x) => Data::Float(x.get()),
        Value::NotImplemented | Value::Ellipsis => Data::Other(vm.repr(v)?),
        Value::Obj(o) => {
            if let Some(s) = o.downcast::<Str>() {
                Data::Str(s.as_str().to_owned())
            } else if let Some(b) = bytes::data_of(v) {
                Data::Bytes(b.to_vec())
            } else if let Some(t) = o.downcast::<Tuple>() {
                Data::Tuple(all(&t.items)?)
            } else if let Some(l) = o.downcast::<List>() {
                Data::List(all(&l.to_vec())?)
            } else if let Some(d) = o.downcast::<Dict>() {
                let items = d.items();
                let pairs = items.iter().map(|(k, v)| Ok((to_data(vm, k)?, to_data(vm, v)?)));
                Data::Dict(pairs.collect::<Res<_>>()?)
            } else {
                Data::Other(vm.repr(v)?)
            }
        }
    })
}

fn to_value(vm: &Vm<'_>, data: &Data) -> Res<Value> {
    let all = |items: &[Data]| items.iter().map(|i| to_value(vm, i)).collect::<Res<Vec<Value>>>();
    Ok(match data {
        Data::None => Value::None,
        Data::Bool(b) => Value::bool(*b),
        Data::Int(i) => Value::Int(*i),
        Data::Float(x) => Value::float(*x),
        Data::Str(s) => vm.str(s),
        Data::Bytes(b) => bytes::from_vec(vm, b.clone()),
        Data::List(items) => List::alloc(vm, all(items)?).into(),
        Data::Tuple(items) => vm.tuple(all(items)?),
        Data::Dict(pairs) => {
            let dict = Dict::new(vm);
            for (k, v) in pairs {
                dict.set(vm, &to_value(vm, k)?, to_value(vm, v)?)?;
            }
            dict.into()
        }
        Data::Other(text) => {
            return Err(vm.type_error(format!("{text} cannot be passed to the interpreter")));
        }
    })
}

macro_rules! from {
    ($( $ty:ty => |$x:ident| $e:expr; )*) => {
        $( impl From<$ty> for Data {
            fn from($x: $ty) -> Data {
                $e
            }
        } )*
    };
}

from! {
    bool => |x| Data::Bool(x);
    i32 => |x| Data::Int(i64::from(x));
    i64 => |x| Data::Int(x);
    f64 => |x| Data::Float(x);
    &str => |x| Data::Str(x.to_owned());
    String => |x| Data::Str(x);
    Vec<Data> => |x| Data::List(x);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    /// A writer that a test can look into.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("no panic").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl Written {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().expect("no panic").clone()).expect("UTF-8")
        }
    }

    #[test]
    fn values_cross_both_ways() {
        let engine = Engine::new();
        engine.run_source("f.py", "def same(x): return x").expect("a program");
        for data in [
            Data::None,
            Data::Bool(true),
            Data::Int(-3),
            Data::Float(0.5),
            Data::from("text"),
            Data::Bytes(vec![0, 255]),
            Data::List(vec![Data::Int(1), Data::Tuple(vec![Data::None])]),
            Data::Dict(vec![(Data::from("k"), Data::List(Vec::new()))]),
        ] {
            assert_eq!(engine.call("same", std::slice::from_ref(&data)).expect("a call"), data);
        }
        engine.set("n", &Data::Int(20)).expect("a name");
        assert_eq!(engine.eval("n * 2 + 2").expect("a value"), Data::Int(42));
        assert_eq!(engine.get("n").expect("a value"), Some(Data::Int(20)));
        assert_eq!(engine.get("missing").expect("no error"), None);
        let big = engine.eval("2 ** 70").expect("a value");
        assert_eq!(big, Data::Other("1180591620717411303424".into()));
    }

    #[test]
    fn streams_and_arguments_are_the_embedders() {
        let (out, err) = (Written::default(), Written::default());
        let engine = Engine::builder()
            .argv(["prog", "x"])
            .stdin(std::io::Cursor::new("first\nsecond\n"))
            .stdout(out.clone())
            .stderr(err.clone())
            .build();
        let program = "
import sys
print(sys.argv, input(), sys.stdin.readline())
print('oops', file=sys.stderr)
";
        engine.run_source("s.py", program).expect("a program");
        engine.finish().expect("nothing is left");
        assert_eq!(out.text(), "['prog', 'x'] first second\n\n");
        assert_eq!(err.text(), "oops\n");
    }

    #[test]
    fn errors_say_what_happened() {
        let engine = Engine::new();
        let Err(Error::Syntax { rendered }) = engine.run_source("bad.py", "x = = 1") else {
            panic!("that is no program")
        };
        assert!(rendered.contains("bad.py\", line 1") && rendered.contains('^'), "{rendered}");
        let Err(Error::Exception { class, message, traceback }) =
            engine.run_source("e.py", "def f(): raise KeyError('k')\nf()")
        else {
            panic!("an exception is raised")
        };
        assert_eq!((class.as_str(), message.as_str()), ("KeyError", "'k'"));
        assert!(traceback.contains("File \"e.py\", line 1, in f"), "{traceback}");
        let Err(Error::Exit { status: 3, message: None }) = engine
            .eval("exit_now()")
            .or_else(|_| engine.run_source("x.py", "raise SystemExit(3)").map(|()| Data::None))
        else {
            panic!("the program asks for its end")
        };
        assert!(matches!(engine.run_file("/nonexistent.py"), Err(Error::File { .. })));
        assert_eq!(engine.eval("1 + 1").expect("the engine goes on"), Data::Int(2));
    }

    #[test]
    fn engines_do_not_see_each_other() {
        let (a, b) = (Engine::new(), Engine::new());
        a.run_source("a.py", "import math\nmath.mine = 1\nname = 'a'").expect("a program");
        b.run_source("b.py", "import math\nname = 'b'").expect("a program");
        assert_eq!(b.eval("hasattr(math, 'mine')").expect("a value"), Data::Bool(false));
        assert_eq!(a.eval("name").expect("a value"), Data::from("a"));
        drop(a);
        assert_eq!(b.eval("name").expect("a value"), Data::from("b"));
        let threads: Vec<_> = (0..3)
            .map(|i| {
                std::thread::spawn(move || {
                    let engine = Engine::new();
                    engine.eval(&format!("sum(range({i} * 1000))")).expect("a value")
                })
            })
            .collect();
        for (i, t) in threads.into_iter().enumerate() {
            let n = i as i64 * 1000;
            assert_eq!(t.join().expect("no panic"), Data::Int(n * (n - 1) / 2));
        }
    }

    #[test]
    fn the_programs_threads_run_between_calls() {
        let engine = Engine::new();
        let program = "
import threading
ready = threading.Event()
def work():
    ready.set()
threading.Thread(target=work).start()
";
        engine.run_source("t.py", program).expect("a program");
        assert_eq!(engine.eval("ready.wait(30)").expect("a value"), Data::Bool(true));
        engine.finish().expect("the thread ends");
    }
}
