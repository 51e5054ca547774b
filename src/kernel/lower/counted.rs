//! Counted loops, rotated: how they count, and what stands in their latch.
//!
//! Invariant: however a loop counts, it runs exactly the iterations of its range, and the index never
//! overflows into one more.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value, types};

use super::abi::PTR;
use super::func::{Deliver, Held, LoopBlocks, Lowerer};
use super::loops::BATCH;
use crate::kernel::ir::{For, ValueId};
use crate::kernel::userfunc::Imm;

/// How a loop counts.
#[derive(Clone, Copy)]
enum Count {
    /// Up or down by one until `stop`.
    One(Direction),
    /// Up or down by one until the end of a batch, which is `stop` for the last one. An innermost loop need
    /// not ask in each iteration whether it is time to poll.
    Batches(Direction, Held),
    /// By how many iterations are left: a larger step may take the index past the end of its type behind
    /// the last one.
    Left(Value),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

impl Direction {
    fn before(self) -> IntCC {
        match self {
            Direction::Up => IntCC::SignedLessThan,
            Direction::Down => IntCC::SignedGreaterThan,
        }
    }
}

/// What the latch needs to know of its loop.
struct Latch<'l> {
    l: &'l For,
    index: Value,
    stop: Value,
    step: Value,
    /// The next iteration's carries, those in slots among them.
    next: Vec<Value>,
    body: Block,
    exhausted: Block,
}

impl Lowerer<'_, '_, '_, '_> {
    pub(super) fn counted_loop(&mut self, l: &For, results: &[ValueId]) {
        let func = self.func;
        let (start, stop, step) = (self.value(l.start), self.value(l.stop), self.value(l.step));
        let params = &func.graph.regions[l.body].params;
        let carries = &params[1..];

        let exhausted = self.block_for(carries);
        let latch = self.block_for(carries);
        let done = if l.orelse.is_some() { self.block_for(results) } else { exhausted };
        self.loop_blocks(l.id, LoopBlocks { latch, done });

        let init = self.all(&l.init);
        let outside = self.enter_loop(&[l.body]);
        if outside.calls {
            self.carry_in_slots(carries, &init);
        }
        let (body, in_registers) = self.body_block(params);
        let mut enter = vec![start];
        let others = carries.iter().zip(&init).filter(|&(&v, _)| self.slots[v].is_none());
        enter.extend(others.map(|(_, &value)| value));

        // What the loop counts with, if anything but the index, comes behind the region's parameters.
        let way = match self.as_constant(l.step).map(Imm::as_i64) {
            Some(1) => Some(Direction::Up),
            Some(-1) => Some(Direction::Down),
            _ => None,
        };
        let (any, count) = match way {
            Some(way) if self.is_innermost(l.body) => {
                let end = self.batch_end(start, stop, way);
                let any = self.b.ins().icmp(way.before(), start, stop);
                let end = if outside.calls {
                    Held::Slot(self.spilled(end))
                } else {
                    enter.push(end);
                    Held::Value(self.b.append_block_param(body, types::I64))
                };
                (any, Count::Batches(way, end))
            }
            Some(way) => (self.b.ins().icmp(way.before(), start, stop), Count::One(way)),
            None => {
                let n = self.trip_count(start, stop, step);
                enter.push(n);
                (n, Count::Left(self.b.append_block_param(body, types::I64)))
            }
        };
        self.b.ins().brif(any, body, &args(&enter), exhausted, &args(&init));

        self.b.switch_to_block(body);
        let body_params = self.b.block_params(body)[..in_registers.len()].to_vec();
        self.bind_all(&in_registers, &body_params);
        let index = body_params[0];
        self.region(l.body, &Deliver::Nowhere);

        self.b.switch_to_block(latch);
        let next = self.b.block_params(latch).to_vec();
        self.latch(&Latch { l, index, stop, step, next, body, exhausted }, count);
        self.leave_loop(outside);
        self.after_loop(exhausted, l.orelse, done, results, carries.len());
    }

