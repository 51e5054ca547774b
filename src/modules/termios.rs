//! `termios`: what terminals do with what passes.
//!
//! Invariant: the lists that `tcgetattr` gives are what `tcsetattr` takes.

use super::exceptions::Class;
use super::posix::path::{blocking, decoded, fileno};
use crate::base::Symbol;
use crate::runtime::os::file::window_size;
use crate::runtime::os::host;
use crate::runtime::os::terminal::{self as os, Settings};
use crate::vm::import::{ModuleBody, ModuleDef};
use crate::vm::object::list::List;
use crate::vm::object::{bytes, int};
use crate::vm::{Args, ExcKind, MethodDef, Res, Value, Vm};

pub(super) static MODULE: ModuleDef = ModuleDef {
    name: "termios",
    doc: "This module provides an interface to the Posix calls for tty I/O control.",
    body: ModuleBody::Native {
        functions: &[&[
            MethodDef::new(
                "tcdrain",
                |vm, args| on(vm, args, "tcdrain", |fd, _| os::drain(fd)),
                "tcdrain($module, fd, /)",
            ),
            MethodDef::new(
                "tcflow",
                |vm, args| with(vm, args, "tcflow", os::flow),
                "tcflow($module, fd, action, /)",
            ),
            MethodDef::new(
                "tcflush",
                |vm, args| with(vm, args, "tcflush", os::flush),
                "tcflush($module, fd, queue, /)",
            ),
            MethodDef::new("tcgetattr", tcgetattr, "tcgetattr($module, fd, /)"),
            MethodDef::new("tcgetwinsize", tcgetwinsize, "tcgetwinsize($module, fd, /)"),
            MethodDef::new(
                "tcsendbreak",
                |vm, args| with(vm, args, "tcsendbreak", os::send_break),
                "tcsendbreak($module, fd, duration, /)",
            ),
            MethodDef::new("tcsetattr", tcsetattr, "tcsetattr($module, fd, when, attributes, /)"),
            MethodDef::new("tcsetwinsize", tcsetwinsize, "tcsetwinsize($module, fd, winsize, /)"),
        ]],
        fill: |vm, dict| {
            for (name, value) in CONSTANTS {
                dict.set_sym(vm, Symbol::new(name), Value::Int(*value));
            }
            dict.set_sym(vm, Symbol::new("error"), ERROR.get(vm)?.value());
            Ok(())
        },
    },
};

static ERROR: Class = Class::new("termios", "error", ExcKind::Exception);

macro_rules! constants {
    ($( $name:ident )*) => { &[ $( (stringify!($name), libc::$name as i64), )* ] };
}

static CONSTANTS: &[(&str, i64)] = constants! {
    B0 B50 B75 B110 B134 B150 B200 B300 B600 B1200 B1800 B2400 B4800 B9600 B19200 B38400 B57600 B115200
    B230400 BRKINT BS0 BS1 BSDLY CLOCAL CR0 CR1 CR2 CR3 CRDLY CREAD CRTSCTS CS5 CS6 CS7 CS8 CSIZE CSTOPB
    ECHO ECHOCTL ECHOE ECHOK ECHOKE ECHONL ECHOPRT EXTA EXTB FF0 FF1 FFDLY FIOCLEX FIONBIO FIONREAD HUPCL
    ICANON ICRNL IEXTEN IGNBRK IGNCR IGNPAR IMAXBEL INLCR INPCK ISIG ISTRIP IXANY IXOFF IXON NCCS NL0 NL1
    NLDLY NOFLSH OCRNL OFDEL OFILL ONLCR ONLRET ONOCR OPOST PARENB PARMRK PARODD PENDIN TAB0 TAB1 TAB2 TAB3
    TABDLY TCIFLUSH TCIOFF TCIOFLUSH TCION TCOFLUSH TCOOFF TCOON TCSADRAIN TCSAFLUSH TCSANOW TIOCEXCL
    TIOCGPGRP TIOCGWINSZ TIOCMGET TIOCNXCL TIOCOUTQ TIOCSCTTY TIOCSPGRP TIOCSTI TIOCSWINSZ TOSTOP VDISCARD
    VEOF VEOL VEOL2 VERASE VINTR VKILL VLNEXT VMIN VQUIT VREPRINT VSTART VSTOP VSUSP VT0 VT1 VTDLY VTIME
    VWERASE
};

/// Makes a call outside the lock; its errors are the module's own.
fn call<R: Send>(vm: &Vm<'_>, f: impl FnMut() -> std::io::Result<R> + Send) -> Res<R> {
    blocking(vm, f)?.map_err(|e| {
        let code = e.raw_os_error().unwrap_or_default();
        let args = vec![Value::Int(i64::from(code)), decoded(vm, &host::error_text(code))];
        ERROR.with(vm, args)
    })
}

