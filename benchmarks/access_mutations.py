"""Take away one check of the access rule at a time: does a test notice?

    python -m benchmarks.access_mutations [--only access.py] [--list]

Each mutant runs the access tests in a copy of the checkout until the first failure. A mutant that
lives is a check that no test defends. One takes half a minute to a minute.
"""

import argparse
import ast
import copy
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Where the rule stands: (file, names of the classes and functions; none: all of the file).
DIARY = tuple(f"TimelineEventQuerySet.{name}" for name in ("visible_to", "shown_to", "told_to"))
RULES = [
    ("accounts/access.py", ()),
    ("accounts/models/users.py", ("UserQuerySet",)),
    ("accounts/models/care.py", ("TherapistPatientQuerySet",)),
    ("accounts/models/emergency.py", ("EmergencyAccessQuerySet",)),
    ("accounts/models/devices.py", ("AuthSessionQuerySet",)),
    ("accounts/signing_in/step_up.py", ()),
    ("timeline/models/events.py", DIARY),
    ("sessions_app/pipeline/permission.py", ()),
]
TESTS = ["accounts/tests/test_access_rule.py", "accounts/tests/test_care.py"]
TESTS += ["accounts/tests/test_emergency.py", "accounts/tests/test_access_requests.py"]
TESTS += ["accounts/tests/test_consent.py", "accounts/tests/test_step_up.py"]
TESTS += ["sessions_app/tests/test_permission.py", "sessions_app/tests/test_care_ends.py"]
TESTS += ["sessions_app/tests/test_consent_taken_back.py", "timeline"]
TESTS += ["therapybridge/tests/test_access.py", "therapybridge/tests/test_admin.py"]
TESTS += ["therapybridge/tests/test_access_swap.py", "therapybridge/tests/test_audit_walk.py"]
TESTS += ["accounts/tests/test_tokens_family.py", "accounts/tests/test_page_devices.py"]


def mutants_of(path, names):
    """(description, source) of the file with one check less."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    for index, node in enumerate(ast.walk(tree)):
        if not is_chosen(tree, node, names):
            continue
        for number, words in enumerate(changes_of(node)):
            mutated = copy.deepcopy(tree)
            target = list(ast.walk(mutated))[index]
            make_change(mutated, target, number)
            yield f"{path}:{node.lineno} {words}", ast.unparse(ast.fix_missing_locations(mutated))


def is_chosen(tree, node, names):
    if not hasattr(node, "lineno"):
        return False
    return not names or any(is_inside(tree, node, name) for name in names)


def is_inside(tree, node, name):
    place = tree
    for part in name.split("."):
        place = next(child for child in place.body if getattr(child, "name", None) == part)
    return place.lineno <= node.lineno <= place.end_lineno


def changes_of(node):
    """What can be taken away here, in words; `make_change` takes the same numbers."""
    if isinstance(node, ast.If):
        return ["without this condition"]
    if isinstance(node, ast.BoolOp):
        return [f"without {ast.unparse(value)}" for value in node.values]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd):
        return [f"without {ast.unparse(side)}" for side in (node.left, node.right)]
    if is_filter(node):
        return [f"without {keyword.arg}=" for keyword in node.keywords]
    return []


def is_filter(node):
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return named and node.func.attr in ("filter", "exclude")


def make_change(tree, node, number):
    if isinstance(node, ast.If):
        node.test = ast.Constant(value=False)
    elif isinstance(node, ast.BoolOp):
        del node.values[number]
        if len(node.values) == 1:
            replace(tree, node, node.values[0])
    elif isinstance(node, ast.BinOp):
        replace(tree, node, node.right if number == 0 else node.left)
    else:
        del node.keywords[number]


def replace(tree, old, new):
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and old in value:
                value[value.index(old)] = new


def survives(checkout, path, source) -> bool:
    original = (checkout / path).read_text("utf-8")
    (checkout / path).write_text(source, "utf-8")
    try:
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-n", "2", "--dist", "loadfile", *TESTS],
            cwd=checkout,
            capture_output=True,
            text=True,
        )
    finally:
        (checkout / path).write_text(original, "utf-8")
    return run.returncode == 0


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--only", default="", help="files whose path ends like this")
    arguments.add_argument("--list", action="store_true")
    asked = arguments.parse_args()
    rules = [rule for rule in RULES if rule[0].endswith(asked.only)]
    mutants = [(path, *mutant) for path, names in rules for mutant in mutants_of(path, names)]
    if asked.list:
        print(*(words for _, words, _ in mutants), sep="\n")
        return 0
    with tempfile.TemporaryDirectory() as place:
        checkout = Path(place, "checkout")
        ignored = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, checkout, ignore=ignored)
        return report(checkout, mutants)


def report(checkout, mutants):
    alive = []
    for path, words, source in mutants:
        lives = survives(checkout, path, source)
        print("LIVES " if lives else "killed", words, flush=True)
        alive += [words] * lives
    print(f"{len(mutants) - len(alive)} of {len(mutants)} mutants were killed")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
