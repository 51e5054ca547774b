//! Machine code for hand-made IR, run and compared with the same computation in Rust.
#![expect(unsafe_code, reason = "calls the machine code")]

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use super::lower;
use crate::abi::{Context, FaultRecord, Launch, Status, TaskRef};
use crate::base::{PrimaryMap, SourceFile, Span, Symbol};
use crate::kernel::code::{self, CompiledKernel};
use crate::kernel::ir::math::MathFn;
use crate::kernel::ir::op::{Domain, Gives, Op, Prim};
use crate::kernel::ir::{
    CarryRole, Fault, FaultId, For, FuncId, Graph, InlineScope, Inst, InstKind, Loc, Loop, LoopId,
    LoopKind, Parallel, Param, ReduceOp, Region, RegionId, Terminator, TypedFunc, TypedGraph,
    TypedProgram, Value, ValueId, While,
};
use crate::kernel::mathlib;
use crate::kernel::opt::optimise;
use crate::kernel::options::{ErrorModel, FastMath, Overflow};
use crate::kernel::report::Report;
use crate::kernel::types::{Scalar, Type};
use crate::kernel::userfunc::{Imm, UserFuncId};
use crate::syntax::{Mode, parse};

/// Makes a graph statement by statement; regions are made on a stack.
struct Maker {
    graph: TypedGraph,
    open: Vec<RegionId>,
}

fn loc() -> Loc {
    Loc::own(Span::new(0, 0))
}

impl Maker {
    fn new(params: &[Scalar]) -> (Maker, Vec<ValueId>) {
        let mut graph = Graph {
            values: PrimaryMap::new(),
            insts: PrimaryMap::new(),
            regions: PrimaryMap::new(),
            loops: PrimaryMap::new(),
            faults: PrimaryMap::new(),
            scopes: PrimaryMap::new(),
            body: RegionId::from_u32(0),
        };
        graph.scopes.push(InlineScope {
            name: Symbol::new("f"),
            unit: parse(SourceFile::new("t", ""), Mode::Exec).expect("an empty program"),
            caller: None,
        });
        let mut maker = Maker { graph, open: Vec::new() };
        let params = maker.begin(params);
        (maker, params)
    }

    fn fresh(&mut self, ty: Scalar) -> ValueId {
        self.graph.values.push(Value { ty, name: None })
    }

    /// Opens a region with parameters of these types.
    fn begin(&mut self, params: &[Scalar]) -> Vec<ValueId> {
        let params: Vec<ValueId> = params.iter().map(|&t| self.fresh(t)).collect();
        let region = Region {
            params: params.clone(),
            insts: Vec::new(),
            term: Terminator::Unreachable,
            term_loc: loc(),
        };
        self.open.push(self.graph.regions.push(region));
        params
    }

    fn end(&mut self, term: Terminator) -> RegionId {
        let id = self.open.pop().expect("an open region");
        self.graph.regions[id].term = term;
        id
    }

    fn push(&mut self, kind: InstKind<Op>, results: &[Scalar]) -> Vec<ValueId> {
        let results: Vec<ValueId> = results.iter().map(|&t| self.fresh(t)).collect();
        let inst = self.graph.insts.push(Inst { kind, results: results.clone(), loc: loc() });
        let region = *self.open.last().expect("an open region");
        self.graph.regions[region].insts.push(inst);
        results
    }

    fn op(&mut self, op: Op, args: &[ValueId]) -> ValueId {
        let ty = op.result().expect("an operation with a result");
        self.push(InstKind::Op { op, args: args.to_vec() }, &[ty])[0]
    }

    fn prim(&mut self, prim: Prim, args: &[ValueId]) -> ValueId {
        let at = usize::from(prim == Prim::Select);
        let ty = self.graph.values[args[at]].ty;
        self.op(Op::Prim(prim, ty), args)
    }

    fn i64(&mut self, v: i64) -> ValueId {
        self.op(Op::Const(Imm::i64(v)), &[])
    }

    fn fault(&mut self, class: &str) -> FaultId {
        let class = Symbol::new(class);
        self.graph.faults.push(Fault { class, message: None, args: None, loc: loc() })
    }

