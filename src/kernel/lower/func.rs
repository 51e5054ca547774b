//! One function's regions to blocks.
//!
//! Invariant: a region is lowered into the block that stands open, and leaves exactly one of: an open
//! block with its yield delivered, or a closed block. Every IR value is one CLIF value, bound before use;
//! loops and joins pass values as block parameters.
//!
//! An `if` whose only result is a bool that only the next branch asks for is lowered as control
//! flow, without making the bool: that is how `and` and `or` arrive.

use std::mem::offset_of;

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{self, Block, BlockArg, FuncRef, InstBuilder, StackSlot, Value, types};
use cranelift_codegen::packed_option::PackedOption;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use rustc_hash::FxHashMap;

use super::abi::{self, PTR, STATUS, clif_type, internal_signature};
use super::{ClifFunc, Module, clif_id, prim};
use crate::abi::{Context, FAULT_VALUES, FaultRecord, Helper, Status, TaskRef};
use crate::base::SecondaryMap;
use crate::kernel::ir::op::{Op, Prim};
use crate::kernel::ir::{
    FaultId, FuncId, InstId, InstKind, Loc, LoopId, RegionId, Terminator, TypedFunc, ValueId,
};
use crate::kernel::types::Scalar;
use crate::kernel::userfunc::Imm;

/// Lowers a function under its internal signature.
pub(super) fn lower(module: &mut Module<'_>, id: FuncId, func: &TypedFunc) -> ClifFunc {
    let sig = internal_signature(func);
    let mut clif = abi::new_function(clif_id(id), sig);
    let mut fctx = FunctionBuilderContext::new();
    let mut b = FunctionBuilder::new(&mut clif, &mut fctx);
    let block = b.create_block();
    b.append_block_params_for_function_params(block);
    b.switch_to_block(block);
    let params = b.block_params(block).to_vec();
    let (_, results) = abi::scalars(func);
    let (returns, n_first) = if abi::returns_in_memory(&results) {
        (Returns::InMemory(params[1]), 2)
    } else {
        (Returns::InRegisters(results.iter().map(|&s| clif_type(s)).collect()), 1)
    };
    let mut lowerer = Lowerer::new(module, id, func, b, params[0], returns);
    lowerer.bind_all(&func.graph.regions[func.graph.body].params, &params[n_first..]);
    lowerer.region(func.graph.body, &Deliver::Nowhere);
    lowerer.finish();
    ClifFunc { name: func.name.to_string(), clif }
}

/// Where a region's yield goes.
pub(super) enum Deliver {
    /// The region does not yield.
    Nowhere,
    /// To the parameters of a block.
    Block(Block),
    /// The one value, a bool, is a branch.
    Branch(Targets),
}

/// Both sides of a branch, with what they are passed.
#[derive(Clone)]
pub(super) struct Targets {
    pub(super) yes: (Block, Vec<BlockArg>),
    pub(super) no: (Block, Vec<BlockArg>),
}

/// Where `continue` and `break` of a loop go.
#[derive(Clone, Copy)]
pub(super) struct LoopBlocks {
    pub(super) latch: Block,
    pub(super) done: Block,
}

pub(super) struct Lowerer<'a, 'b, 'm, 'p> {
    pub(super) module: &'m mut Module<'p>,
    pub(super) id: FuncId,
    pub(super) func: &'a TypedFunc,
    pub(super) b: FunctionBuilder<'b>,
    pub(super) ctx: Held,
    pub(super) values: SecondaryMap<ValueId, PackedOption<Value>>,
    /// Where [`spill`](super::spill) keeps values in memory for the length of a loop.
    pub(super) slots: SecondaryMap<ValueId, PackedOption<StackSlot>>,
    /// Addresses of routines that the current loop calls, by their index.
    pub(super) addresses: Vec<(usize, Value)>,
    loops: SecondaryMap<LoopId, Option<LoopBlocks>>,
    /// How often each value is used.
    uses: SecondaryMap<ValueId, u32>,
    /// What operation defines each value.
    pub(super) defs: SecondaryMap<ValueId, Option<InstId>>,
    callees: FxHashMap<FuncId, FuncRef>,
    returns: Returns,
}

/// Where something is at the point that is being lowered.
#[derive(Clone, Copy)]
pub(super) enum Held {
    Value(Value),
    Slot(StackSlot),
}

