//! Writing: rows into lines.
//!
//! Invariant: what is written, a reader of the same dialect reads back as text.

use std::cell::RefCell;

use super::dialect::{Dialect, from_arguments, of};
use super::{QUOTE_ALL, QUOTE_NONE, QUOTE_NONNUMERIC, QUOTE_NOTNULL, QUOTE_STRINGS, error};
use crate::base::Symbol;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::object::str::Str;
use crate::vm::{
    Args, ExcKind, GetSetDef, Kind, MethodDef, Res, Traced, TypeSpec, Value, Vm, heap,
};

pub(super) static WRITER: TypeSpec = TypeSpec {
    name: "writer",
    module: "_csv",
    doc: "CSV writer\n\nWriter objects are responsible for generating tabular data\nin CSV format from sequence input.",
    kind: Kind::Traced,
    is_base: false,
    slots: |_| {},
    methods: &[
        MethodDef::new("writerow", write_row, "writerow(iterable)"),
        MethodDef::new("writerows", write_rows, "writerows(iterable of iterables)"),
    ],
    getset: &[GetSetDef {
        name: "dialect",
        get: |vm, v| Ok(this(vm, v)?.dialect.clone()),
        set: None,
        doc: "",
    }],
};

struct Writer {
    write: RefCell<Value>,
    dialect: Value,
}

impl Trace for Writer {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.write.trace(t);
        self.dialect.trace(t);
    }

    fn cut(&self) {
        let old = self.write.replace(Value::None);
        drop(old);
    }
}

fn this<'a>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a Writer> {
    v.as_obj().and_then(|o| o.native()).ok_or_else(|| vm.type_error("not a writer"))
}

pub(super) fn writer(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let pos = args.pos();
    let Some(file) = pos.first() else {
        return Err(vm.type_error(" expected at least 1 argument, got 0"));
    };
    let write = vm.get_attr_opt(file, Symbol::new("write"))?;
    let write = write.filter(|f| vm.type_of(f).slots.call.get().is_some());
    let Some(write) = write else {
        return Err(vm.type_error("argument 1 must have a \"write\" method"));
    };
    let dialect = from_arguments(vm, pos.get(1), args)?;
    let made = Writer { write: RefCell::new(write), dialect };
    Ok(heap::alloc(&vm.native_type(&WRITER), Traced(Box::new(made)), None).into())
}

/// Appends a field; whether it has to stand in quotes.
fn append(vm: &Vm<'_>, d: &Dialect, text: &str, mut quoted: bool, line: &mut String) -> Res<()> {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let is_special = c == d.delimiter
            || Some(c) == d.escape
            || Some(c) == d.quote
            || matches!(c, '\r' | '\n')
            || d.line_end.contains(c);
        if is_special {
            let mut escapes = d.quoting == QUOTE_NONE;
            if !escapes {
                if Some(c) == d.quote {
                    if d.doubles {
                        out.push(c);
                    } else {
                        escapes = true;
                    }
                } else if Some(c) == d.escape {
                    escapes = true;
                }
                quoted |= !escapes;
            }
            if escapes {
                match d.escape {
                    Some(escape) => out.push(escape),
                    None => return Err(error(vm, "need to escape, but no escapechar set")),
                }
            }
        }
        out.push(c);
    }
    if text.is_empty() && d.delimiter == ' ' && d.skips_space {
        if d.quoting == QUOTE_NONE {
            let message =
                "empty field must be quoted if delimiter is a space and skipinitialspace is true";
            return Err(error(vm, message));
        }
        quoted = true;
    }
    match d.quote.filter(|_| quoted) {
        Some(quote) => {
            line.push(quote);
            line.push_str(&out);
            line.push(quote);
        }
        None => line.push_str(&out),
    }
    Ok(())
}

fn is_number(vm: &Vm<'_>, v: &Value) -> bool {
    let slots = &vm.type_of(v).slots;
    slots.index.get().is_some() || slots.float.get().is_some() || slots.int.get().is_some()
}

fn line_of(vm: &Vm<'_>, d: &Dialect, row: &Value) -> Res<String> {
    let fields = match vm.iter(row) {
        Err(e) if vm.exc_is(&e, ExcKind::TypeError) => {
            let ty = vm.type_name(row);
            return Err(error(vm, &format!("iterable expected, not {ty}")));
        }
        iter => vm.collect(&iter?)?,
    };
    let mut line = String::new();
    let mut is_last_null = false;
    for (i, field) in fields.iter().enumerate() {
        if i > 0 {
            line.push(d.delimiter);
        }
        let text = field.downcast::<Str>();
        let quoted = match d.quoting {
            QUOTE_ALL => true,
            QUOTE_NONNUMERIC => !is_number(vm, field),
            QUOTE_STRINGS => text.is_some(),
            QUOTE_NOTNULL => !field.is_none(),
            _ => false,
        };
        is_last_null = field.is_none();
        match text {
            Some(text) => append(vm, d, text.as_str(), quoted, &mut line)?,
            None if field.is_none() => append(vm, d, "", quoted, &mut line)?,
            None => append(vm, d, &vm.display(field)?, quoted, &mut line)?,
        }
    }
    if !fields.is_empty() && line.is_empty() {
        let is_null = is_last_null && matches!(d.quoting, QUOTE_STRINGS | QUOTE_NOTNULL);
        if d.quoting == QUOTE_NONE || is_null {
            return Err(error(vm, "single empty field record must be quoted"));
        }
        append(vm, d, "", true, &mut line)?;
    }
    line.push_str(&d.line_end);
    Ok(line)
}

fn write_row(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "writer.writerow", 1, 1)?;
    let writer = this(vm, &args.values[0])?;
    let line = line_of(vm, of(vm, &writer.dialect)?, &given[0])?;
    let write = writer.write.borrow().clone();
    vm.call(&write, &[vm.string(line)])
}

fn write_rows(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let given = args.method(vm, "writer.writerows", 1, 1)?;
    let writer = this(vm, &args.values[0])?;
    let write = writer.write.borrow().clone();
    let rows = vm.iter(&given[0])?;
    while let Some(row) = vm.next(&rows)? {
        let line = line_of(vm, of(vm, &writer.dialect)?, &row)?;
        vm.call(&write, &[vm.string(line)])?;
    }
    Ok(Value::None)
}
