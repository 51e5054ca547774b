# Annotations in their three forms, as 3.14 has them; checked by hand against PEP 649 and PEP 749.
import annotationlib
from annotationlib import Format, ForwardRef, get_annotations


def f(a: int, b: missing, c: list[missing] = None) -> str: ...


class C:
    x: int
    y: undefined.attr


print(get_annotations(f, format=Format.STRING))
refs = get_annotations(f, format=Format.FORWARDREF)
print(refs["a"], type(refs["b"]).__name__, refs["b"].__forward_arg__, refs["return"])
print(get_annotations(C, format=Format.STRING), get_annotations(C, format=Format.FORWARDREF)["x"])
for get in (lambda: get_annotations(f), lambda: C.__annotations__):
    try:
        get()
    except NameError as e:
        print(e)
missing = float
print(get_annotations(f)["b"], get_annotations(f)["c"], refs["b"].evaluate())
print(annotationlib.type_repr(int), annotationlib.type_repr(f), ForwardRef("list[int]").evaluate())
