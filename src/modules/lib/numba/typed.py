"""Containers whose items have one type, as kernels take them."""
from _ungil import typeof

__all__ = ["List"]


class List(list):
    """A list of items of one type. Kernels work on it as on any list."""

    def __init__(self, items=(), *, lsttype=None):
        self._item_type = None
        super().__init__()
        for item in items:
            self.append(item)

    @classmethod
    def empty_list(cls, item_type, allocated=0):
        made = cls()
        made._item_type = item_type
        return made

    def _check(self, item):
        if self._item_type is None:
            self._item_type = typeof(item)
        return item

    def append(self, item):
        super().append(self._check(item))

    def insert(self, index, item):
        super().insert(index, self._check(item))

    def extend(self, items):
        for item in items:
            self.append(item)

    def copy(self):
        made = type(self)(self)
        made._item_type = self._item_type
        return made

    @property
    def _dtype(self):
        return self._item_type

    def __repr__(self):
        return f"ListType[{self._item_type}]({super().__repr__()})"

    def __str__(self):
        return super().__repr__()
