#! test: parse
type Pair[T, *Ts, **P] = tuple[T, *Ts]
def first[T: (int, str) = int](items: list[T], /) -> T:
    return items[0]
class Box[T](Base, key=1):
    value: T
    def get(self) -> T: return self.value
