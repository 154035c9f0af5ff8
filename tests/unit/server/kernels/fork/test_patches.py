"""Every patch of code that is not ours stands in one folder, says what, why, where upstream and what happens without it, and is listed."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import vested_widgets
from vested_widgets.server.kernels import fork

ROOT = Path(vested_widgets.__file__).parent
FOLDER = Path(fork.__file__).parent
# This one is needed by `charts` as well, which may not import the server.
FILES = [*sorted(FOLDER.glob("*.py")), ROOT / "lazy_imports.py"]
LINES = ("What", "Why", "Upstream", "Without it")
NAMED = re.compile(r"\s*(?:async )?(?:def|class) (\w+)|\s*([\w.]+)(?::[^=]+)? = |\s*([\w.]+)\(")
# Private names that upstream's documentation asks subclasses to override, or that only shorten a line of a log.
HOOKS = {"_request_summary"}


def blocks(file: Path) -> dict[str, list[str]]:
    """The comments of patches in a file, by the name in the next line of code: the first word of each line that begins one."""
    found: dict[str, list[str]] = {}
    lines = file.read_text("utf-8").splitlines()
    for at, line in enumerate(lines):
        if not line.strip().startswith("# What:"):
            continue
        end = next(n for n in range(at, len(lines)) if not lines[n].strip().startswith("#"))
        while lines[end].strip().startswith("@"):
            end += 1
        named = NAMED.match(lines[end])
        assert named, f"{file.name}:{end + 1}: a patch stands before something without a name"
        name = next(group for group in named.groups() if group)
        around = [match[1] for text in lines[:at] if (match := re.match(r"class (\w+)", text))] if line.startswith(" ") else []
        name = ".".join([*around[-1:], name])
        starts = (re.match(r"\s*# ([A-Z][a-z]+(?: it)?): \S", text) for text in lines[at:end])
        found[f"{file.stem}: {name}"] = [start[1] for start in starts if start]
    return found


def our_modules() -> list[str]:
    """All modules of the package but its migrations and notebooks."""
    names = (info.name for info in pkgutil.walk_packages([str(ROOT)], "vested_widgets."))
    return [name for name in names if ".migrations" not in name and not name.endswith("__main__")]


def overridden(cls: type) -> set[str]:
    """The names of functions and properties of a class that a base which is not ours has too."""
    foreign = [
        base for base in cls.__mro__[1:] if not base.__module__.startswith(("vested_widgets", "builtins", "typing", "abc"))
    ]
    own = {name for name, value in vars(cls).items() if inspect.isfunction(value) or isinstance(value, property | classmethod)}
    return {name for name in own for base in foreign if name in vars(base) and not name.startswith("__")}


def classes(module_name: str) -> list[type]:
    """The classes that a module defines."""
    module = importlib.import_module(module_name)
    return [one for _, one in inspect.getmembers(module, inspect.isclass) if one.__module__ == module_name]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_patch_says_what_why_where_upstream_and_what_happens_without_it(file: Path):
    for name, said in blocks(file).items():
        assert said == list(LINES), name


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.stem)
def test_each_override_in_the_folder_is_such_a_patch(file: Path):
    known = set(blocks(file))
    for cls in classes(f"{fork.__name__}.{file.stem}") if file.stem != "__init__" else ():
        missing = {name for name in overridden(cls) if f"{file.stem}: {cls.__name__}.{name}" not in known}
        assert not missing, cls


def test_the_list_of_patches_is_complete():
    listed, file = [], ""
    for line in (FOLDER / "README.md").read_text("utf-8").splitlines():
        file = match[1] if (match := re.match(r"## `(\w+)\.py`$", line)) else file
        if match := re.match(r"\* `([\w.]+)` \(", line):
            listed.append(f"{file}: {match[1]}")
    assert sorted(listed) == sorted({name for file in FILES for name in blocks(file)})


def test_nothing_outside_the_folder_overrides_what_is_private_to_others():
    found = {
        f"{cls.__module__}.{cls.__name__}.{name}"
        for module in our_modules()
        if not module.startswith(fork.__name__)
        for cls in classes(module)
        for name in overridden(cls)
        if name.startswith("_") and name not in HOOKS
    }
    assert not found


def assigned_elsewhere(file: Path) -> list[str]:
    """Assignments of a module to attributes of what it has imported from others."""
    tree = ast.parse(file.read_text("utf-8"))
    foreign: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            foreign |= {(name.asname or name.name).partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and not (node.module or "").startswith("vested_widgets"):
            foreign |= {name.asname or name.name for name in node.names}
    found = []
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        for target in targets:
            root = target
            while isinstance(root, ast.Attribute):
                root = root.value
            if isinstance(target, ast.Attribute) and isinstance(root, ast.Name) and root.id in foreign:
                found.append(f"{file.relative_to(ROOT)}:{node.lineno} {ast.unparse(target)}")
    return found


def test_nothing_outside_the_folder_assigns_to_what_is_others():
    files = [file for file in ROOT.rglob("*.py") if file.parent != FOLDER and "migrations" not in file.parts]
    assert [line for file in files for line in assigned_elsewhere(file)] == []


def test_such_an_assignment_would_be_found():
    assert [line.split(" ")[1] for line in assigned_elsewhere(FOLDER / "kernel.py")] == [
        "debugger._is_debugpy_available",
        "comm.create_comm",
    ]
