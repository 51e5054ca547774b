//! Code objects as bytes, and the names that they use.
//!
//! Invariant: code from bytes has passed the verifier, with all functions in it.

use std::sync::Arc;

use super::code::{CodeObj, make};
use crate::base::Symbol;
use crate::bytecode::{self, Code, Const, Op, Operand};
use crate::vm::heap::Ptr;
use crate::vm::vm::Vm;

pub use crate::bytecode::Origin;

/// The code as bytes, those of the functions inside included.
pub fn packed(code: &CodeObj) -> Vec<u8> {
    bytecode::pack(&code.code)
}

/// The code object that [`packed`] made bytes of, or what is wrong with the bytes. `origin` is its source.
pub fn unpacked(vm: &Vm<'_>, bytes: &[u8], origin: Arc<Origin>) -> Result<Ptr<CodeObj>, String> {
    let code = bytecode::unpack_whole(bytes, origin).ok_or("code of another form")?;
    verify_all(&code)?;
    Ok(make(vm, &code))
}

fn verify_all(code: &Code) -> Result<(), String> {
    bytecode::verify(code)?;
    let mut inner = code.consts.iter();
    inner.try_for_each(|c| if let Const::Code(code) = c { verify_all(code) } else { Ok(()) })
}

/// The names of the instructions, which tell one version of the form of code from another.
pub fn op_names() -> impl Iterator<Item = &'static str> {
    Op::ALL.iter().map(|op| op.row().name)
}

/// The global names that the code uses itself, not the functions in it.
pub fn global_names(code: &CodeObj) -> Vec<Symbol> {
    let mut found: Vec<Symbol> = Vec::new();
    for i in &code.code.ops {
        let row = i.op.row();
        let is_name = matches!(
            i.op,
            Op::LoadGlobal
                | Op::StoreGlobal
                | Op::DeleteGlobal
                | Op::LoadName
                | Op::LoadNameOrCell
                | Op::LoadDictOrGlobal
        );
        if !is_name {
            continue;
        }
        let site = if row.b == Operand::Site { i.b } else { i.c };
        if let Some(site) = code.code.sites.get(usize::from(site))
            && !found.contains(&site.name)
        {
            found.push(site.name);
        }
    }
    found
}

/// Whether two code objects do the same at the same place.
pub fn is_same(a: &CodeObj, b: &CodeObj) -> bool {
    let (a, b) = (&a.code, &b.code);
    Arc::ptr_eq(a, b)
        || (a.name == b.name && a.first_line == b.first_line && a.n_regs == b.n_regs)
            && bytecode::pack(a) == bytecode::pack(b)
}
