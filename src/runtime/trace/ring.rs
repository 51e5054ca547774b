//! What one thread has recorded: its latest events, in bounded memory.
//!
//! Invariant: only the track's own thread writes; anybody may read meanwhile, and then leaves out what may
//! be in the middle of being overwritten. No lock is taken: a word is an atomic that is stored and loaded.
//!
//! A ring grows block by block until it has [`MAX_BLOCKS`], or until the process has no blocks left
//! ([`BLOCKS_LEFT`]); from then on its oldest events are overwritten.
//!
//! Publication: an event's words are stored relaxed, then `written` is stored with release; a reader loads
//! `written` with acquire before and after it copies. Blocks are made once, in a `OnceLock`.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering, fence};

/// The words of an event.
pub(super) type Words = [u64; 4];

const BLOCK: usize = 256;

/// 65,536 events, 2 MB.
const MAX_BLOCKS: usize = 256;

/// What the whole process may use: 64 MB.
static BLOCKS_LEFT: AtomicUsize = AtomicUsize::new(8192);

type Block = Box<[[AtomicU64; 4]; BLOCK]>;

pub(super) struct Ring {
    blocks: Box<[OnceLock<Block>]>,
    /// How many blocks there are, and whether there will be no more of them.
    n_blocks: AtomicUsize,
    is_full: AtomicUsize,
    /// How many events there have been.
    written: AtomicU64,
}

/// What was in a ring.
pub(super) struct Contents {
    pub(super) events: Vec<Words>,
    /// How many older ones there were.
    pub(super) dropped: u64,
}

impl Ring {
    pub(super) fn new() -> Ring {
        Ring {
            blocks: (0..MAX_BLOCKS).map(|_| OnceLock::new()).collect(),
            n_blocks: AtomicUsize::new(0),
            is_full: AtomicUsize::new(0),
            written: AtomicU64::new(0),
        }
    }

    /// Adds an event. Called by the ring's own thread only.
    pub(super) fn push(&self, words: Words) {
        let written = self.written.load(Ordering::Relaxed);
        if let Some(slot) = self.slot_for(written) {
            // A reader that sees one of the new words sees, behind its own fence, what was written before.
            fence(Ordering::Release);
            for (word, value) in slot.iter().zip(words) {
                word.store(value, Ordering::Relaxed);
            }
        }
        self.written.store(written + 1, Ordering::Release);
    }

    /// Where the event of this number goes; nowhere when the process has no block for this ring.
    fn slot_for(&self, number: u64) -> Option<&[AtomicU64; 4]> {
        let mut n_blocks = self.n_blocks.load(Ordering::Relaxed);
        if number == (n_blocks * BLOCK) as u64 && self.is_full.load(Ordering::Relaxed) == 0 {
            if n_blocks < MAX_BLOCKS && take_block() {
                let block = Box::new([const { [const { AtomicU64::new(0) }; 4] }; BLOCK]);
                // It is empty: only this thread fills it.
                let _ = self.blocks[n_blocks].set(block);
                n_blocks += 1;
                self.n_blocks.store(n_blocks, Ordering::Release);
            } else {
                self.is_full.store(1, Ordering::Relaxed);
            }
        }
        let at = (number as usize).checked_rem(n_blocks * BLOCK)?;
        Some(&self.blocks[at / BLOCK].get()?[at % BLOCK])
    }

    /// The events that are there, oldest first.
    pub(super) fn contents(&self) -> Contents {
        let end = self.written.load(Ordering::Acquire);
        let capacity = (self.n_blocks.load(Ordering::Acquire) * BLOCK) as u64;
        let start = end.saturating_sub(capacity);
        let mut events: Vec<Words> = Vec::with_capacity((end - start) as usize);
        for number in start..end {
            let at = (number % capacity.max(1)) as usize;
            let slot = self.blocks.get(at / BLOCK).and_then(OnceLock::get).map(|b| &b[at % BLOCK]);
            events.extend(slot.map(|s| s.each_ref().map(|w| w.load(Ordering::Relaxed))));
        }
        fence(Ordering::Acquire);
        // The event behind the last published one may have been half written.
        let now = self.written.load(Ordering::Acquire);
        let overwritten = match self.is_full.load(Ordering::Relaxed) {
            0 => 0,
            _ => (now + 1).saturating_sub(capacity).saturating_sub(start),
        };
        events.drain(..(overwritten as usize).min(events.len()));
        Contents { dropped: end - events.len() as u64, events }
    }
}

fn take_block() -> bool {
    BLOCKS_LEFT
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_events_are_kept_in_order() {
        let ring = Ring::new();
        assert_eq!(ring.contents().events.len(), 0);
        let capacity = (BLOCK * MAX_BLOCKS) as u64;
        for number in 0..100 {
            ring.push([number; 4]);
        }
        let contents = ring.contents();
        assert_eq!((contents.events.len(), contents.dropped), (100, 0));
        for number in 100..capacity + 1000 {
            ring.push([number; 4]);
        }
        let contents = ring.contents();
        let numbers: Vec<u64> = contents.events.iter().map(|e| e[0]).collect();
        // One place may be in use by the writer, for all that a reader knows.
        assert_eq!(numbers, (1001..capacity + 1000).collect::<Vec<u64>>());
        assert_eq!(contents.dropped, 1001);
    }

    #[test]
    fn a_reader_never_sees_a_torn_event() {
        let ring = Ring::new();
        std::thread::scope(|scope| {
            scope.spawn(|| (0..300_000).for_each(|n| ring.push([n; 4])));
            for _ in 0..20 {
                let contents = ring.contents();
                for (event, n) in contents.events.iter().zip(contents.dropped..) {
                    assert_eq!(*event, [n; 4]);
                }
            }
        });
    }
}