/// What a CLIF function returns besides the status.
pub(super) enum Returns {
    /// Values of these types.
    InRegisters(Vec<ir::Type>),
    /// Nothing: results go to the slots at this address.
    InMemory(Value),
}

impl<'a, 'b, 'm, 'p> Lowerer<'a, 'b, 'm, 'p> {
    pub(super) fn new(
        module: &'m mut Module<'p>,
        id: FuncId,
        func: &'a TypedFunc,
        b: FunctionBuilder<'b>,
        ctx: Value,
        returns: Returns,
    ) -> Lowerer<'a, 'b, 'm, 'p> {
        let mut uses: SecondaryMap<ValueId, u32> = SecondaryMap::new();
        let mut defs: SecondaryMap<ValueId, Option<InstId>> = SecondaryMap::new();
        for (inst, data) in func.graph.insts.iter() {
            func.graph.operands(inst).into_iter().for_each(|v| uses[v] += 1);
            data.results.iter().for_each(|&v| defs[v] = Some(inst));
        }
        for (_, region) in func.graph.regions.iter() {
            region.term.values().iter().for_each(|&v| uses[v] += 1);
        }
        Lowerer {
            module,
            id,
            func,
            b,
            ctx: Held::Value(ctx),
            values: SecondaryMap::new(),
            slots: SecondaryMap::new(),
            addresses: Vec::new(),
            loops: SecondaryMap::new(),
            uses,
            defs,
            callees: FxHashMap::default(),
            returns,
        }
    }

    pub(super) fn finish(self) {
        abi::finish(self.b);
    }

    pub(super) fn value(&mut self, v: ValueId) -> Value {
        if let Some(slot) = self.slots[v].expand() {
            let ty = clif_type(self.type_of(v));
            return self.b.ins().stack_load(PTR, ty, slot, 0);
        }
        match self.values[v].expand() {
            Some(value) => value,
            None => panic!(
                "{v} is used before it is lowered\n{}",
                crate::kernel::ir::dump::typed(self.func)
            ),
        }
    }

    pub(super) fn all(&mut self, vs: &[ValueId]) -> Vec<Value> {
        vs.iter().map(|&v| self.value(v)).collect()
    }

    pub(super) fn block_args(&mut self, vs: &[ValueId]) -> Vec<BlockArg> {
        vs.iter().map(|&v| BlockArg::Value(self.value(v))).collect()
    }

    pub(super) fn bind(&mut self, v: ValueId, value: Value) {
        self.values[v] = value.into();
    }

    pub(super) fn bind_all(&mut self, vs: &[ValueId], values: &[Value]) {
        debug_assert_eq!(vs.len(), values.len());
        vs.iter().zip(values).for_each(|(&v, &value)| self.bind(v, value));
    }

    pub(super) fn type_of(&self, v: ValueId) -> Scalar {
        self.func.graph.values[v].ty
    }

    /// A block with a parameter for each value.
    pub(super) fn block_for(&mut self, vs: &[ValueId]) -> Block {
        let block = self.b.create_block();
        for &v in vs {
            let ty = clif_type(self.type_of(v));
            self.b.append_block_param(block, ty);
        }
        block
    }

    /// Opens a block and binds its parameters.
    pub(super) fn open(&mut self, block: Block, vs: &[ValueId]) {
        self.b.switch_to_block(block);
        let params = self.b.block_params(block).to_vec();
        self.bind_all(vs, &params);
    }

    pub(super) fn region(&mut self, id: RegionId, deliver: &Deliver) {
        let func = self.func;
        let region = &func.graph.regions[id];
        if let (Deliver::Branch(targets), Terminator::Yield(values)) = (deliver, &region.term)
            && let Some((&last, rest)) = region.insts.split_last()
            && self.is_mere_condition(last, values[0])
        {
            self.straight(rest);
            self.condition(last, targets);
            return;
        }
        self.straight(&region.insts);
        self.terminator(&region.term, deliver);
    }

    /// Instructions in order, an `if` that merely makes the condition of the next one joined with it.
    pub(super) fn straight(&mut self, mut insts: &[InstId]) {
        let func = self.func;
        while let Some((&inst, rest)) = insts.split_first() {
            insts = rest;
            if let Some((&next, after)) = rest.split_first()
                && let InstKind::If { cond, then, orelse } = func.graph.insts[next].kind
                && self.is_mere_condition(inst, cond)
            {
                self.branching_if(next, then, orelse, Some(inst));
                insts = after;
            } else {
                self.inst(inst);
            }
        }
    }

