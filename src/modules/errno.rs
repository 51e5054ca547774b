//! `errno`: the system's error numbers by name.
//!
//! Invariant: `errorcode` has one name for each number: the one that stands last in the table.

use crate::base::Symbol;
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::dict::Dict;
use crate::vm::{Ptr, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "errno",
    doc: "This module makes available standard errno system symbols.",
    body: ModuleBody::Native { functions: &[], fill },
};

macro_rules! numbers {
    ($( $name:ident )*) => {
        /// What POSIX names.
        const NUMBERS: &[(&str, i32)] = &[ $( (stringify!($name), libc::$name), )* ];
    };
}

numbers! {
    E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EWOULDBLOCK EAGAIN EALREADY EBADF EBADMSG EBUSY
    ECANCELED ECHILD ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK EDESTADDRREQ EDOM EDQUOT EEXIST EFAULT
    EFBIG EHOSTDOWN EHOSTUNREACH EIDRM EILSEQ EINPROGRESS EINTR EINVAL EIO EISCONN EISDIR ELOOP EMFILE
    EMLINK EMSGSIZE EMULTIHOP ENAMETOOLONG ENETDOWN ENETRESET ENETUNREACH ENFILE ENOBUFS ENODATA ENODEV
    ENOENT ENOEXEC ENOLCK ENOLINK ENOMEM ENOMSG ENOPROTOOPT ENOSPC ENOSR ENOSTR ENOSYS ENOTBLK ENOTCONN
    ENOTDIR ENOTEMPTY ENOTRECOVERABLE ENOTSOCK ENOTTY ENXIO EOPNOTSUPP ENOTSUP EOVERFLOW EOWNERDEAD EPERM
    EPFNOSUPPORT EPIPE EPROTO EPROTONOSUPPORT EPROTOTYPE ERANGE EREMOTE EROFS ESHUTDOWN ESOCKTNOSUPPORT
    ESPIPE ESRCH ESTALE ETIME ETIMEDOUT ETOOMANYREFS ETXTBSY EUSERS EXDEV
}

fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) -> Res<()> {
    let names = Dict::new(vm);
    for &(name, number) in NUMBERS {
        let number = Value::Int(i64::from(number));
        names.set(vm, &number, vm.str(name))?;
        dict.set_sym(vm, Symbol::new(name), number);
    }
    dict.set_sym(vm, Symbol::new("errorcode"), names.into());
    Ok(())
}
