//! The trace as Chrome's trace events, which Perfetto reads.
//!
//! Invariant: a track's slices nest: chunks lie within the kernel that runs them. Times are microseconds from
//! the program's start. An arrow's two ends lie within slices of the threads it connects.
//!
//! The format: "Trace Event Format", a document of the Chromium project.

use super::json::Json;
use super::story::{Lane, Slice, Story, shown};
use crate::runtime::trace::State;

const PROCESS: u64 = 1;

pub(super) fn text(story: &Story) -> String {
    let mut json = Json::default();
    json.object(|j| {
        j.key("displayTimeUnit").string("ms");
        j.key("otherData").object(|j| {
            j.key("made by").string(concat!("ungil ", env!("CARGO_PKG_VERSION")));
            j.key("dropped events").int(story.dropped());
            j.key("threads left out").int(story.left_out);
        });
        j.key("traceEvents").list(|j| {
            for (index, lane) in story.lanes.iter().enumerate() {
                metadata(j, index, lane);
            }
            for (index, lane) in story.lanes.iter().enumerate() {
                for slice in &lane.slices {
                    write_slice(j, story, index, slice);
                }
                write_chunks(j, story, index, lane);
            }
            arrows(j, story);
        });
    });
    json.text() + "\n"
}

fn micros(ns: u64) -> f64 {
    ns as f64 / 1e3
}

/// The number of a lane's thread in the trace.
fn tid(lane: usize) -> u64 {
    lane as u64 + 1
}

fn metadata(j: &mut Json, index: usize, lane: &Lane) {
    let mut named = |name: &str, key: &str, fill: &dyn Fn(&mut Json)| {
        j.object(|j| {
            j.key("ph").string("M");
            j.key("name").string(name);
            j.key("pid").int(PROCESS);
            j.key("tid").int(tid(index));
            j.key("args").object(|j| fill(j.key(key)));
        });
    };
    named("thread_name", "name", &|j| {
        j.string(&lane.name);
    });
    named("thread_sort_index", "sort_index", &|j| {
        j.int(index as u64 + if lane.is_worker { 100_000 } else { 0 });
    });
    if index == 0 {
        named("process_name", "name", &|j| {
            j.string("ungil");
        });
    }
}

/// What a state is called; nothing for those that are not shown.
pub(super) fn label(state: State) -> Option<&'static str> {
    match state {
        State::Holds => Some("holds the lock"),
        State::Waits => Some("waits for the lock"),
        State::Io => Some("I/O"),
        State::Sleeps => Some("sleeps"),
        State::Blocked => Some("waits for a thread"),
        State::Kernel => Some("kernel"),
        State::Compiles => Some("compiles"),
        State::Native => Some("without the lock"),
        State::Chunk => Some("chunk"),
        State::Idle | State::Gone => None,
    }
}

fn category(state: State) -> &'static str {
    match state {
        State::Holds | State::Waits => "gil",
        State::Io | State::Sleeps | State::Blocked | State::Native => "detached",
        State::Kernel | State::Compiles | State::Chunk => "kernel",
        State::Idle | State::Gone => "idle",
    }
}

fn write_slice(j: &mut Json, story: &Story, index: usize, slice: &Slice) {
    let Some(label) = label(slice.state) else { return };
    j.object(|j| {
        j.key("ph").string("X");
        match slice.about {
            Some(about) => j.key("name").string(&format!("{label} {about}")),
            None => j.key("name").string(label),
        };
        head(j, index, category(slice.state), slice.start, slice.end);
        j.key("args").object(|j| {
            if let Some(place) = slice.at {
                j.key("at").string(&shown(place));
                j.key("in").string(place.function.as_str());
            }
            if let Some(place) = slice.until {
                j.key("until").string(&shown(place));
                j.key("in").string(place.function.as_str());
            }
            if let Some(lane) = slice.behind {
                j.key("for").string(&story.lanes[lane].name);
            }
        });
    });
}

fn head(j: &mut Json, index: usize, category: &str, start: u64, end: u64) {
    j.key("cat").string(category);
    j.key("pid").int(PROCESS);
    j.key("tid").int(tid(index));
    j.key("ts").float(micros(start), 3);
    j.key("dur").float(micros(end.saturating_sub(start)), 3);
}

fn write_chunks(j: &mut Json, story: &Story, index: usize, lane: &Lane) {
    for chunk in &lane.chunks {
        let launch = story.launches.get(&chunk.launch);
        j.object(|j| {
            j.key("ph").string("X");
            j.key("name").string(&format!("{}..{}", chunk.first, chunk.stop));
            head(j, index, "kernel", chunk.start, chunk.end);
            j.key("args").object(|j| {
                j.key("loop").int(u64::from(chunk.launch));
                j.key("first").int(chunk.first);
                j.key("stop").int(chunk.stop);
                if let Some(launch) = launch {
                    j.key("of").int(launch.n);
                    j.key("launched by").string(&story.lanes[launch.lane].name);
                    if let Some(kernel) = launch.kernel {
                        j.key("kernel").string(kernel.as_str());
                    }
                }
            });
        });
    }
}

/// An arrow from who let the lock go to who got it, for each hand-over; and one from the beginning of a
/// parallel loop to each worker's first chunk of it.
fn arrows(j: &mut Json, story: &Story) {
    let mut id = 0;
    let mut arrow = |j: &mut Json, name: &str, from: (usize, u64), to: (usize, u64)| {
        id += 1;
        // The start lies just inside the slice that ends there.
        for (phase, (lane, at)) in [("s", (from.0, from.1.saturating_sub(1))), ("f", to)] {
            j.object(|j| {
                j.key("ph").string(phase);
                j.key("id").int(id);
                j.key("name").string(name);
                j.key("cat").string("flow");
                j.key("pid").int(PROCESS);
                j.key("tid").int(tid(lane));
                j.key("ts").float(micros(at), 3);
                if phase == "f" {
                    j.key("bp").string("e");
                }
            });
        }
    };
    for h in &story.hand_overs {
        arrow(j, "hand-over", (h.from, h.left), (h.to, h.taken));
    }
    for (index, lane) in story.lanes.iter().enumerate().filter(|(_, lane)| lane.is_worker) {
        let mut last = 0;
        for chunk in &lane.chunks {
            if chunk.launch != last
                && let Some(launch) = story.launches.get(&chunk.launch)
            {
                arrow(j, "launch", (launch.lane, launch.at + 1), (index, chunk.start));
            }
            last = chunk.launch;
        }
    }
}
