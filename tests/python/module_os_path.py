# os.path, genericpath, fnmatch, stat: what needs no files.
import fnmatch
import os.path as p
import posixpath
import stat


def attempt(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


names = ["", "/", "//", "///", "a", "a/", "/a", "//a", "a/b", "/a/b.c", "a/b/", ".", "..", "./a", "a/..",
         "a//b", "a.b.c", ".bashrc", "..x", "a/.b", "a.d/b", "/..", "/../a", "a/./b/../c", "~", "~/x"]
for name in names:
    print(repr(name), p.split(name), p.splitext(name), p.splitroot(name), p.normpath(name),
          p.isabs(name), p.basename(name), p.dirname(name))
    b = name.encode()
    assert p.split(b) == tuple(x.encode() for x in p.split(name))
    assert p.normpath(b) == p.normpath(name).encode()
for parts in [("a", "b"), ("a/", "b"), ("a", "/b"), ("", "b"), ("a", ""), ("a", "b", "", "c"), ("/", "a")]:
    print(parts, p.join(*parts), p.join(*[x.encode() for x in parts]))
print(attempt(p.join, "a", b"b"), attempt(p.join, 1, "b"), attempt(p.split, 3), attempt(p.normpath, 1.5))
print(p.commonprefix(["/usr/lib", "/usr/local"]), p.commonprefix([]), p.commonpath(["/usr/lib", "/usr/local/x"]))
print(attempt(p.commonpath, []), attempt(p.commonpath, ["/a", "b"]), p.commonpath(["a/b", "a//b/c"]))
print(p.relpath("/a/b/c", "/a/d"), p.relpath("/a", "/a"), attempt(p.relpath, ""), p.relpath("b", "."))
print(p.expanduser("x~"), p.expanduser("~") == p.expanduser("~/").rstrip("/"))
import os
os.environ["UNGIL_V"] = "val"
print(p.expandvars("$UNGIL_V/${UNGIL_V}x/$NOT_SET_AT_ALL/$$"), p.expandvars(b"a$UNGIL_V"))
print(p.exists("/"), p.exists("/no/such"), p.isdir("/"), p.isfile("/"), p.islink("/"), p.ismount("/"))
print(p.exists("a\0b"), p.isdir(b"\0"), p.lexists("/no"), p.samefile("/", "/."))
print(attempt(p.getsize, "/no/such"), p.realpath("/tmp/../tmp/./x") == p.realpath("/tmp/x"))
print(p.splitdrive("/a"), p.isjunction("/"), p.sep, p.altsep, p.pardir, p is posixpath)

for pattern, name in [("*.py", "a.py"), ("*.py", ".py"), ("?", "a"), ("?", ""), ("[a-c]x", "bx"), ("[!a-c]x", "bx"),
                      ("[]x", "[]x"), ("a*b*c", "aXXbYYc"), ("*", "/x/y"), ("**", "x"), ("[", "["), ("a[b", "a[b"),
                      ("\\*", "\\x"), ("é*", "éa"), ("a\nb", "a\nb")]:
    print(pattern, fnmatch.fnmatch(name, pattern), fnmatch.fnmatchcase(name, pattern))
print(fnmatch.filter(["a.py", "b.txt", "c.py"], "*.py"), fnmatch.fnmatch(b"a", b"?"))
print(attempt(fnmatch.fnmatch, "a", b"a"))

for mode in (0o100644, 0o040755, 0o120777, 0o104711, 0o102750, 0o041777, 0o020600, 0o010000, 0o140000):
    print(oct(mode), stat.filemode(mode), oct(stat.S_IMODE(mode)), oct(stat.S_IFMT(mode)),
          stat.S_ISREG(mode), stat.S_ISDIR(mode), stat.S_ISLNK(mode), stat.S_ISFIFO(mode), stat.S_ISSOCK(mode))
