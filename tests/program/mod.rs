//! Random whole programs: classes, functions, generators, and calls of them that print what comes out.
//!
//! Invariant: a program ends, prints the same in every implementation, and catches every exception that
//! it meets; the same seed gives the same program.

pub(crate) mod arrays;
pub(crate) mod cython;
mod expr;

use std::fmt::Write as _;

use expr::{TYPES, expr, fill};

/// A number from the environment.
pub(crate) fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(otherwise)
}

/// A linear congruential generator: the same programs for the same seed.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        let mut random = Random(seed);
        random.below(1);
        random
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n.max(1) as u64) as usize
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

const PRELUDE: &str = "\
import collections, functools, itertools, math, operator

def copied(o):
    return type(o)(o.x)

def attempt(name, f, *args):
    try:
        shown = repr(f(*args))
    except Exception as e:
        shown = f'{type(e).__name__}: {e} {e.__cause__!r} {e.__context__!r}'
    print(name, shown[:400])

def drive(name, g):
    steps = [
        lambda: next(g), lambda: g.send(3), lambda: next(g), lambda: g.send('s'),
        lambda: g.throw(ValueError('thrown')), lambda: next(g), lambda: g.throw(KeyError('k')),
        lambda: g.close(), lambda: next(g),
    ]
    for i, step in enumerate(steps):
        attempt(f'{name}.{i}', step)
";

/// Methods that a class may have besides those that all have.
const METHODS: &[&str] = &[
    "def __eq__(self, other):\n        return isinstance(other, C0) and self.x == other.x",
    "def __lt__(self, other):\n        return self.x < (other.x if isinstance(other, C0) else $i)",
    "def __add__(self, other):\n        return type(self)(self.x + other) if isinstance(other, int) else NotImplemented",
    "def __radd__(self, other):\n        return (other, self.x + $i)",
    "def __mul__(self, other):\n        return [self.x, other.x, $i]",
    "def __neg__(self):\n        return type(self)(-self.x)",
    "def __len__(self):\n        return self.x % 5",
    "def __bool__(self):\n        return self.x > $i",
    "def __getitem__(self, k):\n        if k >= 3:\n            raise IndexError(k)\n        return self.x + k",
    "def __iter__(self):\n        for q in range(self.x % 4):\n            yield q * $i",
    "def __contains__(self, item):\n        return item == self.x or $b",
    "def __call__(self, a, *rest, k=3):\n        return self.x * a + k + len(rest)",
    "def __index__(self):\n        return self.x % 100",
    "def __float__(self):\n        return self.x / 4",
    "def __str__(self):\n        return f'<{self.x}>' + $s",
    "def __format__(self, spec):\n        return f'{spec}:{self.x}'",
    "def __getattr__(self, name):\n        if name == 'missing':\n            return $s\n        raise AttributeError(name)",
    "def __enter__(self):\n        print('enter', self.x)\n        return self",
    "def __exit__(self, kind, e, tb):\n        print('exit', kind and kind.__name__)\n        return $b",
    "@property\n    def value(self):\n        return self.x + $i",
    "@value_of.setter\n    def value_of(self, v):\n        self.x = v",
    "def method(self, a=7):\n        return self.x * 2 + a",
    "@staticmethod\n    def fixed(a, b=-1):\n        return a + b",
    "@functools.cached_property\n    def cached(self):\n        return [self.x, $i]",
    "def __hash__(self):\n        return self.x % 7",
    "def __init_subclass__(cls, **kw):\n        print('subclass', cls.__name__, kw)",
    "def __sub__(self, other):\n        return super().__sub__(other)",
    "def __rmul__(self, other):\n        return other",
    "def __iadd__(self, other):\n        self.x += $i\n        return self",
    "def __setitem__(self, k, v):\n        self.y = (k, v)",
    "def __delitem__(self, k):\n        raise KeyError(k)",
];

