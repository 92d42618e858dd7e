"""How large a thing may grow before it is two things."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.architecture.source import CODE, EVERYTHING, ROOT, functions, name_of, python_files, templates, tree

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE, FILE_P90, FUNCTION, VIEW, TEMPLATE = 400, 250, 50, 25, 150
ROUTES = {"route", "get", "post", "put", "patch", "delete"}


def percentile(values: Sequence[int], share: float) -> int:
    """Return the smallest value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(share * 100) // 100) - 1)]


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function, its decorators not counted."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def is_view(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Say whether a decorator puts this function at an address."""
    calls = (decorator.func for decorator in function.decorator_list if isinstance(decorator, ast.Call))
    return any(isinstance(call, ast.Attribute) and call.attr in ROUTES for call in calls)


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function's body, its docstring not counted."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def complaints(*arguments: str, source: str | None = None) -> str:
    """Return what ruff says of complexity and late imports, with no suppression heard."""
    # Inline suppressions cannot buy complexity.
    command = [sys.executable, "-m", "ruff", "check", "--quiet", "--ignore-noqa", "--select", "C901", "--no-cache"]
    run = subprocess.run(
        [*command, "--output-format", "concise", *arguments],
        cwd=ROOT,
        input=source,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr


def test_files():
    sizes = {name_of(path): len(path.read_text().splitlines()) for path in python_files(*EVERYTHING)}
    assert {name: size for name, size in sizes.items() if size > FILE} == {}
    assert percentile(list(sizes.values()), 0.9) <= FILE_P90


def test_functions():
    # A migration is one list of steps, however long.
    places = [path for path in python_files(*EVERYTHING) if not name_of(path).startswith("migrations/")]
    sizes = {
        f"{name_of(path)}:{function.name}": lines_of(function) for path in places for function in functions(tree(path))
    }
    assert {name: size for name, size in sizes.items() if size > FUNCTION} == {}


def test_views():
    sizes = {
        f"{name_of(path)}:{function.name}": body_lines(function)
        for path in python_files(*CODE)
        for function in functions(tree(path))
        if is_view(function)
    }
    assert {name: size for name, size in sizes.items() if size > VIEW} == {}


def test_complexity():
    assert complaints("grants", "reports", "tests", "migrations") == ""


def test_templates():
    sizes = {name_of(path): len(path.read_text().splitlines()) for path in templates()}
    assert {name: size for name, size in sizes.items() if size > TEMPLATE} == {}


def test_the_measures_themselves():
    text = (
        '@bp.get("/")\ndef home():\n    """Say\n    hello.\n    """\n    x = 1\n\n    return x\n\n\ndef other(): pass\n'
    )
    home, other = functions(ast.parse(text))
    assert (is_view(home), lines_of(home), body_lines(home)) == (True, 7, 3)
    assert (is_view(other), lines_of(other), body_lines(other)) == (False, 1, 1)


@pytest.mark.parametrize(("values", "expected"), [([1], 1), (list(range(1, 11)), 9), (list(range(1, 101)), 90)])
def test_the_percentile_itself(values: list[int], expected: int):
    assert percentile(values, 0.9) == expected


def test_complexity_is_seen_past_a_suppression():
    branches = "".join(f"    if x == {number}:\n        return {number}\n" for number in range(9))
    source = f"def f(x):  # noqa: C901 - no\n{branches}"  # 1 + 9 branches
    assert "C901" in complaints("-", source=source)
