//! Values that may be None, and what exceptions are made of.
//!
//! Invariant: where an operation needs a value, None raises what Python raises there, and the operation is
//! given what is inside.

#![expect(clippy::wildcard_enum_match_arm, reason = "few of many are meant")]

use super::emit::{Emitter, Infer};
use super::value::Val;
use crate::abi::FAULT_VALUES;
use crate::kernel::ir::op::Prim;
use crate::kernel::ir::{Fault, FaultArg, FaultText, ValueId, untyped};
use crate::kernel::names::Rule;
use crate::kernel::refusal::Reason;
use crate::kernel::types::{Scalar, ScalarKind, Type};
use crate::kernel::userfunc::{Const, FuncRef};
use crate::syntax::ast::CmpOp;

impl Emitter<'_, '_> {
    /// Whether there is a value, and the value.
    pub(super) fn inside(val: &Val) -> (ValueId, Val) {
        let Type::Optional(inner) = &val.ty else { unreachable!("only optionals have an inside") };
        let inner = Val { ty: (**inner).clone(), scalars: val.scalars[1..].to_vec(), konst: None };
        (val.scalars[0], inner)
    }

    /// Replaces optional operands by what is inside of them where an operation needs values.
    pub(super) fn present(&mut self, op: &untyped::Op, vals: &mut [Val]) {
        if !vals.iter().any(|v| matches!(v.ty, Type::Optional(_))) {
            return;
        }
        let names: Vec<&'static str> = vals.iter().map(|v| python_name(&v.ty)).collect();
        let (class, messages): (_, Vec<String>) = match op {
            untyped::Op::Unbound
            | untyped::Op::Const(_)
            | untyped::Op::Truth
            | untyped::Op::Tuple
            | untyped::Op::Results
            | untyped::Op::List
            | untyped::Op::Closure(_)
            | untyped::Op::Itself
            | untyped::Op::Ellipsis
            | untyped::Op::CheckBound(_)
            | untyped::Op::ToObject
            | untyped::Op::Element
            | untyped::Op::Compare(
                CmpOp::Is | CmpOp::IsNot | CmpOp::Eq | CmpOp::Ne | CmpOp::In | CmpOp::NotIn,
            ) => return,
            untyped::Op::Call(_) => {
                let takes_none = match vals[0].ty {
                    Type::Func(FuncRef::Intrinsic(i)) => {
                        matches!(i.rule(), Rule::Print | Rule::Bool)
                    }
                    _ => true,
                };
                if takes_none {
                    return;
                }
                let message = "must be real number, not NoneType".to_string();
                ("TypeError", vec![message; vals.len()])
            }
            untyped::Op::Unary(op) => {
                let symbol = op.symbol();
                ("TypeError", vec![format!("bad operand type for unary {symbol}: 'NoneType'")])
            }
            untyped::Op::Binary(op) | untyped::Op::Directed(op, _) => {
                ("TypeError", operand_messages(op.symbol(), &names))
            }
            untyped::Op::InPlace(op) | untyped::Op::InPlaceC(op, _) => {
                ("TypeError", operand_messages(&format!("{}=", op.symbol()), &names))
            }
            untyped::Op::Compare(op) => {
                let symbol = op.symbol();
                let of = |a: &str, b: &str| {
                    format!("'{symbol}' not supported between instances of '{a}' and '{b}'")
                };
                ("TypeError", vec![of("NoneType", names[1]), of(names[0], "NoneType")])
            }
            untyped::Op::Unpack | untyped::Op::UnpackStarred(_) => {
                ("TypeError", vec!["cannot unpack non-iterable NoneType object".into()])
            }
            untyped::Op::Index => {
                let message = "'NoneType' object is not subscriptable";
                ("TypeError", vec![message.into(), "indices must be integers, not NoneType".into()])
            }
            untyped::Op::Slice(_) => {
                let message = "slice indices must be integers or None or have an __index__ method";
                ("TypeError", vec![message.into(); 3])
            }
            untyped::Op::SetIndex | untyped::Op::SetIndexAugmented => {
                let message = "'NoneType' object does not support item assignment";
                let value = "float() argument must be a string or a real number, not 'NoneType'";
                if vals[0].ty.element().is_some_and(|e| matches!(e, Type::Optional(_))) {
                    return;
                }
                ("TypeError", vec![message.into(), value.into(), value.into()])
            }
            untyped::Op::DelIndex => {
                let message = "'NoneType' object does not support item deletion";
                ("TypeError", vec![message.into(); 2])
            }
            untyped::Op::Attr(name) => {
                let message = format!("'NoneType' object has no attribute '{name}'");
                ("AttributeError", vec![message])
            }
            untyped::Op::Method(name, _) => {
                let message = format!("'NoneType' object has no attribute '{name}'");
                if !matches!(vals[0].ty, Type::Optional(_)) && vals[0].ty.element().is_some() {
                    return;
                }
                ("AttributeError", vec![message; vals.len()])
            }
            untyped::Op::ToC(_) => ("TypeError", vec!["must be real number, not NoneType".into()]),
            untyped::Op::RangeParts => {
                ("TypeError", vec!["'NoneType' object is not iterable".into()])
            }
        };
        for (val, message) in vals.iter_mut().zip(messages) {
            if let Type::Optional(_) = val.ty {
                let (there, inside) = Self::inside(val);
                let missing = self.prim(Prim::Not, Scalar::Bool, &[there]);
                self.guard(missing, class, &message, &[]);
                *val = inside;
            }
        }
    }

