"""An uncaught exception with a cause and a context."""


def load(key):
    try:
        return {}[key]
    except KeyError as e:
        raise ValueError(f"no {key}") from e


def use():
    try:
        load("config")
    except ValueError:
        undefined_thing


use()
