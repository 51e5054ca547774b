//! Modules: those that are part of the program, and `.py` files on `sys.path`.
//!
//! What is native comes first, as in CPython; then the folders of `sys.path`, so that a script's own
//! modules hide those of the standard library that are written in Python; then those. Whatever else there
//! is (finders of the program's own, packages without `__init__.py`, archives) goes through CPython's
//! machinery in Python (`machinery`).
//!
//! Invariant: `sys.modules` names a module from before its body runs (so that circular imports end), and
//! no longer when the body has failed. A module whose body another thread runs is waited for, unless
//! that thread waits for one of ours in turn.

pub mod machinery;
pub mod spec;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::builtins::output::os_error_at;
use super::error::{Exc, Res};
use super::heap::{Ptr, alloc};
use super::object::T;
use super::object::code::CodeObj;
use super::object::dict::Dict;
use super::object::list::List;
use super::object::module::Module;
use super::object::str::Str;
use super::object::{builtin::Builtin, exception};
use super::raise::ExcKind;
use super::types::MethodDef;
use super::value::Value;
use super::vm::Vm;
use crate::base::{SourceFile, Span, Symbol, known};
use crate::bytecode::{self, Code, Mode, Namespace, SyntaxError, SyntaxErrorKind};
use crate::runtime::trace::State;

/// A module that is part of the program.
pub struct ModuleDef {
    pub name: &'static str,
    pub doc: &'static str,
    pub body: ModuleBody,
}

pub enum ModuleBody {
    /// Functions, and what else `fill` puts into the namespace.
    Native { functions: &'static [&'static [MethodDef]], fill: fn(&Vm<'_>, &Ptr<Dict>) -> Res<()> },
    /// Source text that the build has compiled, and its code as `bytecode::pack` wrote it.
    Python { source: &'static str, code: &'static [u8], is_package: bool },
}

/// A module of the standard library that is written in Python.
pub struct Archived {
    pub is_package: bool,
    /// Its code, as `bytecode::pack` wrote it.
    pub code: &'static [u8],
    pub file: Arc<SourceFile>,
    /// A module that is imported after it.
    pub after: Option<&'static str>,
}

/// A module that is to run as the main program.
pub struct MainModule {
    pub source: Arc<SourceFile>,
    pub package: String,
    pub spec: Value,
}

/// Which modules' bodies run at present, and in which thread.
#[derive(Default)]
struct Importing(RefCell<Vec<(String, usize)>>);

impl Importing {
    fn thread_of(&self, name: &str) -> Option<usize> {
        self.0.borrow().iter().find(|(n, _)| n == name).map(|(_, thread)| *thread)
    }
}

/// Where a module's text comes from.
enum Found {
    Builtin(&'static ModuleDef),
    Archived(Archived),
    File { path: PathBuf, is_package: bool },
}

/// What folders hold of a module.
enum Held {
    File {
        path: PathBuf,
        is_package: bool,
    },
    /// A folder without `__init__.py`, or an entry of the path that is no folder: not for the native way.
    Other,
    Nothing,
}

/// `__import__` as the interpreter calls it: `from` is a sequence of names or None.
pub fn import_name(
    vm: &Vm<'_>,
    name: &str,
    globals: Option<&Ptr<Dict>>,
    from: &Value,
    level: i64,
) -> Res<Value> {
    let Ok(level) = usize::try_from(level) else {
        return Err(vm.value_error("level must be >= 0"));
    };
    let from_list = if from.is_none() { Vec::new() } else { vm.collect(from)? };
    vm.import_name(name, level, &from_list, globals)
}

/// Whether a module's body is running.
pub fn is_initializing(vm: &Vm<'_>, module: &Value) -> bool {
    let Some(m) = module.downcast::<Module>() else { return false };
    let name = m.dict.get_sym(vm, known::NAME);
    let is_native = name
        .and_then(|n| n.downcast::<Str>().map(|s| s.as_str().to_owned()))
        .is_some_and(|name| vm.interp.state::<Importing>().thread_of(&name).is_some());
    let spec = m.dict.get_sym(vm, known::SPEC);
    is_native || spec.is_some_and(|spec| is_marked(vm, &spec).unwrap_or(false))
}

/// Whether `__import__` is still the builtin one.
pub fn is_own_import(f: &Value) -> bool {
    f.downcast::<Builtin>().is_some_and(|b| b.def.name == "__import__")
}

impl Vm<'_> {
    /// A function object for a row of a table.
    pub fn function(&self, def: &'static MethodDef) -> Value {
        alloc(self.ty(T::Builtin), Builtin { def, this: Value::Unset, module: Value::Unset }, None)
            .into()
    }

