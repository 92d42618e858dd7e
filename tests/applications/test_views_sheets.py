"""Pages on which one takes the questions away and brings the answers back, with and without an account."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from grants.applications import actions, queries
from grants.applications.models import Draft
from grants.applications.queries.drafts import paper_of, sheet_of
from grants.applications.rules.sheet_text import read_back
from grants.applications.views.holding import COOKIE
from grants.db import commit, db
from tests.cast.applications import a_started_application, leading, written
from tests.cast.calls import an_open_call
from tests.cast.drafts import a_sealed_draft, hidden, holding_draft, keys, reading
from tests.cast.funds import a_fund
from tests.cast.people import AT, person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from grants.applications.models import Application
    from grants.calls.models import Call


@pytest.fixture
def call(ctx: Flask) -> Call:
    """Give a call that takes applications."""
    del ctx
    made = an_open_call(a_fund())
    commit()
    return made


def sheet(text: str | bytes) -> dict[str, object]:
    """Return what a browser sends when a file is chosen."""
    data = text if isinstance(text, bytes) else text.encode()
    return {"file": (io.BytesIO(data), "answers.txt")}


class TestWithoutAnAccount:
    """The call's own form and text, into a draft."""

    def test_anybody_takes_both_away(self, client: FlaskClient, call: Call):
        form = client.get(f"/calls/{call.ref}/offline.html")
        assert (form.status_code, form.headers["Content-Disposition"]) == (
            200,
            'attachment; filename="musha-form.html"',
        )
        assert len(form.data) <= 60_000
        text = client.get(f"/calls/{call.ref}/questions.txt")
        assert text.data.startswith(b"\xef\xbb\xbf")
        assert b"[6] Why together, across these places?\r\n" in text.data
        assert client.get("/calls/none/offline.html").status_code == 404

    def test_the_form_asks_no_server(self, client: FlaskClient, call: Call):
        page = client.get(f"/calls/{call.ref}/offline.html").text
        for sign in ("src=", "@import", "url(", "fetch(", "XMLHttpRequest", "localStorage", "indexedDB", "<link"):
            assert sign not in page

    def test_a_text_becomes_a_draft_under_a_new_code(self, client: FlaskClient, call: Call):
        page = client.get(f"/calls/{call.ref}/bring").text
        sent = {"text": "[1] Answer: Lanterns\n[5] Answer: Our plan", "made": hidden(page, "made")}
        assert client.post(f"/calls/{call.ref}/bring", data=sent).location == "/drafts/open"
        assert client.get_cookie(COOKIE) is not None
        assert "Our plan" in client.get("/drafts/check").text

    def test_without_a_code_of_ours_nothing_begins(self, client: FlaskClient, call: Call):
        refused = client.post(f"/calls/{call.ref}/bring", data={"text": "[1] Answer: Lanterns", "made": "x"})
        assert (refused.status_code, db.session.query(Draft).count()) == (422, 0)
        assert "[1] Answer: Lanterns" in refused.text

    def test_into_the_open_draft_nothing_is_overwritten(self, client: FlaskClient, call: Call):
        made = a_sealed_draft(call, title="First", name="Lanterns")
        holding_draft(client, made)
        away = client.get("/drafts/questions.txt").data.decode("utf-8-sig")
        assert client.post("/drafts/questions/_title", data={"answer": "Changed", "version": "1"}).status_code == 302
        back = away.replace("First", "From paper").replace("Lanterns", "Lights")
        brought = client.post(f"/calls/{call.ref}/bring", data=sheet(back), follow_redirects=True)
        assert "1 answer was changed here meanwhile" in brought.text
        read = reading(made)
        assert (read.part("_title").text, read.part("_title").waiting) == ("Changed", ("From paper",))
        assert read.part("_name").text == "Lights"

    def test_a_draft_goes_out_as_a_form_with_its_answers(self, client: FlaskClient, call: Call):
        holding_draft(client, a_sealed_draft(call, title="</script>🌱"))
        page = client.get("/drafts/offline.html").text
        assert "\\u003c/script\\u003e🌱" in page
        assert 'value="&lt;/script&gt;🌱"' in page
        client.delete_cookie(COOKIE)
        assert client.get("/drafts/offline.html").location == "/drafts"

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "Choose a file, or put its text into the field"),
            (b"\x89PNG", "no text file and no offline form"),
            (b"{}", "damaged"),
            (b"[1] Answer:", "There is no answer in it"),
            (b"[4] Answer: much", "the amount in digits"),
            (b"\xff\xfe\x00", "cannot be read as text"),
        ],
    )
    def test_what_cannot_be_read_is_refused_and_nothing_is_kept(
        self, client: FlaskClient, call: Call, data: bytes, said: str
    ):
        made = hidden(client.get(f"/calls/{call.ref}/bring").text, "made")
        refused = client.post(f"/calls/{call.ref}/bring", data={**sheet(data), "made": made})
        assert refused.status_code == 422
        assert said in refused.text
        assert db.session.query(Draft).count() == 0

    def test_what_could_not_be_read_stays_to_be_put_right(self, client: FlaskClient, call: Call):
        made = hidden(client.get(f"/calls/{call.ref}/bring").text, "made")
        text = "[1] الجواب: الفوانيس\n[4] الجواب: كثير".encode("windows-1256")
        refused = client.post(f"/calls/{call.ref}/bring", data={**sheet(text), "made": made})
        assert "[1] الجواب: الفوانيس" in refused.text

    def test_a_file_of_two_gigabytes_is_told_by_its_size(self, client: FlaskClient, call: Call):
        length = {"CONTENT_LENGTH": "2000000000"}
        huge = client.post(f"/calls/{call.ref}/bring", data=sheet(b"x"), environ_overrides=length)
        assert huge.status_code == 413
        assert "too much for one page" in huge.text

    def test_half_an_import_is_none(self, client: FlaskClient, call: Call):
        made = a_sealed_draft(call)
        holding_draft(client, made)
        text = f"[1] Answer: Lanterns\n[5] Answer: {'x' * 100_001}"
        assert client.post(f"/calls/{call.ref}/bring", data=sheet(text)).status_code == 422
        assert reading(made).answers == {}

    def test_a_draft_of_another_call_is_left_alone(self, client: FlaskClient, call: Call):
        other = an_open_call(a_fund("other"))
        made = a_sealed_draft(other, 2)
        holding_draft(client, made)
        page = client.get(f"/calls/{call.ref}/bring").text
        sent = {"text": "[1] Answer: Lanterns", "made": hidden(page, "made")}
        client.post(f"/calls/{call.ref}/bring", data=sent)
        assert reading(keys(2)).answers == {}
        assert db.session.query(Draft).count() == 2


