"""A chain of one-way constraints that is planned and executed: many small objects."""
N = 40


class Strength:
    def __init__(self, level):
        self.level = level

    def stronger(self, other):
        return self.level < other.level


REQUIRED, PREFERRED, WEAK = Strength(0), Strength(1), Strength(2)


class Variable:
    def __init__(self, name, value=0):
        self.name = name
        self.value = value
        self.constraints = []
        self.determined_by = None
        self.strength = WEAK
        self.mark = 0


class Constraint:
    def __init__(self, strength):
        self.strength = strength
        self.satisfied = False

    def inputs_known(self, mark):
        return all(v.mark == mark or v.determined_by is None for v in self.inputs())


class Stay(Constraint):
    def __init__(self, variable, strength):
        super().__init__(strength)
        self.output = variable
        variable.constraints.append(self)

    def inputs(self):
        return []

    def execute(self):
        pass


class Scale(Constraint):
    def __init__(self, source, factor, offset, output, strength):
        super().__init__(strength)
        self.source, self.factor, self.offset, self.output = source, factor, offset, output
        for variable in (source, factor, offset, output):
            variable.constraints.append(self)

    def inputs(self):
        return [self.source, self.factor, self.offset]

    def execute(self):
        self.output.value = self.source.value * self.factor.value + self.offset.value


class Planner:
    def __init__(self):
        self.mark = 0

    def add(self, constraint):
        out = constraint.output
        held = out.determined_by
        if held is None or constraint.strength.stronger(held.strength):
            if held is not None:
                held.satisfied = False
            out.determined_by = constraint
            out.strength = constraint.strength
            constraint.satisfied = True

    def plan(self, sources):
        self.mark += 1
        todo, plan = list(sources), []
        while todo:
            constraint = todo.pop()
            out = constraint.output
            if out.mark != self.mark and constraint.inputs_known(self.mark):
                plan.append(constraint)
                out.mark = self.mark
                for other in out.constraints:
                    if other.satisfied and other is not constraint and other.output is not out:
                        todo.append(other)
        return plan


def main(n):
    planner = Planner()
    factor, offset = Variable("factor", 3), Variable("offset", 7)
    chain = [Variable(f"v{i}", i) for i in range(n)]
    first = Stay(chain[0], REQUIRED)
    planner.add(first)
    for a, b in zip(chain, chain[1:]):
        planner.add(Stay(b, WEAK))
        planner.add(Scale(a, factor, offset, b, PREFERRED))
    total = 0
    for i in range(n):
        chain[0].value = i
        for constraint in planner.plan([first]):
            constraint.execute()
        total = (total + chain[-1].value) % 1_000_003
    return total