    /// An empty module.
    pub fn new_module(&self, name: &str, doc: Value) -> Ptr<Module> {
        let dict = Dict::new(self);
        dict.set_sym(self, Symbol::new("__name__"), self.str(name));
        dict.set_sym(self, Symbol::new("__doc__"), doc);
        for name in ["__package__", "__loader__", "__spec__"] {
            dict.set_sym(self, Symbol::new(name), Value::None);
        }
        alloc(self.ty(T::Module), Module { dict }, None)
    }

    /// Runs compiled code as a module's body in a namespace. An expression's code gives its value.
    pub fn run_code(&self, code: &Arc<Code>, globals: &Ptr<Dict>) -> Res<Value> {
        self.run_code_object(&super::object::code::make(self, code), globals)
    }

    /// Likewise, of code that was made an object before.
    pub fn run_code_object(&self, code: &Ptr<CodeObj>, globals: &Ptr<Dict>) -> Res<Value> {
        let builtins = Symbol::new("__builtins__");
        if globals.get_sym(self, builtins).is_none()
            && let Some(own) = self.interp.builtins.get()
        {
            globals.set_sym(self, builtins, own.value());
        }
        super::source::run(self, code, globals, Value::Unset)
    }

    /// Compiles a source text; SyntaxError and its like are raised.
    pub fn compile_source(
        &self,
        file: Arc<SourceFile>,
        mode: Mode,
        namespace: Namespace,
    ) -> Res<Arc<Code>> {
        let code = bytecode::from_source_at(file, mode, namespace, self.interp.level.get())
            .map_err(|e| self.syntax_error(&e))?;
        self.warn_of(&code)?;
        Ok(code)
    }

    /// The exception for a syntax error.
    pub fn syntax_error(&self, e: &SyntaxError) -> Exc {
        let kind = match e.kind {
            SyntaxErrorKind::Syntax => ExcKind::SyntaxError,
            SyntaxErrorKind::Indentation => ExcKind::IndentationError,
            SyntaxErrorKind::Tab => ExcKind::TabError,
            SyntaxErrorKind::Recursion => return self.raise(ExcKind::RecursionError, &e.message),
        };
        self.syntax_error_at(kind, &e.file, e.span, &e.message)
    }

    pub(super) fn syntax_error_at(
        &self,
        kind: ExcKind,
        file: &SourceFile,
        span: Span,
        message: &str,
    ) -> Exc {
        let (start, end) = (file.line_col(span.start), file.line_col(span.end));
        let place = self.tuple(vec![
            self.str(&file.name),
            Value::Int(i64::from(start.line)),
            Value::Int(i64::from(start.col) + 1),
            self.str(format!("{}\n", file.line_text(start.line))),
            Value::Int(i64::from(end.line)),
            Value::Int(i64::from(end.col) + 1),
        ]);
        self.raise_args(kind, vec![self.str(message), place])
    }

    fn modules(&self) -> Res<&Ptr<Dict>> {
        let made = self.interp.modules.get();
        made.ok_or_else(|| self.raise(ExcKind::ImportError, "sys.modules has not been made"))
    }

    /// `__import__(name, globals, fromlist, level)`: the top package, or with a from-list the module
    /// itself, whose submodules of these names are imported too.
    pub fn import_name(
        &self,
        name: &str,
        level: usize,
        from_list: &[Value],
        globals: Option<&Ptr<Dict>>,
    ) -> Res<Value> {
        let absolute =
            if level == 0 { name.to_owned() } else { self.resolve(name, level, globals)? };
        if absolute.is_empty() {
            return Err(self.value_error("Empty module name"));
        }
        let module = self.import_module(&absolute)?;
        if from_list.is_empty() {
            if level > 0 {
                return Ok(module);
            }
            return match name.split_once('.') {
                Some((top, _)) => self.import_module(top),
                None => Ok(module),
            };
        }
        if self.get_attr_opt(&module, Symbol::new("__path__"))?.is_some() {
            for item in from_list {
                let Some(item) = item.downcast::<Str>() else {
                    let ty = self.type_name(item);
                    return Err(
                        self.type_error(format!("Item in ``from list'' must be str, not {ty}"))
                    );
                };
                let item = item.as_str();
                let known = item == "*" || self.get_attr_opt(&module, Symbol::new(item))?.is_some();
                if !known {
                    self.import_submodule(&format!("{absolute}.{item}"))?;
                }
            }
        }
        Ok(module)
    }