/// Simple statements; those of a function end in a value that is cut to size.
const STATEMENTS: &[&str] = &[
    "i0 = ($i) % 10**9",
    "i1 = ($i) % 10**30",
    "f0 = $f",
    "s0 = ($s)[:30]",
    "b0 = $b",
    "l0 = ($l)[:12]",
    "w0 = ($w)[:9]",
    "t0 = ($t)[:6]",
    "d0 = dict(list(($d).items())[:8])",
    "e0 = set(sorted($e)[:9])",
    "y0 = ($y)[:20]",
    "o0 = $o",
    "i0 += $i & 255",
    "i0 -= $i & 255",
    "i1 ^= $i & 0xffff",
    "i0 //= $i",
    "f0 += $f",
    "f0 *= 0.5",
    "s0 += ($s)[:5]",
    "l0 += ($l)[:5]",
    "l0.append($i)",
    "l0.insert($i % 5, $i)",
    "l0.remove($i)",
    "l0.sort(key=lambda q: q % 10)",
    "l0.reverse()",
    "l0.extend(($l)[:3])",
    "l0[$i] = $i",
    "l0[$i:$i] = ($l)[:4]",
    "del l0[$i]",
    "del l0[$i:$i]",
    "d0[$s] = $i",
    "d0.update(($d))",
    "del d0[$s]",
    "e0.add($i)",
    "e0.discard($i)",
    "e0 |= $e",
    "e0 -= $e",
    "o0 += $i",
    "o0.x = $i & 1023",
    "o0.z = $v",
    "o0[$i & 7] = $v",
    "del o0.y",
    "i0, i1 = ($i) % 1000, i0",
    "i0, *l0 = ($l)[:9]",
    "*w0, s0 = ($w)[:6]",
    "(i0, s0), f0 = (($i) & 255, ($s)[:9]), $f",
    "[i0, i1] = ($l)[:2]",
    "for s0, i0 in ($d).items(): pass",
    "print(repr($v)[:200])",
    "print($i, $s, sep='|', end=';\\n')",
    "assert $b, $s",
    "if (n := ($i) & 15) > 7: i0 += n",
    "i1 = (lambda a, b=2, *c, **d: a + b + len(c) + len(d))(($i) & 255, *($l)[:2])",
    "l0 = [n for n in range(6) if n != $i % 6 for n in (n, n + 1)]",
    "global_list.append($i & 255)",
    "with o0 as n: i0 = n.x",
    "i0 = helper0($i & 63, $i & 63) & 0xffff",
    "raise ValueError($s)",
    "pass",
];

struct Program {
    random: Random,
    out: String,
}

/// A random program.
pub(crate) fn program(seed: u64) -> String {
    let mut p = Program { random: Random::new(seed), out: PRELUDE.to_owned() };
    p.out += "\nglobal_list = []\n\ndef gen0(n):\n    for q in range(n):\n        yield q * q\n";
    p.out += "\ndef helper0(a, b=1):\n    return a if b <= 0 else helper0(b % 7 - 1, a % 5) + 1\n";
    for (i, bases) in ["", "(C0)", "(C0)", "(C1, C2)"].iter().enumerate() {
        p.class(i, bases);
    }
    let n = 3 + p.random.below(4);
    for f in 0..n {
        p.function(f);
    }
    for f in 0..n {
        for _ in 0..2 {
            let args = p.filled("($i) & 1023, ($s)[:9]", 0, &[]);
            let _ = writeln!(p.out, "attempt('f{f}', lambda: f{f}({args}))");
        }
    }
    for g in 0..2 {
        p.generator(g);
        let args = p.filled("($i) & 1023, ($s)[:9]", 0, &[]);
        let _ = writeln!(p.out, "drive('g{g}', g{g}({args}))");
        let _ = writeln!(p.out, "attempt('list g{g}', lambda: list(g{g}({args})))");
    }
    for line in 0..30 {
        let ty = p.random.below(TYPES.len());
        let e = expr(&mut p.random, TYPES.as_bytes()[ty].into(), 4, &[]);
        let _ = writeln!(p.out, "attempt({line}, lambda: {e})");
    }
    p.out += "print(len(global_list), global_list[:20])\n";
    p.out
}

fn scope(names: &[(&str, char)]) -> Vec<(String, char)> {
    names.iter().map(|(name, ty)| ((*name).to_owned(), *ty)).collect()
}

