"""Read which modules of ours import which, from the syntax alone: what runs only for types or inside a function counts too."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

import vested_widgets

ROOT = Path(vested_widgets.__file__).parent
PACKAGE = ROOT.name


@dataclass(frozen=True)
class Import:
    """One import of a module of ours, and whether it stands inside a function."""

    source: str
    target: str
    line: int
    in_function: bool


def modules() -> dict[str, Path]:
    """Map the dotted names of all modules to their files; a package is named without `__init__`."""
    found = {}
    for file in sorted(ROOT.rglob("*.py")):
        parts = file.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def imports() -> list[Import]:
    """List every import of a module of ours, resolved to the module whose file it reads."""
    known = modules()
    exported = {name: _exports(name, file) for name, file in known.items() if file.name == "__init__.py"}
    found: list[Import] = []
    for name, file in known.items():
        for node, inside in _statements(ast.parse(file.read_text("utf-8")), inside=False):
            for target in sorted(_targets(name, file, node, known, exported)):
                found.append(Import(name, target, node.lineno, inside))
    return found


def circles(edges: list[tuple[str, str]]) -> list[list[str]]:
    """Return the groups of modules that reach each other (Tarjan's strongly connected components of two modules and more)."""
    after: dict[str, list[str]] = {}
    for source, target in edges:
        after.setdefault(source, []).append(target)
        after.setdefault(target, [])
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in after[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            group = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(group) > 1 or node in after[node]:
                found.append(sorted(group))

    for node in sorted(after):
        if node not in index:
            visit(node)
    return sorted(found)


def _statements(node: ast.AST, *, inside: bool) -> list[tuple[ast.Import | ast.ImportFrom, bool]]:
    found: list[tuple[ast.Import | ast.ImportFrom, bool]] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            found.append((child, inside))
        else:
            found += _statements(child, inside=inside or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))
    return found


def _exports(package: str, file: Path) -> dict[str, str]:
    """Map what a lazy package gives away to the modules it stands in, as its stub says."""
    stub = file.with_suffix(".pyi")
    if not stub.exists():
        return {}
    found = {}
    for node in ast.parse(stub.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{package}.{node.module}" if node.module else f"{package}.{alias.name}"
    return found


def _targets(
    name: str,
    file: Path,
    node: ast.Import | ast.ImportFrom,
    known: dict[str, Path],
    exported: dict[str, dict[str, str]],
) -> set[str]:
    """Return the modules of ours that one statement reads."""
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names if alias.name in known}
    base = node.module or ""
    if node.level:
        package = name if file.name == "__init__.py" else name.rpartition(".")[0]
        package = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1])
        base = f"{package}.{base}" if base else package
    if base not in known:
        return set()
    found = set()
    for alias in node.names:
        own = f"{base}.{alias.name}"
        found.add(own if own in known else exported.get(base, {}).get(alias.name, base))
    return found - {name}
