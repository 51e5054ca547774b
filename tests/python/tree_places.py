# Code that is compiled from a tree has the tree's places: lines of tracebacks, first lines, positions.
import ast
import traceback

source = '''x = 1


@staticmethod
def f(a,
      b=2):
    c = a + b

    return c / 0


class C:

    def m(self): return [i / 0 for i in (1,)]


def g():
    try:
        f(1)
    except ZeroDivisionError:
        raise ValueError(
            'again')
'''


def lines_of(e):
    return [(s.name, s.lineno) for s in traceback.extract_tb(e.__traceback__)][1:]


def run(tree):
    names = {}
    exec(compile(tree, 'tree.py', 'exec'), names)
    for call in (names['g'], lambda: names['C']().m()):
        try:
            call()
        except (ValueError, ZeroDivisionError) as e:
            print(type(e).__name__, lines_of(e))
            if e.__context__:
                print(lines_of(e.__context__) or [s.lineno for s in
                                                  traceback.extract_tb(e.__context__.__traceback__)])
    f = names['f'].__wrapped__
    print(f.__code__.co_firstlineno, names['C'].m.__code__.co_firstlineno)


tree = ast.parse(source)
run(tree)
ast.increment_lineno(tree, 100)
run(tree)


# Nodes that were made by hand take the place of what they replace.
class Double(ast.NodeTransformer):
    def visit_Constant(self, node):
        if isinstance(node.value, int):
            return ast.copy_location(ast.Constant(-node.value), node)
        return node


tree = ast.fix_missing_locations(Double().visit(ast.parse('\n\nx = 3\n\ny = x / 2\n')))
names = {}
exec(compile(tree, 'made.py', 'exec'), names)
print(names['x'], names['y'])
tree = ast.parse('(\n1 /\n0)', mode='eval')
try:
    eval(compile(tree, 'e.py', 'eval'))
except ZeroDivisionError as e:
    s = traceback.extract_tb(e.__traceback__)[-1]
    print(s.lineno, s.end_lineno, s.colno, s.end_colno, s.filename)


def attempt(tree):
    try:
        compile(tree, '<t>', 'exec')
        print('compiled')
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)


attempt(ast.Module([ast.Expr(ast.Constant(1))], []))
node = ast.Expr(ast.Constant(1, lineno=1, col_offset=0), lineno=1, col_offset=0)
attempt(ast.Module([node], []))
node.end_lineno = 0
attempt(ast.Module([node], []))
node.end_lineno, node.col_offset, node.end_col_offset = 1, 5, 2
attempt(ast.Module([node], []))
