"""What Cython's pure-Python mode has and Ungil has not: refused with words, never passed over."""
import cython
from cython import nogil
from cython.parallel import parallel, prange, threadid


def told(function, *args):
    try:
        print(f"{function.__name__}:", function(*args))
    except Exception as e:
        message, *rest = str(e).split("\n")
        print(f"{function.__name__}: {type(e).__name__}: {message}")
        for line in rest[1:4]:
            if "|" in line and "-->" not in line:
                print("   ", line.split("|")[-1])


def compiled(name, source):
    try:
        exec(compile(source, "<source>", "exec"), {})
        print(f"{name}: fine")
    except SyntaxError as e:
        print(f"{name}: {e.msg} (line {e.lineno}, column {e.offset})")


def loop_with_lock(n):
    for i in prange(n):
        pass


def gil_outside():
    with cython.gil:
        pass


def gil_inside():
    with nogil:
        with cython.gil:
            pass


def twice():
    with nogil:
        with nogil:
            pass


def parallel_with_lock():
    with parallel():
        pass


def schedule(n):
    for i in prange(n, nogil=True, schedule="bogus"):
        pass


def chunksize(n):
    for i in prange(n, nogil=True, chunksize=4):
        pass


def unknown_option(n):
    for i in prange(n, nogil=True, colour=1):
        pass


def threads(n, k):
    s = 0
    for i in prange(n, nogil=True, num_threads=k):
        s += i
    return s


def carried(n):
    s = 0
    x = 0.0
    for i in prange(n, nogil=True):
        s = s + x
        x = s * 2.0
    return s


def fraction(n):
    x: cython.int = 0
    with nogil:
        x = n * 1.5
    return x


def no_bounds():
    for i in prange(nogil=True):
        pass


def four_bounds():
    for i in prange(1, 2, 3, 4, nogil=True):
        pass


def bound_of_text(s):
    with nogil:
        for i in prange(0, "a"):
            pass


def two_targets():
    for i, j in prange(3, nogil=True):
        pass


def as_a_value(n):
    with nogil:
        r = prange(n)
    return r


def schedule_in_a_variable(n, s):
    for i in prange(n, nogil=True, schedule=s):
        pass


def lock_in_a_variable(n, without):
    with nogil:
        for i in prange(n, nogil=without):
            pass


def runtime_chunks(n):
    for i in prange(n, nogil=True, schedule="runtime", chunksize=2):
        pass


def negative_chunks(n):
    for i in prange(n, nogil=True, schedule="static", chunksize=-1):
        pass


def no_chunks(n):
    for i in prange(n, nogil=True, schedule="static", chunksize=None):
        pass
    return "fine"


def negative_threads(n):
    for i in prange(n, nogil=True, num_threads=-2):
        pass


def threads_twice(n):
    with nogil, parallel(num_threads=2):
        for i in prange(n, num_threads=2):
            pass


def threads_of_a_loop(n):
    with nogil, parallel():
        for i in prange(n, num_threads=2):
            pass


def threads_of_an_inner_loop(n):
    s = 0
    for i in prange(n, nogil=True, num_threads=2):
        for j in prange(n, num_threads=1):
            s += j
    return s


def nested_teams():
    with nogil, parallel():
        with parallel():
            pass


def team_by_position():
    with nogil, parallel(2):
        pass


def team_not_called():
    with nogil, parallel:
        pass


def team_option():
    with nogil, parallel(chunksize=2):
        pass


def reduction_by_team():
    s = 0
    with nogil, parallel():
        s += 1


def private_of_team(n):
    with nogil, parallel():
        k = 0
        for i in prange(n):
            k = i


def thread_number():
    with nogil:
        k = threadid(1)
    return k


def address(n):
    return cython.address(n)


def unknown_name():
    return cython.p_int


def condition(n):
    return cython.nogil(n > 3)


def overflow():
    return cython.cdivision_warnings(True)


@cython.cfunc
def with_effect(x: cython.double) -> cython.double:
    print("effect", x)
    return x


def calls_interpreted(n):
    with nogil:
        y = with_effect(n)
    return y


