//! Code objects as text, for `--dump bytecode` and file tests.
//!
//! Invariant: deterministic; registers show their local's name, constants their value.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether an op or operand is one of a few; what answers for every one lists them all"
)]

use std::fmt::Write as _;
use std::sync::Arc;

use super::code::{Code, Const, Instr};
use super::op::{CMP_OPS, INTRINSICS, NO_REG, Op, Operand, SPECIALS, XKind};
use super::verify::jump_target;
use crate::syntax::ast::BinOp;

/// A code object and, after it, those among its constants.
pub fn disassemble(code: &Arc<Code>) -> String {
    let mut out = String::new();
    let mut queue = vec![code.clone()];
    while let Some(code) = queue.pop() {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&disassemble_one(&code));
        for c in code.consts.iter().rev() {
            if let Const::Code(inner) = c {
                queue.push(inner.clone());
            }
        }
    }
    out
}

/// One code object: a header line, then an instruction a line with its source line where that changes.
pub fn disassemble_one(code: &Code) -> String {
    disassemble_with_notes(code, |_, _| String::new())
}

/// Likewise, with what `note` says of each instruction behind it.
pub fn disassemble_with_notes(code: &Code, note: impl Fn(usize, Instr) -> String) -> String {
    let mut out = String::new();
    let _ = write!(out, "code {} (", code.qualname);
    let params: Vec<&str> = code.locals.iter().take(code.n_params()).map(|s| s.as_str()).collect();
    let _ = write!(out, "{}) regs {}", params.join(", "), code.n_regs);
    let locals: Vec<&str> = code.locals.iter().skip(params.len()).map(|s| s.as_str()).collect();
    if !locals.is_empty() {
        let _ = write!(out, " locals {}", locals.join(" "));
    }
    if !code.free.is_empty() {
        let free: Vec<&str> = code.free.iter().map(|s| s.as_str()).collect();
        let _ = write!(out, " free {}", free.join(" "));
    }
    out.push('\n');
    let mut targets = vec![false; code.ops.len() + 1];
    for (i, &instr) in code.ops.iter().enumerate() {
        if let Some(t) = jump_target(i, instr).and_then(|t| targets.get_mut(t.max(0) as usize)) {
            *t = true;
        }
    }
    for e in &code.exc_table {
        if let Some(t) = targets.get_mut(e.handler as usize) {
            *t = true;
        }
    }
    let mut last_line = 0;
    for (i, &instr) in code.ops.iter().enumerate() {
        let line = code.file().line(code.spans[i].start);
        let shown = if line == last_line { String::new() } else { line.to_string() };
        last_line = line;
        let mark = if targets[i] { ">" } else { " " };
        let text = instruction(code, i, instr);
        let note = note(i, instr);
        let _ = if note.is_empty() {
            writeln!(out, "{shown:>4} {mark}{i:>4}  {}", text.trim_end())
        } else {
            writeln!(out, "{shown:>4} {mark}{i:>4}  {text:<48} ; {note}")
        };
    }
    for e in &code.exc_table {
        let _ = writeln!(
            out,
            "     except {}..{} -> {} in {}, from {}",
            e.start,
            e.end,
            e.handler,
            register(code, e.exc),
            register(code, e.depth)
        );
    }
    out
}

/// Whether `x` only says what the instruction releases.
fn is_garbage_count(op: Op) -> bool {
    matches!(op, Op::Call | Op::CallMethod | Op::UnpackSeq | Op::LoadSlice)
}

fn instruction(code: &Code, i: usize, instr: Instr) -> String {
    let row = instr.op.row();
    let mut parts = Vec::new();
    match row.x {
        XKind::None => {}
        // How many registers are given up is shown where there are any.
        XKind::Imm if is_garbage_count(instr.op) => {
            if instr.x != 0 && instr.op != Op::LoadSlice {
                parts.push(format!("+{}", instr.x));
            }
        }
        XKind::BinOp => parts.push(BinOp::ALL[usize::from(instr.x)].symbol().to_owned()),
        XKind::CmpOp => parts.push(CMP_OPS[usize::from(instr.x)].symbol().to_owned()),
        XKind::Imm => parts.push(match instr.op {
            Op::LoadSpecial => SPECIALS[usize::from(instr.x)].to_owned(),
            Op::Intrinsic => INTRINSICS[usize::from(instr.x)].0.to_owned(),
            Op::Unary => ["-", "+", "~"][usize::from(instr.x).min(2)].to_owned(),
            _ => format!("#{}", instr.x),
        }),
    }
    for (kind, value) in [(row.a, instr.a), (row.b, instr.b), (row.c, instr.c)] {
        match kind {
            Operand::None | Operand::LongHigh => {}
            Operand::OptSrc if value == NO_REG => parts.push("-".to_owned()),
            Operand::Dst
            | Operand::Src
            | Operand::Both
            | Operand::OptSrc
            | Operand::Window
            | Operand::MethodWindow
            | Operand::Run
            | Operand::DstRun => parts.push(register(code, value)),
            Operand::Const => parts.push(constant(&code.consts[usize::from(value)])),
            Operand::Site => parts.push(format!("'{}'", code.sites[usize::from(value)].name)),
            Operand::Imm => parts.push(format!("#{value}")),
            Operand::Long if instr.op == Op::LoadInt => parts.push(instr.long_value().to_string()),
            Operand::Jump | Operand::Long => {
                parts.push(format!("-> {}", jump_target(i, instr).unwrap_or(0)));
            }
        }
    }
    format!("{:<18}{}", row.name, parts.join(", "))
}

/// A local or free variable by its name, a temporary as `t0`, `t1`, ….
fn register(code: &Code, reg: u16) -> String {
    let reg = usize::from(reg);
    let (n_locals, n_free) = (code.locals.len(), code.free.len());
    if let Some(name) = code.locals.get(reg) {
        name.to_string()
    } else if let Some(name) = code.free.get(reg - n_locals) {
        format!("{name}*")
    } else {
        format!("t{}", reg - n_locals - n_free)
    }
}

/// A constant as Python would write it, as far as that is short.
pub fn constant(c: &Const) -> String {
    match c {
        Const::None => "None".into(),
        Const::True => "True".into(),
        Const::False => "False".into(),
        Const::Ellipsis => "...".into(),
        Const::Int(n) => n.to_string(),
        Const::BigInt(n) => n.to_string(),
        Const::Float(f) => format!("{f:?}"),
        Const::Imaginary(f) => format!("{f:?}j"),
        Const::Complex(re, im) => format!("({re:?}{im:+?}j)"),
        Const::Str(s) => format!("{s:?}"),
        Const::Wtf8(s) | Const::Bytes(s) => format!("b\"{}\"", s.escape_ascii()),
        Const::Tuple(items) => {
            let items: Vec<String> = items.iter().map(constant).collect();
            format!("({})", items.join(", "))
        }
        Const::FrozenSet(items) => {
            let items: Vec<String> = items.iter().map(constant).collect();
            format!("frozenset{{{}}}", items.join(", "))
        }
        Const::Code(code) => format!("<code {}>", code.qualname),
    }
}
