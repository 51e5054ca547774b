# A view that was released is equal to itself alone, and its hash stays what it was.
view = memoryview(b"abcdef")
other = memoryview(b"abcdef")
print(view == other, hash(view) == hash(b"abcdef"))
view.release()
print(view == view, view != view, view == other, other == view, view == b"abcdef")
print(hash(view) == hash(b"abcdef"))
other.release()
try:
    hash(other)
except ValueError as e:
    print(e)
print(b"no format" % b"1" if False else "plain" % b"1")
for values in (b"1", bytearray(b"1")):
    try:
        print(b"no format" % values)
    except TypeError as e:
        print(e)
