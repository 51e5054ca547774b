//! Reading: lines into rows.
//!
//! Invariant: a row ends with a line, unless the line ends in a quoted field or after an escape.

use std::cell::{Cell, RefCell};

use super::dialect::{Dialect, from_arguments, of};
use super::{QUOTE_NONE, QUOTE_NONNUMERIC, QUOTE_NOTNULL, QUOTE_STRINGS, error, limit};
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::int;
use crate::vm::object::str::Str;
use crate::vm::{Args, GetSetDef, Kind, Res, Slots, T, Traced, TypeSpec, Value, Vm, heap};

pub(super) static READER: TypeSpec = TypeSpec {
    name: "reader",
    module: "_csv",
    doc: "CSV reader\n\nReader objects are responsible for reading and parsing tabular data\nin CSV format.",
    kind: Kind::Traced,
    is_base: false,
    slots: |s: &Slots| {
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(next));
    },
    methods: &[],
    getset: &[
        GetSetDef {
            name: "dialect",
            get: |vm, v| Ok(this(vm, v)?.dialect.clone()),
            set: None,
            doc: "",
        },
        GetSetDef {
            name: "line_num",
            get: |vm, v| Ok(int::from_usize(vm, this(vm, v)?.line.get())),
            set: None,
            doc: "",
        },
    ],
};

struct Reader {
    source: RefCell<Value>,
    dialect: Value,
    line: Cell<usize>,
}

impl Trace for Reader {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.source.trace(t);
        self.dialect.trace(t);
    }

    fn cut(&self) {
        let old = self.source.replace(Value::None);
        drop(old);
    }
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Reader> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a reader"))
}

pub(super) fn reader(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let pos = args.pos();
    let Some(source) = pos.first() else {
        return Err(vm.type_error(" expected at least 1 argument, got 0"));
    };
    let source = RefCell::new(vm.iter(source)?);
    let dialect = from_arguments(vm, pos.get(1), args)?;
    let made = Reader { source, dialect, line: Cell::new(0) };
    Ok(heap::alloc(&vm.native_type(&READER), Traced(Box::new(made)), None).into())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    StartRecord,
    StartField,
    Escaped,
    AfterEscapedEnd,
    InField,
    InQuoted,
    EscapedInQuoted,
    QuoteInQuoted,
    LineEnd,
}

struct Row<'a, 'gil> {
    vm: &'a Vm<'gil>,
    dialect: &'a Dialect,
    state: State,
    fields: Vec<Value>,
    field: String,
    length: i64,
    is_unquoted: bool,
    limit: i64,
}

fn next(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    let reader = this(vm, v)?;
    let dialect = of(vm, &reader.dialect)?;
    let mut row = Row {
        vm,
        dialect,
        state: State::StartRecord,
        fields: Vec::new(),
        field: String::new(),
        length: 0,
        is_unquoted: true,
        limit: limit(vm),
    };
    loop {
        let source = reader.source.borrow().clone();
        let Some(line) = vm.next(&source)? else {
            if row.length == 0 && row.state != State::InQuoted {
                return Ok(None);
            }
            if dialect.is_strict {
                return Err(error(vm, "unexpected end of data"));
            }
            row.save()?;
            break;
        };
        let Some(text) = line.downcast::<Str>() else {
            let ty = vm.type_name(&line);
            let message = format!(
                "iterator should return strings, not {ty} (the file should be opened in text mode)"
            );
            return Err(error(vm, &message));
        };
        reader.line.set(reader.line.get() + 1);
        for c in text.as_str().chars() {
            row.feed(Some(c))?;
        }
        row.feed(None)?;
        if row.state == State::StartRecord {
            break;
        }
    }
    Ok(Some(vm.list(row.fields)))
}

