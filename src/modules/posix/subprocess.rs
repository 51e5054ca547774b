//! `_posixsubprocess`: how `subprocess` starts programs.
//!
//! Invariant: everything that can be wrong with the arguments is found before there is a new process. The
//! interpreter's code runs in the new process only for a `preexec_fn`, which needs a whole fork.

use std::ffi::CString;

use super::files::id;
use super::path::text;
use crate::modules::fork;
use crate::runtime::os::start::{self, Setup};
use crate::vm::builtins::output::os_error;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::tuple::Tuple;
use crate::vm::{Args, MethodDef, Res, Value, Vm};

pub(in crate::modules) static MODULE: ModuleDef = ModuleDef {
    name: "_posixsubprocess",
    doc: "A POSIX helper for the subprocess module.",
    body: ModuleBody::Native {
        functions: &[&[MethodDef::new("fork_exec", fork_exec, FORK_EXEC)]],
        fill: |_, _| Ok(()),
    },
};

const FORK_EXEC: &str = "fork_exec($module, args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)";

/// Texts for the system, from whatever can be iterated over.
fn texts(vm: &Vm<'_>, v: &Value) -> Res<Vec<CString>> {
    vm.collect(v)?.iter().map(|item| text(vm, item)).collect()
}

/// What is not None.
fn given(v: &Value) -> Option<&Value> {
    (!v.is_none()).then_some(v)
}

/// Descriptors in ascending order.
fn kept(vm: &Vm<'_>, v: &Value) -> Res<Vec<i32>> {
    let Some(tuple) = v.downcast::<Tuple>() else {
        let ty = vm.given_type(v);
        return Err(vm.type_error(format!("fork_exec() argument 4 must be tuple, not {ty}")));
    };
    let wrong = || vm.value_error("bad value(s) in fds_to_keep");
    let mut list: Vec<i32> = Vec::new();
    for item in tuple.items.iter() {
        let fd = vm.to_c_int(item).map_err(|_| wrong())?;
        if fd < 0 || list.last().is_some_and(|&last| last >= fd) {
            return Err(wrong());
        }
        list.push(fd);
    }
    Ok(list)
}

fn setup(vm: &Vm<'_>, given_args: &[Value; 22]) -> Res<Setup> {
    let [
        args,
        programs,
        close,
        keep,
        folder,
        env,
        in_child,
        in_parent,
        out_parent,
        out_child,
        err_parent,
        err_child,
        report_read,
        report_write,
        restore,
        session,
        process_group,
        group,
        groups,
        user,
        mask,
        _preexec,
    ] = given_args;
    let close_others = vm.truth(close)?;
    if close_others && vm.to_c_int(report_write)? < 3 {
        return Err(vm.value_error("errpipe_write must be >= 3"));
    }
    let fds = |list: [&Value; 3]| -> Res<[i32; 3]> {
        let [a, b, c] = list;
        Ok([vm.to_c_int(a)?, vm.to_c_int(b)?, vm.to_c_int(c)?])
    };
    let process_group = vm.to_c_int(process_group)?;
    let mask = vm.to_c_int(mask)?;
    let group_of = |g: &Value| id(vm, "gid", g).map_err(|_| vm.value_error("invalid group id"));
    let groups =
        given(groups).map(|list| vm.collect(list)?.iter().map(group_of).collect::<Res<Vec<_>>>());
    Ok(Setup {
        programs: texts(vm, programs)?,
        args: texts(vm, args)?,
        env: given(env).map(|env| texts(vm, env)).transpose()?,
        folder: given(folder).map(|f| text(vm, f)).transpose()?,
        close_others,
        keep: kept(vm, keep)?,
        streams: fds([in_child, out_child, err_child])?,
        far_ends: fds([in_parent, out_parent, err_parent])?,
        report: [vm.to_c_int(report_read)?, vm.to_c_int(report_write)?],
        restore_signals: vm.truth(restore)?,
        new_session: vm.truth(session)?,
        process_group: (process_group >= 0).then_some(process_group),
        group: given(group).map(|g| id(vm, "gid", g)).transpose()?,
        groups: groups.transpose()?,
        user: given(user).map(|u| id(vm, "uid", u)).transpose()?,
        umask: u32::try_from(mask).ok(),
    })
}

fn fork_exec(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "fork_exec", 22, 22)?;
    let Some(given_args) = args.values.first_chunk::<22>() else { return Ok(Value::None) };
    let setup = setup(vm, given_args)?;
    let preexec = &given_args[21];
    let pid = if !preexec.is_none() {
        fork::check_time(vm, "preexec_fn not supported")?;
        match fork::forked(vm)? {
            0 => start::become_program(&setup, || vm.call(preexec, &[]).is_ok()),
            pid => pid,
        }
    } else if setup.changes_rights() {
        match vm.fork().map_err(|e| os_error(vm, &e))? {
            0 => start::become_program(&setup, || true),
            pid => pid,
        }
    } else {
        vm.detach(|| start::start(&setup)).map_err(|e| os_error(vm, &e))?
    };
    Ok(Value::Int(i64::from(pid)))
}
