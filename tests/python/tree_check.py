# Trees that no code can be made of are refused in CPython's words.
import ast


def attempt(tree, mode='exec'):
    try:
        compile(ast.fix_missing_locations(tree), '<t>', mode)
        print('compiled')
    except (TypeError, ValueError, SyntaxError) as e:
        print(type(e).__name__, str(e).split(', but got')[0])


def module(*body):
    return ast.Module(list(body), [])


one = ast.Constant(1)
load, store = ast.Load(), ast.Store()
name = ast.Name('x', load)
attempt(module(ast.Expr(one), ast.Assign([ast.Name('x', store)], one)))
attempt(module(ast.Expr(None)))
attempt(module(ast.Expr(ast.Pass())))
attempt(module(ast.If(one, [], [])))
attempt(module(ast.Assign([], one)))
attempt(module(ast.Assign([name], one)))
attempt(module(ast.Delete([name])))
attempt(module(ast.While(one, [None], [])))
attempt(module(ast.Expr(ast.BoolOp(ast.And(), [one]))))
attempt(module(ast.Expr(ast.Dict([one], []))))
attempt(module(ast.Expr(ast.Compare(one, [ast.Lt()], []))))
attempt(module(ast.Expr(ast.Compare(one, [ast.Lt()], [one, one]))))
attempt(module(ast.Expr(ast.ListComp(one, []))))
attempt(module(ast.Raise(None, one)))
attempt(module(ast.Try([ast.Pass()], [], [], [])))
attempt(module(ast.Try([ast.Pass()], [], [ast.Pass()], [ast.Pass()])))
attempt(module(ast.ImportFrom('m', [ast.alias('a')], -1)))
attempt(module(ast.Import([])))
attempt(module(ast.Expr(ast.Constant([1]))))
attempt(module(ast.Expr(ast.Constant((1, 'a', None)))))
attempt(module(ast.Expr(ast.Name('None', load))))
attempt(module(ast.Expr(ast.Tuple([ast.Name('x', store)], load))))
attempt(module(ast.For(ast.Tuple([ast.Name('x', store)], store), ast.Constant(()), [ast.Pass()], [])))
attempt(module(ast.With([], [ast.Pass()])))
attempt(ast.Expression(ast.Lambda(ast.arguments([], [], None, [], [], None, [one]), one)), 'eval')
attempt(ast.Expression(one), 'eval')
attempt(ast.Expression(one))
attempt(module(ast.Expr(ast.Call(name, one, []))))
