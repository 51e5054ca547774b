//! What is printed for an exception that nobody caught: tracebacks, chains, groups, notes, suggestions.
//!
//! Invariant: the text is CPython 3.13's. Rendering never raises: where an exception's own `__str__`
//! fails, the text says so, and a chain that loops is shown once.

use std::fmt::Write as _;

use super::error::{Exc, Res};
use super::object::exc_group;
use super::object::exception::Exception;
use super::object::list::List;
use super::object::str::Str;
use super::object::traceback::{Entry, entries};
use super::raise::ExcKind;
use super::suggest;
use super::value::Value;
use super::vm::Vm;
use crate::base::{Symbol, known};
use crate::bytecode::frame_source;

/// The same frame line is shown this often before it is counted.
const SHOWN_REPEATS: usize = 3;
/// Groups are shown this deep and this wide.
const MAX_GROUP_DEPTH: usize = 10;
const MAX_GROUP_WIDTH: usize = 15;

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";

/// The whole text, ended by a newline.
pub fn render(vm: &Vm<'_>, e: &Exc) -> String {
    let mut page = Page { out: String::new(), depth: 0, need_close: false, seen: Vec::new() };
    page.chain(vm, e);
    page.out
}

/// The frames, as under the line `Traceback (most recent call last):`.
pub fn render_frames(frames: &[Entry]) -> String {
    let mut out = String::new();
    let mut last: Option<(&str, u32, &str)> = None;
    let mut count = 0;
    for entry in frames {
        let place = (entry.origin().file.name.as_str(), entry.line(), entry.name());
        if last != Some(place) {
            repeated(&mut out, count);
            last = Some(place);
            count = 0;
        }
        count += 1;
        if count <= SHOWN_REPEATS {
            let (file, line, name) = place;
            let _ = writeln!(out, "  File \"{file}\", line {line}, in {name}");
            out.push_str(&frame_source(entry.origin().unit(), entry.span));
        }
    }
    repeated(&mut out, count);
    out
}

fn repeated(out: &mut String, count: usize) {
    if count > SHOWN_REPEATS {
        let more = count - SHOWN_REPEATS;
        let plural = if more > 1 { "s" } else { "" };
        let _ = writeln!(out, "  [Previous line repeated {more} more time{plural}]");
    }
}

/// The last lines: class, message, suggestion, notes; a syntax error's place before them.
pub fn render_exception_only(vm: &Vm<'_>, e: &Exc) -> String {
    let class = class_text(e);
    let mut out = String::new();
    if vm.exc_is(e, ExcKind::SyntaxError) && e.field(known::MSG).is_some() {
        syntax_place(vm, e, &mut out);
        let message =
            field_text(vm, e, known::MSG).unwrap_or_else(|| "<no detail available>".into());
        let _ = writeln!(out, "{class}: {message}{}", file_suffix(vm, e));
    } else {
        let message = safe(vm.display(&e.value()), "str");
        let hint = suggestion(vm, e).map_or(String::new(), |s| hint_text(&message, &s));
        if message.is_empty() && hint.is_empty() {
            let _ = writeln!(out, "{class}");
        } else {
            let _ = writeln!(out, "{class}: {message}{hint}");
        }
    }
    notes(vm, e, &mut out);
    out
}

fn hint_text(message: &str, name: &str) -> String {
    let stop = if message.ends_with('.') { "" } else { "." };
    format!("{stop} Did you mean: '{name}'?")
}

/// `ValueError`, `pkg.mod.Error`: built-in classes and the main program's without their module.
fn class_text(e: &Exc) -> String {
    let class = e.as_obj().ty();
    let module = class.module.borrow();
    let name = class.qualname.borrow();
    match &**module {
        "builtins" | "__main__" => name.to_string(),
        module => format!("{module}.{name}"),
    }
}

fn safe(text: Res<String>, what: &str) -> String {
    text.unwrap_or_else(|_| format!("<exception {what}() failed>"))
}

