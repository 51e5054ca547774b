"""sys.exit with a message: to stderr, code 1."""
import sys

try:
    sys.exit("fatal: nothing to do")
finally:
    print("finally ran")
