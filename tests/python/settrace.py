# sys.settrace: calls, lines, returns and exceptions, and what a tracer may do.
import sys

events = []
source = open(__file__).read().splitlines()


def tracer(frame, event, arg):
    line = frame.f_lineno - frame.f_code.co_firstlineno
    if event == 'line' and source[frame.f_lineno - 1].strip() == 'try:':
        return tracer
    if event == 'exception':
        arg = arg[0].__name__
    events.append((event, frame.f_code.co_name, line, arg))
    return tracer


def traced(f, *args):
    events.clear()
    sys.settrace(tracer)
    try:
        f(*args)
    except Exception as e:
        sys.settrace(None)
        print('raised', type(e).__name__)
    finally:
        sys.settrace(None)
    for event in events[:-1] if events[-1][1] == 'traced' else events:
        print(*event)
    print()


def straight(a):
    b = a + 1
    c = [b,
         a]
    return c


def loops(n):
    total = 0
    for i in range(n):
        if i == 1:
            total -= 0
            continue
        total += i
    while total:
        total -= 1
        if total == 1:
            break
    return total


def numbers():
    yield 1
    yield 2


def drives():
    for n in numbers():
        last = n
    return last


def raises():
    raise ValueError('x')


def handles():
    try:
        raises()
    except ValueError:
        done = 1
    finally:
        done = 2
    return done


def nests():
    return [straight(i) for i in (1,)]


traced(straight, 1)
traced(loops, 3)
traced(drives)
traced(handles)
traced(raises)
traced(nests)


# A frame whose call is not to be told of, and one that has had enough.
def selective(frame, event, arg):
    events.append((event, frame.f_code.co_name))
    return None if frame.f_code.co_name == 'loops' else selective


def both():
    loops(2)
    straight(0)


events.clear()
sys.settrace(selective)
both()
sys.settrace(None)
print([e for e in events if e[1] in ('loops', 'straight')])
print(sys.gettrace())


# Variables can be changed by a tracer between lines.
def changing(frame, event, arg):
    if event == 'line' and 'b' in frame.f_locals:
        frame.f_locals['b'] = 100
    return changing


sys.settrace(changing)
result = straight(1)
sys.settrace(None)
print(result)


# What a tracer raises ends the tracing and comes out where it was.
def angry(frame, event, arg):
    if event == 'line':
        raise RuntimeError('enough')
    return angry


sys.settrace(angry)
try:
    straight(1)
except RuntimeError as e:
    print(e, sys.gettrace())


# f_trace_lines and f_trace_opcodes; a frame that was there before.
def quiet(frame, event, arg):
    frame.f_trace_lines = False
    events.append(event)
    return quiet


events.clear()
sys.settrace(quiet)
loops(2)
sys.settrace(None)
print(events)


def later(frame, event, arg):
    events.append((event, frame.f_lineno - frame.f_code.co_firstlineno))
    return later


def starts():
    frame = sys._getframe()
    frame.f_trace = later
    sys.settrace(later)
    a = 1
    b = 2
    sys.settrace(None)
    return a + b


events.clear()
print(starts(), events)
