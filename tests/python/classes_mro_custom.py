# A metaclass may say in which order attributes are looked for.


class Extra:
    extra = "from Extra"
    shared = "Extra"


class Order(type):
    def mro(cls):
        order = type.mro(cls)
        return order if cls is Extra else order[:-1] + [Extra, object]


class A(metaclass=Order):
    pass


class B(A):
    shared = "B"


print([c.__name__ for c in A.__mro__], A.extra, A().extra)
print([c.__name__ for c in B.__mro__], B.shared, B().extra)
print(isinstance(A(), Extra), issubclass(B, Extra))
print([c.__name__ for c in type.mro(B)])


def refused(answer):
    class Wrong(type):
        def mro(cls):
            return answer

    try:
        Wrong("W", (), {})
    except TypeError as e:
        print("TypeError:", e)


refused([object, 1])
refused(3)


class Failing(type):
    fail = False

    def mro(cls):
        if Failing.fail:
            raise LookupError("no order today")
        return super().mro()


class P:
    pass


class C(metaclass=Failing):
    pass


class D(C):
    pass


Failing.fail = True
try:
    D.__bases__ = (P,)
except LookupError as e:
    print("LookupError:", e)
print([c.__name__ for c in D.__bases__], [c.__name__ for c in D.__mro__])
