//! `str.format` and `str.format_map`: replacement fields.
//!
//! Invariant: fields are numbered all by hand or all automatically; a specification may contain fields,
//! which may not contain further ones.

use super::{format_value, quote};
use crate::base::Symbol;
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::object::int;
use crate::vm::object::str::chars;
use crate::vm::raise::ExcKind;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Where fields find their values.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// The arguments of `str.format`, after self.
    Args(Args<'a>),
    /// The mapping of `str.format_map`.
    Mapping(&'a Value),
}

/// How the fields so far were numbered.
#[derive(Clone, Copy, PartialEq)]
enum Numbering {
    Unknown,
    Manual,
    Automatic(usize),
}

/// A piece of a template: literal text, then maybe a field.
struct Piece<'a> {
    literal: &'a str,
    field: Option<Field<'a>>,
}

struct Field<'a> {
    name: &'a str,
    conversion: Option<char>,
    spec: &'a str,
    spec_has_fields: bool,
}

/// The template with its fields filled in.
pub fn format(vm: &Vm<'_>, template: &str, source: Source<'_>) -> Res<String> {
    let mut numbering = Numbering::Unknown;
    expand(vm, template, source, 2, &mut numbering)
}

fn expand(
    vm: &Vm<'_>,
    template: &str,
    source: Source<'_>,
    depth: u32,
    numbering: &mut Numbering,
) -> Res<String> {
    if depth == 0 {
        return Err(vm.value_error("Max string recursion exceeded"));
    }
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while !rest.is_empty() {
        let piece = next_piece(vm, &mut rest)?;
        out.push_str(piece.literal);
        let Some(field) = piece.field else { continue };
        let value = field_value(vm, field.name, source, numbering)?;
        let value = match field.conversion {
            None => value,
            Some('r') => vm.string(vm.repr(&value)?),
            Some('s') => vm.string(vm.display(&value)?),
            Some('a') => vm.string(quote::to_ascii(&vm.repr(&value)?)),
            Some(c) => {
                return Err(vm.value_error(if (' '..='~').contains(&c) && c != ' ' {
                    format!("Unknown conversion specifier {c}")
                } else {
                    format!("Unknown conversion specifier \\x{:x}", c as u32)
                }));
            }
        };
        let text = if field.spec_has_fields {
            let spec = expand(vm, field.spec, source, depth - 1, numbering)?;
            format_value(vm, &value, &spec)?
        } else {
            format_value(vm, &value, field.spec)?
        };
        out.push_str(&text);
    }
    Ok(out)
}

/// Literal text up to the next field, and the field. Doubled braces end a piece with one brace.
fn next_piece<'a>(vm: &Vm<'_>, rest: &mut &'a str) -> Res<Piece<'a>> {
    let text = *rest;
    let Some(at) = text.find(['{', '}']) else {
        *rest = "";
        return Ok(Piece { literal: text, field: None });
    };
    let brace = &text[at..=at];
    let after = &text[at + 1..];
    if after.starts_with(brace) {
        *rest = &after[1..];
        return Ok(Piece { literal: &text[..=at], field: None });
    }
    if brace == "}" {
        return Err(vm.value_error("Single '}' encountered in format string"));
    }
    if after.is_empty() {
        return Err(vm.value_error("Single '{' encountered in format string"));
    }
    let (field, tail) = parse_field(vm, after)?;
    *rest = tail;
    Ok(Piece { literal: &text[..at], field: Some(field) })
}

/// A field after its opening brace, and what follows its closing one.
fn parse_field<'a>(vm: &Vm<'_>, text: &'a str) -> Res<(Field<'a>, &'a str)> {
    let mut end = None;
    let mut in_brackets = false;
    for (at, c) in text.char_indices() {
        match c {
            ']' if in_brackets => in_brackets = false,
            _ if in_brackets => {}
            '[' => in_brackets = true,
            '{' => return Err(vm.value_error("unexpected '{' in field name")),
            '}' | ':' | '!' => {
                end = Some((at, c));
                break;
            }
            _ => {}
        }
    }
    let Some((at, stop)) = end else {
        return Err(vm.value_error("expected '}' before end of string"));
    };
    let mut field = Field { name: &text[..at], conversion: None, spec: "", spec_has_fields: false };
    let mut rest = &text[at + 1..];
    if stop == '}' {
        return Ok((field, rest));
    }
    if stop == '!' {
        let mut chars = rest.chars();
        let Some(c) = chars.next() else {
            return Err(vm.value_error("end of string while looking for conversion specifier"));
        };
        field.conversion = Some(c);
        rest = chars.as_str();
        match chars.next() {
            Some('}') => return Ok((field, chars.as_str())),
            Some(':') => rest = chars.as_str(),
            Some(_) => return Err(vm.value_error("expected ':' after conversion specifier")),
            None => {}
        }
    }
    let mut depth = 1;
    for (at, c) in rest.char_indices() {
        match c {
            '{' => {
                field.spec_has_fields = true;
                depth += 1;
            }
            '}' => {
                depth -= 1;
                if depth == 0 {
                    field.spec = &rest[..at];
                    return Ok((field, &rest[at + 1..]));
                }
            }
            _ => {}
        }
    }
    Err(vm.value_error("unmatched '{' in format spec"))
}

