//! What threads do with the lock, recorded for `ungil trace`.
//!
//! Invariant: while [`on`] is false nothing is recorded, and a caller pays one load and one branch. While it
//! is true a thread writes into its own [`Track`] alone, without a lock, in bounded memory: `ring` says what
//! happens when that is full. The sums ([`Sums`]) are of the whole run all the same.
//!
//! A track is a sequence of states. A thread's own code says when it enters one: before it lets the lock go,
//! when it has it again. So the line that is known of a hold is the one where it ended; nothing samples
//! the lines between.
//!
//! A forked child records nothing: it has the tracks of threads that are not there.

mod ring;

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Instant;

use crate::base::Symbol;
use ring::{Ring, Words};

/// What a thread is doing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum State {
    /// It has the lock.
    Holds,
    /// It wants the lock.
    Waits,
    /// Without the lock: in a system call.
    Io,
    Sleeps,
    /// Waits for another thread: for a `threading.Lock`, a queue's item, a thread's end.
    Blocked,
    /// Runs a kernel.
    Kernel,
    Compiles,
    /// Computes in Rust without the lock.
    Native,
    /// Runs iterations of a parallel loop.
    Chunk,
    /// A pool's thread without work.
    Idle,
    /// Has ended.
    Gone,
}

impl State {
    pub const ALL: [State; 11] = [
        State::Holds,
        State::Waits,
        State::Io,
        State::Sleeps,
        State::Blocked,
        State::Kernel,
        State::Compiles,
        State::Native,
        State::Chunk,
        State::Idle,
        State::Gone,
    ];

    fn of(number: u64) -> State {
        State::ALL.get(number as usize).copied().unwrap_or(State::Gone)
    }
}

/// Where in the program something happened.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Place {
    pub file: Symbol,
    pub function: Symbol,
    pub line: u32,
}

/// What is said of a state beside its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    None,
    /// The place where it began, which is where the one before ended.
    At(Place),
    /// The kernel that runs or is compiled, called at a place.
    Of(Symbol, Option<Place>),
    /// Iterations `start..stop` of the loop with this number.
    Iterations {
        launch: u32,
        start: u64,
        stop: u64,
    },
}

/// An entry of a track.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// The thread is in this state from now on.
    Enters(State, Detail),
    /// The thread has begun a parallel loop of `n` iterations.
    Launches { launch: u32, n: u64 },
}

/// How long a thread has been in each state, and what else is counted; of the whole run.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    /// In nanoseconds, in the order of [`State::ALL`].
    pub ns: [u64; State::ALL.len()],
    /// How often it got the lock, and how often it had to wait for it.
    pub takes: u64,
    pub waits: u64,
    /// Its longest hold, and where that ended.
    pub longest_hold: (u64, Option<Place>),
}

/// A thread as it was recorded.
pub struct Recorded {
    pub name: String,
    pub is_worker: bool,
    /// In nanoseconds from the beginning of the recording: when the track began, and when it ended or
    /// was read.
    pub began: u64,
    pub ended: u64,
    pub events: Vec<(u64, Event)>,
    /// How many events were overwritten by younger ones.
    pub dropped: u64,
    pub sums: Sums,
}

/// The whole recording.
pub struct Recording {
    pub tracks: Vec<Recorded>,
    /// How many threads came when there were [`MAX_TRACKS`].
    pub left_out: u64,
    pub ended: u64,
}

/// How many threads are recorded.
pub const MAX_TRACKS: usize = 4096;

static ON: AtomicBool = AtomicBool::new(false);
static START: OnceLock<Instant> = OnceLock::new();
static TRACKS: Mutex<Vec<&'static Track>> = Mutex::new(Vec::new());
static LEFT_OUT: AtomicU64 = AtomicU64::new(0);
static LAUNCHES: AtomicU32 = AtomicU32::new(0);
static FINISH: OnceLock<Box<dyn Fn(Ending) + Send + Sync>> = OnceLock::new();