def too_large(x: cython.double):
    k: cython.int = 0
    try:
        print(cython.cast(cython.int, x))
    except OverflowError as e:
        print(e)
    try:
        with nogil:
            k = cython.cast(cython.int, x)
    except OverflowError as e:
        print(e)
    return k


told(loop_with_lock, 3)
told(gil_outside)
told(gil_inside)
told(twice)
told(parallel_with_lock)
told(schedule, 3)
told(chunksize, 3)
told(unknown_option, 3)
told(threads, 10, 1)
told(threads, 10, 2)
told(threads, 10, None)
told(threads, 10, 0)
told(threads, 10, "a")
told(threads, 10, -1)
told(no_bounds)
told(four_bounds)
told(bound_of_text, "a")
told(two_targets)
told(as_a_value, 3)
told(schedule_in_a_variable, 3, "static")
told(lock_in_a_variable, 3, True)
told(runtime_chunks, 3)
told(negative_chunks, 3)
told(no_chunks, 3)
told(negative_threads, 3)
told(threads_twice, 3)
told(threads_of_a_loop, 3)
told(threads_of_an_inner_loop, 3)
told(nested_teams)
told(team_by_position)
told(team_not_called)
told(team_option)
told(reduction_by_team)
told(private_of_team, 3)
told(carried, 3)
told(fraction, 3)
told(thread_number)
told(address, 1)
told(unknown_name)
told(condition, 1)
told(overflow)
told(calls_interpreted, 1.0)
print(with_effect(2))
for x in 1e30, -1e19, 3e9:
    told(too_large, x)

compiled("pointer", "import cython\ndef f(x: cython.p_int): pass\n")
compiled("array", "import cython\ndef f():\n    x: cython.int[10]\n")
compiled("quoted", "import cython\ndef f(x: 'cython.struct'): pass\n")
compiled("called", "import cython as cy\ndef f(x: cy.pointer(cy.int)): pass\n")
compiled("fraction", "import cython\ndef f(d: cython.double):\n    x: cython.int = d\n")
compiled("fraction kept", "import cython\ndef f(d: cython.int):\n    x: cython.double = d\n")
compiled("result", "import cython\n@cython.cfunc\ndef f() -> cython.int:\n    return 1.5\n")
compiled("comment", "# cython: language_level=3, cdivision=True\nimport cython\n")
compiled("unknown comment", "# cython: wraparounds=True\nimport cython\n")
compiled("attribute", "import cython\n@cython.cclass\nclass A:\n    x: cython.double\n")
compiled("class", "import cython\n@cython.cclass\nclass A:\n    x: object\n")
compiled("no import", "def f(x: cython.p_int): pass\n")
compiled("directive", "import cython\nwith cython.boundscheck(False): pass\n")
compiled("no bool", "import cython\nwith cython.cdivision(1): pass\n")
compiled("a variable", "import cython\n@cython.boundscheck(on)\ndef f(): pass\n")
compiled("a target", "import cython\nwith cython.cdivision(True) as x: pass\n")
compiled("not there", "import cython\nwith cython.locals(x=cython.int): pass\n")
compiled("of the module", "import cython\n@cython.freethreading_compatible(True)\ndef f(): pass\n")
compiled("checked overflow", "import cython\nwith cython.overflowcheck(True): pass\n")
compiled("warnings", "import cython\nwith cython.cdivision_warnings(True): pass\n")
compiled("no overflow check", "import cython\nwith cython.overflowcheck(False): pass\n")
compiled("no type", "import cython\n@cython.locals(x=5)\ndef f(): x = 1\n")
compiled("no name", "import cython\n@cython.locals(cython.int)\ndef f(): pass\n")
compiled("no result", "import cython\n@cython.cfunc\n@cython.returns()\ndef f(): pass\n")
compiled("two results", "import cython as c\n@c.cfunc\n@c.returns(c.int, c.int)\ndef f(): pass\n")
compiled("a number", "import cython\ndef f():\n    x = cython.declare(5)\n")
compiled("exceptval", "import cython\n@cython.exceptval(1, 2)\ndef f(): pass\n")
compiled("its check", "import cython\n@cython.exceptval(-1, check=1)\ndef f(): pass\n")
compiled("its value", "import cython\n@cython.exceptval(-1, check=False)\ndef f(): pass\n")
