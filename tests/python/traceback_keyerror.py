"""Messages on the last line: none, several arguments, multi-line, nested quotes, notes."""
import sys


class Empty(Exception):
    pass


class Outer:
    class Inner(Exception):
        pass


for e in (Empty(), Empty("a", 2), KeyError("it's"), Outer.Inner("nested"), ValueError("line one\nline two"), OSError(2, "No such file"), SystemError()):
    try:
        raise e
    except Exception as caught:
        sys.excepthook(type(caught), caught, caught.__traceback__)
e = ValueError("noted")
e.add_note("the note")
raise e
