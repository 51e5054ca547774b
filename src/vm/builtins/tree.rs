//! Syntax trees as objects: what `compile` makes when it is asked for a tree.
//!
//! Invariant: a node is an instance of the class of its name in `_ast`, with every field set. Operators
//! and contexts of one tree that are of one class are one object. Columns count bytes of UTF-8.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::base::{LineCol, Places, SourceFile, Span, Symbol};
use crate::bytecode::tree::{Field, Literal, Node, Root};
use crate::bytecode::{self, Level, Mode, Namespace};
use crate::vm::error::Res;
use crate::vm::heap::Ptr;
use crate::vm::import;
use crate::vm::object::code::{self, CodeObj};
use crate::vm::object::list::List;
use crate::vm::object::{bytes, complex, int, object};
use crate::vm::types::{Type, TypeRef};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Parses a source to a tree of objects.
pub(super) fn parse(vm: &Vm<'_>, file: &Arc<SourceFile>, root: Root) -> Res<Value> {
    let (tree, warnings) = bytecode::tree_of(file, root).map_err(|e| vm.syntax_error(&e))?;
    if let Err(e) = vm.warn_all(file, &warnings) {
        drop_deep(tree);
        return Err(e);
    }
    let module = import::import(vm, "_ast")?;
    let mut maker =
        Maker { vm, file, module, classes: FxHashMap::default(), marks: FxHashMap::default() };
    let made = maker.node(&tree);
    drop_deep(tree);
    made
}

/// Drops a tree on a stack that suffices for the deepest one.
fn drop_deep(tree: Node) {
    stacker::maybe_grow(4 << 20, 16 << 20, || drop(tree));
}

/// Whether a value is a node of a tree.
pub(super) fn is_tree(vm: &Vm<'_>, v: &Value) -> Res<bool> {
    // Without the module there are no nodes.
    let modules = vm.interp.modules.get();
    let Some(module) = modules.and_then(|m| m.get_sym(vm, Symbol::new("_ast"))) else {
        return Ok(false);
    };
    let base = vm.get_attr(&module, Symbol::new("AST"))?;
    vm.check_instance(v, &base)
}

/// The code of a tree, which has the places of its nodes.
pub(super) fn compile(
    vm: &Vm<'_>,
    tree: &Value,
    name: &str,
    mode: &str,
    level: Level,
) -> Res<Ptr<CodeObj>> {
    let text = text_of(vm, tree, mode)?;
    let (root, mode) = match mode {
        "exec" => (Root::Module, Mode::Exec),
        "eval" => (Root::Expression, Mode::Eval),
        _ => (Root::Interactive, Mode::Single),
    };
    let plain = SourceFile::new(name, &*text);
    let again = parse(vm, &plain, root)?;
    let mut pairing = Pairing { vm, file: &plain, starts: Vec::new(), ends: Vec::new() };
    pairing.nodes(tree, &again)?;
    let path = name.to_owned();
    let shown = SourceFile::deferred(name, move || {
        // A tree of a file that is not there has no lines to show.
        std::fs::read_to_string(&path).unwrap_or_default()
    });
    let places = Places::new(pairing.starts, pairing.ends, shown);
    let code = bytecode::from_tree(plain, places, mode, Namespace::Separate, level)
        .map_err(|e| vm.syntax_error(&e))?;
    vm.warn_of(&code)?;
    Ok(code::make(vm, &code))
}

/// Goes through a tree and the tree of its text side by side.
struct Pairing<'a, 'gil> {
    vm: &'a Vm<'gil>,
    /// The text.
    file: &'a SourceFile,
    starts: Vec<(u32, LineCol)>,
    ends: Vec<(u32, LineCol)>,
}

/// A node's place: first line and column, last ones.
type Place = [i64; 4];

impl Pairing<'_, '_> {
    /// An int attribute, if the node has one.
    fn number(&self, node: &Value, name: &str) -> Res<Option<i64>> {
        let found = self.vm.get_attr_opt(node, Symbol::new(name))?;
        match found.filter(|v| !v.is_none()) {
            Some(v) => self.vm.to_i64(&v).map(Some),
            None => Ok(None),
        }
    }

