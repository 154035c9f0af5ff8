"""The `vested` command. Its modules are loaded when a command first uses them, so that `vested --help` answers at once."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
