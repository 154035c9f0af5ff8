"""What a library does while it is imported and hardly anybody needs: put off until somebody does."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

# Jupyter and Plotly import jsonschema, and that this: 39 grammars, about 2 s and 10 MB, for two formats of addresses in schemas.
GRAMMARS = "rfc3987_syntax"


def put_off() -> None:
    """Let jsonschema be imported without those grammars. Whoever checks such a format, or imports them, gets them all the same.

    Nothing is put off where they are loaded already, or not installed (jsonschema then has no such check).
    """
    if GRAMMARS in sys.modules or (spec := importlib.util.find_spec(GRAMMARS)) is None:
        return
    stand_in: Any = ModuleType(GRAMMARS, "Becomes the module of this name when it is first used.")

    def load(name: str) -> Any:
        if name.startswith("__"):  # whoever looks through all modules uses none of them
            raise AttributeError(name)
        if sys.modules.get(GRAMMARS) is stand_in:
            del sys.modules[GRAMMARS]
        return getattr(importlib.import_module(GRAMMARS), name)

    def is_valid_syntax(term: str, value: str) -> bool:
        """As the module's own, which jsonschema takes when it is imported and calls when it checks."""
        return bool(load("is_valid_syntax")(term, value))

    stand_in.is_valid_syntax, stand_in.__getattr__ = is_valid_syntax, load
    stand_in.__spec__, stand_in.__path__ = spec, spec.submodule_search_locations
    sys.modules[GRAMMARS] = stand_in
