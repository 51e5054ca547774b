//! The only executable memory: a kernel's bytes in pages of their own.
//!
//! Invariant: pages are writable before [`CodeMemory::new`] returns and readable and executable
//! afterwards, never both; they are unmapped when the last [`CompiledKernel`](super::CompiledKernel)
//! that points into them is dropped.
#![expect(unsafe_code, reason = "fills mapped pages and hands out entry points into them")]

use cranelift_jit::{BranchProtection, JITMemoryKind, JITMemoryProvider, SystemMemoryProvider};

use crate::abi::EntryFn;

/// The machine code of one program.
pub struct CodeMemory {
    pages: SystemMemoryProvider,
    start: *const u8,
    len: usize,
}

// SAFETY: after construction the pages are immutable machine code; the provider is touched again only
// by `drop`, which has exclusive access.
unsafe impl Send for CodeMemory {}
// SAFETY: as above.
unsafe impl Sync for CodeMemory {}

impl CodeMemory {
    /// Maps pages, copies `bytes` there, and makes them executable.
    pub(super) fn new(bytes: &[u8], align: u64) -> Result<CodeMemory, String> {
        let mut pages = SystemMemoryProvider::new();
        let start = pages
            .allocate(bytes.len().max(1), align, JITMemoryKind::Executable)
            .map_err(|e| e.to_string())?;
        // SAFETY: the provider has just given at least `bytes.len()` writable bytes at `start`.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), start, bytes.len()) };
        let memory = CodeMemory { pages, start, len: bytes.len() };
        memory.finalised()
    }

    fn finalised(mut self) -> Result<CodeMemory, String> {
        self.pages.finalize(BranchProtection::None).map_err(|e| e.to_string())?;
        Ok(self)
    }

    /// The function at `offset`, which must be an entry wrapper of this program. Calling it is unsafe: it
    /// must not outlive `self`, and its arguments must be what the program expects.
    pub(super) fn entry(&self, offset: u32) -> EntryFn {
        assert!((offset as usize) < self.len, "entry outside the code");
        let at = self.start.wrapping_add(offset as usize);
        // SAFETY: machine code for `EntryFn`'s signature stands at `at` (the emitter put the wrapper
        // there, and lowering gave it that signature), in memory that is executable.
        unsafe { std::mem::transmute::<*const u8, EntryFn>(at) }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl Drop for CodeMemory {
    fn drop(&mut self) {
        // SAFETY: entries are reachable only through kernels that hold this memory by `Arc`, and a
        // thread that runs one holds such a kernel.
        unsafe { self.pages.free_memory() }
    }
}

impl std::fmt::Debug for CodeMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CodeMemory({} bytes)", self.len)
    }
}
