//! Parallel loops: the body becomes a function of a chunk, and the loop a call of the launch routine.
//!
//! Invariant: a chunk starts its carries from their identities and leaves them as its partial results;
//! the combining function puts an earlier part before a later one, so the results are those of the
//! iterations in order, reassociated by a tree that the iteration count fixes. What the body reads from
//! outside is copied to an environment, one slot a value, that lives on the launching function's stack.

use std::mem::offset_of;

use cranelift_codegen::ir::{BlockArg, InstBuilder, StackSlotData, StackSlotKind, Value, types};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

use super::abi::{self, PTR, STATUS};
use super::func::{Deliver, LoopBlocks, Lowerer, Returns};
use super::prim::Arith;
use super::{ClifFunc, ClifFuncId};
use crate::abi::{Helper, Launch, Status};
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::{
    CarryRole, For, InstKind, Loc, LoopId, ReduceOp, RegionId, TypedGraph, ValueId,
};
use crate::kernel::options::Overflow;
use crate::kernel::types::Scalar;
use crate::kernel::userfunc::Imm;

/// Sixteenths of a nanosecond, for [`Launch::cost`].
mod cost {
    pub(super) const SIMPLE: u64 = 5;
    pub(super) const DIVISION: u64 = 70;
    pub(super) const MATH: u64 = 160;
}

impl Lowerer<'_, '_, '_, '_> {
    pub(super) fn parallel_loop(&mut self, l: &For, results: &[ValueId], loc: Loc) {
        let func = self.func;
        let roles = func.graph.loops[l.id].parallel.as_ref().map_or(&[][..], |p| &p.carries);
        debug_assert_eq!(roles.len(), l.init.len());
        let carries: Vec<(CarryRole, Scalar)> =
            roles.iter().zip(&l.init).map(|(&r, &v)| (r, self.type_of(v))).collect();
        let mut captured = vec![l.start, l.step];
        captured.extend(
            func.graph.captures(l.body).into_iter().filter(|&v| v != l.start && v != l.step),
        );

        let body = self.outline_body(l, &captured);
        let combine = self.outline_combine(l.id, &carries, loc);

        let env = self.slots(captured.len());
        for (slot, &v) in captured.iter().enumerate() {
            let (ty, value) = (self.type_of(v), self.value(v));
            abi::store_slot(&mut self.b, ty, value, env, slot);
        }
        let out = self.slots(carries.len());
        for (slot, &v) in l.init.iter().enumerate() {
            let (ty, value) = (self.type_of(v), self.value(v));
            abi::store_slot(&mut self.b, ty, value, out, slot);
        }
        let (start, stop, step) = (self.value(l.start), self.value(l.stop), self.value(l.step));
        let n = self.trip_count(start, stop, step);
        let n_partials = self.b.ins().iconst(types::I64, carries.len() as i64);
        let cost = iteration_cost(&func.graph, l.body).unwrap_or(0);
        let cost = self.b.ins().iconst(types::I64, cost as i64);

        let threads = i64::from(func.graph.loops[l.id].threads);
        let max_threads = self.b.ins().iconst(types::I64, threads);

        let streams = self.b.ins().iconst(types::I64, i64::from(self.module.draws));
        let launch = self.stack(size_of::<Launch>());
        for (offset, value) in [
            (offset_of!(Launch, body), body),
            (offset_of!(Launch, combine), combine),
            (offset_of!(Launch, env), env),
            (offset_of!(Launch, out), out),
            (offset_of!(Launch, n), n),
            (offset_of!(Launch, n_partials), n_partials),
            (offset_of!(Launch, cost), cost),
            (offset_of!(Launch, max_threads), max_threads),
            (offset_of!(Launch, streams), streams),
        ] {
            self.b.ins().store(abi::plain(), value, launch, offset as i32);
        }
        let ctx = self.context();
        let status =
            self.helper(Helper::Launch as usize, &[PTR, PTR], &[STATUS], &[ctx, launch])[0];
        // The chunk's fault lies in this function: there is no call to note.
        let (fine, bad) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(bad);
        self.b.ins().brif(status, bad, &[], fine, &[]);
        self.b.switch_to_block(bad);
        self.return_status(status);
        self.b.switch_to_block(fine);
        for (slot, (&v, &(_, ty))) in results.iter().zip(&carries).enumerate() {
            let value = abi::load_slot(&mut self.b, ty, out, slot);
            self.bind(v, value);
        }
    }

