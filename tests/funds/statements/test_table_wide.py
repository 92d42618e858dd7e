"""A row of more cells than any table has is no table, and is not weighed."""

from __future__ import annotations

import time

import pytest

from grants.funds.rules.statements import BadStatement, proposed_columns


@pytest.mark.usefixtures("ctx")
def test_half_a_million_columns_are_refused_at_once():
    began = time.monotonic()
    with pytest.raises(BadStatement):
        proposed_columns(b"a," * 500_000 + b"\n" + b"1," * 500_000)
    assert time.monotonic() - began < 5
