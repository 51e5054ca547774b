//! The Unicode Character Database, of the version that CPython 3.13 has and of version 3.2.0.
//!
//! Invariant: `data.txt` is read once, when somebody first asks; its runs are sorted, so that a character's
//! properties are a binary search away. What an `_old` section does not list is as in the new one, for
//! characters that version 3.2.0 knows.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// The version of the database, and that of `ucd_3_2_0`.
pub(super) const VERSION: &str = "15.1.0";
pub(super) const OLD_VERSION: &str = "3.2.0";

static TEXT: &str = include_str!("data.txt");
static DATA: LazyLock<Data> = LazyLock::new(|| Data::read(TEXT));

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Version {
    New,
    Old,
}

/// Properties that characters share with many others.
#[derive(Debug)]
pub(super) struct Class {
    pub(super) category: &'static str,
    /// Empty for most unassigned characters.
    pub(super) bidirectional: &'static str,
    pub(super) combining: u8,
    pub(super) width: &'static str,
    pub(super) is_mirrored: bool,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Number {
    pub(super) numeric: f64,
    pub(super) digit: Option<u8>,
    pub(super) decimal: Option<u8>,
}

#[derive(Default)]
struct Data {
    classes: Vec<Class>,
    /// The first character of a run, and the class of its characters.
    runs: Vec<(u32, u16)>,
    runs_old: Vec<(u32, u16)>,
    decompositions: FxHashMap<u32, &'static str>,
    /// Empty where there was none.
    decompositions_old: FxHashMap<u32, &'static str>,
    numbers: FxHashMap<u32, Number>,
    numbers_old: FxHashMap<u32, Option<Number>>,
    aliases: FxHashMap<&'static str, char>,
}

impl Data {
    fn read(text: &'static str) -> Data {
        let mut data = Data::default();
        let mut section = "";
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[') {
                section = name;
                continue;
            }
            let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
            let code = u32::from_str_radix(first, 16).unwrap_or_default();
            let run = || (code, rest.parse().unwrap_or_default());
            match section {
                "classes]" => data.classes.push(Class::read(line)),
                "runs]" => data.runs.push(run()),
                "runs_old]" => data.runs_old.push(run()),
                "decompositions]" => drop(data.decompositions.insert(code, rest)),
                "decompositions_old]" => drop(data.decompositions_old.insert(code, rest)),
                "numbers]" => {
                    if let Some(number) = Number::read(rest) {
                        data.numbers.insert(code, number);
                    }
                }
                "numbers_old]" => drop(data.numbers_old.insert(code, Number::read(rest))),
                _ => {
                    if let Some(c) = char::from_u32(code) {
                        data.aliases.insert(rest, c);
                    }
                }
            }
        }
        data
    }
}

impl Class {
    fn read(line: &'static str) -> Class {
        let mut words = line.split(' ');
        let mut word = || words.next().unwrap_or_default();
        Class {
            category: word(),
            bidirectional: word().trim_start_matches('-'),
            combining: word().parse().unwrap_or_default(),
            width: word(),
            is_mirrored: word() == "1",
        }
    }
}

impl Number {
    fn read(text: &str) -> Option<Number> {
        let mut words = text.split(' ');
        let numeric = words.next()?.parse().ok()?;
        let mut small = || words.next().and_then(|w| w.parse().ok());
        Some(Number { numeric, digit: small(), decimal: small() })
    }
}

impl Version {
    pub(super) fn class(self, c: char) -> &'static Class {
        let runs = match self {
            Version::New => &DATA.runs,
            Version::Old => &DATA.runs_old,
        };
        // The first run begins with the first character.
        let at = runs.partition_point(|&(first, _)| first <= u32::from(c)).saturating_sub(1);
        &DATA.classes[usize::from(runs[at].1)]
    }

    pub(super) fn knows(self, c: char) -> bool {
        self.class(c).category != "Cn"
    }

    pub(super) fn decomposition(self, c: char) -> &'static str {
        let code = u32::from(c);
        let new = || DATA.decompositions.get(&code).copied().unwrap_or_default();
        match self {
            Version::New => new(),
            Version::Old if !self.knows(c) => "",
            Version::Old => DATA.decompositions_old.get(&code).copied().unwrap_or_else(new),
        }
    }

    pub(super) fn number(self, c: char) -> Option<Number> {
        let code = u32::from(c);
        let new = || DATA.numbers.get(&code).copied();
        match self {
            Version::New => new(),
            Version::Old if !self.knows(c) => None,
            Version::Old => DATA.numbers_old.get(&code).copied().unwrap_or_else(new),
        }
    }

    pub(super) fn name(self, c: char) -> Option<String> {
        let name = || unicode_names2::name(c).map(|name| name.to_string());
        if self.knows(c) { name() } else { None }
    }

    /// The character of that name or alias, in letters of either case.
    pub(super) fn lookup(self, name: &str) -> Option<char> {
        let wanted = name.to_ascii_uppercase();
        let found = match DATA.aliases.get(&*wanted) {
            Some(&c) => Some(c),
            // What it finds may be spelt more freely.
            None => unicode_names2::character(&wanted)
                .filter(|&c| unicode_names2::name(c).is_some_and(|n| n.to_string() == wanted)),
        };
        found.filter(|&c| self.knows(c))
    }
}

#[cfg(test)]
mod tests {
    use super::{DATA, Version};

    #[test]
    fn the_whole_text_is_read() {
        assert_eq!((DATA.runs.len(), DATA.runs_old.len()), (4790, 2603));
        assert!(DATA.runs.is_sorted() && DATA.runs_old.is_sorted());
        assert_eq!((DATA.runs[0].0, DATA.runs_old[0].0), (0, 0));
        let classes = DATA.classes.len();
        let all = DATA.runs.iter().chain(&DATA.runs_old);
        assert!(all.into_iter().all(|&(_, class)| usize::from(class) < classes));
        assert_eq!((DATA.decompositions.len(), DATA.numbers.len()), (5857, 1922));
    }

    #[test]
    fn the_old_version_does_not_know_new_characters() {
        assert!(Version::New.knows('\u{1F600}') && !Version::Old.knows('\u{1F600}'));
        assert_eq!(Version::Old.lookup("grinning face"), None);
        assert_eq!(Version::New.lookup("grinning face"), Some('\u{1F600}'));
        assert_eq!(Version::New.lookup("GRINNINGFACE"), None);
    }
}
