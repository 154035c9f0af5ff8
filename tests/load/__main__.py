"""`make bench`: measure pages, reveals and measures, and print tables. `make bench BENCH=pages` runs one of them."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
ALL = (
    "measures",
    "pricing",
    "scorecard",
    "workload",
    "pages",
    "reveal",
    "tables",
    "visitors",
    "steady",
    "servers",
    "compare",
    "upstream",
    "room",
)

if __name__ == "__main__":
    for name in sys.argv[1:] or ALL:
        if name not in ALL:
            raise SystemExit(f"There is no bench {name!r}. There are: {', '.join(ALL)}.")
        print(f"── {name} …", flush=True)
        import_module(f"load.{name}").main()