    /// Where a node of the given tree is; an error when it does not say so.
    fn place(&self, node: &Value) -> Res<Place> {
        let vm = self.vm;
        let required = |name: &str| {
            self.number(node, name)?.ok_or_else(|| {
                let base = vm.type_of(node).bases.borrow().first().map(|b| b.name());
                let own = vm.type_name(node);
                let kind = base.filter(|b| &**b != "AST").unwrap_or(own);
                vm.type_error(format!("required field \"{name}\" missing from {kind}"))
            })
        };
        let (line, col) = (required("lineno")?, required("col_offset")?);
        let end_line = self.number(node, "end_lineno")?.unwrap_or(line);
        let end_col = self.number(node, "end_col_offset")?.unwrap_or(col);
        if line > end_line {
            let message = format!("AST node line range ({line}, {end_line}) is not valid");
            return Err(vm.value_error(message));
        }
        if (line < 0 && end_line != line) || (col < 0 && end_col != col) {
            return Err(vm.value_error(format!(
                "AST node column range ({col}, {end_col}) for line range ({line}, {end_line}) is not valid"
            )));
        }
        if line == end_line && col > end_col {
            let message = format!("line {line}, column {col}-{end_col} is not a valid range");
            return Err(vm.value_error(message));
        }
        Ok([line, col, end_line, end_col])
    }

    fn note(&mut self, made: &Value, place: Place) -> Res<()> {
        let names = ["lineno", "col_offset", "end_lineno", "end_col_offset"];
        let mut own = [0u32; 4];
        for (slot, name) in own.iter_mut().zip(names) {
            let Some(n) = self.number(made, name)? else { return Ok(()) };
            *slot = u32::try_from(n).unwrap_or(0);
        }
        // What is drawn under a line needs room for its columns.
        let n = place.map(|n| u32::try_from(n.min(1 << 20)).unwrap_or(0));
        let [start, end] = [(own[0], own[1]), (own[2], own[3])]
            .map(|(line, col)| self.file.start_of_line(line).saturating_add(col));
        self.starts.push((start, LineCol { line: n[0], col: n[1] }));
        self.ends.push((end, LineCol { line: n[2], col: n[3] }));
        Ok(())
    }

    fn fields(&self, node: &Value) -> Res<Vec<Value>> {
        let names = self.vm.get_attr(node, Symbol::new("_fields"))?;
        self.vm.collect(&names)
    }

    /// Notes where two nodes are that stand for the same.
    fn nodes(&mut self, given: &Value, made: &Value) -> Res<()> {
        if !is_tree(self.vm, given)? || !is_tree(self.vm, made)? {
            return Ok(());
        }
        if self.vm.get_attr_opt(made, Symbol::new("lineno"))?.is_some() {
            let place = self.place(given)?;
            if !self.vm.type_of(given).is(self.vm.type_of(made)) {
                return self.all_at(made, place);
            }
            self.note(made, place)?;
        }
        for name in self.fields(made)? {
            let name = Symbol::new(&self.vm.display(&name)?);
            let inner = self.vm.get_attr_opt(made, name)?.unwrap_or(Value::None);
            let Some(of_given) = self.vm.get_attr_opt(given, name)? else { continue };
            match (of_given.downcast::<List>(), inner.downcast::<List>()) {
                (Some(a), Some(b)) => {
                    for (a, b) in a.to_vec().iter().zip(&b.to_vec()) {
                        stacker::maybe_grow(128 << 10, 1 << 20, || self.nodes(a, b))?;
                    }
                }
                _ => stacker::maybe_grow(128 << 10, 1 << 20, || self.nodes(&of_given, &inner))?,
            }
        }
        Ok(())
    }

    /// Notes one place for a node and all in it: it has another shape in the text.
    fn all_at(&mut self, made: &Value, place: Place) -> Res<()> {
        self.note(made, place)?;
        for name in self.fields(made)? {
            let name = Symbol::new(&self.vm.display(&name)?);
            let inner = self.vm.get_attr_opt(made, name)?.unwrap_or(Value::None);
            let inner = inner.downcast::<List>().map_or_else(|| vec![inner.clone()], List::to_vec);
            for inner in inner {
                if is_tree(self.vm, &inner)? {
                    stacker::maybe_grow(128 << 10, 1 << 20, || self.all_at(&inner, place))?;
                }
            }
        }
        Ok(())
    }
}

