"""A tokenizer, a recursive descent parser and an evaluator."""


class ParseError(Exception):
    pass


def tokens(text):
    i = 0
    while i < len(text):
        c = text[i]
        if c.isspace():
            i += 1
        elif c.isdigit() or c == ".":
            start = i
            while i < len(text) and (text[i].isdigit() or text[i] == "."):
                i += 1
            number = text[start:i]
            yield "number", float(number) if "." in number else int(number)
        elif c.isalpha():
            start = i
            while i < len(text) and text[i].isalnum():
                i += 1
            yield "name", text[start:i]
        elif c in "+-*/^()=,":
            i += 1
            yield "op", c
        else:
            raise ParseError(f"unexpected {c!r} at {i}")
    yield "end", None


class Parser:
    binary = {"+": (1, lambda a, b: a + b), "-": (1, lambda a, b: a - b), "*": (2, lambda a, b: a * b), "/": (2, lambda a, b: a / b), "^": (3, lambda a, b: a**b)}

    def __init__(self, text, names):
        self.tokens = list(tokens(text))
        self.position = 0
        self.names = names

    @property
    def current(self):
        return self.tokens[self.position]

    def advance(self):
        token = self.current
        self.position += 1
        return token

    def expect(self, op):
        if self.current != ("op", op):
            raise ParseError(f"expected {op!r}, found {self.current[1]!r}")
        self.advance()

    def statement(self):
        if len(self.tokens) > 2 and self.tokens[0][0] == "name" and self.tokens[1] == ("op", "="):
            name = self.advance()[1]
            self.advance()
            self.names[name] = value = self.expression(0)
        else:
            value = self.expression(0)
        if self.current[0] != "end":
            raise ParseError(f"left over: {self.current[1]!r}")
        return value

    def expression(self, level):
        left = self.atom()
        while True:
            kind, op = self.current
            if kind != "op" or op not in self.binary:
                return left
            strength, apply = self.binary[op]
            if strength < level:
                return left
            self.advance()
            right = self.expression(strength if op == "^" else strength + 1)
            left = apply(left, right)

    def atom(self):
        kind, value = self.advance()
        if kind == "number":
            return value
        if kind == "name":
            if self.current == ("op", "("):
                self.advance()
                args = []
                while self.current != ("op", ")"):
                    args.append(self.expression(0))
                    if self.current == ("op", ","):
                        self.advance()
                self.expect(")")
                return self.names[value](*args)
            return self.names[value]
        if (kind, value) == ("op", "("):
            inner = self.expression(0)
            self.expect(")")
            return inner
        if (kind, value) == ("op", "-"):
            return -self.expression(2)
        raise ParseError(f"unexpected {value!r}")


names = {"max": max, "abs": abs, "pi": 3.14159}
for line in ["1 + 2 * 3", "(1 + 2) * 3", "2 ^ 3 ^ 2", "-2 ^ 2", "10 / 4", "7 - 2 - 1", "x = 5 * 2", "x * x", "max(1, x, 3) + abs(-4)", "1 / 0", "2 +", "(1", "y", "3 $ 4", "1 2", "pi * 2", "100 - 1.5"]:
    try:
        print(line, "=", Parser(line, names).statement())
    except ParseError as e:
        print(line, "-> parse error:", e)
    except (ZeroDivisionError, KeyError) as e:
        print(line, "->", type(e).__name__, e)