    /// Imports a module that need not exist.
    fn import_submodule(&self, name: &str) -> Res<()> {
        match self.import_module(name) {
            Ok(_) => Ok(()),
            Err(e) if self.exc_is(&e, ExcKind::ModuleNotFoundError) => {
                let missing = self.get_attr_opt(&e.value(), Symbol::new("name"))?;
                let is_it = missing
                    .is_some_and(|m| m.downcast::<Str>().is_some_and(|m| m.as_str() == name));
                if is_it { Ok(()) } else { Err(e) }
            }
            Err(e) => Err(e),
        }
    }

    /// The absolute name behind a relative one.
    fn resolve(&self, name: &str, level: usize, globals: Option<&Ptr<Dict>>) -> Res<String> {
        let text = |key: &str| {
            let found = globals?.get_sym(self, Symbol::new(key))?;
            found.downcast::<Str>().map(|s| s.as_str().to_owned())
        };
        let package = match text("__package__") {
            Some(package) => package,
            None => {
                let own = text("__name__").unwrap_or_default();
                let is_package =
                    globals.is_some_and(|g| g.get_sym(self, Symbol::new("__path__")).is_some());
                match own.rsplit_once('.') {
                    _ if is_package => own,
                    Some((parent, _)) => parent.to_owned(),
                    None => String::new(),
                }
            }
        };
        if package.is_empty() {
            let message = "attempted relative import with no known parent package";
            return Err(self.raise(ExcKind::ImportError, message));
        }
        let mut base = package.as_str();
        for _ in 1..level {
            let Some((parent, _)) = base.rsplit_once('.') else {
                let message = "attempted relative import beyond top-level package";
                return Err(self.raise(ExcKind::ImportError, message));
            };
            base = parent;
        }
        Ok(if name.is_empty() { base.to_owned() } else { format!("{base}.{name}") })
    }

    /// The module of that absolute name; its parents are imported first.
    pub fn import_module(&self, name: &str) -> Res<Value> {
        let modules = self.modules()?;
        if let Some(found) = modules.get_sym(self, Symbol::new(name)) {
            if found.is_none() {
                let message = format!("import of {name} halted; None in sys.modules");
                return Err(self.not_found(name, message));
            }
            return self.when_complete(name, found);
        }
        if !machinery::is_untouched(self)? {
            return machinery::import(self, name);
        }
        // The machinery's own modules are of no use before they are set up.
        if matches!(name, "_frozen_importlib" | "_frozen_importlib_external") {
            machinery::load(self)?;
            if let Some(found) = modules.get_sym(self, Symbol::new(name)) {
                return Ok(found);
            }
        }
        let Some((parent, child)) = name.rsplit_once('.') else {
            let found = self.find(name, name, None)?;
            // It and `os` import each other, which works from `os`; CPython has that from the start.
            if name == "genericpath"
                && matches!(found, Some(Found::Archived(_)))
                && modules.get_sym(self, Symbol::new("os")).is_none()
            {
                self.import_module("os")?;
                return self.import_module(name);
            }
            return match found {
                Some(found) => self.load(name, &found),
                None => machinery::import(self, name),
            };
        };
        let package = self.import_module(parent)?;
        // The parent's body may have imported it.
        if let Some(found) = modules.get_sym(self, Symbol::new(name)) {
            return Ok(found);
        }
        let Some(path) = self.get_attr_opt(&package, Symbol::new("__path__"))? else {
            let message = format!("No module named '{name}'; '{parent}' is not a package");
            return Err(self.not_found(name, message));
        };
        let Some(found) = self.find(name, child, Some(&path))? else {
            return machinery::import(self, name);
        };
        let module = self.load(name, &found)?;
        self.set_attr(&package, Symbol::new(child), &module)?;
        Ok(module)
    }

