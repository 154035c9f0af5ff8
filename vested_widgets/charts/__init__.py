"""What it looks like: DataFrame in, plotly Figure out. A figure's title is its finding; `layout.meta` has table and caption."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
