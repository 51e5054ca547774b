//! The numbers of a trace in one line of JSON, for budgets.
//!
//! Invariant: shares are of a thread's own life and lie between 0 and 1; names stay as they are.

use super::json::Json;
use super::story::{Lane, Story, shown};
use super::verdict;
use crate::runtime::trace::{Place, State};

/// The states as they are named here.
const NAMES: [(State, &str); 10] = [
    (State::Holds, "holds"),
    (State::Waits, "waits"),
    (State::Io, "io"),
    (State::Sleeps, "sleeps"),
    (State::Blocked, "blocked"),
    (State::Kernel, "kernel"),
    (State::Compiles, "compiles"),
    (State::Native, "native"),
    (State::Chunk, "chunk"),
    (State::Idle, "idle"),
];

/// How many lines that held the lock are listed.
const LINES: usize = 10;

pub(super) fn text(story: &Story) -> String {
    let mut json = Json::default();
    json.object(|j| {
        let demand = &story.demand;
        j.key("seconds").float(story.seconds(), 6);
        j.key("contended").float(demand.contended as f64 / demand.span.max(1) as f64, 4);
        j.key("wanting").float(demand.wanting, 3);
        j.key("wanting_threads").int(demand.threads as u64);
        j.key("hand_overs").int(story.n_hand_overs());
        let per_second = story.n_hand_overs() as f64 / story.seconds().max(1e-9);
        j.key("hand_overs_per_second").float(per_second, 1);
        hold(j, story.longest_hold());
        let held: u64 = demand.held_by.iter().map(|(_, ns)| ns).sum();
        j.key("held_while_contended").list(|j| {
            for (at, ns) in demand.held_by.iter().take(LINES) {
                j.object(|j| {
                    place(j.key("at"), *at);
                    j.key("share").float(*ns as f64 / held.max(1) as f64, 4);
                });
            }
        });
        j.key("threads").list(|j| story.lanes.iter().for_each(|lane| thread(j, lane)));
        j.key("threads_left_out").int(story.left_out);
        j.key("dropped_events").int(story.dropped());
        j.key("verdict").string(&verdict::text(story));
    });
    json.text() + "\n"
}

fn place(j: &mut Json, at: Option<Place>) {
    match at {
        Some(at) => j.string(&shown(at)),
        None => j.null(),
    };
}

fn hold(j: &mut Json, (ns, at): (u64, Option<Place>)) {
    j.key("longest_hold_ms").float(ns as f64 / 1e6, 3);
    place(j.key("longest_hold_at"), at);
}

fn thread(j: &mut Json, lane: &Lane) {
    j.object(|j| {
        j.key("name").string(&lane.name);
        j.key("worker").bool(lane.is_worker);
        j.key("seconds").float(lane.lifetime() as f64 / 1e9, 6);
        for (state, name) in NAMES {
            j.key(name).float(lane.share(state), 4);
        }
        j.key("takes").int(lane.sums.takes);
        j.key("waited").int(lane.sums.waits);
        hold(j, lane.sums.longest_hold);
    });
}
