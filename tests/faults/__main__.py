"""`make faults`: run all faults and print a table; exit code 1 if anything acknowledged was lost."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

if __name__ == "__main__":
    from faults.acts import main

    raise SystemExit(main())
