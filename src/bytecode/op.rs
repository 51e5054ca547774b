//! The op table: one row an op, read by compiler, verifier, disassembler and interpreter.
//!
//! Invariant: a row's operand kinds say all that a reader must know of an instruction's shape: which
//! fields are registers read or written, which are constants, sites, counts or jumps. An instruction is
//! 8 bytes: `op`, a small operand `x` (8 bits), and `a`, `b`, `c` (16 bits each).
//!
//! Registers are a window on the thread's value stack. A frame's first registers are its parameters and
//! locals in the order of `Scope::locals`, then its free variables' cells, then temporaries, which are
//! allocated and released like a stack.
//!
//! Calls: a call window starts at register `w`: the callable at `w`, arguments from `w+1`. It is always
//! the topmost live part of the caller's registers, so that the callee's own window can begin at the
//! first argument: arguments are not copied, and they belong to the callee, which clears them. The
//! callable register is cleared by the call too. A method window is `w`: function, `w+1`: self or Unset,
//! arguments from `w+2`; when `w+1` is Unset the function takes just the arguments.
//!
//! Jumps are relative to the instruction after the jump. A jump with a negative offset is a back edge:
//! it polls for signals, lock requests and collection. Short jumps stand in `c` (i16), long ones in
//! `c:b` (i32); when a short one does not reach, the compiler inverts the test over a long `Jump`.
//!
//! Exceptions: see [`ExcEntry`](super::code::ExcEntry). `finally` bodies are compiled once for each way
//! out. The handled exception (what `sys.exc_info()` shows) is set by `PushExc` and restored by `PopExc`.

/// What a field of an instruction means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operand {
    /// Not used: zero.
    None,
    /// A register that is written; its former value is released.
    Dst,
    /// A register that is read and stays as it is.
    Src,
    /// A register that is read and written.
    Both,
    /// A register that is read, or [`NO_REG`].
    OptSrc,
    /// An index into the code's constants.
    Const,
    /// An index into the code's sites (a name and its inline cache).
    Site,
    /// A small unsigned number: a count, flags, an index (the row says which).
    Imm,
    /// A short jump (i16).
    Jump,
    /// The first register of a call window (callable, arguments).
    Window,
    /// The first register of a method window (function, self or Unset, arguments).
    MethodWindow,
    /// The first of a run of registers that are read; the row says how many, and they are left Unset
    /// (their values are moved out).
    Run,
    /// The first of a run of registers that are written.
    DstRun,
    /// Low half of a 32-bit immediate or long jump whose high half is the next field.
    Long,
    /// High half of the above.
    LongHigh,
}

/// What the `x` field means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum XKind {
    None,
    /// A `BinOp` by its position in `BinOp::ALL`.
    BinOp,
    /// A `CmpOp` by its position in [`CMP_OPS`].
    CmpOp,
    /// The row says.
    Imm,
}

/// "No register" in an [`Operand::OptSrc`] field.
pub const NO_REG: u16 = 0xFFFF;

/// The comparison operators by their number in `x` fields.
pub const CMP_OPS: [crate::syntax::ast::CmpOp; 10] = {
    use crate::syntax::ast::CmpOp::*;
    [Eq, Ne, Lt, Le, Gt, Ge, Is, IsNot, In, NotIn]
};

/// One row of the table.
#[derive(Debug)]
pub struct OpRow {
    pub name: &'static str,
    pub x: XKind,
    pub a: Operand,
    pub b: Operand,
    pub c: Operand,
    pub doc: &'static str,
}

macro_rules! ops {
    ($( $name:ident $x:ident $a:ident $b:ident $c:ident $doc:literal )*) => {
        /// An operation; [`Op::row`] describes it.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum Op { $( #[doc = concat!("```text\n", $doc, "\n```")] $name, )* }

        impl Op {
            pub const ALL: &'static [Op] = &[ $( Op::$name, )* ];
        }

        /// Rows in the order of [`Op`].
        pub static ROWS: &[OpRow] = &[ $( OpRow {
            name: stringify!($name), x: XKind::$x, a: Operand::$a, b: Operand::$b, c: Operand::$c, doc: $doc,
        }, )* ];
    };
}

