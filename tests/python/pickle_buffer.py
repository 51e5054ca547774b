# PickleBuffer: memory that goes beside the pickle, or in it.
import pickle

data = bytearray(b'some memory')
box = pickle.PickleBuffer(data)
print(type(box).__name__, bytes(box), len(memoryview(box)), box.raw().format, box.raw().readonly)
print(pickle.loads(pickle.dumps(box, 5)), pickle.loads(pickle.dumps(pickle.PickleBuffer(b'fixed'), 5)))
buffers = []
text = pickle.dumps([box, pickle.PickleBuffer(b'fixed'), box], 5, buffer_callback=buffers.append)
print(len(text), [bytes(b) for b in buffers])
first, second, third = pickle.loads(text, buffers=buffers)
print(bytes(first), bytes(second), memoryview(second).readonly, bytes(third))
arrays = [bytearray(b'1'), bytearray(b'2'), bytearray(b'3')]
print(pickle.loads(text, buffers=arrays)[0] is arrays[0])
kept = pickle.dumps(box, 5, buffer_callback=lambda b: True)
print(pickle.loads(kept))


class Array:
    def __init__(self, data):
        self.data = data

    def __reduce_ex__(self, protocol):
        if protocol >= 5:
            return type(self), (pickle.PickleBuffer(self.data),)
        return type(self), (bytes(self.data),)


seen = []
text = pickle.dumps(Array(data), 5, buffer_callback=seen.append)
print(pickle.loads(text, buffers=seen).data.raw().obj is data, pickle.loads(pickle.dumps(Array(data), 4)).data)
for attempt in (lambda: pickle.dumps(box, 4), lambda: pickle.PickleBuffer('text'), lambda: pickle.PickleBuffer(),
                lambda: pickle.loads(text), lambda: pickle.dumps(pickle.PickleBuffer(memoryview(b'abcd')[::2]), 5),
                lambda: pickle.PickleBuffer(memoryview(b'abcd')[::2]).raw()):
    try:
        attempt()
    except Exception as e:
        print(type(e).__name__, e)
box.release()
box.release()
try:
    box.raw()
except ValueError as e:
    print(e)
