//! The text that a pattern is applied to, and running the matcher over it.
//!
//! Invariant: offsets count octets of the text as it is kept; programs see positions, which count
//! characters. The two are the same for ASCII and for bytes.

use super::code::{Octets, Subject, Utf8};
use super::engine::{How, Machine, Marks, NOWHERE};
use super::pattern::Pattern;
use crate::vm::object::bytes;
use crate::vm::object::str::Str;
use crate::vm::{Res, Value, Vm};

pub(super) struct Input {
    pub(super) value: Value,
    /// What can change is copied.
    copy: Option<Vec<u8>>,
}

/// A match: start and end of the whole and of each group, as offsets.
#[derive(Clone, Default)]
pub(super) struct Found {
    pub(super) marks: Marks,
    pub(super) last_index: i32,
}

impl Found {
    pub(super) fn whole(&self) -> (usize, usize) {
        (self.marks[0], self.marks[1])
    }

    pub(super) fn group(&self, group: usize) -> Option<(usize, usize)> {
        let (start, end) = (self.marks[2 * group], self.marks[2 * group + 1]);
        (start != NOWHERE && end != NOWHERE).then_some((start, end))
    }
}

impl Input {
    pub(super) fn new(vm: &Vm<'_>, pattern: &Pattern, v: &Value) -> Res<Input> {
        let is_text = v.downcast::<Str>().is_some();
        let copy = match bytes::data_of(v) {
            Some(_) => None,
            None if is_text => None,
            None => match bytes::like(v) {
                Some(data) => Some(data.into_owned()),
                None => {
                    let ty = vm.type_name(v);
                    let message = format!("expected string or bytes-like object, got '{ty}'");
                    return Err(vm.type_error(message));
                }
            },
        };
        if let Some(wanted) = pattern.is_text
            && wanted != is_text
        {
            return Err(vm.type_error(if is_text {
                "cannot use a bytes pattern on a string-like object"
            } else {
                "cannot use a string pattern on a bytes-like object"
            }));
        }
        Ok(Input { value: v.clone(), copy })
    }

    pub(super) fn text(&self) -> Option<&Str> {
        self.value.downcast()
    }

    pub(super) fn data(&self) -> &[u8] {
        match (self.text(), &self.copy) {
            (Some(s), _) => s.as_str().as_bytes(),
            (None, Some(copy)) => copy,
            (None, None) => bytes::data_of(&self.value).unwrap_or_default(),
        }
    }

    /// The length in characters.
    pub(super) fn len(&self) -> usize {
        self.text().map_or_else(|| self.data().len(), Str::len)
    }

    pub(super) fn offset(&self, position: usize) -> usize {
        match self.text() {
            Some(s) => s.offset(position),
            None => position.min(self.data().len()),
        }
    }

    pub(super) fn position(&self, offset: usize) -> usize {
        self.text().map_or(offset, |s| s.position(offset))
    }

    pub(super) fn slice(&self, vm: &Vm<'_>, start: usize, end: usize) -> Value {
        let (start, end) = (start.min(end), end);
        match self.text() {
            Some(s) if start == 0 && end == s.as_str().len() && self.is_exact(vm) => {
                self.value.clone()
            }
            Some(s) => match s.as_str().get(start..end) {
                Some(text) if text.len() == 1 => vm.char(char::from(text.as_bytes()[0])),
                text => vm.part(text.unwrap_or_default(), s.is_ascii()),
            },
            None => bytes::from_vec(vm, self.data()[start..end].to_vec()),
        }
    }

    fn is_exact(&self, vm: &Vm<'_>) -> bool {
        vm.type_of(&self.value).is(vm.ty(crate::vm::T::Str))
    }

    /// Calls `f` with the first match from `start` on, then with the following ones as long as it says
    /// so.
    pub(super) fn matches(
        &self,
        vm: &Vm<'_>,
        pattern: &Pattern,
        how: How,
        span: (usize, usize),
        must_advance: bool,
        f: &mut dyn FnMut(&mut Found) -> Res<bool>,
    ) -> Res<()> {
        match self.text() {
            Some(s) if !s.is_ascii() => {
                run(vm, pattern, Utf8(s.as_str()), how, span, must_advance, f)
            }
            Some(_) | None => run(vm, pattern, Octets(self.data()), how, span, must_advance, f),
        }
    }

    /// The first match.
    pub(super) fn first(
        &self,
        vm: &Vm<'_>,
        pattern: &Pattern,
        how: How,
        span: (usize, usize),
        must_advance: bool,
    ) -> Res<Option<Found>> {
        let mut found = None;
        self.matches(vm, pattern, how, span, must_advance, &mut |one| {
            found = Some(std::mem::take(one));
            Ok(false)
        })?;
        Ok(found)
    }
}

fn run<S: Subject>(
    vm: &Vm<'_>,
    pattern: &Pattern,
    subject: S,
    how: How,
    (mut start, end): (usize, usize),
    mut must_advance: bool,
    f: &mut dyn FnMut(&mut Found) -> Res<bool>,
) -> Res<()> {
    let mut machine = Machine::new(&pattern.code, subject, end, pattern.groups);
    let mut found =
        Found { marks: Marks::from_elem(NOWHERE, 2 * pattern.groups + 2), last_index: -1 };
    while let Some((from, to)) = machine.run(vm, how, start, must_advance)? {
        found.marks[0] = from;
        found.marks[1] = to;
        found.marks[2..].copy_from_slice(&machine.marks);
        found.last_index = machine.last_index;
        if !f(&mut found)? {
            break;
        }
        must_advance = from == to;
        start = to;
    }
    Ok(())
}
