"""`vested serve FILE.ipynb --open`: any notebook, without a sign-in, for this machine only."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import requests
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager
from nbformat import v4
from typer.testing import CliRunner

from browser.serving import Server
from vested_widgets.server.cli.main import app
from vested_widgets.server.cli.open_notebook import check_loopback
from vested_widgets.server.data_folder import FolderError
from vested_widgets.server.rendering.notebook_template import ImageFiles
from vested_widgets.server.rendering.workbooks import imports_of
from vested_widgets.server.single_notebook_app import SingleNotebookApp, read_notebook

DOT = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


def notebook(*sources: str, **metadata) -> nbformat.NotebookNode:
    """A notebook of text (begins with #) and code."""
    return v4.new_notebook(
        cells=[v4.new_markdown_cell(text) if text.startswith("#") else v4.new_code_cell(text) for text in sources],
        metadata=metadata,
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A notebook with sections and a picture, in a folder with another one."""
    folder = tmp_path_factory.mktemp("mine")
    (folder / "dot.gif").write_bytes(DOT)
    (folder / "beside.py").write_text("name = 'a module beside it'\n")
    (folder / "data.txt").write_text("a file beside it")
    cells = (
        "# My notebook\n\n![a dot](dot.gif)",
        "## One",
        "import beside, os, pathlib; print(beside.name, '·', pathlib.Path('data.txt').read_text())",
        "## Two",
        "print('seat' if os.environ.get('VESTED_SEAT') or os.environ.get('VESTED_DATABASE') else 'no seat')",
    )
    nbformat.write(notebook(*cells), folder / "my notebook.ipynb")
    nbformat.write(notebook("# Another one"), folder / "other.ipynb")
    running = Server(folder / "data", file=folder / "my notebook.ipynb").start()
    yield running
    running.stop()


def test_a_notebook_is_shown_whole_with_what_lies_beside_it(served: Server):
    answer, kernel = served.open(requests.Session())
    assert answer.status_code == 200
    assert kernel
    assert "a module beside it · a file beside it" in answer.text
    assert "no seat" in answer.text
    assert 'class="p-section"' not in answer.text
    assert "data:image/gif;base64," in answer.text
    assert "deal architect" not in answer.text


def test_only_that_notebook_is_served(served: Server):
    visitor = requests.Session()
    for path in ("other", "other.ipynb", "my%20notebook.ipynb", "data.txt", "join/0123456789abcdef", "room", "vested/deal.json"):
        assert visitor.get(served.base_url + path, timeout=30).status_code == 404, path


def test_each_browser_has_kernels_of_its_own(served: Server):
    one, other = requests.Session(), requests.Session()
    (_, mine), (_, theirs) = served.open(one), served.open(other)
    assert mine != theirs
    assert one.get(f"{served.base_url}vested/pulse/{mine}", timeout=30).json() == {"alive": True}
    assert one.get(f"{served.base_url}vested/pulse/{theirs}", timeout=30).json() == {"alive": False}
    assert other.get(f"{served.base_url}api/kernels/{mine}", timeout=30).status_code == 403
    assert requests.get(f"{served.base_url}api/kernels/{mine}", timeout=30).status_code in (401, 403)


def test_a_name_that_somebody_has_pointed_at_this_machine_opens_nothing(served: Server):
    assert requests.get(served.base_url, headers={"Host": "elsewhere.example"}, timeout=30).status_code in (401, 403)


def test_kernels_share_one_log_of_events(tmp_path: Path):
    nbformat.write(notebook("# One"), tmp_path / "one.ipynb")
    asyncio.set_event_loop(asyncio.new_event_loop())
    server = SingleNotebookApp(file=tmp_path / "one.ipynb", ip="127.0.0.1", port=0, fork=False)
    server.prepare_to_serve()
    server.connection_dir = str(tmp_path)
    server.init_settings()
    one, other = (ServerKernelManager(parent=server.kernel_manager) for _ in range(2))
    assert one.event_logger is other.event_logger is server.event_logger


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a notebook that is written again for each test: a notebook whose file has changed is read again."""
    folder = tmp_path_factory.mktemp("changing")
    nbformat.write(notebook("# Nothing yet"), folder / "changing.ipynb")
    running = Server(folder / "data", file=folder / "changing.ipynb").start()
    yield running
    running.stop()


def test_a_failing_cell_is_told_to_its_author(changing: Server):
    nbformat.write(notebook("# Wrong", "beginning = 1 / 0  # <b>"), changing.file)
    answer, _ = changing.open(requests.Session())
    assert answer.status_code == 500
    assert "ZeroDivisionError" in answer.text
    assert "<b>" not in answer.text
    assert "\x1b" not in answer.text


SLOW_ONCE_MORE = """
import pathlib, time
runs = pathlib.Path("runs")
count = len(runs.read_text()) if runs.exists() else 0
runs.write_text("x" * (count + 1))
while count and not pathlib.Path(f"seen{count}").exists():
    time.sleep(0.01)  # until the browser has the head: were it sent with the rest, it would never come
assert count < 2, "the third time it <fails>"
"""


def test_the_head_of_a_page_that_has_come_before_is_sent_while_its_cells_run(changing: Server):
    """Styles and scripts are fetched meanwhile. A failure is said all the same, and its kernel ends."""
    nbformat.write(notebook("# Three times", SLOW_ONCE_MORE, "'the end of it'"), changing.file)
    client, texts = requests.Session(), []
    for _ in range(3):
        answer = client.get(changing.base_url, stream=True, timeout=60)
        pieces = answer.iter_content(None)
        head = next(pieces).decode()
        assert answer.status_code == 200
        if texts:
            assert "modulepreload" in head
            assert "<body" not in head
            (changing.file.parent / f"seen{len(texts)}").touch()
        texts.append(head + "".join(piece.decode() for piece in pieces))
    for text in texts:
        assert [text.count(part) for part in ("<!doctype", "<head>", "</head>", "<body", "</body>", "</html>")] == [1] * 6
    assert ["the end of it" in text for text in texts] == [True, True, False]
    assert "the third time it &lt;fails&gt;" in texts[2]
    assert 'data-kernel="' not in texts[2]
    assert requests.get(f"{changing.base_url}vested/health", timeout=30).json()["kernels"] == 2


@pytest.mark.parametrize("ip", ["0.0.0.0", "192.168.1.4", "::", "", "example.org"])
def test_no_other_machine_is_let_in(ip: str):
    with pytest.raises(FolderError, match="this machine only"):
        check_loopback(ip)


def test_loopback_addresses_are_let_in():
    for ip in ("127.0.0.1", "127.0.0.2", "::1", "localhost"):
        check_loopback(ip)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--open"], "vested serve FILE.ipynb --open"),
        (["{file}"], "vested serve FILE.ipynb --open"),
        (["{file}", "--open", "--ip", "0.0.0.0"], "not on 0.0.0.0"),
        (["{file}", "--open", "--demonstration"], "cannot use it with --demonstration"),
        (["{file}", "--open", "--public-url", "https://example.org"], "cannot use it with --public-url"),
        (["missing.ipynb", "--open"], "There is no file missing.ipynb"),
    ],
)
def test_what_cannot_be_served_so_is_refused_in_one_sentence(tmp_path: Path, arguments: list[str], said: str):
    nbformat.write(notebook("# One"), tmp_path / "one.ipynb")
    told = CliRunner().invoke(app, ["serve", *(part.format(file=tmp_path / "one.ipynb") for part in arguments)])
    assert told.exit_code == 1
    assert said in " ".join(told.output.split())


