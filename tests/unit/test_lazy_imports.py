"""What jsonschema hardly ever needs is not made when a server starts or a chart is drawn, and is there when it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

GRAMMARS = "assert 'lark' not in sys.modules; "


def run(code: str) -> None:
    """Run that in a process of its own."""
    done = subprocess.run([sys.executable, "-c", f"import sys; {code}"], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "code",
    [
        "import vested_widgets.server.app",
        "import vested_widgets.server.kernels.fork.plotly_figures as f; f.make_figure_widget()",
        "import vested_widgets.server.kernels.fork.parent as p; import nbformat; p.own_files()",
    ],
)
def test_a_server_a_chart_and_a_warm_parent_do_without_the_grammars(code: str):
    run(f"{code}; assert 'jsonschema' in sys.modules; {GRAMMARS}")


def test_a_schema_that_names_such_a_format_is_checked_all_the_same():
    run(
        "import vested_widgets.server, jsonschema;"
        "check = jsonschema.FormatChecker(['iri']).conforms;" + GRAMMARS + "assert check('https://w.example/\u00e4', 'iri');"
        "assert not check('no address', 'iri'); assert 'lark' in sys.modules"
    )


@pytest.mark.parametrize(
    "code",
    [
        "from rfc3987_syntax import is_valid_syntax_ihost as host; assert host('w.example')",
        "import rfc3987_syntax as r; assert r.is_valid_syntax_iri('https://w.example/')",
        "import rfc3987_syntax.syntax_helpers as h; assert h.is_valid_syntax('iri', 'https://w.example/')",
    ],
)
def test_whoever_imports_the_grammars_gets_them(code: str):
    run(f"import vested_widgets.server; {GRAMMARS}{code}")


def test_nothing_is_put_in_the_place_of_what_is_loaded_or_not_installed():
    run("import rfc3987_syntax as r, vested_widgets.server; assert sys.modules['rfc3987_syntax'] is r and r.__file__")
    run(
        "import importlib.util as u; found = u.find_spec; u.find_spec = lambda n, p=None: None if 'rfc' in n else found(n, p);"
        "import vested_widgets.server; assert 'rfc3987_syntax' not in sys.modules"
    )
