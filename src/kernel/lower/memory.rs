//! Elements of arrays, and the memory that kernels make.
//!
//! Invariant: an address that is loaded from or stored to lies in a buffer that is held: a check of the index
//! stands before it, or was decided never to raise. Elements need not be aligned.

use std::mem::offset_of;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{AtomicRmwOp, InstBuilder, MemFlagsData, Value, types};

use super::abi::{self, PTR, clif_type};
use super::func::Lowerer;
use crate::abi::{Helper, Memory};
use crate::array::native::Native;
use crate::kernel::ir::op::{ListOp, Op, Prim};
use crate::kernel::ir::{FaultId, InstKind, ReduceOp, ValueId};
use crate::kernel::mathlib;
use crate::kernel::types::Scalar;

fn element() -> MemFlagsData {
    MemFlagsData::new().with_notrap()
}

impl Lowerer<'_, '_, '_, '_> {
    /// The index as it counts from the beginning. One comparison where it is in range; what is negative
    /// takes the cold way.
    pub(super) fn check_index(&mut self, fault: FaultId, args: &[ValueId]) -> Value {
        let (index, length) = (self.value(args[0]), self.value(args[1]));
        let (fine, below, bad) =
            (self.b.create_block(), self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(fine, types::I64);
        self.b.set_cold_block(below);
        self.b.set_cold_block(bad);
        let inside = self.b.ins().icmp(IntCC::UnsignedLessThan, index, length);
        self.b.ins().brif(inside, fine, &[index.into()], below, &[]);

        self.b.switch_to_block(below);
        let from_end = self.b.ins().iadd(index, length);
        let inside = self.b.ins().icmp(IntCC::UnsignedLessThan, from_end, length);
        let zero = self.b.ins().iconst(types::I64, 0);
        let negative = self.b.ins().icmp(IntCC::SignedLessThan, index, zero);
        let inside = self.b.ins().band(inside, negative);
        self.b.ins().brif(inside, fine, &[from_end.into()], bad, &[]);

        self.b.switch_to_block(bad);
        let values: Vec<ValueId> = std::iter::once(args[0]).chain(args[2..].to_vec()).collect();
        self.raise(fault, &values);
        self.b.switch_to_block(fine);
        result
    }

    /// An address as a value and a constant distance from it.
    fn place(&mut self, address: ValueId) -> (Value, i32) {
        if let Some(inst) = self.defs[address]
            && let InstKind::Op { op: Op::Prim(Prim::Add, Scalar::I64), args } =
                &self.func.graph.insts[inst].kind
        {
            for (base, by) in [(args[0], args[1]), (args[1], args[0])] {
                let by = self.as_constant(by).and_then(|imm| i32::try_from(imm.as_i64()).ok());
                if let Some(by) = by
                    && self.as_constant(base).is_none()
                {
                    return (self.value(base), by);
                }
            }
        }
        (self.value(address), 0)
    }

    pub(super) fn load(&mut self, ty: Scalar, address: ValueId) -> Value {
        let (base, offset) = self.place(address);
        let value = self.b.ins().load(clif_type(ty), element(), base, offset);
        if ty != Scalar::Bool {
            return value;
        }
        let zero = self.b.ins().iconst(types::I8, 0);
        self.b.ins().icmp(IntCC::NotEqual, value, zero)
    }

    pub(super) fn store(&mut self, _ty: Scalar, address: ValueId, value: ValueId) {
        let (base, offset) = self.place(address);
        let value = self.value(value);
        self.b.ins().store(element(), value, base, offset);
    }

    /// Integers alone, whose updates may come in any order.
    pub(super) fn update(&mut self, what: ReduceOp, ty: Scalar, address: ValueId, by: ValueId) {
        let (address, by) = (self.value(address), self.value(by));
        let op = match what {
            ReduceOp::Add => AtomicRmwOp::Add,
            ReduceOp::And => AtomicRmwOp::And,
            ReduceOp::Or => AtomicRmwOp::Or,
            ReduceOp::Xor => AtomicRmwOp::Xor,
            ReduceOp::Min if ty.is_signed() => AtomicRmwOp::Smin,
            ReduceOp::Min => AtomicRmwOp::Umin,
            ReduceOp::Max if ty.is_signed() => AtomicRmwOp::Smax,
            ReduceOp::Max => AtomicRmwOp::Umax,
            ReduceOp::Mul => return,
        };
        self.b.ins().atomic_rmw(clif_type(ty), element(), op, address, by);
    }

    pub(super) fn alloc(&mut self, fault: FaultId, args: &[ValueId], results: &[ValueId]) {
        let (octets, zeroed) = (self.value(args[0]), self.value(args[1]));
        let zeroed = self.b.ins().uextend(types::I64, zeroed);
        let ctx = self.context();
        let params = [PTR, types::I64, types::I64];
        let memory =
            self.helper(Helper::Alloc as usize, &params, &[PTR], &[ctx, octets, zeroed])[0];
        let (fine, bad) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(bad);
        self.b.ins().brif(memory, fine, &[], bad, &[]);
        self.b.switch_to_block(bad);
        self.raise(fault, &args[..1]);
        self.b.switch_to_block(fine);
        let at = offset_of!(Memory, start) as i32;
        let start = self.b.ins().load(PTR, abi::plain(), memory, at);
        self.bind_all(results, &[memory, start]);
    }

    /// Calls a routine of the array floor with its operands in slots.
    pub(super) fn native(&mut self, native: Native, args: &[ValueId], results: &[ValueId]) {
        let list = self.slots(args.len());
        for (slot, &v) in args.iter().enumerate() {
            let (ty, value) = (self.type_of(v), self.value(v));
            abi::store_slot(&mut self.b, ty, value, list, slot);
        }
        let ctx = self.context();
        let index = mathlib::native_index(native);
        let bits = self.helper(index, &[PTR, PTR], &[types::I64], &[ctx, list])[0];
        let value = if native.gives_float() {
            self.b.ins().bitcast(types::F64, MemFlagsData::new(), bits)
        } else {
            bits
        };
        self.bind_all(results, &[value]);
    }

    pub(super) fn list_routine(&mut self, routine: ListOp, args: &[ValueId]) -> Value {
        let mut values = vec![self.context()];
        values.extend(self.all(args));
        while values.len() < 4 {
            values.push(self.b.ins().iconst(types::I64, 0));
        }
        let params = [PTR, types::I64, types::I64, types::I64];
        self.helper(mathlib::list_index(routine), &params, &[types::I64], &values)[0]
    }

    /// Hands what is to be shown to the host, as words.
    pub(super) fn print(&mut self, fault: FaultId, args: &[ValueId]) {
        let number = self.module.fault(&self.func.graph, self.id, fault, args);
        let list = self.slots(args.len());
        for (slot, &v) in args.iter().enumerate() {
            let (ty, value) = (self.type_of(v), self.value(v));
            abi::store_slot(&mut self.b, ty, value, list, slot);
        }
        let number = self.b.ins().iconst(types::I64, i64::from(number));
        let n = self.b.ins().iconst(types::I64, args.len() as i64);
        let ctx = self.context();
        let params = [PTR, types::I64, PTR, types::I64];
        self.helper(Helper::Print as usize, &params, &[], &[ctx, number, list, n]);
    }

    pub(super) fn sweep(&mut self, args: &[ValueId]) {
        let (mark, kept) = (self.value(args[0]), &args[1..]);
        let list = self.slots(kept.len());
        for (slot, &v) in kept.iter().enumerate() {
            let value = self.value(v);
            abi::store_slot(&mut self.b, Scalar::I64, value, list, slot);
        }
        let n = self.b.ins().iconst(types::I64, kept.len() as i64);
        let ctx = self.context();
        let params = [PTR, PTR, PTR, types::I64];
        self.helper(Helper::Sweep as usize, &params, &[], &[ctx, mark, list, n]);
    }
}
