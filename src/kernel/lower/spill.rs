//! Keeps in stack slots what lives through a loop that calls: its floats, its context, its bound.
//!
//! Invariant: a slot is written in front of its loop and, for a carry, in the latch, and read between; so
//! every read gives the value's bits.
//!
//! Why. The C convention preserves no float register and five others, so most of what lives through a loop
//! with calls is in memory at each of them. The register allocator knows that too, but it moves a value to
//! a register for a use behind the call and then back at the end, in every iteration, in a block of its own
//! on the back edge. Read from a slot of ours a value is an operand in memory, and nothing moves. The
//! addresses of the routines called are loaded once, in front. A loop without calls inside such a loop gets
//! its values back in registers.

use std::mem::offset_of;

use cranelift_codegen::ir::{self, InstBuilder, StackSlot, StackSlotData, StackSlotKind, Value};
use cranelift_codegen::packed_option::PackedOption;

use super::abi::{self, PTR};
use super::func::{Held, Lowerer};
use crate::abi::Context;
use crate::kernel::ir::op::Op;
use crate::kernel::ir::{InstKind, RegionId, ValueId};
use crate::kernel::mathlib::math_index;

/// How many addresses of routines a loop keeps in registers.
const ADDRESSES: usize = 2;

/// How things were held outside a loop: what [`Lowerer::leave_loop`] puts back.
pub(super) struct Outside {
    values: Vec<(ValueId, PackedOption<StackSlot>, PackedOption<Value>)>,
    ctx: Held,
    addresses: Vec<(usize, Value)>,
    /// Whether the loop calls.
    pub(super) calls: bool,
}

impl Lowerer<'_, '_, '_, '_> {
    /// Moves what the loop of these regions reads to where it is best read from. To be called in front of
    /// the loop, before the parameters of its regions are bound.
    pub(super) fn enter_loop(&mut self, regions: &[RegionId]) -> Outside {
        let calls = regions.iter().any(|&r| self.always_calls(r));
        let (ctx, addresses) = (self.ctx, self.addresses.clone());
        let mut values = Vec::new();
        for v in self.floats_from_outside(regions) {
            let before = (v, self.slots[v], self.values[v]);
            if calls == before.1.is_some() {
                continue;
            }
            let value = self.value(v);
            self.slots[v] = if calls { self.spilled(value).into() } else { None.into() };
            self.bind(v, value);
            values.push(before);
        }
        let context = self.context();
        self.ctx = match (calls, self.ctx) {
            (true, Held::Value(v)) => Held::Slot(self.spilled(v)),
            (true, slot @ Held::Slot(_)) => slot,
            (false, _) => Held::Value(context),
        };
        if calls {
            self.load_addresses(context, regions);
        }
        Outside { values, ctx, addresses, calls }
    }

    pub(super) fn leave_loop(&mut self, outside: Outside) {
        for (v, slot, value) in outside.values {
            self.slots[v] = slot;
            self.values[v] = value;
        }
        self.ctx = outside.ctx;
        self.addresses = outside.addresses;
    }

    /// Puts the carried floats of a calling loop into slots, with their first values.
    pub(super) fn carry_in_slots(&mut self, carries: &[ValueId], init: &[Value]) {
        for (&v, &value) in carries.iter().zip(init) {
            if self.type_of(v).is_float() {
                self.slots[v] = self.spilled(value).into();
            }
        }
    }

    /// The next iteration's values, for the carries in slots; those of the others are left.
    pub(super) fn store_carries(&mut self, carries: &[ValueId], next: &[Value]) -> Vec<Value> {
        let mut others = Vec::new();
        for (&v, &value) in carries.iter().zip(next) {
            match self.slots[v].expand() {
                Some(slot) => {
                    self.b.ins().stack_store(PTR, value, slot, 0);
                }
                None => others.push(value),
            }
        }
        others
    }

    /// A new slot that holds the value.
    pub(super) fn spilled(&mut self, value: Value) -> StackSlot {
        let bytes = self.b.func.dfg.value_type(value).bytes();
        let data = StackSlotData::new(StackSlotKind::ExplicitSlot, bytes, 3);
        let slot = self.b.create_sized_stack_slot(data);
        self.b.ins().stack_store(PTR, value, slot, 0);
        slot
    }

    pub(super) fn held(&mut self, held: Held, ty: ir::Type) -> Value {
        match held {
            Held::Value(v) => v,
            Held::Slot(slot) => self.b.ins().stack_load(PTR, ty, slot, 0),
        }
    }

    /// The context's address.
    pub(super) fn context(&mut self) -> Value {
        self.held(self.ctx, PTR)
    }

    pub(super) fn helper_address(&mut self, index: usize) -> Value {
        if let Some(&(_, address)) = self.addresses.iter().find(|(i, _)| *i == index) {
            return address;
        }
        let table = self.context_word(offset_of!(Context, helpers));
        self.b.ins().load(PTR, abi::constant(), table, 8 * index as i32)
    }

    /// Loads the addresses of the routines that every pass through the regions calls.
    fn load_addresses(&mut self, context: Value, regions: &[RegionId]) {
        let graph = &self.func.graph;
        for &inst in regions.iter().flat_map(|&r| &graph.regions[r].insts) {
            let InstKind::Op { op: Op::Math(f), .. } = graph.insts[inst].kind else { continue };
            let index = math_index(f);
            if self.addresses.len() == ADDRESSES || self.addresses.iter().any(|a| a.0 == index) {
                continue;
            }
            let table = offset_of!(Context, helpers) as i32;
            let table = self.b.ins().load(PTR, abi::constant(), context, table);
            // Not marked as constant: the load is to stay here, and would else be made where it is used.
            let address = self.b.ins().load(PTR, abi::plain(), table, 8 * index as i32);
            self.addresses.push((index, address));
        }
    }

    /// Whether every pass through the region calls something, the passes of loops in it included.
    fn always_calls(&self, region: RegionId) -> bool {
        let graph = &self.func.graph;
        graph.regions[region].insts.iter().any(|&inst| match &graph.insts[inst].kind {
            InstKind::Op { op, .. } => match op {
                Op::Math(_)
                | Op::Call(_)
                | Op::Alloc(_)
                | Op::Native(_)
                | Op::Sweep
                | Op::List(_)
                | Op::Print(_) => true,
                Op::Const(_)
                | Op::Prim(..)
                | Op::Cast { .. }
                | Op::CompareIntFloat(..)
                | Op::Update(..)
                | Op::ThreadId
                | Op::Guard(_)
                | Op::CheckRecursion(_)
                | Op::CheckIndex(_)
                | Op::Load(_)
                | Op::Store(_)
                | Op::Mark => false,
            },
            InstKind::If { .. } => false,
            InstKind::For(l) => self.always_calls(l.body),
            InstKind::While(l) => self.always_calls(l.head) || self.always_calls(l.body),
        })
    }

    /// The floats that the regions read and do not define, constants apart.
    fn floats_from_outside(&self, regions: &[RegionId]) -> Vec<ValueId> {
        let graph = &self.func.graph;
        let mut floats: Vec<ValueId> =
            regions.iter().flat_map(|&region| graph.captures(region)).collect();
        floats.retain(|&v| {
            self.type_of(v).is_float()
                && (self.values[v].is_some() || self.slots[v].is_some())
                && self.as_constant(v).is_none()
        });
        floats.sort_unstable();
        floats.dedup();
        floats
    }
}
