//! The system's constants by name, and what is asked by name: `sysconf`, `confstr`, `pathconf`.

use super::path::{May, Named, Target, bind, blocking, call, decoded, given};
use crate::base::Symbol;
use crate::runtime::os::{host, path};
use crate::vm::object::dict::Dict;
use crate::vm::object::str::Str;
use crate::vm::{Args, MethodDef, Ptr, Res, Value, Vm};

pub(super) static FUNCTIONS: &[MethodDef] = &[
    MethodDef::new("confstr", confstr, "confstr(name, /)"),
    MethodDef::new("sysconf", sysconf, "sysconf(name, /)"),
];

macro_rules! numbers {
    ($table:ident: $( $name:ident )*) => {
        const $table: &[(&str, i64)] = &[ $( (stringify!($name), libc::$name as i64), )* ];
    };
}

/// The same, where the names here have no underscore in front.
macro_rules! names {
    ($table:ident: $( $name:ident )*) => {
        const $table: &[(&str, i32)] = &[ $( (stringify!($name), libc::$name), )* ];
    };
}

numbers! { CONSTANTS:
    CLD_CONTINUED CLD_DUMPED CLD_EXITED CLD_KILLED CLD_STOPPED CLD_TRAPPED CLONE_FILES CLONE_FS
    CLONE_NEWCGROUP CLONE_NEWIPC CLONE_NEWNET CLONE_NEWNS CLONE_NEWPID CLONE_NEWTIME CLONE_NEWUSER
    CLONE_NEWUTS CLONE_SIGHAND CLONE_SYSVSEM CLONE_THREAD CLONE_VM EFD_CLOEXEC EFD_NONBLOCK
    EFD_SEMAPHORE F_LOCK F_OK F_TEST F_TLOCK F_ULOCK GRND_NONBLOCK GRND_RANDOM MFD_ALLOW_SEALING
    MFD_CLOEXEC MFD_HUGETLB MFD_HUGE_16GB MFD_HUGE_16MB MFD_HUGE_1GB MFD_HUGE_1MB MFD_HUGE_256MB
    MFD_HUGE_2GB MFD_HUGE_2MB MFD_HUGE_32MB MFD_HUGE_512KB MFD_HUGE_512MB MFD_HUGE_64KB
    MFD_HUGE_8MB MFD_HUGE_MASK MFD_HUGE_SHIFT O_ACCMODE O_APPEND O_ASYNC O_CLOEXEC O_CREAT
    O_DIRECT O_DIRECTORY O_DSYNC O_EXCL O_FSYNC O_LARGEFILE O_NDELAY O_NOATIME O_NOCTTY O_NOFOLLOW
    O_NONBLOCK O_PATH O_RDONLY O_RDWR O_RSYNC O_SYNC O_TMPFILE O_TRUNC O_WRONLY
    POSIX_FADV_DONTNEED POSIX_FADV_NOREUSE POSIX_FADV_NORMAL POSIX_FADV_RANDOM
    POSIX_FADV_SEQUENTIAL POSIX_FADV_WILLNEED PRIO_PGRP PRIO_PROCESS PRIO_USER P_ALL P_PGID P_PID
    P_PIDFD RTLD_DEEPBIND RTLD_GLOBAL RTLD_LAZY RTLD_LOCAL RTLD_NODELETE RTLD_NOLOAD RTLD_NOW
    RWF_APPEND RWF_DSYNC RWF_HIPRI RWF_NOWAIT RWF_SYNC R_OK SCHED_BATCH SCHED_FIFO SCHED_IDLE
    SCHED_OTHER SCHED_RESET_ON_FORK SCHED_RR SEEK_DATA SEEK_HOLE SPLICE_F_MORE SPLICE_F_MOVE
    SPLICE_F_NONBLOCK ST_APPEND ST_MANDLOCK ST_NOATIME ST_NODEV ST_NODIRATIME ST_NOEXEC ST_NOSUID
    ST_RDONLY ST_RELATIME ST_SYNCHRONOUS ST_WRITE TFD_CLOEXEC TFD_NONBLOCK TFD_TIMER_ABSTIME
    TFD_TIMER_CANCEL_ON_SET TMP_MAX WCONTINUED WEXITED WNOHANG WNOWAIT WSTOPPED WUNTRACED W_OK
    XATTR_CREATE XATTR_REPLACE X_OK
}

