//! How values and calls look to machine code: types, signatures, the entry wrapper.
//!
//! Invariant: lowering takes signatures and slot layouts from here alone, so both ends of every call
//! agree. A bool is an `i8` that is 0 or 1; integers have their own width; signedness is in the
//! operations.

use cranelift_codegen::ir::{
    self, AbiParam, ExtFuncData, ExternalName, FuncRef, Function, InstBuilder, MemFlagsData,
    Signature, UserExternalName, UserFuncName, Value, types,
};
use cranelift_codegen::isa::{CallConv, TargetFrontendConfig};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};

use super::{ClifFunc, ClifFuncId};
use crate::base::EntityRef;
use crate::kernel::code::isa;
use crate::kernel::ir::TypedFunc;
use crate::kernel::types::Scalar;

/// The type of addresses.
pub(super) const PTR: ir::Type = types::I64;
/// The type of a [`Status`](crate::abi::Status).
pub(super) const STATUS: ir::Type = types::I32;

pub(super) fn clif_type(ty: Scalar) -> ir::Type {
    match ty {
        Scalar::Bool | Scalar::I8 | Scalar::U8 => types::I8,
        Scalar::I16 | Scalar::U16 => types::I16,
        Scalar::I32 | Scalar::U32 => types::I32,
        Scalar::I64 | Scalar::U64 => types::I64,
        Scalar::F32 => types::F32,
        Scalar::F64 => types::F64,
    }
}

/// What the frontend must know of the host.
fn host() -> TargetFrontendConfig {
    isa::host().expect("lower() has asked for the host").frontend_config()
}

/// The host's calling convention, which Rust's `extern "C"` follows.
pub(super) fn host_conv() -> CallConv {
    host().default_call_conv
}

/// The last step of making a function.
pub(super) fn finish(mut b: FunctionBuilder<'_>) {
    b.seal_all_blocks();
    b.finalize(host());
}

pub(super) fn signature(conv: CallConv, params: &[ir::Type], returns: &[ir::Type]) -> Signature {
    let mut sig = Signature::new(conv);
    sig.params.extend(params.iter().map(|&t| AbiParam::new(t)));
    sig.returns.extend(returns.iter().map(|&t| AbiParam::new(t)));
    sig
}

/// The scalars that a function takes and gives.
pub(super) fn scalars(func: &TypedFunc) -> (Vec<Scalar>, Vec<Scalar>) {
    let (mut params, mut results) = (Vec::new(), Vec::new());
    func.params.iter().for_each(|p| p.ty.flatten(&mut params));
    func.ret.flatten(&mut results);
    (params, results)
}

/// How many results of either kind come back in registers; more go through memory.
const MAX_REGISTERS: usize = 6;

/// Whether a function writes its results to slots that its caller provides.
pub(super) fn returns_in_memory(results: &[Scalar]) -> bool {
    results.len() > MAX_REGISTERS
}

/// The signature by which the program's own functions call each other: the context, the address of the
/// results if they go through memory, and the scalars; the status and the results otherwise.
pub(super) fn internal_signature(func: &TypedFunc) -> Signature {
    let (params, results) = scalars(func);
    // The host's convention returns few values in registers; Cranelift's `tail` convention eight of
    // each kind, but it preserves no registers.
    let in_memory = returns_in_memory(&results);
    let conv = if results.len() <= 1 || in_memory { host_conv() } else { CallConv::Tail };
    let mut sig = signature(conv, &[PTR], &[STATUS]);
    if in_memory {
        sig.params.push(AbiParam::new(PTR));
    } else {
        sig.returns.extend(results.into_iter().map(|s| AbiParam::new(clif_type(s))));
    }
    sig.params.extend(params.into_iter().map(|s| AbiParam::new(clif_type(s))));
    sig
}

/// A new function of the program with this signature.
pub(super) fn new_function(id: ClifFuncId, sig: Signature) -> Function {
    Function::with_name_signature(UserFuncName::user(0, id.index() as u32), sig)
}

