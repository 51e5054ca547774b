//! Checks a code object before it runs.
//!
//! Invariant: a verified code object reads only registers inside its window, jumps only to instructions,
//! ends every path with a return, raise or jump, indexes only existing constants and sites, and never
//! reads a temporary that some way to it leaves unwritten. Locals may be unbound: `CheckLocal` is the
//! compiler's business.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "asks whether an op or operand is one of a few; what answers for every one lists them all"
)]

use super::code::{Code, Instr};
use super::compile::{ends_block, run_len};
use super::fits::fits;
use super::op::{NO_REG, Op, Operand, XKind};

/// Which registers hold a value on every way to a point.
#[derive(Clone, PartialEq)]
struct Init(Vec<u64>);

impl Init {
    fn set(&mut self, reg: usize, value: bool) {
        let bit = 1 << (reg % 64);
        if value {
            self.0[reg / 64] |= bit;
        } else {
            self.0[reg / 64] &= !bit;
        }
    }

    fn get(&self, reg: usize) -> bool {
        self.0[reg / 64] & (1 << (reg % 64)) != 0
    }

    /// Keeps what both hold; tells whether that changed anything.
    fn meet(&mut self, other: &Init) -> bool {
        let mut changed = false;
        for (word, o) in self.0.iter_mut().zip(&other.0) {
            changed |= *word & !o != 0;
            *word &= o;
        }
        changed
    }
}

/// What is wrong, or `Ok`.
pub fn verify(code: &Code) -> Result<(), String> {
    if code.ops.len() != code.spans.len() {
        return Err("ops and spans differ in length".into());
    }
    fits(code)?;
    for (i, &instr) in code.ops.iter().enumerate() {
        shape(code, i, instr)
            .map_err(|e| format!("{} at {i} ({:?}): {e}", code.qualname, instr))?;
    }
    for entry in &code.exc_table {
        let n = code.ops.len() as u32;
        if entry.start >= entry.end || entry.end > n || entry.handler >= n {
            return Err(format!("{}: bad exception entry {entry:?}", code.qualname));
        }
        if entry.exc >= code.n_regs {
            return Err(format!("{}: exception register of {entry:?}", code.qualname));
        }
    }
    flow(code)
}

fn shape(code: &Code, i: usize, instr: Instr) -> Result<(), String> {
    if instr.op.is_loaded_form() {
        return Err("a form that only the loader makes".into());
    }
    let row = instr.op.row();
    match row.x {
        XKind::None if instr.x != 0 => return Err("x is not zero".into()),
        XKind::BinOp if usize::from(instr.x) >= crate::syntax::ast::BinOp::ALL.len() => {
            return Err("no such operator".into());
        }
        XKind::CmpOp if usize::from(instr.x) >= super::op::CMP_OPS.len() => {
            return Err("no such comparison".into());
        }
        XKind::None | XKind::BinOp | XKind::CmpOp | XKind::Imm => {}
    }
    let fields = [(row.a, instr.a), (row.b, instr.b), (row.c, instr.c)];
    for (kind, value) in fields {
        let n = match kind {
            Operand::None if value != 0 => return Err("an unused field is not zero".into()),
            Operand::None | Operand::Imm | Operand::Jump | Operand::Long | Operand::LongHigh => {
                continue;
            }
            Operand::OptSrc if value == NO_REG => continue,
            Operand::Const => {
                if usize::from(value) >= code.consts.len() {
                    return Err(format!("no constant {value}"));
                }
                continue;
            }
            Operand::Site => {
                if usize::from(value) >= code.sites.len() {
                    return Err(format!("no site {value}"));
                }
                continue;
            }
            Operand::Dst | Operand::Src | Operand::Both | Operand::OptSrc => 1,
            Operand::Window | Operand::MethodWindow => window_len(code, instr),
            Operand::Run => n_run(instr),
            Operand::DstRun => n_dst_run(instr),
        };
        if usize::from(value) + usize::from(n) > usize::from(code.n_regs) {
            return Err(format!("register {value} (and {n} in all) is outside the window"));
        }
    }
    if let Some(target) = jump_target(i, instr)
        && usize::try_from(target).map_or(true, |t| t >= code.ops.len())
    {
        return Err(format!("jump to {target}"));
    }
    if !ends_block(instr.op) && i + 1 == code.ops.len() {
        return Err("control runs off the end".into());
    }
    Ok(())
}

