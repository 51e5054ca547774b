//! The syntax tree: what interpreter and kernel compiler both read.
//!
//! Invariant: the tree is plain immutable data (`Send + Sync`), knows nothing of the parser that made
//! it, and every node carries the span of the text it came from. Functions stand behind [`Arc`]
//! because a kernel may be compiled, on another thread, long after the module has run. Each node that
//! opens a scope names it by [`ScopeId`]; the scopes stand in the [`Unit`].

use std::sync::Arc;

use num_bigint::BigInt;

use super::scope::{Scope, ScopeId};
use super::warn::Warning;
use crate::base::{PrimaryMap, SourceFile, Span, Symbol};

/// One parsed and resolved source: a module, a `-c` string, an `eval` expression.
#[derive(Debug)]
pub struct Unit {
    pub file: Arc<SourceFile>,
    pub body: Block,
    pub scopes: PrimaryMap<ScopeId, Scope>,
    /// The scope of the module's own body.
    pub root: ScopeId,
    /// `from __future__ import annotations`: annotations are kept as text.
    pub future_annotations: bool,
    /// The values of expressions that stand as statements are shown.
    pub shows_values: bool,
    pub warnings: Vec<Warning>,
}

pub type Block = Vec<Stmt>;

#[derive(Clone, Debug)]
pub struct Stmt {
    pub span: Span,
    pub kind: StmtKind,
}

#[derive(Clone, Debug)]
pub enum StmtKind {
    Expr(Expr),
    /// `a = b = value`: several targets, assigned left to right.
    Assign {
        targets: Vec<Expr>,
        value: Expr,
    },
    AugAssign {
        target: Expr,
        op: BinOp,
        value: Expr,
    },
    /// `simple` is false when the target stands in parentheses.
    AnnAssign {
        target: Expr,
        annotation: Expr,
        value: Option<Expr>,
        simple: bool,
    },
    FunctionDef(Arc<Function>),
    ClassDef(Arc<ClassDef>),
    Return(Option<Expr>),
    Delete(Vec<Expr>),
    If {
        test: Expr,
        body: Block,
        orelse: Block,
    },
    For {
        is_async: bool,
        target: Expr,
        iter: Expr,
        body: Block,
        orelse: Block,
    },
    While {
        test: Expr,
        body: Block,
        orelse: Block,
    },
    With {
        is_async: bool,
        items: Vec<WithItem>,
        body: Block,
    },
    Match {
        subject: Expr,
        cases: Vec<MatchCase>,
    },
    Raise {
        exc: Option<Expr>,
        cause: Option<Expr>,
    },
    Try {
        body: Block,
        handlers: Vec<Handler>,
        is_star: bool,
        orelse: Block,
        finally: Block,
    },
    Assert {
        test: Expr,
        msg: Option<Expr>,
    },
    Import(Vec<Alias>),
    /// `level` counts the leading dots.
    ImportFrom {
        module: Option<Symbol>,
        names: Vec<Alias>,
        level: u32,
    },
    Global(Vec<Symbol>),
    Nonlocal(Vec<Symbol>),
    TypeAlias {
        name: Expr,
        type_params: Vec<TypeParam>,
        value: Expr,
        scope: ScopeId,
    },
    Pass,
    Break,
    Continue,
}

/// A `def`, an `async def` or a `lambda` (whose body is one `Return`, whose name is `<lambda>`).
#[derive(Debug)]
pub struct Function {
    pub span: Span,
    pub name: Symbol,
    pub name_span: Span,
    pub decorators: Vec<Expr>,
    pub type_params: Vec<TypeParam>,
    pub params: Params,
    pub returns: Option<Expr>,
    pub body: Block,
    pub is_async: bool,
    pub is_lambda: bool,
    pub scope: ScopeId,
}

#[derive(Debug)]
pub struct ClassDef {
    pub span: Span,
    pub name: Symbol,
    pub name_span: Span,
    pub decorators: Vec<Expr>,
    pub type_params: Vec<TypeParam>,
    pub bases: Vec<Expr>,
    pub keywords: Vec<Keyword>,
    pub body: Block,
    pub scope: ScopeId,
}

#[derive(Clone, Default, Debug)]
pub struct Params {
    pub pos_only: Vec<Param>,
    pub pos_or_kw: Vec<Param>,
    pub var_pos: Option<Param>,
    pub kw_only: Vec<Param>,
    pub var_kw: Option<Param>,
}