fn notes(vm: &Vm<'_>, e: &Exc, out: &mut String) {
    let Ok(Some(notes)) = vm.get_attr_opt(&e.value(), known::NOTES) else { return };
    if notes.is_none() {
        return;
    }
    let Some(list) = notes.downcast::<List>() else {
        let _ = writeln!(out, "{}", safe(vm.repr(&notes), "__notes__ repr"));
        return;
    };
    let items = list.items.borrow().clone();
    for note in items {
        let text = match note.downcast::<Str>() {
            Some(s) => s.as_str().to_owned(),
            None => safe(vm.display(&note), "note str"),
        };
        for line in text.split('\n') {
            let _ = writeln!(out, "{line}");
        }
    }
}

fn field_text(vm: &Vm<'_>, e: &Exc, name: Symbol) -> Option<String> {
    let value = e.field(name).filter(|v| !v.is_none())?;
    vm.display(&value).ok()
}

fn field_int(e: &Exc, name: Symbol) -> Option<i64> {
    if let Some(Value::Int(i)) = e.field(name) { Some(i) } else { None }
}

/// ` (file)` when a syntax error knows its file but no line.
fn file_suffix(vm: &Vm<'_>, e: &Exc) -> String {
    match (field_int(e, known::LINENO), field_text(vm, e, known::FILENAME)) {
        (None, Some(file)) => format!(" ({file})"),
        (None | Some(_), _) => String::new(),
    }
}

/// File, line, source line and carets of a SyntaxError.
fn syntax_place(vm: &Vm<'_>, e: &Exc, out: &mut String) {
    if let Some(line) = field_int(e, known::LINENO) {
        let file = field_text(vm, e, known::FILENAME).unwrap_or_else(|| "<string>".into());
        let _ = writeln!(out, "  File \"{file}\", line {line}");
    }
    let Some(text) = field_text(vm, e, known::TEXT) else { return };
    let whole = text.trim_end_matches('\n');
    let shown = whole.trim_start_matches([' ', '\n', '\x0c']);
    let _ = writeln!(out, "    {shown}");
    let Some(mut start) = field_int(e, known::OFFSET) else { return };
    let width = whole.chars().count() as i64;
    let one_line = field_int(e, known::END_LINENO) == field_int(e, known::LINENO);
    let end = field_int(e, known::END_OFFSET).filter(|&n| n != 0);
    let mut end = if one_line { end.unwrap_or(start) } else { width + 1 };
    start = start.min(width + 1);
    end = end.min(width + 1);
    if start >= end || end < 0 {
        end = start + 1;
    }
    let spaces = width - shown.chars().count() as i64;
    let (col, end_col) = (start - 1 - spaces, end - 1 - spaces);
    if col >= 0 {
        let pad: String = shown
            .chars()
            .take(col as usize)
            .map(|c| if c.is_whitespace() { c } else { ' ' })
            .collect();
        let pad = format!("{pad:<width$}", width = col as usize);
        let _ = writeln!(out, "    {pad}{}", "^".repeat((end_col - col) as usize));
    }
}

/// The name that was probably meant by a wrong attribute or variable.
fn suggestion(vm: &Vm<'_>, e: &Exc) -> Option<String> {
    let wrong = field_text(vm, e, known::NAME_FIELD)?;
    if vm.exc_is(e, ExcKind::AttributeError) {
        let obj = e.field(known::OBJ)?;
        let names =
            vm.call_method(&obj, "__dir__", &[]).and_then(|names| vm.collect(&names)).ok()?;
        return closest_of(&wrong, &names);
    }
    if vm.exc_is(e, ExcKind::NameError) {
        let frame = entries(&e.traceback.get()).pop()?;
        let mut names: Vec<Value> = Vec::new();
        if let Some(scope) = frame.scope() {
            names.extend(
                frame.origin().unit().scopes[scope].locals.iter().map(|s| vm.name(*s).value()),
            );
        }
        names.extend(vm.collect(&frame.globals).unwrap_or_default());
        if let Some(builtins) = vm.interp.builtins.get() {
            names.extend(vm.collect(&builtins.value()).unwrap_or_default());
        }
        return closest_of(&wrong, &names);
    }
    None
}

fn closest_of(wrong: &str, names: &[Value]) -> Option<String> {
    let hidden = !wrong.starts_with('_');
    let texts = names.iter().filter_map(|n| n.downcast::<Str>()).map(Str::as_str);
    suggest::closest(wrong, texts.filter(|n| !(hidden && n.starts_with('_'))))
}

