"""No two of our modules reach each other by imports, not even by those for types or inside functions."""

from __future__ import annotations

from unit import import_graph


def test_no_module_reaches_itself_by_imports():
    edges = [(one.source, one.target) for one in import_graph.imports()]
    found = import_graph.circles(edges)
    told = [
        "\n".join(f"  {source} -> {target}" for source, target in sorted(set(edges)) if source in group and target in group)
        for group in found
    ]
    assert not found, f"{len(found)} circles:\n" + "\n\n".join(told)


def test_our_modules_are_imported_at_the_top_of_files():
    # The command line imports what a command needs when it is called, so that `vested --help` comes at once.
    inside = [
        f"{one.source}:{one.line} imports {one.target}"
        for one in import_graph.imports()
        if one.in_function and one.source != "vested_widgets.server.cli.main"
    ]
    assert not inside, "\n".join(inside)


def test_circles_are_found_however_long_they_are():
    edges = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "f"), ("f", "e"), ("g", "g")]
    assert import_graph.circles(edges) == [["a", "b", "c"], ["e", "f"], ["g"]]


def test_imports_for_types_and_inside_functions_are_read_to_the_module_they_mean():
    found = {(one.source, one.target) for one in import_graph.imports()}
    # For types alone, through a lazy package, and from a package's own module.
    assert ("vested_widgets.charts.dumbbell", "vested_widgets.charts.gap_table") in found
    assert ("vested_widgets.widgets.prefork_warmup", "vested_widgets.deals.record.store") in found
    assert ("vested_widgets.widgets.models.console", "vested_widgets.widgets.pictures.part_pictures") in found