fn text_of(vm: &Vm<'_>, tree: &Value, mode: &str) -> Res<String> {
    let expected = match mode {
        "exec" => "Module",
        "eval" => "Expression",
        _ => "Interactive",
    };
    let module = import::import(vm, "_ast")?;
    let class = vm.get_attr(&module, Symbol::new(expected))?;
    if !vm.check_instance(tree, &class)? {
        let got = vm.type_name(tree);
        return Err(vm.type_error(format!("expected {expected} node, got {got}")));
    }
    super::tree_check::check(vm, tree)?;
    let writer = import::import(vm, "ast")?;
    let text = vm.call_method(&writer, "unparse", std::slice::from_ref(tree))?;
    vm.display(&text)
}

struct Maker<'a, 'gil> {
    vm: &'a Vm<'gil>,
    file: &'a SourceFile,
    module: Value,
    classes: FxHashMap<&'static str, TypeRef>,
    marks: FxHashMap<&'static str, Value>,
}

impl Maker<'_, '_> {
    fn class(&mut self, name: &'static str) -> Res<TypeRef> {
        if let Some(class) = self.classes.get(name) {
            return Ok(class.clone());
        }
        let found = self.vm.get_attr(&self.module, Symbol::new(name))?;
        let Some(class) = found.cast::<Type>() else {
            return Err(self.vm.type_error(format!("_ast.{name} is not a class")));
        };
        self.classes.insert(name, class.clone());
        Ok(class)
    }

    fn node(&mut self, node: &Node) -> Res<Value> {
        let is_mark = node.fields.is_empty() && node.span.is_none();
        if is_mark && let Some(made) = self.marks.get(node.class) {
            return Ok(made.clone());
        }
        let class = self.class(node.class)?;
        let made = object::instantiate(self.vm, &class)?;
        for (name, field) in &node.fields {
            let value = self.field(field)?;
            self.vm.set_attr(&made, Symbol::new(name), &value)?;
        }
        if let Some(span) = node.span {
            self.place(&made, span)?;
        }
        if is_mark {
            self.marks.insert(node.class, made.clone());
        }
        Ok(made)
    }

    fn place(&self, made: &Value, span: Span) -> Res<()> {
        let (start, end) = (self.file.line_byte(span.start), self.file.line_byte(span.end));
        let places = [
            ("lineno", start.line),
            ("col_offset", start.col),
            ("end_lineno", end.line),
            ("end_col_offset", end.col),
        ];
        for (name, n) in places {
            self.vm.set_attr(made, Symbol::new(name), &Value::Int(i64::from(n)))?;
        }
        Ok(())
    }

    fn field(&mut self, field: &Field) -> Res<Value> {
        Ok(match field {
            Field::Absent => Value::None,
            Field::Node(node) => stacker::maybe_grow(128 << 10, 1 << 20, || self.node(node))?,
            Field::List(items) => {
                let made: Res<Vec<Value>> = items.iter().map(|item| self.field(item)).collect();
                self.vm.list(made?)
            }
            Field::Text(text) => self.vm.name(Symbol::new(text)).value(),
            Field::Int(i) => Value::Int(*i),
            Field::Literal(literal) => self.literal(literal),
        })
    }

    fn literal(&self, literal: &Literal) -> Value {
        match literal {
            Literal::None => Value::None,
            Literal::Bool(b) => Value::bool(*b),
            Literal::Ellipsis => Value::Ellipsis,
            Literal::Int(i) => int::from_bigint(self.vm, i.clone()),
            Literal::Float(x) => Value::float(*x),
            Literal::Imaginary(x) => complex::new(self.vm, 0.0, *x),
            Literal::Str(s) => self.vm.str(s),
            Literal::Bytes(b) => bytes::from_vec(self.vm, b.to_vec()),
        }
    }
}
