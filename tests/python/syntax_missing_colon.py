"""A syntax error is found before anything runs."""
print("never printed")
if True
    pass
