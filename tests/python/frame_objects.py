# Frames as objects: they follow what runs, variables are written through them, and they outlive the call.
import sys


def live():
    x = 1

    def inner():
        frame = sys._getframe(1)
        before = frame.f_lineno
        frame.f_locals['x'] = 10
        frame.f_locals['extra'] = 4
        return frame, before

    frame, before = inner()
    print(x, sorted(frame.f_locals), frame is sys._getframe())
    print(frame.f_lineno - before, before - frame.f_code.co_firstlineno)
    x = 11
    print(frame.f_locals['x'], frame.f_locals['extra'], 'nothing' in frame.f_locals)
    return frame


frame = live()
print(frame.f_locals['x'], frame.f_back is sys._getframe(), frame.f_code.co_name)


def cells():
    seen = 0

    def show():
        return seen

    sys._getframe().f_locals['seen'] = 'written'
    return show(), seen


print(cells())


def mapping():
    a, b = 1, 2
    view = sys._getframe().f_locals
    view |= {'c': 3}
    view.update({'a': 5})
    print(dict(view) == {'a': 5, 'b': 2, 'c': 3, 'view': view}, len(view))
    print(list(view)[:2], list(reversed(view))[-1], view.get('zz', 'none'), view.setdefault('b', 9))
    print(a, view['c'], view == sys._getframe().f_locals, type(view).__name__)
    for action in (lambda: view['missing'], lambda: view.clear()):
        try:
            action()
        except (KeyError, AttributeError) as e:
            print(type(e).__name__, e)


mapping()


class Body:
    names = sys._getframe().f_locals
    names['added'] = 'yes'


print(Body.added)


# What an operator works on is not changed under its hands.
class Meddler:
    def __radd__(self, other):
        sys._getframe(1).f_locals['left'] = 'changed'
        return other


def meddled():
    left = 'kept'
    total = left + Meddler()
    for _ in range(2):
        pass
    return total, left


print(meddled())


def steps():
    q = 1
    yield q
    q = 2
    yield q


g = steps()
frame = g.gi_frame
print(frame is g.gi_frame, dict(frame.f_locals), frame.f_lineno - frame.f_code.co_firstlineno)
next(g)
print(dict(frame.f_locals), g.gi_frame is frame, frame.f_lineno - frame.f_code.co_firstlineno)
frame.f_locals['q'] = 77
print(dict(frame.f_locals), frame.f_back)
next(g)
print(frame.f_locals['q'], frame.f_generator is g if hasattr(frame, 'f_generator') else True)
try:
    frame.clear()
except RuntimeError as e:
    print(e)
list(g)
print(g.gi_frame, frame.f_back is sys._getframe())


# Tracebacks lead to the frames themselves.
def failing():
    local = 'value'
    1 / 0


def catching():
    try:
        failing()
    except ZeroDivisionError as e:
        tb = e.__traceback__
        print(tb.tb_frame is sys._getframe(), tb.tb_frame is tb.tb_frame)
        inner = tb.tb_next.tb_frame
        print(dict(inner.f_locals), inner.f_lineno - inner.f_code.co_firstlineno)
        try:
            tb.tb_frame.clear()
        except RuntimeError as error:
            print(error)
        inner.clear()
        print(dict(inner.f_locals))


catching()
frame = sys._getframe()
print(frame.f_locals is frame.f_globals, frame.f_back, repr(frame).split(', ')[-1])
