"""Find notebooks that hold output: `python tests/docs/notebooks.py FILE.ipynb …`, as the commit hook calls it."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def holds_output(file: Path) -> bool:
    """Whether a notebook holds what its cells have shown, or how often they have run."""
    cells = json.loads(file.read_text("utf-8"))["cells"]
    return any(cell.get("outputs") or cell.get("execution_count") is not None for cell in cells)


def main(names: list[str]) -> int:
    """Name the notebooks that hold output; the exit code says whether there are any."""
    found = [name for name in names if holds_output(Path(name))]
    for name in found:
        print(f"{name}: it holds output. Clear it: jupyter nbconvert --clear-output --inplace {name}")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
