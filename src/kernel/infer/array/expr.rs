//! Expressions over whole arrays: operators and functions element by element.
//!
//! Invariant: an expression is evaluated where its value is needed, in one loop and without temporaries, but
//! only if that cannot be told from evaluating it where it stands: its value is used once, in the same
//! block, and nothing in between can change an array ([`fusable`]). Shapes are checked where it stands.
//!
//! Elements have NumPy's types: integers keep their width, and nothing raises.

use std::rc::Rc;

use cranelift_entity::{EntitySet, SecondaryMap};

use super::super::arith::Division;
use super::super::emit::{Emitter, Infer};
use super::super::value::Val;
use super::Parts;
use super::index::Place;
use crate::kernel::ir::op::Prim;
use crate::kernel::ir::untyped::{CallArgs, Op as Untyped};
use crate::kernel::ir::{InstKind, UntypedGraph, ValueId};
use crate::kernel::names::{self, ArrayFn, Intrinsic, Reduction, Rule};
use crate::kernel::options::ErrorModel;
use crate::kernel::refusal::Reason;
use crate::kernel::types::{ArrayType, Axes, Scalar, ScalarKind, Type};
use crate::kernel::userfunc::{Const, FuncRef};
use crate::syntax::ast::{BinOp, CmpOp, UnaryOp};

/// What is to be done for each element.
#[derive(Clone, Debug)]
enum Node {
    Array(Parts),
    Scalar(Val),
    Unary(UnaryOp, Rc<Node>),
    Binary(BinOp, Rc<Node>, Rc<Node>),
    Compare(CmpOp, Rc<Node>, Rc<Node>),
    Call(Intrinsic, Vec<Rc<Node>>),
}

/// An array that is still to be computed.
#[derive(Debug)]
pub(in super::super) struct Lazy {
    node: Rc<Node>,
    shape: Vec<ValueId>,
    dtype: Scalar,
}

/// The results that may be computed where they are used.
pub(in super::super) fn fusable(graph: &UntypedGraph) -> EntitySet<ValueId> {
    let mut uses: SecondaryMap<ValueId, u32> = SecondaryMap::new();
    let mut functions: SecondaryMap<ValueId, bool> = SecondaryMap::new();
    for region in graph.regions_under(graph.body) {
        let data = &graph.regions[region];
        for &inst in &data.insts {
            graph.operands(inst).into_iter().for_each(|v| uses[v] += 1);
            if let InstKind::Op { op: Untyped::Const(Const::Func(FuncRef::Intrinsic(f))), .. } =
                graph.insts[inst].kind
                && !names::writes(f.row().name)
            {
                functions[graph.insts[inst].results[0]] = true;
            }
        }
        data.term.values().iter().for_each(|&v| uses[v] += 2);
    }
    let harmless = |inst| match &graph.insts[inst].kind {
        InstKind::Op { op, args } => match op {
            Untyped::Call(_) => functions[args[0]],
            Untyped::Const(_)
            | Untyped::Unary(_)
            | Untyped::Binary(_)
            | Untyped::Directed(..)
            | Untyped::Compare(_)
            | Untyped::Tuple
            | Untyped::List
            | Untyped::Closure(_)
            | Untyped::Itself
            | Untyped::Index
            | Untyped::Slice(_)
            | Untyped::Ellipsis
            | Untyped::Attr(_) => true,
            Untyped::Method(name, _) => !names::writes(name.as_str()),
            Untyped::Unbound
            | Untyped::InPlace(_)
            | Untyped::Truth
            | Untyped::Results
            | Untyped::Unpack
            | Untyped::UnpackStarred(_)
            | Untyped::DelIndex
            | Untyped::SetIndex
            | Untyped::SetIndexAugmented
            | Untyped::InPlaceC(..)
            | Untyped::ToC(_)
            | Untyped::ToObject
            | Untyped::CheckBound(_)
            | Untyped::RangeParts
            | Untyped::Element => false,
        },
        InstKind::If { .. } | InstKind::For(_) | InstKind::While(_) => false,
    };
    let mut found = EntitySet::new();
    for region in graph.regions_under(graph.body) {
        let insts = &graph.regions[region].insts;
        for (at, &inst) in insts.iter().enumerate() {
            let [result] = graph.insts[inst].results[..] else { continue };
            if uses[result] != 1 {
                continue;
            }
            for &later in &insts[at + 1..] {
                if graph.operands(later).contains(&result) {
                    found.insert(result);
                    break;
                }
                if !harmless(later) {
                    break;
                }
            }
        }
    }
    found
}

