"""`make faults`: run all faults and print tables; exit code 1 if anything acknowledged was lost or the server did not stand.

`FAULTS="records fuzz"` names some of them.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

if __name__ == "__main__":
    from faults import acts, fuzz

    known = {"records": acts.main, "fuzz": fuzz.main}
    names = sys.argv[1:] or list(known)
    if unknown := set(names) - set(known):
        raise SystemExit(f"Unknown: {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
    raise SystemExit(max([known[name]() for name in names]))
