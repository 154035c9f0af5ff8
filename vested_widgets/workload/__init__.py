"""The work of a deal and who does it: plain functions on frames, useful alone in a notebook. Resolved on first use."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
