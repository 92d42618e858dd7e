"""Reads what the client sends: `line_items[0][price_data][currency]=usd` as nested lists and dictionaries."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from tests.fakes.stripe.errors import StripeRefuses

KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
PART = re.compile(r"\[([^\[\]]*)\]")


def decode(text: str) -> dict[str, Any]:
    """The parameters of one request, every leaf still a string."""
    tree: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text)):
        _put(tree, _path(key), value)
    return {key: _lists(value) for key, value in tree.items()}


@lru_cache(maxsize=4096)
def _path(key: str) -> tuple[str, ...]:
    found = KEY.match(key)
    if not found:
        raise StripeRefuses(f"Invalid parameter name: {key}", code="parameter_unknown", param=key)
    return (found[1], *PART.findall(found[2]))


def _put(tree: dict[str, Any], path: tuple[str, ...], value: str) -> None:
    for part in path[:-1]:
        branch = tree.setdefault(part, {})
        if not isinstance(branch, dict):
            raise StripeRefuses(f"Invalid object: {part}", param=part)
        tree = branch
    last = path[-1] or str(len(tree))
    tree[last] = value


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(inner) for key, inner in value.items()}
