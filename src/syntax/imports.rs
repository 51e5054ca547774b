//! What a source's imports call the modules whose names mean something to the compilers.
//!
//! Invariant: as Cython has it, a name means what the source imports under it, wherever that stands; who
//! rebinds it later is on his own, and the interpreter looks at the object before it acts on the name.

use rustc_hash::FxHashMap;

use super::ast::{Alias, ClassDef, Expr, Function, Stmt, StmtKind, Unit};
use super::walk::{dotted, each_stmt};
use crate::base::Symbol;

/// Modules whose names are looked for, with those under them.
const MODULES: [&str; 2] = ["cython", "ungil"];

/// Local names with the dotted paths that they stand for: `cy` with `cython`, `pr` with
/// `cython.parallel.prange`.
#[derive(Debug, Default)]
pub struct Imports {
    paths: FxHashMap<Symbol, String>,
}

impl Imports {
    pub fn of(unit: &Unit) -> Imports {
        let mut imports = Imports::default();
        let text = unit.file.text();
        if MODULES.iter().any(|m| text.contains(m)) {
            imports.block(&unit.body);
        }
        imports
    }

    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// Whether the source is one of Cython's pure-Python mode.
    pub fn has_cython(&self) -> bool {
        self.paths.values().any(|p| is_under("cython", p))
    }

    /// The full path that a name or dotted path stands for, when it is one of those modules'.
    pub fn resolve(&self, e: &Expr) -> Option<String> {
        if self.paths.is_empty() {
            return None;
        }
        let path = dotted(e)?;
        let (root, rest) = path.split_first()?;
        let mut full = self.paths.get(root)?.clone();
        for part in rest {
            full.push('.');
            full.push_str(part.as_str());
        }
        Some(full)
    }

    /// Whether an expression stands for one of these paths.
    pub fn is(&self, e: &Expr, paths: &[&str]) -> bool {
        self.resolve(e).is_some_and(|p| paths.contains(&p.as_str()))
    }

    fn block(&mut self, body: &[Stmt]) {
        each_stmt(body, &mut |s| self.stmt(s));
    }

    fn stmt(&mut self, s: &Stmt) {
        #[expect(clippy::wildcard_enum_match_arm, reason = "only these bind modules")]
        match &s.kind {
            StmtKind::Import(names) => names.iter().for_each(|a| self.import(a)),
            StmtKind::ImportFrom { module: Some(module), names, level: 0 } => {
                names.iter().for_each(|a| self.import_from(*module, a));
            }
            StmtKind::FunctionDef(f) => self.function(f),
            StmtKind::ClassDef(c) => self.class(c),
            _ => {}
        }
    }

    fn function(&mut self, f: &Function) {
        stacker::maybe_grow(64 << 10, 1 << 20, || self.block(&f.body));
    }

    fn class(&mut self, c: &ClassDef) {
        stacker::maybe_grow(64 << 10, 1 << 20, || self.block(&c.body));
    }

    fn import(&mut self, alias: &Alias) {
        let path = alias.name.as_str();
        let Some(module) = MODULES.into_iter().find(|m| is_under(m, path)) else { return };
        match alias.asname {
            Some(name) => self.paths.insert(name, path.to_owned()),
            // `import cython.parallel` binds `cython`.
            None => self.paths.insert(Symbol::new(module), module.to_owned()),
        };
    }

    fn import_from(&mut self, module: Symbol, alias: &Alias) {
        if MODULES.iter().any(|m| is_under(m, module.as_str())) && alias.name.as_str() != "*" {
            let path = format!("{module}.{}", alias.name);
            self.paths.insert(alias.asname.unwrap_or(alias.name), path);
        }
    }
}

/// `cython.parallel` is under `cython`, and so is `cython` itself.
fn is_under(module: &str, path: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SourceFile;
    use crate::syntax::ast::ExprKind;
    use crate::syntax::{Mode, parse};

    #[test]
    fn names_stand_for_what_is_imported_under_them() {
        let text = "import cython as cy\nimport cython.parallel\nimport cythonic\n\
                    def f():\n  from cython.parallel import prange as pr\n";
        let unit = parse(SourceFile::new("t", text), Mode::Exec).expect("a program");
        let imports = Imports::of(&unit);
        let path = |name: &str| {
            let kind = ExprKind::Name(Symbol::new(name));
            imports.resolve(&Expr { span: crate::base::Span::default(), kind })
        };
        assert_eq!(path("cy").as_deref(), Some("cython"));
        assert_eq!(path("cython").as_deref(), Some("cython"));
        assert_eq!(path("pr").as_deref(), Some("cython.parallel.prange"));
        assert_eq!(path("cythonic"), None);
        assert!(imports.has_cython());
    }
}
