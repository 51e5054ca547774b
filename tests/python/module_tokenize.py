"""Tokens of source text."""
import io
import sys
import token
import tokenize

SOURCES = [
    "", "\n", "x", "x = 1\n", "x = (1,\n     2)  # c\n", "if a:\n    b\n\n    # comment\n  # less\n    c\nd\n", "if a:\n\tif b:\n\t\tc", "# only\n", "a # last", "  x\n",
    "def f(a, *, b=1) -> int:\n    '''doc\n    more'''\n    return a ** b // 3 != 0x1F or not 1_000.5e-3j\n",
    "s = 'a\\'b' + b\"x\" + rb'\\' + u'''t\n'''\n", "x = 1 + \\\n    2\n", "f'a{b}c{d!r:>{w}}{{e}}'\n", "f'''x\n{y}\n'''\n", "f'{a:{b}}' f\"{x=}\" rf'\\d{z}' f'{d[\"k\"]}'\n", "f'\\N{BULLET}{1:%Y-%m}'\n",
    "a := 1; b @= c; d >>= 2; e <<= 3; f **= 4; g //= 5; x -> y; ...; a.b; a<b<=c>=d==e!=f\n", "é = 1\n", "0xFFor 1\n", "1if x else y\n", "a\r\nb\r\n", "class A:\n  x = 1\n\n\n  y = 2\n\nz = 3\n", "@d\nasync def f():\n    await x\n", "x = {\n  'a': [1, 2],\n}\n", "\x0c\na\n", "a;b\n;", "$ ? !\n", "lambda: (yield)\n", "1_0 0o17 0b11 .5 5. 1e5 1E-5J 0_0\n", "f'{a}' 'b'\n", "f''\n", "f'{ x !r}'\n", "f'{x:a{y}b}'\n", "f'{lambda x: 1}'\n", "f'{(lambda x: 1)}'\n", "match x:\n    case 1: pass\n",
    "if 1:\n  a\n b\n", "x = (1", "'abc", "'''abc\nd", "f'abc", "f'{a", "f'{a'", "1__0", "0x", "0b12", "0o8", "012", "1a", "x = )", "(]", "(\n]", "\\ x", "a\\", "if a:\n\tb\n        c\n", "f'}'", "a\u00a0b\n", "f'{a:\n}'\n", "f'{a b}'\n", "€\n",
]
for source in SOURCES:
    print(ascii(source))
    try:
        for t in tokenize.generate_tokens(io.StringIO(source).readline):
            print("  ", token.tok_name[t.type], ascii(t.string), t.start, t.end, ascii(t.line), token.tok_name[t.exact_type])
    except (tokenize.TokenError, SyntaxError) as e:
        print("  ", type(e).__name__, e.args[0], e.args[1][:2] if isinstance(e, tokenize.TokenError) else e.lineno)
print([t.string for t in tokenize.tokenize(io.BytesIO("# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1")).readline)])
print(tokenize.untokenize(tokenize.generate_tokens(io.StringIO("x  =  f'{a}{{b}}'  # c\nif x :\n  pass\n").readline)))
