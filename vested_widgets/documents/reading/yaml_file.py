"""Read YAML that people bring: no aliases, which can make gigabytes of a few lines, and no more elements than a sheet may have cells."""

from __future__ import annotations

from typing import Any

from vested_widgets import method
from vested_widgets.documents.errors import DocumentError
from vested_widgets.documents.reading.encodings import decode
from vested_widgets.documents.reading.limits import Limits

DEEPEST = 20


def read_yaml(data: bytes, limits: Limits) -> Any:
    """Return what stands in a YAML file, as plain values.

    Raises:
        DocumentError: it is too large, is no YAML, or uses aliases; the message names the line.
    """
    import yaml

    limits.check_size(len(data))
    text = decode(data).text
    try:
        # The parser in C, where PyYAML was built with it: ten times as fast.
        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        depth = 0
        for count, event in enumerate(yaml.parse(text, loader), 1):
            limits.count("cells", count, limits.cells)
            line = event.start_mark.line + 1 if event.start_mark else 1
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise DocumentError(method.words("reading.yaml_deep", line=line))
            if isinstance(event, yaml.AliasEvent):
                raise DocumentError(method.words("reading.yaml_alias", line=line, name=event.anchor))
        return yaml.load(text, loader)  # noqa: S506  (safe: no objects are made)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        if isinstance(error, DocumentError):
            raise
        mark = getattr(error, "problem_mark", None)
        raise DocumentError(method.words("own_table.yaml", line=mark.line + 1 if mark else 1)) from error
