"""Pictures: DataFrame in, plotly Figure out. A figure's title is its finding; `layout.meta` has table and caption."""

import lazy_loader as _lazy

from vested_widgets.lazy_imports import defer_grammars as _defer_grammars

_defer_grammars()
__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
