"""What a wrong call says."""


def f0():
    pass


def f1(a):
    pass


def f2(a, b=1):
    pass


def f3(a, b, c):
    pass


def star(a, *rest):
    pass


def kwonly(a, *, key, other=1):
    pass


def kwonly2(*, x, y):
    pass


def posonly(a, b, /):
    pass


class Box:
    def __init__(self, width):
        self.width = width

    def area(self, height):
        return self.width * height


def attempt(what, call):
    try:
        call()
    except TypeError as e:
        print(what, "->", e)
    else:
        print(what, "worked")


attempt("f0(1)", lambda: f0(1))
attempt("f0(1, 2)", lambda: f0(1, 2))
attempt("f1()", lambda: f1())
attempt("f1(1, 2)", lambda: f1(1, 2))
attempt("f1(b=1)", lambda: f1(b=1))
attempt("f1(1, a=1)", lambda: f1(1, a=1))
attempt("f2()", lambda: f2())
attempt("f2(1, 2, 3)", lambda: f2(1, 2, 3))
attempt("f3()", lambda: f3())
attempt("f3(1)", lambda: f3(1))
attempt("f3(1, 2)", lambda: f3(1, 2))
attempt("f3(1, c=3)", lambda: f3(1, c=3))
attempt("star()", lambda: star())
attempt("kwonly(1)", lambda: kwonly(1))
attempt("kwonly(1, 2)", lambda: kwonly(1, 2))
attempt("kwonly(1, 2, key=3)", lambda: kwonly(1, 2, key=3))
attempt("kwonly2()", lambda: kwonly2())
attempt("posonly(a=1, b=2)", lambda: posonly(a=1, b=2))
attempt("posonly(1)", lambda: posonly(1))
attempt("Box()", lambda: Box())
attempt("Box(1, 2)", lambda: Box(1, 2))
attempt("Box(1).area()", lambda: Box(1).area())
attempt("Box(1).area(1, 2)", lambda: Box(1).area(1, 2))
attempt("5()", lambda: (5)())
attempt("None()", lambda: None())
attempt("'s'()", lambda: "s"())
attempt("Box(2)()", lambda: Box(2)())
attempt("lambda", lambda: (lambda x: x)())
attempt("len()", lambda: len())
attempt("len(1, 2)", lambda: len(1, 2))
attempt("len(5)", lambda: len(5))
