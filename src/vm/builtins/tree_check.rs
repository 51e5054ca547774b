//! Whether a tree of objects is one that code can be made of, in CPython's words where it is not.
//!
//! Invariant: what kinds of values a field takes stands in the classes themselves (`_field_types`); the
//! rules here are those that it cannot say. Nothing is changed.

use crate::base::{Symbol, known};
use crate::vm::error::{Exc, Res};
use crate::vm::object::T;
use crate::vm::object::int;
use crate::vm::object::list::List;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::types::{Type, TypeRef};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Lists that may not be empty.
const FILLED: &[(&str, &str)] = &[
    ("FunctionDef", "body"),
    ("AsyncFunctionDef", "body"),
    ("ClassDef", "body"),
    ("Delete", "targets"),
    ("Assign", "targets"),
    ("For", "body"),
    ("AsyncFor", "body"),
    ("While", "body"),
    ("If", "body"),
    ("With", "items"),
    ("With", "body"),
    ("AsyncWith", "items"),
    ("AsyncWith", "body"),
    ("Match", "cases"),
    ("match_case", "body"),
    ("Try", "body"),
    ("TryStar", "body"),
    ("ExceptHandler", "body"),
    ("Import", "names"),
    ("ImportFrom", "names"),
    ("Global", "names"),
    ("Nonlocal", "names"),
];

/// Fields whose expressions are assigned to.
const STORED: &[(&str, &str)] = &[
    ("Assign", "targets"),
    ("AugAssign", "target"),
    ("AnnAssign", "target"),
    ("For", "target"),
    ("AsyncFor", "target"),
    ("comprehension", "target"),
    ("NamedExpr", "target"),
    ("withitem", "optional_vars"),
    ("TypeAlias", "name"),
];

/// How often a field has a value of its class.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Times {
    One,
    Optional,
    Many,
}

pub(super) fn check(vm: &Vm<'_>, tree: &Value) -> Res<()> {
    Check { vm }.node(tree, "Load")
}

struct Check<'a, 'gil> {
    vm: &'a Vm<'gil>,
}

impl Check<'_, '_> {
    fn attr(&self, v: &Value, name: &str) -> Res<Option<Value>> {
        self.vm.get_attr_opt(v, Symbol::new(name))
    }

    /// A list field's items; none where the field is missing.
    fn items(&self, node: &Value, name: &str) -> Res<Vec<Value>> {
        let found = self.attr(node, name)?;
        Ok(found.and_then(|v| v.downcast::<List>().map(List::to_vec)).unwrap_or_default())
    }

    fn is_none(&self, node: &Value, name: &str) -> Res<bool> {
        Ok(self.attr(node, name)?.is_none_or(|v| v.is_none()))
    }

    /// A node, whose own context, if it has one, is to be `context`.
    fn node(&self, node: &Value, context: &str) -> Res<()> {
        let vm = self.vm;
        let _depth = vm.enter(" during ast construction")?;
        let class = vm.type_of(node).clone();
        let name = class.name();
        self.context(node, &name, context)?;
        let Some(types) = self.attr(&class.value(), "_field_types")? else { return Ok(()) };
        for field in vm.collect(&vm.get_attr(&class.value(), Symbol::new("_fields"))?)? {
            let wanted = vm.get_item(&types, &field)?;
            let Some(field) = field.downcast::<Str>().map(Str::as_str) else { continue };
            self.field(node, &name, field, &wanted, context)?;
        }
        self.rules(node, &name)
    }

