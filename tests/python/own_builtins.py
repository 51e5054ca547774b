# A namespace may have builtins of its own under `__builtins__`.
import builtins


def attempt(text, names, run=eval):
    try:
        print(run(text, names))
    except Exception as e:
        print(f'{type(e).__name__}: {e}')


attempt('len([1, 2])', {})
attempt('len([1, 2])', {'__builtins__': {}})
attempt("__import__('os')", {'__builtins__': {}})
attempt('len([1, 2])', {'__builtins__': {'len': lambda x: 'mine'}})
attempt('import os', {'__builtins__': {}}, exec)
attempt('class C: pass', {'__builtins__': {}}, exec)
attempt('import os', {'__builtins__': {'__import__': lambda *args: print('asked for', args[0])}}, exec)


class Missing(dict):
    def __missing__(self, key):
        return 'made ' + key


attempt('anything', {'__builtins__': Missing()})
names = {'__builtins__': {'print': lambda *args: 'not printed'}}
exec('def f(): return print(1), g()\ndef g(): return sorted', names)
attempt('f()', names)
plain = {}
exec('x = abs(-1)', plain)
print(plain['x'], '__builtins__' in plain)


def f():
    return len('abc')


print(f(), f.__builtins__ is vars(builtins))
