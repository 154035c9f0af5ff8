"""Defer what a library computes while it is imported and hardly any process needs."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

# The package of grammars that jsonschema imports.
GRAMMARS = "rfc3987_syntax"


# What: puts a module in the place of rfc3987_syntax that becomes the real one when it is first used.
# Why: Jupyter and Plotly import jsonschema, and that these grammars, for two formats of addresses in schemas.
# Upstream: jsonschema/_format.py (imports rfc3987_syntax when it is installed); rfc3987_syntax/syntax_helpers.py (39 grammars of lark).
# Without it: about 2 s and 10 MB of the server, of the parent of kernels, and of a first chart in JupyterLab.
def defer_grammars() -> None:
    """Let jsonschema be imported without its grammars of addresses.

    Nothing is deferred where they are loaded already, or not installed (jsonschema then has no such check).
    """
    if GRAMMARS in sys.modules or (spec := importlib.util.find_spec(GRAMMARS)) is None:
        return
    stand_in: Any = ModuleType(GRAMMARS, "Becomes the module of this name when it is first used.")

    def load(name: str) -> Any:
        if name.startswith("__"):  # code that looks through all modules uses none of them
            raise AttributeError(name)
        if sys.modules.get(GRAMMARS) is stand_in:
            del sys.modules[GRAMMARS]
        return getattr(importlib.import_module(GRAMMARS), name)

    def is_valid_syntax(term: str, value: str) -> bool:
        """Check as the module's own function does; jsonschema takes it at import and calls it when it checks."""
        return bool(load("is_valid_syntax")(term, value))

    stand_in.is_valid_syntax, stand_in.__getattr__ = is_valid_syntax, load
    stand_in.__spec__, stand_in.__path__ = spec, spec.submodule_search_locations
    sys.modules[GRAMMARS] = stand_in