    /// Waits while another thread runs the module's body.
    fn when_complete(&self, name: &str, module: Value) -> Res<Value> {
        let importing = self.interp.state::<Importing>();
        let mut patience = 0;
        while let Some(thread) = importing.thread_of(name) {
            let ours = importing.0.borrow().iter().any(|(_, t)| *t == self.thread.ident);
            // Whoever has begun a body himself does not wait, lest two threads wait for each other.
            if thread == self.thread.ident || ours {
                break;
            }
            patience += 1;
            self.detach_for(State::Blocked, None, || {
                std::thread::sleep(std::time::Duration::from_micros(50 * patience.min(20)))
            });
            self.poll()?;
        }
        if patience == 0
            && let Some(m) = module.downcast::<Module>()
            && let Some(spec) = m.dict.get_sym(self, known::SPEC)
            && machinery::is_made(self)
            && is_marked(self, &spec)?
        {
            machinery::wait_for(self, name)?;
        }
        Ok(module)
    }

    fn not_found(&self, name: &str, message: String) -> Exc {
        let e = self.raise(ExcKind::ModuleNotFoundError, message);
        exception::set_name_and_obj(self, &e, Symbol::new(name), &Value::None);
        e
    }

    /// Where the native way finds a module; none when another way is to look for it.
    fn find(&self, name: &str, tail: &str, path: Option<&Value>) -> Res<Option<Found>> {
        if let Some(def) = self.interp.hooks.modules.get().iter().find(|def| def.name == name) {
            return Ok(Some(Found::Builtin(def)));
        }
        let folders = match path {
            Some(path) => self.collect(path)?,
            None => {
                let sys = self.modules()?.get_sym(self, Symbol::new("sys"));
                let sys = match sys {
                    Some(sys) => sys,
                    None => self.import_module("sys")?,
                };
                let path = self.get_attr(&sys, Symbol::new("path"))?;
                path.downcast::<List>().map_or_else(Vec::new, List::to_vec)
            }
        };
        let folders: Vec<String> = folders
            .iter()
            .filter_map(|f| f.downcast::<Str>().map(|s| s.as_str().to_owned()))
            .collect();
        // A package of the standard library has no folder; another one has no part in it.
        let is_ours = path.is_none() || folders.is_empty();
        let archived = || if is_ours { self.archived(name) } else { None };
        let held = self.detach(|| search(&folders, tail));
        let found = match held {
            Held::File { path, is_package } => Some(Found::File { path, is_package }),
            Held::Other => match archived() {
                Some(found) => Some(Found::Archived(found)),
                None => return Ok(None),
            },
            Held::Nothing => archived().map(Found::Archived),
        };
        match found {
            Some(found) => Ok(Some(found)),
            None => Err(self.not_found(name, format!("No module named '{name}'"))),
        }
    }

    /// The module of the archive that goes by that name.
    pub fn archived(&self, name: &str) -> Option<Archived> {
        let text = match name {
            "_frozen_importlib" => "importlib._bootstrap",
            "_frozen_importlib_external" => "importlib._bootstrap_external",
            _ => name,
        };
        self.interp.hooks.archive.get().and_then(|find| find(text))
    }

    fn load(&self, name: &str, found: &Found) -> Res<Value> {
        let modules = self.modules()?;
        let doc = match found {
            Found::Builtin(def) if !def.doc.is_empty() => self.str(def.doc),
            Found::Builtin(_) | Found::Archived(_) | Found::File { .. } => Value::None,
        };
        let module = self.new_module(name, doc);
        self.describe(name, &module, found)?;
        let key = Symbol::new(name);
        modules.set_sym(self, key, module.value());
        let importing = self.interp.state::<Importing>();
        importing.0.borrow_mut().push((name.to_owned(), self.thread.ident));
        let filled = self.fill_module(name, &module, found);
        importing.0.borrow_mut().retain(|(n, _)| n != name);
        match filled {
            // A body may put something else in its place.
            Ok(()) => Ok(modules.get_sym(self, key).unwrap_or_else(|| module.into())),
            Err(e) => {
                drop(modules.del_sym(self, key));
                Err(e)
            }
        }
    }

    /// Gives a module that was not imported what an imported one has.
    pub fn introduce(&self, module: &Ptr<Module>, name: &str) {
        // Nothing can fail with plain attributes.
        drop(self.give_spec(name, &module.dict, &spec::Origin::BuiltIn, Value::None));
    }

