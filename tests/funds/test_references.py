"""Reference codes survive typing: each slip is put right or noticed, and none leads to somebody else's gift."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.funds.rules.references import LETTERS, codes_in, new_code, random_body, shown

BODIES = st.text(LETTERS, min_size=7, max_size=7)
KEYS = string.ascii_uppercase + string.digits
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
KNOWN = ["RF0400000000", "RF137K3M2QXX", "RF78ZZZZZZZC"]  # printed on paper that we cannot call back
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def by_hand(code: str) -> int:
    """Return the remainder of ISO 7064 as the standard's text tells it: 1 for a reference that holds."""
    return int("".join(str(int(sign, 36)) for sign in code[4:] + code[:4])) % 97


@given(BODIES)
def test_a_code_is_a_reference_of_iso_11649(body: str):
    code = new_code(body)
    assert (code[:2], code[4:11], len(code)) == ("RF", body, 12)
    assert code[2:4].isdecimal()
    assert 2 <= int(code[2:4]) <= 98
    assert by_hand(code) == 1
    assert codes_in(code) == [code]


def test_known_codes_never_change():
    assert [new_code(body) for body in ("0000000", "7K3M2QX", "ZZZZZZZ")] == KNOWN


@pytest.mark.parametrize("body", ["ABC", "ABCDEFGH", "ABCDEFU", "abcdefg", "ABC DEF"])
def test_no_code_of_another_body(body: str):
    with pytest.raises(ValueError, match=body):
        new_code(body)


def test_a_random_body_is_seven_letters_of_ours():
    bodies = {random_body() for _ in range(200)}
    assert len(bodies) == 200
    assert all(len(body) == 7 and set(body) <= set(LETTERS) for body in bodies)


@given(BODIES)
def test_every_wrong_character_is_caught_or_put_right(body: str):
    code = new_code(body)
    alike = {"0": "O", "1": "IL"}
    for place, right in enumerate(code):
        for key in KEYS.replace(right, ""):
            typed = code[:place] + key + code[place + 1 :]
            assert codes_in(typed) == ([code] if key in alike.get(right, "") else []), typed


@given(BODIES)
def test_every_swap_of_neighbours_is_caught(body: str):
    code = new_code(body)
    for place in range(len(code) - 1):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert codes_in(swapped) == ([code] if swapped == code else []), swapped


@given(BODIES, st.sampled_from([ARABIC, PERSIAN, {}]), st.booleans(), st.data())
def test_a_code_is_found_however_it_was_typed(body: str, digits: dict[int, str], is_lower: bool, data: st.DataObject):
    code = new_code(body)
    gaps = st.sampled_from(["", "", " ", "-", "\r\n", " - ", "\u200f", "\u00a0", "_"])
    alike = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(data.draw(st.sampled_from(alike.get(sign, sign))) + data.draw(gaps) for sign in code)
    if is_lower:
        typed = typed.lower()
    assert codes_in(f"من أجل {typed.translate(digits)} شكرا") == [code]


def test_several_codes_each_once_and_in_order():
    first, second = new_code("0000000"), new_code("7K3M2QX")
    text = f"EREF+{second}SVWZ+{shown(first)} {second.lower()} RF99ABCDEFGH"
    assert codes_in(text) == [second, first]


def test_a_broken_code_does_not_hide_the_right_one_behind_it():
    code = new_code("7K3M2QX")
    assert codes_in(f"RF1{code}") == [code]
    assert codes_in(f"RF12 {code}") == [code]


def test_what_is_no_code():
    assert codes_in("") == []
    assert codes_in("RF") == []
    assert codes_in("Rent for June, RF 18 5390 0754 7034") == []
    code = new_code("7K3M2QX")
    assert codes_in(f"{code[:6]}    {code[6:]}") == []


@given(st.text())
def test_any_text_is_read_without_complaint(text: str):
    assert isinstance(codes_in(text), list)


def test_a_code_is_shown_in_fours():
    assert shown(new_code("7K3M2QX")).split(" ") == [KNOWN[1][:4], KNOWN[1][4:8], KNOWN[1][8:]]
