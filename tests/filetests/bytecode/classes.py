#! test: bytecode
def register(**options):
    return lambda cls: cls

@register(a=1)
class A(B, C[int], metaclass=M):
    "The doc."
    x: int = 1
    def __init__(self, *args):
        super().__init__(*args)