    /// The end of an iteration: polls if it is time, and goes on with the next or leaves.
    fn latch(&mut self, latch: &Latch<'_>, count: Count) {
        let &Latch { l, stop, ref next, body, exhausted, .. } = latch;
        let loc = self.func.graph.loops[l.id].loc;
        let out = args(next);
        match count {
            Count::One(way) => {
                self.poll(loc);
                let again = self.next_iteration(latch);
                let more = self.b.ins().icmp(way.before(), again[0], stop);
                self.b.ins().brif(more, body, &args(&again), exhausted, &out);
            }
            Count::Left(left) => {
                if self.is_innermost(l.body) {
                    self.poll_now_and_then(left, loc);
                } else {
                    self.poll(loc);
                }
                let mut again = self.next_iteration(latch);
                let one = self.b.ins().iconst(types::I64, 1);
                again.push(self.b.ins().isub(left, one));
                let left = again[again.len() - 1];
                self.b.ins().brif(left, body, &args(&again), exhausted, &out);
            }
            Count::Batches(way, end) => self.batch_latch(latch, way, end),
        }
    }

    fn batch_latch(&mut self, latch: &Latch<'_>, way: Direction, end: Held) {
        let &Latch { l, index, stop, ref next, body, exhausted, .. } = latch;
        let ty = self.b.func.dfg.value_type(index);
        let mut again = self.next_iteration(latch);
        let until = self.held(end, ty);
        let in_batch = self.b.ins().icmp(way.before(), again[0], until);
        if let Held::Value(end) = end {
            again.push(end);
        }
        let (seam, due) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(in_batch, body, &args(&again), seam, &[]);

        // Here the next index is the batch's end. Said so, the index itself dies in the latch.
        self.b.switch_to_block(seam);
        let index = self.held(end, ty);
        let more = self.b.ins().icmp(IntCC::NotEqual, index, stop);
        self.b.ins().brif(more, due, &[], exhausted, &args(next));

        self.b.switch_to_block(due);
        self.b.set_cold_block(due);
        self.poll(self.func.graph.loops[l.id].loc);
        again[0] = self.held(end, ty);
        let later = self.batch_end(again[0], stop, way);
        match end {
            Held::Value(_) => *again.last_mut().expect("the index is there") = later,
            Held::Slot(slot) => {
                self.b.ins().stack_store(PTR, later, slot, 0);
            }
        }
        self.b.ins().jump(body, &args(&again));
    }

    /// Stores the carries that lie in slots; returns the next index and the other carries.
    fn next_iteration(&mut self, latch: &Latch<'_>) -> Vec<Value> {
        let carries = &self.func.graph.regions[latch.l.body].params[1..];
        let mut again = vec![self.b.ins().iadd(latch.index, latch.step)];
        again.extend(self.store_carries(carries, &latch.next));
        again
    }

    /// Where the batch of iterations that begins at `i`, short of `stop`, ends.
    fn batch_end(&mut self, i: Value, stop: Value, way: Direction) -> Value {
        let size = self.b.ins().iconst(types::I64, BATCH);
        let (left, end) = match way {
            Direction::Up => (self.b.ins().isub(stop, i), self.b.ins().iadd(i, size)),
            Direction::Down => (self.b.ins().isub(i, stop), self.b.ins().isub(i, size)),
        };
        let many = self.b.ins().icmp(IntCC::UnsignedGreaterThan, left, size);
        self.b.ins().select(many, end, stop)
    }

    /// How many iterations a range has, for a step that is not zero; as unsigned.
    pub(super) fn trip_count(&mut self, start: Value, stop: Value, step: Value) -> Value {
        let zero = self.b.ins().iconst(types::I64, 0);
        let one = self.b.ins().iconst(types::I64, 1);
        let up = self.b.ins().icmp(IntCC::SignedGreaterThan, step, zero);
        // (distance - 1) / |step| + 1 on unsigned numbers, where the distance is positive.
        let (low, high) =
            (self.b.ins().select(up, start, stop), self.b.ins().select(up, stop, start));
        let any = self.b.ins().icmp(IntCC::SignedLessThan, low, high);
        let distance = self.b.ins().isub(high, low);
        let distance = self.b.ins().isub(distance, one);
        let back = self.b.ins().ineg(step);
        let stride = self.b.ins().select(up, step, back);
        let n = self.b.ins().udiv(distance, stride);
        let n = self.b.ins().iadd(n, one);
        self.b.ins().select(any, n, zero)
    }
}

fn args(values: &[Value]) -> Vec<BlockArg> {
    values.iter().map(|&v| v.into()).collect()
}
