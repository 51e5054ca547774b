//! What the threads recorded, put together: states with ends, who waited for whom, who handed the lock to
//! whom, and which lines held it while others wanted it.
//!
//! Invariant: what is counted and summed ([`Lane::sums`]) is of the whole run; everything else is of the
//! events that are left, which is all of them unless [`Lane::dropped`] says otherwise.
//!
//! The line of a hold is the one where it ended: where the thread was asked to let go, or let go by itself.
//! A hold is credited to that line as a whole; while another thread waits, a hold of a computing thread
//! ends after a switch interval at the latest, so that a loop is seen as often as it matters.

use std::collections::HashMap;

use crate::base::Symbol;
use crate::runtime::trace::{Detail, Event, Place, Recorded, Recording, State, Sums};

/// A state with its end.
pub(super) struct Slice {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) state: State,
    /// Where it began, for states that are not holds.
    pub(super) at: Option<Place>,
    /// Where it ended, for holds.
    pub(super) until: Option<Place>,
    /// The kernel.
    pub(super) about: Option<Symbol>,
    /// For whom a thread waits: the lane that had the lock when the wait began.
    pub(super) behind: Option<usize>,
}

/// Iterations of a parallel loop that a thread ran.
pub(super) struct Chunk {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) first: u64,
    pub(super) stop: u64,
    pub(super) launch: u32,
}

/// One parallel loop.
#[derive(Clone, Copy)]
pub(super) struct Launch {
    pub(super) lane: usize,
    pub(super) at: u64,
    pub(super) n: u64,
    pub(super) kernel: Option<Symbol>,
}

pub(super) struct Lane {
    pub(super) name: String,
    pub(super) is_worker: bool,
    pub(super) began: u64,
    pub(super) ended: u64,
    pub(super) slices: Vec<Slice>,
    pub(super) chunks: Vec<Chunk>,
    pub(super) sums: Sums,
    pub(super) dropped: u64,
}

/// The lock went from one waiting thread's predecessor to it.
pub(super) struct HandOver {
    pub(super) from: usize,
    pub(super) left: u64,
    pub(super) to: usize,
    pub(super) taken: u64,
}

/// How much the lock was wanted.
#[derive(Default)]
pub(super) struct Demand {
    /// For how long two or more wanted it, of `span`.
    pub(super) contended: u64,
    pub(super) span: u64,
    /// How many wanted it then, on average, and how many threads these were.
    pub(super) wanting: f64,
    pub(super) threads: usize,
    /// Who held it then for how long, the longest first; `None` where no line is known.
    pub(super) held_by: Vec<(Option<Place>, u64)>,
}

pub(super) struct Story {
    pub(super) ended: u64,
    pub(super) lanes: Vec<Lane>,
    pub(super) launches: HashMap<u32, Launch>,
    pub(super) hand_overs: Vec<HandOver>,
    pub(super) demand: Demand,
    pub(super) left_out: u64,
}

impl Story {
    pub(super) fn new(recording: Recording) -> Story {
        let mut launches = HashMap::new();
        let mut lanes: Vec<Lane> = Vec::new();
        for (index, recorded) in recording.tracks.into_iter().enumerate() {
            lanes.push(lane(index, recorded, &mut launches));
        }
        let holds = holds(&lanes);
        name_whom_is_waited_for(&mut lanes, &holds);
        let hand_overs = hand_overs(&lanes, &holds);
        let demand = demand(&lanes, recording.ended);
        let (ended, left_out) = (recording.ended, recording.left_out);
        Story { ended, lanes, launches, hand_overs, demand, left_out }
    }

    pub(super) fn seconds(&self) -> f64 {
        self.ended as f64 / 1e9
    }

    /// How often a thread got the lock from another one that had it, in the whole run.
    pub(super) fn n_hand_overs(&self) -> u64 {
        self.lanes.iter().map(|lane| lane.sums.waits).sum()
    }

    pub(super) fn longest_hold(&self) -> (u64, Option<Place>) {
        let holds = self.lanes.iter().map(|lane| lane.sums.longest_hold);
        holds.max_by_key(|(ns, _)| *ns).unwrap_or_default()
    }

