//! One sentence on a trace: whether the lock held the program up, where, and what helps.
//!
//! Invariant: what is said is what the story's numbers say; a line is named only when one was seen.

use super::story::{Story, shown};
use crate::runtime::trace::{Place, State};

/// Below this part of the time, contention is not worth a word.
const LITTLE: f64 = 0.05;
/// From this part of the contended holds on, a line is the one to look at.
const MOST: f64 = 0.5;

pub(super) fn text(story: &Story) -> String {
    let demand = &story.demand;
    let contended = demand.contended as f64 / demand.span.max(1) as f64;
    if contended < LITTLE {
        return uncontended(story, contended);
    }
    let start = format!(
        "{:.1} of {} threads wanted the lock {} of the time",
        demand.wanting,
        demand.threads,
        percent(contended)
    );
    let held: u64 = demand.held_by.iter().map(|(_, ns)| ns).sum();
    let first = demand.held_by.iter().find_map(|(place, ns)| Some(((*place)?, *ns)));
    let Some((place, ns)) = first else {
        return format!("{start}; no line was seen that held it.");
    };
    let share = ns as f64 / held.max(1) as f64;
    let (what, is_loop) = construct(place);
    if share < MOST {
        return format!(
            "{start}; no line held it for most of that, {what} most often ({}).",
            percent(share)
        );
    }
    let advice = match is_loop {
        true => ": worth a @jit",
        false => "",
    };
    format!("{start}; {} of it was held by {what}{advice}.", percent(share))
}

fn uncontended(story: &Story, contended: f64) -> String {
    let total = |states: &[State]| -> u64 {
        let lanes = story.lanes.iter();
        lanes.map(|l| states.iter().map(|s| l.sums.ns[*s as usize]).sum::<u64>()).sum()
    };
    let of_run = |ns: u64| ns as f64 / story.ended.max(1) as f64;
    let held = of_run(total(&[State::Holds]));
    let mut text = if contended == 0.0 {
        format!(
            "The lock was held {} of the time, and no two threads wanted it at once",
            percent(held)
        )
    } else {
        format!(
            "The lock was held {} of the time, and wanted by two threads at once {} of it: it holds \
             nothing up",
            percent(held),
            percent(contended)
        )
    };
    let kernels = of_run(total(&[State::Kernel, State::Chunk]));
    if kernels >= 0.005 {
        text += &format!("; {kernels:.1} threads ran kernels on average");
    }
    text + "."
}

/// What stands at a place, and whether it is a loop.
fn construct(place: Place) -> (String, bool) {
    let line = source_line(place).unwrap_or_default();
    let line = line.trim_start();
    let is_loop = ["for ", "while ", "while(", "async for "].iter().any(|w| line.starts_with(w));
    let what = if is_loop { "the loop at" } else { "the code at" };
    (format!("{what} {}", shown(place)), is_loop)
}

/// The text of a line, if its file can be read; a program may have changed its folder.
fn source_line(place: Place) -> Option<String> {
    let text = std::fs::read_to_string(place.file.as_str()).ok()?;
    text.lines().nth(place.line.checked_sub(1)? as usize).map(str::to_owned)
}

pub(super) fn percent(share: f64) -> String {
    let share = share * 100.0;
    if share > 0.0 && share < 0.95 { format!("{share:.1} %") } else { format!("{share:.0} %") }
}