    /// Room for `n` slots on the stack.
    pub(super) fn slots(&mut self, n: usize) -> Value {
        self.stack(8 * n.max(1))
    }

    fn stack(&mut self, bytes: usize) -> Value {
        let data = StackSlotData::new(StackSlotKind::ExplicitSlot, bytes as u32, 3);
        let slot = self.b.create_sized_stack_slot(data);
        self.b.ins().stack_addr(PTR, slot, 0)
    }

    /// The address of another function of the program.
    fn address_of(&mut self, id: ClifFuncId, params: &[cranelift_codegen::ir::Type]) -> Value {
        let sig = abi::signature(abi::host_conv(), params, &[STATUS]);
        let f = abi::import(&mut self.b, id, sig);
        self.b.ins().func_addr(PTR, f)
    }

    /// Makes the function with [`BodyFn`](crate::abi::BodyFn)'s signature; its address.
    fn outline_body(&mut self, l: &For, captured: &[ValueId]) -> Value {
        const PARAMS: [cranelift_codegen::ir::Type; 5] = [PTR, PTR, types::I64, types::I64, PTR];
        let func = self.func;
        let id = self.module.reserve();
        let sig = abi::signature(abi::host_conv(), &PARAMS, &[STATUS]);
        let mut clif = abi::new_function(id, sig);
        let mut fctx = FunctionBuilderContext::new();
        let mut b = FunctionBuilder::new(&mut clif, &mut fctx);
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        let [ctx, env, first, end, partials] = [0, 1, 2, 3, 4].map(|i| b.block_params(entry)[i]);

        let mut inner =
            Lowerer::new(self.module, self.id, func, b, ctx, Returns::InRegisters(vec![]));
        for (slot, &v) in captured.iter().enumerate() {
            // Constants are made anew, so that they fold as they would in place.
            let value = match inner.as_constant(v) {
                Some(imm) => inner.constant(imm),
                None => {
                    let ty = inner.type_of(v);
                    abi::load_slot(&mut inner.b, ty, env, slot)
                }
            };
            inner.bind(v, value);
        }
        inner.chunk_loop(l, first, end, partials);
        inner.finish();
        let name = format!("{}.{}", func.name, l.id);
        self.module.define(id, ClifFunc { name, clif });
        self.address_of(id, &PARAMS)
    }

    /// Iterations `first..end`, of which there is at least one.
    fn chunk_loop(&mut self, l: &For, first: Value, end: Value, partials: Value) {
        let func = self.func;
        let params = &func.graph.regions[l.body].params;
        let carries = &params[1..];
        let roles = func.graph.loops[l.id].parallel.as_ref().map_or(&[][..], |p| &p.carries);

        let latch = self.block_for(carries);
        // Only `continue` leaves the body.
        self.loop_blocks(l.id, LoopBlocks { latch, done: latch });

        let (start, step) = (self.value(l.start), self.value(l.step));
        let offset = self.b.ins().imul(first, step);
        let index = self.b.ins().iadd(start, offset);
        let count = self.b.ins().isub(end, first);
        let outside = self.enter_loop(&[l.body]);
        let identities: Vec<Value> = roles
            .iter()
            .zip(carries)
            .map(|(&role, &v)| self.constant(identity(role, self.type_of(v))))
            .collect();
        if outside.calls {
            self.carry_in_slots(carries, &identities);
        }
        let (body, in_registers) = self.body_block(params);
        let left = self.b.append_block_param(body, types::I64);
        let mut enter = vec![BlockArg::Value(index)];
        let others = carries.iter().zip(&identities).filter(|&(&v, _)| self.slots[v].is_none());
        enter.extend(others.map(|(_, &identity)| BlockArg::Value(identity)));
        enter.push(count.into());
        self.b.ins().jump(body, &enter);

        self.b.switch_to_block(body);
        let mut values = self.b.block_params(body).to_vec();
        values.truncate(in_registers.len());
        let i = values[0];
        self.bind_all(&in_registers, &values);
        self.region(l.body, &Deliver::Nowhere);

        self.b.switch_to_block(latch);
        let next: Vec<Value> = self.b.block_params(latch).to_vec();
        let loc = func.graph.loops[l.id].loc;
        if self.is_innermost(l.body) {
            self.poll_now_and_then(left, loc);
        } else {
            self.poll(loc);
        }
        let index = self.b.ins().iadd(i, step);
        let one = self.b.ins().iconst(types::I64, 1);
        let left = self.b.ins().isub(left, one);
        let mut again = vec![BlockArg::Value(index)];
        let others = self.store_carries(carries, &next);
        again.extend(others.into_iter().map(BlockArg::Value));
        again.push(left.into());
        let done = self.b.create_block();
        self.b.ins().brif(left, body, &again, done, &[]);
        self.leave_loop(outside);
        self.b.switch_to_block(done);
        for (slot, (&v, &value)) in carries.iter().zip(&next).enumerate() {
            let ty = self.type_of(v);
            abi::store_slot(&mut self.b, ty, value, partials, slot);
        }
        let status = self.b.ins().iconst(STATUS, i64::from(Status::OK.0));
        self.return_status(status);
    }

