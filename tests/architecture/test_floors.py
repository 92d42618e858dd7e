"""Where a file may stand, what it may be called, and what it may import."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import grimp
import pytest

from tests.architecture.source import CAPABILITIES, CODE, ROOT, functions, name_of, python_files, tree

if TYPE_CHECKING:
    from pathlib import Path

GROUND = {
    "__init__",
    "attachments",
    "clock",
    "codes",
    "config",
    "db",
    "disclosure",
    "errors",
    "filenames",
    "folding",
    "forms",
    "history",
    "i18n",
    "jobs",
    "lifecycle",
    "money",
    "pdf",
    "policy",
    "postgres",
    "scrub_child",
    "scrub_media",
    "scrub_office",
    "scrub_pages",
    "scrubbing",
    "signin",
    "tables",
}
IN_A_CAPABILITY = {"rules", "models", "policy", "queries", "emails", "actions", "forms", "views", "commands"}
IN_THE_ROOF = {"answers", "commands", "demo", "forms", "navigation", "packing", "views", "visit"}
SAYS_NOTHING = {
    "base",
    "common",
    "core",
    "data",
    "helpers",
    "manager",
    "misc",
    "service",
    "services",
    "util",
    "utils",
}


def misplaced(path: str) -> str | None:
    """Say what is wrong with where a file of grants/ or reports/ stands, if anything is."""
    top, *folders, file = path.split("/")
    stem = file.removesuffix(".py")
    if SAYS_NOTHING & {*folders, stem}:
        return "a name that says nothing"
    if top != "grants":
        return None
    if not folders:
        return None if stem in GROUND else "not a file of the ground"
    if folders[0] not in {*CAPABILITIES, "web"}:
        return "not a capability"
    within = IN_THE_ROOF if folders[0] == "web" else IN_A_CAPABILITY
    part = folders[1] if len(folders) > 1 else stem
    return None if part in within | {"__init__"} else f"not one of {', '.join(sorted(within))}"


def check_contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts of pyproject.toml over the code in `folder`."""
    program = "from importlinter.cli import lint_imports_command as check; check(['--no-cache'])"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def cycle(imports: dict[str, set[str]]) -> list[str]:
    """Return modules that import each other in a ring, or nothing."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as fault:
        ring: list[str] = fault.args[1]
        return ring
    return []


def late_imports(module: ast.Module) -> list[int]:
    """Return the lines of the imports that stand inside functions."""
    return sorted(
        node.lineno
        for function in functions(module)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    )


def test_every_file_has_its_place():
    faults = {name_of(path): misplaced(name_of(path)) for path in python_files("grants", "reports")}
    assert {path: fault for path, fault in faults.items() if fault} == {}


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("grants/money.py", None),
        ("grants/people/views/steward.py", None),
        ("grants/strings.py", "not a file of the ground"),
        ("grants/people/utils.py", "a name that says nothing"),
        ("grants/donors/models.py", "not a capability"),
        ("grants/people/views/helpers/x.py", "a name that says nothing"),
        (
            "grants/people/exports.py",
            "not one of actions, commands, emails, forms, models, policy, queries, rules, views",
        ),
    ],
)
def test_the_place_check_itself(path: str, fault: str | None):
    assert misplaced(path) == fault


def test_import_contracts_hold():
    result = check_contracts(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("grants/people/rules.py", "import grants.funds.models"),  # up a floor
        ("grants/people/rules.py", "import sqlalchemy"),  # an impure rule
        ("grants/funds/policy.py", "import grants.funds.extra"),  # up within a capability
        ("grants/awards/models.py", "import reports"),  # into what only reads
    ],
)
def test_import_contracts_can_break(tmp_path: Path, file: str, line: str):
    for folder in ("grants", "reports"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "grants/funds/views.py").write_text("")
    broken = tmp_path / file
    broken.write_text(broken.read_text() + "\n" + line.replace("funds.extra", "funds.views") + "\n")
    assert check_contracts(tmp_path).returncode == 1


def test_no_module_stands_in_a_cycle():
    graph = grimp.build_graph("grants", "reports", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert cycle(imports) == []


def test_the_cycle_check_itself():
    assert sorted(set(cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}))) == ["b", "c"]


def test_no_import_hides_in_a_function():
    faults = {name_of(path): late_imports(tree(path)) for path in python_files(*CODE)}
    assert {path: lines for path, lines in faults.items() if lines} == {}


def test_the_late_import_check_itself():
    assert late_imports(ast.parse("import a\ndef f():\n    if f:\n        from b import c\n")) == [4]


def test_nothing_imports_the_composition():
    for path in python_files("grants", "reports"):
        names = {alias.name for node in ast.walk(tree(path)) if isinstance(node, ast.Import) for alias in node.names}
        froms = {node.module for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)}
        assert "wsgi" not in names | froms, name_of(path)
