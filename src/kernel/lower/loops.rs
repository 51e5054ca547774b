//! Loops: what all kinds share, and `while`, rotated, with a poll at its back edge.
//!
//! Invariant: every back edge polls, those of innermost [`counted`](super::counted) loops once in a batch.

use std::mem::offset_of;

use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value, types};

use super::abi::{self, STATUS};
use super::func::{Deliver, LoopBlocks, Lowerer, Targets};
use crate::abi::{Context, Helper};
use crate::base::Span;
use crate::kernel::ir::op::Op;
use crate::kernel::ir::{InstKind, Loc, RegionId, Terminator, ValueId, While};

/// How many iterations an innermost counted loop makes from one poll to the next: some microseconds.
pub(super) const BATCH: i64 = 256;

impl Lowerer<'_, '_, '_, '_> {
    /// A loop's body, whose parameters are those of the region that no slot holds.
    pub(super) fn body_block(&mut self, params: &[ValueId]) -> (Block, Vec<ValueId>) {
        let mut in_registers = params.to_vec();
        in_registers.retain(|&v| self.slots[v].is_none());
        (self.block_for(&in_registers), in_registers)
    }

    /// What follows a loop: its `else` part, if any, and the open block with the results.
    pub(super) fn after_loop(
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
        let outside = self.enter_loop(&[l.head, l.body]);
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
        self.leave_loop(outside);
        self.after_loop(exhausted, l.orelse, done, results, forwarded.len());
    }

    /// Whether a region is straight enough to be lowered twice.
    fn is_short(&self, region: RegionId) -> bool {
        let graph = &self.func.graph;
        let regions = graph.regions_under(region);
        let insts = || regions.iter().flat_map(|&r| &graph.regions[r].insts);
        insts().count() <= 24
            && insts().all(|&i| match graph.insts[i].kind {
                InstKind::Op { op, .. } => {
                    !matches!(op, Op::Call(_) | Op::Alloc(_) | Op::List(_) | Op::Print(_))
                }
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
    pub(super) fn is_innermost(&self, body: RegionId) -> bool {
        let graph = &self.func.graph;
        let regions = graph.regions_under(body);
        let mut insts = regions.iter().flat_map(|&r| &graph.regions[r].insts);
        insts.all(|&i| match graph.insts[i].kind {
            InstKind::Op { op, .. } => {
                !matches!(op, Op::Call(_) | Op::Alloc(_) | Op::List(_) | Op::Print(_))
            }
            InstKind::If { .. } => true,
            InstKind::For(_) | InstKind::While(_) => false,
        })
    }

    /// Polls once in [`BATCH`] iterations, by a counter that goes up or down by one.
    pub(super) fn poll_now_and_then(&mut self, counter: Value, loc: Loc) {
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
