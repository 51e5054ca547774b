# sys.setprofile: calls and returns, of native functions too.
import sys
import threading

events = []


def profiler(frame, event, arg):
    shown = getattr(arg, '__name__', arg)
    events.append((event, frame.f_code.co_name, shown))


def profiled(f, *args):
    events.clear()
    sys.setprofile(profiler)
    try:
        f(*args)
    except Exception:
        pass
    finally:
        sys.setprofile(None)
    for event in events:
        if event[1] != 'profiled':
            print(*event)
    print()


def natives():
    text = 'a,b'.split(',')
    n = len(text)
    text.append(n)
    return sorted(text[:2], key=str.upper)


def fails():
    int('no')


def generates():
    return sum(i for i in (1, 2))


class Thing:
    def __init__(self):
        self.made = True


def makes():
    Thing()


profiled(natives)
profiled(fails)
profiled(generates)
profiled(makes)
print(sys.getprofile())

seen = []
threading.setprofile(lambda frame, event, arg: seen.append(frame.f_code.co_name))
thread = threading.Thread(target=makes)
thread.start()
thread.join()
threading.setprofile(None)
print('makes' in seen, '__init__' in seen)