def test_what_is_no_notebook_in_python_is_refused(tmp_path: Path):
    (tmp_path / "text.ipynb").write_text("no notebook")
    with pytest.raises(FolderError, match="cannot be read as a notebook"):
        read_notebook(tmp_path / "text.ipynb")
    nbformat.write(notebook("# R", kernelspec={"name": "ir", "display_name": "R", "language": "R"}), tmp_path / "r.ipynb")
    with pytest.raises(FolderError, match="written in R"):
        read_notebook(tmp_path / "r.ipynb")


def test_the_modules_that_a_notebook_imports_are_found():
    found = imports_of(
        notebook(
            "# import nothing",
            "%matplotlib inline\nimport a.b, c as d",
            "from e import f\nfrom . import g\nx = !ls",
            "not ( python",
        )
    )
    assert found == ["a.b", "c"]
    assert imports_of(notebook("from e.x import f\nif True:\n    import g")) == ["e.x", "g"]


def test_pictures_are_those_of_the_folder_and_nothing_else(tmp_path: Path):
    inside = tmp_path / "in"
    inside.mkdir()
    for path in (inside / "a b.png", tmp_path / "out.png", inside / "notes.txt"):
        path.write_bytes(DOT)
    pictures = ImageFiles(inside)
    assert pictures.file_exists("a%20b.png")
    assert not any(pictures.file_exists(path) for path in ("../out.png", str(tmp_path / "out.png"), "notes.txt", "none.png"))
    assert not ImageFiles(None).file_exists("a%20b.png")
