//! Floats as decimal digits, with as many as it takes or as many as are wanted.
//!
//! Invariant: shortest digits read back to the same float of its width; digits that are cut are those of the
//! exact binary value, rounded half to even.

/// A float of one of two widths.
#[derive(Clone, Copy, Debug)]
pub(super) enum Real {
    F32(f32),
    F64(f64),
}

impl Real {
    pub(super) fn wide(self) -> f64 {
        match self {
            Real::F32(x) => f64::from(x),
            Real::F64(x) => x,
        }
    }

    /// The shortest digits of a finite number without its sign.
    pub(super) fn shortest(self) -> Digits {
        let mut buffer = ryu::Buffer::new();
        parse(match self {
            Real::F32(x) => buffer.format_finite(x.abs()),
            Real::F64(x) => buffer.format_finite(x.abs()),
        })
    }
}

/// Digits, without zeros at either end, and the place of the point: `0.DIGITS * 10^point`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digits {
    pub(super) digits: String,
    pub(super) point: i32,
}

fn parse(text: &str) -> Digits {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0');
    let leading = (all.len() - significant.len()) as i32;
    let point = exponent.parse::<i32>().unwrap_or(0) + whole.len() as i32 - leading;
    match significant.trim_end_matches('0') {
        "" => Digits { digits: "0".to_owned(), point: 1 },
        text => Digits { digits: text.to_owned(), point },
    }
}

/// What becomes of zeros at the end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trim {
    /// They stay.
    Keep,
    /// They go, the point stays.
    Zeros,
    /// They go, but for one behind the point.
    AllButOne,
    /// They go, and the point with them.
    All,
}

impl Trim {
    pub(super) fn of(letter: &str) -> Option<Trim> {
        Some(match letter {
            "k" => Trim::Keep,
            "." => Trim::Zeros,
            "0" => Trim::AllButOne,
            "-" => Trim::All,
            _ => return None,
        })
    }
}

/// How a number is to be written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// How many digits there may be: behind the point, or all that count if not `fractional`.
    pub(super) precision: Option<usize>,
    pub(super) min_digits: Option<usize>,
    /// The shortest that tell the number from its neighbours, if there is room.
    pub(super) unique: bool,
    pub(super) fractional: bool,
    pub(super) trim: Trim,
    /// A plus before what is not negative.
    pub(super) plus: bool,
    pub(super) pad_left: usize,
    pub(super) pad_right: usize,
    pub(super) exp_digits: usize,
}

impl Style {
    pub(super) const PLAIN: Style = Style {
        precision: None,
        min_digits: None,
        unique: true,
        fractional: true,
        trim: Trim::Keep,
        plus: false,
        pad_left: 0,
        pad_right: 0,
        exp_digits: 2,
    };
}

/// The digits behind the leading one that are written in scientific notation.
fn scientific_parts(x: Real, style: Style) -> (String, String, i32) {
    let size = x.wide().abs();
    let exact = |n: usize| {
        let text = format!("{size:.n$e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        (whole.to_owned(), fraction.to_owned(), exponent.parse::<i32>().unwrap_or(0))
    };
    if style.unique {
        let Digits { digits, point } = x.shortest();
        let behind = digits.len() - 1;
        let wanted = style.min_digits.filter(|&m| m > behind);
        let room = style.precision.is_none_or(|p| behind <= p);
        match (room, wanted) {
            (true, None) => {
                let (whole, fraction) = digits.split_at(1);
                (whole.to_owned(), fraction.to_owned(), if size == 0.0 { 0 } else { point - 1 })
            }
            (true, Some(m)) => exact(m),
            (false, _) => {
                let (whole, fraction, exponent) = exact(style.precision.unwrap_or(0));
                let kept = fraction.trim_end_matches('0').len();
                let kept = kept.max(style.min_digits.unwrap_or(0).min(fraction.len()));
                (whole, fraction[..kept].to_owned(), exponent)
            }
        }
    } else {
        exact(style.precision.unwrap_or(0))
    }
}

/// `1.5e+00`; the number is finite.
pub(super) fn scientific(x: Real, style: Style) -> String {
    let (whole, fraction, exponent) = scientific_parts(x, style);
    let text = format!("{}{whole}{}", sign(x.wide(), style.plus), trimmed(&fraction, style));
    let mark = if exponent < 0 { '-' } else { '+' };
    let width = style.exp_digits;
    let padding = style.pad_left.saturating_sub(text.find('.').unwrap_or(text.len()));
    format!("{}{text}e{mark}{:0width$}", " ".repeat(padding), exponent.abs())
}

fn sign(x: f64, plus: bool) -> &'static str {
    match (x.is_sign_negative(), plus) {
        (true, _) => "-",
        (false, true) => "+",
        (false, false) => "",
    }
}

