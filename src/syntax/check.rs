//! Rules about where a construct may stand: what CPython's compiler, not its parser, refuses.
