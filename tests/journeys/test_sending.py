"""Files and voices are sent from a browser: in pieces over a line that is cut ten times, and after a reload."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from grants.attachments import Attachment
from grants.calls.rules import QuestionKind
from grants.db import db
from tests.journeys.line import Line, cut, line_to, mend
from tests.journeys.writing_desk import set_up, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from playwright.sync_api import Page

AT_MOST = 1.15  # of a file's bytes, for ten cuts


@pytest.fixture
def line(live_server: str) -> Iterator[Line]:
    """Give a line to the server that can be cut."""
    with line_to(live_server) as laid:
        yield laid


def a_large_photo() -> bytes:
    """Return a picture of about five megabytes, which nothing makes smaller."""
    out = io.BytesIO()
    Image.effect_noise((2800, 2000), 90).save(out, "JPEG", quality=92)
    return out.getvalue()


def opened(app: Flask, line: Line, page: Page, kind: QuestionKind) -> None:
    """Sign in over the line and open the page of a question of this kind."""
    path = set_up(app, kind)
    sign_in(page, line.address)
    page.goto(line.address + path)


def test_a_file_that_is_cut_ten_times_arrives_whole_and_costs_little_more(
    app: Flask, line: Line, visit: Callable[..., Page]
):
    page, photo = visit(), a_large_photo()
    opened(app, line, page, QuestionKind.FILE)
    page.set_input_files("input[type=file]", {"name": "field.jpg", "mimeType": "image/jpeg", "buffer": photo})
    before = line.carried["up"]
    line.cuts_to_come = [len(photo) // 12] * 9
    line.cut_after = len(photo) // 12
    page.locator("form[data-upload] button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("Your file is here, checked and clean.", timeout=60_000)
    assert line.cuts == 10
    assert line.carried["up"] - before <= AT_MOST * len(photo)
    with app.app_context():
        kept = db.session.scalars(select(Attachment)).one()
        assert (kept.name, kept.media_type) == ("field.jpg", "image/jpeg")


def test_a_file_goes_on_after_a_reload(app: Flask, line: Line, visit: Callable[..., Page]):
    page, photo = visit(), a_large_photo()
    opened(app, line, page, QuestionKind.FILE)
    chosen = {"name": "field.jpg", "mimeType": "image/jpeg", "buffer": photo}
    page.set_input_files("input[type=file]", chosen)
    line.up = 10_000_000  # bits a second, so that there is a middle
    page.locator("form[data-upload] button[type=submit]").click()
    expect(page.locator("[data-status]")).to_contain_text(re.compile(r"^[2-4]\.\d of 4\.8 MB sent"), timeout=20_000)
    cut(line)
    expect(page.locator("[data-status]")).to_contain_text("The line is cut.", timeout=20_000)
    mend(line)
    line.up = 0
    before = line.carried["up"]
    page.reload()
    page.set_input_files("input[type=file]", chosen)
    page.locator("form[data-upload] button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("Your file is here, checked and clean.", timeout=30_000)
    assert line.carried["up"] - before <= 0.7 * len(photo)


def test_a_voice_is_recorded_heard_and_sent(app: Flask, line: Line, visit: Callable[..., Page]):
    page = visit()
    opened(app, line, page, QuestionKind.VOICE)
    page.get_by_role("button", name="Record your voice").click()
    expect(page.locator("[data-status]")).to_contain_text("Recording: 0:01", timeout=9_000)
    page.get_by_role("button", name="Stop recording").click()
    expect(page.locator("form[data-upload] audio")).to_have_count(1)
    expect(page.locator("[data-status]")).to_contain_text("Listen to it first.")
    page.get_by_role("button", name="Send this recording").click()
    expect(page.get_by_role("heading", name="Your recording")).to_be_visible(timeout=20_000)
