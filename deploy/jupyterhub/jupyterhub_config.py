"""Configuration of JupyterHub on one machine: the workbook as a service that the Hub runs, and JupyterLab on the workbooks for each user.

`make hub` starts a Hub with this file as it is. Choose an authenticator of your own in a file beside it, or here.
"""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821 - JupyterHub gives it

ROOT = Path(__file__).resolve().parents[2]  # the checkout
BINDER = ROOT / "binder" / "start"
# The environment in which the workbook is installed; the Hub may have another one.
ENVIRONMENT = Path(os.environ.get("VESTED_ENVIRONMENT", ROOT / ".venv"))
DATA = Path(os.environ.get("VESTED_DATA", "/srv/vested"))
# The address that people open, without a path.
PUBLIC = os.environ.get("VESTED_HUB_URL", "https://hub.example.org")
PORT = os.environ.get("VESTED_PORT", "8866")

# The service. It stands at /services/vested/ and shows the deal; its pages run no code of users.
c.JupyterHub.services = [
    {
        "name": "vested",
        "url": f"http://127.0.0.1:{PORT}",
        "oauth_no_confirm": True,
        "command": [
            *(str(ENVIRONMENT / "bin" / "vested"), "serve", "--no-browser"),
            *("--data", str(DATA), "--port", PORT),
            *("--public-url", f"{PUBLIC}/services/vested/"),
            *("--hub-seats", str(DATA / "hub_seats.yaml")),
        ],
    }
]
# Every user of the Hub may come to the service; which seat opens is said by the file of seats.
c.JupyterHub.load_roles = [{"name": "user", "scopes": ["self", "access:services!service=vested"]}]

# The profile: JupyterLab on the workbooks, as Binder opens it, for authors and analysts. Whoever runs code there could read any record
# that it may: each user has a record of their own in their home folder. The Hub's own spawner starts servers as users of this machine, who
# cannot read the data folder of the service; never choose one that starts them as the user of the Hub.
c.Spawner.cmd = [str(BINDER), os.environ.get("VESTED_SINGLEUSER", str(Path(sys.executable).with_name("jupyterhub-singleuser")))]
c.Spawner.notebook_dir = str(ROOT)
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL", "PYTHONPATH"]
