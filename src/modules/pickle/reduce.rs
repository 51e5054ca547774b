//! Writing objects by what they are made of, and classes and functions by their names.
//!
//! Invariant: what is written by name is what its module gives for the name.

use super::global::{import, split, whichmodule};
use super::save::Run;
use super::{op, pickling_error, table};
use crate::base::{Symbol, known};
use crate::vm::object::dict::Dict;
use crate::vm::object::str::Str;
use crate::vm::object::tuple::Tuple;
use crate::vm::{Res, T, Value};

impl Run<'_, '_> {
    /// Classes of what has no name of its own.
    pub(super) fn save_class(&mut self, v: &Value) -> Res<()> {
        let vm = self.vm;
        let single = [
            (T::NoneType, Value::None),
            (T::Ellipsis, Value::Ellipsis),
            (T::NotImplementedType, Value::NotImplemented),
        ];
        for (class, only) in single {
            if v.is(&vm.ty(class).value()) {
                let reduced = vm.tuple([vm.ty(T::Type).value(), vm.tuple([only])]);
                return self.save_reduced(v, &reduced);
            }
        }
        self.save_global(v, None)
    }

    /// As the dispatch table or the object itself says.
    pub(super) fn save_by_reduction(&mut self, v: &Value) -> Res<()> {
        let vm = self.vm;
        let class = vm.type_of(v).clone();
        let found = match self.table.clone() {
            Some(own) => match vm.get_item(&own, &class.value()) {
                Err(e) if vm.exc_is(&e, crate::vm::ExcKind::KeyError) => None,
                found => Some(found?),
            },
            None => table(vm, "copyreg", "dispatch_table")?.get(vm, &class.value())?,
        };
        if let Some(reduce) = found {
            let reduced = vm.call(&reduce, std::slice::from_ref(v))?;
            return self.save_reduced(v, &reduced);
        }
        if class.is_subtype(vm.ty(T::Type)) {
            return self.save_global(v, None);
        }
        let reduced = match vm.get_attr_opt(v, Symbol::new("__reduce_ex__"))? {
            Some(reduce) => vm.call(&reduce, &[Value::Int(self.protocol)])?,
            None => match vm.get_attr_opt(v, known::REDUCE)? {
                Some(reduce) => vm.call(&reduce, &[])?,
                None => {
                    let shown = vm.repr(v)?;
                    let class = class.name();
                    let message = format!("can't pickle '{class}' object: {shown}");
                    return Err(pickling_error(vm, message));
                }
            },
        };
        self.save_reduced(v, &reduced)
    }

    /// What `__reduce__` gave.
    pub(super) fn save_reduced(&mut self, v: &Value, reduced: &Value) -> Res<()> {
        let vm = self.vm;
        if reduced.downcast::<Str>().is_some() {
            return self.save_global(v, Some(reduced));
        }
        let Some(parts) = reduced.downcast::<Tuple>() else {
            return Err(pickling_error(vm, "__reduce__ must return a string or tuple"));
        };
        if !(2..=6).contains(&parts.items.len()) {
            let message = "tuple returned by __reduce__ must contain 2 through 6 elements";
            return Err(pickling_error(vm, message));
        }
        let part = |i: usize| parts.items.get(i).filter(|p| !p.is_none()).cloned();
        let (function, args) = (&parts.items[0], &parts.items[1]);
        if vm.type_of(function).slots.call.get().is_none() {
            let message = "first item of the tuple returned by __reduce__ must be callable";
            return Err(pickling_error(vm, message));
        }
        let Some(args) = args.downcast::<Tuple>() else {
            let message = "second item of the tuple returned by __reduce__ must be a tuple";
            return Err(pickling_error(vm, message));
        };
        for (i, place) in [(3, "fourth"), (4, "fifth")] {
            if let Some(items) = part(i)
                && vm.type_of(&items).slots.next.get().is_none()
            {
                let ty = vm.type_name(&items);
                let message = format!(
                    "{place} element of the tuple returned by __reduce__ must be an iterator, not {ty}"
                );
                return Err(pickling_error(vm, message));
            }
        }
        self.save_call(v, function, args)?;
        if self.is_memoized(v) {
            // It contains itself.
            self.put(&[op::POP]);
            self.get(v);
            return Ok(());
        }
        self.memoize(v);
        if let Some(items) = part(3) {
            let items = vm.collect(&items)?;
            self.append(&items, false)?;
        }
        if let Some(items) = part(4) {
            let mut pairs = Vec::new();
            for pair in vm.collect(&items)? {
                let Some([key, value]) = pair.downcast::<Tuple>().map(|p| &p.items[..]) else {
                    return Err(vm.type_error("dict items iterator must return 2-tuples"));
                };
                pairs.push((key.clone(), value.clone()));
            }
            self.set_items(&pairs, false)?;
        }
        let Some(state) = part(2) else { return Ok(()) };
        let Some(setter) = part(5) else {
            self.save(&state)?;
            self.put(&[op::BUILD]);
            return Ok(());
        };
        self.save(&setter)?;
        self.save(v)?;
        self.save(&state)?;
        self.put(&[op::TUPLE2, op::REDUCE, op::POP]);
        Ok(())
    }