impl Op {
    /// A form that only the interpreter's loader makes.
    pub fn is_loaded_form(self) -> bool {
        self as u8 >= Op::Add as u8
    }

    pub fn row(self) -> &'static OpRow {
        &ROWS[self as usize]
    }
}

ops! {
    // name           x     a       b       c        meaning
    Nop               None  None    None    None     "Nothing."
    // Registers, constants, variables
    Move              None  Dst     Src     None     "a = b."
    MoveOut           None  Dst     Both    None     "a = b, and b becomes Unset: the last use of a temporary."
    Clear             None  Both    None    None     "a becomes Unset; its value is released."
    ClearRun          None  Run     Imm     None     "The b registers from a become Unset; their values are released (temporaries at the end of a statement)."
    LoadConst         None  Dst     Const   None     "a = constant b."
    LoadInt           None  Dst     Long    LongHigh  "a = the integer c:b (i32)."
    CheckLocal        None  Src     None    None     "UnboundLocalError when local a is Unset."
    DeleteLocal       None  Both    None    None     "UnboundLocalError when local a is Unset; a becomes Unset."
    MakeCell          None  Both    None    None     "a = a new cell that holds a's value (or is empty)."
    LoadCell          None  Dst     Src     None     "a = content of cell b; NameError (free) or UnboundLocalError (own) when empty."
    StoreCell         None  Src     Src     None     "Content of cell a = b."
    DeleteCell        None  Src     None    None     "Empties cell a; the errors of LoadCell."
    LoadGlobal        None  Dst     Site    None     "a = module global, else builtin; NameError."
    StoreGlobal       None  Src     Site    None     "Module global = a."
    DeleteGlobal      None  None    Site    None     "Deletes a module global; NameError."
    LoadName          None  Dst     Site    None     "a = the body's namespace, else global, else builtin (class and exec bodies)."
    StoreName         None  Src     Site    None     "The body's namespace[name] = a."
    DeleteName        None  None    Site    None     "Deletes a name of the body's namespace; NameError."
    LoadNameOrCell    None  Dst     Site    Src      "a = the body's namespace, else the content of cell c (class bodies reading a free name)."
    LoadDictOrGlobal  None  Dst     Src     Site     "a = mapping b[name], else global, else builtin; NameError (deferred code in a class body, b its namespace)."
    LoadDictOrKeep    None  Both    Src     Site     "a = mapping b[name] when b has it, else a stays as it is."
    LoadLocals        None  Dst     None    None     "a = the body's namespace (class and exec bodies)."
    LoadBuildClass    None  Dst     None    None     "a = the builtin __build_class__."
    LoadAssertionError None Dst     None    None     "a = the class AssertionError, whatever the name is bound to."
    // Attributes and items
    LoadAttr          None  Dst     Src     Site     "a = b.name."
    StoreAttr         None  Src     Src     Site     "a.name = b."
    DeleteAttr        None  Src     None    Site     "del a.name."
    LoadMethod        None  MethodWindow Src Site    "Window a: the function behind b.name and b as self; or the bound attribute and Unset."
    LoadSpecial       Imm   MethodWindow Src None    "Window a: special method x (SPECIALS) looked up on type(b), b as self; TypeError in CPython's words for with statements."
    LoadSuperAttr     Imm   Dst     Run     Site     "a = super(b[0], b[1]).name, where b holds class and self; x = 1: through the global `super` found in b[2]."
    LoadSuperMethod   None  DstRun  Run     Site     "As LoadMethod for that attribute, through the global `super` in b[2]: function and self in a and a+1, or the attribute and Unset."
    LoadItem          None  Dst     Src     Src      "a = b[c]."
    LoadSlice         Imm   Dst     Src     Run      "a = b[c:c+1]; both bounds, which may be None, are used up. x = 3."
    LoadItemK         None  Dst     Src     Const    "a = b[constant c]."
    StoreItem         None  Src     Src     Src      "a[b] = c."
    DeleteItem        None  Src     Src     None     "del a[b]."
    BuildSlice        None  Dst     Run     None     "a = slice(b, b+1, b+2)."
    // Operators
    Unary             Imm   Dst     Src     None     "a = op b; x is the UnaryOp in order of declaration (not included: see Not)."
    Not               None  Dst     Src     None     "a = not b."
    Binary            BinOp Dst     Src     Src      "a = b op c."
    BinaryK           BinOp Dst     Src     Const    "a = b op constant c."
    Inplace           BinOp Dst     Src     Src      "a = b op= c (in-place method first; when a is b and its count is 1, str and list grow in place)."
    InplaceK          BinOp Dst     Src     Const    "a = b op= constant c."
    Compare           CmpOp Dst     Src     Src      "a = b op c."
    CompareK          CmpOp Dst     Src     Const    "a = b op constant c."
    ToBool            None  Dst     Src     None     "a = bool(b)."
    // Jumps
    Jump              None  None    Long    LongHigh  "Jumps by b:c."
    JumpIf            None  Src     Long    LongHigh  "Jumps by b:c when a is true."
    JumpIfNot         None  Src     Long    LongHigh  "Jumps by b:c when a is false."
    JumpIfNone        None  Src     Long    LongHigh  "Jumps by b:c when a is None."
    JumpIfNotNone     None  Src     Long    LongHigh  "Jumps by b:c when a is not None."
    JumpIfCmp         CmpOp Src     Src     Jump     "Jumps by c when a op b is true."
    JumpIfNotCmp      CmpOp Src     Src     Jump     "Jumps by c when a op b is false (not the same as the opposite operator: NaN)."
    JumpIfCmpK        CmpOp Src     Const   Jump     "Jumps by c when a op constant b is true."
    JumpIfNotCmpK     CmpOp Src     Const   Jump     "Jumps by c when a op constant b is false."
    // Iteration
    GetIter           None  Dst     Src     None     "a = iter(b)."
    ForIter           None  Dst     Both    Jump     "a = next(b); at the end b becomes Unset and it jumps by c."
    // Builders
    BuildTuple        None  Dst     Run     Imm      "a = tuple of the c registers from b."
    BuildList         None  Dst     Run     Imm      "a = list of the c registers from b."
    BuildSet          None  Dst     Run     Imm      "a = set of the c registers from b."
    BuildMap          None  Dst     Run     Imm      "a = dict of c pairs (key, value) in the 2c registers from b."
    BuildString       None  Dst     Run     Imm      "a = the c strings from b joined (f-strings)."
    BuildTemplate     None  Dst     Run     Imm      "a = template string of c parts from b (str, or interpolation tuples)."
    ListAppend        None  Src     Src     None     "list a .append(b)."
    SetAdd            None  Src     Src     None     "set a .add(b)."
    MapAdd            None  Src     Src     Src      "dict a [b] = c."
    ListExtend        None  Src     Src     None     "list a .extend(b), in CPython's words when b is not iterable (star-expressions)."
    SetUpdate         None  Src     Src     None     "set a .update(b)."
    MapUpdate         None  Src     Src     None     "dict a .update(b) for `{**b}`; TypeError when b is no mapping."
    MapMerge          None  Src     Src     Src      "dict a gets b's items for a call of c with `**b`; TypeError on a repeated or non-string key."
    KeywordsOf        None  Dst     Src     Src     "a becomes b, or a dict of its items, for a call of c with `**b` that only reads it; TypeError on a non-string key."
    ListToTuple       None  Dst     Src     None     "a = tuple(list b)."
    FormatValue       Imm   Dst     Src     OptSrc   "a = format(convert(b), c or ''); x is the Conversion in order of declaration."
    UnpackSeq         Imm   DstRun  Src     Imm      "The c items of iterable b to the registers from a; ValueError on another number. x = 1 when b is not needed any more."
    UnpackEx          Imm   DstRun  Src     Imm      "c items of b, a list of the rest, then x items, to the registers from a."
    // Calls and functions
    Call              Imm   Dst     Window  Imm      "a = b(c positional arguments in the window). The x registers above the window hold what is not needed any more; 255: all above."
    CallKw            Imm   Dst     Window  Const    "a = b(x arguments, the last of them named by the tuple of strings at constant c)."
    CallEx            None  Dst     Window  None     "a = b[0](*b[1], **b[2]): any iterable, a dict or Unset; TypeError that names the callable when b[1] is none."
    CallMethod        Imm   Dst     MethodWindow Imm "a = call of method window b with c positional arguments (self not counted). x as for Call."
    CallMethodKw      Imm   Dst     MethodWindow Const "As CallKw for a method window (self not counted in x)."
    MakeFunction      Imm   Dst     Const   Run      "a = function of code constant b. From c, in this order, those whose bit in x is set: 1 defaults tuple, 2 keyword defaults dict, 4 annotate function, 8 tuple of closure cells, 16 type parameters tuple."
    Return            None  Both    None    None     "Returns a."
    ReturnConst       None  None    Const   None     "Returns constant b."
    // Generators and coroutines
    MakeGenerator     None  None    None    None     "First op of a generator's, coroutine's or async generator's code: makes the object and returns it to the caller; resumption goes on after it."
    Yield             None  Dst     Both    None     "Yields b; a = what is sent in."
    GetYieldIter      None  Dst     Src     None     "a = the iterator that `yield from b` delegates to."
    Send              None  Both    Src     Jump     "a = what iterator b yields when sent a; when b returns, a = its value and it jumps by c."
    YieldDelegated    None  Both    Src     None     "Yields a for `yield from` and await on iterator b; a = what is sent in; throw and close go to b."
    GetAwaitable      Imm   Dst     Src     None     "a = the iterator that `await b` drives; x = 1: b is what __aenter__ gave, 2: __aexit__."
    GetAiter          None  Dst     Src     None     "a = b.__aiter__()."
    GetAnext          None  Dst     Src     None     "a = awaitable of b.__anext__()."
    EndAsyncFor       None  Src     None    None     "Swallows a when it is StopAsyncIteration, else raises it again."
    // Exceptions and with
    Raise             None  Src     OptSrc  None     "raise a [from b]."
    RaiseAgain        None  None    None    None     "bare `raise`: the handled exception; RuntimeError when there is none."
    Reraise           None  Both    None    None     "Goes on unwinding with exception a, traceback unchanged."
    PushExc           None  Src     Dst     None     "The handled exception becomes a; b = the former one (or None)."
    PopExc            None  Both    None    None     "The handled exception becomes a again; a becomes Unset."
    MatchExc          None  Dst     Src     Src      "a = exception b is an instance of class (or tuple of classes) c; TypeError when c holds no exception classes."
    SplitExcGroup     None  DstRun  Src     Src      "except*: a = part of group b that matches c (or None), a+1 = the rest (or None)."
    MergeExcGroup     None  Dst     Src     Src      "except*: a = what to raise after the handlers, from original b and list c of raised and unhandled parts; None when nothing."
    WithExcept        None  Dst     MethodWindow Src "a = call of the exit method at window b (kept) with type, value and traceback of exception c."
    // Imports
    ImportName        None  Dst     Site    Const    "a = import name b; constant c = (level, tuple of from-names or None)."
    ImportFrom        None  Dst     Src     Site     "a = b.name, else submodule; ImportError."
    ImportStar        None  Src     None    None     "Copies the public names of module a into the body's namespace."
    // At a prompt
    ShowValue         None  Src     None    None     "Hands a to sys.displayhook."
    // Pattern matching
    MatchSequence     None  Dst     Src     None     "a = b is a sequence for patterns."
    MatchMapping      None  Dst     Src     None     "a = b is a mapping for patterns."
    MatchKeys         None  Dst     Src     Src      "a = tuple of b's values for the keys in tuple c, or None."
    MatchClass        Imm   Dst     Run     Const    "a = tuple of attributes of subject b for class b+1 (x positional, then the names in constant c), or None."
    GetLen            None  Dst     Src     None     "a = len(b)."
    MatchRest         None  Dst     Src     Src      "a = dict of mapping b without the keys in tuple c."
    // Variables of C types
    CCast             Imm   Dst     Src     None     "a = b as the C type x (its number); bit 7: b is a value of C's and wraps, or with bit 6 must fit; else it is an object that must fit."
    COperate          Imm   Dst     Src     Src      "a = b / c (x = 0), b // c (1), b % c (2), b // c of floats of 32 bits (3), as C divides; b << c that must fit 32 bits (4) or 64 (6); b ** c as C's (5)."
    // Rare helpers
    Region            None  Dst     Run     Imm      "a = how the region ended, what it returns, then each result and whether there is one, as a tuple; None when it is to be interpreted. From b, c registers: what the program names it by, its description, the values that it reads."
    Intrinsic         Imm   Dst     Run     Imm      "a = intrinsic x (INTRINSICS) of the c registers from b."
    // Forms that the interpreter puts in place of others when it loads code. The compiler never writes
    // them and the verifier refuses them: see `Op::is_loaded_form`. In arithmetic forms bit 7 of x marks an
    // in-place operator, the rest is the operator's number; in comparing jumps x is as `jump_test` makes it.
    Add               Imm   Dst     Src     Src      "a = b + c."
    Sub               Imm   Dst     Src     Src      "a = b - c."
    Mul               Imm   Dst     Src     Src      "a = b * c."
    AddK              Imm   Dst     Src     Const    "a = b + constant c."
    SubK              Imm   Dst     Src     Const    "a = b - constant c."
    MulK              Imm   Dst     Src     Const    "a = b * constant c."
    Div               Imm   Dst     Src     Src      "a = b / c."
    DivK              Imm   Dst     Src     Const    "a = b / constant c."
    Arith             Imm   Dst     Src     Src      "a = b op c for the other operators."
    ArithK            Imm   Dst     Src     Const    "a = b op constant c for the other operators."
    Cmp               Imm   Dst     Src     Src      "a = whether the test x of b and c holds."
    CmpK              Imm   Dst     Src     Const    "a = whether the test x of b and constant c holds."
    JumpCmp           Imm   Src     Src     Jump     "Jumps by c when the test x of a and b holds."
    JumpCmpK          Imm   Src     Const   Jump     "Jumps by c when the test x of a and constant b holds."
    NextItem          None  Dst     Src     Jump     "The jump back to a ForIter: when that would take an item without a call, a = it, and it jumps by c past the ForIter; else to the ForIter."
    GlobalMethod      None  Dst     Site    None     "As LoadGlobal before a LoadMethod of a, which it does too when that finds a module's attribute; a is then left as it is."
    Traced            None  None    None    None     "Tells a tracer of the instruction that stands here, then does what that one does."
}

