//! Calls from cold blocks of hot loops.
//!
//! Invariant: a stub preserves every register, so that a loop's values stay in registers although the
//! loop holds a call; its result comes back through the context's scratch word. (Register allocation
//! does not know that the call is hardly ever made: with an ordinary call it would keep all values that
//! live across it in memory, for floats even on machines that have no preserved float registers.)

use std::mem::offset_of;

use cranelift_codegen::ir::{self, InstBuilder, Value, types};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

use super::abi::{self, PTR};
use super::func::Lowerer;
use super::{ClifFunc, ClifFuncId, Module};
use crate::abi::Context;

impl Lowerer<'_, '_, '_, '_> {
    /// Calls the routine at `index` of the table of helpers, which takes `args` (the context first, if
    /// `passes_context`) and gives `ret`, from a cold block.
    pub(super) fn cold_call(
        &mut self,
        index: usize,
        passes_context: bool,
        args: &[Value],
        ret: ir::Type,
    ) -> Value {
        let params: Vec<ir::Type> = args.iter().map(|&v| self.b.func.dfg.value_type(v)).collect();
        let stub = self.module.stub(index, passes_context, &params, ret);
        let stub = abi::import(&mut self.b, stub, signature(&params));
        let ctx = self.context();
        let mut all = vec![ctx];
        all.extend(args);
        self.b.ins().call(stub, &all);
        self.b.ins().load(ret, abi::plain(), ctx, offset_of!(Context, scratch) as i32)
    }
}

fn signature(params: &[ir::Type]) -> ir::Signature {
    let mut all = vec![PTR];
    all.extend(params);
    abi::signature(CallConv::PreserveAll, &all, &[])
}

impl Module<'_> {
    fn stub(
        &mut self,
        index: usize,
        passes_context: bool,
        params: &[ir::Type],
        ret: ir::Type,
    ) -> ClifFuncId {
        if let Some(&id) = self.stubs.get(&index) {
            return id;
        }
        let id = self.reserve();
        self.stubs.insert(index, id);
        let mut clif = abi::new_function(id, signature(params));
        let mut fctx = FunctionBuilderContext::new();
        let mut b = FunctionBuilder::new(&mut clif, &mut fctx);
        let block = b.create_block();
        b.append_block_params_for_function_params(block);
        b.switch_to_block(block);
        let args = b.block_params(block).to_vec();
        let ctx = args[0];
        let passed = if passes_context { &args[..] } else { &args[1..] };
        let types: Vec<ir::Type> = passed.iter().map(|&v| b.func.dfg.value_type(v)).collect();
        let table = b.ins().load(PTR, abi::plain(), ctx, offset_of!(Context, helpers) as i32);
        let address = b.ins().load(PTR, abi::plain(), table, 8 * index as i32);
        let sig = b.import_signature(abi::signature(abi::host_conv(), &types, &[ret]));
        let call = b.ins().call_indirect(sig, address, passed);
        let result = b.inst_results(call)[0];
        b.ins().store(abi::plain(), result, ctx, offset_of!(Context, scratch) as i32);
        b.ins().return_(&[]);
        abi::finish(b);
        debug_assert!([types::I32, types::I64, types::F64].contains(&ret));
        self.define(id, ClifFunc { name: format!("helper{index}.stub"), clif });
        id
    }
}