    pub(super) fn dropped(&self) -> u64 {
        self.lanes.iter().map(|lane| lane.dropped).sum()
    }
}

impl Lane {
    /// For how long it was there, the whole run's worth of it.
    pub(super) fn lifetime(&self) -> u64 {
        self.ended.saturating_sub(self.began)
    }

    /// The part of its life that it spent in a state.
    pub(super) fn share(&self, state: State) -> f64 {
        self.sums.ns[state as usize] as f64 / self.lifetime().max(1) as f64
    }

    pub(super) fn wanted(&self) -> u64 {
        self.sums.ns[State::Holds as usize] + self.sums.ns[State::Waits as usize]
    }
}

/// A place as it is shown.
pub(super) fn shown(place: Place) -> String {
    let file = place.file.as_str();
    let short = file.rsplit('/').next().unwrap_or(file);
    format!("{short}:{}", place.line)
}

fn parts(detail: Detail) -> (Option<Place>, Option<Symbol>) {
    match detail {
        Detail::None | Detail::Iterations { .. } => (None, None),
        Detail::At(place) => (Some(place), None),
        Detail::Of(about, place) => (place, Some(about)),
    }
}

/// A track's events as states with ends.
fn lane(index: usize, recorded: Recorded, launches: &mut HashMap<u32, Launch>) -> Lane {
    let mut slices: Vec<Slice> = Vec::new();
    let (mut chunks, mut open): (Vec<Chunk>, Vec<Chunk>) = (Vec::new(), Vec::new());
    for (at, event) in recorded.events {
        match event {
            Event::Launches { launch, n } => {
                let kernel = slices.last().and_then(|slice| slice.about);
                launches.insert(launch, Launch { lane: index, at, n, kernel });
            }
            Event::Enters(_, Detail::Iterations { launch, start, stop }) => {
                open.push(Chunk { start: at, end: at, first: start, stop, launch });
            }
            // After a chunk the thread is back where it was.
            Event::Enters(_, Detail::None) if !open.is_empty() => {
                if let Some(mut chunk) = open.pop() {
                    chunk.end = at;
                    chunks.push(chunk);
                }
            }
            // The chunk's beginning was overwritten.
            Event::Enters(State::Chunk, _) => {}
            Event::Enters(state, detail) => {
                let (place, about) = parts(detail);
                if let Some(last) = slices.last_mut() {
                    last.end = at;
                    if last.state == State::Holds {
                        last.until = place;
                    }
                }
                // A thread that comes back for the lock is where it left.
                let from = slices.last().and_then(|slice| slice.at);
                let at_place = if state == State::Waits { place.or(from) } else { place };
                let at_place = at_place.filter(|_| state != State::Holds);
                slices.push(Slice {
                    start: at,
                    end: at,
                    state,
                    at: at_place,
                    until: None,
                    about,
                    behind: None,
                });
            }
        }
    }
    if let Some(last) = slices.last_mut() {
        last.end = recorded.ended.max(last.start);
    }
    for mut chunk in open {
        chunk.end = recorded.ended.max(chunk.start);
        chunks.push(chunk);
    }
    chunks.sort_by_key(|chunk| (chunk.start, std::cmp::Reverse(chunk.end)));
    Lane {
        name: recorded.name,
        is_worker: recorded.is_worker,
        began: recorded.began,
        ended: recorded.ended,
        slices,
        chunks,
        sums: recorded.sums,
        dropped: recorded.dropped,
    }
}

/// A hold: from when, until when, whose lane, which of its slices.
type Hold = (u64, u64, usize, usize);

/// All holds in the order of their beginnings.
fn holds(lanes: &[Lane]) -> Vec<Hold> {
    let mut all: Vec<Hold> = Vec::new();
    for (index, lane) in lanes.iter().enumerate() {
        let own = lane.slices.iter().enumerate().filter(|(_, s)| s.state == State::Holds);
        all.extend(own.map(|(i, s)| (s.start, s.end, index, i)));
    }
    all.sort_unstable();
    all
}

