//! Loops: counted ones and `while`, rotated, with a poll at each back edge.
//!
//! Invariant: however a loop counts, it runs exactly the iterations of its range, and the index never
//! overflows into one more. Every back edge polls, those of innermost counted loops once in a batch.

use std::mem::offset_of;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value, types};

use super::abi::{self, STATUS, clif_type};
use super::func::{Deliver, LoopBlocks, Lowerer, Targets};
use crate::abi::{Context, Helper};
use crate::base::Span;
use crate::kernel::ir::op::Op;
use crate::kernel::ir::{For, InstKind, Loc, RegionId, Terminator, ValueId, While};
use crate::kernel::userfunc::Imm;

/// How many iterations an innermost counted loop makes from one poll to the next: some microseconds.
const BATCH: i64 = 256;

impl Lowerer<'_, '_, '_, '_> {
    /// How a counted loop counts: up or down by one it compares with `stop`; by anything else it
    /// counts the iterations left, because the index may wrap around behind the last one.
    pub(super) fn counted_loop(&mut self, l: &For, results: &[ValueId]) {
        let func = self.func;
        let (start, stop, step) = (self.value(l.start), self.value(l.stop), self.value(l.step));
        let unit = self.as_constant(l.step).map(Imm::as_i64).filter(|s| s.abs() == 1);
        let params = &func.graph.regions[l.body].params;
        let (index, carries) = (params[0], &params[1..]);
        let index_ty = clif_type(self.type_of(index));

        let exhausted = self.block_for(carries);
        let body = self.block_for(params);
        let latch = self.block_for(carries);
        let done = if l.orelse.is_some() { self.block_for(results) } else { exhausted };
        self.loop_blocks(l.id, LoopBlocks { latch, done });

        let init = self.block_args(&l.init);
        let mut enter = vec![BlockArg::Value(start)];
        enter.extend(&init);
        let counted = if let Some(unit) = unit {
            let cc = if unit > 0 { IntCC::SignedLessThan } else { IntCC::SignedGreaterThan };
            let any = self.b.ins().icmp(cc, start, stop);
            self.b.ins().brif(any, body, &enter, exhausted, &init);
            Err(cc)
        } else {
            let n = self.trip_count(start, stop, step);
            enter.push(BlockArg::Value(n));
            let left = self.b.append_block_param(body, types::I64);
            self.b.ins().brif(n, body, &enter, exhausted, &init);
            Ok(left)
        };

        self.b.switch_to_block(body);
        let mut body_params = self.b.block_params(body).to_vec();
        body_params.truncate(params.len());
        self.bind_all(params, &body_params);
        let i = body_params[0];
        self.region(l.body, &Deliver::Nowhere);

        self.b.switch_to_block(latch);
        let next_carries: Vec<BlockArg> =
            self.b.block_params(latch).iter().map(|&v| BlockArg::Value(v)).collect();
        let loc = func.graph.loops[l.id].loc;
        match counted {
            _ if !self.is_innermost(l.body) => self.poll(loc),
            Err(_) => self.poll_now_and_then(i, loc),
            Ok(left) => self.poll_now_and_then(left, loc),
        }
        let next = self.b.ins().iadd(i, step);
        let mut again = vec![BlockArg::Value(next)];
        again.extend(&next_carries);
        let more = match counted {
            Err(cc) => self.b.ins().icmp(cc, next, stop),
            Ok(left) => {
                let one = self.b.ins().iconst(index_ty, 1);
                let left = self.b.ins().isub(left, one);
                again.push(BlockArg::Value(left));
                left
            }
        };
        self.b.ins().brif(more, body, &again, exhausted, &next_carries);

        self.after_loop(exhausted, l.orelse, done, results, carries.len());
    }