/// Where an instruction may jump.
pub(super) fn jump_target(i: usize, instr: Instr) -> Option<i64> {
    let row = instr.op.row();
    let distance = if row.c == Operand::Jump {
        instr.jump()
    } else if row.b == Operand::Long && instr.op != Op::LoadInt {
        instr.long_value()
    } else {
        return None;
    };
    Some(i as i64 + 1 + i64::from(distance))
}

fn n_run(instr: Instr) -> u16 {
    match instr.op {
        Op::MakeFunction | Op::LoadSlice => u16::from(instr.x.count_ones() as u8),
        Op::ClearRun => instr.b,
        // More than there are registers in any case.
        Op::BuildMap => instr.c.saturating_mul(2),
        _ => run_len(instr),
    }
}

fn n_dst_run(instr: Instr) -> u16 {
    match instr.op {
        Op::UnpackEx => instr.c.saturating_add(1 + u16::from(instr.x)),
        Op::SplitExcGroup | Op::LoadSuperMethod => 2,
        _ => instr.c,
    }
}

/// Registers of a call window that must hold values.
fn window_len(_code: &Code, instr: Instr) -> u16 {
    match instr.op {
        Op::Call => instr.c.saturating_add(1),
        Op::CallKw => 1 + u16::from(instr.x),
        Op::CallEx => 3,
        Op::CallMethod => instr.c.saturating_add(2),
        Op::CallMethodKw => 2 + u16::from(instr.x),
        _ => 2,
    }
}

fn flow(code: &Code) -> Result<(), String> {
    let n_regs = usize::from(code.n_regs);
    let fixed = code.locals.len() + code.free.len();
    let mut entry = Init(vec![0; n_regs / 64 + 1]);
    (0..fixed).for_each(|r| entry.set(r, true));
    let mut at: Vec<Option<Init>> = vec![None; code.ops.len()];
    let mut work = Vec::new();
    if code.ops.is_empty() {
        return Err("no instructions".into());
    }
    at[0] = Some(entry);
    work.push(0);
    while let Some(i) = work.pop() {
        let Some(before) = at[i].clone() else { continue };
        let instr = code.ops[i];
        let mut after = before.clone();
        step(code, instr, &mut after, fixed)
            .map_err(|e| format!("{} at {i} ({instr:?}): {e}", code.qualname))?;
        let mut go = |target: usize, state: &Init, work: &mut Vec<usize>| match &mut at[target] {
            Some(old) => {
                if old.meet(state) {
                    work.push(target);
                }
            }
            empty @ None => {
                *empty = Some(state.clone());
                work.push(target);
            }
        };
        if let Some(target) = jump_target(i, instr) {
            go(target as usize, &after, &mut work);
        }
        if !ends_block(instr.op) {
            go(i + 1, &after, &mut work);
        }
        let here = i as u32;
        if let Some(e) = code.exc_table.iter().find(|e| (e.start..e.end).contains(&here)) {
            let mut state = before;
            state.meet(&after);
            (usize::from(e.depth).max(fixed)..n_regs).for_each(|r| state.set(r, false));
            state.set(usize::from(e.exc), true);
            go(e.handler as usize, &state, &mut work);
        }
    }
    Ok(())
}