/// The variables of a function: one of each type, and its parameters.
fn locals() -> Vec<(String, char)> {
    let mut vars = scope(&[("i1", 'i'), ("a", 'i'), ("k", 'i'), ("b", 's')]);
    vars.extend(TYPES.chars().map(|ty| (format!("{ty}0"), ty)));
    vars
}

impl Program {
    fn filled(&mut self, template: &str, depth: usize, vars: &[(String, char)]) -> String {
        fill(&mut self.random, template, depth, vars)
    }

    fn class(&mut self, number: usize, bases: &str) {
        let vars = scope(&[("self.x", 'i'), ("self.x", 'i')]);
        let _ = writeln!(self.out, "\nclass C{number}{bases}:");
        if number == 0 {
            self.out +=
                "    def __init__(self, x=0, y=1):\n        self.x = x\n        self.y = y\n";
            self.out +=
                "    def __repr__(self):\n        return f'{type(self).__name__}({self.x!r})'\n";
            self.out += "    def kind(self):\n        return 'kind ' + type(self).__name__\n";
            self.out +=
                "    @classmethod\n    def make(cls, *args):\n        return cls(*args[:1])\n";
        } else if self.random.below(2) == 0 {
            let y = self.filled("$i", 0, &scope(&[("x", 'i')]));
            let _ = writeln!(
                self.out,
                "    def __init__(self, x=0, y=2):\n        super().__init__(x, {y})"
            );
        }
        for _ in 0..3 + self.random.below(8) {
            let method = self.random.pick(METHODS);
            // A setter needs its property.
            if method.contains("value_of") {
                self.out += "    @property\n    def value_of(self):\n        return self.x\n";
            }
            let method = self.filled(method, 1, &vars);
            let _ = writeln!(self.out, "    {method}");
        }
    }

    fn function(&mut self, number: usize) {
        let head = self.filled(&format!("\ndef f{number}(a, b, *rest, k=$i, **kw):"), 0, &[]);
        let _ = writeln!(self.out, "{head}");
        self.body(false);
        self.line(1, "return i0, i1, f0, s0, b0, l0, w0, t0, d0, e0, y0, o0, kw, rest, $v");
    }

    fn generator(&mut self, number: usize) {
        let _ = writeln!(self.out, "\ndef g{number}(a, b, k=1):");
        self.body(true);
        self.line(1, "yield i0, s0, l0, d0");
        self.line(1, "return $v");
    }

    fn body(&mut self, yields: bool) {
        for ty in TYPES.chars() {
            let e = expr(&mut self.random, ty, 0, &[]);
            let _ = writeln!(self.out, "    {ty}0 = {e}");
        }
        self.out += "    i1 = 5\n";
        self.block(3, 1, false, yields);
    }

    fn line(&mut self, indent: usize, template: &str) {
        let line = self.filled(template, 2, &locals());
        let _ = writeln!(self.out, "{}{line}", "    ".repeat(indent));
    }

    /// Statements, inside at most `depth` compound ones.
    fn block(&mut self, depth: usize, indent: usize, in_loop: bool, yields: bool) {
        for _ in 0..1 + self.random.below(4) {
            if depth == 0 || self.random.below(3) > 0 {
                self.simple(indent, in_loop, yields);
            } else {
                self.compound(depth - 1, indent, in_loop, yields);
            }
        }
    }

    fn simple(&mut self, indent: usize, in_loop: bool, yields: bool) {
        match self.random.below(12) {
            0 if in_loop => self.line(indent, "if $b: break"),
            1 if in_loop => self.line(indent, "if $b: continue"),
            2 => self.line(indent, "if $b: return $v"),
            3 | 4 if yields => {
                let kinds =
                    ["yield $v", "n = yield $i\nprint('got', n)", "yield from ($l)[:3]", "yield"];
                let kind = self.random.pick(&kinds);
                for part in kind.split('\n') {
                    self.line(indent, part);
                }
            }
            _ => {
                let template = self.random.pick(STATEMENTS);
                // Few statements should end their function.
                if self.random.below(6) == 0 {
                    self.line(indent, template);
                } else {
                    self.line(indent, "try:");
                    self.line(indent + 1, template);
                    self.line(indent, "except Exception as n:");
                    self.line(indent + 1, "print(type(n).__name__, str(n)[:100])");
                }
            }
        }
    }