/// Constants that the crate for the C library does not name.
const MORE: &[(&str, i64)] = &[
    ("EX_CANTCREAT", 73),
    ("EX_CONFIG", 78),
    ("EX_DATAERR", 65),
    ("EX_IOERR", 74),
    ("EX_NOHOST", 68),
    ("EX_NOINPUT", 66),
    ("EX_NOPERM", 77),
    ("EX_NOUSER", 67),
    ("EX_OK", 0),
    ("EX_OSERR", 71),
    ("EX_OSFILE", 72),
    ("EX_PROTOCOL", 76),
    ("EX_SOFTWARE", 70),
    ("EX_TEMPFAIL", 75),
    ("EX_UNAVAILABLE", 69),
    ("EX_USAGE", 64),
    ("NGROUPS_MAX", 65536),
    ("POSIX_SPAWN_CLOSE", 1),
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    ("POSIX_SPAWN_CLOSEFROM", 3),
    ("POSIX_SPAWN_DUP2", 2),
    ("POSIX_SPAWN_OPEN", 0),
    ("XATTR_SIZE_MAX", 65536),
];

names! { SYSCONF:
    _SC_2_CHAR_TERM _SC_2_C_BIND _SC_2_C_DEV _SC_2_C_VERSION _SC_2_FORT_DEV _SC_2_FORT_RUN
    _SC_2_LOCALEDEF _SC_2_SW_DEV _SC_2_UPE _SC_2_VERSION _SC_AIO_LISTIO_MAX _SC_AIO_MAX
    _SC_AIO_PRIO_DELTA_MAX _SC_ARG_MAX _SC_ASYNCHRONOUS_IO _SC_ATEXIT_MAX _SC_AVPHYS_PAGES
    _SC_BC_BASE_MAX _SC_BC_DIM_MAX _SC_BC_SCALE_MAX _SC_BC_STRING_MAX _SC_CHARCLASS_NAME_MAX
    _SC_CHAR_BIT _SC_CHAR_MAX _SC_CHAR_MIN _SC_CHILD_MAX _SC_CLK_TCK _SC_COLL_WEIGHTS_MAX
    _SC_DELAYTIMER_MAX _SC_EQUIV_CLASS_MAX _SC_EXPR_NEST_MAX _SC_FSYNC _SC_GETGR_R_SIZE_MAX
    _SC_GETPW_R_SIZE_MAX _SC_INT_MAX _SC_INT_MIN _SC_IOV_MAX _SC_JOB_CONTROL _SC_LINE_MAX
    _SC_LOGIN_NAME_MAX _SC_LONG_BIT _SC_MAPPED_FILES _SC_MB_LEN_MAX _SC_MEMLOCK _SC_MEMLOCK_RANGE
    _SC_MEMORY_PROTECTION _SC_MESSAGE_PASSING _SC_MQ_OPEN_MAX _SC_MQ_PRIO_MAX _SC_NGROUPS_MAX
    _SC_NL_ARGMAX _SC_NL_LANGMAX _SC_NL_MSGMAX _SC_NL_NMAX _SC_NL_SETMAX _SC_NL_TEXTMAX
    _SC_NPROCESSORS_CONF _SC_NPROCESSORS_ONLN _SC_NZERO _SC_OPEN_MAX _SC_PAGESIZE _SC_PAGE_SIZE
    _SC_PASS_MAX _SC_PHYS_PAGES _SC_PII _SC_PII_INTERNET _SC_PII_INTERNET_DGRAM
    _SC_PII_INTERNET_STREAM _SC_PII_OSI _SC_PII_OSI_CLTS _SC_PII_OSI_COTS _SC_PII_OSI_M
    _SC_PII_SOCKET _SC_PII_XTI _SC_POLL _SC_PRIORITIZED_IO _SC_PRIORITY_SCHEDULING
    _SC_REALTIME_SIGNALS _SC_RE_DUP_MAX _SC_RTSIG_MAX _SC_SAVED_IDS _SC_SCHAR_MAX _SC_SCHAR_MIN
    _SC_SELECT _SC_SEMAPHORES _SC_SEM_NSEMS_MAX _SC_SEM_VALUE_MAX _SC_SHARED_MEMORY_OBJECTS
    _SC_SHRT_MAX _SC_SHRT_MIN _SC_SIGQUEUE_MAX _SC_SSIZE_MAX _SC_STREAM_MAX _SC_SYNCHRONIZED_IO
    _SC_THREADS _SC_THREAD_ATTR_STACKADDR _SC_THREAD_ATTR_STACKSIZE
    _SC_THREAD_DESTRUCTOR_ITERATIONS _SC_THREAD_KEYS_MAX _SC_THREAD_PRIORITY_SCHEDULING
    _SC_THREAD_PRIO_INHERIT _SC_THREAD_PRIO_PROTECT _SC_THREAD_PROCESS_SHARED
    _SC_THREAD_SAFE_FUNCTIONS _SC_THREAD_STACK_MIN _SC_THREAD_THREADS_MAX _SC_TIMERS _SC_TIMER_MAX
    _SC_TTY_NAME_MAX _SC_TZNAME_MAX _SC_T_IOV_MAX _SC_UCHAR_MAX _SC_UINT_MAX _SC_UIO_MAXIOV
    _SC_ULONG_MAX _SC_USHRT_MAX _SC_VERSION _SC_WORD_BIT _SC_XBS5_ILP32_OFF32
    _SC_XBS5_ILP32_OFFBIG _SC_XBS5_LP64_OFF64 _SC_XBS5_LPBIG_OFFBIG _SC_XOPEN_CRYPT
    _SC_XOPEN_ENH_I18N _SC_XOPEN_LEGACY _SC_XOPEN_REALTIME _SC_XOPEN_REALTIME_THREADS
    _SC_XOPEN_SHM _SC_XOPEN_UNIX _SC_XOPEN_VERSION _SC_XOPEN_XCU_VERSION _SC_XOPEN_XPG2
    _SC_XOPEN_XPG3 _SC_XOPEN_XPG4
}