    fn terminator(&mut self, term: &Terminator, deliver: &Deliver) {
        match term {
            Terminator::Yield(values) => match deliver {
                Deliver::Block(block) => {
                    let args = self.block_args(values);
                    self.b.ins().jump(*block, &args);
                }
                Deliver::Branch(targets) => self.branch_on_value(values[0], targets),
                Deliver::Nowhere => panic!("a yield that nobody takes"),
            },
            Terminator::Continue(id, values) => self.leave(*id, values, |l| l.latch),
            Terminator::Break(id, values) => self.leave(*id, values, |l| l.done),
            Terminator::Return(values) => {
                let status = self.b.ins().iconst(STATUS, i64::from(Status::OK.0));
                let mut returned = vec![status];
                if let Returns::InMemory(out) = self.returns {
                    for (slot, &v) in values.iter().enumerate() {
                        let (ty, value) = (self.type_of(v), self.value(v));
                        abi::store_slot(&mut self.b, ty, value, out, slot);
                    }
                } else {
                    returned.extend(self.all(values));
                }
                self.b.ins().return_(&returned);
            }
            Terminator::Raise(fault, values) => self.raise(*fault, values),
            Terminator::Unreachable => {
                self.b.ins().trap(ir::TrapCode::unwrap_user(1));
            }
        }
    }

    fn leave(&mut self, id: LoopId, values: &[ValueId], to: impl Fn(LoopBlocks) -> Block) {
        let args = self.block_args(values);
        let blocks = self.loops[id].unwrap_or_else(|| panic!("{id} is not being lowered"));
        self.b.ins().jump(to(blocks), &args);
    }

    fn inst(&mut self, id: InstId) {
        let func = self.func;
        let inst = &func.graph.insts[id];
        match &inst.kind {
            InstKind::Op { op, args } => self.op(*op, args, &inst.results, inst.loc),
            InstKind::If { then, orelse, .. } => self.branching_if(id, *then, *orelse, None),
            InstKind::For(l) => {
                if func.graph.loops[l.id].parallel.is_some() {
                    self.parallel_loop(l, &inst.results, inst.loc);
                } else {
                    self.counted_loop(l, &inst.results);
                }
            }
            InstKind::While(l) => self.while_loop(l, &inst.results),
        }
    }

    fn op(&mut self, op: Op, args: &[ValueId], results: &[ValueId], loc: Loc) {
        match op {
            Op::Const(imm) => {
                let v = self.constant(imm);
                self.bind(results[0], v);
            }
            Op::Prim(prim, ty) => {
                let v = self.prim(prim, ty, args);
                self.bind(results[0], v);
            }
            Op::Cast { from, to } => {
                let x = self.value(args[0]);
                let v = self.cast(from, to, x);
                self.bind(results[0], v);
            }
            Op::CompareIntFloat(cond, ty) => {
                let (a, x) = (self.value(args[0]), self.value(args[1]));
                let v = self.compare_int_float(cond, ty, a, x);
                self.bind(results[0], v);
            }
            Op::Math(f) => {
                let args = self.all(args);
                let v = self.math(f, &args);
                self.bind(results[0], v);
            }
            Op::ThreadId => {
                let place = offset_of!(Context, task) + offset_of!(TaskRef, thread);
                let ctx = self.context();
                let v = self.b.ins().load(types::I32, abi::constant(), ctx, place as i32);
                self.bind(results[0], v);
            }
            Op::Guard(fault) => {
                let (fine, bad) = (self.b.create_block(), self.b.create_block());
                self.b.set_cold_block(bad);
                self.unlikely(args[0], bad, fine);
                self.b.switch_to_block(bad);
                self.raise(fault, &args[1..]);
                self.b.switch_to_block(fine);
            }
            Op::CheckRecursion(fault) => {
                let sp = self.b.ins().get_stack_pointer(PTR);
                let limit = self.context_word(offset_of!(Context, stack_limit));
                let used_up = self.b.ins().icmp(IntCC::UnsignedLessThan, sp, limit);
                let (fine, bad) = (self.b.create_block(), self.b.create_block());
                self.b.set_cold_block(bad);
                self.b.ins().brif(used_up, bad, &[], fine, &[]);
                self.b.switch_to_block(bad);
                self.raise(fault, &[]);
                self.b.switch_to_block(fine);
            }
            Op::Call(callee) => self.call(callee, args, results, loc),
            Op::CheckIndex(fault) => {
                let v = self.check_index(fault, args);
                self.bind(results[0], v);
            }
            Op::Load(ty) => {
                let v = self.load(ty, args[0]);
                self.bind(results[0], v);
            }
            Op::Store(ty) => self.store(ty, args[0], args[1]),
            Op::Alloc(fault) => self.alloc(fault, args, results),
            Op::Mark => {
                let ctx = self.context();
                let at = offset_of!(Context, memory) as i32;
                let mark = self.b.ins().load(PTR, abi::plain(), ctx, at);
                self.bind(results[0], mark);
            }
            Op::Sweep => self.sweep(args),
            Op::Update(what, ty) => self.update(what, ty, args[0], args[1]),
            Op::Native(native) => self.native(native, args, results),
            Op::List(routine) => {
                let v = self.list_routine(routine, args);
                self.bind(results[0], v);
            }
            Op::Print(fault) => self.print(fault, args),
        }
    }

