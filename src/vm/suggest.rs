//! "Did you mean": the name that is closest to a wrong one, by CPython's measure.

/// Costs: a move (insertion, deletion, other character) and a change of case.
const MOVE: usize = 2;
const CASE: usize = 1;
/// Longer names are not compared, nor more of them than this.
const MAX_LENGTH: usize = 40;
const MAX_CANDIDATES: usize = 750;

fn substitution(a: char, b: char) -> usize {
    if a == b {
        0
    } else if a.to_lowercase().eq(b.to_lowercase()) {
        CASE
    } else {
        MOVE
    }
}

/// The edit distance, or more than `max`.
fn distance(a: &str, b: &str, max: usize) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len() > MAX_LENGTH || b.len() > MAX_LENGTH || a.len().abs_diff(b.len()) * MOVE > max {
        return max + 1;
    }
    let mut row: Vec<usize> = (0..=b.len()).map(|i| i * MOVE).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = (i + 1) * MOVE;
        for (j, &y) in b.iter().enumerate() {
            let change = diagonal + substitution(x, y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + MOVE).min(diagonal + MOVE);
        }
    }
    row[b.len()]
}

/// The candidate that is closest to `wrong`, if one is close.
pub fn closest<'a>(wrong: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for (i, name) in candidates.enumerate() {
        if i >= MAX_CANDIDATES {
            return None;
        }
        if name == wrong {
            continue;
        }
        let mut max = (name.chars().count() + wrong.chars().count() + 3) * MOVE / 6;
        if let Some((d, _)) = best {
            max = max.min(d - 1);
        }
        let d = distance(wrong, name, max);
        if d <= max && best.is_none_or(|(b, _)| d < b) {
            best = Some((d, name));
            if d == 0 {
                break;
            }
        }
    }
    best.map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn names_that_are_near_are_found() {
        let names = ["append", "extend", "pop", "insert"];
        assert_eq!(closest("appendd", names.into_iter()).as_deref(), Some("append"));
        assert_eq!(closest("Pop", names.into_iter()).as_deref(), Some("pop"));
        assert_eq!(closest("zzzzzz", names.into_iter()), None);
    }
}
