"""Files that leave and that come in: seat sheets, deal documents, ratings from files. Names are resolved on first use."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
