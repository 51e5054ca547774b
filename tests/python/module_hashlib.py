"""hashlib, hmac, secrets: digests of what was given, by every function that is always there."""
import hashlib
import hmac
import io
import secrets


def outcome(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


for name in sorted(hashlib.algorithms_guaranteed):
    length = (20,) if name.startswith("shake") else ()
    h = hashlib.new(name, b"abc")
    first = h.hexdigest(*length)
    h.update(b"x" * 5000)
    h.update(memoryview(bytearray(b"y" * 100)))
    print(name, h.name, h.digest_size, h.block_size, first, h.hexdigest(*length), sep="\n  ")
    g = h.copy()
    g.update(b"more")
    print(" ", g.digest(*length) != h.digest(*length), h.digest(*length).hex() == h.hexdigest(*length))

print("-- blake2's parameters")
print(hashlib.blake2b(b"data", digest_size=20, key=b"k", salt=b"s", person=b"p").hexdigest())
print(hashlib.blake2s(b"data", fanout=2, depth=2, leaf_size=4096, node_offset=1, node_depth=0,
                      inner_size=32, last_node=True).hexdigest())
for h in hashlib.blake2b, hashlib.blake2s:
    print(h.__name__, h.SALT_SIZE, h.PERSON_SIZE, h.MAX_KEY_SIZE, h.MAX_DIGEST_SIZE)
outcome(lambda: hashlib.blake2b(key=b"x" * 65))
outcome(lambda: hashlib.blake2s(salt=b"x" * 9))
outcome(lambda: hashlib.blake2s(node_offset=1 << 48))
outcome(lambda: hashlib.blake2s(fanout=256))
outcome(lambda: hashlib.blake2b(b"", depth=0))
outcome(lambda: hashlib.blake2b(leaf_size=1 << 32))

print("-- what cannot be hashed")
outcome(lambda: hashlib.new("no"))
outcome(lambda: hashlib.md5("text"))
outcome(lambda: hashlib.sha256(1))

print("-- with keys")
print(hmac.new(b"key", b"message", "sha256").hexdigest())
print(hmac.new(b"key" * 100, b"message", hashlib.sha512).hexdigest())
print(hmac.digest(b"key", b"message", "md5").hex())
print(hmac.compare_digest("a", "b"), hmac.compare_digest(b"a", b"a"))
outcome(lambda: hmac.new("key", b"", "md5"))
outcome(lambda: hmac.new(b"key", b""))

print("-- of files")
print(hashlib.file_digest(io.BytesIO(b"abc"), "sha256").hexdigest())
print(len(secrets.token_hex(8)), len(secrets.token_bytes(5)), secrets.choice([1]), secrets.randbelow(1))