    pub(super) fn constant(&mut self, imm: Imm) -> Value {
        match imm.ty {
            Scalar::F64 => self.b.ins().f64const(f64::from_bits(imm.bits)),
            Scalar::F32 => self.b.ins().f32const(f32::from_bits(imm.bits as u32)),
            Scalar::Bool => self.b.ins().iconst(types::I8, imm.bits as i64 & 1),
            Scalar::I8
            | Scalar::I16
            | Scalar::I32
            | Scalar::I64
            | Scalar::U8
            | Scalar::U16
            | Scalar::U32
            | Scalar::U64 => self.int(imm.ty, imm.bits as i64),
        }
    }

    /// An integer constant of the type's width.
    pub(super) fn int(&mut self, ty: Scalar, v: i64) -> Value {
        let shift = 64 - ty.bits();
        // CLIF wants the bits above the width zero.
        self.b.ins().iconst(clif_type(ty), ((v as u64) << shift >> shift) as i64)
    }

    /// The constant that a value is, if it is one.
    pub(super) fn as_constant(&self, v: ValueId) -> Option<Imm> {
        match &self.func.graph.insts[self.defs[v]?].kind {
            InstKind::Op { op: Op::Const(imm), .. } => Some(*imm),
            InstKind::Op { .. } | InstKind::If { .. } | InstKind::For(_) | InstKind::While(_) => {
                None
            }
        }
    }

    fn call(&mut self, callee: FuncId, args: &[ValueId], results: &[ValueId], loc: Loc) {
        let func_ref = match self.callees.get(&callee) {
            Some(&f) => f,
            None => {
                let sig = internal_signature(self.module.program.funcs[callee].func());
                let f = abi::import(&mut self.b, clif_id(callee), sig);
                self.callees.insert(callee, f);
                f
            }
        };
        let result_types: Vec<Scalar> = results.iter().map(|&v| self.type_of(v)).collect();
        let mut call_args = vec![self.context()];
        let out = abi::returns_in_memory(&result_types).then(|| self.slots(results.len()));
        call_args.extend(out);
        call_args.extend(self.all(args));
        let call = self.b.ins().call(func_ref, &call_args);
        let returned = self.b.inst_results(call).to_vec();
        let site = self.module.call_site(self.func, loc);
        self.leave_unless_ok(returned[0], site);
        let Some(out) = out else { return self.bind_all(results, &returned[1..]) };
        for (slot, (&v, ty)) in results.iter().zip(result_types).enumerate() {
            let value = abi::load_slot(&mut self.b, ty, out, slot);
            self.bind(v, value);
        }
    }

    /// Goes on if the status is fine; else notes the site and returns the status.
    pub(super) fn leave_unless_ok(&mut self, status: Value, site: u32) {
        let (fine, bad) = (self.b.create_block(), self.b.create_block());
        self.b.set_cold_block(bad);
        self.b.ins().brif(status, bad, &[], fine, &[]);
        self.b.switch_to_block(bad);
        self.push_call(site);
        self.return_status(status);
        self.b.switch_to_block(fine);
    }

    pub(super) fn push_call(&mut self, site: u32) {
        let site = self.b.ins().iconst(types::I32, i64::from(site));
        // Loads that stay in this cold block.
        let table = offset_of!(Context, helpers) as i32;
        let ctx = self.context();
        let table = self.b.ins().load(PTR, abi::plain(), ctx, table);
        let at = 8 * Helper::PushCall as i32;
        let address = self.b.ins().load(PTR, abi::plain(), table, at);
        let sig = abi::signature(abi::host_conv(), &[PTR, types::I32], &[]);
        let sig = self.b.import_signature(sig);
        self.b.ins().call_indirect(sig, address, &[ctx, site]);
    }

