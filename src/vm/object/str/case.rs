//! Case mappings and the predicates about characters.
//!
//! Invariant: mappings are Unicode's full ones, with the final sigma; ASCII text takes the short way.

use compact_str::CompactString;

use super::Str;
use super::chars::{self, is_cased};
use crate::vm::args::Args;
use crate::vm::error::Res;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

macro_rules! text_methods {
    ($( $name:ident ( $text:ident ) $result:expr; )*) => {
        $(
            pub(super) fn $name(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
                args.method(vm, concat!("str.", stringify!($name)), 0, 0)?;
                let $text = args.this::<Str>(vm, "str")?.as_str();
                Ok(vm.string($result))
            }
        )*
    };
}

/// `text.lower()`.
pub(super) fn lowered(vm: &Vm<'_>, this: &Value) -> Res<Value> {
    let text = Args::positional(std::slice::from_ref(this)).this::<Str>(vm, "str")?;
    if !text.is_ascii() {
        return Ok(vm.string(text.as_str().to_lowercase()));
    }
    let mut text = CompactString::from(text.as_str());
    text.make_ascii_lowercase();
    Ok(vm.short_text(text))
}

/// `text.upper()`.
pub(super) fn uppered(vm: &Vm<'_>, this: &Value) -> Res<Value> {
    let text = Args::positional(std::slice::from_ref(this)).this::<Str>(vm, "str")?;
    if !text.is_ascii() {
        return Ok(vm.string(text.as_str().to_uppercase()));
    }
    let mut text = CompactString::from(text.as_str());
    text.make_ascii_uppercase();
    Ok(vm.short_text(text))
}

pub(super) fn lower(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "str.lower", 0, 0)?;
    lowered(vm, &args.values[0])
}

pub(super) fn upper(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.method(vm, "str.upper", 0, 0)?;
    uppered(vm, &args.values[0])
}

macro_rules! predicates {
    ($( $name:ident ( $text:ident ) $result:expr; )*) => {
        $(
            pub(super) fn $name(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
                args.method(vm, concat!("str.", stringify!($name)), 0, 0)?;
                let $text = args.this::<Str>(vm, "str")?.as_str();
                Ok(Value::bool($result))
            }
        )*
    };
}

text_methods! {
    capitalize(text) capitalized(text);
    casefold(text) folded(text);
    swapcase(text) swapped(text);
    title(text) titled(text);
}

predicates! {
    isalnum(text) all(text, chars::is_alnum);
    isalpha(text) all(text, chars::is_alpha);
    isascii(text) text.is_ascii();
    isdecimal(text) all(text, chars::is_decimal);
    isdigit(text) all(text, chars::is_digit);
    isidentifier(text) is_identifier(text);
    islower(text) has_case(text, char::is_lowercase, |c| c.is_uppercase() || chars::is_title(c));
    isnumeric(text) all(text, chars::is_numeric);
    isprintable(text) text.chars().all(chars::is_printable);
    isspace(text) all(text, chars::is_space);
    istitle(text) is_titled(text);
    isupper(text) has_case(text, char::is_uppercase, |c| c.is_lowercase() || chars::is_title(c));
}

/// Not empty, and true of every character.
fn all(text: &str, property: fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(property)
}

/// A character that `wanted` holds for, and none that `unwanted` does.
fn has_case(text: &str, wanted: fn(char) -> bool, unwanted: fn(char) -> bool) -> bool {
    let mut found = false;
    for c in text.chars() {
        if unwanted(c) {
            return false;
        }
        found |= wanted(c);
    }
    found
}

/// Whether text could be a name.
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c))
        && chars.all(unicode_ident::is_xid_continue)
}

fn is_titled(text: &str) -> bool {
    let (mut found, mut in_word) = (false, false);
    for c in text.chars() {
        if c.is_uppercase() || chars::is_title(c) {
            if in_word {
                return false;
            }
            (found, in_word) = (true, true);
        } else if c.is_lowercase() {
            if !in_word {
                return false;
            }
            found = true;
        } else {
            in_word = false;
        }
    }
    found
}

/// Calls `f` with each character and its lower case, which for a sigma depends on the whole text.
fn with_lower(text: &str, mut f: impl FnMut(char, &str)) {
    let lowered = text.to_lowercase();
    let mut rest = lowered.as_str();
    for c in text.chars() {
        let len = if c == 'Σ' {
            'σ'.len_utf8()
        } else {
            c.to_lowercase().map(char::len_utf8).sum::<usize>()
        };
        let (lower, tail) = rest.split_at(len);
        f(c, lower);
        rest = tail;
    }
}

fn capitalized(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut first = true;
    with_lower(text, |c, lower| {
        if first {
            chars::push_title(&mut out, c);
            first = false;
        } else {
            out.push_str(lower);
        }
    });
    out
}

fn titled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_word = false;
    with_lower(text, |c, lower| {
        if in_word {
            out.push_str(lower);
        } else {
            chars::push_title(&mut out, c);
        }
        in_word = is_cased(c);
    });
    out
}

fn swapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    with_lower(text, |c, lower| {
        if c.is_uppercase() {
            out.push_str(lower);
        } else if c.is_lowercase() {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
    });
    out
}

fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| chars::push_folded(&mut out, c));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings_are_those_of_cpython() {
        assert_eq!(capitalized("ΑΣ ΑΣΑ"), "Ας ασα");
        assert_eq!(titled("they're bill's ΑΣ ßx İI"), "They'Re Bill'S Ας Ssx İi");
        assert_eq!(swapped("aBß ǅ"), "AbSS ǅ");
        assert_eq!(folded("Straße ΑΣ"), "strasse ασ");
        assert!(is_titled("A Title") && !is_titled("a Title") && !is_titled("A TItle"));
        assert!(is_identifier("_a1") && is_identifier("é") && !is_identifier("1a"));
        assert!(!is_identifier(""));
    }
}
