"""Write a record and an export as a past commit wrote them: `python make.py COMMIT NAME`.

It runs that commit's own code, in a work tree that is gone afterwards, with the packages of this environment. It tells the commit's
demonstration deal, and notes what the commit itself reads of it: how many answers each step has, and a hash of them.
"""

from __future__ import annotations

import json
import lzma
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[4]
WRITE = """
import hashlib, json, sys
from vested_widgets import deals, method
folder = sys.argv[1]
store = deals.Store.open(folder + "/record.sqlite")
try:
    deal = deals.load_demonstration(store, "alder-birch-and-clearwater")  # the smaller of two, where there are two
except (TypeError, OSError):
    deal = deals.load_demonstration(store)
view = deals.DealView.open(store, deal.id) if hasattr(deals.DealView, "open") else deals.DealView(store, deal)
read = {}
for step in method.load().steps if hasattr(method.load(), "steps") else [s for e in method.load().elements for s in e.steps]:
    try:
        frame = view.answers(step.id)
    except Exception:
        continue
    if len(frame):
        columns = ["party", "item", "about", "value"]
        rows = sorted("|".join(str(x) for x in row) for row in frame[columns].astype(object).itertuples(index=False))
        read[step.id] = [len(rows), hashlib.sha256("\\n".join(rows).encode()).hexdigest()]
document = store.export_deal(deal.id)
store.close()
json.dump({"deal": deal.id, "name": deal.name, "read": read}, open(folder + "/expected.json", "w"))
json.dump(document, open(folder + "/export.json", "w"), separators=(",", ":"))
"""


def make(commit: str, name: str) -> None:
    """Write the three files of a commit."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(tree), commit], cwd=ROOT, check=True)
        try:
            subprocess.run(
                [sys.executable, "-P", "-c", WRITE, folder],
                cwd=tree,
                env={**os.environ, "PYTHONPATH": str(tree), "XDG_DATA_HOME": folder},
                check=True,
            )
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=True)
        for made, ending in (("record.sqlite", "sqlite"), ("export.json", "json")):
            (HERE / f"{name}.{ending}.xz").write_bytes(lzma.compress((Path(folder) / made).read_bytes(), preset=9))
        expected = json.loads((Path(folder) / "expected.json").read_text("utf-8"))
        (HERE / f"{name}.expected.json").write_text(json.dumps({"commit": commit, **expected}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    make(*sys.argv[1:3])
