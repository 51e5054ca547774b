//! `pwd` and `grp`: the system's accounts and groups.

use std::ffi::CString;

use super::path::{bind, decoded, given};
use crate::base::Symbol;
use crate::modules::struct_seq::{self, struct_seq};
use crate::runtime::os::host::{self, Account, Group};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::object::int;
use crate::vm::object::str::Str;
use crate::vm::{Args, Exc, ExcKind, MethodDef, Ptr, Res, T, Value, Vm};

pub(in crate::modules) static PWD: ModuleDef = ModuleDef {
    name: "pwd",
    doc: "The system's accounts.",
    body: ModuleBody::Native {
        functions: &[&[
            MethodDef::new("getpwall", getpwall, "getpwall()"),
            MethodDef::new("getpwnam", getpwnam, "getpwnam(name, /)"),
            MethodDef::new("getpwuid", getpwuid, "getpwuid(uid, /)"),
        ]],
        fill: |vm, dict| fill(vm, dict, "struct_passwd"),
    },
};

pub(in crate::modules) static GRP: ModuleDef = ModuleDef {
    name: "grp",
    doc: "The system's groups of accounts.",
    body: ModuleBody::Native {
        functions: &[&[
            MethodDef::new("getgrall", getgrall, "getgrall()"),
            MethodDef::new("getgrgid", getgrgid, "getgrgid(id)"),
            MethodDef::new("getgrnam", getgrnam, "getgrnam(name)"),
        ]],
        fill: |vm, dict| fill(vm, dict, "struct_group"),
    },
};

struct_seq!(STRUCT_PASSWD, "pwd", "struct_passwd",
    (0 "pw_name") (1 "pw_passwd") (2 "pw_uid") (3 "pw_gid") (4 "pw_gecos") (5 "pw_dir")
    (6 "pw_shell"));
struct_seq!(STRUCT_GROUP, "grp", "struct_group",
    (0 "gr_name") (1 "gr_passwd") (2 "gr_gid") (3 "gr_mem"));

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>, name: &str) -> Res<()> {
    let spec = if name == "struct_passwd" { &STRUCT_PASSWD } else { &STRUCT_GROUP };
    dict.set_sym(vm, Symbol::new(name), vm.native_subtype(spec, T::Tuple).value());
    Ok(())
}

fn account(vm: &Vm<'_>, a: &Account) -> Value {
    let items = vec![
        decoded(vm, &a.name),
        decoded(vm, &a.password),
        Value::Int(i64::from(a.uid)),
        Value::Int(i64::from(a.gid)),
        decoded(vm, &a.comment),
        decoded(vm, &a.home),
        decoded(vm, &a.shell),
    ];
    struct_seq::make(vm, &STRUCT_PASSWD, items)
}

fn group(vm: &Vm<'_>, g: &Group) -> Value {
    let members = g.members.iter().map(|m| decoded(vm, m)).collect();
    let items = vec![
        decoded(vm, &g.name),
        decoded(vm, &g.password),
        Value::Int(i64::from(g.gid)),
        vm.list(members),
    ];
    struct_seq::make(vm, &STRUCT_GROUP, items)
}

fn missing(vm: &Vm<'_>, text: String) -> Exc {
    let text = vm.str(text);
    vm.raise_args(ExcKind::KeyError, vec![text])
}

/// An id; None for what is none.
fn id(vm: &Vm<'_>, v: &Value) -> Res<Option<u32>> {
    let n = vm.index(v)?;
    Ok(int::to_i64(&n).and_then(|n| u32::try_from(n).ok()))
}

fn name<'a>(vm: &Vm<'_>, fname: &str, what: &str, v: &'a Value) -> Res<(&'a Str, CString)> {
    let Some(text) = v.downcast::<Str>() else {
        let ty = vm.given_type(v);
        return Err(vm.type_error(format!("{fname}() {what} must be str, not {ty}")));
    };
    let name = CString::new(text.as_str()).map_err(|_| vm.value_error("embedded null byte"))?;
    Ok((text, name))
}

fn getpwall(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    let all = vm.detach(host::accounts);
    Ok(vm.list(all.iter().map(|a| account(vm, a)).collect()))
}

fn getpwuid(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "pwd.getpwuid", 1, 1)?;
    let uid = id(vm, &args.values[0])?;
    match uid.and_then(|uid| vm.detach(|| host::account_of(uid))) {
        Some(found) => Ok(account(vm, &found)),
        None => {
            let shown = vm.repr(&args.values[0])?;
            Err(missing(vm, format!("getpwuid(): uid not found: {shown}")))
        }
    }
}

fn getpwnam(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "pwd.getpwnam", 1, 1)?;
    let (_, name) = name(vm, "getpwnam", "argument", &args.values[0])?;
    match vm.detach(|| host::account_named(&name)) {
        Some(found) => Ok(account(vm, &found)),
        None => {
            let shown = vm.repr(&args.values[0])?;
            Err(missing(vm, format!("getpwnam(): name not found: {shown}")))
        }
    }
}

fn getgrall(vm: &Vm<'_>, _args: Args<'_>) -> Res<Value> {
    let all = vm.detach(host::all_groups);
    Ok(vm.list(all.iter().map(|g| group(vm, g)).collect()))
}

fn getgrgid(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [v] = bind(vm, args, "getgrgid", ["id"], (1, 0, 0))?;
    let gid = id(vm, given(v))?;
    match gid.and_then(|gid| vm.detach(|| host::group_of(gid))) {
        Some(found) => Ok(group(vm, &found)),
        None => {
            let shown = vm.repr(given(v))?;
            Err(missing(vm, format!("getgrgid(): gid not found: {shown}")))
        }
    }
}

fn getgrnam(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    let [v] = bind(vm, args, "getgrnam", ["name"], (1, 0, 0))?;
    let (_, name) = name(vm, "getgrnam", "argument 'name'", given(v))?;
    match vm.detach(|| host::group_named(&name)) {
        Some(found) => Ok(group(vm, &found)),
        None => {
            let shown = vm.repr(given(v))?;
            Err(missing(vm, format!("getgrnam(): name not found: {shown}")))
        }
    }
}
