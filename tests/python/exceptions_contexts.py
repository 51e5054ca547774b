"""Contexts of exceptions through generators, what exceptions are pickled with, lines of tracebacks."""
from contextlib import ExitStack, contextmanager
@contextmanager
def gets_the_context_right(exc):
    try:
        yield
    finally:
        raise exc
exc1, exc2, exc3, exc4 = Exception(1), Exception(2), Exception(3), Exception(4)
with_ok = None
try:
    with ExitStack() as stack:
        stack.enter_context(gets_the_context_right(exc4))
        stack.enter_context(gets_the_context_right(exc3))
        stack.enter_context(gets_the_context_right(exc2))
        raise exc1
except Exception as exc:
    print(exc is exc4, exc.__context__ is exc3, exc.__context__.__context__ is exc2, exc.__context__.__context__.__context__ is exc1, exc.__context__.__context__.__context__.__context__)
    e = exc
    while e: print(e); e = e.__context__
class I(int): pass
class X:
    def __index__(self): return I(5)
print(list(range(X())), range(X(), I(7)))
class Bad:
    def __index__(self): return "x"
try: range(Bad())
except TypeError as e: print(e)
import pickle
e = pickle.loads(pickle.dumps(ImportError("msg", name="n", path="p")))
print(e.name, e.path, e.msg)
try: import_error = ImportError("m", foo=1)
except TypeError as e: print(e)
e = AttributeError("a", name="n", obj=5); f = pickle.loads(pickle.dumps(e)); print(f.name, f.obj if hasattr(f,'obj') else None)
n = pickle.loads(pickle.dumps(NameError("x", name="q"))); print(n.name)
import sys, traceback
def lines(f):
    try: f()
    except Exception as e: return [t.tb_lineno for t in iter_tb(e.__traceback__)]
def iter_tb(tb):
    while tb: yield tb; tb = tb.tb_next
def t1():
    try:
        1/0
    except ValueError:
        pass
    finally:
        pass
def t2():
    try:
        try:
            raise Exception
        finally:
            pass
    except ValueError:
        raise
def t3():
    for i in (1,):
        try:
            1/0
        except TypeError:
            raise
def t4():
    try: raise ValueError
    except TypeError: print(1)
    except KeyError: print(2)
for t in (t1,t2,t3,t4): print([l - t.__code__.co_firstlineno for l in lines(t)[1:]])
class L(list):
    def __init__(self, x, *, newarg=None): super().__init__(x); self.newarg = newarg
print(L([1], newarg=2).newarg)
