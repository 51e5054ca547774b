//! The trace as a page that needs nothing else: `page.html` with the data put into it.
//!
//! Invariant: the page loads nothing from anywhere. The data is JSON in which `<` is escaped, so it cannot end
//! the script that it stands in.

use super::chrome::label;
use super::json::Json;
use super::story::{Lane, Story, shown};
use super::verdict;
use crate::runtime::trace::State;

const PAGE: &str = include_str!("page.html");
/// Where the data goes.
const MARK: &str = "\"DATA\"";

pub(super) fn text(story: &Story) -> String {
    let (before, after) = PAGE.split_once(MARK).unwrap_or((PAGE, ""));
    format!("{before}{}{after}", data(story))
}

fn data(story: &Story) -> String {
    let mut json = Json::default();
    json.object(|j| {
        j.key("verdict").string(&verdict::text(story));
        j.key("ended").int(story.ended);
        j.key("handOvers").int(story.n_hand_overs());
        let (longest, at) = story.longest_hold();
        j.key("longest").int(longest);
        j.key("longestAt").string(&at.map(shown).unwrap_or_default());
        j.key("dropped").int(story.dropped());
        j.key("states").list(|j| {
            for state in State::ALL {
                j.string(label(state).unwrap_or(""));
            }
        });
        j.key("lanes").list(|j| story.lanes.iter().for_each(|l| lane(j, story, l)));
        j.key("arrows").list(|j| {
            for h in &story.hand_overs {
                j.list(|j| {
                    j.int(h.from as u64).int(h.left).int(h.to as u64).int(h.taken);
                });
            }
        });
    });
    json.text()
}

fn lane(j: &mut Json, story: &Story, lane: &Lane) {
    j.object(|j| {
        j.key("name").string(&lane.name);
        j.key("worker").bool(lane.is_worker);
        j.key("shares").list(|j| {
            for state in State::ALL {
                j.float(lane.share(state), 4);
            }
        });
        // Start, length, state, what is said of it.
        j.key("slices").list(|j| {
            for slice in &lane.slices {
                let mut said = String::new();
                if let Some(about) = slice.about {
                    said += about.as_str();
                }
                if let Some(at) = slice.at {
                    said += &format!(" at {} in {}", shown(at), at.function);
                }
                if let Some(until) = slice.until {
                    said += &format!(" until {} in {}", shown(until), until.function);
                }
                if let Some(behind) = slice.behind {
                    said += &format!(", held by {}", story.lanes[behind].name);
                }
                entry(j, slice.start, slice.end, slice.state, said.trim_start());
            }
        });
        j.key("chunks").list(|j| {
            for chunk in &lane.chunks {
                let of = story.launches.get(&chunk.launch);
                let kernel = of.and_then(|l| l.kernel).map(|k| format!(" of {k}"));
                let n = of.map(|l| format!(" of {}", l.n));
                let said = format!(
                    "{}..{}{}{}",
                    chunk.first,
                    chunk.stop,
                    n.unwrap_or_default(),
                    kernel.unwrap_or_default()
                );
                entry(j, chunk.start, chunk.end, State::Chunk, &said);
            }
        });
    });
}

fn entry(j: &mut Json, start: u64, end: u64, state: State, said: &str) {
    j.list(|j| {
        j.int(start).int(end.saturating_sub(start)).int(state as u64).string(said);
    });
}