names! { PATHCONF:
    _PC_ALLOC_SIZE_MIN _PC_ASYNC_IO _PC_CHOWN_RESTRICTED _PC_FILESIZEBITS _PC_LINK_MAX
    _PC_MAX_CANON _PC_MAX_INPUT _PC_NAME_MAX _PC_NO_TRUNC _PC_PATH_MAX _PC_PIPE_BUF _PC_PRIO_IO
    _PC_REC_INCR_XFER_SIZE _PC_REC_MAX_XFER_SIZE _PC_REC_MIN_XFER_SIZE _PC_REC_XFER_ALIGN
    _PC_SOCK_MAXBUF _PC_SYMLINK_MAX _PC_SYNC_IO _PC_VDISABLE
}

const CONFSTR: &[(&str, i32)] = &[
    ("CS_GNU_LIBC_VERSION", 2),
    ("CS_GNU_LIBPTHREAD_VERSION", 3),
    ("CS_LFS64_CFLAGS", 1004),
    ("CS_LFS64_LDFLAGS", 1005),
    ("CS_LFS64_LIBS", 1006),
    ("CS_LFS64_LINTFLAGS", 1007),
    ("CS_LFS_CFLAGS", 1000),
    ("CS_LFS_LDFLAGS", 1001),
    ("CS_LFS_LIBS", 1002),
    ("CS_LFS_LINTFLAGS", 1003),
    ("CS_PATH", 0),
    ("CS_XBS5_ILP32_OFF32_CFLAGS", 1100),
    ("CS_XBS5_ILP32_OFF32_LDFLAGS", 1101),
    ("CS_XBS5_ILP32_OFF32_LIBS", 1102),
    ("CS_XBS5_ILP32_OFF32_LINTFLAGS", 1103),
    ("CS_XBS5_ILP32_OFFBIG_CFLAGS", 1104),
    ("CS_XBS5_ILP32_OFFBIG_LDFLAGS", 1105),
    ("CS_XBS5_ILP32_OFFBIG_LIBS", 1106),
    ("CS_XBS5_ILP32_OFFBIG_LINTFLAGS", 1107),
    ("CS_XBS5_LP64_OFF64_CFLAGS", 1108),
    ("CS_XBS5_LP64_OFF64_LDFLAGS", 1109),
    ("CS_XBS5_LP64_OFF64_LIBS", 1110),
    ("CS_XBS5_LP64_OFF64_LINTFLAGS", 1111),
    ("CS_XBS5_LPBIG_OFFBIG_CFLAGS", 1112),
    ("CS_XBS5_LPBIG_OFFBIG_LDFLAGS", 1113),
    ("CS_XBS5_LPBIG_OFFBIG_LIBS", 1114),
    ("CS_XBS5_LPBIG_OFFBIG_LINTFLAGS", 1115),
];

