//! Code objects in marshal's format: this program's own, after the tag `c`.
//!
//! Invariant: bytes that were damaged, or that another version wrote, are told by their digest; what was made
//! by hand must pass the verifier before it runs. The text that the code was compiled from goes with it, so
//! that tracebacks show lines and kernels are compiled as they are where it comes from.
//!
//! Layout: the digest of the rest (16 bytes), the length of the rest (u32), flags (u8), the name of the file
//! and the packed text (each with its length, u32, in front), the length of the whole text (u32), the code as
//! `bytecode::pack` writes it. Numbers are little-endian; the text is an LZ4 block.

use std::cell::RefCell;
use std::sync::{Arc, Weak};

use sha2::{Digest, Sha256};

use crate::base::SourceFile;
use crate::vm::object::code::CodeObj;
use crate::vm::object::packed_code::{self, Origin};
use crate::vm::{Ptr, Vm};

const DIGEST: usize = 16;
/// An LZ4 block grows by no more than this when it is unpacked.
const MOST: usize = 255;

/// The sources of code that was read and is still there, so that they are shared.
#[derive(Default)]
struct Origins(RefCell<Vec<Weak<Origin>>>);

fn digest(rest: &[u8]) -> [u8; DIGEST] {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    for name in packed_code::op_names() {
        hash.update(name);
    }
    hash.update(rest);
    let whole = hash.finalize();
    std::array::from_fn(|i| whole[i])
}

/// What follows the tag; None when it would be too long.
pub(super) fn write(code: &CodeObj, out: &mut Vec<u8>) -> Option<()> {
    let file = code.code.file();
    let text = file.text();
    let packed = lz4_flex::block::compress(text.as_bytes());
    let mut rest = vec![u8::from(code.is_iterable_coroutine.get())];
    for part in [file.name.as_bytes(), &packed] {
        rest.extend(u32::try_from(part.len()).ok()?.to_le_bytes());
        rest.extend(part);
    }
    rest.extend(u32::try_from(text.len()).ok()?.to_le_bytes());
    rest.extend(packed_code::packed(code));
    let length = i32::try_from(rest.len()).ok()?;
    out.extend(digest(&rest));
    out.extend(length.to_le_bytes());
    out.extend(rest);
    Some(())
}

/// How many bytes stand in front of what [`read`] takes: the digest and the length.
pub(super) const HEAD: usize = DIGEST + 4;

/// The length that the head tells.
pub(super) fn length(head: &[u8]) -> Option<usize> {
    let length = head.get(DIGEST..HEAD)?;
    usize::try_from(i32::from_le_bytes(length.try_into().ok()?)).ok()
}

/// The code object, or what is wrong.
pub(super) fn read(vm: &Vm<'_>, head: &[u8], rest: &[u8]) -> Result<Ptr<CodeObj>, String> {
    if head.get(..DIGEST) != Some(&digest(rest)) {
        return Err("code of another version, or damaged".to_owned());
    }
    let parts = Parts::of(rest).ok_or("code of another form")?;
    let made = packed_code::unpacked(vm, parts.code, parts.origin(vm))?;
    made.is_iterable_coroutine.set(parts.flags & 1 != 0);
    Ok(made)
}

struct Parts<'a> {
    flags: u8,
    name: &'a str,
    text: String,
    code: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(bytes: &'a [u8]) -> Option<Parts<'a>> {
        let (&flags, rest) = bytes.split_first()?;
        let (name, rest) = measured(rest)?;
        let (packed, rest) = measured(rest)?;
        let (full, code) = rest.split_first_chunk::<4>()?;
        let full = u32::from_le_bytes(*full) as usize;
        if full > packed.len().saturating_mul(MOST) {
            return None;
        }
        let text = lz4_flex::block::decompress(packed, full).ok()?;
        let (name, text) = (str::from_utf8(name).ok()?, String::from_utf8(text).ok()?);
        Some(Parts { flags, name, text, code })
    }

    /// The source: that of code that was read before, if it is the same.
    fn origin(&self, vm: &Vm<'_>) -> Arc<Origin> {
        let known = vm.interp.state::<Origins>();
        let mut known = known.0.borrow_mut();
        known.retain(|origin| origin.strong_count() > 0);
        let same = |o: &Arc<Origin>| o.file.name == self.name && o.file.text() == self.text;
        if let Some(origin) = known.iter().filter_map(Weak::upgrade).find(same) {
            return origin;
        }
        let origin = Origin::unparsed(SourceFile::new(self.name, &*self.text));
        known.push(Arc::downgrade(&origin));
        origin
    }
}

/// A part with its length in front, and the rest.
fn measured(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (n, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_le_bytes(*n) as usize)
}