    /// A module in Rust, once more, in a module object of its own.
    pub fn make_builtin(&self, name: &str) -> Res<Option<Value>> {
        let all = self.interp.hooks.modules.get();
        let Some(def) = all.iter().find(|def| def.name == name) else { return Ok(None) };
        let found = Found::Builtin(def);
        let module = self.new_module(name, self.str(def.doc));
        self.describe(name, &module, &found)?;
        self.fill_module(name, &module, &found)?;
        Ok(Some(module.into()))
    }

    /// The code of a module of the archive.
    pub fn archived_code(&self, name: &str) -> Res<Option<Value>> {
        let Some(found) = self.archived(name) else { return Ok(None) };
        match bytecode::unpack(found.code, found.file) {
            Some(code) => Ok(Some(super::object::code::make(self, &code).into())),
            None => Err(self.damaged(name)),
        }
    }

    /// The source of a module, or of the `__main__` of a package; none when it is native.
    pub fn main_module(&self, name: &str) -> Res<Option<MainModule>> {
        let (package, found) = match name.rsplit_once('.') {
            None => (String::new(), self.find(name, name, None)?),
            Some((parent, child)) => {
                let package = self.import_module(parent)?;
                let path = self.get_attr(&package, Symbol::new("__path__"))?;
                (parent.to_owned(), self.find(name, child, Some(&path))?)
            }
        };
        let Some(found) = found else {
            // A folder without `__init__.py` may hold a `__main__`.
            return if name.ends_with("__main__") {
                Ok(None)
            } else {
                self.main_module(&format!("{name}.__main__"))
            };
        };
        let is_package = match &found {
            Found::Builtin(_) => return Ok(None),
            Found::Archived(Archived { is_package, .. }) | Found::File { is_package, .. } => {
                *is_package
            }
        };
        if is_package && !name.ends_with(".__main__") {
            return self.main_module(&format!("{name}.__main__"));
        }
        Ok(match found {
            Found::Builtin(_) => None,
            Found::Archived(Archived { file, .. }) => {
                let spec = spec::make(self, name, &spec::Origin::Frozen, Value::None)?;
                Some(MainModule { source: file, package, spec })
            }
            Found::File { path, .. } => {
                let source = self.source_of(&path)?;
                let origin = spec::Origin::File(&source.name);
                let spec = spec::make(self, name, &origin, Value::None)?;
                Some(MainModule { source, package, spec })
            }
        })
    }

    /// A source file.
    fn source_of(&self, path: &Path) -> Res<Arc<SourceFile>> {
        let shown = path.to_string_lossy();
        let read = self.detach(|| std::fs::read(path));
        let bytes = read.map_err(|e| os_error_at(self, &e, Some(&self.str(&shown))))?;
        Ok(SourceFile::new(&*shown, super::source::decode(self, &bytes, &shown, true)?))
    }

    /// Says where a module was found.
    fn describe(&self, name: &str, module: &Ptr<Module>, found: &Found) -> Res<()> {
        let dict = &module.dict;
        let set = |key: Symbol, value: Value| dict.set_sym(self, key, value);
        let (origin, is_package, shown) = match found {
            Found::Builtin(def) => {
                let is_package = matches!(def.body, ModuleBody::Python { is_package: true, .. });
                (spec::Origin::BuiltIn, is_package, None)
            }
            Found::Archived(Archived { is_package, file, .. }) => {
                (spec::Origin::Frozen, *is_package, Some(self.str(&file.name)))
            }
            Found::File { path, is_package } => {
                let shown = path.to_string_lossy().into_owned();
                set(known::FILE, self.str(&shown));
                let cached = spec::cached_name(&shown).map_or(Value::None, |c| self.str(c));
                set(Symbol::new("__cached__"), cached);
                let search = match path.parent() {
                    Some(folder) if *is_package => {
                        self.list(vec![self.str(folder.to_string_lossy())])
                    }
                    Some(_) | None => Value::None,
                };
                return self.give_spec(name, dict, &spec::Origin::File(&shown), search);
            }
        };
        if let Some(shown) = shown {
            set(known::FILE, shown);
        }
        let search = if is_package { self.list(Vec::new()) } else { Value::None };
        self.give_spec(name, dict, &origin, search)
    }

