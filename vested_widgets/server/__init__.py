"""How the workbook is served: the `vested` command, the Voila application, its pages, kernels and sign-in."""

from vested_widgets.lazy_imports import defer_grammars

defer_grammars()
