"""Every page stands behind a policy, and the few that anybody may open stand in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from grants.policy import Verdict, guarded, public, when

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

# Open to anybody, with no sign-in. Adding to this list is a decision.
PUBLIC: set[str] = {
    "applications.new_code",
    "applications.leave_device",
    "applications.erase_draft",
    "applications.draft_text",
    "applications.draft_offline",
    "applications.draft_door",
    "applications.draft_choose",
    "applications.draft_check",
    "applications.draft_approve",
    "applications.draft_answer",
    "applications.draft",
    "applications.bring_draft",
    "applications.begin_draft",
    "applications.invitation",
    "calls.charter",
    "calls.choose_zone",
    "calls.index",
    "funds.by_transfer",
    "funds.checkout",
    "funds.forget_giver",
    "funds.gift",
    "funds.give",
    "funds.hear_notice",
    "funds.stop_gift",
    "people.follow",
    "people.sign_in",
    "people.sign_out",
    "people.sign_up",
    "funds.receipt",
    "funds.receipt_on_paper",
    "reports.fund",
    "reports.givers",
    "static",
    "web.design",
    "web.healthz",
    "web.home",
    "web.kept_mail",
}


def policies(app: Flask) -> dict[str, str | None]:
    """Return which policy guards each endpoint."""
    found = {rule.endpoint: app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules()}
    return {name: "public" if name == "static" else vars(view).get("policy") for name, view in found.items()}


def test_every_page_names_its_policy(app: Flask):
    assert [name for name, policy in policies(app).items() if policy is None] == []


def test_public_pages_are_these(app: Flask):
    assert {name for name, policy in policies(app).items() if policy == "public"} == PUBLIC


def test_only_what_a_plain_form_can_send(app: Flask):
    """Browsers' forms send GET and POST, and every page works without JavaScript."""
    mixed = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.methods is not None and rule.methods & {"PUT", "PATCH", "DELETE"}
    }
    assert mixed == set()


def test_the_walk_itself():
    app = Flask("sample", static_folder=None)

    def may(person: object) -> Verdict:
        return when(person, "no")

    def page() -> ResponseReturnValue:
        return ""

    app.add_url_rule("/a", "bare", page)
    app.add_url_rule("/b", "guarded", guarded(may)(lambda: ""))
    app.add_url_rule("/c", "public", public(lambda: ""))
    assert policies(app) == {"bare": None, "guarded": "may", "public": "public"}
