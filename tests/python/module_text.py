# string, textwrap, warnings, contextvars.
import contextvars
import string
import textwrap
import threading
import warnings

print(string.ascii_letters, string.digits, string.capwords("hello  big world"), repr(string.whitespace))
t = string.Template("$who likes ${what}s, $$5 $missing")
print(t.safe_substitute(who="tim", what="cat"), t.get_identifiers(), t.is_valid())
for call in (lambda: t.substitute(who=1, what=2), lambda: string.Template("$").substitute()):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


class Loud(string.Formatter):
    def get_value(self, key, args, kwargs):
        return super().get_value(key, args, kwargs) if isinstance(key, int) else kwargs.get(key, f"<{key}>")

    def convert_field(self, value, conversion):
        return str(value).upper() if conversion == "u" else super().convert_field(value, conversion)


print(Loud().format("{0} {} {x!u} {y} {z[1].real:>4}", 1, x="abc", z=[1, 2]) if False else Loud().format("{0} {x!u} {y} {z[1].real:>4}", 1, x="abc", z=[1, 2]))
print(list(string.Formatter().parse("a{b!r:>{w}}c{{}}")), string.Formatter().vformat("{} {a.__class__}", (1,), {"a": 2}))

text = "The quick brown fox jumped over the lazy dog. It-was-a-very-long-hyphenated-word indeed."
print(textwrap.fill(text, 30))
print(textwrap.wrap(text, 20, break_on_hyphens=False, initial_indent="* ", subsequent_indent="  "))
print(textwrap.shorten("Hello  world of text", 14), repr(textwrap.dedent("\n    a\n      b\n    c\n")), repr(textwrap.indent("a\n\nb\n", "> ")))
print(textwrap.fill("abcdefghijklmnop", 5), textwrap.wrap("a  b\tc", 80, expand_tabs=True, replace_whitespace=False))

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("careful")
    warnings.warn("old", DeprecationWarning)
    warnings.warn(UserWarning("made", 2))
print([(str(w.message), w.category.__name__, w.lineno) for w in caught], caught[0].filename.endswith("module_text.py"))
with warnings.catch_warnings():
    warnings.simplefilter("error", ResourceWarning)
    warnings.filterwarnings("ignore", message="no.*", category=UserWarning)
    warnings.warn("nothing to see")
    try:
        warnings.warn("leak", ResourceWarning)
    except ResourceWarning as e:
        print("raised", e)
try:
    warnings.warn("x", int)
except TypeError as e:
    print(e)


def helper():
    warnings.warn("from the caller", stacklevel=2)


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("default")
    for _ in range(3):
        helper()
print(len(caught), caught[0].line, caught[0].lineno)
print(warnings.formatwarning("msg", UserWarning, "file.py", 3, "line"), end="")

var = contextvars.ContextVar("var", default=0)
token = var.set(1)
print(var.get(), var.name, token.old_value is contextvars.Token.MISSING, token.var is var)
ctx = contextvars.copy_context()


def change():
    var.set(99)
    return var.get()


print(ctx.run(change), var.get(), ctx[var], var in ctx, len(ctx) >= 1)
var.reset(token)
print(var.get())
try:
    var.reset(token)
except RuntimeError as e:
    print("RuntimeError", "has already been used once" in str(e))
other = contextvars.ContextVar("other")
try:
    other.get()
except LookupError:
    print("LookupError", other.get("default"))
thread = threading.Thread(target=lambda: print("thread", other.get("unset")))
other.set("main")
thread.start()
thread.join()
