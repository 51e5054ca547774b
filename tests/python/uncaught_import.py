# An import is never underlined: the whole statement is what failed.
import math, no_such_module