thread_local! {
    static MINE: Cell<Mine> = const { Cell::new(Mine::Unknown) };
}

#[derive(Clone, Copy)]
enum Mine {
    Unknown,
    /// Is not recorded.
    None,
    Track(&'static Track),
}

/// Why the recording is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// The process ends.
    Exit,
    /// The process may be replaced by another program.
    Exec,
}

/// A thread's. Numbers are stored by its thread and read by anybody: each is right, but they may be of
/// different moments.
struct Track {
    name: Mutex<String>,
    is_worker: bool,
    began: u64,
    state: AtomicU64,
    since: AtomicU64,
    ns: [AtomicU64; State::ALL.len()],
    takes: AtomicU64,
    waits: AtomicU64,
    longest_ns: AtomicU64,
    longest_place: [AtomicU64; 2],
    ring: Ring,
}

/// Whether anything is recorded.
#[inline(always)]
pub fn on() -> bool {
    ON.load(Ordering::Relaxed)
}

/// Begins to record, on the main thread, which has the lock. `finish` is called by [`finish`].
pub fn start(finish: impl Fn(Ending) + Send + Sync + 'static) {
    START.get_or_init(Instant::now);
    // A second recording of a process would be a bug of the caller's; the first `finish` stays.
    let _ = FINISH.set(Box::new(finish));
    ON.store(true, Ordering::Relaxed);
    names("MainThread");
    // The caller has the lock.
    takes(|| false);
}

/// To be called when the process is about to end, or to become another program.
pub fn finish(ending: Ending) {
    if on()
        && let Some(finish) = FINISH.get()
    {
        finish(ending);
    }
}

/// In the child of a fork: it has no recording of its own.
pub fn after_fork_child() {
    ON.store(false, Ordering::Relaxed);
}

fn now() -> u64 {
    START.get().map_or(0, |start| start.elapsed().as_nanos() as u64)
}

/// The calling thread leaves the lock for `state`.
#[cold]
pub fn leaves(state: State, detail: Detail) {
    if let Some(track) = mine() {
        track.enter(now(), state, detail);
    }
}

/// Takes the lock by `take`, which tells whether it had to wait.
#[cold]
pub fn takes(take: impl FnOnce() -> bool) {
    let track = mine();
    let asked = now();
    let waited = take();
    let Some(track) = track else { return };
    bump(&track.takes);
    if waited {
        bump(&track.waits);
        track.enter(asked, State::Waits, Detail::None);
        track.enter(now(), State::Holds, Detail::None);
    } else {
        track.enter(asked, State::Holds, Detail::None);
    }
}

/// Lets others have the lock by `give`, which tells whether it did, and then waited for it.
#[cold]
pub fn gives_way(place: Option<Place>, give: impl FnOnce() -> bool) {
    let asked = now();
    if give()
        && let Some(track) = mine()
    {
        bump(&track.takes);
        bump(&track.waits);
        track.enter(asked, State::Waits, place.map_or(Detail::None, Detail::At));
        track.enter(now(), State::Holds, Detail::None);
    }
}

/// A number for a parallel loop that begins on this thread.
pub fn launches(n: u64) -> u32 {
    if !on() {
        return 0;
    }
    let launch = LAUNCHES.fetch_add(1, Ordering::Relaxed) + 1;
    if let Some(track) = mine() {
        track.ring.push(encode(now(), Event::Launches { launch, n }));
    }
    launch
}

/// Runs iterations `start..stop` of a parallel loop.
#[inline(always)]
pub fn chunk<R>(launch: u32, start: u64, stop: u64, run: impl FnOnce() -> R) -> R {
    if on() { recorded_chunk(launch, start, stop, run) } else { run() }
}

#[cold]
fn recorded_chunk<R>(launch: u32, start: u64, stop: u64, run: impl FnOnce() -> R) -> R {
    let Some(track) = mine() else { return run() };
    let before = State::of(track.state.load(Ordering::Relaxed));
    track.enter(now(), State::Chunk, Detail::Iterations { launch, start, stop });
    let result = run();
    track.enter(now(), before, Detail::None);
    result
}

