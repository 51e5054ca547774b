# binascii and base64.
import base64
import binascii
import types

DATA = bytes(range(256))
for n in range(7):
    text = binascii.b2a_base64(DATA[250 - n : 250], newline=False)
    print(text, binascii.a2b_base64(text) == DATA[250 - n : 250])
print(binascii.a2b_base64(b"Y Q\n=="), binascii.a2b_base64("YWI=YWI="), binascii.a2b_base64(b""))
for wrong in b"Y", b"YQ", b"YWJjZ", "é":
    try:
        print(binascii.a2b_base64(wrong))
    except ValueError as e:
        print(type(e).__name__, e)
for wrong in b"=YQ=", b"Y*Q==", b"YQ==YQ", b"YW=I":
    try:
        print(binascii.a2b_base64(wrong, strict_mode=True))
    except binascii.Error as e:
        print(e)
print(binascii.hexlify(b"\x00\xffabc"), binascii.b2a_hex(b"abcdef", "-", 2), binascii.unhexlify("00fF"))
for wrong in "0", "0g", 5:
    try:
        binascii.unhexlify(wrong)
    except (binascii.Error, TypeError) as e:
        print(type(e).__name__, e)
print(binascii.crc32(b"hello"), binascii.crc32(b"lo", binascii.crc32(b"hel")), binascii.crc32(b"", -1))
print(binascii.crc_hqx(b"123456789", 0), binascii.crc_hqx(DATA, 0xFFFF))

for name in "b64", "b32", "b16", "b85", "a85":
    encode, decode = getattr(base64, name + "encode"), getattr(base64, name + "decode")
    text = encode(DATA[200:213])
    print(text, decode(text) == DATA[200:213])
print(base64.urlsafe_b64encode(b"\xfb\xff"), base64.encodebytes(b"x" * 60))


# A generator that types.coroutine makes awaitable.
@types.coroutine
def step(x):
    got = yield x
    return got * 2


async def run():
    return await step(1) + await step(2)


c = run()
print(c.send(None), c.send(10))
try:
    c.send(20)
except StopIteration as e:
    print(e.value)
print(bool(step.__code__.co_flags & 0x100), run.__code__.replace(co_name="run").co_name)
