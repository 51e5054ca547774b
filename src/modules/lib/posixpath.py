"""Paths as text."""

import posix

curdir, pardir, sep, pathsep, extsep, altsep = ".", "..", "/", ":", ".", None


def _text(path):
    if isinstance(path, (str, bytes)):
        return path
    return path.__fspath__()


def join(a, *p):
    path = _text(a)
    for b in map(_text, p):
        if b.startswith("/") or not path:
            path = b
        elif path.endswith("/"):
            path += b
        else:
            path += "/" + b
    return path


def split(p):
    p = _text(p)
    i = p.rfind("/") + 1
    head, tail = p[:i], p[i:]
    if head and head != "/" * len(head):
        head = head.rstrip("/")
    return head, tail


def basename(p):
    return split(p)[1]


def dirname(p):
    return split(p)[0]


def splitext(p):
    p = _text(p)
    start = p.rfind("/") + 1
    dot = p.rfind(".")
    # Dots that a name begins with are no extension.
    if dot >= start and p[start:dot].strip("."):
        return p[:dot], p[dot:]
    return p, ""


def isabs(s):
    return _text(s).startswith("/")


def normpath(path):
    path = _text(path)
    if not path:
        return "."
    slashes = "/" if path.startswith("/") else ""
    if path.startswith("//") and not path.startswith("///"):
        slashes = "//"
    parts = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part != ".." or (not slashes and (not parts or parts[-1] == "..")):
            parts.append(part)
        elif parts:
            parts.pop()
    return slashes + "/".join(parts) or "."


def abspath(path):
    path = _text(path)
    return normpath(path if isabs(path) else join(posix.getcwd(), path))


def realpath(path, *, strict=False):
    path = abspath(path)
    seen = 0
    done = "/"
    parts = path.split("/")[1:]
    while parts:
        part = parts.pop(0)
        if not part or part == ".":
            continue
        if part == "..":
            done = dirname(done)
            continue
        here = join(done, part)
        try:
            target = posix.readlink(here)
        except OSError:
            done = here
            continue
        seen += 1
        if seen > 40:
            raise OSError(40, "Too many levels of symbolic links", path)
        if target.startswith("/"):
            done = "/"
        parts = target.split("/") + parts
    return done


def relpath(path, start="."):
    if not path:
        raise ValueError("no path specified")
    begin = [x for x in abspath(start).split("/") if x]
    end = [x for x in abspath(path).split("/") if x]
    i = 0
    while i < min(len(begin), len(end)) and begin[i] == end[i]:
        i += 1
    return "/".join([".."] * (len(begin) - i) + end[i:]) or "."


def expanduser(path):
    path = _text(path)
    if path == "~" or path.startswith("~/"):
        home = posix.environ.get("HOME")
        if home:
            return home.rstrip("/") + path[1:] or "/"
    return path


def expandvars(path):
    out, i = "", 0
    while i < len(path):
        if path[i] == "$":
            j = i + 1
            braced = path[j:j + 1] == "{"
            if braced:
                j += 1
            k = j
            while k < len(path) and (path[k].isalnum() or path[k] == "_"):
                k += 1
            name = path[j:k]
            end = k + 1 if braced and path[k:k + 1] == "}" else k
            if name in posix.environ:
                out += posix.environ[name]
                i = end
                continue
        out += path[i]
        i += 1
    return out


def _stat(path, follow=True):
    try:
        return posix._stat(path, follow)
    except (OSError, ValueError):
        return None


def exists(path):
    return _stat(path) is not None


def lexists(path):
    return _stat(path, False) is not None


def _is_kind(path, kind, follow=True):
    found = _stat(path, follow)
    return found is not None and found[0] & 0o170000 == kind


def isfile(path):
    return _is_kind(path, 0o100000)


def isdir(path):
    return _is_kind(path, 0o040000)


def islink(path):
    return _is_kind(path, 0o120000, False)


def getsize(path):
    return posix._stat(path, True)[6]


def getmtime(path):
    return posix._stat(path, True)[8]


def getatime(path):
    return posix._stat(path, True)[7]


def commonprefix(m):
    if not m:
        return ""
    low, high = min(m), max(m)
    for i, c in enumerate(low):
        if c != high[i]:
            return low[:i]
    return low


def commonpath(paths):
    parts = [[p for p in path.split("/") if p and p != "."] for path in paths]
    low, high = min(parts), max(parts)
    common = low
    for i, part in enumerate(low):
        if part != high[i]:
            common = low[:i]
            break
    return ("/" if isabs(paths[0]) else "") + "/".join(common)