/// What one instruction needs and gives.
fn step(code: &Code, instr: Instr, init: &mut Init, fixed: usize) -> Result<(), String> {
    let row = instr.op.row();
    let need = |init: &Init, reg: u16| {
        if init.get(usize::from(reg)) || usize::from(reg) < fixed {
            Ok(())
        } else {
            Err(format!("register {reg} is read but not written on every way here"))
        }
    };
    let fields = [(row.a, instr.a), (row.b, instr.b), (row.c, instr.c)];
    for (kind, reg) in fields {
        match kind {
            Operand::Src => need(init, reg)?,
            Operand::OptSrc if reg != NO_REG => need(init, reg)?,
            Operand::Both if !clears(instr.op) => need(init, reg)?,
            Operand::Run if instr.op != Op::ClearRun => {
                (0..n_run(instr)).try_for_each(|i| need(init, reg + i))?;
            }
            Operand::Window | Operand::MethodWindow if instr.op != Op::LoadMethod => {
                let n = match instr.op {
                    // The dict may be Unset.
                    Op::CallEx => 2,
                    Op::LoadSpecial => 0,
                    _ => window_len(code, instr),
                };
                (0..n).try_for_each(|i| need(init, reg + i))?;
            }
            _ => {}
        }
    }
    for (kind, reg) in fields {
        let reg = usize::from(reg);
        match kind {
            Operand::Window | Operand::MethodWindow if makes_window(instr.op) => {
                init.set(reg, true);
                init.set(reg + 1, true);
            }
            // The callee's registers overlie everything from the window on.
            Operand::Window | Operand::MethodWindow if instr.op != Op::WithExcept => {
                (reg..usize::from(code.n_regs)).for_each(|r| init.set(r, r < fixed));
            }
            Operand::Window | Operand::MethodWindow => {
                (reg + 2..usize::from(code.n_regs)).for_each(|r| {
                    // Registers above the exit window and its exception are free at this point.
                    if r > usize::from(instr.c) + 1 {
                        init.set(r, r < fixed);
                    }
                });
            }
            Operand::Run => {
                (0..n_run(instr)).for_each(|i| init.set(reg + usize::from(i), false));
            }
            Operand::Both if clears(instr.op) || consumes(instr.op) => init.set(reg, false),
            _ => {}
        }
    }
    match (row.a, row.b) {
        (Operand::Dst, _) => init.set(usize::from(instr.a), true),
        (Operand::DstRun, _) => {
            (0..n_dst_run(instr)).for_each(|i| init.set(usize::from(instr.a + i), true));
        }
        _ => {}
    }
    if row.b == Operand::Dst {
        init.set(usize::from(instr.b), true);
    }
    Ok(())
}

/// Ops that fill a window rather than call it.
fn makes_window(op: Op) -> bool {
    matches!(op, Op::LoadMethod | Op::LoadSpecial)
}

fn clears(op: Op) -> bool {
    matches!(op, Op::Clear)
}

/// Ops that take the value out of their `Both` operand.
fn consumes(op: Op) -> bool {
    matches!(op, Op::MoveOut | Op::Return | Op::Yield | Op::Reraise | Op::PopExc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SourceFile;
    use crate::bytecode::{Level, Namespace, compile};
    use crate::syntax::{Mode, parse};

    /// The code of `x = a + 1`, changed by `f`.
    fn changed(f: impl FnOnce(&mut Code)) -> Result<(), String> {
        let unit = parse(SourceFile::new("t", "x = a + 1\n"), Mode::Exec).expect("a program");
        let code = compile(&unit, Namespace::Globals, Level::Whole).expect("code");
        let mut code = std::sync::Arc::try_unwrap(code).expect("the only reference");
        f(&mut code);
        verify(&code)
    }

    #[test]
    fn damage_is_found() {
        assert_eq!(changed(|_| {}), Ok(()));
        let damage: [fn(&mut Code); 6] = [
            |c| c.n_regs = 0,
            |c| c.body_mut().ops[0] = Instr::new(Op::Nop, 0, 0, 0, 0),
            |c| c.body_mut().ops[0].b = 99,
            |c| c.body_mut().ops = c.ops[..c.ops.len() - 1].into(),
            |c| c.body_mut().ops[0] = Instr::long(Op::Jump, 0, 0, 1000),
            |c| c.body_mut().ops[0].x = 3,
        ];
        for (i, damage) in damage.into_iter().enumerate() {
            assert!(changed(damage).is_err(), "damage {i} was not found");
        }
    }
}
