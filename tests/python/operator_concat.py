# Only sequences are joined.
import operator

print(operator.concat([1], [2]), operator.concat("a", "b"), operator.iconcat((1,), (2,)))
for f in operator.concat, operator.iconcat:
    for a, b in ((13, 29), (1.5, 2), ("a", 1)):
        try:
            print(f(a, b))
        except TypeError as e:
            print("TypeError:", e)