fn name_whom_is_waited_for(lanes: &mut [Lane], holds: &[Hold]) {
    for (index, lane) in lanes.iter_mut().enumerate() {
        for slice in lane.slices.iter_mut().filter(|s| s.state == State::Waits) {
            let after = holds.partition_point(|hold| hold.0 <= slice.start);
            // Who holds it, or else who takes it while this one comes.
            let near = holds[..after].iter().rev().take(3).chain(holds[after..].iter().take(1));
            let mut others = near.filter(|hold| hold.2 != index);
            slice.behind = others
                .find(|h| h.1 > slice.start && h.0 < slice.end.max(slice.start + 1))
                .map(|h| h.2);
        }
    }
}

fn hand_overs(lanes: &[Lane], holds: &[Hold]) -> Vec<HandOver> {
    let mut all = Vec::new();
    for pair in holds.windows(2) {
        let [(_, left, from, _), (taken, _, to, slice)] = *pair else { continue };
        let waited = slice.checked_sub(1).map(|i| &lanes[to].slices[i]);
        let handed =
            from != to && waited.is_some_and(|w| w.state == State::Waits && w.start <= left);
        if handed {
            all.push(HandOver { from, left: left.min(taken), to, taken });
        }
    }
    all
}

/// A change of how many threads want the lock.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Change {
    at: u64,
    by: i32,
}

fn demand(lanes: &[Lane], ended: u64) -> Demand {
    // The window in which nothing is missing.
    let complete = |lane: &Lane| match lane.slices.first() {
        Some(first) if lane.dropped > 0 => first.start,
        Some(_) | None => 0,
    };
    let from = lanes.iter().map(complete).max().unwrap_or(0);
    let wants = |s: &&Slice| matches!(s.state, State::Holds | State::Waits) && s.end > from;
    let mut changes: Vec<Change> = Vec::new();
    for slice in lanes.iter().flat_map(|lane| &lane.slices).filter(wants) {
        changes.push(Change { at: slice.start.max(from), by: 1 });
        changes.push(Change { at: slice.end, by: -1 });
    }
    changes.sort_unstable();
    // Where two or more want it, as a list of disjoint pieces.
    let (mut n, mut last, mut area) = (0, from, 0.0);
    let mut pieces: Vec<(u64, u64)> = Vec::new();
    for change in changes {
        if n >= 2 && change.at > last {
            area += f64::from(n) * (change.at - last) as f64;
            match pieces.last_mut() {
                Some(piece) if piece.1 == last => piece.1 = change.at,
                Some(_) | None => pieces.push((last, change.at)),
            }
        }
        n += change.by;
        last = change.at;
    }
    let contended: u64 = pieces.iter().map(|(start, end)| end - start).sum();
    let inside = |start: u64, end: u64| {
        let first = pieces.partition_point(|piece| piece.1 <= start);
        let touched = pieces[first..].iter().take_while(|piece| piece.0 < end);
        touched.map(|piece| piece.1.min(end) - piece.0.max(start)).sum::<u64>()
    };
    let mut held_by: HashMap<Option<Place>, u64> = HashMap::new();
    let mut threads = 0;
    for lane in lanes {
        let mut wanted = 0;
        for slice in lane.slices.iter().filter(wants) {
            let time = inside(slice.start.max(from), slice.end);
            wanted += time;
            if slice.state == State::Holds {
                *held_by.entry(slice.until).or_default() += time;
            }
        }
        threads += usize::from(wanted * 20 > contended);
    }
    let mut held_by: Vec<(Option<Place>, u64)> =
        held_by.into_iter().filter(|(_, ns)| *ns > 0).collect();
    held_by.sort_by_key(|(place, ns)| (std::cmp::Reverse(*ns), place.map(shown)));
    Demand {
        contended,
        span: ended.saturating_sub(from),
        wanting: if contended == 0 { 0.0 } else { area / contended as f64 },
        threads,
        held_by,
    }
}
