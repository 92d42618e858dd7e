"""Lists as Stripe gives them: newest first, filtered, a page at a time."""

from collections.abc import Callable
from typing import Any

from tests.fakes.stripe.errors import StripeRefuses
from tests.fakes.stripe.shapes import fields, page
from tests.fakes.stripe.state import State

ROUTINE = {"limit", "starting_after", "ending_before", "expand"}
COMPARE: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda have, want: have > want,
    "gte": lambda have, want: have >= want,
    "lt": lambda have, want: have < want,
    "lte": lambda have, want: have <= want,
}
Filter = Callable[[dict[str, Any], Any], bool]


def listed(
    state: State, kind: str, asked: dict[str, Any], url: str, filters: dict[str, Filter] | None = None
) -> dict[str, Any]:
    """One page; a filter that this fake does not know is an error of the fake's, never silently ignored."""
    rows = [each for each in state.all(kind) if not each.get("deleted")]
    for name, value in asked.items():
        if name not in ROUTINE:
            matches = (filters or {}).get(name) or _plain(kind, name)
            rows = [row for row in rows if matches(row, value)]
    return paged(state, rows[::-1], asked, url)


def paged(state: State, rows: list[dict[str, Any]], asked: dict[str, Any], url: str) -> dict[str, Any]:
    """The part of rows that the cursors ask for."""
    limit = asked.get("limit", 10)
    if not 1 <= limit <= 100:
        raise StripeRefuses(
            "This value must be between 1 and 100 (inclusive).", code="parameter_invalid_integer", param="limit"
        )
    refs = [row["id"] for row in rows]
    if after := asked.get("starting_after"):
        rows = rows[_place(state, refs, after, "starting_after") + 1 :]
    elif before := asked.get("ending_before"):
        rows = rows[: _place(state, refs, before, "ending_before")]
        return page(url, rows[-limit:], has_more=len(rows) > limit)
    return page(url, rows[:limit], has_more=len(rows) > limit)


def _place(state: State, refs: list[str], ref: str, param: str) -> int:
    if ref in refs:
        return refs.index(ref)
    kind = ref.split("_", maxsplit=1)[0]
    known = state.find(ref)
    if known is None:
        raise StripeRefuses(f"No such {kind}: '{ref}'", code="resource_missing", param=param, status=404)
    raise StripeRefuses(f"'{ref}' is not in this list.", param=param)


def _plain(kind: str, name: str) -> Filter:
    if name in {"created", "arrival_date", "due_date"}:
        return lambda row, value: row[name] is not None and between(row[name], value)
    if name in fields(kind):
        return lambda row, value: bool(row[name] == value)
    raise StripeRefuses(f"This fake cannot filter {kind} by {name}.", param=name)


def between(have: int, asked: int | dict[str, int]) -> bool:
    """Whether an instant is in the interval asked for."""
    if isinstance(asked, int):
        return have == asked
    return all(COMPARE[how](have, want) for how, want in asked.items())