    fn field(
        &self,
        node: &Value,
        class: &str,
        field: &str,
        wanted: &Value,
        context: &str,
    ) -> Res<()> {
        let vm = self.vm;
        let (times, wanted) = self.wanted(wanted)?;
        let found = self.attr(node, field)?;
        let inner = match class {
            _ if STORED.contains(&(class, field)) => "Store",
            "Delete" => "Del",
            "List" | "Tuple" | "Starred" if field != "ctx" => context,
            _ => "Load",
        };
        let is_context = wanted.name().as_ref() == "expr_context";
        match (times, found) {
            (Times::One, None) if is_context => Ok(()),
            (Times::One, None) => {
                Err(vm.type_error(format!("required field \"{field}\" missing from {class}")))
            }
            (Times::One, Some(v)) if v.is_none() && !wanted.is(vm.ty(T::Object)) => {
                Err(vm.value_error(format!("field '{field}' is required for {class}")))
            }
            (Times::Optional, None) | (Times::Many, None) => self.filled(class, field, 0),
            (Times::Optional, Some(v)) if v.is_none() => Ok(()),
            (Times::One | Times::Optional, Some(v)) => self.value(&v, &wanted, inner),
            (Times::Many, Some(v)) => {
                let Some(list) = v.downcast::<List>() else {
                    let ty = vm.type_name(&v);
                    return Err(vm.type_error(format!(
                        "{class} field \"{field}\" must be a list, not a {ty}"
                    )));
                };
                let items = list.to_vec();
                self.filled(class, field, items.len())?;
                let may_lack = matches!((class, field), ("Dict", "keys") | ("arguments", _));
                for item in items {
                    if item.is_none() && may_lack {
                        continue;
                    }
                    if item.is_none() {
                        let what = if wanted.name().as_ref() == "stmt" {
                            "statement"
                        } else {
                            "expression"
                        };
                        return Err(vm.value_error(format!("None disallowed in {what} list")));
                    }
                    self.value(&item, &wanted, inner)?;
                }
                Ok(())
            }
        }
    }

    fn filled(&self, class: &str, field: &str, n: usize) -> Res<()> {
        if n == 0 && FILLED.contains(&(class, field)) {
            return Err(self.vm.value_error(format!("empty {field} on {class}")));
        }
        Ok(())
    }

    /// The class of a field's values, and how many there are.
    fn wanted(&self, wanted: &Value) -> Res<(Times, TypeRef)> {
        if let Some(class) = wanted.cast::<Type>() {
            return Ok((Times::One, class));
        }
        let args = self.vm.get_attr(wanted, Symbol::new("__args__"))?;
        let args = args.downcast::<Tuple>().map_or(&[][..], |t| &t.items);
        let class = args.first().and_then(Value::cast::<Type>);
        let class = class.unwrap_or_else(|| self.vm.ty(T::Object).clone());
        Ok((if args.len() == 2 { Times::Optional } else { Times::Many }, class))
    }

    fn value(&self, v: &Value, wanted: &TypeRef, context: &str) -> Res<()> {
        let vm = self.vm;
        if wanted.is(vm.ty(T::Object)) {
            return Ok(());
        }
        if wanted.is(vm.ty(T::Str)) {
            let is_text = v.downcast::<Str>().is_some();
            return if is_text {
                Ok(())
            } else {
                Err(vm.type_error("AST identifier must be of type str"))
            };
        }
        if wanted.is(vm.ty(T::Int)) {
            if int::as_int(v).is_some() {
                return Ok(());
            }
            return Err(vm.value_error(format!("invalid integer value: {}", vm.repr(v)?)));
        }
        // The class itself is abstract where others derive from it.
        let is_abstract = vm.type_of(v).is(wanted) && !self.has_fields_of_its_own(wanted)?;
        if !vm.is_instance(v, wanted) || is_abstract {
            let shown = vm.repr(v)?;
            let kind = wanted.name();
            return Err(vm.type_error(format!("expected some sort of {kind}, but got {shown}")));
        }
        stacker::maybe_grow(128 << 10, 1 << 20, || self.node(v, context))
    }

    /// Whether a class is one of those that stand alone (`arguments`, `alias`), or an abstract one (`expr`).
    fn has_fields_of_its_own(&self, class: &TypeRef) -> Res<bool> {
        let fields = self.vm.get_attr(&class.value(), Symbol::new("_fields"))?;
        Ok(!self.vm.collect(&fields)?.is_empty())
    }