    /// Returns a status with meaningless results.
    pub(super) fn return_status(&mut self, status: Value) {
        let mut returned = vec![status];
        if let Returns::InRegisters(scalars) = &self.returns {
            for &ty in scalars {
                returned.push(if ty == types::F64 {
                    self.b.ins().f64const(0.0)
                } else if ty == types::F32 {
                    self.b.ins().f32const(0.0)
                } else {
                    self.b.ins().iconst(ty, 0)
                });
            }
        }
        self.b.ins().return_(&returned);
    }

    pub(super) fn raise(&mut self, fault: FaultId, values: &[ValueId]) {
        let values = &values[..values.len().min(FAULT_VALUES)];
        let number = self.module.fault(&self.func.graph, self.id, fault, values);
        let base = offset_of!(Context, fault) + offset_of!(FaultRecord, values);
        for (i, &v) in values.iter().enumerate() {
            let ty = self.type_of(v);
            let value = self.value(v);
            let bits = abi::to_slot(&mut self.b, ty, value);
            let ctx = self.context();
            self.b.ins().store(abi::plain(), bits, ctx, (base + 8 * i) as i32);
        }
        self.fail(number);
    }

    /// Returns with the fault of that number.
    pub(super) fn fail(&mut self, number: u32) {
        let number = self.b.ins().iconst(types::I32, i64::from(number));
        let at = offset_of!(Context, fault) + offset_of!(FaultRecord, fault);
        let ctx = self.context();
        self.b.ins().store(abi::plain(), number, ctx, at as i32);
        let status = self.b.ins().iconst(STATUS, i64::from(Status::FAULT.0));
        self.return_status(status);
    }

    /// A pointer of the context that does not change while a kernel runs.
    pub(super) fn context_word(&mut self, offset: usize) -> Value {
        let ctx = self.context();
        self.b.ins().load(PTR, abi::constant(), ctx, offset as i32)
    }

    /// Calls the routine at `index` of the context's table.
    pub(super) fn helper(
        &mut self,
        index: usize,
        params: &[ir::Type],
        returns: &[ir::Type],
        args: &[Value],
    ) -> Vec<Value> {
        let address = self.helper_address(index);
        let sig = abi::signature(abi::host_conv(), params, returns);
        let sig = self.b.import_signature(sig);
        let call = self.b.ins().call_indirect(sig, address, args);
        self.b.inst_results(call).to_vec()
    }

    /// Whether `inst` is an `if` that only makes the bool that only the branch after it asks for.
    pub(super) fn is_mere_condition(&self, inst: InstId, cond: ValueId) -> bool {
        let data = &self.func.graph.insts[inst];
        matches!(data.kind, InstKind::If { .. })
            && data.results == [cond]
            && self.uses[cond] == 1
            && self.type_of(cond) == Scalar::Bool
    }

    /// Lowers an `if` that makes a bool as the branch on that bool.
    pub(super) fn condition(&mut self, inst: InstId, targets: &Targets) {
        let InstKind::If { cond, then, orelse } = self.func.graph.insts[inst].kind else {
            panic!("a condition is an if")
        };
        let (yes, no) = (self.b.create_block(), self.b.create_block());
        let c = self.value(cond);
        self.b.ins().brif(c, yes, &[], no, &[]);
        for (block, region) in [(yes, then), (no, orelse)] {
            self.b.switch_to_block(block);
            self.region(region, &Deliver::Branch(targets.clone()));
        }
    }

    pub(super) fn branch_on_value(&mut self, v: ValueId, targets: &Targets) {
        let Targets { yes, no } = targets;
        if let Some(imm) = self.as_constant(v) {
            let (block, args) = if imm.bits != 0 { yes } else { no };
            self.b.ins().jump(*block, args);
        } else {
            let c = self.value(v);
            self.b.ins().brif(c, yes.0, &yes.1, no.0, &no.1);
        }
    }

