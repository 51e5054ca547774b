//! Terminals, by descriptor.
//!
//! Invariant: settings are copied in and out whole; whether a descriptor is a terminal is the system's to say.

#![expect(unsafe_code, reason = "system calls about terminals that the program names by number")]

use std::io;
use std::mem::MaybeUninit;

use super::{calls, check, done};

/// How many control characters there are.
pub const N_CONTROL: usize = libc::NCCS;

/// What a terminal does with what passes.
#[derive(Clone, Copy)]
pub struct Settings {
    pub input: u32,
    pub output: u32,
    pub control: u32,
    pub local: u32,
    pub input_speed: u32,
    pub output_speed: u32,
    pub characters: [u8; N_CONTROL],
}

fn current(fd: i32) -> io::Result<libc::termios> {
    let mut found = MaybeUninit::<libc::termios>::zeroed();
    // SAFETY: there is room for what is written, and settings of zeros are settings.
    unsafe {
        done(libc::tcgetattr(fd, found.as_mut_ptr()))?;
        Ok(found.assume_init())
    }
}

pub fn settings(fd: i32) -> io::Result<Settings> {
    let t = current(fd)?;
    // SAFETY: both read the structure that they are given.
    let (input_speed, output_speed) =
        unsafe { (libc::cfgetispeed(&raw const t), libc::cfgetospeed(&raw const t)) };
    Ok(Settings {
        input: t.c_iflag,
        output: t.c_oflag,
        control: t.c_cflag,
        local: t.c_lflag,
        input_speed,
        output_speed,
        characters: t.c_cc,
    })
}

/// Changes the settings: `when` is one of TCSANOW, TCSADRAIN and TCSAFLUSH.
pub fn set_settings(fd: i32, when: i32, new: &Settings) -> io::Result<()> {
    let mut t = current(fd)?;
    t.c_iflag = new.input;
    t.c_oflag = new.output;
    t.c_cflag = new.control;
    t.c_lflag = new.local;
    t.c_cc = new.characters;
    // SAFETY: all three are given a structure that lives through the call.
    unsafe {
        done(libc::cfsetispeed(&raw mut t, new.input_speed))?;
        done(libc::cfsetospeed(&raw mut t, new.output_speed))?;
        done(libc::tcsetattr(fd, when, &raw const t))
    }
}

calls! { unsafe:
    send_break(fd: i32, duration: i32) -> () = done(libc::tcsendbreak(fd, duration));
    drain(fd: i32) -> () = done(libc::tcdrain(fd));
    flush(fd: i32, queue: i32) -> () = done(libc::tcflush(fd, queue));
    flow(fd: i32, action: i32) -> () = done(libc::tcflow(fd, action));
}

calls! { unsafe:
    /// Opens the end that controls a new pseudo-terminal.
    open_controller(flags: i32) -> i32 = check(libc::posix_openpt(flags));
    grant(fd: i32) -> () = done(libc::grantpt(fd));
    unlock(fd: i32) -> () = done(libc::unlockpt(fd));
    /// Makes the terminal that of a new session, and the process's input, output and errors.
    login(fd: i32) -> () = done(libc::login_tty(fd));
}

/// The name of a pseudo-terminal, by the end that controls it.
pub fn name_of(controller: i32) -> io::Result<Vec<u8>> {
    let mut name = [0u8; 128];
    // SAFETY: the room is writable for its length, and the call says with an error that it is too small.
    let code = unsafe { libc::ptsname_r(controller, name.as_mut_ptr().cast(), name.len()) };
    if code != 0 {
        return Err(io::Error::from_raw_os_error(code));
    }
    Ok(name.iter().copied().take_while(|b| *b != 0).collect())
}

/// Both ends of a new pseudo-terminal, the controlling one first. Neither is inherited.
pub fn open_pair() -> io::Result<(i32, i32)> {
    let (mut controller, mut terminal) = (-1, -1);
    let none = std::ptr::null_mut();
    // SAFETY: there is room for two numbers, and nothing else is asked for or given.
    unsafe {
        done(libc::openpty(
            &raw mut controller,
            &raw mut terminal,
            none,
            none.cast(),
            none.cast(),
        ))?;
    }
    for fd in [controller, terminal] {
        super::file::set_fd_flags(fd, libc::FD_CLOEXEC)?;
    }
    Ok((controller, terminal))
}

/// [`super::file::window_size`] asks for it.
pub fn set_window_size(fd: i32, rows: u16, columns: u16) -> io::Result<()> {
    let size = libc::winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the command reads this structure.
    unsafe { done(libc::ioctl(fd, libc::TIOCSWINSZ, &raw const size)) }
}
