"""Frames of what waits, super objects that are not bound, tracebacks made by hand."""
import sys, types, inspect
def g():
    x = 1
    y = yield x
    z = y
    yield z
a = g()
print(a.gi_frame.f_lineno - g.__code__.co_firstlineno, a.gi_frame.f_locals, a.gi_frame.f_code is g.__code__, a.gi_frame.f_back, a.gi_running, a.gi_yieldfrom)
next(a)
print(a.gi_frame.f_locals, a.gi_frame.f_lineno - g.__code__.co_firstlineno, inspect.getgeneratorlocals(a), inspect.getgeneratorstate(a))
a.send(7)
print(a.gi_frame.f_locals)
try: next(a)
except StopIteration: pass
print(a.gi_frame, inspect.getgeneratorstate(a))
async def co():
    v = 3
    await types.coroutine(lambda: (yield 1))()
c = co()
print(c.cr_frame.f_locals, c.cr_await, c.cr_running, inspect.getcoroutinestate(c))
c.send(None)
print(c.cr_frame.f_locals, c.cr_await is not None, inspect.getcoroutinelocals(c), inspect.getcoroutinestate(c))
c.close(); print(c.cr_frame)
async def ag():
    w = 1
    yield w
x = ag(); print(x.ag_frame.f_locals, x.ag_running, x.ag_await, x.ag_code.co_name, inspect.getasyncgenstate(x))
def f():
    a = 1
    fr = sys._getframe()
    print(a, fr.f_back.f_code.co_name)
f()
class A:
    def m(self): return "A.m"
class B(A):
    def m(self): return "B.m"
s = super(B)
print(s.__self__, s.__thisclass__, s.__self_class__, type(s))
print(s.__get__(B(), B).m())
class D(A):
    pass
D.sup = super(D)
print(D().sup.m())
try: super(B, 3)
except TypeError as e: print(e)
try: s.m
except AttributeError as e: print(e)
print(super(B, B()).m(), repr(super(B, B())))
fr = sys._getframe()
print(fr.f_locals is globals(), fr.f_globals is globals(), fr.f_builtins["len"] is len, fr.f_trace, fr.f_lasti >= 0, fr.f_trace_lines)
try: fr.clear()
except RuntimeError as e: print(e)
try:
    1/0
except ZeroDivisionError as e:
    tb = e.__traceback__
    print(tb.tb_lineno == fr.f_lineno - 2, tb.tb_lasti >= 0)
    tb2 = types.TracebackType(None, fr, 0, 5); print(tb2.tb_lineno, tb2.tb_next)
