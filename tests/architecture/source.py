"""What the tests of shape look at: the project's own files, read once."""

from __future__ import annotations

import ast
import importlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).parents[2]
CODE = ("grants", "reports", "wsgi.py")  # what runs in production
EVERYTHING = (*CODE, "migrations", "tests", "benchmarks")
CAPABILITIES = (
    "people",
    "ledger",
    "organisations",
    "funds",
    "calls",
    "applications",
    "panels",
    "awards",
    "disbursements",
)


def name_of(path: Path) -> str:
    """Return how a message calls a file."""
    return path.relative_to(ROOT).as_posix()


@lru_cache
def python_files(*places: str) -> tuple[Path, ...]:
    """Return every Python file in `places` (files or folders below the root), sorted."""
    found: set[Path] = set()
    for place in places:
        path = ROOT / place
        found |= {path} if path.is_file() else set(path.rglob("*.py"))
    return tuple(sorted(found))


@lru_cache
def templates() -> tuple[Path, ...]:
    """Return every template, sorted."""
    return tuple(sorted((ROOT / "templates").rglob("*.*")))


@lru_cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), name_of(path))


def modules(part: str) -> list[ModuleType]:
    """Import and return every capability's module called `part` ('rules', 'models'), or the files it was split into."""
    names = []
    for path in python_files("grants"):
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if part in dotted.split(".")[2:3]:
            names.append(dotted)
    return [importlib.import_module(name) for name in names]


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method, however deep."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
