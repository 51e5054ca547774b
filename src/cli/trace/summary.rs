//! A trace on the terminal: a strip for each thread, shares, hand-overs, the longest hold, a verdict.
//!
//! Invariant: a column of a strip shows the state that took most of its time. Threads that never wanted the
//! lock nor ran a kernel come last and are left out first.

use std::fmt::Write;
use std::path::Path;

use super::story::{Lane, Story, shown};
use super::verdict::{self, percent};
use crate::runtime::trace::State;

const COLUMNS: u64 = 64;
/// How many threads are shown.
const LANES: usize = 16;
const NAME: usize = 18;

/// How a state is drawn, and called.
fn drawn(state: State) -> (char, &'static str) {
    match state {
        State::Holds => ('█', "holds the lock"),
        State::Waits => ('░', "waits for it"),
        State::Io => ('i', "in I/O"),
        State::Sleeps => ('s', "sleeps"),
        State::Blocked => ('b', "waits for a thread"),
        State::Kernel | State::Chunk => ('k', "runs a kernel"),
        State::Compiles => ('c', "compiles"),
        State::Native => ('n', "computes without it"),
        State::Idle => ('.', "idle"),
        State::Gone => (' ', ""),
    }
}

pub(super) fn text(story: &Story, out: &Path) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write_text(&mut text, story, out);
    text
}

fn write_text(text: &mut String, story: &Story, out: &Path) -> std::fmt::Result {
    let mut lanes: Vec<&Lane> = story.lanes.iter().collect();
    let works = |lane: &Lane| lane.wanted() + lane.sums.ns[State::Chunk as usize];
    if lanes.len() > LANES {
        lanes.sort_by_key(|lane| std::cmp::Reverse(works(lane)));
    }
    let span = format!("0 to {:.3} s", story.seconds());
    writeln!(text, "\n{:NAME$} {span:<64} share of its life", "lock over time")?;
    for lane in lanes.iter().take(LANES) {
        writeln!(
            text,
            "{:NAME$} {} {}",
            short(&lane.name),
            strip(lane, story.ended),
            shares(lane)
        )?;
    }
    if let Some(more) = lanes.len().checked_sub(LANES + 1) {
        writeln!(text, "and {} more", more + 1)?;
    }
    writeln!(text, "{}", legend(&lanes[..lanes.len().min(LANES)]))?;
    let n = story.n_hand_overs();
    let (longest, at) = story.longest_hold();
    writeln!(
        text,
        "{n} hand-overs ({:.0} a second); longest hold {:.1} ms{}",
        n as f64 / story.seconds().max(1e-9),
        longest as f64 / 1e6,
        at.map(|at| format!(", which ended at {}", shown(at))).unwrap_or_default()
    )?;
    if story.dropped() > 0 {
        writeln!(
            text,
            "{} events were overwritten by later ones: the trace shows each thread's latest, shares and \
             counts are of the whole run",
            story.dropped()
        )?;
    }
    if story.left_out > 0 {
        writeln!(text, "{} threads more than can be recorded", story.left_out)?;
    }
    writeln!(text, "{}", verdict::text(story))?;
    writeln!(text, "trace: {}", out.display())
}

fn short(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    name.chars().take(NAME - 1).chain(['…']).collect()
}

/// The states of a lane with their times: slices, and chunks, which cover the kernel or the idleness that
/// they lie in.
fn strip(lane: &Lane, ended: u64) -> String {
    let n_states = State::ALL.len();
    let mut time = vec![0i64; COLUMNS as usize * n_states];
    let mut add = |state: State, start: u64, end: u64, sign: i64| {
        let edge =
            |column: u64| (u128::from(ended) * u128::from(column) / u128::from(COLUMNS)) as u64;
        let of = |at: u64| {
            let column = u128::from(at) * u128::from(COLUMNS) / u128::from(ended.max(1));
            (column as u64).min(COLUMNS - 1)
        };
        for column in of(start)..=of(end) {
            let inside = end.min(edge(column + 1)).saturating_sub(start.max(edge(column)));
            time[column as usize * n_states + state as usize] += sign * inside as i64;
        }
    };
    for slice in &lane.slices {
        add(slice.state, slice.start, slice.end, 1);
    }
    if lane.is_worker {
        add(State::Idle, lane.began, lane.ended, 1);
    }
    let mut covered = 0;
    for chunk in &lane.chunks {
        // Chunks within chunks are counted once.
        let start = chunk.start.max(covered);
        if chunk.end > start {
            add(State::Chunk, start, chunk.end, 1);
            add(if lane.is_worker { State::Idle } else { State::Kernel }, start, chunk.end, -1);
            covered = chunk.end;
        }
    }
    time.chunks(n_states)
        .map(|column| {
            let most = State::ALL.into_iter().max_by_key(|state| column[*state as usize]);
            match most {
                Some(state) if column[state as usize] > 0 => drawn(state).0,
                Some(_) | None => ' ',
            }
        })
        .collect()
}

fn shares(lane: &Lane) -> String {
    // Chunks are parts of kernels.
    let chunks = lane.share(State::Chunk);
    let share =
        |state: State| lane.share(state) + if state == State::Kernel { chunks } else { 0.0 };
    let mut parts: Vec<(f64, String)> = State::ALL
        .into_iter()
        .map(|state| (share(state), state))
        .filter(|(share, state)| *share >= 0.005 && !matches!(state, State::Gone | State::Chunk))
        .map(|(share, state)| (share, format!("{} {}", drawn(state).1, percent(share))))
        .collect();
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    parts.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(", ")
}

fn legend(lanes: &[&Lane]) -> String {
    let used = |state: State| lanes.iter().any(|lane| lane.share(state) >= 0.005);
    let mut shown = Vec::new();
    for state in State::ALL {
        let (glyph, name) = drawn(state);
        let entry = format!("{glyph} {name}");
        if state != State::Gone && used(state) && !shown.contains(&entry) {
            shown.push(entry);
        }
    }
    shown.join("   ")
}
