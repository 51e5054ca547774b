//! `_tokenize`: the tokens of Python source, for `tokenize`.
//!
//! Invariant: the source is read to its end before the first token; a fault is raised when all tokens in
//! front of it have been given out.

mod lex;
mod strings;

use std::cell::{Cell, RefCell};

use self::lex::{Fault, FaultKind, Token, kind};
use crate::base::Symbol;
use crate::vm::heap::trace::{Trace, Tracer};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::bytes;
use crate::vm::object::str::Str;
use crate::vm::{
    Args, ExcKind, Kind, Res, Shape, Slots, Traced, TypeRef, TypeSpec, Value, Vm, heap,
};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "_tokenize",
    doc: "",
    body: ModuleBody::Native {
        functions: &[],
        fill: |vm, dict| {
            let class = vm.native_type(&TOKENS).value();
            dict.set_sym(vm, Symbol::new("TokenizerIter"), class);
            Ok(())
        },
    },
};

static TOKENS: TypeSpec = TypeSpec {
    name: "TokenizerIter",
    module: "_tokenize",
    doc: "",
    kind: Kind::Traced,
    is_base: false,
    slots: |s: &Slots| {
        s.new.set(Some(new));
        s.init.set(Some(|_, _, _| Ok(())));
        s.iter.set(Some(|_, v| Ok(v.clone())));
        s.next.set(Some(next));
    },
    methods: &[],
    getset: &[],
};

struct Tokens {
    readline: RefCell<Value>,
    encoding: Option<String>,
    /// Comments and newlines that end nothing are tokens, and operators are of one kind.
    extra: bool,
    has_read: Cell<bool>,
    /// Those to come, the next one last.
    rest: RefCell<Vec<Token>>,
    fault: RefCell<Option<Box<Fault>>>,
}

impl Trace for Tokens {
    fn trace(&self, t: &mut Tracer<'_>) {
        self.readline.trace(t);
    }

    fn cut(&self) {
        let old = self.readline.replace(Value::None);
        drop(old);
    }
}

fn new(vm: &Vm<'_>, class: &TypeRef, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_pos_only: 0, n_kw_only: 2 };
    let [readline, encoding, extra] =
        args.bind(vm, "tokenizeriter", ["readline", "encoding", "extra_tokens"], shape)?;
    let tokens = Tokens {
        readline: RefCell::new(readline.cloned().unwrap_or(Value::None)),
        encoding: encoding.filter(|e| !e.is_none()).map(|e| vm.display(e)).transpose()?,
        extra: extra.map_or(Ok(false), |e| vm.truth(e))?,
        has_read: Cell::new(false),
        rest: RefCell::default(),
        fault: RefCell::default(),
    };
    Ok(heap::alloc(class, Traced(Box::new(tokens)), None).into())
}

/// Everything that `readline` gives.
fn source(vm: &Vm<'_>, tokens: &Tokens) -> Res<String> {
    let readline = tokens.readline.borrow().clone();
    let mut text = String::new();
    loop {
        let line = match vm.call(&readline, &[]) {
            Err(e) if vm.exc_is(&e, ExcKind::StopIteration) => break,
            line => line?,
        };
        let line = match (&tokens.encoding, bytes::like(&line)) {
            (Some(encoding), Some(_)) => vm.call_method(&line, "decode", &[vm.str(encoding)])?,
            _ => line,
        };
        match line.downcast::<Str>() {
            Some(line) if line.as_str().is_empty() => break,
            Some(line) => text.push_str(line.as_str()),
            None => {
                let ty = vm.type_name(&line);
                let what = if tokens.encoding.is_some() { "bytes" } else { "str" };
                let message = format!("readline() returned a non-{what} object, not {ty}");
                return Err(vm.type_error(message));
            }
        }
    }
    Ok(text)
}

fn next(vm: &Vm<'_>, v: &Value) -> Res<Option<Value>> {
    let Some(tokens) = v.as_obj().and_then(|o| o.native::<Tokens>()) else {
        return Err(vm.type_error("not a tokenizer"));
    };
    if !tokens.has_read.replace(true) {
        let text = source(vm, tokens)?;
        let (mut found, fault) = lex::tokens(&text, !tokens.extra);
        if !tokens.extra {
            found.retain(|t| !matches!(t.kind, kind::COMMENT | kind::NL));
        }
        found.reverse();
        *tokens.rest.borrow_mut() = found;
        *tokens.fault.borrow_mut() = fault;
    }
    let token = tokens.rest.borrow_mut().pop();
    if let Some(token) = token {
        return Ok(Some(shown(vm, &token, tokens.extra)));
    }
    let fault = tokens.fault.borrow_mut().take();
    match fault {
        None => Ok(None),
        Some(fault) => {
            let class = match fault.kind {
                FaultKind::Syntax => ExcKind::SyntaxError,
                FaultKind::Indentation => ExcKind::IndentationError,
                FaultKind::Tab => ExcKind::TabError,
            };
            let line = Value::Int(fault.line as i64);
            let offset = Value::Int(fault.offset as i64);
            let place = [
                vm.str("<string>"),
                line.clone(),
                offset.clone(),
                vm.str(&fault.text),
                line,
                offset,
            ];
            Err(vm.raise_args(class, vec![vm.str(&fault.message), vm.tuple(place)]))
        }
    }
}

/// `(kind, text, start, end, line)`.
fn shown(vm: &Vm<'_>, token: &Token, extra: bool) -> Value {
    let place = |p: lex::Place| vm.tuple([Value::Int(p.line as i64), Value::Int(p.column as i64)]);
    let kind = match token.kind {
        kind::OP if !extra => lex::exact(&token.text),
        other => other,
    };
    vm.tuple(vec![
        Value::Int(i64::from(kind)),
        vm.str(&token.text),
        place(token.start),
        place(token.end),
        vm.str(&token.lines),
    ])
}
