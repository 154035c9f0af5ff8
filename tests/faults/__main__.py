"""`make faults`: run all parts and print one table; `make faults FAULTS=record` runs one. Exit code 1 if anything was lost."""

from __future__ import annotations

import sys
import traceback
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
PARTS = ("record", "copies", "publishing", "servers", "fuzz")


def main(names: list[str]) -> int:
    """Run the parts of these names, or all; a part that breaks off counts as a fault that was not survived."""
    from faults.summary import Row, report

    for name in names:
        if name not in PARTS:
            raise SystemExit(f"There are no faults {name!r}. There are: {', '.join(PARTS)}.")
    rows: list[Row] = []
    for name in names or PARTS:
        print(f"── {name} …", flush=True)
        try:
            rows += import_module(f"faults.{name}").run()
        except Exception as error:  # noqa: BLE001 - the other parts still have something to say
            traceback.print_exc()
            rows.append(Row(f"{name} broke off: {error!r:.90}", tried=1))
    return report(rows)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