/// Whether the function works on elements.
#[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
fn is_elementwise(intrinsic: Intrinsic) -> bool {
    match intrinsic.rule() {
        Rule::Numpy(_)
        | Rule::NumpyPrim(_)
        | Rule::NumpyPower
        | Rule::Sign
        | Rule::Square
        | Rule::NumpyMin
        | Rule::NumpyMax
        | Rule::LibraryElement(_)
        | Rule::Operator(_)
        | Rule::Comparison(_)
        | Rule::Inversion(_)
        | Rule::Where => true,
        Rule::IsNan | Rule::IsInf | Rule::IsFinite | Rule::Degrees | Rule::Radians => {
            intrinsic.row().module == "numpy"
        }
        Rule::Abs => true,
        _ => false,
    }
}

impl<'e, 'i> Emitter<'e, 'i> {
    /// Does what an operation on whole arrays asks for; false if it is none.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    pub(in super::super) fn whole_arrays(
        &mut self,
        op: &Untyped,
        args: &[ValueId],
        vals: &[Val],
        results: &[ValueId],
    ) -> Infer<bool> {
        let is_array = |v: &Val| v.ty.array().is_some();
        if !vals.iter().any(is_array) {
            return Ok(false);
        }
        let node = |e: &mut Self, i: usize| e.node(args[i], &vals[i]);
        let node = match op {
            Untyped::Unary(op) if *op != UnaryOp::Not => Node::Unary(*op, node(self, 0)?),
            Untyped::Binary(BinOp::MatMul) => return Ok(false),
            Untyped::Binary(op) if numbers(vals) => {
                Node::Binary(*op, node(self, 0)?, node(self, 1)?)
            }
            Untyped::Compare(
                op @ (CmpOp::Eq | CmpOp::Ne | CmpOp::Lt | CmpOp::Le | CmpOp::Gt | CmpOp::Ge),
            ) if numbers(vals) => Node::Compare(*op, node(self, 0)?, node(self, 1)?),
            Untyped::Call(call) => match vals[0].ty {
                Type::Func(FuncRef::Intrinsic(f))
                    if is_elementwise(f)
                        && call.keywords.is_empty()
                        && numbers(&vals[1..])
                        && !(f.rule() == Rule::Where && vals.len() == 2) =>
                {
                    let nodes: Infer<Vec<Rc<Node>>> =
                        (1..vals.len()).map(|i| node(self, i)).collect();
                    Node::Call(f, nodes?)
                }
                Type::Func(FuncRef::Intrinsic(f)) => {
                    if let (Rule::Array(ArrayFn::Reduce(kind)), [_, arg]) = (f.rule(), args)
                        && let Some(lazy) = self.lazies[*arg].take()
                    {
                        let val = self.reduce_lazy(kind, &lazy)?;
                        self.set(results[0], val);
                        return Ok(true);
                    }
                    return Ok(false);
                }
                _ => return Ok(false),
            },
            Untyped::Method(name, _) if vals.len() == 1 => {
                if let Some(ArrayFn::Reduce(kind)) = ArrayFn::method(name.as_str())
                    && let Some(lazy) = self.lazies[args[0]].take()
                {
                    let val = self.reduce_lazy(kind, &lazy)?;
                    self.set(results[0], val);
                    return Ok(true);
                }
                return Ok(false);
            }
            Untyped::InPlace(op) if is_array(&vals[0]) && numbers(vals) => {
                let val = self.in_place(*op, args, vals)?;
                self.set(results[0], val);
                return Ok(true);
            }
            Untyped::SetIndex if is_array(&vals[0]) => {
                let Some(lazy) = self.lazies[args[2]].take() else { return Ok(false) };
                return self.set_lazy(&vals[0], &vals[1], &lazy).map(|()| true);
            }
            _ => return Ok(false),
        };
        let lazy = self.lazy(node)?;
        if self.fusable.contains(results[0]) {
            let ty = ArrayType::fresh(lazy.dtype, lazy.shape.len());
            self.vals[results[0]] =
                Some(Val { ty: Type::Array(ty), scalars: Vec::new(), konst: None });
            self.lazies[results[0]] = Some(Rc::new(lazy));
        } else {
            let val = self.computed(&lazy)?;
            self.set(results[0], val);
        }
        Ok(true)
    }

    /// The value of an operand that may still have to be computed.
    pub(in super::super) fn settled(&mut self, arg: ValueId) -> Infer<()> {
        if let Some(lazy) = self.lazies[arg].take() {
            let val = self.computed(&lazy)?;
            self.set(arg, val);
        }
        Ok(())
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    fn node(&mut self, arg: ValueId, val: &Val) -> Infer<Rc<Node>> {
        if let Some(lazy) = self.lazies[arg].take() {
            return Ok(lazy.node.clone());
        }
        Ok(Rc::new(match val.ty {
            Type::Array(ty) => Node::Array(self.parts(val, ty)),
            _ => Node::Scalar(val.clone()),
        }))
    }

    /// The expression with its shape and type.
    fn lazy(&mut self, node: Node) -> Infer<Lazy> {
        let mut leaves = Vec::new();
        collect(&node, &mut leaves);
        let mut shape: Vec<ValueId> = Vec::new();
        for leaf in &leaves {
            shape = self.broadcast(&shape, &leaf.shape);
        }
        // Emitted nowhere, for the type alone.
        let (outer, alive) = (self.region, self.alive);
        self.region = self.new_region();
        let at = shape.clone();
        let element = self.element(&node, &at);
        (self.region, self.alive) = (outer, alive);
        let element = element?;
        let Some(dtype) = element.ty.scalar() else {
            return self.refuse(self.span(), Reason::NotIterable(element.ty));
        };
        Ok(Lazy { node: Rc::new(node), shape, dtype })
    }

    /// The shape that two arrays have together.
    pub(super) fn broadcast(&mut self, a: &[ValueId], b: &[ValueId]) -> Vec<ValueId> {
        if a.is_empty() {
            return b.to_vec();
        }
        let n = a.len().max(b.len());
        let one = self.whole(1);
        let mut shape = Vec::new();
        for axis in 0..n {
            let own = |s: &[ValueId]| (axis + s.len()).checked_sub(n).map(|at| s[at]);
            let (x, y) = match (own(a), own(b)) {
                (Some(x), Some(y)) if x != y => (x, y),
                (Some(x), _) | (None, Some(x)) => {
                    shape.push(x);
                    continue;
                }
                (None, None) => continue,
            };
            let stretched = self.ints(Prim::Eq, x, one);
            let differs = self.ints(Prim::Ne, x, y);
            let x_long = self.ints(Prim::Ne, x, one);
            let y_long = self.ints(Prim::Ne, y, one);
            let both = self.prim(Prim::And, Scalar::Bool, &[x_long, y_long]);
            let bad = self.prim(Prim::And, Scalar::Bool, &[differs, both]);
            let shown = |s: &[ValueId]| match s.len() {
                1 => "({},)".to_string(),
                n => format!("({})", vec!["{}"; n].join(",")),
            };
            let message = format!(
                "operands could not be broadcast together with shapes {} {} ",
                shown(a),
                shown(b)
            );
            let values: Vec<ValueId> = a.iter().chain(b).copied().collect();
            self.guard(bad, "ValueError", &message, &values);
            shape.push(self.prim(Prim::Select, Scalar::I64, &[stretched, y, x]));
        }
        shape
    }

    /// The expression for positions of a shape; and whether no array is stretched to it, if that is not
    /// known. `plain` takes it for granted.
    fn placed(&mut self, node: &Node, shape: &[ValueId], plain: bool) -> Node {
        let mut place = |n: &Rc<Node>| Rc::new(self.placed(n, shape, plain));
        match node {
            Node::Array(parts) => Node::Array(self.stretched(parts, shape, plain)),
            Node::Scalar(v) => Node::Scalar(v.clone()),
            Node::Unary(op, a) => Node::Unary(*op, place(a)),
            Node::Binary(op, a, b) => Node::Binary(*op, place(a), place(b)),
            Node::Compare(op, a, b) => Node::Compare(*op, place(a), place(b)),
            Node::Call(f, args) => Node::Call(*f, args.iter().map(place).collect()),
        }
    }

    pub(super) fn stretched(&mut self, parts: &Parts, shape: &[ValueId], plain: bool) -> Parts {
        let (n, m) = (parts.ty.ndim(), shape.len());
        let (zero, one) = (self.whole(0), self.whole(1));
        let mut strides = vec![zero; m - n];
        let mut axes = parts.ty.axes;
        for axis in 0..n {
            let (own, wanted) = (parts.shape[axis], shape[m - n + axis]);
            let mut stride = parts.strides[axis];
            if own != wanted && !plain {
                let single = self.ints(Prim::Eq, own, one);
                stride = self.prim(Prim::Select, Scalar::I64, &[single, zero, stride]);
                axes = Axes::Any;
            }
            strides.push(stride);
        }
        let ty = ArrayType { ndim: m as u8, axes, ..parts.ty };
        Parts { ty, strides, shape: shape.to_vec(), ..parts.clone() }
    }

    /// Whether every array of an expression has the shape itself; none if that is sure.
    fn all_plain(&mut self, node: &Node, shape: &[ValueId]) -> Option<ValueId> {
        let mut leaves = Vec::new();
        collect(node, &mut leaves);
        let mut plain = None;
        for leaf in leaves {
            let skip = shape.len() - leaf.shape.len();
            for (&own, &wanted) in leaf.shape.iter().zip(&shape[skip..]) {
                if own == wanted {
                    continue;
                }
                let same = self.ints(Prim::Eq, own, wanted);
                plain = Some(match plain {
                    None => same,
                    Some(before) => self.prim(Prim::And, Scalar::Bool, &[before, same]),
                });
            }
        }
        plain
    }

    /// Runs `go` on the expression: once for arrays of one shape, and once for others if there may be any.
    fn in_versions(
        &mut self,
        lazy: &Lazy,
        go: &mut dyn FnMut(&mut Self, &Node) -> Infer<Vec<ValueId>>,
    ) -> Infer<Vec<ValueId>> {
        let Some(plain) = self.all_plain(&lazy.node, &lazy.shape) else {
            let node = self.placed(&lazy.node, &lazy.shape, true);
            return go(self, &node);
        };
        let (node, shape) = (lazy.node.clone(), lazy.shape.clone());
        let go = std::cell::RefCell::new(go);
        self.either(
            plain,
            |e| {
                let node = e.placed(&node, &shape, true);
                (go.borrow_mut())(e, &node)
            },
            |e| {
                let node = e.placed(&node, &shape, false);
                (go.borrow_mut())(e, &node)
            },
        )
    }

    /// A new array of the expression's values.
    fn computed(&mut self, lazy: &Lazy) -> Infer<Val> {
        let to = self.fresh_array(&lazy.shape, lazy.dtype, false)?;
        self.in_versions(lazy, &mut |e, node| {
            e.each(&lazy.shape, |e, at| {
                let value = e.element(node, at)?;
                let value = e.as_element(&value, lazy.dtype)?;
                e.store(&to, at, value);
                Ok(())
            })?;
            Ok(Vec::new())
        })?;
        Ok(to.val())
    }

    fn reduce_lazy(&mut self, kind: Reduction, lazy: &Lazy) -> Infer<Val> {
        let mut ty = Scalar::F64;
        let values = self.in_versions(lazy, &mut |e, node| {
            let val = e.reduced(kind, &lazy.shape, lazy.dtype, &mut |e, at| e.element(node, at))?;
            ty = val.ty.scalar().unwrap_or(Scalar::F64);
            Ok(val.scalars)
        })?;
        Ok(Val::scalar(ty, values[0]))
    }

    /// `object[index] = expression`
    fn set_lazy(&mut self, object: &Val, index: &Val, lazy: &Lazy) -> Infer<()> {
        let Some(ty) = object.ty.array() else { return Ok(()) };
        self.check_writeable(ty)?;
        match self.place(object, ty, index)? {
            Place::Part(to) => {
                let made = ArrayType::fresh(lazy.dtype, lazy.shape.len());
                let strides = self.contiguous_strides(made, &lazy.shape);
                // Its shape alone is asked for.
                let (owner, data) = (to.owner, to.data);
                let shape = lazy.shape.clone();
                self.spread(&Parts { ty: made, owner, data, shape, strides }, &to)?;
                self.write_expression(&to, lazy)
            }
            Place::Element(..) => {
                let from = Type::Array(ArrayType::fresh(lazy.dtype, lazy.shape.len()));
                let reason = Reason::ElementValue { from, to: ty.dtype };
                self.refuse(self.span(), reason)
            }
        }
    }

    /// Writes the expression's values to an array that its shape fits.
    fn write_expression(&mut self, to: &Parts, lazy: &Lazy) -> Infer<()> {
        let target = Lazy { node: lazy.node.clone(), shape: to.shape.clone(), dtype: lazy.dtype };
        let mut leaves = Vec::new();
        collect(&lazy.node, &mut leaves);
        let mut overlaps = None;
        for leaf in leaves {
            let leaf = self.stretched(&leaf, &to.shape, false);
            let one = self.overlaps(to, &leaf);
            overlaps = Some(match overlaps {
                None => one,
                Some(any) => self.prim(Prim::Or, Scalar::Bool, &[any, one]),
            });
        }
        self.in_versions(&target, &mut |e, node| {
            e.write(to, overlaps, &mut |e, at| {
                let value = e.element(node, at)?;
                e.as_element(&value, to.ty.dtype)
            })?;
            Ok(Vec::new())
        })?;
        Ok(())
    }

    /// `array op= value`: into the array itself.
    fn in_place(&mut self, op: BinOp, args: &[ValueId], vals: &[Val]) -> Infer<Val> {
        self.settled(args[0])?;
        let object = self.get(args[0]);
        let Some(ty) = object.ty.array() else { return Ok(object) };
        self.check_writeable(ty)?;
        let to = self.parts(&object, ty);
        let right = self.node(args[1], &vals[1])?;
        let node = Node::Binary(op, Rc::new(Node::Array(to.clone())), right);
        let lazy = self.lazy(node)?;
        let narrows = match (lazy.dtype.kind(), ty.dtype.kind()) {
            (a, b) if a == b => false,
            (ScalarKind::Bool, _)
            | (ScalarKind::Signed | ScalarKind::Unsigned, ScalarKind::Float) => false,
            (ScalarKind::Signed, ScalarKind::Unsigned)
            | (ScalarKind::Unsigned, ScalarKind::Signed) => false,
            (_, _) => true,
        };
        if narrows {
            let from = Type::Scalar(lazy.dtype);
            return self.refuse(self.span(), Reason::ElementValue { from, to: ty.dtype });
        }
        // The result must have the array's own shape.
        let one_shape = Parts { shape: lazy.shape.clone(), ..to.clone() };
        if lazy.shape.len() == to.shape.len() {
            for (&made, &own) in one_shape.shape.iter().zip(&to.shape) {
                if made != own {
                    let differs = self.ints(Prim::Ne, made, own);
                    let message =
                        "non-broadcastable output operand doesn't match the broadcast shape";
                    self.guard(differs, "ValueError", message, &[]);
                }
            }
        } else {
            let (from, to) = (one_shape.val().ty, object.ty.clone());
            return self.refuse(self.span(), Reason::TooManyAxes { from, to });
        }
        self.write_expression(&to, &lazy)?;
        Ok(object)
    }

    /// The expression's value at a position.
    fn element(&mut self, node: &Node, at: &[ValueId]) -> Infer<Val> {
        let model = std::mem::replace(&mut self.options.error_model, ErrorModel::Numpy);
        let value = self.element_here(node, at);
        self.options.error_model = model;
        value
    }

    fn element_here(&mut self, node: &Node, at: &[ValueId]) -> Infer<Val> {
        match node {
            Node::Array(parts) => {
                let skip = at.len().saturating_sub(parts.shape.len());
                Ok(self.load(parts, &at[skip..]))
            }
            Node::Scalar(v) => Ok(v.clone()),
            Node::Unary(op, a) => {
                let a = self.element_here(a, at)?;
                match (op, a.ty.scalar()) {
                    (UnaryOp::Neg, Some(ty)) if ty.is_int() => {
                        Ok(Val::scalar(ty, self.prim(Prim::Neg, ty, &[a.scalars[0]])))
                    }
                    (UnaryOp::Invert, Some(ty)) if !ty.is_float() => {
                        Ok(Val::scalar(ty, self.prim(Prim::Not, ty, &[a.scalars[0]])))
                    }
                    (_, _) => self.unary(*op, &a),
                }
            }
            Node::Binary(op, a, b) => {
                let (a, b) = (self.element_here(a, at)?, self.element_here(b, at)?);
                self.element_binary(*op, &a, &b)
            }
            Node::Compare(op, a, b) => {
                let (a, b) = (self.element_here(a, at)?, self.element_here(b, at)?);
                self.compare(*op, &a, &b)
            }
            Node::Call(f, args) if operator(*f).is_some() && args.len() == 2 => {
                let (a, b) = (self.element_here(&args[0], at)?, self.element_here(&args[1], at)?);
                match operator(*f) {
                    Some(op) => self.element_binary(op, &a, &b),
                    None => Ok(a),
                }
            }
            Node::Call(f, args) => {
                let vals: Infer<Vec<Val>> = args.iter().map(|a| self.element_here(a, at)).collect();
                let vals = vals?;
                let call = CallArgs {
                    n_positional: vals.len(),
                    keywords: Vec::new(),
                    spans: vec![self.span(); vals.len()],
                    starred: Vec::new(),
                };
                self.intrinsic(*f, &call, &vals)
            }
        }
    }

    /// Integers in the type that NumPy has for both, without widening to 64 bits.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]
    fn element_binary(&mut self, op: BinOp, a: &Val, b: &Val) -> Infer<Val> {
        let prim = match op {
            BinOp::Add => Prim::Add,
            BinOp::Sub => Prim::Sub,
            BinOp::Mul => Prim::Mul,
            BinOp::And => Prim::And,
            BinOp::Or => Prim::Or,
            BinOp::Xor => Prim::Xor,
            BinOp::FloorDiv => Prim::FloorDiv,
            BinOp::Mod => Prim::FloorMod,
            BinOp::MatMul | BinOp::Div | BinOp::Pow | BinOp::Shl | BinOp::Shr => {
                return self.binary(op, a, b);
            }
        };
        let ty = match (a.ty.scalar(), b.ty.scalar()) {
            (Some(x), Some(y)) if x.is_int() && y.is_int() => {
                if b.is_weak() {
                    x
                } else if a.is_weak() {
                    y
                } else {
                    common(x, y)
                }
            }
            (_, _) => return self.binary(op, a, b),
        };
        if ty.is_float() {
            return self.binary(op, a, b);
        }
        let (l, r) = (self.as_scalar(a, ty), self.as_scalar(b, ty));
        Ok(Val::scalar(
            ty,
            match prim {
                Prim::FloorDiv => self.divide(prim, Division::Floor, ty, l, r),
                Prim::FloorMod => self.divide(prim, Division::Modulo, ty, l, r),
                prim => self.prim(prim, ty, &[l, r]),
            },
        ))
    }

    /// `np.where(condition, a, b)` of numbers.
    pub(in super::super) fn where_of(&mut self, name: &str, args: &[Val]) -> Infer<Val> {
        let cond = self.truth(&args[0])?;
        // A literal takes the type of what is beside it, if that has room for it.
        let beside = |weak: &Val, other: &Val| {
            let (x, y) = (weak.ty.scalar()?, other.ty.scalar()?);
            let room = y.is_float() || (x.is_int() && y.is_int());
            (weak.is_weak() && !other.is_weak() && room).then_some(y)
        };
        let joined = beside(&args[1], &args[2])
            .or_else(|| beside(&args[2], &args[1]))
            .or_else(|| args[1].ty.join(&args[2].ty)?.scalar());
        let Some(ty) = joined else {
            return self.bad_argument(name, 1, "a number", &args[1]);
        };
        let (a, b) = (self.as_scalar(&args[1], ty), self.as_scalar(&args[2], ty));
        Ok(Val::scalar(ty, self.prim(Prim::Select, ty, &[cond.scalars[0], a, b])))
    }
}