class TestIntoAnApplication:
    """Partners take their application away, and bring it back."""

    @pytest.fixture
    def application(self, call: Call) -> Application:
        """Give an application with everything written."""
        made = a_started_application(call)
        written(made)
        commit()
        return queries.application(made.ref)

    def test_it_goes_out_with_its_versions(self, client: FlaskClient, application: Application):
        sign_in(client, leading(application))
        text = client.get(f"/applications/{application.ref}/questions.txt").data.decode("utf-8-sig")
        assert read_back(paper_of(application), text) == sheet_of(application)
        page = client.get(f"/applications/{application.ref}/offline.html").text
        assert f'"source": "{application.ref}"' in page

    def test_what_clashes_waits_and_the_rest_is_saved(self, client: FlaskClient, application: Application):
        lead, ref = leading(application), application.ref
        first, second = application.call.questions
        sign_in(client, lead)
        text = client.get(f"/applications/{ref}/questions.txt").data.decode("utf-8-sig")
        actions.write_answer(application, first, "Newer here", 1, by=lead, at=AT)
        commit()
        back = text.replace(application.answers[1].text, "From paper")
        brought = client.post(f"/applications/{ref}/bring", data=sheet(back), follow_redirects=True)
        assert "1 answer was changed here meanwhile" in brought.text
        fresh = queries.application(ref)
        assert {one.question_id: one.text for one in fresh.answers} == {first.id: "Newer here", second.id: "From paper"}
        assert [one.text for one in queries.waiting(fresh)] == ["From paper"]

    def test_what_cannot_be_read_is_refused(self, client: FlaskClient, application: Application):
        sign_in(client, leading(application))
        refused = client.post(f"/applications/{application.ref}/bring", data={"text": "hello"})
        assert refused.status_code == 422
        assert "No question was found" in refused.text

    def test_others_know_nothing_of_it(self, client: FlaskClient, application: Application):
        sign_in(client, person())
        for page in ("bring", "offline.html", "questions.txt"):
            assert client.get(f"/applications/{application.ref}/{page}").status_code == 404
