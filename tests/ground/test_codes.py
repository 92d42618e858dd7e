"""Codes that are read aloud: one wrong digit always shows, and any figures and gaps are read."""

from __future__ import annotations

import pytest

from grants.codes import check_digit, checks, digits_in, grouped, new_digits


@pytest.mark.parametrize("length", [10, 20])
def test_a_new_code_checks_and_no_code_with_one_other_digit_does(length: int):
    code = new_digits(length)
    assert (len(code), checks(code)) == (length, True)
    for place, digit in enumerate(code):
        others = {str(figure) for figure in range(10)} - {digit}
        assert [one for one in others if checks(code[:place] + one + code[place + 1 :])] == []


def test_the_check_digit_is_that_of_the_standard():
    assert check_digit("0794") == "5"  # ISO 7064, MOD 11,10


def test_a_code_is_read_in_groups_and_in_any_figures():
    assert grouped("1234567890", (3, 3, 4)) == "123 456 7890"
    assert digits_in(" ١٢٣-۴۵۶ / 7890.") == "1234567890"
    assert digits_in("²½") == ""