    /// The call that makes the object anew.
    fn save_call(&mut self, v: &Value, function: &Value, args: &Tuple) -> Res<()> {
        let vm = self.vm;
        let name = if self.protocol >= 2 { vm.get_attr_opt(function, known::NAME)? } else { None };
        let name = name.as_ref().and_then(|n| n.downcast::<Str>()).map_or("", Str::as_str);
        if name == "__newobj_ex__" {
            let [class, positional, keywords] = &args.items[..] else {
                let message = "length of the NEWOBJ_EX argument tuple must be exactly 3, not ";
                return Err(pickling_error(vm, format!("{message}{}", args.items.len())));
            };
            if self.protocol >= 4 {
                self.save(class)?;
                self.save(positional)?;
                self.save(keywords)?;
                self.put(&[op::NEWOBJ_EX]);
                return Ok(());
            }
            let partial = vm.get_attr(&vm.import_module("functools")?, Symbol::new("partial"))?;
            let mut given = vec![vm.get_attr(class, known::NEW)?, class.clone()];
            given.extend(vm.collect(positional)?);
            let named: Vec<(Value, Value)> =
                keywords.downcast::<Dict>().map_or_else(Vec::new, Dict::items);
            let names = named.iter().filter_map(|(n, _)| n.downcast::<Str>());
            let names: Vec<Symbol> = names.map(|n| Symbol::new(n.as_str())).collect();
            given.extend(named.iter().map(|(_, value)| value.clone()));
            let bound = vm.call_args(&partial, crate::vm::Args { values: &given, kw: &names })?;
            self.save(&bound)?;
            self.save(&vm.tuple([]))?;
            self.put(&[op::REDUCE]);
            return Ok(());
        }
        if name == "__newobj__" {
            let Some((class, rest)) = args.items.split_first() else {
                return Err(pickling_error(vm, "__newobj__ arglist is empty"));
            };
            if vm.get_attr_opt(class, known::NEW)?.is_none() {
                let message = "args[0] from __newobj__ args has no __new__";
                return Err(pickling_error(vm, message));
            }
            let own = vm.get_attr_opt(v, known::CLASS)?;
            if !own.is_some_and(|own| own.is(class)) {
                let message = "args[0] from __newobj__ args has the wrong class";
                return Err(pickling_error(vm, message));
            }
            self.save(class)?;
            self.save(&vm.tuple(rest.to_vec()))?;
            self.put(&[op::NEWOBJ]);
            return Ok(());
        }
        self.save(function)?;
        self.save(&vm.tuple(args.items.to_vec()))?;
        self.put(&[op::REDUCE]);
        Ok(())
    }

