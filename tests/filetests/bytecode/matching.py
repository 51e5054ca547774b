#! test: bytecode
def f(x):
    match x:
        case 0 | 1:
            return "small"
        case [a, b, *rest] if a:
            return rest
        case {"k": v, **others}:
            return v, others
        case Point(0, y=y) as p:
            return p, y
        case _:
            return None
