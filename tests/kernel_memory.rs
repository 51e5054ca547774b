//! What kernels allocate is freed, whatever becomes of them. One test: it counts for the whole process.

use ungil::Engine;
use ungil::array::arena;

const KERNELS: &str = "
import numpy as np
from numba import njit, prange


@njit
def grown(n):
    x = np.zeros(50)
    for i in range(n):
        y = x + 1.0
        t = y * 2.0
        x = t - y
    return x


@njit
def raising(n):
    x = np.zeros(10)
    for i in range(n):
        y = np.ones(10)
        x = x + y
        x[i] = 1.0
    return x


@njit
def deep(x, n):
    y = x + 1.0
    if n == 0:
        return y[100]
    return deep(y, n - 1)


@njit(parallel=True)
def chunks(n, limit):
    out = np.zeros(n)
    for i in prange(n):
        t = np.ones(limit)
        u = t * 2.0
        out[i] = u[i % 8]
    return out


@njit
def views(x):
    y = np.zeros(8)
    while y[0] < 10:
        y = y[:] + x[0]
    return y[2:], y, x[1:], (y[::2], x)


@njit
def lists(n, limit):
    rows = []
    for i in range(n):
        row = [i]
        row.append(i + 1)
        twice = [x * 2 for x in row]
        rows.append(twice + row)
    return rows[limit], rows


@njit
def arrays_in_lists(n):
    parts = []
    for i in range(n):
        parts.append(np.ones(i) + 1.0)
    last = parts.pop()
    return parts[1], last, parts


@njit
def changed(rows, at):
    rows.append([7])
    rows[0].append(8)
    return rows[at][0]


def caught(f, *args):
    try:
        f(*args)
    except (IndexError, ZeroDivisionError, ValueError):
        return True
    return False


def run():
    assert len(grown(1000)) == 50
    assert caught(raising, 11) and not caught(raising, 10)
    assert caught(deep, np.zeros(3), 20)
    for n in (1, 100, 5000):
        assert len(chunks(n, 8)) == n
    assert caught(chunks, 5000, 7) and caught(chunks, 8, 7)
    kept = [views(np.ones(4)) for _ in range(100)]
    assert len(kept[3][0]) == 6
    row, rows = lists(100, 3)
    assert row == [6, 8, 3, 4] and len(rows) == 100
    assert caught(lists, 5, 9)
    second, last, parts = arrays_in_lists(6)
    assert len(second) == 1 and last[4] == 2.0 and len(parts) == 5 and parts[4][0] == 2.0
    table = [[1], [2]]
    assert changed(table, 2) == 7 and table == [[1, 8], [2], [7]]
    assert caught(changed, table, 9) and table == [[1, 8, 8], [2], [7], [7]]
    return 0
";

#[test]
fn kernels_leave_no_memory_behind() {
    let engine = Engine::new();
    engine.run_source("kernels.py", KERNELS).expect("the program runs");
    for _ in 0..3 {
        engine.eval("run()").expect("the kernels run");
        assert_eq!(arena::live(), 0);
    }
}