/// The calling thread's name is this from now on.
pub fn names(name: &str) {
    if on()
        && let Some(track) = mine()
    {
        name.clone_into(&mut track.name.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The calling thread's track, made at its first event.
fn mine() -> Option<&'static Track> {
    match MINE.get() {
        Mine::Track(track) => Some(track),
        Mine::None => None,
        Mine::Unknown => make(),
    }
}

#[cold]
fn make() -> Option<&'static Track> {
    let mut tracks = TRACKS.lock().unwrap_or_else(PoisonError::into_inner);
    if tracks.len() >= MAX_TRACKS {
        LEFT_OUT.fetch_add(1, Ordering::Relaxed);
        MINE.set(Mine::None);
        return None;
    }
    let thread = std::thread::current();
    let name = thread.name().unwrap_or_default();
    let is_worker = rayon::current_thread_index().is_some();
    let began = now();
    let first = if is_worker { State::Idle } else { State::Native };
    // Leaked: the recording outlives its threads, and there are not more than MAX_TRACKS.
    let track: &'static Track = Box::leak(Box::new(Track {
        name: Mutex::new(name.to_owned()),
        is_worker,
        began,
        state: AtomicU64::new(first as u64),
        since: AtomicU64::new(began),
        ns: std::array::from_fn(|_| AtomicU64::new(0)),
        takes: AtomicU64::new(0),
        waits: AtomicU64::new(0),
        longest_ns: AtomicU64::new(0),
        longest_place: [const { AtomicU64::new(0) }; 2],
        ring: Ring::new(),
    }));
    tracks.push(track);
    MINE.set(Mine::Track(track));
    Some(track)
}

