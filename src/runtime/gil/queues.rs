//! The lock's two queues of waiters.
//!
//! Invariant: a seat stands in at most one queue, once.

use std::collections::VecDeque;
use std::time::Duration;

use super::lock::Waiter;
use super::sync::Arc;

/// Why a thread waits for the lock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// It comes back from a blocking call.
    Returning,
    /// It was asked to let go while it computed.
    Computing,
}

/// A thread that waits.
pub(super) struct Entry {
    pub(super) waiter: Arc<Waiter>,
    pub(super) seat: u32,
    /// What it has used of its turn.
    pub(super) used: Duration,
}

#[derive(Default)]
pub(super) struct Queues {
    returning: VecDeque<Entry>,
    computing: VecDeque<Entry>,
}

impl Queues {
    pub(super) fn is_empty(&self) -> bool {
        self.returning.is_empty() && self.computing.is_empty()
    }

    pub(super) fn front(&self, class: Class) -> Option<&Entry> {
        match class {
            Class::Returning => self.returning.front(),
            Class::Computing => self.computing.front(),
        }
    }

    fn queue(&mut self, class: Class) -> &mut VecDeque<Entry> {
        match class {
            Class::Returning => &mut self.returning,
            Class::Computing => &mut self.computing,
        }
    }

    /// Puts a waiter at its queue's end, or one that keeps its place at the front.
    pub(super) fn push(&mut self, class: Class, entry: Entry, keeps_place: bool) {
        let queue = self.queue(class);
        if keeps_place { queue.push_front(entry) } else { queue.push_back(entry) }
    }

    pub(super) fn pop_front(&mut self, class: Class) -> Option<Entry> {
        self.queue(class).pop_front()
    }

    /// The next holder: a returning thread, unless the computing ones have starved.
    pub(super) fn pop_next(&mut self, computing_starved: bool) -> Option<(Class, Entry)> {
        if (computing_starved || self.returning.is_empty())
            && let Some(entry) = self.computing.pop_front()
        {
            return Some((Class::Computing, entry));
        }
        self.returning.pop_front().map(|entry| (Class::Returning, entry))
    }
}