impl Params {
    /// Every parameter in the order of the callee's first locals: positional-only, positional,
    /// keyword-only, `*args`, `**kwargs`.
    pub fn iter(&self) -> impl Iterator<Item = &Param> {
        self.pos_only
            .iter()
            .chain(&self.pos_or_kw)
            .chain(&self.kw_only)
            .chain(&self.var_pos)
            .chain(&self.var_kw)
    }
}

#[derive(Clone, Debug)]
pub struct Param {
    pub span: Span,
    pub name: Symbol,
    pub annotation: Option<Expr>,
    pub default: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct Keyword {
    pub span: Span,
    /// `None` for `**value`.
    pub name: Option<Symbol>,
    pub value: Expr,
}

#[derive(Clone, Debug)]
pub struct WithItem {
    pub context: Expr,
    pub target: Option<Expr>,
}

#[derive(Clone, Debug)]
pub struct Handler {
    pub span: Span,
    pub class: Option<Expr>,
    pub name: Option<Symbol>,
    pub body: Block,
}

/// One `name as asname` of an import; `name` may be dotted, or `*`.
#[derive(Clone, Debug)]
pub struct Alias {
    pub span: Span,
    pub name: Symbol,
    pub asname: Option<Symbol>,
}

#[derive(Clone, Debug)]
pub struct TypeParam {
    pub span: Span,
    pub name: Symbol,
    pub kind: TypeParamKind,
    /// Bound and default are evaluated when first asked for, each in a scope of its own.
    pub bound: Option<LazyExpr>,
    pub default: Option<LazyExpr>,
}

/// An expression whose evaluation is deferred: the body of a hidden function.
#[derive(Clone, Debug)]
pub struct LazyExpr {
    pub expr: Expr,
    pub scope: ScopeId,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TypeParamKind {
    TypeVar,
    TypeVarTuple,
    ParamSpec,
}

#[derive(Clone, Debug)]
pub struct MatchCase {
    pub span: Span,
    pub pattern: Pattern,
    pub guard: Option<Expr>,
    pub body: Block,
}

#[derive(Clone, Debug)]
pub struct Pattern {
    pub span: Span,
    pub kind: PatternKind,
}

#[derive(Clone, Debug)]
pub enum PatternKind {
    /// Compared with `==`.
    Value(Expr),
    /// `None`, `True`, `False`: compared with `is`.
    Singleton(Expr),
    Sequence(Vec<Pattern>),
    Mapping {
        keys: Vec<Expr>,
        patterns: Vec<Pattern>,
        rest: Option<Symbol>,
    },
    Class {
        class: Expr,
        patterns: Vec<Pattern>,
        kw_names: Vec<Symbol>,
        kw_patterns: Vec<Pattern>,
    },
    /// `*name` or `*_` in a sequence.
    Star(Option<Symbol>),
    /// `pattern as name`; a bare name has no pattern; `_` has neither.
    As {
        pattern: Option<Box<Pattern>>,
        name: Option<Symbol>,
    },
    Or(Vec<Pattern>),
}

#[derive(Clone, Debug)]
pub struct Expr {
    pub span: Span,
    pub kind: ExprKind,
}

#[derive(Clone, Debug)]
pub enum ExprKind {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    BigInt(Arc<BigInt>),
    Float(f64),
    /// The imaginary part of `1j`.
    Imaginary(f64),
    /// Adjacent literals are joined.
    Str(Arc<str>),
    /// A string that holds lone surrogates, in WTF-8 (UTF-8 that encodes them too).
    Wtf8(Arc<[u8]>),
    Bytes(Arc<[u8]>),
    FString(Vec<FPart>),
    TString(Vec<FPart>),
    Name(Symbol),
    Tuple(Vec<Expr>),
    List(Vec<Expr>),
    Set(Vec<Expr>),
    /// A key of `None` is `**value`.
    Dict(Vec<(Option<Expr>, Expr)>),
    ListComp(Box<Comprehension>),
    SetComp(Box<Comprehension>),
    DictComp(Box<DictComprehension>),
    Generator(Box<Comprehension>),
    Binary {
        op: BinOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Unary {
        op: UnaryOp,
        operand: Box<Expr>,
    },
    /// `a and b and c`: two or more values.
    Bool {
        op: BoolOp,
        values: Vec<Expr>,
    },
    /// `left op0 c0 op1 c1 …`: `ops` and `comparators` are equally long.
    Compare {
        left: Box<Expr>,
        ops: Vec<CmpOp>,
        comparators: Vec<Expr>,
    },
    IfExp {
        test: Box<Expr>,
        body: Box<Expr>,
        orelse: Box<Expr>,
    },
    /// Positional arguments (some [`ExprKind::Starred`]) stand before keywords here; evaluation order
    /// follows the spans.
    Call {
        func: Box<Expr>,
        args: Vec<Expr>,
        keywords: Vec<Keyword>,
    },
    Attribute {
        value: Box<Expr>,
        attr: Symbol,
        attr_span: Span,
    },
    Subscript {
        value: Box<Expr>,
        index: Box<Expr>,
    },
    Slice {
        lower: Option<Box<Expr>>,
        upper: Option<Box<Expr>>,
        step: Option<Box<Expr>>,
    },
    Starred(Box<Expr>),
    Named {
        target: Symbol,
        target_span: Span,
        value: Box<Expr>,
    },
    Lambda(Arc<Function>),
    Await(Box<Expr>),
    Yield(Option<Box<Expr>>),
    YieldFrom(Box<Expr>),
}

/// A list, set or generator comprehension. The first `iter` is evaluated in the enclosing scope.
#[derive(Clone, Debug)]
pub struct Comprehension {
    pub element: Expr,
    pub clauses: Vec<CompClause>,
    pub scope: ScopeId,
}

#[derive(Clone, Debug)]
pub struct DictComprehension {
    pub key: Expr,
    pub value: Expr,
    pub clauses: Vec<CompClause>,
    pub scope: ScopeId,
}

#[derive(Clone, Debug)]
pub struct CompClause {
    pub is_async: bool,
    pub target: Expr,
    pub iter: Expr,
    pub conditions: Vec<Expr>,
}

/// A piece of an f-string or t-string.
#[derive(Clone, Debug)]
pub enum FPart {
    Text(Arc<str>),
    Value {
        span: Span,
        expr: Box<Expr>,
        /// The source text up to and including `=` of `{expr=}`.
        debug: Option<Arc<str>>,
        conversion: Conversion,
        /// Empty when there is no `:spec`.
        spec: Option<Vec<FPart>>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Conversion {
    None,
    Str,
    Repr,
    Ascii,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    MatMul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    Shl,
    Shr,
    And,
    Or,
    Xor,
}

impl BinOp {
    pub const ALL: [BinOp; 13] = [
        BinOp::Add,
        BinOp::Sub,
        BinOp::Mul,
        BinOp::MatMul,
        BinOp::Div,
        BinOp::FloorDiv,
        BinOp::Mod,
        BinOp::Pow,
        BinOp::Shl,
        BinOp::Shr,
        BinOp::And,
        BinOp::Or,
        BinOp::Xor,
    ];

    /// As written between the operands.
    pub fn symbol(self) -> &'static str {
        match self {
            BinOp::Add => "+",
            BinOp::Sub => "-",
            BinOp::Mul => "*",
            BinOp::MatMul => "@",
            BinOp::Div => "/",
            BinOp::FloorDiv => "//",
            BinOp::Mod => "%",
            BinOp::Pow => "**",
            BinOp::Shl => "<<",
            BinOp::Shr => ">>",
            BinOp::And => "&",
            BinOp::Or => "|",
            BinOp::Xor => "^",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum UnaryOp {
    Neg,
    Pos,
    Invert,
    Not,
}

impl UnaryOp {
    pub fn symbol(self) -> &'static str {
        match self {
            UnaryOp::Neg => "-",
            UnaryOp::Pos => "+",
            UnaryOp::Invert => "~",
            UnaryOp::Not => "not",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BoolOp {
    And,
    Or,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum CmpOp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Is,
    IsNot,
    In,
    NotIn,
}

impl CmpOp {
    pub fn symbol(self) -> &'static str {
        match self {
            CmpOp::Eq => "==",
            CmpOp::Ne => "!=",
            CmpOp::Lt => "<",
            CmpOp::Le => "<=",
            CmpOp::Gt => ">",
            CmpOp::Ge => ">=",
            CmpOp::Is => "is",
            CmpOp::IsNot => "is not",
            CmpOp::In => "in",
            CmpOp::NotIn => "not in",
        }
    }
}
