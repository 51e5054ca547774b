#! test: parse
type Pair[T, *Ts, **P] = tuple[T, *Ts]
def first[T: (int, str) = int](items: list[T], /) -> T:
    return items[0]
class Box[T](Base, key=1):
    value: T
    def get(self) -> T: return self.value

#|    2  type Pair[T, *Ts, **P] = tuple[T, *Ts] [scope2]
#|    3  def first[T: (int, str) = int](items: list[T], /) -> T [scope7]
#|    4    return items[0]
#|    5  class Box[T](Base, key=1) [scope9]
#|    6    value: T
#|    7    def get(self) -> T [scope12]
#|    7      return self.value
#| scope0 Module <module> name Box name Pair name first
#| scope1 TypeParams <generic parameters of Pair> .type_params cell T cell Ts P
#| scope2 Annotations Pair .format free T free Ts global tuple
#| scope3 TypeParams <generic parameters of first> .type_params cell T
#| scope4 Annotations T .format global int global str
#| scope5 Annotations T .format global int
#| scope6 Annotations __annotate__ .format free T global list
#| scope7 Function first items
#| scope8 TypeParams <generic parameters of Box> cell .type_params cell T global Base
#| scope9 Class Box cell __classdict__ free .type_params free T name get name value
#| scope10 Annotations Box.__annotate__ .format free __classdict__ free T (sees-class)
#| scope11 Annotations Box.__annotate__ .format free __classdict__ free T (sees-class)
#| scope12 Function Box.get self