/// Declares another function of the program, so that it can be called or its address taken.
pub(super) fn import(b: &mut FunctionBuilder<'_>, id: ClifFuncId, sig: Signature) -> FuncRef {
    let signature = b.import_signature(sig);
    let name = UserExternalName { namespace: 0, index: id.index() as u32 };
    let name = b.func.declare_imported_user_function(name);
    b.import_function(ExtFuncData {
        name: ExternalName::user(name),
        signature,
        colocated: true,
        patchable: false,
    })
}

/// Memory that is there and aligned: stack slots, the context, arrays of slots.
pub(super) fn plain() -> MemFlagsData {
    MemFlagsData::trusted()
}

/// As [`plain`], and nothing changes it while the function runs.
pub(super) fn constant() -> MemFlagsData {
    MemFlagsData::trusted().with_readonly().with_can_move()
}

/// Reads a scalar from an 8-byte slot.
pub(super) fn load_slot(
    b: &mut FunctionBuilder<'_>,
    ty: Scalar,
    base: Value,
    slot: usize,
) -> Value {
    b.ins().load(clif_type(ty), plain(), base, 8 * slot as i32)
}

/// The scalar as the 64 bits of a slot.
pub(super) fn to_slot(b: &mut FunctionBuilder<'_>, ty: Scalar, v: Value) -> Value {
    match ty {
        Scalar::I64 | Scalar::U64 => v,
        Scalar::Bool
        | Scalar::I8
        | Scalar::I16
        | Scalar::I32
        | Scalar::U8
        | Scalar::U16
        | Scalar::U32 => b.ins().uextend(types::I64, v),
        Scalar::F64 => b.ins().bitcast(types::I64, MemFlagsData::new(), v),
        Scalar::F32 => {
            let bits = b.ins().bitcast(types::I32, MemFlagsData::new(), v);
            b.ins().uextend(types::I64, bits)
        }
    }
}

/// Writes a scalar to an 8-byte slot, zero-extended.
pub(super) fn store_slot(
    b: &mut FunctionBuilder<'_>,
    ty: Scalar,
    v: Value,
    base: Value,
    slot: usize,
) {
    let bits = if ty == Scalar::F64 { v } else { to_slot(b, ty, v) };
    b.ins().store(plain(), bits, base, 8 * slot as i32);
}

/// The function with [`EntryFn`](crate::abi::EntryFn)'s signature: unpacks the arguments, calls the
/// program's entry function, and packs the results if the status is fine.
pub(super) fn entry_wrapper(id: ClifFuncId, callee: ClifFuncId, func: &TypedFunc) -> ClifFunc {
    let sig = signature(host_conv(), &[PTR, PTR, PTR], &[STATUS]);
    let mut clif = new_function(id, sig);
    let mut fctx = FunctionBuilderContext::new();
    let mut b = FunctionBuilder::new(&mut clif, &mut fctx);
    let block = b.create_block();
    b.append_block_params_for_function_params(block);
    b.switch_to_block(block);
    let [ctx, args, out] = [0, 1, 2].map(|i| b.block_params(block)[i]);
    let (params, results) = scalars(func);
    let in_memory = returns_in_memory(&results);
    let mut call_args = vec![ctx];
    if in_memory {
        call_args.push(out);
    }
    for (slot, &ty) in params.iter().enumerate() {
        call_args.push(load_slot(&mut b, ty, args, slot));
    }
    let callee = import(&mut b, callee, internal_signature(func));
    let call = b.ins().call(callee, &call_args);
    let returned = b.inst_results(call).to_vec();
    let (status, values) = (returned[0], &returned[1..]);
    if !results.is_empty() && !in_memory {
        let (store, leave) = (b.create_block(), b.create_block());
        b.ins().brif(status, leave, &[], store, &[]);
        b.switch_to_block(store);
        for (slot, (&ty, &v)) in results.iter().zip(values).enumerate() {
            store_slot(&mut b, ty, v, out, slot);
        }
        b.ins().jump(leave, &[]);
        b.switch_to_block(leave);
    }
    b.ins().return_(&[status]);
    finish(b);
    ClifFunc { name: format!("{}.entry", func.name), clif }
}