    /// The exception of a `raise` whose arguments are values, and the values that fill it.
    pub(super) fn raised(
        &mut self,
        fault: Fault,
        values: &[ValueId],
    ) -> Infer<(Fault, Vec<ValueId>)> {
        let Some(args) = &fault.args else { return Ok((fault, Vec::new())) };
        let mut vals = self.get_all(values);
        for (val, &value) in vals.iter_mut().zip(values) {
            if self.lazies[value].is_some() {
                self.settled(value)?;
                *val = self.get(value);
            }
        }
        let mut scalars = Vec::new();
        let mut next = vals.iter();
        let mut shown = Vec::new();
        for arg in args.iter() {
            shown.push(match arg {
                FaultArg::Value(_) => match next.next() {
                    Some(val) => FaultArg::Value(self.shown(val, &mut scalars)?),
                    None => arg.clone(),
                },
                FaultArg::Text(texts) => {
                    let mut out = Vec::new();
                    for text in texts.iter() {
                        out.push(match text {
                            FaultText::Value { repr, spec, .. } => match next.next() {
                                Some(val) => FaultText::Value {
                                    ty: self.shown(val, &mut scalars)?,
                                    repr: *repr,
                                    spec: spec.clone(),
                                },
                                None => text.clone(),
                            },
                            FaultText::Plain(_) => text.clone(),
                        });
                    }
                    FaultArg::Text(out.into())
                }
            });
        }
        Ok((Fault { args: Some(shown.into()), ..fault }, scalars))
    }

    /// A value that is shown: its type, its slots to the end of the list.
    pub(super) fn shown(&mut self, val: &Val, scalars: &mut Vec<ValueId>) -> Infer<Type> {
        if !can_be_shown(&val.ty) {
            return self.refuse(self.span(), Reason::Shown(val.ty.clone()));
        }
        if scalars.len() + val.scalars.len() > FAULT_VALUES {
            return self
                .refuse(self.span(), Reason::Construct("a message with more than 8 values"));
        }
        scalars.extend(&val.scalars);
        Ok(val.ty.clone())
    }

    /// `print(…)`
    pub(super) fn print(&mut self, call: &untyped::CallArgs, args: &[Val]) -> Infer<Val> {
        let (mut sep, mut end) = (" ".into(), "\n".into());
        for (keyword, val) in call.keywords.iter().zip(&args[call.n_positional..]) {
            if keyword.as_str() == "flush" {
                continue;
            }
            let text = match &val.ty {
                Type::Str(text) => Some(text.clone()),
                Type::None => None,
                _ => {
                    return self.bad_argument("print()", 0, "a constant string", val);
                }
            };
            match keyword.as_str() {
                "sep" => sep = text.unwrap_or(sep),
                "end" => end = text.unwrap_or(end),
                _ => {
                    let function = "print()".to_string();
                    let reason = Reason::UnexpectedKeyword { function, name: *keyword };
                    return self.refuse(self.span(), reason);
                }
            }
        }
        let mut texts = Vec::new();
        let mut scalars = Vec::new();
        for (i, val) in args[..call.n_positional].iter().enumerate() {
            if i > 0 {
                texts.push(FaultText::Plain(sep.clone()));
            }
            if !can_be_shown(&val.ty) {
                return self.refuse(self.span(), Reason::Shown(val.ty.clone()));
            }
            scalars.extend(&val.scalars);
            texts.push(FaultText::Value { ty: val.ty.clone(), repr: false, spec: "".into() });
        }
        texts.push(FaultText::Plain(end));
        let fault = self.fault_without_message("print");
        self.graph.faults[fault].args = Some([FaultArg::Text(texts.into())].into());
        self.push(crate::kernel::ir::op::Op::Print(fault), scalars, Vec::new());
        self.constant(&Const::None)
    }
}

fn can_be_shown(ty: &Type) -> bool {
    match ty {
        Type::None | Type::Scalar(_) | Type::Str(_) | Type::Range => true,
        Type::Tuple(elements) => elements.iter().all(can_be_shown),
        Type::Optional(inner) => can_be_shown(inner),
        Type::Never
        | Type::Func(_)
        | Type::Array(_)
        | Type::Slice(_)
        | Type::Ellipsis
        | Type::DType(_)
        | Type::Steps(..)
        | Type::List(_)
        | Type::Closure(_) => false,
    }
}

fn operand_messages(symbol: &str, names: &[&str]) -> Vec<String> {
    let of =
        |a: &str, b: &str| format!("unsupported operand type(s) for {symbol}: '{a}' and '{b}'");
    vec![of("NoneType", names[1]), of(names[0], "NoneType")]
}

/// What Python calls the type of such a value.
fn python_name(ty: &Type) -> &'static str {
    match ty {
        Type::None => "NoneType",
        Type::Scalar(scalar) => match scalar.kind() {
            ScalarKind::Bool => "bool",
            ScalarKind::Signed | ScalarKind::Unsigned => "int",
            ScalarKind::Float => "float",
        },
        Type::Tuple(_) => "tuple",
        Type::Func(_) | Type::Closure(_) => "function",
        Type::Str(_) => "str",
        Type::Range => "range",
        Type::Array(_) => "numpy.ndarray",
        Type::Slice(_) => "slice",
        Type::Ellipsis => "ellipsis",
        Type::DType(_) => "type",
        Type::Optional(inner) => python_name(inner),
        Type::List(_) => "list",
        Type::Steps(..) => "iterator",
        Type::Never => "object",
    }
}