    /// By module and name.
    pub(super) fn save_global(&mut self, v: &Value, name: Option<&Value>) -> Res<()> {
        let vm = self.vm;
        let name = match name {
            Some(name) => name.clone(),
            None => match vm.get_attr_opt(v, known::QUALNAME)? {
                Some(name) => name,
                None => vm.get_attr(v, known::NAME)?,
            },
        };
        let dotted = vm.display(&name)?;
        let path = split(vm, v, &dotted)?;
        let module_name = whichmodule(vm, v, &path)?;
        let module_text = vm.display(&module_name)?;
        let shown = || vm.repr(v);
        let module = match import(vm, &module_text) {
            Ok(module) => module,
            Err(_) => {
                let message = format!(
                    "Can't pickle {}: import of module {} failed",
                    shown()?,
                    vm.repr(&module_name)?
                );
                return Err(pickling_error(vm, message));
            }
        };
        let mut found = Some(module);
        for part in &path {
            let Some(at) = found.take() else { break };
            found = vm.get_attr_opt(&at, Symbol::new(part))?;
        }
        let Some(found) = found else {
            let message = format!(
                "Can't pickle {}: attribute lookup {dotted} on {module_text} failed",
                shown()?
            );
            return Err(pickling_error(vm, message));
        };
        if !found.is(v) {
            let message = format!(
                "Can't pickle {}: it's not the same object as {module_text}.{dotted}",
                shown()?
            );
            return Err(pickling_error(vm, message));
        }
        if self.protocol >= 2 {
            let key = vm.tuple([module_name.clone(), name.clone()]);
            if let Some(code) = table(vm, "copyreg", "_extension_registry")?.get(vm, &key)? {
                return self.save_extension(vm.to_i64(&code)?);
            }
        }
        if self.protocol >= 4 {
            self.save(&module_name)?;
            self.save(&name)?;
            self.put(&[op::STACK_GLOBAL]);
        } else {
            self.save_by_getattr(&module_text, &path)?;
        }
        self.memoize(v);
        Ok(())
    }

    /// `getattr(getattr(first, second), third)`: older protocols have no dotted names.
    fn save_by_getattr(&mut self, module: &str, path: &[String]) -> Res<()> {
        let vm = self.vm;
        let (first, rest) = path.split_first().map_or(("", path), |(f, rest)| (f.as_str(), rest));
        let builtins = vm.interp.builtins.get();
        let getattr = builtins.and_then(|b| b.get_sym(vm, Symbol::new("getattr")));
        let getattr = getattr.unwrap_or(Value::None);
        for _ in rest {
            self.save(&getattr)?;
            if self.protocol < 2 {
                self.put(&[op::MARK]);
            }
        }
        let (module, name) = self.old_name(module, first)?;
        if self.protocol < 3 && !(module.is_ascii() && name.is_ascii()) {
            let message = format!(
                "can't pickle global identifier '{module}.{name}' using pickle protocol {}",
                self.protocol
            );
            return Err(pickling_error(vm, message));
        }
        self.put(format!("{}{module}\n{name}\n", char::from(op::GLOBAL)).as_bytes());
        for part in rest {
            self.save(&vm.name(Symbol::new(part)).value())?;
            self.put(&[if self.protocol < 2 { op::TUPLE } else { op::TUPLE2 }, op::REDUCE]);
        }
        Ok(())
    }

    fn save_extension(&mut self, code: i64) -> Res<()> {
        if let Ok(small) = u8::try_from(code) {
            self.put(&[op::EXT1, small]);
        } else if let Ok(middle) = u16::try_from(code) {
            let [low, high] = middle.to_le_bytes();
            self.put(&[op::EXT2, low, high]);
        } else {
            self.put(&[op::EXT4]);
            self.put(&(code as i32).to_le_bytes());
        }
        Ok(())
    }

    /// What Python 2 calls it, where that is asked for.
    fn old_name(&self, module: &str, name: &str) -> Res<(String, String)> {
        let vm = self.vm;
        if !self.state.fix_imports.get() {
            return Ok((module.to_owned(), name.to_owned()));
        }
        let key = vm.tuple([vm.str(module), vm.str(name)]);
        let names = table(vm, "_compat_pickle", "REVERSE_NAME_MAPPING")?;
        if let Some(found) = names.get(vm, &key)? {
            let parts = vm.collect(&found)?;
            if let [module, name] = &parts[..] {
                return Ok((vm.display(module)?, vm.display(name)?));
            }
        }
        let modules = table(vm, "_compat_pickle", "REVERSE_IMPORT_MAPPING")?;
        match modules.get(vm, &vm.str(module))? {
            Some(found) => Ok((vm.display(&found)?, name.to_owned())),
            None => Ok((module.to_owned(), name.to_owned())),
        }
    }
}
