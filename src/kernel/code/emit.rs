//! Compiles the functions of a program one by one and lays them out in one blob.
//!
//! Invariant: functions stand in the order of the program, each at its alignment; references among them
//! are resolved here, so that the bytes need no further relocation on whichever page they are put. Equal programs
//! give equal bytes.

use std::fmt::Write as _;

use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{ExternalName, UserExternalName};
use cranelift_codegen::{Context, FinalizedMachReloc, FinalizedRelocTarget};

use super::isa;
use crate::base::{EntityRef, PrimaryMap};
use crate::kernel::lower::{ClifFuncId, ClifProgram};

/// Position-independent machine code of a whole program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Blob {
    pub bytes: Vec<u8>,
    pub align: u64,
    /// Where the entry wrapper begins.
    pub entry: u32,
}

/// A reference from one function to another, waiting for both to have their places.
struct Pending {
    reloc: FinalizedMachReloc,
    from: ClifFuncId,
    to: ClifFuncId,
}

/// The blob of a program. An error is a bug of ours or an instruction that this machine lacks.
pub fn emit(program: &ClifProgram) -> Result<Blob, String> {
    let isa = isa::host()?;
    let mut blob = Blob { bytes: Vec::new(), align: 16, entry: 0 };
    let mut starts: PrimaryMap<ClifFuncId, u32> = PrimaryMap::new();
    let mut pending = Vec::new();
    for (id, func) in program.funcs.iter() {
        let mut ctx = Context::for_function(func.clif.clone());
        let code = ctx
            .compile(&**isa, &mut ControlPlane::default())
            .map_err(|e| format!("{}: {:?}\n{}", func.name, e.inner, func.clif.display()))?;
        let align = u64::from(code.buffer.alignment.max(16));
        blob.align = blob.align.max(align);
        let at = (blob.bytes.len() as u64).next_multiple_of(align) as usize;
        blob.bytes.resize(at, 0);
        blob.bytes.extend_from_slice(code.buffer.data());
        starts.push(at as u32);
        for reloc in code.buffer.relocs() {
            let to = target(program, id, reloc)?;
            pending.push(Pending { reloc: reloc.clone(), from: id, to });
        }
    }
    for p in &pending {
        relocate(&mut blob.bytes, p, &starts)?;
    }
    blob.entry = starts[program.entry];
    Ok(blob)
}

/// The assembly of a program, function by function, as `--dump asm` shows it.
pub fn assemble(program: &ClifProgram) -> Result<String, String> {
    let isa = isa::host()?;
    let mut out = String::new();
    for (_, func) in program.funcs.iter() {
        let mut ctx = Context::for_function(func.clif.clone());
        ctx.set_disasm(true);
        let code = ctx
            .compile(&**isa, &mut ControlPlane::default())
            .map_err(|e| format!("{}: {:?}", func.name, e.inner))?;
        let text = code.vcode.as_deref().unwrap_or_default();
        let _ = writeln!(out, "; {}: {} bytes\n{text}", func.name, code.buffer.data().len());
    }
    Ok(out)
}

/// Which function of the program a reference names.
fn target(
    program: &ClifProgram,
    from: ClifFuncId,
    reloc: &FinalizedMachReloc,
) -> Result<ClifFuncId, String> {
    if let FinalizedRelocTarget::ExternalName(ExternalName::User(name)) = &reloc.target {
        let names = program.funcs[from].clif.params.user_named_funcs();
        let UserExternalName { index, .. } = names[*name];
        return Ok(ClifFuncId::new(index as usize));
    }
    // A library call that the code generator makes up for want of an instruction, say.
    Err(format!("{}: a reference out of the program: {:?}", program.funcs[from].name, reloc.target))
}

/// Puts an immediate into the instruction at `at`, whose bits there are zero.
fn or_word(bytes: &mut [u8], at: usize, bits: u32) {
    for (byte, add) in bytes[at..at + 4].iter_mut().zip(bits.to_le_bytes()) {
        *byte |= add;
    }
}

fn relocate(
    bytes: &mut [u8],
    p: &Pending,
    starts: &PrimaryMap<ClifFuncId, u32>,
) -> Result<(), String> {
    let at = starts[p.from] as usize + p.reloc.offset as usize;
    let to = i64::from(starts[p.to]) + p.reloc.addend;
    let distance = to - at as i64;
    #[expect(clippy::wildcard_enum_match_arm, reason = "Cranelift's list, of which few can occur")]
    match p.reloc.kind {
        Reloc::X86PCRel4 | Reloc::X86CallPCRel4 => {
            let distance = i32::try_from(distance).map_err(|_| "program too large")?;
            bytes[at..at + 4].copy_from_slice(&distance.to_le_bytes());
        }
        Reloc::Arm64Call => or_word(bytes, at, (distance >> 2) as u32 & 0x03ff_ffff),
        // The blob begins on a page, so the distance of pages is known here.
        Reloc::Aarch64AdrPrelPgHi21 => {
            let pages = ((to >> 12) - (at as i64 >> 12)) as u32;
            or_word(bytes, at, ((pages & 3) << 29) | (((pages >> 2) & 0x7ffff) << 5));
        }
        Reloc::Aarch64AddAbsLo12Nc => or_word(bytes, at, (to as u32 & 0xfff) << 10),
        ref other => return Err(format!("unexpected relocation {other:?}")),
    }
    Ok(())
}