impl Row<'_, '_> {
    fn save(&mut self) -> Res<()> {
        let text = std::mem::take(&mut self.field);
        let is_empty = self.length == 0;
        self.length = 0;
        let is_unquoted = std::mem::replace(&mut self.is_unquoted, true);
        let quoting = self.dialect.quoting;
        let field = if is_unquoted && is_empty && matches!(quoting, QUOTE_NOTNULL | QUOTE_STRINGS) {
            Value::None
        } else {
            let text = self.vm.string(text);
            if is_unquoted && !is_empty && matches!(quoting, QUOTE_NONNUMERIC | QUOTE_STRINGS) {
                self.vm.call(&self.vm.ty(T::Float).value(), &[text])?
            } else {
                text
            }
        };
        self.fields.push(field);
        Ok(())
    }

    fn add(&mut self, c: char) -> Res<()> {
        if self.length >= self.limit {
            let message = format!("field larger than field limit ({})", self.limit);
            return Err(error(self.vm, &message));
        }
        self.field.push(c);
        self.length += 1;
        Ok(())
    }

    /// At the end of a field that a line's end ends.
    fn end(&mut self, c: Option<char>) -> Res<()> {
        self.save()?;
        self.state = if c.is_none() { State::StartRecord } else { State::LineEnd };
        Ok(())
    }

    /// One character; none is the line's end.
    fn feed(&mut self, c: Option<char>) -> Res<()> {
        let d = self.dialect;
        let quotes = d.quoting != QUOTE_NONE;
        let is_end = matches!(c, None | Some('\r' | '\n'));
        let is_quote = c.is_some() && c == d.quote && quotes;
        let is_escape = c.is_some() && c == d.escape;
        let is_delimiter = c == Some(d.delimiter);
        match self.state {
            State::StartRecord | State::StartField => {
                if self.state == State::StartRecord {
                    match c {
                        None => return Ok(()),
                        Some('\r' | '\n') => {
                            self.state = State::LineEnd;
                            return Ok(());
                        }
                        Some(_) => self.state = State::StartField,
                    }
                }
                match c {
                    _ if is_end => self.end(c)?,
                    _ if is_quote => {
                        self.is_unquoted = false;
                        self.state = State::InQuoted;
                    }
                    _ if is_escape => self.state = State::Escaped,
                    Some(' ') if d.skips_space => {}
                    _ if is_delimiter => self.save()?,
                    Some(c) => {
                        self.add(c)?;
                        self.state = State::InField;
                    }
                    None => {}
                }
            }
            State::Escaped => {
                self.add(c.unwrap_or('\n'))?;
                let is_line_end = matches!(c, Some('\r' | '\n'));
                self.state = if is_line_end { State::AfterEscapedEnd } else { State::InField };
            }
            State::AfterEscapedEnd | State::InField => match c {
                None if self.state == State::AfterEscapedEnd => {}
                _ if is_end => self.end(c)?,
                _ if is_escape => self.state = State::Escaped,
                _ if is_delimiter => {
                    self.save()?;
                    self.state = State::StartField;
                }
                Some(c) => {
                    self.add(c)?;
                    self.state = State::InField;
                }
                None => {}
            },
            State::InQuoted => match c {
                None => {}
                _ if is_escape => self.state = State::EscapedInQuoted,
                _ if is_quote => {
                    self.state = if d.doubles { State::QuoteInQuoted } else { State::InField };
                }
                Some(c) => self.add(c)?,
            },
            State::EscapedInQuoted => {
                self.add(c.unwrap_or('\n'))?;
                self.state = State::InQuoted;
            }
            State::QuoteInQuoted => match c {
                Some(c) if is_quote => {
                    self.add(c)?;
                    self.state = State::InQuoted;
                }
                _ if is_delimiter => {
                    self.save()?;
                    self.state = State::StartField;
                }
                _ if is_end => self.end(c)?,
                Some(c) if !d.is_strict => {
                    self.add(c)?;
                    self.state = State::InField;
                }
                Some(_) | None => {
                    let quote = d.quote.unwrap_or('"');
                    let message = format!("'{}' expected after '{quote}'", d.delimiter);
                    return Err(error(self.vm, &message));
                }
            },
            State::LineEnd => match c {
                None => self.state = State::StartRecord,
                Some('\r' | '\n') => {}
                Some(_) => {
                    let message = "new-line character seen in unquoted field - do you need to open the file with newline=''?";
                    return Err(error(self.vm, message));
                }
            },
        }
        Ok(())
    }
}
