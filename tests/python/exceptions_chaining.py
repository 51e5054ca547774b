"""Causes, contexts, notes, and re-raising."""


def show(e):
    print(type(e).__name__, e, "| cause:", repr(e.__cause__), "| context:", repr(e.__context__), "|", e.__suppress_context__)


try:
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ValueError("explicit") from e
except ValueError as e:
    show(e)

try:
    try:
        {}["k"]
    except KeyError:
        raise ValueError("implicit")
except ValueError as e:
    show(e)

try:
    try:
        {}["k"]
    except KeyError:
        raise ValueError("hidden") from None
except ValueError as e:
    show(e)

try:
    raise ValueError("from class") from KeyError
except ValueError as e:
    show(e)


def reraise():
    try:
        int("x")
    except ValueError:
        raise


try:
    reraise()
except ValueError as e:
    show(e)

try:
    try:
        raise ValueError("a")
    except ValueError as e:
        try:
            raise KeyError("b")
        except KeyError:
            raise e
except ValueError as e:
    show(e)

try:
    raise ValueError("x") from 5
except TypeError as e:
    print("TypeError:", e)

e = ValueError("with note")
e.add_note("a note")
print(e.__notes__, e.args)


class AppError(Exception):
    def __init__(self, code, detail):
        super().__init__(f"{code}: {detail}")
        self.code = code


class NotFound(AppError):
    pass


try:
    raise NotFound(404, "page")
except AppError as err:
    print(type(err).__name__, err, err.code, err.args)


class Quiet(Exception):
    pass


print(repr(Quiet()), str(Quiet()), repr(Quiet("a", 1)), str(Quiet("a", 1)))
print(issubclass(NotFound, Exception), issubclass(KeyError, LookupError), issubclass(ZeroDivisionError, ArithmeticError))
print([c.__name__ for c in NotFound.__mro__])
print([c.__name__ for c in (IndexError, RecursionError, UnboundLocalError, NotImplementedError, FileNotFoundError) for c in c.__mro__[1:2]])
try:
    try:
        raise Quiet("first")
    finally:
        try:
            raise Quiet("cleanup")
        except Quiet:
            pass
except Quiet as q:
    print("survived:", q)
print(isinstance(KeyboardInterrupt(), Exception), isinstance(SystemExit(3), BaseException), SystemExit(3).code)
import sys

try:
    raise ValueError("info")
except ValueError as e:
    print(sys.exc_info()[0].__name__, sys.exc_info()[1] is e, sys.exception() is e)
print(sys.exc_info())