/// The text so far, and how deep in groups it is.
struct Page {
    out: String,
    depth: usize,
    need_close: bool,
    /// Exceptions that are being shown, so that loops end.
    seen: Vec<Value>,
}

impl Page {
    fn indent(&self) -> String {
        " ".repeat(2 * self.depth)
    }

    /// Text with the margin of the group it stands in.
    fn emit(&mut self, text: &str, margin: char) {
        if self.depth == 0 {
            self.out.push_str(text);
            return;
        }
        let indent = self.indent();
        for line in text.split_inclusive('\n') {
            let _ = write!(self.out, "{indent}{margin} {line}");
        }
    }

    /// An exception after those that led to it.
    fn chain(&mut self, vm: &Vm<'_>, e: &Exc) {
        let mut links: Vec<(Exc, Option<&str>)> = Vec::new();
        let mut at = e.clone();
        loop {
            self.seen.push(at.value());
            let (former, why) = former(&at);
            let former = former.filter(|f| !self.seen.iter().any(|s| s.is(&f.value())));
            links.push((at, former.as_ref().map(|_| why)));
            match former {
                Some(next) => at = next,
                None => break,
            }
        }
        for (e, why) in links.into_iter().rev() {
            if let Some(why) = why {
                self.emit(why, '|');
            }
            self.one(vm, &e);
        }
    }

    fn one(&mut self, vm: &Vm<'_>, e: &Exc) {
        let frames = entries(&e.traceback.get());
        let is_group = vm.exc_is(e, ExcKind::BaseExceptionGroup);
        if is_group && self.depth > MAX_GROUP_DEPTH {
            self.emit(&format!("... (max_group_depth is {MAX_GROUP_DEPTH})\n"), '|');
            return;
        }
        let outermost = is_group && self.depth == 0;
        if outermost {
            self.depth = 1;
        }
        if !frames.is_empty() {
            let title = if is_group {
                "Exception Group Traceback (most recent call last):\n"
            } else {
                "Traceback (most recent call last):\n"
            };
            self.emit(title, if outermost { '+' } else { '|' });
            self.emit(&render_frames(&frames), '|');
        }
        self.emit(&render_exception_only(vm, e), '|');
        if is_group {
            self.parts(vm, &exc_group::parts(e));
        }
        if outermost {
            self.depth = 0;
        }
    }

    /// The exceptions of a group, each under its own rule.
    fn parts(&mut self, vm: &Vm<'_>, parts: &[Value]) {
        let shown = if parts.len() <= MAX_GROUP_WIDTH { parts.len() } else { MAX_GROUP_WIDTH + 1 };
        self.need_close = false;
        for (i, part) in parts.iter().take(shown).enumerate() {
            let last = i + 1 == shown;
            self.need_close |= last;
            let left_out = parts.len() - i;
            let title = if i < MAX_GROUP_WIDTH { (i + 1).to_string() } else { "...".into() };
            let corner = if i == 0 { "+-" } else { "  " };
            let indent = self.indent();
            let _ =
                writeln!(self.out, "{indent}{corner}+---------------- {title} ----------------");
            self.depth += 1;
            if i >= MAX_GROUP_WIDTH {
                let plural = if left_out > 1 { "s" } else { "" };
                self.emit(&format!("and {left_out} more exception{plural}\n"), '|');
            } else if let Some(e) = part.cast::<Exception>() {
                self.chain(vm, &e);
            }
            if last && self.need_close {
                let indent = self.indent();
                let _ = writeln!(self.out, "{indent}+------------------------------------");
                self.need_close = false;
            }
            self.depth -= 1;
        }
    }
}

/// The exception that an exception came after, and the words between them.
fn former(e: &Exc) -> (Option<Exc>, &'static str) {
    if let Some(cause) = e.cause.get().cast::<Exception>() {
        return (Some(cause), CAUSE);
    }
    if e.suppress_context.get() {
        return (None, CONTEXT);
    }
    (e.context.get().cast::<Exception>(), CONTEXT)
}
