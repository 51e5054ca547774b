//! What the module `site` adds to the built-in names: `exit`, `quit`, `help`, and who made this.
//!
//! Invariant: nothing is imported before one of them is called.

use crate::base::Symbol;
use crate::vm::args::Shape;
use crate::vm::error::Res;
use crate::vm::heap::{Kind, Native, Ptr, alloc};
use crate::vm::object::dict::Dict;
use crate::vm::raise::ExcKind;
use crate::vm::types::TypeSpec;
use crate::vm::value::Value;
use crate::vm::vm::Vm;

/// Ends the program; the name that it is called by.
struct Quitter(&'static str);

/// Text that is shown when it is called for.
struct Printer {
    name: &'static str,
    text: &'static str,
}

/// Helps.
struct Helper;

static PRINTERS: &[Printer] = &[
    Printer {
        name: "copyright",
        text: "Copyright (c) the authors of Ungil.\nThe library's modules in Python: Copyright (c) Python Software Foundation.\nAll Rights Reserved.",
    },
    Printer {
        name: "credits",
        text: "Ungil stands on Cranelift, rayon, the parser of ruff, the regular expressions' engine and the library\nof CPython's authors, and the crates that its document on architecture names.",
    },
    Printer {
        name: "license",
        text: "MIT or Apache 2.0; the library's modules in Python are under the license of the Python Software\nFoundation.",
    },
];

/// Adds the names.
pub(super) fn install(vm: &Vm<'_>, dict: &Ptr<Dict>) {
    for name in ["exit", "quit"] {
        let quitter = alloc(&vm.native_type(&QUITTER), Native(Box::new(Quitter(name))), None);
        dict.set_sym(vm, Symbol::new(name), quitter.into());
    }
    for printer in PRINTERS {
        let made = alloc(&vm.native_type(&PRINTER), Native(Box::new(printer)), None);
        dict.set_sym(vm, Symbol::new(printer.name), made.into());
    }
    let helper = alloc(&vm.native_type(&HELPER), Native(Box::new(Helper)), None);
    dict.set_sym(vm, Symbol::new("help"), helper.into());
}

fn of<'a, P: 'static>(vm: &Vm<'_>, v: &'a Value) -> Res<&'a P> {
    let found = v.as_obj().and_then(|o| o.native());
    found.ok_or_else(|| vm.type_error("descriptor of another type"))
}

static QUITTER: TypeSpec = TypeSpec {
    name: "Quitter",
    module: "_sitebuiltins",
    doc: "",
    kind: Kind::Native,
    is_base: false,
    slots: |s| {
        s.repr.set(Some(|vm, v| {
            let name = of::<Quitter>(vm, v)?.0;
            Ok(vm.string(format!("Use {name}() or Ctrl-D (i.e. EOF) to exit")))
        }));
        s.call.set(Some(|vm, _, args| {
            let [code] = args.bind(vm, "Quitter.__call__", ["code"], Shape::default())?;
            // As in CPython: a shell that reads on from the standard input would see what is left of it.
            let sys = vm.import_module("sys")?;
            if let Some(stdin) = vm.get_attr_opt(&sys, Symbol::new("stdin"))? {
                drop(vm.call_method(&stdin, "close", &[]));
            }
            Err(vm.raise_args(ExcKind::SystemExit, vec![code.cloned().unwrap_or(Value::None)]))
        }));
    },
    methods: &[],
    getset: &[],
};

static PRINTER: TypeSpec = TypeSpec {
    name: "_Printer",
    module: "_sitebuiltins",
    doc: "interactive prompt objects for printing the license text, a list of\n    contributors and the copyright notice.",
    kind: Kind::Native,
    is_base: false,
    slots: |s| {
        s.repr.set(Some(|vm, v| Ok(vm.str(of::<&Printer>(vm, v)?.text))));
        s.call.set(Some(|vm, v, args| {
            args.check_positional(vm, "_Printer.__call__", 0, 0)?;
            let text = vm.str(of::<&Printer>(vm, v)?.text);
            let builtins = vm.import_module("builtins")?;
            vm.call_method(&builtins, "print", &[text])
        }));
    },
    methods: &[],
    getset: &[],
};

static HELPER: TypeSpec = TypeSpec {
    name: "_Helper",
    module: "_sitebuiltins",
    doc: "Define the builtin 'help'.",
    kind: Kind::Native,
    is_base: false,
    slots: |s| {
        s.repr.set(Some(|vm, _| {
            Ok(vm.str("Type help() for interactive help, or help(object) for help about object."))
        }));
        s.call.set(Some(|vm, _, args| {
            let pydoc = vm.import_module("pydoc")?;
            let help = vm.get_attr(&pydoc, Symbol::new("help"))?;
            vm.call_args(&help, args)
        }));
    },
    methods: &[],
    getset: &[],
};
