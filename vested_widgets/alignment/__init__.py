"""Measures of answers: plain functions on tidy frames, with honest uncertainty and gates for small groups. Resolved on first use."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
