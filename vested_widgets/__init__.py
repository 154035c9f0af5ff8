"""Vested Workbook: from "who are we to each other?" to an agreement built on a shared purpose.

Names are resolved on first use, so that importing the package stays cheap: no pandas, plotly or SQLAlchemy until they are needed.
"""

import lazy_loader as _lazy

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
