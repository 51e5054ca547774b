//! The matcher: runs the code of a pattern over a text, with a stack of its own for what to try next.
//!
//! Invariant: `stack` holds, oldest first, everything that has to be undone or tried when the present way
//! fails; marks change only together with a frame that restores them. A barrier is where a part of the
//! pattern began that succeeds or fails as a whole; `barriers` lists the positions of those on the stack.
//! Nothing here nests on the machine's stack, however the pattern nests or repeats.

use smallvec::SmallVec;

use super::code::{
    ANY, ANY_ALL, ASSERT, ASSERT_NOT, AT, ATOMIC_GROUP, BRANCH, Code, GROUPREF, GROUPREF_EXISTS,
    GROUPREF_IGNORE, GROUPREF_LOC_IGNORE, GROUPREF_UNI_IGNORE, IN, INFO, INFO_CHARSET,
    INFO_LITERAL, INFO_PREFIX, JUMP, LITERAL, MARK, MAX_REPEAT, MAX_UNTIL, MIN_REPEAT_ONE,
    MIN_UNTIL, NOT_LITERAL, POSSESSIVE_REPEAT, POSSESSIVE_REPEAT_ONE, REPEAT, REPEAT_ONE, SUCCESS,
    Subject, ascii_lower, at, lower, read, single_length,
};
use crate::vm::{Res, Vm};

/// No position.
pub(super) const NOWHERE: usize = usize::MAX;
/// No repeat.
const NONE: u32 = u32::MAX;
/// Between two looks at signals and at the lock.
const STEPS: u32 = 1 << 14;

/// Two positions for each group: those of a few groups need no allocation.
pub(super) type Marks = SmallVec<[usize; 8]>;

/// What is asked of a match.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Match,
    FullMatch,
    Search,
}

/// A position in code and text, inside a repeat.
#[derive(Clone, Copy)]
struct Here {
    pc: usize,
    pos: usize,
    rep: u32,
}

enum Next {
    Go(Here),
    Fail,
    Done(usize),
}

/// An iteration of a repeat in progress. It never changes; the next iteration is another one.
#[derive(Clone, Copy)]
struct Iteration {
    body: usize,
    min: u32,
    max: u32,
    count: i64,
    /// Where the last iteration began, so that an empty one ends the repeat.
    last: usize,
    outer: u32,
}

#[derive(Clone, Copy)]
enum Barrier {
    Assert,
    AssertNot,
    Atomic,
    /// The repeat's own position in the code, and the iterations that are done.
    Possessive {
        at: usize,
        count: u32,
    },
}

enum Frame {
    Goto(Here),
    /// The slot of the next alternative.
    Branch(Here),
    /// A single-character repeat that can give back, down to a position. `pc` is what follows it.
    Greedy(Here, usize),
    /// One that can take more. `pc` is the repeat's, and the number is how many more.
    Lazy(Here, u32),
    /// The body of a lazy repeat; `pc` is its `MIN_UNTIL`.
    Body(Here),
    Mark {
        index: usize,
        old: usize,
        old_last: i32,
    },
    /// `pc` is where to go on behind it.
    Barrier(Here, Barrier),
}

pub(super) struct Machine<'a, S> {
    code: &'a [u32],
    whole: &'a Code,
    s: S,
    end: usize,
    /// Start and end of each group from 1 on; NOWHERE where it has not matched.
    pub(super) marks: Marks,
    /// The group that was closed last, or -1.
    pub(super) last_index: i32,
    stack: Vec<Frame>,
    barriers: Vec<usize>,
    iterations: Vec<Iteration>,
    /// A match that begins and ends here does not count.
    not_empty_at: usize,
    full: bool,
    steps: u32,
}

