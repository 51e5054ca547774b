# Trees of source text: their nodes, their places, back to text.
import ast
import copy
import pickle

SOURCE = '''
@wraps(g)  # a comment
def f(a, /, b: int = 1, *c, d=2, **e) -> int:
    """Text."""
    x = [i for i in range(3) if i]
    return f"{a!r:>{b}} {x=} t" + f(y for y in x)
class A(B, metaclass=M):
    x: int = 1
    async def g(self):
        async with a as b, c: pass
        await z
match x:
    case [1, *_, {"a": 1, **r}] | P(1, k=2) as q if q: pass
    case None: pass
try: pass
except* E as e: pass
else: pass
finally: pass
if a: pass
elif b: pass
else: pass
type X[T: int = 3, *Ts, **P] = int
global gg
from . import a as b
import x.y
é = "é" + u"x" if a[1:2, ...] else lambda *a, k=1: -1_000**2j
del a, b[0]
for x, *y in z: break
while a < b <= c: continue
{**a, 1: 2}; {1, 2}; b"x"; a and b or not c; (y := 3); 0xffffffffffffffffffff
assert a, b
raise a from b
a += 1; print(*a, **k)
'''

tree = ast.parse(SOURCE)
print(ast.dump(tree, indent=1, include_attributes=True))
text = ast.unparse(tree)
print(text)
print(ast.dump(ast.parse(text)) == ast.dump(tree))
print(ast.dump(ast.parse("a + 1", mode="eval")))
print(ast.dump(ast.parse("a; b\n", mode="single")))
print(ast.get_source_segment(SOURCE, tree.body[1].body[0]), ast.get_docstring(tree.body[0]))

print(ast.literal_eval("{'a': [1, 2.5, -3+4j, None, b'x'], 'b': {1, 2}, (): ...}"))
for wrong in "f()", "1 + x", "a b":
    try:
        ast.literal_eval(wrong)
    except (ValueError, SyntaxError) as e:
        print(type(e).__name__, str(e).split(":")[0])


class Names(ast.NodeVisitor):
    def visit_Name(self, node):
        print(node.id, type(node.ctx).__name__, node.lineno, node.col_offset)


class Double(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant(node.value * 2), node)


Names().visit(ast.parse("a = b[c]\ndel d"))
print(ast.unparse(ast.fix_missing_locations(Double().visit(ast.parse("x = 1 + 'a'")))))

n = ast.Name("x", lineno=1, col_offset=0)
print(n._fields, n._attributes, n.id, type(n.ctx).__name__, ast.Call(n).args)
print(ast.FunctionDef._field_types, ast.FunctionDef.__doc__)
print(ast.Pass.__mro__, ast.arguments().posonlyargs, ast.arguments().vararg)
try:
    ast.Name(1, 2, 3)
except TypeError as e:
    print(e)
try:
    ast.Name("x", id="y")
except TypeError as e:
    print(e)
print(ast.dump(copy.deepcopy(tree)) == ast.dump(pickle.loads(pickle.dumps(tree))) == ast.dump(tree))

# Trees become code.
tree = ast.parse("def f(x):\n    return x * 2\ny = [f(i) for i in range(4)]")
tree.body.append(ast.fix_missing_locations(ast.parse("z = y[-1]").body[0]))
names = {}
exec(compile(tree, "<tree>", "exec"), names)
print(names["y"], names["z"])
print(eval(compile(ast.Expression(ast.Constant(42, lineno=1, col_offset=0)), "<tree>", "eval")))
for wrong in "eval", "exec":
    try:
        compile(ast.parse("1", mode="exec" if wrong == "eval" else "eval"), "<tree>", wrong)
    except TypeError as e:
        print(e)