/// Special methods by their number in `LoadSpecial`.
pub const SPECIALS: [&str; 4] = ["__enter__", "__exit__", "__aenter__", "__aexit__"];

/// Rare operations by their number in `Intrinsic`: name and what it does with its arguments.
pub const INTRINSICS: [(&str, &str); 9] = [
    ("typevar", "TypeVar(name, evaluator of the bound or None)"),
    ("typevartuple", "TypeVarTuple(name)"),
    ("paramspec", "ParamSpec(name)"),
    ("set_type_param_default", "type parameter, evaluator of its default"),
    ("type_alias", "TypeAliasType(name, type parameters, evaluator of the value)"),
    ("generic_base", "Generic[*type parameters]"),
    ("set_class_cell", "class, its __class__ cell"),
    ("locals_dict", "builds the dict of locals from pairs (name, value or Unset)"),
    ("print_expr", "sys.displayhook(value)"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_op_has_its_row() {
        assert_eq!(Op::ALL.len(), ROWS.len());
        for &op in Op::ALL {
            assert_eq!(op.row().name, format!("{op:?}"));
        }
    }

    #[test]
    fn halves_of_long_operands_come_in_pairs() {
        for row in ROWS {
            assert_eq!(row.b == Operand::Long, row.c == Operand::LongHigh, "{}", row.name);
        }
    }
}
