"""operator: functions and getters."""
import operator

print(operator.add(1, 2), operator.floordiv(7, 2), operator.lt(1, 2), operator.not_([]), operator.concat([1], [2]), operator.contains([1], 1), operator.index(True))
print(operator.itemgetter(1)([1, 2]), operator.itemgetter(0, 1)("ab"), operator.methodcaller("upper")("x"), operator.methodcaller("split", "-", maxsplit=1)("a-b-c"))
print(operator.attrgetter("real")(3), operator.attrgetter("real", "imag.real")(2j), operator.itemgetter(slice(1, None))("abc"))
xs = [1]
print(operator.iadd(xs, [2]) is xs, xs, operator.countOf([1, 2, 1], 1), operator.indexOf([1, 2], 2))
operator.setitem(xs, 0, 9)
operator.delitem(xs, 1)
print(xs, sorted([(2, "b"), (1, "a")], key=operator.itemgetter(0)))
