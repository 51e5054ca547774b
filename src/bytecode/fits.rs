//! Checks that a code object fits the machine, beside what its instructions do with registers: the frame,
//! the kinds of its constants, and where a generator begins.
//!
//! Invariant: of code that fits, the machine finds a constant of the kind that it asks for, and yields only
//! in generators.

use super::code::{Code, Const, Instr};
use super::op::{INTRINSICS, Op, SPECIALS};

/// What does not fit, or `Ok`.
pub(super) fn fits(code: &Code) -> Result<(), String> {
    let (n_locals, n_free) = (code.locals.len(), code.free.len());
    if code.n_params() > n_locals || n_locals + n_free > usize::from(code.n_regs) {
        return Err(format!("{}: a frame that does not hold its names", code.qualname));
    }
    if code.n_pos_only > code.n_pos {
        return Err(format!("{}: more positional-only parameters than parameters", code.qualname));
    }
    for &instr in &code.ops {
        operands(code, instr).map_err(|e| format!("{} ({instr:?}): {e}", code.qualname))?;
    }
    generator(code).map_err(|e| format!("{}: {e}", code.qualname))
}

fn is_names(c: Option<&Const>) -> Option<usize> {
    let Some(Const::Tuple(items)) = c else { return None };
    items.iter().all(|i| matches!(i, Const::Str(_))).then_some(items.len())
}

fn operands(code: &Code, i: Instr) -> Result<(), &'static str> {
    let constant = |n: u16| code.consts.get(usize::from(n));
    let fits = if i.op == Op::MakeFunction {
        let Some(Const::Code(inner)) = constant(i.b) else { return Err("a function of no code") };
        i.x < 32 && (inner.free.is_empty() || i.x & 8 != 0)
    } else if i.op == Op::ImportName {
        let Some(Const::Tuple(how)) = constant(i.c) else { return Err("an import of no tuple") };
        let names = how.get(1);
        let has_names = matches!(names, Some(Const::None)) || is_names(names).is_some();
        how.len() == 2 && matches!(how[0], Const::Int(_)) && has_names
    } else if i.op == Op::CallKw || i.op == Op::CallMethodKw {
        is_names(constant(i.c)).is_some_and(|n| n <= usize::from(i.x))
    } else if i.op == Op::MatchClass {
        is_names(constant(i.c)).is_some()
    } else if i.op == Op::Unary {
        i.x < 3
    } else if i.op == Op::FormatValue {
        i.x < 4
    } else if i.op == Op::LoadSpecial {
        usize::from(i.x) < SPECIALS.len()
    } else if i.op == Op::Intrinsic {
        usize::from(i.x) < INTRINSICS.len()
    } else {
        true
    };
    if fits { Ok(()) } else { Err("operands that the machine does not expect") }
}

/// What makes the generator runs once, before anything is yielded.
fn generator(code: &Code) -> Result<(), &'static str> {
    let flags = code.flags;
    let is_generator = flags.is_generator || flags.is_coroutine || flags.is_async_generator;
    let yields = |i: &Instr| matches!(i.op, Op::Yield | Op::YieldDelegated);
    let mut made = code.ops.iter().enumerate().filter(|(_, i)| i.op == Op::MakeGenerator);
    let Some((at, _)) = made.next() else {
        let fits = !is_generator && !code.ops.iter().any(yields);
        return if fits { Ok(()) } else { Err("a generator that is not made") };
    };
    if !is_generator || made.next().is_some() {
        return Err("a generator is made where there is none");
    }
    let leads_back = |(i, &instr): (usize, &Instr)| {
        super::verify::jump_target(i, instr).is_some_and(|target| target <= at as i64)
    };
    let is_straight = code
        .ops
        .iter()
        .take(at)
        .enumerate()
        .all(|(i, &instr)| super::verify::jump_target(i, instr).is_none() && !yields(&instr));
    let is_left_alone = code.exc_table.iter().all(|e| e.handler as usize > at);
    if is_straight && is_left_alone && !code.ops.iter().enumerate().any(leads_back) {
        Ok(())
    } else {
        Err("a generator is made twice")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::SourceFile;
    use crate::bytecode::{Level, Namespace, compile, verify};
    use crate::syntax::{Mode, parse};

    const PROGRAM: &str = "import a.b as c\nfrom d import e\nf(1, k=2)\ndef g(x):\n    yield x\n";

    fn changed(f: impl FnOnce(&mut Code)) -> Result<(), String> {
        let unit = parse(SourceFile::new("t", PROGRAM), Mode::Exec).expect("a program");
        let code = compile(&unit, Namespace::Globals, Level::Whole).expect("code");
        let mut code = std::sync::Arc::try_unwrap(code).expect("the only reference");
        f(&mut code);
        verify(&code)
    }

    #[test]
    fn constants_of_another_kind_are_found() {
        assert_eq!(changed(|_| {}), Ok(()));
        let damage: [fn(&mut Code); 4] = [
            |c| c.body_mut().consts.iter_mut().for_each(|c| *c = Const::None),
            |c| c.n_pos = 9,
            |c| c.flags.is_generator = true,
            |c| c.n_pos_only = 1,
        ];
        for (i, damage) in damage.into_iter().enumerate() {
            assert!(changed(damage).is_err(), "damage {i} was not found");
        }
    }
}
