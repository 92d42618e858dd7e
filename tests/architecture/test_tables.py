"""Every table that leaves the house passes the one gate that holds formulas down."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.source import CODE, name_of, python_files, tree

GATE = "grants/tables.py"
WRITERS = {"writer", "DictWriter", "to_csv", "to_excel", "ExcelWriter", "Workbook"}
LIBRARIES = {"xlsxwriter", "openpyxl"}


def leaks(module: ast.Module) -> list[int]:
    """Return the lines that write a table, or load what writes one."""
    found = []
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in WRITERS:
                found.append(node.lineno)
            case ast.ImportFrom(module=str(source), names=names):
                from_csv = source == "csv" and any(alias.name in WRITERS for alias in names)
                if from_csv or source.partition(".")[0] in LIBRARIES:
                    found.append(node.lineno)
            case ast.Import(names=names):
                if any(alias.name.partition(".")[0] in LIBRARIES for alias in names):
                    found.append(node.lineno)
    return sorted(found)


def test_only_the_gate_writes_tables():
    faults = {name_of(path): leaks(tree(path)) for path in python_files(*CODE) if name_of(path) != GATE}
    assert {path: lines for path, lines in faults.items() if lines} == {}


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("import csv; csv.writer(file)", [1]),
        ("import csv; csv.DictWriter(file)", [1]),
        ("from csv import writer as write", [1]),
        ("frame.to_csv(file)", [1]),
        ("frame.to_excel(file)", [1]),
        ("import xlsxwriter", [1]),
        ("from openpyxl.cell import Cell", [1]),
        ("import csv; csv.reader(file)", []),
        ("from csv import reader", []),
        ("from grants.tables import csv_pieces", []),
    ],
)
def test_the_table_check_itself(line: str, lines: list[int]):
    assert leaks(ast.parse(line)) == lines