    /// The context of what can be assigned to.
    fn context(&self, node: &Value, class: &str, wanted: &str) -> Res<()> {
        if !matches!(class, "Name" | "Attribute" | "Subscript" | "Starred" | "List" | "Tuple") {
            return Ok(());
        }
        let Some(found) = self.attr(node, "ctx")? else { return Ok(()) };
        let found = self.vm.type_name(&found);
        if &*found != wanted {
            return Err(self.vm.value_error(format!(
                "expression must have {wanted} context but has {found} instead"
            )));
        }
        Ok(())
    }

    fn wrong(&self, message: &str) -> Exc {
        self.vm.value_error(message)
    }

    /// What a class asks of its fields together.
    fn rules(&self, node: &Value, class: &str) -> Res<()> {
        let count = |name: &str| Ok::<usize, Exc>(self.items(node, name)?.len());
        let message = match class {
            "BoolOp" if count("values")? < 2 => "BoolOp with less than 2 values",
            "Dict" if count("keys")? != count("values")? => {
                "Dict doesn't have the same number of keys as values"
            }
            "Compare" if count("comparators")? == 0 => "Compare with no comparators",
            "Compare" if count("comparators")? != count("ops")? => {
                "Compare has a different number of comparators and operands"
            }
            "ListComp" | "SetComp" | "DictComp" | "GeneratorExp" if count("generators")? == 0 => {
                "comprehension with no generators"
            }
            "Raise" if self.is_none(node, "exc")? && !self.is_none(node, "cause")? => {
                "Raise with cause but no exception"
            }
            "Try" | "TryStar" if count("handlers")? == 0 && count("finalbody")? == 0 => {
                return Err(
                    self.wrong(&format!("{class} has neither except handlers nor finalbody"))
                );
            }
            "Try" | "TryStar" if count("handlers")? == 0 && count("orelse")? > 0 => {
                return Err(self.wrong(&format!("{class} has orelse but no except handlers")));
            }
            "ImportFrom" if self.is_negative(node, "level")? => "Negative ImportFrom level",
            "arguments" if count("defaults")? > count("posonlyargs")? + count("args")? => {
                "more positional defaults than args on arguments"
            }
            "arguments" if count("kw_defaults")? != count("kwonlyargs")? => {
                "length of kwonlyargs is not the same as kw_defaults on arguments"
            }
            "Constant" => return self.constant(&self.attr(node, "value")?.unwrap_or(Value::None)),
            "Name" => return self.identifier(node, "id"),
            _ => return Ok(()),
        };
        Err(self.wrong(message))
    }

    fn is_negative(&self, node: &Value, name: &str) -> Res<bool> {
        let level = self.attr(node, name)?.filter(|v| !v.is_none());
        level.map_or(Ok(false), |v| Ok(self.vm.to_i64(&v)? < 0))
    }

    fn identifier(&self, node: &Value, name: &str) -> Res<()> {
        let id = self.attr(node, name)?.unwrap_or(Value::None);
        match id.downcast::<Str>().map(Str::as_str) {
            Some(word @ ("None" | "True" | "False")) => {
                Err(self.wrong(&format!("identifier field can't represent '{word}' constant")))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// What a literal may be: what the compiler writes as one.
    fn constant(&self, v: &Value) -> Res<()> {
        let vm = self.vm;
        let class = vm.type_of(v);
        let plain = [T::Int, T::Float, T::Complex, T::Bool, T::Str, T::Bytes];
        if matches!(v, Value::None | Value::Ellipsis) || plain.iter().any(|&t| class.is(vm.ty(t))) {
            return Ok(());
        }
        if class.is(vm.ty(T::Tuple)) || class.is(vm.ty(T::FrozenSet)) {
            return vm.collect(v)?.iter().try_for_each(|item| self.constant(item));
        }
        let ty = vm.get_attr(&class.value(), known::NAME)?;
        Err(vm.type_error(format!("got an invalid type in Constant: {}", vm.display(&ty)?)))
    }
}