    fn compound(&mut self, depth: usize, indent: usize, in_loop: bool, yields: bool) {
        let inner = indent + 1;
        match self.random.below(9) {
            0 | 1 => {
                self.line(indent, "if $b:");
                self.block(depth, inner, in_loop, yields);
                if self.random.below(2) == 0 {
                    self.line(indent, "elif $v:");
                    self.block(depth, inner, in_loop, yields);
                }
                self.line(indent, "else:");
                self.block(depth, inner, in_loop, yields);
            }
            2 | 3 => {
                let heads = [
                    "for n in range($i % 6):",
                    "for i0 in list($l)[:5]:",
                    "for s0 in ($w)[:4]:",
                    "for n, s0 in enumerate(($s)[:4]):",
                    "for n in list(($d).items())[:3]:",
                ];
                let head = self.random.pick(&heads);
                self.line(indent, head);
                self.block(depth, inner, true, yields);
                if self.random.below(3) == 0 {
                    self.line(indent, "else:");
                    self.block(depth, inner, in_loop, yields);
                }
            }
            4 => {
                let n = format!("m{indent}");
                self.line(indent, &format!("{n} = $i % 5"));
                self.line(indent, &format!("while {n} > 0:"));
                self.line(inner, &format!("{n} -= 1"));
                self.block(depth, inner, true, yields);
            }
            5 | 6 => self.attempt(depth, indent, in_loop, yields),
            7 => self.choose(depth, indent, in_loop, yields),
            _ => {
                let name = format!("inner{}", self.random.below(100));
                self.line(indent, &format!("def {name}(a=$i, *rest):"));
                self.line(inner, "nonlocal i0, s0");
                self.block(depth.min(1), inner, false, false);
                self.line(inner, "return $v, i0");
                self.line(indent, &format!("print(repr({name}($i))[:200])"));
            }
        }
    }

    fn attempt(&mut self, depth: usize, indent: usize, in_loop: bool, yields: bool) {
        let inner = indent + 1;
        self.line(indent, "try:");
        self.block(depth, inner, in_loop, yields);
        let kinds = ["(IndexError, KeyError)", "ValueError", "TypeError", "ArithmeticError"];
        let clauses = self.random.below(3);
        for _ in 0..clauses {
            let kind = self.random.pick(&kinds);
            self.line(indent, &format!("except {kind} as e:"));
            self.line(inner, "print(type(e).__name__, str(e)[:200])");
            self.block(depth, inner, in_loop, yields);
            if self.random.below(4) == 0 {
                let kind = self.random.pick(&["raise", "raise KeyError($s) from e", "raise e"]);
                self.line(inner, kind);
            }
        }
        if clauses > 0 && self.random.below(2) == 0 {
            self.line(indent, "else:");
            self.block(depth, inner, in_loop, yields);
        }
        if clauses == 0 || self.random.below(2) == 0 {
            self.line(indent, "finally:");
            self.line(inner, "print('finally', $i)");
            self.block(depth.min(1), inner, false, yields);
        }
    }

    fn choose(&mut self, depth: usize, indent: usize, in_loop: bool, yields: bool) {
        let cases = [
            "case int(n) if n > $i:",
            "case [n, *l0]:",
            "case {'a': n, **d0}:",
            "case str() | bytes():",
            "case C1(x=n):",
            "case C0():",
            "case (1, 'x'):",
            "case None | True:",
            "case float() as n:",
            "case -1 | 2 | 'a':",
        ];
        self.line(indent, "match $v:");
        for _ in 0..1 + self.random.below(3) {
            let case = self.random.pick(&cases);
            self.line(indent + 1, case);
            self.block(depth.min(1), indent + 2, in_loop, yields);
        }
        self.line(indent + 1, "case n:");
        self.line(indent + 2, "print('other', repr(n)[:100])");
    }
}