/// Functions that take a descriptor of a directory, or do not follow links, or take a descriptor.
const HAVE_FUNCTIONS: &[&str] = &[
    "HAVE_FACCESSAT",
    "HAVE_FCHDIR",
    "HAVE_FCHMOD",
    "HAVE_FCHMODAT",
    "HAVE_FCHOWN",
    "HAVE_FCHOWNAT",
    "HAVE_FDOPENDIR",
    "HAVE_FEXECVE",
    "HAVE_FPATHCONF",
    "HAVE_FSTATAT",
    "HAVE_FSTATVFS",
    "HAVE_FTRUNCATE",
    "HAVE_FUTIMENS",
    "HAVE_LCHOWN",
    "HAVE_LINKAT",
    "HAVE_LSTAT",
    "HAVE_LUTIMES",
    "HAVE_MEMFD_CREATE",
    "HAVE_MKDIRAT",
    "HAVE_MKFIFOAT",
    "HAVE_MKNODAT",
    "HAVE_OPENAT",
    "HAVE_READLINKAT",
    "HAVE_RENAMEAT",
    "HAVE_SYMLINKAT",
    "HAVE_UNLINKAT",
    "HAVE_UTIMENSAT",
    "HAVE_EVENTFD",
];

pub(super) fn fill(vm: &Vm<'_>, dict: &Ptr<Dict>) {
    let set = |name: &str, value: Value| dict.set_sym(vm, Symbol::new(name), value);
    for (name, value) in CONSTANTS.iter().chain(MORE) {
        set(name, Value::Int(*value));
    }
    for (name, table) in
        [("sysconf_names", SYSCONF), ("confstr_names", CONFSTR), ("pathconf_names", PATHCONF)]
    {
        let names = Dict::new(vm);
        for (name, value) in table {
            let name = name.trim_start_matches('_');
            names.set_sym(vm, Symbol::new(name), Value::Int(i64::from(*value)));
        }
        set(name, names.into());
    }
    set("_have_functions", vm.list(HAVE_FUNCTIONS.iter().map(|n| vm.str(n)).collect()));
}

/// A number, or a name that stands for one.
fn number(vm: &Vm<'_>, v: &Value, table: &[(&str, i32)]) -> Res<i32> {
    if let Some(name) = v.downcast::<Str>() {
        let known = table.iter().find(|(n, _)| n.trim_start_matches('_') == name.as_str());
        return match known {
            Some((_, n)) => Ok(*n),
            None => Err(vm.value_error("unrecognized configuration name")),
        };
    }
    if vm.type_of(v).slots.index.get().is_none() {
        return Err(vm.type_error("configuration names must be strings or integers"));
    }
    vm.to_c_int(v)
}

fn sysconf(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "posix.sysconf", 1, 1)?;
    let name = number(vm, &args.values[0], SYSCONF)?;
    call(vm, || host::sysconf(name)).map(Value::Int)
}

fn confstr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "posix.confstr", 1, 1)?;
    let name = number(vm, &args.values[0], CONFSTR)?;
    Ok(call(vm, || host::confstr(name))?.map_or(Value::None, |t| decoded(vm, &t)))
}

/// `pathconf` and `fpathconf`.
pub(super) fn pathconf(vm: &Vm<'_>, args: Args<'_>, fname: &str, what: &str) -> Res<Value> {
    let [file, name] = bind(vm, args, fname, [what, "name"], (2, 0, 0))?;
    let file = Named::from(vm, fname, what, given(file), May::Fd)?;
    let name = number(vm, given(name), PATHCONF)?;
    let limit = match &file.target {
        Target::Path(p) => blocking(vm, || path::pathconf(p, name))?,
        Target::Fd(fd) => blocking(vm, || path::fpathconf(*fd, name))?,
    };
    limit.map(Value::Int).map_err(|e| file.error(vm, &e))
}
