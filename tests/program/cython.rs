//! Random programs in Cython's pure-Python mode: blocks without the lock over variables of C types.
//!
//! Invariant: everything that a program computes is defined in C or raises here, so that its blocks give the
//! same interpreted as compiled. What a block leaves behind when it raises is not looked at.

use std::fmt::Write as _;

use super::Random;

const INTS: [&str; 9] = ["a", "b", "c", "d", "k", "m", "n", "u", "p"];
const FLOATS: [&str; 4] = ["x", "y", "z", "w"];

const HEAD: &str = "import cython

def outcome(f, args):
    try:
        return repr(f(*args))
    except (ZeroDivisionError, OverflowError, ValueError) as e:
        return type(e).__name__

inputs = [
    (0, 1, 2, 3, 0.0, 1.0, True, 4, 5),
    (7, -3, 9, -10, 2.5, -0.5, False, 200, -7),
    (-8, 5, 4000000000, 123456789012, -3.75, 1e6, True, 1, 127),
    (2147483647, 32767, 1, -1, 0.1, -0.0, True, 255, -128),
    (-2147483648, -32768, 7, 2**62, 1e30, 1e-30, False, 3, 1),
]
";

const VARIABLES: &str = "    k: cython.int = 1
    n: cython.long = 3
    u: cython.ulong = 5
    z: cython.double = 0.25
    w: cython.float = 1.5
    left: cython.int = 0
";

/// A program that prints what its functions give for each of its inputs.
pub(crate) fn program(random: &mut Random) -> String {
    let mut out = HEAD.to_owned();
    let n = 8;
    for f in 0..n {
        let params = "a: cython.int, b: cython.short, c: cython.uint, d: cython.long, x: cython.double, \
                      y: cython.float, t: cython.bint, m: cython.uchar, p: cython.schar";
        let _ = write!(out, "\ndef f{f}({params}):\n{VARIABLES}");
        for depth in 1..8 {
            let _ = writeln!(out, "    i{depth}: cython.int");
        }
        let directive = directive(random);
        let indent = match random.below(3) {
            0 => {
                out += "    with cython.nogil:\n";
                2
            }
            1 => {
                let _ = writeln!(out, "    with cython.nogil, {directive}:");
                2
            }
            _ => {
                let _ = writeln!(out, "    with {directive}:\n        with cython.nogil:");
                3
            }
        };
        statements(random, 3, indent, &mut out);
        out += "    return k, m, n, u, z, w, p\n";
    }
    let names: Vec<String> = (0..n).map(|f| format!("f{f}")).collect();
    let _ = write!(
        out,
        "\nfor f in [{}]:\n    for args in inputs:\n        print(f.__name__, args, outcome(f, args))\n",
        names.join(", ")
    );
    out
}

/// What changes how numbers of C types are computed.
fn directive(random: &mut Random) -> String {
    let name = random.pick(&["cdivision", "cdivision", "overflowcheck", "cpow"]);
    format!("cython.{name}({})", random.pick(&["True", "False"]))
}

fn statements(random: &mut Random, depth: usize, indent: usize, out: &mut String) {
    let pad = "    ".repeat(indent);
    for _ in 0..1 + random.below(3) {
        match random.below(if depth == 0 { 5 } else { 9 }) {
            0 | 1 => {
                let name = random.pick(&["k", "m", "n", "u", "p"]);
                let _ = writeln!(out, "{pad}{name} = {}", int(random, 2));
            }
            2 => {
                let name = random.pick(&["z", "w"]);
                let _ = writeln!(out, "{pad}{name} = {}", float(random, 2));
            }
            3 => {
                let name = random.pick(&["k", "m", "n", "u", "p"]);
                let op = random.pick(&["+=", "-=", "*=", "^=", "|=", "&=", "//=", "%="]);
                let _ = writeln!(out, "{pad}{name} {op} {}", int(random, 1));
            }
            4 => {
                let name = random.pick(&["z", "w"]);
                let op = random.pick(&["+=", "-=", "*=", "/="]);
                let _ = writeln!(out, "{pad}{name} {op} {}", float(random, 1));
            }
            5 => {
                let _ = writeln!(out, "{pad}if {}:", truth(random, 2));
                statements(random, depth - 1, indent + 1, out);
                let _ = writeln!(out, "{pad}else:");
                statements(random, depth - 1, indent + 1, out);
            }
            6 => {
                let (from, to) = (random.below(4), random.below(7));
                let step = random.pick(&["1", "2", "-1"]);
                let _ = writeln!(out, "{pad}for i{indent} in range({from}, {to}, {step}):");
                let _ = writeln!(out, "{pad}    n = n * 31 + i{indent}");
                statements(random, depth - 1, indent + 1, out);
            }
            7 => {
                let _ = writeln!(out, "{pad}with {}:", directive(random));
                statements(random, depth - 1, indent + 1, out);
            }
            _ => {
                let _ = writeln!(out, "{pad}left = {}", random.below(5));
                let _ = writeln!(out, "{pad}while left > 0:\n{pad}    left -= 1");
                statements(random, 0, indent + 1, out);
            }
        }
    }
}