/// The operator that a function is.
fn operator(f: Intrinsic) -> Option<BinOp> {
    if let Rule::Operator(op) = f.rule() { Some(op) } else { None }
}

/// Whether all are arrays or numbers.
fn numbers(vals: &[Val]) -> bool {
    vals.iter().all(|v| matches!(v.ty, Type::Array(_) | Type::Scalar(_)))
}

/// NumPy's common type of two element types.
pub(super) fn common_dtype(a: Scalar, b: Scalar) -> Scalar {
    match (a.kind(), b.kind()) {
        (_, _) if a == b => a,
        (ScalarKind::Bool, _) => b,
        (_, ScalarKind::Bool) => a,
        (ScalarKind::Float, ScalarKind::Float) => Scalar::F64,
        (ScalarKind::Float, _) => float_beside(a, b),
        (_, ScalarKind::Float) => float_beside(b, a),
        (_, _) => common(a, b),
    }
}

/// The float that holds a float's values and an integer's, as NumPy has it.
fn float_beside(float: Scalar, int: Scalar) -> Scalar {
    if int.bits() <= 16 { float } else { Scalar::F64 }
}

/// NumPy's common type of two integer types.
pub(super) fn common(a: Scalar, b: Scalar) -> Scalar {
    if a == b {
        return a;
    }
    if a.is_signed() == b.is_signed() {
        return if a.bits() >= b.bits() { a } else { b };
    }
    let (signed, unsigned) = if a.is_signed() { (a, b) } else { (b, a) };
    match unsigned.bits() {
        bits if bits < signed.bits() => signed,
        8 => Scalar::I16,
        16 => Scalar::I32,
        32 => Scalar::I64,
        _ => Scalar::F64,
    }
}

fn collect(node: &Node, out: &mut Vec<Parts>) {
    match node {
        Node::Array(parts) => out.push(parts.clone()),
        Node::Scalar(_) => {}
        Node::Unary(_, a) => collect(a, out),
        Node::Binary(_, a, b) | Node::Compare(_, a, b) => {
            collect(a, out);
            collect(b, out);
        }
        Node::Call(_, args) => args.iter().for_each(|a| collect(a, out)),
    }
}
