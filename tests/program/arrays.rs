//! Programs over arrays: every function is jitted and gets copies of the same arrays.
//!
//! Invariant: what is calculated has one right answer to the bit, however it is run: sums have fewer than eight
//! terms (from there on NumPy adds in pairs), functions are those that round correctly, and scalars are not
//! divided, since NumPy's scalars give infinities where kernels raise.

use std::fmt::Write as _;

use super::Random;

/// A whole program; it prints a line for each function.
pub(crate) fn program(random: &mut Random) -> String {
    let mut out = String::from(HEAD);
    let n = 10;
    for f in 0..n {
        let parallel = random.below(3) == 0;
        let options = if parallel { "(parallel=True)" } else { "" };
        let _ = writeln!(out, "@njit{options}\ndef f{f}(x, y, m, p, k):");
        let _ = writeln!(out, "    out = np.zeros(len(x))\n    total = 0.0\n    count = 0");
        for _ in 0..2 + random.below(4) {
            statement(random, &mut out);
        }
        if parallel {
            prange(random, &mut out);
        }
        let _ = writeln!(out, "    return out, total, count, x, m, p, {}\n", vector(random, 2));
    }
    let names: Vec<String> = (0..n).map(|f| format!("f{f}")).collect();
    let _ = writeln!(out, "functions = [{}]", names.join(", "));
    out + RUN
}

const HEAD: &str = "import numpy as np
from numba import njit, prange


";

const RUN: &str = "

def plain(v):
    if isinstance(v, tuple):
        return [plain(w) for w in v]
    return v.tolist() if hasattr(v, 'tolist') else v


for f in functions:
    for n in (5, 1, 0, 7):
        for k in (0, 3, -2):
            x = np.arange(n) * 1.25 - 2.0
            y = (np.arange(n) * 7 % 5 - 1.5)[::-1]
            m = (np.arange(6) * 5 % 7 - 2.5).reshape(3, 2)
            p = np.arange(n, dtype=np.int32 if k == 3 else np.int64) * 3 % 4 - 1
            if k == -2:
                m = np.asfortranarray(m)
            try:
                with np.errstate(all='ignore'):
                    r = repr(plain(f(x, y, m, p, k)))
            except (IndexError, ValueError, ZeroDivisionError) as e:
                r = type(e).__name__
            print(f.__name__, n, k, r)
";

/// A vector of the length of `x`, of floats.
fn vector(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return random.pick(&["x", "y", "x", "y", "p", "out"]).to_owned();
    }
    let next = depth - 1;
    match random.below(13) {
        0..=3 => format!(
            "({} {} {})",
            vector(random, next),
            random.pick(&["+", "-", "*", "/"]),
            vector(random, next)
        ),
        4 => format!(
            "({} {} {})",
            vector(random, next),
            random.pick(&["+", "-", "*"]),
            scalar(random)
        ),
        5 => format!("np.abs({})", vector(random, next)),
        6 => format!("np.sqrt(np.abs({}))", vector(random, next)),
        7 => format!(
            "np.{}({}, {})",
            random.pick(&["maximum", "minimum"]),
            vector(random, next),
            vector(random, next)
        ),
        8 => format!(
            "np.where({}, {}, {})",
            mask(random),
            vector(random, next),
            vector(random, next)
        ),
        9 => format!("({})[::-1]", vector(random, next)),
        10 => format!("np.sort({} + 0.0)", vector(random, next)),
        11 => format!("np.cumsum({} + 0.0)", vector(random, next)),
        _ => format!("np.floor({} * 0.5)", vector(random, next)),
    }
}

/// A vector of bools, of the length of `x`.
fn mask(random: &mut Random) -> String {
    let op = random.pick(&["<", "<=", ">", ">=", "==", "!="]);
    match random.below(4) {
        0 => format!("(({}) {op} ({}))", vector(random, 1), vector(random, 1)),
        1 => format!("~(x {op} y)"),
        2 => format!("((x {op} 0.5) & (p > 0))"),
        _ => format!("({} {op} {})", vector(random, 1), scalar(random)),
    }
}

fn scalar(random: &mut Random) -> String {
    random.pick(&["1.5", "2", "-0.25", "k", "0", "x.size", "3"]).to_owned()
}

fn slice(random: &mut Random) -> String {
    let bound =
        |random: &mut Random| random.pick(&["", "", "1", "2", "-1", "k", "-k", "4"]).to_owned();
    let step = random.pick(&["", "", ":2", ":-1", ":-2"]);
    format!("{}:{}{step}", bound(random), bound(random))
}

