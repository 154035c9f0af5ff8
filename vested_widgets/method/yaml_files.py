"""Read YAML files of the content into plain objects; every fault says file, line and what was expected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from vested_widgets.method.errors import ContentError

CONTENT = Path(__file__).parent / "content"
# The same reader written in C, where PyYAML was built with it: it says the same about a fault, ten times as fast.
READER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """Return the content of one YAML file as plain Python objects.

    Raises:
        ContentError: the file is missing, not UTF-8, or not YAML; the message names file, line and column.
    """
    try:
        return yaml.load(path.read_text("utf-8"), READER)  # noqa: S506  (safe: no objects are made)
    except OSError as error:
        raise ContentError(f"{path.name}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ContentError(f"{path.name}: is not UTF-8 text (byte {error.start}). Save the file as UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read as YAML"
        raise ContentError(f"{path.name}: {where}{problem}. Look for a missing quote, colon or indent there.") from error
