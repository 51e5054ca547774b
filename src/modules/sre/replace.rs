//! `sub`, `subn` and `expand`: matches replaced by a text, by a template, or by what a function says.

use super::engine::How;
use super::found;
use super::input::Input;
use super::pattern::{Pieces, Template, compile_template, this};
use crate::vm::object::bytes;
use crate::vm::object::str::Str;
use crate::vm::{Args, Res, Shape, Value, Vm};

/// What a match becomes.
enum Replacement {
    Literal(Value),
    Template(Value),
    Function(Value),
}

fn template_of<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Template> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a template"))
}

fn has_backslash(v: &Value) -> Option<bool> {
    match v.downcast::<Str>() {
        Some(s) => Some(s.as_str().contains('\\')),
        None => bytes::like(v).map(|data| data.contains(&b'\\')),
    }
}

fn replacement(vm: &Vm<'_>, pattern: &Value, given: &Value) -> Res<Replacement> {
    if vm.type_of(given).slots.call.get().is_some() {
        return Ok(Replacement::Function(given.clone()));
    }
    Ok(match has_backslash(given) {
        Some(false) => Replacement::Literal(given.clone()),
        Some(true) | None => Replacement::Template(compile_template(vm, pattern, given)?),
    })
}

pub(super) fn sub(vm: &Vm<'_>, args: Args<'_>, name: &str) -> Res<Value> {
    let shape = Shape { required: 2, ..Shape::default() };
    let bound = args.skip(1).bind(vm, name, ["repl", "string", "count"], shape)?;
    let [Some(given), Some(string), count] = bound else {
        return Err(vm.type_error(format!("{name}() takes at least two arguments")));
    };
    let this_value = &args.values[0];
    let pattern = this(vm, this_value)?;
    let most = count.map_or(Ok(0), |v| vm.to_i64(v))?;
    let input = Input::new(vm, pattern, string)?;
    let replacement = replacement(vm, this_value, given)?;
    let out = Pieces::new(&input);
    let (mut last, mut n) = (0, 0);
    let end = input.data().len();
    let bounds = (0, input.len());
    if most >= 0 {
        input.matches(vm, pattern, How::Search, (0, end), false, &mut |found| {
            let (start, stop) = found.whole();
            if last < start {
                out.push_octets(&input.data()[last..start]);
            }
            match &replacement {
                Replacement::Literal(text) => out.push(vm, text)?,
                Replacement::Template(v) => template_of(vm, v)?.expand(vm, &input, found, &out)?,
                Replacement::Function(f) => {
                    let m = found::make(vm, this_value, &input.value, bounds, found.clone());
                    let text = vm.call(f, &[m])?;
                    if !text.is_none() {
                        out.push(vm, &text)?;
                    }
                }
            }
            last = stop;
            n += 1;
            Ok(most == 0 || n < most)
        })?;
    }
    let result = if n == 0 {
        input.slice(vm, 0, end)
    } else {
        if last < end {
            out.push_octets(&input.data()[last..end]);
        }
        out.finish(vm)
    };
    Ok(if name == "subn" { vm.tuple([result, Value::Int(n)]) } else { result })
}

/// `match.expand(template)`.
pub(super) fn expand(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, ..Shape::default() };
    let [given] = args.skip(1).bind(vm, "expand", ["template"], shape)?;
    let given = given.cloned().unwrap_or(Value::None);
    if has_backslash(&given) == Some(false) {
        return Ok(given);
    }
    let m = found::this(vm, &args.values[0])?;
    let template = compile_template(vm, &m.pattern, &given)?;
    let input = Input::new(vm, this(vm, &m.pattern)?, &m.string)?;
    let out = Pieces::new(&input);
    template_of(vm, &template)?.expand(vm, &input, &m.found, &out)?;
    Ok(out.finish(vm))
}