fn on(
    vm: &Vm<'_>,
    args: Args<'_>,
    name: &str,
    f: fn(i32, i32) -> std::io::Result<()>,
) -> Res<Value> {
    args.check_positional(vm, name, 1, 1)?;
    let fd = fileno(vm, &args.values[0])?;
    call(vm, || f(fd, 0)).map(|()| Value::None)
}

fn with(
    vm: &Vm<'_>,
    args: Args<'_>,
    name: &str,
    f: fn(i32, i32) -> std::io::Result<()>,
) -> Res<Value> {
    args.check_positional(vm, name, 2, 2)?;
    let (fd, number) = (fileno(vm, &args.values[0])?, vm.to_c_int(&args.values[1])?);
    call(vm, || f(fd, number)).map(|()| Value::None)
}

/// Whether two of the characters are numbers: where lines are not put together, they say when to return.
fn has_numbers(local: u32) -> bool {
    local & libc::ICANON == 0
}

fn tcgetattr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "tcgetattr", 1, 1)?;
    let fd = fileno(vm, &args.values[0])?;
    let found = call(vm, || os::settings(fd))?;
    let characters = found.characters.iter().enumerate().map(|(i, &c)| {
        if has_numbers(found.local) && (i == libc::VMIN || i == libc::VTIME) {
            Value::Int(i64::from(c))
        } else {
            bytes::from_vec(vm, vec![c])
        }
    });
    let characters = vm.list(characters.collect());
    let flags = [
        found.input,
        found.output,
        found.control,
        found.local,
        found.input_speed,
        found.output_speed,
    ];
    let all = flags.iter().map(|&f| Value::Int(i64::from(f))).chain([characters]);
    Ok(vm.list(all.collect()))
}

fn tcsetattr(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "tcsetattr", 3, 3)?;
    let (fd, when) = (fileno(vm, &args.values[0])?, vm.to_c_int(&args.values[1])?);
    let not_seven = || vm.type_error("tcsetattr, arg 3: must be 7 element list");
    let given = args.values[2].downcast::<List>().ok_or_else(not_seven)?;
    let given: Vec<Value> = given.to_vec();
    let [flags @ .., characters] = &given[..] else { return Err(not_seven()) };
    if flags.len() != 6 {
        return Err(not_seven());
    }
    let flag = |i: usize| Ok(vm.to_i64(&flags[i])? as u32);
    let mut new = call(vm, || os::settings(fd))?;
    new = Settings {
        input: flag(0)?,
        output: flag(1)?,
        control: flag(2)?,
        local: flag(3)?,
        input_speed: flag(4)?,
        output_speed: flag(5)?,
        characters: new.characters,
    };
    let n = os::N_CONTROL;
    let wrong = || vm.type_error(format!("tcsetattr: attributes[6] must be {n} element list"));
    let list = characters.downcast::<List>().map(List::to_vec).filter(|l| l.len() == n);
    for (i, v) in list.ok_or_else(wrong)?.iter().enumerate() {
        new.characters[i] = match bytes::like(v).as_deref() {
            Some([c]) => *c,
            _ if int::is_int(v) => vm.to_i64(v)? as u8,
            _ => {
                let message = "tcsetattr: elements of attributes must be characters or integers";
                return Err(vm.type_error(message));
            }
        };
    }
    call(vm, || os::set_settings(fd, when, &new)).map(|()| Value::None)
}

fn tcgetwinsize(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "tcgetwinsize", 1, 1)?;
    let fd = fileno(vm, &args.values[0])?;
    let (columns, rows) = call(vm, || window_size(fd))?;
    Ok(vm.tuple([rows, columns].map(|n| Value::Int(i64::from(n)))))
}

fn tcsetwinsize(vm: &Vm<'_>, args: Args<'_>) -> Res<Value> {
    args.check_positional(vm, "tcsetwinsize", 2, 2)?;
    let fd = fileno(vm, &args.values[0])?;
    let size = vm.collect(&args.values[1])?;
    let [rows, columns] = &size[..] else {
        return Err(vm.type_error("tcsetwinsize, arg 2: must be a two-item sequence"));
    };
    let number = |v: &Value| {
        let too_large = |_| vm.overflow_error("winsize value(s) out of range.");
        u16::try_from(vm.to_i64(v)?).map_err(too_large)
    };
    let (rows, columns) = (number(rows)?, number(columns)?);
    call(vm, || os::set_window_size(fd, rows, columns)).map(|()| Value::None)
}
