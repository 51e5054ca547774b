#! test: run
# A negative number that is shifted right rises: its range is not that of the number.
def f(b, j):
    return b - 2 <= (-100 >> (j & 15))

# run: f(True, 7) == True
# run: f(False, 7) == True
# run: f(False, 0) == False