    fn new_loop(&mut self, kind: LoopKind, parallel: Option<Parallel>) -> LoopId {
        self.graph.loops.push(Loop { loc: loc(), kind, index: None, parallel, threads: 0 })
    }

    fn func(self, params: &[Scalar], ret: Type) -> TypedFunc {
        TypedFunc {
            span: Span::default(),
            name: Symbol::new("f"),
            source: UserFuncId(0),
            params: params
                .iter()
                .map(|&t| Param { name: Symbol::new("x"), ty: t.into() })
                .collect(),
            ret,
            graph: self.graph,
            fastmath: FastMath::STRICT,
            error_model: ErrorModel::Python,
            overflow: Overflow::Wrap,
            inline: crate::kernel::options::Inline::Never,
            recursive: false,
        }
    }
}

fn compile(funcs: Vec<TypedFunc>) -> CompiledKernel {
    let program = TypedProgram { funcs: funcs.into_iter().collect(), entry: FuncId::from_u32(0) };
    let program = optimise(program, &mut Report::default());
    let clif = lower(&program).expect("a known machine");
    let again = lower(&program).expect("a known machine");
    assert_eq!(clif.dump(), again.dump(), "lowering is deterministic");
    let blob = code::emit(&clif).expect("machine code");
    let (params, ret) = (clif.params.clone(), clif.ret.clone());
    CompiledKernel::load(&blob, params, ret, Arc::new(clif.sites)).expect("executable memory")
}

static CALM: AtomicU32 = AtomicU32::new(0);
static RAISED: AtomicU32 = AtomicU32::new(1);

unsafe extern "C" fn poll(_: *mut Context) -> Status {
    Status::INTERRUPTED
}

/// Nothing under test prints.
unsafe extern "C" fn print(_: *mut Context, _: u64, _: *const u64, _: u64) {}

unsafe extern "C" fn push_call(ctx: *mut Context, site: u32) {
    // SAFETY: machine code passes the context that `run` made.
    unsafe { (*ctx).fault.push_call(site) }
}

/// Three chunks, one after the other.
unsafe extern "C" fn launch(ctx: *mut Context, launch: *const Launch) -> Status {
    // SAFETY: machine code passes what `Launch` describes; the partials have room.
    unsafe {
        let l = &*launch;
        for (start, stop) in [(0, l.n / 3), (l.n / 3, l.n / 2), (l.n / 2, l.n)] {
            if start == stop {
                continue;
            }
            let mut partials = [0u64; 8];
            let status = (l.body)(ctx, l.env, start, stop, partials.as_mut_ptr());
            if !status.is_ok() {
                return status;
            }
            if l.n_partials > 0 {
                (l.combine)(ctx, l.out, partials.as_ptr());
            }
        }
    }
    Status::OK
}

fn run_with(
    kernel: &CompiledKernel,
    args: &[u64],
    attention: &'static AtomicU32,
    stack_limit: usize,
) -> (Status, Vec<u64>, FaultRecord) {
    let helpers = mathlib::table(poll, push_call, launch, print);
    let mut ctx = Context {
        attention,
        stack_limit,
        helpers: helpers.as_ptr(),
        scratch: 0,
        fault: FaultRecord::EMPTY,
        memory: std::ptr::null_mut(),
        sink: std::ptr::null(),
        task: TaskRef::root(1, false),
    };
    assert_eq!(args.len(), kernel.n_args);
    let mut out = vec![0; kernel.n_results];
    // SAFETY: the kernel expects this many arguments and results, and lives until the end.
    let status = unsafe { (kernel.entry)(&raw mut ctx, args.as_ptr(), out.as_mut_ptr()) };
    (status, out, ctx.fault)
}

fn run(kernel: &CompiledKernel, args: &[u64]) -> (Status, Vec<u64>, FaultRecord) {
    run_with(kernel, args, &CALM, 0)
}

