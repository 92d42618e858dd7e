"""How well the charter's lint reads, and how fast: over the sets of clauses that its tests keep.

Each set was written before the patterns had seen it. What they made of it at first sight stands in docs/charter.md;
what is printed here is what they make of it now, when every set has been used to better them.
"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.figures import milliseconds, show
from grants.calls.rules.charter import lint_text

CLAUSES = Path(__file__).parents[1] / "tests" / "calls" / "charter"
SETS = ("first_half", "second_half", "third_set", "fourth_set", "fifth_set", "sixth_set", "seventh_set")
_BUDGET = 40.0  # milliseconds for a paragraph of twenty sentences, read while a page is made


def measure(_data: Path) -> None:
    """Print precision and recall of each set, and what reading costs."""
    everything = []
    for name in SETS:
        clauses = json.loads((CLAUSES / f"{name}.json").read_text(encoding="utf-8"))
        everything += clauses
        _judge(name, clauses)
    longest = " ".join(clause["text"] for clause in everything[:20])
    lint_text("en", longest)  # the patterns are made once
    longest += " Once more."  # what was read is remembered
    show("charter: twenty sentences are linted", milliseconds(lambda: lint_text("en", longest)), _BUDGET)


def _judge(name: str, clauses: list[dict[str, object]]) -> None:
    right = wrong = missed = 0
    for clause in clauses:
        is_string = bool(clause.get("rules", clause.get("is_string")))
        is_found = bool(lint_text(str(clause["lang"]), str(clause["text"])))
        right += is_found and is_string
        wrong += is_found and not is_string
        missed += is_string and not is_found
    precision, recall = right / (right + wrong or 1), right / (right + missed or 1)
    print(f"charter: {name:12} {len(clauses):4} clauses   precision {precision:.2f}   recall {recall:.2f}")
