//! Which containers this thread is writing out, so that one that holds itself shows as `[...]`.
//!
//! Invariant: an address is listed for as long as its guard lives.

use std::cell::RefCell;

use crate::vm::error::Res;
use crate::vm::heap::Obj;
use crate::vm::vm::{DepthGuard, Vm};

thread_local! {
    static RUNNING: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// Marks a container as being written out.
pub struct ReprGuard<'a>(
    #[expect(dead_code, reason = "counts the nesting until it drops")] DepthGuard<'a>,
);

impl ReprGuard<'_> {
    /// `None` when the container is being written out already; RecursionError when nested too deep.
    pub fn enter<'a>(vm: &'a Vm<'_>, o: &Obj) -> Res<Option<ReprGuard<'a>>> {
        if RUNNING.with_borrow(|r| r.contains(&o.addr())) {
            return Ok(None);
        }
        let depth = vm.enter(" while getting the repr of an object")?;
        RUNNING.with_borrow_mut(|r| r.push(o.addr()));
        Ok(Some(ReprGuard(depth)))
    }
}

impl Drop for ReprGuard<'_> {
    fn drop(&mut self) {
        RUNNING.with_borrow_mut(Vec::pop);
    }
}