/// The value that a field's name denotes: an argument, then attributes and items of it.
fn field_value(
    vm: &Vm<'_>,
    name: &str,
    source: Source<'_>,
    numbering: &mut Numbering,
) -> Res<Value> {
    let (first, mut steps) = split_name(name);
    let mut value = first_value(vm, first, source, numbering)?;
    while let Some(step) = steps.next(vm)? {
        value = match step {
            Step::Attribute(attr) => vm.get_attr(&value, Symbol::new(attr))?,
            Step::Item(key) => {
                let key = match number(vm, key)? {
                    Some(n) => int::from_usize(vm, n),
                    None => vm.str(key),
                };
                vm.get_item(&value, &key)?
            }
        };
    }
    Ok(value)
}

/// What follows the first part of a field's name.
pub enum Step<'a> {
    Attribute(&'a str),
    /// An index, or a key as it is written.
    Item(&'a str),
}

/// The first part of a field's name, and the rest.
pub fn split_name(name: &str) -> (&str, Steps<'_>) {
    let end = name.find(['.', '[']).unwrap_or(name.len());
    let (first, rest) = name.split_at(end);
    (first, Steps { rest })
}

/// The steps of a field's name that have not been taken yet.
pub struct Steps<'a> {
    rest: &'a str,
}

impl<'a> Steps<'a> {
    pub fn next(&mut self, vm: &Vm<'_>) -> Res<Option<Step<'a>>> {
        let Some(c) = self.rest.chars().next() else { return Ok(None) };
        let rest = &self.rest[c.len_utf8()..];
        let (text, tail) = match c {
            '.' => rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len())),
            '[' => match rest.split_once(']') {
                Some(parts) => parts,
                None => return Err(vm.value_error("Missing ']' in format string")),
            },
            _ => {
                return Err(
                    vm.value_error("Only '.' or '[' may follow ']' in format field specifier")
                );
            }
        };
        if text.is_empty() {
            return Err(vm.value_error("Empty attribute in format string"));
        }
        self.rest = tail;
        Ok(Some(if c == '.' { Step::Attribute(text) } else { Step::Item(text) }))
    }
}

/// Name, specification and conversion of a field.
pub type Parsed<'a> = (&'a str, &'a str, Option<char>);

/// Calls `f` with every literal text and the field behind it.
pub fn for_each_piece<'a>(
    vm: &Vm<'_>,
    template: &'a str,
    mut f: impl FnMut(&'a str, Option<Parsed<'a>>),
) -> Res<()> {
    let mut rest = template;
    while !rest.is_empty() {
        let piece = next_piece(vm, &mut rest)?;
        f(piece.literal, piece.field.map(|f| (f.name, f.spec, f.conversion)));
    }
    Ok(())
}

fn first_value(
    vm: &Vm<'_>,
    first: &str,
    source: Source<'_>,
    numbering: &mut Numbering,
) -> Res<Value> {
    let position = if first.is_empty() {
        let n = match *numbering {
            Numbering::Manual => {
                return Err(vm.value_error(
                    "cannot switch from manual field specification to automatic field numbering",
                ));
            }
            Numbering::Unknown => 0,
            Numbering::Automatic(n) => n,
        };
        *numbering = Numbering::Automatic(n + 1);
        Some(n)
    } else {
        let n = number(vm, first)?;
        if n.is_some() {
            if matches!(numbering, Numbering::Automatic(_)) {
                return Err(vm.value_error(
                    "cannot switch from automatic field numbering to manual field specification",
                ));
            }
            *numbering = Numbering::Manual;
        }
        n
    };
    match (source, position) {
        (Source::Mapping(_), Some(_)) => {
            Err(vm.value_error("Format string contains positional fields"))
        }
        (Source::Mapping(mapping), None) => vm.get_item(mapping, &vm.str(first)),
        (Source::Args(args), Some(n)) => match args.pos().get(n) {
            Some(v) => Ok(v.clone()),
            None => Err(vm.index_error(format!(
                "Replacement index {n} out of range for positional args tuple"
            ))),
        },
        (Source::Args(args), None) => match args.keyword(first) {
            Some(v) => Ok(v.clone()),
            None => Err(vm.raise_args(ExcKind::KeyError, vec![vm.str(first)])),
        },
    }
}

/// The number that a name consisting of decimal digits is.
pub fn number(vm: &Vm<'_>, name: &str) -> Res<Option<usize>> {
    let mut n = 0usize;
    for c in name.chars() {
        let Some(d) = chars::decimal(c) else { return Ok(None) };
        n = match n.checked_mul(10).and_then(|n| n.checked_add(d as usize)) {
            Some(n) if n <= isize::MAX as usize => n,
            Some(_) | None => {
                return Err(vm.value_error("Too many decimal digits in format string"));
            }
        };
    }
    Ok((!name.is_empty()).then_some(n))
}
