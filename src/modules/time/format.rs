//! `strftime` in the C locale.
//!
//! Invariant: a directive that is not known is written as it stands, as glibc does.

use std::fmt::Write as _;

use crate::runtime::clock::Broken;

const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn day(b: &Broken) -> &'static str {
    DAYS[b.weekday.rem_euclid(7) as usize]
}

fn month(b: &Broken) -> &'static str {
    MONTHS[(b.month - 1).rem_euclid(12) as usize]
}

/// `Thu Jan  1 00:00:00 1970`.
pub(super) fn asctime(b: &Broken) -> String {
    format!(
        "{} {} {:2} {:02}:{:02}:{:02} {}",
        &day(b)[..3],
        &month(b)[..3],
        b.day,
        b.hour,
        b.minute,
        b.second,
        b.year
    )
}

/// The ISO 8601 year and week.
fn iso_week(b: &Broken) -> (i64, i64) {
    let week = (b.yearday - b.weekday + 9) / 7;
    if week < 1 {
        let before = if is_leap(b.year - 1) { 366 } else { 365 };
        return (b.year - 1, (b.yearday + before - b.weekday + 9) / 7);
    }
    let days = if is_leap(b.year) { 366 } else { 365 };
    if week == 53 && b.yearday - b.weekday + 3 > days { (b.year + 1, 1) } else { (b.year, week) }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(super) fn strftime(format: &str, b: &Broken) -> String {
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some(directive) => one(&mut out, directive, b),
            None => out.push('%'),
        }
    }
    out
}

fn one(out: &mut String, directive: char, b: &Broken) {
    let hour12 = if b.hour % 12 == 0 { 12 } else { b.hour % 12 };
    let done = match directive {
        'a' => out.write_str(&day(b)[..3]),
        'A' => out.write_str(day(b)),
        'b' | 'h' => out.write_str(&month(b)[..3]),
        'B' => out.write_str(month(b)),
        'c' => out.write_str(&asctime(b)),
        'C' => write!(out, "{:02}", b.year.div_euclid(100)),
        'd' => write!(out, "{:02}", b.day),
        'D' | 'x' => write!(out, "{:02}/{:02}/{:02}", b.month, b.day, b.year.rem_euclid(100)),
        'e' => write!(out, "{:2}", b.day),
        'F' => write!(out, "{}-{:02}-{:02}", b.year, b.month, b.day),
        'g' => write!(out, "{:02}", iso_week(b).0.rem_euclid(100)),
        'G' => write!(out, "{}", iso_week(b).0),
        'H' => write!(out, "{:02}", b.hour),
        'I' => write!(out, "{hour12:02}"),
        'j' => write!(out, "{:03}", b.yearday),
        'k' => write!(out, "{:2}", b.hour),
        'l' => write!(out, "{hour12:2}"),
        'm' => write!(out, "{:02}", b.month),
        'M' => write!(out, "{:02}", b.minute),
        'n' => out.write_str("\n"),
        'p' => out.write_str(if b.hour < 12 { "AM" } else { "PM" }),
        'r' => write!(
            out,
            "{:02}:{:02}:{:02} {}",
            hour12,
            b.minute,
            b.second,
            if b.hour < 12 { "AM" } else { "PM" }
        ),
        'R' => write!(out, "{:02}:{:02}", b.hour, b.minute),
        's' => write!(out, "{}", crate::runtime::clock::put_together(b).unwrap_or(0)),
        'S' => write!(out, "{:02}", b.second),
        't' => out.write_str("\t"),
        'T' | 'X' => write!(out, "{:02}:{:02}:{:02}", b.hour, b.minute, b.second),
        'u' => write!(out, "{}", b.weekday + 1),
        'U' => write!(out, "{:02}", (b.yearday + 6 - (b.weekday + 1) % 7) / 7),
        'V' => write!(out, "{:02}", iso_week(b).1),
        'w' => write!(out, "{}", (b.weekday + 1) % 7),
        'W' => write!(out, "{:02}", (b.yearday + 6 - b.weekday) / 7),
        'y' => write!(out, "{:02}", b.year.rem_euclid(100)),
        'Y' => write!(out, "{}", b.year),
        'z' => {
            let (sign, off) = if b.offset < 0 { ('-', -b.offset) } else { ('+', b.offset) };
            write!(out, "{sign}{:02}{:02}", off / 3600, off / 60 % 60)
        }
        'Z' => out.write_str(&b.zone),
        '%' => out.write_str("%"),
        other => write!(out, "%{other}"),
    };
    // Writing to a String cannot fail.
    debug_assert!(done.is_ok());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::clock::take_apart;

    #[test]
    fn directives_are_those_of_c() {
        let b = take_apart(1_709_210_096, false).expect("a date"); // 2024-02-29 12:34:56 UTC
        assert_eq!(
            strftime("%Y-%m-%d %H:%M:%S %j %a %b %U %W %V %G", &b),
            "2024-02-29 12:34:56 060 Thu Feb 08 09 09 2024"
        );
        assert_eq!(strftime("%I:%M %p %y %% %Q", &b), "12:34 PM 24 % %Q");
        assert_eq!(asctime(&b), "Thu Feb 29 12:34:56 2024");
        let b = take_apart(1_609_459_200, false).expect("a date"); // 2021-01-01
        assert_eq!(strftime("%G-W%V-%u", &b), "2020-W53-5");
    }
}