    /// Makes the function with [`CombineFn`](crate::abi::CombineFn)'s signature; its address, or null
    /// when there is nothing to combine.
    fn outline_combine(&mut self, l: LoopId, carries: &[(CarryRole, Scalar)], loc: Loc) -> Value {
        const PARAMS: [cranelift_codegen::ir::Type; 3] = [PTR, PTR, PTR];
        if carries.is_empty() {
            // Never called, but it must be the address of a function: the poll routine will do.
            let table = self.context_word(offset_of!(crate::abi::Context, helpers));
            return self.b.ins().load(PTR, abi::constant(), table, 0);
        }
        let func = self.func;
        let id = self.module.reserve();
        let sig = abi::signature(abi::host_conv(), &PARAMS, &[STATUS]);
        let mut clif = abi::new_function(id, sig);
        let mut fctx = FunctionBuilderContext::new();
        let mut b = FunctionBuilder::new(&mut clif, &mut fctx);
        let entry = b.create_block();
        b.append_block_params_for_function_params(entry);
        b.switch_to_block(entry);
        let [ctx, acc, part] = [0, 1, 2].map(|i| b.block_params(entry)[i]);
        let mut inner =
            Lowerer::new(self.module, self.id, func, b, ctx, Returns::InRegisters(vec![]));
        for (slot, &(role, ty)) in carries.iter().enumerate() {
            let later = abi::load_slot(&mut inner.b, ty, part, slot);
            let value = match role {
                CarryRole::Last => later,
                CarryRole::Reduce(op) => {
                    let earlier = abi::load_slot(&mut inner.b, ty, acc, slot);
                    inner.reduce(op, ty, earlier, later, loc)
                }
            };
            abi::store_slot(&mut inner.b, ty, value, acc, slot);
        }
        let status = inner.b.ins().iconst(STATUS, i64::from(Status::OK.0));
        inner.return_status(status);
        inner.finish();
        self.module.define(id, ClifFunc { name: format!("{}.{l}.combine", func.name), clif });
        self.address_of(id, &PARAMS)
    }

    fn reduce(&mut self, op: ReduceOp, ty: Scalar, a: Value, b: Value, loc: Loc) -> Value {
        let checked = match op {
            ReduceOp::Add => Some(Arith::Add),
            ReduceOp::Mul => Some(Arith::Mul),
            ReduceOp::Min | ReduceOp::Max | ReduceOp::And | ReduceOp::Or | ReduceOp::Xor => None,
        };
        if let Some(check) = checked
            && ty.is_int()
            && self.func.overflow == Overflow::Raise
        {
            let over = self.overflows(check, ty, a, b);
            let (fine, bad) = (self.b.create_block(), self.b.create_block());
            self.b.set_cold_block(bad);
            self.b.ins().brif(over, bad, &[], fine, &[]);
            self.b.switch_to_block(bad);
            let number = self.module.own_fault(self.func, loc, "OverflowError", "integer overflow");
            self.fail(number);
            self.b.switch_to_block(fine);
        }
        match op {
            ReduceOp::Add => self.arithmetic(Arith::Add, ty, a, b),
            ReduceOp::Mul => self.arithmetic(Arith::Mul, ty, a, b),
            ReduceOp::And => self.b.ins().band(a, b),
            ReduceOp::Or => self.b.ins().bor(a, b),
            ReduceOp::Xor => self.b.ins().bxor(a, b),
            ReduceOp::Min | ReduceOp::Max => {
                use crate::kernel::ir::op::Cond;
                let cond = if op == ReduceOp::Min { Cond::Lt } else { Cond::Gt };
                let second = self.compare(cond, ty, b, a);
                self.b.ins().select(second, b, a)
            }
        }
    }
}