    /// Branches to `bad` if the value is true, which is seldom. A conjunction becomes two branches, of
    /// which the second is hardly ever reached.
    fn unlikely(&mut self, v: ValueId, bad: Block, fine: Block) {
        if let Some(inst) = self.defs[v]
            && let InstKind::Op { op: Op::Prim(prim @ (Prim::And | Prim::Or), Scalar::Bool), args } =
                &self.func.graph.insts[inst].kind
        {
            let second = self.b.create_block();
            if *prim == Prim::And {
                self.b.set_cold_block(second);
                self.unlikely(args[0], second, fine);
            } else {
                self.unlikely(args[0], bad, second);
            }
            self.b.switch_to_block(second);
            self.unlikely(args[1], bad, fine);
            return;
        }
        let c = self.value(v);
        self.b.ins().brif(c, bad, &[], fine, &[]);
    }

    /// An `if`, whose condition is perhaps an `if` itself that need not make a value.
    fn branching_if(
        &mut self,
        id: InstId,
        then: RegionId,
        orelse: RegionId,
        condition: Option<InstId>,
    ) {
        let func = self.func;
        let inst = &func.graph.insts[id];
        let InstKind::If { cond, .. } = inst.kind else { panic!("not an if") };
        if condition.is_none() && self.is_cheap(then) && self.is_cheap(orelse) {
            return self.selecting_if(cond, then, orelse, &inst.results);
        }
        let (yes, no) = (self.b.create_block(), self.b.create_block());
        match condition {
            Some(c) => self.condition(c, &Targets { yes: (yes, vec![]), no: (no, vec![]) }),
            None => {
                let c = self.value(cond);
                self.b.ins().brif(c, yes, &[], no, &[]);
            }
        }
        let join = self.block_for(&inst.results);
        for (block, region) in [(yes, then), (no, orelse)] {
            if self.only_checks(region) || block == yes && self.is_nan_test(cond) {
                self.b.set_cold_block(block);
            }
            self.b.switch_to_block(block);
            self.region(region, &Deliver::Block(join));
        }
        self.open(join, &inst.results);
    }

    /// Whether a side of an `if` is there to raise, if anything: then it is rarely taken.
    fn only_checks(&self, region: RegionId) -> bool {
        let graph = &self.func.graph;
        let is_check =
            |&i: &InstId| matches!(graph.insts[i].kind, InstKind::Op { op: Op::Guard(_), .. });
        graph.regions[region].insts.iter().any(is_check) && graph.only_checks(region)
    }

    /// Whether a value is compared with itself: what only NaN differs in is rare.
    fn is_nan_test(&self, cond: ValueId) -> bool {
        self.defs[cond].is_some_and(|inst| match &self.func.graph.insts[inst].kind {
            InstKind::Op { op: Op::Prim(Prim::Ne, ty), args } => {
                ty.is_float() && args[0] == args[1]
            }
            InstKind::Op { .. } | InstKind::If { .. } | InstKind::For(_) | InstKind::While(_) => {
                false
            }
        })
    }

    /// Whether a side of an `if` is so short that doing it in vain costs less than a branch that may be
    /// predicted wrongly.
    fn is_cheap(&self, region: RegionId) -> bool {
        const LIMIT: usize = 3;
        let region = &self.func.graph.regions[region];
        let work = region.insts.iter().filter(|&&i| {
            !matches!(self.func.graph.insts[i].kind, InstKind::Op { op: Op::Const(_), .. })
        });
        matches!(&region.term, Terminator::Yield(values) if (1..=2).contains(&values.len()))
            && work.clone().count() <= LIMIT
            && work.into_iter().all(|&i| match self.func.graph.insts[i].kind {
                InstKind::Op { op, .. } => prim::is_cheap(op),
                InstKind::If { .. } | InstKind::For(_) | InstKind::While(_) => false,
            })
    }

    /// Both sides, then a choice of their results.
    fn selecting_if(
        &mut self,
        cond: ValueId,
        then: RegionId,
        orelse: RegionId,
        results: &[ValueId],
    ) {
        let func = self.func;
        let mut sides = [then, orelse].map(|region| {
            let region = &func.graph.regions[region];
            self.straight(&region.insts);
            self.all(region.term.values()).into_iter()
        });
        let c = self.value(cond);
        for &result in results {
            let (Some(yes), Some(no)) = (sides[0].next(), sides[1].next()) else {
                panic!("an if's sides yield its results")
            };
            let chosen = if yes == no { yes } else { self.b.ins().select(c, yes, no) };
            self.bind(result, chosen);
        }
    }

    pub(super) fn loop_blocks(&mut self, id: LoopId, blocks: LoopBlocks) {
        self.loops[id] = Some(blocks);
    }
}
