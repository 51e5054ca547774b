//! `dis`: the code of functions, as this interpreter has it.

use crate::base::Symbol;
use crate::vm::import::{self, ModuleBody, ModuleDef};
use crate::vm::object::code::CodeObj;
use crate::vm::object::dict::Dict;
use crate::vm::{Args, MethodDef, Ptr, Res, Shape, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "dis",
    doc: "The interpreter's code of functions.",
    body: ModuleBody::Native { functions: &[FUNCTIONS], fill },
};

static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("dis", dis, "dis(x, *, file=None)"),
    MethodDef::new("findlinestarts", find_line_starts, "findlinestarts(code)"),
];

/// What the bits of `co_flags` mean.
const FLAGS: &[(i64, &str)] = &[
    (1, "OPTIMIZED"),
    (2, "NEWLOCALS"),
    (4, "VARARGS"),
    (8, "VARKEYWORDS"),
    (16, "NESTED"),
    (32, "GENERATOR"),
    (64, "NOFREE"),
    (128, "COROUTINE"),
    (256, "ITERABLE_COROUTINE"),
    (512, "ASYNC_GENERATOR"),
    (0x400_0000, "HAS_DOCSTRING"),
    (0x800_0000, "METHOD"),
];

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let names = Dict::new(vm);
    for (bit, name) in FLAGS {
        names.set(vm, &Value::Int(*bit), vm.str(name))?;
    }
    dict.set_sym(vm, Symbol::new("COMPILER_FLAG_NAMES"), names.into());
    // Where instructions come from, as `inspect` shows it.
    let fields = "lineno end_lineno col_offset end_col_offset";
    let collections = import::import(vm, "collections")?;
    let make = vm.get_attr(&collections, Symbol::new("namedtuple"))?;
    let values =
        [vm.str("Positions"), vm.str(fields), vm.tuple(vec![Value::None; 4]), vm.str("dis")];
    let kw = [Symbol::new("defaults"), Symbol::new("module")];
    let positions = vm.call_args(&make, Args { values: &values, kw: &kw })?;
    dict.set_sym(vm, Symbol::new("Positions"), positions);
    Ok(())
}

/// The places in a code object at which another line begins, with the lines.
fn find_line_starts(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "findlinestarts", 1, 1)?;
    let lines = vm.call_method(&args.values[0], "co_lines", &[])?;
    let (mut last, mut starts) = (None, Vec::new());
    for row in vm.collect(&lines)? {
        let row = vm.collect(&row)?;
        if let [start, _, line] = &row[..]
            && last.as_ref().is_none_or(|last: &Value| !last.is(line))
        {
            starts.push(vm.tuple([start.clone(), line.clone()]));
            last = Some(line.clone());
        }
    }
    vm.iter(&vm.list(starts))
}

/// Prints the code of a function, a method or a code object.
fn dis(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let shape = Shape { required: 1, n_kw_only: 1, ..Shape::default() };
    let [x, file] = args.bind(vm, "dis", ["x", "file"], shape)?;
    let mut x = x.cloned().unwrap_or(Value::None);
    for name in ["__func__", "__code__"] {
        if let Some(inner) = vm.get_attr_opt(&x, Symbol::new(name))? {
            x = inner;
        }
    }
    let Some(code) = x.downcast::<CodeObj>() else {
        let ty = vm.type_name(&x);
        return Err(vm.type_error(format!("don't know how to disassemble {ty} objects")));
    };
    let text = vm.string(crate::vm::object::code::disassemble(code));
    let file = match file.filter(|f| !f.is_none()) {
        Some(file) => file.clone(),
        None => vm.get_attr(&import::import(vm, "sys")?, Symbol::new("stdout"))?,
    };
    vm.call_method(&file, "write", &[text])?;
    Ok(Value::None)
}
