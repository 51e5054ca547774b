//! What running has made of code, for `--dump quickened`: the forms that instructions were loaded in, and
//! what their inline caches saw.
//!
//! Invariant: reads only; code that never ran is not shown.

use super::code::{Cache, CacheKind, CodeObj, Loaded};
use crate::bytecode::{Instr, Op, Operand, disassemble_with_notes};
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// A code object that has run and those inside it that have, as text.
pub fn text(vm: &Vm<'_>, code: &CodeObj) -> String {
    let Some(loaded) = code.if_loaded() else { return String::new() };
    let mut out = disassemble_with_notes(&code.code, |i, instr| note(vm, loaded, i, instr));
    for inner in loaded.consts.iter().filter_map(Value::cast::<CodeObj>) {
        let inner = text(vm, &inner);
        if !inner.is_empty() {
            out.push('\n');
            out.push_str(&inner);
        }
    }
    out
}

fn note(vm: &Vm<'_>, loaded: &Loaded, i: usize, instr: Instr) -> String {
    let row = instr.op.row();
    let site = [(row.a, instr.a), (row.b, instr.b), (row.c, instr.c)]
        .into_iter()
        .find_map(|(kind, at)| (kind == Operand::Site).then_some(usize::from(at)));
    let form = loaded.ops.get(i).map(|l| l.op).filter(|&op| op != instr.op);
    let mut parts: Vec<String> = form.map(|op| op.row().name.to_owned()).into_iter().collect();
    let mut cache = site.and_then(|at| loaded.caches.get(at));
    while let Some(seen) = cache {
        if seen.version() != 0 {
            parts.push(seen_by(vm, instr.op, seen));
        }
        cache = seen.other.get().map(|other| &**other);
    }
    parts.join(", or ")
}

/// What a cache that holds something has seen.
fn seen_by(vm: &Vm<'_>, op: Op, cache: &Cache) -> String {
    let index = cache.index.get();
    match cache.kind.get() {
        CacheKind::Empty => "nothing".to_owned(),
        CacheKind::Slot
            if matches!(
                op,
                Op::LoadGlobal | Op::StoreGlobal | Op::LoadName | Op::LoadNameOrCell
            ) =>
        {
            format!("global {index}")
        }
        CacheKind::Slot => format!("slot {index} of the instance"),
        CacheKind::Grow => format!("new slot {index} of the instance"),
        CacheKind::Module => format!("global {index} of the module"),
        CacheKind::Builtin => format!("builtin {index}"),
        CacheKind::Class | CacheKind::OnClass => {
            let value = cache.value.get();
            let kind = if value.is_unset() { "attribute".into() } else { vm.type_name(&value) };
            format!("{kind} of the class")
        }
    }
}
