"""The front end and Python agree: values that both need, phrases, and a module of each widget under one name."""

from __future__ import annotations

import importlib.util
import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path

from vested_widgets import method
from vested_widgets.widgets import views
from vested_widgets.widgets.views.base import VestedWidget

FRONTEND = Path(__file__).parents[2] / "frontend"
SOURCES = FRONTEND / "src"
MODULES = {path: path.read_text("utf-8") for path in SOURCES.rglob("*.ts")}


def widgets() -> dict[str, str]:
    """Return the front-end module that each Python module of views names."""
    modules = [import_module(f"{views.__name__}.{found.name}") for found in pkgutil.iter_modules(views.__path__)]
    classes = [
        one for module in modules for _, one in inspect.getmembers(module, inspect.isclass) if one.__module__ == module.__name__
    ]
    named = [one for one in classes if issubclass(one, VestedWidget) and "module" in vars(one)]
    return {one.__module__.rpartition(".")[2]: one.module for one in named}


def test_a_widget_has_one_name_in_python_and_in_the_front_end():
    pairs = widgets()
    assert len(pairs) >= 15
    assert {name: name for name in pairs} == pairs
    rendering = [path.stem for path, text in MODULES.items() if re.search(r"^export function render\(", text, re.MULTILINE)]
    assert sorted(rendering) == sorted(pairs)


def test_what_is_generated_from_python_is_current():
    spec = importlib.util.spec_from_file_location("vested_page_generate", FRONTEND / "generate.py")
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    assert generate.TARGET.read_text("utf-8") == generate.typescript(), "run: python frontend/generate.py"


def test_every_phrase_that_the_front_end_names_is_in_the_catalogue():
    named = {name for text in MODULES.values() for name in re.findall(r'words\["([\w.]+)"\]', text)}
    named |= {f"table.{name}" for name in re.findall(r'\bword\("(\w+)"\)', MODULES[SOURCES / "table" / "joint_table.ts"])}
    areas = {"console": "console/*.ts", "wall": "wall/*.ts", "new_deal": "start/new_deal.ts"}
    for area, files in areas.items():
        used = {name for path in SOURCES.glob(files) for name in re.findall(r"\bwords\.(\w+)", MODULES[path])}
        assert used
        named |= {f"{area}.{name}" for name in used}
    assert len(named) > 200
    assert method.phrases(named).keys() == named


def test_patches_of_libraries_say_what_why_where_from_and_what_else():
    patches = [
        path
        for path in [*(SOURCES / "vendor").rglob("*")]
        if path.suffix in {".ts", ".mjs", ".cjs"} and ".d" not in path.suffixes
    ]
    assert len(patches) >= 11
    for path in patches:
        text = path.read_text("utf-8")
        assert [word for word in ("What:", "Why:", "Upstream:", "Without it:") if word not in text] == [], path.name