fn bump(counter: &AtomicU64) {
    counter.store(counter.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}

impl Track {
    /// Notes the end of the present state and the beginning of the next. By its own thread.
    fn enter(&self, at: u64, state: State, detail: Detail) {
        let before = self.state.load(Ordering::Relaxed);
        let spent = at.saturating_sub(self.since.load(Ordering::Relaxed));
        let sum = &self.ns[before as usize];
        sum.store(sum.load(Ordering::Relaxed) + spent, Ordering::Relaxed);
        if State::of(before) == State::Holds && spent > self.longest_ns.load(Ordering::Relaxed) {
            self.longest_ns.store(spent, Ordering::Relaxed);
            let words = match detail {
                Detail::At(place) | Detail::Of(_, Some(place)) => pack(place),
                Detail::None | Detail::Of(_, None) | Detail::Iterations { .. } => [0; 2],
            };
            for (word, value) in self.longest_place.iter().zip(words) {
                word.store(value, Ordering::Relaxed);
            }
        }
        self.state.store(state as u64, Ordering::Relaxed);
        self.since.store(at, Ordering::Relaxed);
        self.ring.push(encode(at, Event::Enters(state, detail)));
    }

    fn read(&self, at: u64) -> Recorded {
        let load = |n: &AtomicU64| n.load(Ordering::Relaxed);
        let mut sums = Sums {
            ns: self.ns.each_ref().map(load),
            takes: load(&self.takes),
            waits: load(&self.waits),
            longest_hold: (load(&self.longest_ns), unpack(self.longest_place.each_ref().map(load))),
        };
        // The state that it is in lasts until now.
        let (state, since) = (State::of(load(&self.state)), load(&self.since));
        sums.ns[state as usize] += at.saturating_sub(since);
        let contents = self.ring.contents();
        let ended = if state == State::Gone { since } else { at };
        if state == State::Holds && at.saturating_sub(since) > sums.longest_hold.0 {
            sums.longest_hold = (at.saturating_sub(since), None);
        }
        Recorded {
            name: self.name.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            is_worker: self.is_worker,
            began: self.began,
            ended,
            events: contents.events.into_iter().filter_map(decode).collect(),
            dropped: contents.dropped,
            sums,
        }
    }
}

/// What has been recorded so far.
pub fn read() -> Recording {
    let ended = now();
    let tracks = TRACKS.lock().unwrap_or_else(PoisonError::into_inner);
    Recording {
        tracks: tracks.iter().map(|track| track.read(ended)).collect(),
        left_out: LEFT_OUT.load(Ordering::Relaxed),
        ended,
    }
}

// The words of an event: the time; what it is, in the low octets, and 32 bits; two more words.

const AT: u64 = 1;
const OF: u64 = 2;
const OF_AT: u64 = 3;
const ITERATIONS: u64 = 4;
const LAUNCHES_KIND: u64 = 5;

/// File and function in one word, the line (plus one, since no place is all zeros) in the other.
fn pack(place: Place) -> [u64; 2] {
    let names = place.file.index() as u64 | (place.function.index() as u64) << 32;
    [names, u64::from(place.line) + 1]
}

fn unpack(words: [u64; 2]) -> Option<Place> {
    let line = words[1].checked_sub(1)? as u32;
    let symbol = |index: u64| Symbol::from_index((index & 0xFFFF_FFFF) as usize);
    Some(Place { file: symbol(words[0])?, function: symbol(words[0] >> 32)?, line })
}

fn encode(at: u64, event: Event) -> Words {
    let head = |kind: u64, state: State, low: u64| kind | (state as u64) << 8 | low << 32;
    match event {
        Event::Enters(state, Detail::None) => [at, head(0, state, 0), 0, 0],
        Event::Enters(state, Detail::At(place)) => {
            let [names, line] = pack(place);
            [at, head(AT, state, 0), names, line]
        }
        Event::Enters(state, Detail::Of(what, None)) => {
            [at, head(OF, state, what.index() as u64), 0, 0]
        }
        Event::Enters(state, Detail::Of(what, Some(place))) => {
            let [names, line] = pack(place);
            [at, head(OF_AT, state, what.index() as u64), names, line]
        }
        Event::Enters(state, Detail::Iterations { launch, start, stop }) => {
            [at, head(ITERATIONS, state, u64::from(launch)), start, stop]
        }
        Event::Launches { launch, n } => {
            [at, head(LAUNCHES_KIND, State::Kernel, u64::from(launch)), n, 0]
        }
    }
}

fn decode([at, head, a, b]: Words) -> Option<(u64, Event)> {
    let (state, low) = (State::of(head >> 8 & 0xFF), head >> 32);
    let what = || Symbol::from_index(low as usize);
    let event = match head & 0xFF {
        0 => Event::Enters(state, Detail::None),
        AT => Event::Enters(state, Detail::At(unpack([a, b])?)),
        OF => Event::Enters(state, Detail::Of(what()?, None)),
        OF_AT => Event::Enters(state, Detail::Of(what()?, unpack([a, b]))),
        ITERATIONS => {
            Event::Enters(state, Detail::Iterations { launch: low as u32, start: a, stop: b })
        }
        LAUNCHES_KIND => Event::Launches { launch: low as u32, n: a },
        _ => return None,
    };
    Some((at, event))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_back_as_they_went_in() {
        let place = Place { file: Symbol::new("f.py"), function: Symbol::new("work"), line: 12 };
        let kernel = Symbol::new("norm");
        for event in [
            Event::Enters(State::Holds, Detail::None),
            Event::Enters(State::Gone, Detail::None),
            Event::Enters(State::Io, Detail::At(place)),
            Event::Enters(State::Kernel, Detail::Of(kernel, None)),
            Event::Enters(State::Compiles, Detail::Of(kernel, Some(place))),
            Event::Enters(
                State::Chunk,
                Detail::Iterations { launch: u32::MAX, start: 1 << 40, stop: u64::MAX },
            ),
            Event::Launches { launch: 3, n: 1 << 50 },
        ] {
            assert_eq!(decode(encode(77, event)), Some((77, event)));
        }
    }
}