    fn give_spec(
        &self,
        name: &str,
        dict: &Ptr<Dict>,
        origin: &spec::Origin<'_>,
        search: Value,
    ) -> Res<()> {
        let parent = name.rsplit_once('.').map_or("", |(parent, _)| parent);
        let package = if search.is_none() { parent } else { name };
        dict.set_sym(self, known::PACKAGE, self.str(package));
        if !search.is_none() {
            dict.set_sym(self, known::PATH, search.clone());
        }
        dict.set_sym(self, known::SPEC, spec::make(self, name, origin, search)?);
        // It is made when somebody asks for it.
        drop(dict.del_sym(self, known::LOADER));
        Ok(())
    }

    fn fill_module(&self, name: &str, module: &Ptr<Module>, found: &Found) -> Res<()> {
        let dict = &module.dict;
        let set = |key: &str, value: Value| dict.set_sym(self, Symbol::new(key), value);
        match found {
            Found::Builtin(def) => match def.body {
                ModuleBody::Native { functions, fill } => {
                    let module = self.str(name);
                    for def in functions.iter().copied().flatten() {
                        let this = Value::Unset;
                        let f = Builtin { def, this, module: module.clone() };
                        set(def.name, alloc(self.ty(T::Builtin), f, None).into());
                    }
                    fill(self, dict)
                }
                ModuleBody::Python { source, code, .. } => {
                    let load = || source.to_owned();
                    let file = SourceFile::deferred(format!("<builtin {name}>"), load);
                    self.run_packed(name, code, file, dict)
                }
            },
            Found::Archived(Archived { code, file, after, .. }) => {
                self.run_packed(name, code, file.clone(), dict)?;
                after.map_or(Ok(()), |after| self.import_module(after).map(drop))
            }
            Found::File { path, .. } => {
                let file = self.source_of(path)?;
                let code = self.compile_source(file, Mode::Exec, Namespace::Globals)?;
                self.run_code(&code, dict).map(drop)
            }
        }
    }

    fn run_packed(
        &self,
        name: &str,
        code: &'static [u8],
        file: Arc<SourceFile>,
        dict: &Ptr<Dict>,
    ) -> Res<()> {
        match bytecode::unpack(code, file) {
            Some(code) => self.run_code(&code, dict).map(drop),
            None => Err(self.damaged(name)),
        }
    }

    fn damaged(&self, name: &str) -> Exc {
        self.raise(ExcKind::ImportError, format!("the packed code of '{name}' is damaged"))
    }
}

/// Looks for a module in folders: a package, a file, else a folder of that name.
fn search(folders: &[String], tail: &str) -> Held {
    let mut other = Held::Nothing;
    for entry in folders {
        let folder = if entry.is_empty() { Path::new(".") } else { Path::new(entry) };
        let package = folder.join(tail);
        let is_dir = package.is_dir();
        let init = package.join("__init__.py");
        if is_dir && init.is_file() {
            return Held::File { path: init, is_package: true };
        }
        let file = folder.join(format!("{tail}.py"));
        if file.is_file() {
            return Held::File { path: file, is_package: false };
        }
        if is_dir || (!entry.is_empty() && folder.is_file()) {
            other = Held::Other;
        }
    }
    other
}

/// Whether a spec says that its module's body is running.
fn is_marked(vm: &Vm<'_>, spec: &Value) -> Res<bool> {
    match vm.get_attr_opt(spec, Symbol::new("_initializing"))? {
        Some(mark) => vm.truth(&mark),
        None => Ok(false),
    }
}

/// A module by name, for native code.
pub fn import(vm: &Vm<'_>, name: &str) -> Res<Value> {
    vm.import_module(name)
}

#[cfg(test)]
impl Archived {
    /// Checks that the code is sound, and what the text compiles to.
    pub(crate) fn check(&self) {
        fn verify(code: &Code) {
            assert_eq!(bytecode::verify(code), Ok(()));
            for c in &code.consts {
                if let bytecode::Const::Code(inner) = c {
                    verify(inner);
                }
            }
        }
        let code = bytecode::unpack(self.code, self.file.clone()).expect("packed code");
        verify(&code);
        let anew =
            bytecode::compile(code.origin.unit(), Namespace::Globals, bytecode::Level::Whole)
                .expect("code");
        assert_eq!(bytecode::disassemble(&code), bytecode::disassemble(&anew));
    }
}