fn int(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        let literals = ["t", "0", "1", "2", "3", "-1", "7", "100", "255", "65537", "-40000"];
        let from = if random.below(2) == 0 { &INTS[..] } else { &literals[..] };
        return random.pick(from).to_owned();
    }
    let next = depth - 1;
    match random.below(12) {
        11 => format!("({} ** {})", int(random, next), random.pick(&["0", "1", "2", "3", "5"])),
        0..=2 => binary(random, &["+", "-", "*"], |r| int(r, next)),
        3 => binary(random, &["//", "%"], |r| int(r, next)),
        4 => binary(random, &["&", "|", "^"], |r| int(r, next)),
        5 => {
            let op = random.pick(&["<<", ">>"]);
            format!("({} {op} ({} & 7))", int(random, next), int(random, next))
        }
        6 => format!("({}{})", random.pick(&["-", "~", "+"]), int(random, next)),
        7 => {
            format!("({} if {} else {})", int(random, next), truth(random, next), int(random, next))
        }
        8 => {
            let ty = random.pick(&["int", "short", "uchar", "long", "uint", "char", "ulong"]);
            format!("cython.cast(cython.{ty}, 0 + {})", int(random, next))
        }
        9 => format!("cython.cast(cython.int, {} % 1000.0)", random.pick(&FLOATS)),
        _ => int(random, 0),
    }
}

fn float(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        let literals = ["0.5", "-1.5", "2.0", "1e3", "0.1"];
        let from = if random.below(2) == 0 { &FLOATS[..] } else { &literals[..] };
        return random.pick(from).to_owned();
    }
    let next = depth - 1;
    match random.below(9) {
        8 => format!("({} ** {})", float(random, next), random.pick(&["2", "3", "t", "-1"])),
        0..=2 => binary(random, &["+", "-", "*"], |r| float(r, next)),
        3 => binary(random, &["/"], |r| float(r, next)),
        4 => {
            let op = random.pick(&["+", "*", "-"]);
            format!("({} {op} {})", int(random, next), float(random, next))
        }
        5 => binary(random, &["/"], |r| int(r, next)),
        6 => binary(random, &["//", "%"], |r| float(r, next)),
        _ => {
            let ty = random.pick(&["double", "float"]);
            format!("cython.cast(cython.{ty}, 0.0 + {})", float(random, next))
        }
    }
}

fn truth(random: &mut Random, depth: usize) -> String {
    let compare = ["<", "<=", "==", "!=", ">", ">="];
    match random.below(4) {
        0 => "t".to_owned(),
        1 => binary(random, &compare, |r| int(r, depth)),
        2 => binary(random, &compare, |r| float(r, depth)),
        _ if depth > 0 => format!("(not {})", truth(random, depth - 1)),
        _ => "(not t)".to_owned(),
    }
}

fn binary(random: &mut Random, ops: &[&str], side: impl Fn(&mut Random) -> String) -> String {
    let left = side(random);
    let op = random.pick(ops);
    format!("({left} {op} {})", side(random))
}
