import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

LAYERS = ["accounts", "timeline", "sessions_app", "treatment", "exports", "therapybridge"]
MAX_LINES = 400
MAX_FUNCTION = 60

sources = sorted(
    path
    for layer in LAYERS
    for path in (settings.BASE_DIR / layer).rglob("*.py")
    if "migrations" not in path.parts
)
our_models = [model for layer in LAYERS for model in apps.get_app_config(layer).get_models()]


def relations_of(model):
    return [field for field in model._meta.get_fields() if field.is_relation and field.concrete]


@pytest.mark.parametrize("model", our_models, ids=lambda model: model._meta.label)
def test_relations_point_downwards(model):
    here = LAYERS.index(model._meta.app_label)

    upwards = [
        field.name
        for field in relations_of(model)
        if field.related_model._meta.app_label in LAYERS[here + 1 :]
    ]

    assert upwards == []


@pytest.mark.parametrize("model", our_models, ids=lambda model: model._meta.label)
def test_primary_keys_are_uuids(model):
    assert isinstance(model._meta.pk, models.UUIDField)


@pytest.mark.parametrize("path", sources, ids=lambda p: str(p.relative_to(settings.BASE_DIR)))
def test_files_and_functions_stay_small(path: Path):
    text = path.read_text("utf-8")

    too_long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= MAX_FUNCTION
    ]

    assert text.count("\n") <= MAX_LINES
    assert too_long == []


def test_every_setting_of_the_environment_is_listed():
    settings_source = (settings.BASE_DIR / "therapybridge/settings.py").read_text("utf-8")
    listed = (settings.BASE_DIR / ".env.example").read_text("utf-8")
    names = {
        node.args[0].value
        for node in ast.walk(ast.parse(settings_source))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[0] == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and str(node.args[0].value).isupper()
    }

    assert names
    assert {name for name in names if f"{name}=" not in listed} == set()


PRIVATE_NOTE = re.compile("psychotherapy_?note", re.IGNORECASE)
PRIVATE_NOTES = {"psychotherapy_note", "psychotherapy_notes"}  # modules of their own, and doors
DOORS = {"sessions_app/models/__init__.py", "sessions_app/urls.py", "therapybridge/api.py"}


def test_nothing_reaches_private_notes_but_what_is_made_for_them():
    """45 CFR 164.501: no export, engine, search, timeline or admin page knows the model."""
    naming = {
        path.relative_to(settings.BASE_DIR).as_posix()
        for path in sources
        if "tests" not in path.parts and PRIVATE_NOTE.search(path.read_text("utf-8"))
    }
    others = {path for path in naming if Path(path).stem not in PRIVATE_NOTES}

    assert others - DOORS == {"accounts/trail/accounting_words.py"}
