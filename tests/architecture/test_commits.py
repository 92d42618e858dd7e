"""One place commits, and one place changes a state."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.source import CODE, name_of, python_files, tree

COMMITS_IN = "grants/db.py"
MOVES_IN = "grants/lifecycle.py"


def commits(module: ast.Module) -> list[int]:
    """Return the lines that call `something.commit()`."""
    calls = (node for node in ast.walk(module) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"]


def stateful_classes(modules: list[ast.Module]) -> set[str]:
    """Return the names of the classes that have a state column."""
    return {
        node.name
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
        and any(isinstance(line, ast.AnnAssign) and getattr(line.target, "id", "") == "state" for line in node.body)
    }


def states_set(module: ast.Module, classes: set[str]) -> list[int]:
    """Return the lines that set a state: by assignment, setattr, an UPDATE's values, or at a thing's birth."""
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr == "state" and isinstance(node.ctx, ast.Store | ast.Del):
            found.append(node.lineno)
        if isinstance(node, ast.Call) and _sets_state(node, classes):
            found.append(node.lineno)
    return sorted(found)


def _sets_state(call: ast.Call, classes: set[str]) -> bool:
    called = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if called == "setattr":
        return len(call.args) > 1 and getattr(call.args[1], "value", None) == "state"
    if called == "values":
        keys = [key for argument in call.args if isinstance(argument, ast.Dict) for key in argument.keys]
        return any(word.arg == "state" for word in call.keywords) or any(
            getattr(key, "value", None) == "state" or getattr(key, "attr", None) == "state" for key in keys
        )
    return called in classes and any(word.arg == "state" for word in call.keywords)


def test_one_place_commits():
    faults = {name_of(path): commits(tree(path)) for path in python_files(*CODE) if name_of(path) != COMMITS_IN}
    assert {path: lines for path, lines in faults.items() if lines} == {}


def test_one_place_changes_states():
    classes = stateful_classes([tree(path) for path in python_files("grants") if "models" in name_of(path)])
    assert "Application" in classes
    faults = {
        name_of(path): states_set(tree(path), classes) for path in python_files(*CODE) if name_of(path) != MOVES_IN
    }
    assert {path: lines for path, lines in faults.items() if lines} == {}


@pytest.mark.parametrize("line", ["db.session.commit()", "with s: s.commit()"])
def test_the_commit_check_itself(line: str):
    assert commits(ast.parse(line)) == [1]


@pytest.mark.parametrize(
    "line",
    [
        "call.state = 1",
        "(call.state, x) = y",
        "setattr(call, 'state', 1)",
        "update(Call).values(state='open')",
        "update(Call).values({Call.state: 'open'})",
        "update(Call).values({'state': 'open'})",
        "Call(state='open')",
    ],
)
def test_the_state_check_itself(line: str):
    assert states_set(ast.parse(line), {"Call"}) == [1]


@pytest.mark.parametrize("line", ["x = call.state", "query.filter_by(state=1)", "Row(state='open')", "Call(title='x')"])
def test_reading_a_state_is_free(line: str):
    assert states_set(ast.parse(line), {"Call"}) == []