#[test]
fn a_counted_loop_calls_the_c_library() {
    // integrate(a, step, n): acc += cos(a + i * step) * step
    use Scalar::{F64, I64};
    let (mut m, p) = Maker::new(&[F64, F64, I64]);
    let (zero, one) = (m.i64(0), m.i64(1));
    let init = m.op(Op::Const(Imm::f64(0.0)), &[]);
    let id = m.new_loop(LoopKind::Range, None);
    let b = m.begin(&[I64, F64]);
    let i = m.op(Op::Cast { from: I64, to: F64 }, &[b[0]]);
    let x = m.prim(Prim::Mul, &[i, p[1]]);
    let x = m.prim(Prim::Add, &[p[0], x]);
    let y = m.op(Op::Math(MathFn::Cos), &[x]);
    let y = m.prim(Prim::Mul, &[y, p[1]]);
    let acc = m.prim(Prim::Add, &[b[1], y]);
    let body = m.end(Terminator::Continue(id, vec![acc]));
    let l = For { id, start: zero, stop: p[2], step: one, init: vec![init], body, orelse: None };
    let r = m.push(InstKind::For(l), &[F64]);
    m.end(Terminator::Return(r));
    let kernel = compile(vec![m.func(&[F64, F64, I64], Type::F64)]);
    let step = 1e-3;
    let expected = (0..1000).fold(0.0, |s, i| s + (0.5 + f64::from(i) * step).cos() * step);
    let args = [0.5f64.to_bits(), step.to_bits(), 1000];
    let (status, out, _) = run(&kernel, &args);
    assert_eq!((status, f64::from_bits(out[0])), (Status::OK, expected));
    // Somebody wants it to stop.
    let (status, _, record) = run_with(&kernel, &args, &RAISED, 0);
    assert_eq!((status, record.n_calls), (Status::INTERRUPTED, 1));
}

/// What a primitive gives on integers, computed in 128 bits.
#[expect(clippy::wildcard_enum_match_arm, reason = "the rest is not for integers")]
fn int_reference(prim: Prim, ty: Scalar, a: i128, b: i128) -> Option<i128> {
    let wrap = |v: i128| -> i128 {
        let shift = 128 - ty.bits();
        let bits = (v as u128) << shift;
        if ty.is_signed() { (bits as i128) >> shift } else { (bits >> shift) as i128 }
    };
    let fits = |v: i128| wrap(v) == v;
    let bits = i128::from(ty.bits());
    Some(match prim {
        Prim::Add => wrap(a + b),
        Prim::Sub => wrap(a - b),
        Prim::Mul => wrap(a.wrapping_mul(b)),
        Prim::Neg => wrap(-a),
        Prim::Abs => wrap(a.abs()),
        Prim::FloorDiv if b != 0 => {
            wrap(a.div_euclid(b) - i128::from(b < 0 && a.rem_euclid(b) != 0))
        }
        Prim::FloorMod if b != 0 => {
            let r = a.rem_euclid(b.abs());
            wrap(if b < 0 && r != 0 { r + b } else { r })
        }
        Prim::Shl if b >= 0 => wrap(if b >= bits { 0 } else { a << b }),
        Prim::Shr if b >= 0 => wrap(a >> b.min(127)),
        Prim::And => a & b,
        Prim::Or => a | b,
        Prim::Xor => a ^ b,
        Prim::Not => wrap(!a),
        Prim::Eq => i128::from(a == b),
        Prim::Ne => i128::from(a != b),
        Prim::Lt => i128::from(a < b),
        Prim::Le => i128::from(a <= b),
        Prim::Gt => i128::from(a > b),
        Prim::Ge => i128::from(a >= b),
        Prim::Min => a.min(b),
        Prim::Max => a.max(b),
        Prim::AddOverflows => i128::from(!fits(a + b)),
        Prim::SubOverflows => i128::from(!fits(a - b)),
        Prim::MulOverflows => i128::from(!a.checked_mul(b).is_some_and(fits)),
        Prim::Pow if (0..200).contains(&b) => {
            wrap((0..b).fold(1, |acc, _| wrap(acc.wrapping_mul(a))))
        }
        _ => return None,
    })
}

