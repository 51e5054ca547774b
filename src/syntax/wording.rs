//! CPython's names for expressions and targets, as its messages use them.

use ruff_python_ast as ruff;

/// `_PyPegen_get_expr_name`: what "cannot assign to …" calls an expression.
pub(super) fn describe(e: &ruff::Expr) -> &'static str {
    use ruff::Expr as R;
    match e {
        R::Attribute(_) => "attribute",
        R::Subscript(_) => "subscript",
        R::Starred(_) => "starred",
        R::Name(_) => "name",
        R::List(_) => "list",
        R::Tuple(_) => "tuple",
        R::Lambda(_) => "lambda",
        R::Call(_) => "function call",
        R::BoolOp(_) | R::BinOp(_) | R::UnaryOp(_) => "expression",
        R::Generator(_) => "generator expression",
        R::Yield(_) | R::YieldFrom(_) => "yield expression",
        R::Await(_) => "await expression",
        R::ListComp(_) => "list comprehension",
        R::SetComp(_) => "set comprehension",
        R::DictComp(_) => "dict comprehension",
        R::Dict(_) => "dict literal",
        R::Set(_) => "set display",
        R::FString(_) => "f-string expression",
        R::TString(_) => "t-string expression",
        R::StringLiteral(_) | R::BytesLiteral(_) | R::NumberLiteral(_) => "literal",
        R::BooleanLiteral(b) => {
            if b.value {
                "True"
            } else {
                "False"
            }
        }
        R::NoneLiteral(_) => "None",
        R::EllipsisLiteral(_) => "ellipsis",
        R::Compare(_) => "comparison",
        R::If(_) => "conditional expression",
        R::Named(_) => "named expression",
        R::Slice(_) => "slice",
        R::IpyEscapeCommand(_) => "escape command",
    }
}