/// The point and what is behind it.
fn trimmed(fraction: &str, style: Style) -> String {
    let bare = fraction.trim_end_matches('0');
    let least = style.min_digits.unwrap_or(0).min(fraction.len());
    let bare = if bare.len() < least { &fraction[..least] } else { bare };
    match style.trim {
        Trim::Keep => format!(".{fraction}"),
        Trim::Zeros => format!(".{bare}"),
        Trim::AllButOne if bare.is_empty() => ".0".to_owned(),
        Trim::All if bare.is_empty() => String::new(),
        Trim::AllButOne | Trim::All => format!(".{bare}"),
    }
}

/// `15.25`; the number is finite.
pub(super) fn positional(x: Real, style: Style) -> String {
    let size = x.wide().abs();
    let Digits { digits, point } = x.shortest();
    let (whole, fraction) = split(&digits, if size == 0.0 { 1 } else { point });
    let (whole, fraction) = if style.fractional {
        fractional(size, style, whole, fraction)
    } else {
        significant(size, style, &digits, point)
    };
    let text = trimmed(&fraction, style);
    let lead = sign(x.wide(), style.plus).len() + whole.len();
    let left = " ".repeat(style.pad_left.saturating_sub(lead));
    let shown = text.len();
    // The point counts among what stands to the right of the whole part.
    let wanted = if style.pad_right > 0 { style.pad_right + 1 } else { 0 };
    let right = " ".repeat(wanted.saturating_sub(shown));
    format!("{left}{}{whole}{text}{right}", sign(x.wide(), style.plus))
}

fn fractional(size: f64, style: Style, whole: String, fraction: String) -> (String, String) {
    let exact = |n: usize| {
        let text = format!("{size:.n$}");
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        (whole.to_owned(), fraction.to_owned())
    };
    match style.precision {
        Some(p) if !style.unique || fraction.len() > p => exact(p),
        Some(_) | None => match style.min_digits {
            Some(m) if style.unique && m > fraction.len() => exact(m),
            Some(_) | None => (whole, fraction),
        },
    }
}

/// With a number of digits that count, wherever the point is.
fn significant(size: f64, style: Style, digits: &str, point: i32) -> (String, String) {
    let exact = |n: usize| {
        let n = n.max(1) - 1;
        parse_padded(&format!("{size:.n$e}"))
    };
    let (digits, point) = match style.precision {
        Some(p) if !style.unique || digits.len() > p => exact(p),
        Some(_) | None => match style.min_digits {
            Some(m) if m > digits.len() => exact(m),
            Some(_) | None => (digits.to_owned(), point),
        },
    };
    split(&digits, if size == 0.0 { 1 } else { point })
}

/// As [`parse`], zeros at the end kept.
fn parse_padded(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let digits = mantissa.replace('.', "");
    (digits, exponent.parse::<i32>().unwrap_or(0) + 1)
}

/// Digits around a point.
fn split(digits: &str, point: i32) -> (String, String) {
    let n = digits.len() as i32;
    if point <= 0 {
        ("0".to_owned(), format!("{}{digits}", "0".repeat(point.unsigned_abs() as usize)))
    } else if point >= n {
        let zeros = "0".repeat((point - n) as usize);
        (format!("{digits}{zeros}"), String::new())
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        (whole.to_owned(), fraction.to_owned())
    }
}