/// A number made of arrays.
fn number(random: &mut Random) -> String {
    match random.below(12) {
        0 => format!("np.sum({})", vector(random, 2)),
        1 => format!("({}).sum()", vector(random, 1)),
        2 => format!("x[{}]", random.pick(&["0", "-1", "k", "len(x) - 1"])),
        3 => format!("m[{}, {}]", random.pick(&["0", "-1", "k"]), random.pick(&["0", "1", "-2"])),
        4 => format!("x[{}].sum()", slice(random)),
        5 => format!("np.max({})", vector(random, 2)),
        6 => format!("float(np.argmin({} + 0.0))", vector(random, 1)),
        7 => format!(
            "m.sum(axis={})[{}]",
            random.pick(&["0", "1", "-1"]),
            random.pick(&["0", "1", "-1"])
        ),
        8 => format!("x[{}].sum()", mask(random)),
        9 => format!("float(np.count_nonzero({}))", mask(random)),
        10 => "m.max(axis=1, keepdims=True)[1, 0]".to_owned(),
        _ => format!("np.mean({})", vector(random, 1)),
    }
}

fn statement(random: &mut Random, out: &mut String) {
    let _ = match random.below(14) {
        0 | 1 => writeln!(out, "    total += {}", number(random)),
        2 => writeln!(out, "    out[:] = {}", vector(random, 3)),
        3 => writeln!(out, "    out += {}", vector(random, 2)),
        4 => {
            let part = slice(random);
            writeln!(
                out,
                "    x[{part}] = {}[{part}]",
                random.pick(&["y", "(x + y)", "(y * 2.0)", "x"])
            )
        }
        5 => writeln!(out, "    x[{}] = {}", slice(random), scalar(random)),
        6 => writeln!(out, "    x[1:] = x[:-1]{}", random.pick(&["", " + 1.0", " * y[1:]"])),
        7 => writeln!(out, "    x[{}] = {}", mask(random), scalar(random)),
        8 => writeln!(
            out,
            "    for i in range({}):",
            random.pick(&["len(x)", "len(x) - 1", "1, len(x)"])
        )
        .and_then(|()| {
            let at = random.pick(&["i", "i - 1", "-1 - i", "len(x) - 1 - i"]);
            writeln!(out, "        out[{at}] += x[i] * {} + y[i]", scalar(random))
        }),
        9 => writeln!(
            out,
            "    for i, (u, v) in enumerate(zip(x, {})):\n        total += i * u - v",
            random.pick(&["y", "p", "range(9)", "out"])
        ),
        10 => writeln!(
            out,
            "    for i, j in np.ndindex(m.shape):\n        m[i, j] = m[i, j] * 2.0 + i - {}",
            random.pick(&["j", "m[0, j]", "m[i - 1, j]"])
        ),
        11 => writeln!(
            out,
            "    m[{}] += {}",
            random.pick(&["0", "k", ":, 1", "1:, 0", "::2"]),
            scalar(random)
        ),
        12 => writeln!(out, "    m = m.T.copy().reshape(3, 2)"),
        _ => writeln!(out, "    out[p] = x[{}]", random.pick(&["p", "p[::-1]"])),
    };
}

fn prange(random: &mut Random, out: &mut String) {
    let _ = writeln!(out, "    z = np.zeros(len(x))\n    h = np.zeros(4, dtype=np.int64)");
    let _ = writeln!(out, "    for i in prange(len(x)):");
    for _ in 0..1 + random.below(3) {
        let _ = match random.below(6) {
            0 => writeln!(out, "        z[i] = x[i] * {} - y[i]", scalar(random)),
            1 => writeln!(out, "        h[p[i]] += {}", random.pick(&["1", "i", "p[i]"])),
            2 => writeln!(out, "        count += {}", random.pick(&["1", "i", "int(p[i])"])),
            3 => writeln!(
                out,
                "        t = np.zeros(3)\n        t[:] = y[i]\n        z[i] += t.sum() + 1.0"
            ),
            4 => writeln!(out, "        if x[i] < {}:\n            continue", scalar(random)),
            _ => writeln!(
                out,
                "        z[i] += {}",
                random.pick(&["x[k]", "x[i] + 1.0", "y[-1 - i]"])
            ),
        };
    }
    let _ = writeln!(
        out,
        "    out += z + h.sum()\n    total += h[0] + h[1] * 10 + h[2] * 100 + h[3] * 1000"
    );
}
