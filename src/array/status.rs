//! The processor's record of floating-point exceptions.
//!
//! Invariant: exceptions stay masked, and rounding and the rest of the control register stay as they were;
//! only the sticky flags are read and written here. An `asm` block that may touch memory stands between
//! operations whose results are stored and the reading of their flags, so the compiler moves neither.

#![expect(unsafe_code, reason = "reads and writes the floating-point control register")]

/// Which exceptions occurred.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Status(u32);

impl Status {
    pub const NONE: Status = Status(0);
    pub const INVALID: Status = Status(1);
    pub const DIVIDE: Status = Status(4);
    pub const OVERFLOW: Status = Status(8);
    pub const UNDERFLOW: Status = Status(16);

    const ALL: u32 = 1 | 4 | 8 | 16;

    pub fn contains(self, other: Status) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn and(self, other: Status) -> Status {
        Status(self.0 | other.0)
    }

    pub fn bits(self) -> u32 {
        self.0
    }

    pub fn of_bits(bits: u32) -> Status {
        Status(bits & Status::ALL)
    }
}

#[cfg(target_arch = "x86_64")]
mod register {
    use std::arch::asm;

    #[inline(always)]
    pub(super) fn read() -> u32 {
        let mut word = 0u32;
        // SAFETY: stores the register into `word`.
        unsafe { asm!("stmxcsr [{}]", in(reg) &raw mut word, options(nostack, preserves_flags)) };
        word
    }

    #[inline(always)]
    pub(super) fn write(flags: u32) {
        let word = read() & !0x3d | flags;
        // SAFETY: loads the register with what it held but for the sticky flags.
        unsafe { asm!("ldmxcsr [{}]", in(reg) &raw const word, options(nostack, preserves_flags)) };
    }
}

#[cfg(target_arch = "aarch64")]
mod register {
    use std::arch::asm;

    /// From this processor's bits (invalid, divide, overflow, underflow) to those of [`super::Status`].
    #[inline(always)]
    pub(super) fn read() -> u32 {
        let word: u64;
        // SAFETY: copies the register.
        unsafe { asm!("mrs {}, fpsr", out(reg) word, options(nostack, preserves_flags)) };
        let word = word as u32;
        word & 1 | (word & 0b1110) << 1
    }

    #[inline(always)]
    pub(super) fn write(flags: u32) {
        let word = (flags & 1 | flags >> 1 & 0b1110) as u64;
        // SAFETY: sets the sticky flags; the register has nothing else that is used.
        unsafe { asm!("msr fpsr, {}", in(reg) word, options(nostack, preserves_flags)) };
    }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
mod register {
    pub(super) fn read() -> u32 {
        0
    }

    pub(super) fn write(_: u32) {}
}

/// What occurred on this thread since [`clear`].
#[inline(always)]
pub fn read() -> Status {
    Status::of_bits(register::read())
}

/// Forgets what occurred.
#[inline(always)]
pub fn clear() {
    register::write(0);
}

/// Makes the record say just this.
#[inline(always)]
pub fn set(status: Status) {
    register::write(status.0);
}

/// Adds to the record, as an operation would.
#[cold]
pub fn raise(status: Status) {
    set(read().and(status));
}