impl<'a, S: Subject> Machine<'a, S> {
    pub(super) fn new(whole: &'a Code, s: S, end: usize, groups: usize) -> Machine<'a, S> {
        Machine {
            code: &whole.words,
            whole,
            s,
            end,
            marks: Marks::from_elem(NOWHERE, 2 * groups),
            last_index: -1,
            stack: Vec::new(),
            barriers: Vec::new(),
            iterations: Vec::new(),
            not_empty_at: NOWHERE,
            full: false,
            steps: STEPS,
        }
    }

    /// Where a match begins and ends. With `must_advance`, an empty one at `start` does not count.
    pub(super) fn run(
        &mut self,
        vm: &Vm<'_>,
        how: How,
        start: usize,
        must_advance: bool,
    ) -> Res<Option<(usize, usize)>> {
        if start > self.end {
            return Ok(None);
        }
        // An attempt that fails leaves the marks as they were.
        self.marks.iter_mut().for_each(|mark| *mark = NOWHERE);
        self.last_index = -1;
        self.full = how == How::FullMatch;
        self.not_empty_at = if must_advance { start } else { NOWHERE };
        if how == How::Search {
            return self.search(vm, start);
        }
        Ok(self.attempt(vm, 0, start)?.map(|end| (start, end)))
    }

    fn search(&mut self, vm: &Vm<'_>, start: usize) -> Res<Option<(usize, usize)>> {
        let code = self.code;
        let (mut flags, mut body) = (0, 0);
        let mut prefix: Vec<u8> = Vec::new();
        if read(code, 0) == INFO {
            flags = read(code, 2);
            body = 1 + read(code, 1) as usize;
            if flags & INFO_PREFIX != 0 {
                let length = read(code, 5) as usize;
                match octets::<S>(code.get(7..7 + length).unwrap_or_default()) {
                    Some(octets) => prefix = octets,
                    None => return Ok(None),
                }
            }
        }
        let is_literal = flags & INFO_LITERAL != 0 && !prefix.is_empty();
        if prefix.is_empty() && read(code, body) == LITERAL {
            match octets::<S>(&[read(code, body + 1)]) {
                Some(octets) => prefix = octets,
                None => return Ok(None),
            }
        }
        let finder = (!prefix.is_empty()).then(|| memchr::memmem::Finder::new(&prefix));
        let first = self.first_item(body);
        // The beginning of the text, of which there is one.
        let anchored = read(code, body) == AT && matches!(read(code, body + 1), 0 | 2);
        let mut pos = start;
        loop {
            if let Some(finder) = &finder {
                match finder.find(&self.s.data()[pos..self.end]) {
                    Some(offset) => pos += offset,
                    None => return Ok(None),
                }
                if is_literal {
                    return Ok(Some((pos, pos + finder.needle().len())));
                }
            } else if flags & INFO_CHARSET != 0 {
                while pos < self.end && !self.whole.may_begin(self.s.after(pos).0) {
                    pos = self.s.after(pos).1;
                }
                if pos == self.end {
                    return Ok(None);
                }
            } else if let Some(item) = first {
                while pos < self.end && !self.whole.takes(item, self.s.after(pos).0) {
                    pos = self.s.after(pos).1;
                    self.not_empty_at = NOWHERE;
                }
                if pos == self.end {
                    return Ok(None);
                }
            }
            if let Some(end) = self.attempt(vm, body, pos)? {
                return Ok(Some((pos, end)));
            }
            if pos >= self.end || anchored {
                return Ok(None);
            }
            pos = self.s.after(pos).1;
            self.not_empty_at = NOWHERE;
        }
    }

    /// The operation that has to take a match's first character, when there is one.
    fn first_item(&self, body: usize) -> Option<usize> {
        let mut at = body;
        // Neither takes a character, and both are two words long.
        while matches!(read(self.code, at), MARK | AT) {
            at += 2;
        }
        let repeats =
            matches!(read(self.code, at), REPEAT_ONE | MIN_REPEAT_ONE | POSSESSIVE_REPEAT_ONE);
        if repeats {
            if read(self.code, at + 2) == 0 {
                return None;
            }
            at += 4;
        }
        single_length(self.code, at).map(|_| at)
    }

    fn attempt(&mut self, vm: &Vm<'_>, pc: usize, pos: usize) -> Res<Option<usize>> {
        self.stack.clear();
        self.barriers.clear();
        self.iterations.clear();
        let mut here = Here { pc, pos, rep: NONE };
        loop {
            self.steps -= 1;
            if self.steps == 0 {
                self.steps = STEPS;
                vm.poll()?;
            }
            here = match self.step(here) {
                Next::Go(next) => next,
                Next::Done(end) => return Ok(Some(end)),
                Next::Fail => match self.backtrack() {
                    Some(next) => next,
                    None => return Ok(None),
                },
            };
        }
    }

    /// One operation.
    fn step(&mut self, here: Here) -> Next {
        let Here { pc, pos, rep } = here;
        let code = self.code;
        let op = read(code, pc);
        if let Some(length) = single_length(code, pc) {
            if pos >= self.end {
                return Next::Fail;
            }
            let (ch, after) = self.s.after(pos);
            let took = match op {
                LITERAL => ch == read(code, pc + 1),
                _ => self.whole.takes(pc, ch),
            };
            return if took {
                Next::Go(Here { pc: pc + length, pos: after, rep })
            } else {
                Next::Fail
            };
        }
        let arg = read(code, pc + 1);
        let skip = pc + 1 + arg as usize;
        let go = |pc: usize| Next::Go(Here { pc, pos, rep });
        match op {
            SUCCESS => self.succeed(here),
            AT => {
                if at(arg, self.s, pos, self.end) {
                    go(pc + 2)
                } else {
                    Next::Fail
                }
            }
            INFO | JUMP => go(skip),
            MARK => {
                self.mark(arg as usize, pos);
                go(pc + 2)
            }
            BRANCH => self.branch(Here { pc: pc + 1, pos, rep }),
            REPEAT => {
                self.iterations.push(Iteration {
                    body: pc + 4,
                    min: read(code, pc + 2),
                    max: read(code, pc + 3),
                    count: -1,
                    last: NOWHERE,
                    outer: rep,
                });
                Next::Go(Here { pc: skip, pos, rep: self.iterations.len() as u32 - 1 })
            }
            MAX_UNTIL => self.max_until(here),
            MIN_UNTIL => self.min_until(here),
            REPEAT_ONE | POSSESSIVE_REPEAT_ONE | MIN_REPEAT_ONE => self.repeat_one(here, op),
            GROUPREF | GROUPREF_IGNORE | GROUPREF_LOC_IGNORE | GROUPREF_UNI_IGNORE => {
                match self.group_again(op, arg as usize, pos) {
                    Some(pos) => Next::Go(Here { pc: pc + 2, pos, rep }),
                    None => Next::Fail,
                }
            }
            GROUPREF_EXISTS => match self.group(arg as usize) {
                Some(_) => go(pc + 3),
                None => go(pc + 1 + read(code, pc + 2) as usize),
            },
            ASSERT | ASSERT_NOT => {
                let barrier = if op == ASSERT { Barrier::Assert } else { Barrier::AssertNot };
                match self.s.back(pos, read(code, pc + 2) as usize) {
                    Some(from) => {
                        self.barrier(Here { pc: skip, pos, rep }, barrier);
                        Next::Go(Here { pc: pc + 3, pos: from, rep })
                    }
                    None if op == ASSERT_NOT => go(skip),
                    None => Next::Fail,
                }
            }
            ATOMIC_GROUP => {
                self.barrier(Here { pc: skip, pos, rep }, Barrier::Atomic);
                go(pc + 2)
            }
            POSSESSIVE_REPEAT => self.possessive(here, pc, 0),
            _ => Next::Fail,
        }
    }

    fn mark(&mut self, index: usize, pos: usize) {
        let Some(slot) = self.marks.get_mut(index) else { return };
        let old = std::mem::replace(slot, pos);
        self.stack.push(Frame::Mark { index, old, old_last: self.last_index });
        if index & 1 == 1 {
            self.last_index = (index / 2 + 1) as i32;
        }
    }

    /// A group that has matched, from 0 on.
    fn group(&self, group: usize) -> Option<(usize, usize)> {
        let (start, end) = (*self.marks.get(2 * group)?, *self.marks.get(2 * group + 1)?);
        (start != NOWHERE && end != NOWHERE && start <= end).then_some((start, end))
    }

    /// The offset behind another occurrence of what a group has matched.
    fn group_again(&self, op: u32, group: usize, pos: usize) -> Option<usize> {
        let (mut from, to) = self.group(group)?;
        let mut pos = pos;
        while from < to {
            if pos >= self.end {
                return None;
            }
            let ((a, next_from), (b, next)) = (self.s.after(from), self.s.after(pos));
            let same = match op {
                GROUPREF => a == b,
                GROUPREF_UNI_IGNORE => lower(a) == lower(b),
                _ => ascii_lower(a) == ascii_lower(b),
            };
            if !same {
                return None;
            }
            (from, pos) = (next_from, next);
        }
        Some(pos)
    }

    /// The alternative whose slot is at `pc`; the ones behind it are for later.
    fn branch(&mut self, here: Here) -> Next {
        let Here { mut pc, pos, rep } = here;
        loop {
            let skip = read(self.code, pc) as usize;
            if skip == 0 {
                return Next::Fail;
            }
            let after = pc + skip;
            // An alternative that begins with another character need not be tried.
            let first = read(self.code, pc + 1);
            let hopeless = matches!(first, LITERAL | IN | NOT_LITERAL | ANY | ANY_ALL)
                && (pos >= self.end || !self.whole.takes(pc + 1, self.s.after(pos).0));
            if hopeless {
                pc = after;
                continue;
            }
            if read(self.code, after) != 0 {
                self.stack.push(Frame::Branch(Here { pc: after, pos, rep }));
            }
            return Next::Go(Here { pc: pc + 1, pos, rep });
        }
    }

    fn max_until(&mut self, here: Here) -> Next {
        let Here { pc, pos, rep } = here;
        let Some(&it) = self.iterations.get(rep as usize) else { return Next::Fail };
        let count = it.count + 1;
        if count < i64::from(it.min) {
            return self.iterate(it, count, it.last, pos);
        }
        let tail = Here { pc: pc + 1, pos, rep: it.outer };
        if (count < i64::from(it.max) || it.max == MAX_REPEAT) && pos != it.last {
            self.stack.push(Frame::Goto(tail));
            return self.iterate(it, count, pos, pos);
        }
        Next::Go(tail)
    }

    fn iterate(&mut self, it: Iteration, count: i64, last: usize, pos: usize) -> Next {
        self.iterations.push(Iteration { count, last, ..it });
        Next::Go(Here { pc: it.body, pos, rep: self.iterations.len() as u32 - 1 })
    }

    fn min_until(&mut self, here: Here) -> Next {
        let Here { pc, pos, rep } = here;
        let Some(&it) = self.iterations.get(rep as usize) else { return Next::Fail };
        let count = it.count + 1;
        if count < i64::from(it.min) {
            return self.iterate(it, count, it.last, pos);
        }
        self.stack.push(Frame::Body(here));
        Next::Go(Here { pc: pc + 1, pos, rep: it.outer })
    }

    /// Takes as many characters as the operation at `item` takes, at most `max`.
    fn count(&self, item: usize, mut pos: usize, max: u32) -> (usize, u32) {
        let mut n = 0;
        if let Some(map) = self.whole.ascii(item) {
            // Where the text is ASCII, characters are octets.
            let data = &self.s.data()[pos..self.end];
            let halves = [map as u64, (map >> 64) as u64, 0, 0];
            let fits = |b: &&u8| halves[usize::from(**b >> 6)] >> (**b & 63) & 1 == 1;
            n = data.iter().take(max as usize).take_while(fits).count() as u32;
            pos += n as usize;
        }
        while n < max && pos < self.end {
            let (ch, after) = self.s.after(pos);
            if !self.whole.takes(item, ch) {
                break;
            }
            pos = after;
            n += 1;
        }
        (pos, n)
    }

    fn repeat_one(&mut self, here: Here, op: u32) -> Next {
        let Here { pc, pos, rep } = here;
        let code = self.code;
        let (tail, min, max) =
            (pc + 1 + read(code, pc + 1) as usize, read(code, pc + 2), read(code, pc + 3));
        let item = pc + 4;
        let (least, n) = self.count(item, pos, min);
        if n < min {
            return Next::Fail;
        }
        let more = max.saturating_sub(min);
        if op == MIN_REPEAT_ONE {
            if more > 0 {
                self.stack.push(Frame::Lazy(Here { pc, pos: least, rep }, more));
            }
            return Next::Go(Here { pc: tail, pos: least, rep });
        }
        let (most, _) = self.count(item, least, more);
        if op == POSSESSIVE_REPEAT_ONE || most == least {
            return Next::Go(Here { pc: tail, pos: most, rep });
        }
        let all = Here { pc: tail, pos: most, rep };
        if self.literal_after(tail).is_some_and(|l| most >= self.end || self.s.after(most).0 != l) {
            return self.give_back(all, least).map_or(Next::Fail, Next::Go);
        }
        self.stack.push(Frame::Greedy(all, least));
        Next::Go(all)
    }

    /// The character that has to follow, when the code from `pc` on says so.
    fn literal_after(&self, mut pc: usize) -> Option<u32> {
        while read(self.code, pc) == MARK {
            pc += 2;
        }
        (read(self.code, pc) == LITERAL).then(|| read(self.code, pc + 1))
    }

    fn barrier(&mut self, here: Here, barrier: Barrier) {
        self.barriers.push(self.stack.len());
        self.stack.push(Frame::Barrier(here, barrier));
    }

    /// The next iteration of a possessive repeat, or what follows it.
    fn possessive(&mut self, here: Here, at: usize, count: u32) -> Next {
        let Here { pos, rep, .. } = here;
        let max = read(self.code, at + 3);
        let tail = at + 2 + read(self.code, at + 1) as usize;
        if count < max || max == MAX_REPEAT {
            self.barrier(Here { pc: tail, pos, rep }, Barrier::Possessive { at, count });
            return Next::Go(Here { pc: at + 4, pos, rep });
        }
        Next::Go(Here { pc: tail, pos, rep })
    }

    /// The end of the pattern, or of a part that stands behind a barrier.
    fn succeed(&mut self, here: Here) -> Next {
        let Some(at) = self.barriers.pop() else {
            let unwanted = (self.full && here.pos != self.end) || here.pos == self.not_empty_at;
            return if unwanted { Next::Fail } else { Next::Done(here.pos) };
        };
        let Some(&Frame::Barrier(before, kind)) = self.stack.get(at) else { return Next::Fail };
        if let Barrier::AssertNot = kind {
            while self.stack.len() > at + 1 {
                self.undo();
            }
            self.stack.pop();
            return Next::Fail;
        }
        // What could be tried inside is given up; what its marks were before is not forgotten.
        let mut kept = at;
        for i in at..self.stack.len() {
            if let Frame::Mark { .. } = self.stack[i] {
                self.stack.swap(kept, i);
                kept += 1;
            }
        }
        self.stack.truncate(kept);
        match kind {
            Barrier::Assert | Barrier::AssertNot => Next::Go(before),
            Barrier::Atomic => Next::Go(Here { pos: here.pos, ..before }),
            Barrier::Possessive { at, count } => {
                let after = Here { pos: here.pos, ..before };
                let min = read(self.code, at + 2);
                if here.pos == before.pos && count + 1 >= min {
                    return Next::Go(after);
                }
                self.possessive(after, at, count + 1)
            }
        }
    }

    /// Takes the newest frame off, and restores what it says of marks.
    fn undo(&mut self) -> Option<Frame> {
        let frame = self.stack.pop()?;
        if let Frame::Mark { index, old, old_last } = frame {
            self.marks[index] = old;
            self.last_index = old_last;
        }
        Some(frame)
    }

    /// What to try next.
    fn backtrack(&mut self) -> Option<Here> {
        loop {
            match self.undo()? {
                Frame::Mark { .. } => {}
                Frame::Goto(here) => return Some(here),
                Frame::Branch(here) => {
                    if let Next::Go(here) = self.branch(here) {
                        return Some(here);
                    }
                }
                Frame::Greedy(here, least) => {
                    if let Some(here) = self.give_back(here, least) {
                        return Some(here);
                    }
                }
                Frame::Lazy(here, left) => {
                    let (pos, n) = self.count(here.pc + 4, here.pos, 1);
                    if n == 1 {
                        let here = Here { pos, ..here };
                        if left > 1 {
                            let left = if left == MAX_REPEAT { left } else { left - 1 };
                            self.stack.push(Frame::Lazy(here, left));
                        }
                        let tail = here.pc + 1 + read(self.code, here.pc + 1) as usize;
                        return Some(Here { pc: tail, ..here });
                    }
                }
                Frame::Body(here) => {
                    let Some(&it) = self.iterations.get(here.rep as usize) else { continue };
                    let count = it.count + 1;
                    let may = count < i64::from(it.max) || it.max == MAX_REPEAT;
                    if may
                        && here.pos != it.last
                        && let Next::Go(next) = self.iterate(it, count, here.pos, here.pos)
                    {
                        return Some(next);
                    }
                }
                Frame::Barrier(here, kind) => {
                    self.barriers.pop();
                    match kind {
                        Barrier::Assert | Barrier::Atomic => {}
                        Barrier::AssertNot => return Some(here),
                        Barrier::Possessive { at, count } => {
                            if count >= read(self.code, at + 2) {
                                return Some(here);
                            }
                        }
                    }
                }
            }
        }
    }

    /// One character less for a greedy repeat; where a literal follows, as many less as it takes.
    fn give_back(&mut self, here: Here, least: usize) -> Option<Here> {
        let literal = self.literal_after(here.pc);
        let mut pos = here.pos;
        while pos > least {
            pos = self.s.before(pos).1;
            if literal.is_some_and(|l| pos >= self.end || self.s.after(pos).0 != l) {
                continue;
            }
            let here = Here { pos, ..here };
            if pos > least {
                self.stack.push(Frame::Greedy(here, least));
            }
            return Some(here);
        }
        None
    }
}

/// Characters of the pattern as the text has them; none when the text cannot have them.
fn octets<S: Subject>(chars: &[u32]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    chars.iter().all(|&ch| S::push(&mut out, ch)).then_some(out)
}