#[test]
fn integer_primitives_agree_with_wide_arithmetic() {
    let values = [0, 1, -1, 2, 3, -3, 7, 10, -10, 63, 64, 100, 127, -128, 255, i64::MAX, i64::MIN];
    for ty in [Scalar::I64, Scalar::U64, Scalar::I32, Scalar::U8] {
        let wrap = |v: i64| i128::from(Imm::int(ty, v).as_i64());
        let number = |v: i64| if ty == Scalar::U64 { i128::from(v as u64) } else { wrap(v) };
        for &prim in Prim::ALL {
            let unary = prim.arity() == 1;
            if prim.arity() > 2 || !prim.domain().contains(ty) || prim.gives() == Gives::F64 {
                continue;
            }
            // With the second operand variable, and with it constant.
            let variable = {
                let params = &[ty, ty][..];
                let (mut m, p) = Maker::new(params);
                let r = m.prim(prim, &p[..prim.arity()]);
                let out = m.graph.values[r].ty;
                m.end(Terminator::Return(vec![r]));
                compile(vec![m.func(params, out.into())])
            };
            for b in values {
                let constant = (!unary && [0, -1, 3, 64, -128].contains(&b)).then(|| {
                    let (mut m, p) = Maker::new(&[ty]);
                    let c = m.op(Op::Const(Imm::int(ty, b)), &[]);
                    let r = m.prim(prim, &[p[0], c]);
                    let out = m.graph.values[r].ty;
                    m.end(Terminator::Return(vec![r]));
                    compile(vec![m.func(&[ty], out.into())])
                });
                for a in values {
                    let (abits, bbits) = (Imm::int(ty, a).bits, Imm::int(ty, b).bits);
                    let expected = int_reference(prim, ty, number(a), number(b));
                    let got = run(&variable, &[abits, bbits]).1[0];
                    let check = |got: u64, how: &str| {
                        if let Some(e) = expected {
                            let e = if prim.gives() == Gives::Bool {
                                e as u64
                            } else {
                                Imm::int(ty, e as i64).bits
                            };
                            assert_eq!(got, e, "{} {ty} {a} {b} ({how})", prim.name());
                        }
                    };
                    check(got, "variable");
                    if let Some(k) = &constant {
                        check(run(k, &[abits]).1[0], "constant");
                    }
                }
            }
        }
    }
}

