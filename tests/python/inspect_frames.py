# inspect looks at frames and tracebacks: names, lines, places.
import inspect
import sys
import traceback


def outer():
    return inner()


def inner():
    return inspect.stack()


for info in outer()[:3]:
    print(info.function, info.lineno, info.code_context[0].strip(), info.index)
info = inspect.getframeinfo(sys._getframe())
print(info.function, info.lineno, info.positions.lineno, type(info.positions).__name__)


def fails():
    x = 1
    return x / 0


try:
    fails()
except ZeroDivisionError as e:
    for info in inspect.trace():
        print(info.function, info.lineno, info.positions.lineno, info.positions.col_offset)
    frames = [frame.f_code.co_name for frame, _ in traceback.walk_tb(e.__traceback__)]
    print(frames, inspect.getinnerframes(e.__traceback__)[-1].frame.f_locals)
    print([s.name for s in traceback.extract_stack(e.__traceback__.tb_next.tb_frame)])


def caller():
    return inspect.currentframe().f_back.f_code.co_name, inspect.getargvalues(inspect.currentframe())


print(caller()[0], caller()[1].args)
