from __future__ import annotations

import re
from typing import Any, get_args

import pytest
import typer

from docs.pages import DOCS, PAGES, ROOT, generator, name
from vested_widgets import method
from vested_widgets.deals import policy
from vested_widgets.method.tables import ColumnKind
from vested_widgets.server.cli.main import app

generate = generator()
TEXT = "\n".join(page.read_text("utf-8") for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_generated_tables_are_as_the_code_is(page):
    text = page.read_text("utf-8")
    assert generate.written(text) == text, "stale: run `python docs/generate.py`"


def test_every_generated_table_stands_on_one_page():
    assert sorted(re.findall(r"^<!-- generated: (.+) -->$", TEXT, re.MULTILINE)) == sorted(generate.TABLES)


def test_a_stale_table_is_found():
    page = "<!-- generated: part kinds -->\n\n| old |\n\n<!-- end of part kinds -->\n"
    assert "`joint_table`" in generate.written(page)


def mentioned(word: str, text: str = TEXT) -> bool:
    """Whether a word stands in docs as code."""
    return re.search(rf"`[^`\n]*(?<![\w-]){re.escape(word)}(?![\w-])[^`\n]*`", text) is not None


def test_every_kind_of_part_check_and_column_is_documented_with_its_keys():
    content = (DOCS / "content.md").read_text("utf-8")
    models: list[Any] = [*generate.union(method.Part), *generate.union(method.Check)]
    kinds = [generate.kind_of(model) for model in models]
    keys = [key for model in [*models, method.Column, method.Question, method.Scale] for key in model.model_fields]
    words = [*kinds, *get_args(ColumnKind), *keys]
    assert [word for word in words if not mentioned(word, content)] == []


def test_every_act_of_a_role_is_documented():
    assert [act for act in policy.ACTS if not mentioned(act)] == []


def test_every_command_with_its_options_is_documented():
    page = (DOCS / "commands.md").read_text("utf-8")
    group: Any = typer.main.get_command(app)
    for command in [group, *group.commands.values()]:
        section = page.partition(f"### {command.name if command is not group else 'vested'}\n")[2].partition("\n### ")[0]
        options = [
            opt for param in command.params if param.param_type_name == "option" for opt in [*param.opts, *param.secondary_opts]
        ]
        assert section, command.name
        assert [option for option in options if not mentioned(option, section)] == [], command.name


def test_every_make_target_is_documented():
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert len(targets) > 8
    assert [target for target in targets if not mentioned(f"make {target}")] == []


def test_every_environment_variable_is_documented():
    names = generate.environment_variables()
    assert {"VESTED_DATABASE", "VESTED_SEAT"} <= set(names)
    assert [variable for variable in names if not mentioned(variable)] == []


def test_no_variable_is_documented_that_the_code_does_not_know():
    assert sorted(set(generate.ENVIRONMENT) - set(generate.environment_variables())) == []