    /// What follows a loop: its `else` part, if any, and the open block with the results.
    fn after_loop(
        &mut self,
        exhausted: Block,
        orelse: Option<RegionId>,
        done: Block,
        results: &[ValueId],
        n_carries: usize,
    ) {
        if let Some(orelse) = orelse {
            self.b.switch_to_block(exhausted);
            let values = self.b.block_params(exhausted)[..n_carries].to_vec();
            let params = &self.func.graph.regions[orelse].params;
            self.bind_all(params, &values);
            self.region(orelse, &Deliver::Block(done));
        }
        self.open(done, results);
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

    pub(super) fn while_loop(&mut self, l: &While, results: &[ValueId]) {
        let func = self.func;
        let carries = &func.graph.regions[l.head].params;
        let forwarded = &func.graph.regions[l.body].params;
        let body = self.block_for(forwarded);
        let exhausted = self.block_for(forwarded);
        let latch = self.block_for(carries);
        let done = if l.orelse.is_some() { self.block_for(results) } else { exhausted };
        self.loop_blocks(l.id, LoopBlocks { latch, done });

        // A short test is made twice, in front and at the bottom: one jump less an iteration.
        let header = (!self.is_short(l.head)).then(|| self.block_for(carries));
        let init = self.all(&l.init);
        if let Some(header) = header {
            let args: Vec<BlockArg> = init.iter().map(|&v| v.into()).collect();
            self.b.ins().jump(header, &args);
            self.open(header, carries);
        } else {
            self.bind_all(carries, &init);
        }
        self.while_head(l.head, body, exhausted);

        self.open(body, forwarded);
        self.region(l.body, &Deliver::Nowhere);

        self.open(latch, carries);
        self.poll(func.graph.loops[l.id].loc);
        if let Some(header) = header {
            let again = self.block_args(carries);
            self.b.ins().jump(header, &again);
        } else {
            self.while_head(l.head, body, exhausted);
        }
        self.after_loop(exhausted, l.orelse, done, results, forwarded.len());
    }

    /// Whether a region is straight enough to be lowered twice.
    fn is_short(&self, region: RegionId) -> bool {
        let graph = &self.func.graph;
        let regions = graph.regions_under(region);
        let insts = || regions.iter().flat_map(|&r| &graph.regions[r].insts);
        insts().count() <= 24
            && insts().all(|&i| match graph.insts[i].kind {
                InstKind::Op { op, .. } => !matches!(op, Op::Call(_)),
                InstKind::If { .. } => true,
                InstKind::For(_) | InstKind::While(_) => false,
            })
    }

    /// The instructions of a `while`'s head, then the branch on its test with the forwarded values.
    fn while_head(&mut self, head: RegionId, body: Block, exhausted: Block) {
        let func = self.func;
        let region = &func.graph.regions[head];
        let Terminator::Yield(yielded) = &region.term else {
            // The test always raises, say.
            self.region(head, &Deliver::Nowhere);
            return;
        };
        let (test, forward) = (yielded[0], &yielded[1..]);
        let mere = region.insts.last().filter(|&&last| self.is_mere_condition(last, test));
        let straight = region.insts.len() - usize::from(mere.is_some());
        self.straight(&region.insts[..straight]);
        let args = self.block_args(forward);
        let targets = Targets { yes: (body, args.clone()), no: (exhausted, args) };
        match mere {
            Some(&last) => self.condition(last, &targets),
            None => self.branch_on_value(test, &targets),
        }
    }

    /// Whether a loop's body holds neither loops nor calls, so that an iteration is short.
    fn is_innermost(&self, body: RegionId) -> bool {
        let graph = &self.func.graph;
        let regions = graph.regions_under(body);
        let mut insts = regions.iter().flat_map(|&r| &graph.regions[r].insts);
        insts.all(|&i| match graph.insts[i].kind {
            InstKind::Op { op, .. } => !matches!(op, Op::Call(_)),
            InstKind::If { .. } => true,
            InstKind::For(_) | InstKind::While(_) => false,
        })
    }

    /// Polls once in [`BATCH`] iterations, by a counter that goes up or down by one.
    fn poll_now_and_then(&mut self, counter: Value, loc: Loc) {
        let (due, go_on) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(due);
        let mask = self.b.ins().iconst(types::I64, BATCH - 1);
        let rest = self.b.ins().band(counter, mask);
        self.b.ins().brif(rest, go_on, &[], due, &[]);
        self.b.switch_to_block(due);
        self.poll(loc);
        self.b.ins().jump(go_on, &[]);
        self.b.switch_to_block(go_on);
    }

    /// Looks whether anybody wants the kernel to stop.
    pub(super) fn poll(&mut self, loc: Loc) {
        let word = self.context_word(offset_of!(Context, attention));
        let word = self.b.ins().load(types::I32, abi::plain(), word, 0);
        let (go_on, look) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(look);
        self.b.ins().brif(word, look, &[], go_on, &[]);
        self.b.switch_to_block(look);
        let status = self.cold_call(Helper::Poll as usize, true, &[], STATUS);
        let stop = self.b.create_block();
        self.b.set_cold_block(stop);
        self.b.ins().brif(status, stop, &[], go_on, &[]);
        self.b.switch_to_block(stop);
        let site = self.module.call_site(self.func, self.first_line(loc));
        self.push_call(site);
        self.return_status(status);
        self.b.switch_to_block(go_on);
    }

    /// A loop's first line: its own span is the whole statement.
    fn first_line(&self, loc: Loc) -> Loc {
        let text = self.func.graph.scopes[loc.scope].unit.file.snippet(loc.span);
        let line = text.lines().next().unwrap_or_default().trim_end();
        let span = Span::new(loc.span.start, loc.span.start + line.len() as u32);
        Loc { span, ..loc }
    }
}