#[test]
fn float_primitives_agree_with_the_interpreters_functions() {
    use crate::base::mathfn::arith;
    let values =
        [0.0, -0.0, 1.0, -1.5, 2.5, 3.5, -7.25, 1e300, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    for &prim in Prim::ALL {
        if prim.arity() > 2
            || !matches!(prim.domain(), Domain::Float | Domain::Number | Domain::Any)
        {
            continue;
        }
        let ty = Scalar::F64;
        let (mut m, p) = Maker::new(&[ty, ty]);
        let r = m.prim(prim, &p[..prim.arity()]);
        let out = m.graph.values[r].ty;
        m.end(Terminator::Return(vec![r]));
        let kernel = compile(vec![m.func(&[ty, ty], out.into())]);
        for a in values {
            for b in values {
                let got = run(&kernel, &[a.to_bits(), b.to_bits()]).1[0];
                #[expect(clippy::wildcard_enum_match_arm, reason = "the rest is not for floats")]
                let expected = match prim {
                    Prim::Add => a + b,
                    Prim::Sub => a - b,
                    Prim::Mul => a * b,
                    Prim::Div => a / b,
                    Prim::Neg => -a,
                    Prim::Abs => a.abs(),
                    Prim::FloorDiv if b == 0.0 => a / b,
                    Prim::FloorDiv => arith::float_floor_div(a, b),
                    Prim::FloorMod if b == 0.0 => f64::NAN,
                    Prim::FloorMod => arith::float_mod(a, b),
                    Prim::Min => {
                        if b < a {
                            b
                        } else {
                            a
                        }
                    }
                    Prim::Max => {
                        if b > a {
                            b
                        } else {
                            a
                        }
                    }
                    Prim::Sqrt => a.sqrt(),
                    Prim::Floor => a.floor(),
                    Prim::Ceil => a.ceil(),
                    Prim::Trunc => a.trunc(),
                    Prim::RoundEven => a.round_ties_even(),
                    Prim::CopySign => a.copysign(b),
                    Prim::Eq => f64::from_bits((a == b).into()),
                    Prim::Ne => f64::from_bits((a != b).into()),
                    Prim::Lt => f64::from_bits((a < b).into()),
                    Prim::Le => f64::from_bits((a <= b).into()),
                    Prim::Gt => f64::from_bits((a > b).into()),
                    Prim::Ge => f64::from_bits((a >= b).into()),
                    _ => continue,
                };
                let (g, e) = (f64::from_bits(got), expected);
                assert!(
                    got == e.to_bits() || g.is_nan() && e.is_nan(),
                    "{} {a} {b}: {g} instead of {e}",
                    prim.name()
                );
            }
        }
    }
}

#[test]
fn conversions_saturate_wrap_and_round() {
    let cast = |from: Scalar, to: Scalar, bits: u64| {
        let (mut m, p) = Maker::new(&[from]);
        let r = m.op(Op::Cast { from, to }, &[p[0]]);
        m.end(Terminator::Return(vec![r]));
        run(&compile(vec![m.func(&[from], to.into())]), &[bits]).1[0]
    };
    use Scalar::*;
    let f = f64::to_bits;
    assert_eq!(cast(F64, I64, f(1e300)), i64::MAX as u64);
    assert_eq!(cast(F64, I64, f(f64::NAN)), 0);
    assert_eq!(cast(F64, I8, f(-1000.0)), 0x80);
    assert_eq!(cast(F64, U8, f(-1.0)), 0);
    assert_eq!(cast(F64, U32, f(5e9)), u64::from(u32::MAX));
    assert_eq!(cast(F64, U64, f(1.8e19)), 18_000_000_000_000_000_000);
    assert_eq!(cast(F64, Bool, f(f64::NAN)), 1);
    assert_eq!(cast(F64, Bool, f(-0.0)), 0);
    assert_eq!(cast(U64, F64, u64::MAX), f(1.844_674_407_370_955_2e19));
    assert_eq!(cast(U8, F64, 200), f(200.0));
    assert_eq!(cast(I8, F64, 200), f(-56.0));
    assert_eq!(cast(I32, I64, 0xffff_ffff), u64::MAX);
    assert_eq!(cast(U32, I64, 0xffff_ffff), 0xffff_ffff);
    assert_eq!(cast(Bool, F32, 1), u64::from(1f32.to_bits()));
    assert_eq!(cast(F64, F32, f(0.1)), u64::from(0.1f32.to_bits()));
}

#[test]
fn true_division_and_mixed_comparison_are_exact() {
    use crate::base::mathfn::arith;
    use crate::kernel::ir::op::Cond;
    let ints = [0, 1, -1, 3, (1 << 53) + 1, i64::MAX, i64::MIN, -(1 << 60) - 7];
    let (mut m, p) = Maker::new(&[Scalar::I64, Scalar::I64]);
    let r = m.prim(Prim::TrueDiv, &p);
    m.end(Terminator::Return(vec![r]));
    let div = compile(vec![m.func(&[Scalar::I64, Scalar::I64], Type::F64)]);
    for a in ints {
        for b in ints.into_iter().filter(|&b| b != 0) {
            let got = f64::from_bits(run(&div, &[a as u64, b as u64]).1[0]);
            assert_eq!(got.to_bits(), arith::int_true_div(a, b).to_bits(), "{a} / {b}");
        }
    }
    for cond in [Cond::Eq, Cond::Ne, Cond::Lt, Cond::Le, Cond::Gt, Cond::Ge] {
        let (mut m, p) = Maker::new(&[Scalar::I64, Scalar::F64]);
        let r = m.op(Op::CompareIntFloat(cond, Scalar::I64), &p);
        m.end(Terminator::Return(vec![r]));
        let kernel = compile(vec![m.func(&[Scalar::I64, Scalar::F64], Type::BOOL)]);
        for a in ints {
            for x in [0.0, -1.0, 1.5, 9007199254740992.0, 9.3e18, -9.3e18, f64::NAN] {
                use std::cmp::Ordering::{Equal, Greater, Less};
                let order = arith::cmp_int_float(a, x);
                let expected = match cond {
                    Cond::Eq => order == Some(Equal),
                    Cond::Ne => order != Some(Equal),
                    Cond::Lt => order == Some(Less),
                    Cond::Le => matches!(order, Some(Less | Equal)),
                    Cond::Gt => order == Some(Greater),
                    Cond::Ge => matches!(order, Some(Greater | Equal)),
                };
                let got = run(&kernel, &[a as u64, x.to_bits()]).1[0];
                assert_eq!(got, u64::from(expected), "{a} {cond:?} {x}");
            }
        }
    }
}

#[test]
fn a_guard_reports_its_values_and_the_calls_on_the_way() {
    use Scalar::{Bool, I64};
    // g(x): guard(x > 10, x); return x, x + 1      f(x): a, b = g(x); return a * b
    let (mut m, p) = Maker::new(&[I64]);
    let r =
        m.push(InstKind::Op { op: Op::Call(FuncId::from_u32(1)), args: vec![p[0]] }, &[I64, I64]);
    let r = m.prim(Prim::Mul, &r);
    m.end(Terminator::Return(vec![r]));
    let f = m.func(&[I64], Type::I64);

    let (mut m, p) = Maker::new(&[I64]);
    let ten = m.i64(10);
    let one = m.i64(1);
    let big = m.prim(Prim::Gt, &[p[0], ten]);
    let yes = m.op(Op::Const(Imm::TRUE), &[]);
    let both = m.op(Op::Prim(Prim::And, Bool), &[big, yes]);
    let fault = m.fault("ValueError");
    m.push(InstKind::Op { op: Op::Guard(fault), args: vec![both, p[0]] }, &[]);
    let next = m.prim(Prim::Add, &[p[0], one]);
    m.end(Terminator::Return(vec![p[0], next]));
    let g = m.func(&[I64], Type::tuple([Type::I64, Type::I64]));

    let kernel = compile(vec![f, g]);
    assert_eq!(run(&kernel, &[6]).1, vec![42]);
    let (status, _, record) = run(&kernel, &[11]);
    assert_eq!((status, record.values[0], record.n_calls), (Status::FAULT, 11, 1));
    let site = &kernel.sites.faults[record.fault as usize];
    assert_eq!((site.class.as_str(), site.values.as_slice()), ("ValueError", &[I64][..]));
}

#[test]
fn endless_recursion_hits_the_stack_limit() {
    use Scalar::I64;
    let (mut m, p) = Maker::new(&[I64]);
    let fault = m.fault("RecursionError");
    m.push(InstKind::Op { op: Op::CheckRecursion(fault), args: vec![] }, &[]);
    let r = m.push(InstKind::Op { op: Op::Call(FuncId::from_u32(0)), args: vec![p[0]] }, &[I64]);
    m.end(Terminator::Return(r));
    let kernel = compile(vec![m.func(&[I64], Type::I64)]);
    let here = 0u8;
    let limit = (&raw const here).addr() - (200 << 10);
    let (status, _, record) = run_with(&kernel, &[1], &CALM, limit);
    assert_eq!(status, Status::FAULT);
    assert!(record.n_calls > 1000);
}

/// sum of i * k over range(start, stop, step), and the greatest index.
fn summing(parallel: bool, step: Option<i64>) -> CompiledKernel {
    use Scalar::I64;
    let params = [I64; 4];
    let (mut m, p) = Maker::new(&params);
    let step = match step {
        Some(s) => m.i64(s),
        None => p[2],
    };
    let zero = m.i64(0);
    let least = m.i64(i64::MIN);
    let roles =
        vec![CarryRole::Reduce(ReduceOp::Add), CarryRole::Reduce(ReduceOp::Max), CarryRole::Last];
    let parallel = parallel.then_some(Parallel { carries: roles });
    let id = m.new_loop(LoopKind::Prange, parallel);
    let b = m.begin(&[I64, I64, I64, I64]);
    let x = m.prim(Prim::Mul, &[b[0], p[3]]);
    let sum = m.prim(Prim::Add, &[b[1], x]);
    let top = m.prim(Prim::Max, &[b[2], b[0]]);
    let body = m.end(Terminator::Continue(id, vec![sum, top, b[0]]));
    let init = vec![zero, least, zero];
    let l = For { id, start: p[0], stop: p[1], step, init, body, orelse: None };
    let r = m.push(InstKind::For(l), &[I64, I64, I64]);
    m.end(Terminator::Return(r));
    compile(vec![m.func(&params, Type::tuple([Type::I64, Type::I64, Type::I64]))])
}

#[test]
fn ranges_of_any_step_run_their_iterations_serially_and_in_chunks() {
    let ranges = [
        (0, 10, 1),
        (10, 0, -1),
        (0, 0, 1),
        (5, 0, 1),
        (0, 10, 3),
        (10, -10, -7),
        (i64::MAX - 3, i64::MAX, 2),
        (i64::MIN + 3, i64::MIN, -2),
        (0, 1, i64::MAX),
    ];
    for (start, stop, step) in ranges {
        let mut expected = vec![0, i64::MIN as u64, 0];
        let mut i = i128::from(start);
        while if step > 0 { i < i128::from(stop) } else { i > i128::from(stop) } {
            expected[0] = expected[0].wrapping_add((i as i64).wrapping_mul(5) as u64);
            expected[1] = (expected[1] as i64).max(i as i64) as u64;
            expected[2] = i as u64;
            i += i128::from(step);
        }
        for parallel in [false, true] {
            for constant in [None, Some(step)] {
                let kernel = summing(parallel, constant);
                let (status, out, _) = run(&kernel, &[start as u64, stop as u64, step as u64, 5]);
                assert_eq!((status, &out), (Status::OK, &expected), "{start} {stop} {step}");
            }
        }
    }
}

#[test]
fn while_with_else_and_break_and_conditions_that_need_no_value() {
    use Scalar::{Bool, I64};
    // n = 0
    // while x != 1 and n < limit:
    //     if n == 1000: break with -1
    //     x = x // 2 if x % 2 == 0 else 3 * x + 1; n += 1
    // else: return n + 100
    let params = [I64, I64];
    let (mut m, p) = Maker::new(&params);
    let (zero, one, two, three) = (m.i64(0), m.i64(1), m.i64(2), m.i64(3));
    let id = m.new_loop(LoopKind::While, None);

    let h = m.begin(&[I64, I64]);
    let going = m.prim(Prim::Ne, &[h[0], one]);
    m.begin(&[]);
    let below = m.prim(Prim::Lt, &[h[1], p[1]]);
    let then = m.end(Terminator::Yield(vec![below]));
    m.begin(&[]);
    let no = m.op(Op::Const(Imm::FALSE), &[]);
    let orelse = m.end(Terminator::Yield(vec![no]));
    let test = m.push(InstKind::If { cond: going, then, orelse }, &[Bool]);
    let head = m.end(Terminator::Yield(vec![test[0], h[0], h[1]]));

    let b = m.begin(&[I64, I64]);
    let thousand = m.i64(1000);
    let enough = m.prim(Prim::Eq, &[b[1], thousand]);
    m.begin(&[]);
    let minus = m.i64(-1);
    let then = m.end(Terminator::Break(id, vec![b[0], minus]));
    m.begin(&[]);
    let orelse = m.end(Terminator::Yield(vec![]));
    m.push(InstKind::If { cond: enough, then, orelse }, &[]);
    let rest = m.prim(Prim::FloorMod, &[b[0], two]);
    let even = m.prim(Prim::Eq, &[rest, zero]);
    m.begin(&[]);
    let half = m.prim(Prim::FloorDiv, &[b[0], two]);
    let then = m.end(Terminator::Yield(vec![half]));
    m.begin(&[]);
    let x = m.prim(Prim::Mul, &[b[0], three]);
    let x = m.prim(Prim::Add, &[x, one]);
    let orelse = m.end(Terminator::Yield(vec![x]));
    let x = m.push(InstKind::If { cond: even, then, orelse }, &[I64]);
    let n = m.prim(Prim::Add, &[b[1], one]);
    let body = m.end(Terminator::Continue(id, vec![x[0], n]));

    let e = m.begin(&[I64, I64]);
    let hundred = m.i64(100);
    let n = m.prim(Prim::Add, &[e[1], hundred]);
    let orelse = m.end(Terminator::Yield(vec![e[0], n]));
    let l = While { id, init: vec![p[0], zero], head, body, orelse: Some(orelse) };
    let r = m.push(InstKind::While(l), &[I64, I64]);
    m.end(Terminator::Return(vec![r[1]]));
    let kernel = compile(vec![m.func(&params, Type::I64)]);
    assert_eq!(run(&kernel, &[27, 1 << 40]).1[0], 111 + 100);
    assert_eq!(run(&kernel, &[27, 50]).1[0], 50 + 100);
    assert_eq!(run(&kernel, &[1, 50]).1[0], 100);
}
