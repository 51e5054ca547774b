# Async generators, driven by hand and wrongly: what each step refuses, and what hooks may do.
import gc
import sys


async def ag():
    try:
        while True: yield 1
    finally: pass
def t(f):
    try: print(f())
    except BaseException as e: print(type(e).__name__, str(e)[:90])
g=ag()
t(lambda: g.athrow(1).send(None))
g=ag()
t(lambda: g.asend())
t(lambda: g.aclose(1))
s=g.asend(None)
t(lambda: s.send(1))
t(lambda: s.send(None))
t(lambda: s.close())
g=ag()
s=g.asend(5)
t(lambda: s.send(None))
g=ag()
s=g.__anext__()
t(lambda: s.throw(KeyError('x')))
t(lambda: s.send(None))
t(lambda: g.__anext__().send(None))
g=ag()
s=g.aclose()
t(lambda: s.send(None))
t(lambda: s.send(None))
t(lambda: g.__anext__().send(None))
t(lambda: g.aclose().send(None))
g=ag()
s=g.aclose()
t(lambda: s.throw(ValueError('v')))
g=ag()
s=g.athrow(ValueError('v'))
t(lambda: s.send(3))
t(lambda: s.send(None))
def boom(g): raise RuntimeError('hook')
sys.set_asyncgen_hooks(firstiter=boom)
g=ag()
t(lambda: g.asend(None))
t(lambda: type(g.asend(None)).__name__)
sys.set_asyncgen_hooks(firstiter=None, finalizer=boom)
sys.unraisablehook=lambda u: print('unraisable', type(u.exc_value).__name__, u.exc_value)
g=ag()
t(lambda: g.asend(None).send(None))
del g
gc.collect()
keep=[]
sys.set_asyncgen_hooks(finalizer=keep.append)
g=ag()
t(lambda: g.asend(None).send(None))
del g
gc.collect()
print(len(keep))
sys.set_asyncgen_hooks(finalizer=None)
t(lambda: keep[0].aclose().send(None))
keep.clear()
gc.collect()
async def ignoring():
    try: yield 1
    except GeneratorExit: yield 2
g=ignoring()
t(lambda: g.asend(None).send(None))
t(lambda: g.aclose().send(None))