/// What combines with any value to that value.
fn identity(role: CarryRole, ty: Scalar) -> Imm {
    let op = match role {
        CarryRole::Last => ReduceOp::Or,
        CarryRole::Reduce(op) => op,
    };
    let (least, greatest) = match ty {
        Scalar::Bool => (0, 1),
        Scalar::I8 | Scalar::I16 | Scalar::I32 | Scalar::I64 => {
            (-1i64 << (ty.bits() - 1), !(-1i64 << (ty.bits() - 1)))
        }
        // -1 wraps to the greatest.
        Scalar::U8 | Scalar::U16 | Scalar::U32 | Scalar::U64 => (0, -1),
        Scalar::F32 | Scalar::F64 => {
            return Imm::float(
                ty,
                match op {
                    // Zero would turn a sum of negative zeros positive.
                    ReduceOp::Add => -0.0,
                    ReduceOp::Mul => 1.0,
                    ReduceOp::Min => f64::INFINITY,
                    ReduceOp::Max => f64::NEG_INFINITY,
                    ReduceOp::And | ReduceOp::Or | ReduceOp::Xor => 0.0,
                },
            );
        }
    };
    let v = match op {
        ReduceOp::Add | ReduceOp::Or | ReduceOp::Xor => 0,
        ReduceOp::Mul => 1,
        ReduceOp::Min => greatest,
        ReduceOp::Max => least,
        ReduceOp::And => -1,
    };
    if ty == Scalar::Bool { Imm::bool(v != 0) } else { Imm::int(ty, v) }
}

/// An estimate of one iteration's work; `None` when it depends on what is not known here.
fn iteration_cost(graph: &TypedGraph, body: RegionId) -> Option<u64> {
    let mut sum = cost::SIMPLE;
    for region in graph.regions_under(body) {
        for &inst in &graph.regions[region].insts {
            sum += match &graph.insts[inst].kind {
                InstKind::Op { op, .. } => match op {
                    Op::Const(_) => 0,
                    Op::Prim(prim, ty) => prim_cost(*prim, *ty),
                    Op::Cast { .. } | Op::CompareIntFloat(..) | Op::ThreadId => cost::SIMPLE,
                    Op::Guard(_) | Op::CheckRecursion(_) | Op::CheckIndex(_) => cost::SIMPLE,
                    Op::Load(_) | Op::Store(_) | Op::Update(..) => 2 * cost::SIMPLE,
                    Op::Math(_) => cost::MATH,
                    Op::Alloc(_) | Op::Native(_) | Op::Sweep | Op::List(_) | Op::Print(_) => {
                        2 * cost::MATH
                    }
                    Op::Mark => 0,
                    Op::Call(_) => return None,
                },
                InstKind::If { .. } => cost::SIMPLE,
                InstKind::For(_) | InstKind::While(_) => return None,
            };
        }
    }
    Some(sum)
}

fn prim_cost(prim: Prim, ty: Scalar) -> u64 {
    match prim {
        Prim::Div | Prim::TrueDiv | Prim::Sqrt => cost::DIVISION,
        Prim::FloorDiv | Prim::FloorMod if ty.is_float() => cost::MATH,
        Prim::FloorDiv | Prim::FloorMod | Prim::Pow => cost::DIVISION,
        Prim::Add
        | Prim::Sub
        | Prim::Mul
        | Prim::Neg
        | Prim::Abs
        | Prim::Shl
        | Prim::Shr
        | Prim::And
        | Prim::Or
        | Prim::Xor
        | Prim::Not
        | Prim::Eq
        | Prim::Ne
        | Prim::Lt
        | Prim::Le
        | Prim::Gt
        | Prim::Ge
        | Prim::Min
        | Prim::Max
        | Prim::Select
        | Prim::Floor
        | Prim::Ceil
        | Prim::Trunc
        | Prim::RoundEven
        | Prim::CopySign
        | Prim::AddOverflows
        | Prim::SubOverflows
        | Prim::MulOverflows => cost::SIMPLE,
    }
}
