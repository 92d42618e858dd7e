"""Who is answered what on every page of the demo: the whole table, to be read and argued about."""

from __future__ import annotations

SIGN_INS = ("steward", "treasurer", "facilitator", "reviewer", "applicant", "partner", "funder", "auditor")
# Two more have no sign-in in docs/demo.md: `reader` sits on a panel and has not read yet, `declined` led what was
# declined. The statuses below are in this order.
PEOPLE = ("visitor", *SIGN_INS[:4], "reader", "applicant", "partner", "declined", "funder", "auditor")
TABLE = """
web.home                                 200 200 200 200 200 200 200 200 200 200 200
web.design                               200 200 200 200 200 200 200 200 200 200 200
web.desk                                 302 200 200 200 200 200 200 200 200 200 200
web.kept_mail                            200 200 200 200 200 200 200 200 200 200 200
web.healthz                              200 200 200 200 200 200 200 200 200 200 200
calls.index                              200 200 200 200 200 200 200 200 200 200 200
calls.choose_zone                        200 200 200 200 200 200 200 200 200 200 200
people.sign_in                           200 200 200 200 200 200 200 200 200 200 200
people.sign_up                           200 200 200 200 200 200 200 200 200 200 200
people.profile                           302 200 200 200 200 200 200 200 200 200 200
people.resume                            302 302 302 302 302 302 302 302 302 302 302
applications.index                       302 200 200 200 200 200 200 200 200 200 200
organisations.index                      302 200 200 200 200 200 200 200 200 200 200
organisations.new                        302 200 200 200 200 200 200 200 200 200 200
awards.mine                              302 200 200 200 200 200 200 200 200 200 200
people.follow                            200 200 200 200 200 200 200 200 200 200 200
reports.fund                             200 200 200 200 200 200 200 200 200 200 200
reports.dashboard                        302 200 200 200 403 403 403 403 403 200 200
funds.funders                            302 200 200 403 403 403 403 403 403 403 200
funds.journal                            302 200 200 403 403 403 403 403 403 403 200
funds.money                              302 200 200 403 403 403 403 403 403 403 200
funds.new_contribution                   302 200 200 403 403 403 403 403 403 403 403
funds.new_offer                          302 200 200 403 403 403 403 403 403 403 403
funds.new_pledge                         302 200 200 403 403 403 403 403 403 403 403
funds.people                             302 200 403 403 403 403 403 403 403 403 403
funds.places                             302 200 403 403 403 403 403 403 403 403 403
funds.pledges                            302 200 200 403 403 403 403 403 403 403 200
funds.settings                           302 200 403 403 403 403 403 403 403 403 403
funds.pledge                             302 200 200 404 404 404 404 404 404 404 200
funds.rename_place                       302 200 403 403 403 403 403 403 403 403 403
funds.agreements                         302 200 200 403 403 403 403 403 403 403 200
funds.bank_accounts                      302 200 200 403 403 403 403 403 403 403 200
funds.books                              302 200 200 403 403 403 403 403 403 403 200
funds.books_accounts                     302 200 200 403 403 403 403 403 403 403 200
funds.books_balance                      302 200 200 403 403 403 403 403 403 403 200
funds.books_close                        302 200 200 403 403 403 403 403 403 403 200
funds.books_statement                    302 200 200 403 403 403 403 403 403 403 200
funds.cards                              302 200 200 403 403 403 403 403 403 403 200
funds.matching                           302 200 200 403 403 403 403 403 403 403 200
funds.rates                              302 200 200 403 403 403 403 403 403 403 200
funds.sources                            302 200 200 403 403 403 403 403 403 403 200
funds.treasury                           302 200 200 403 403 403 403 403 403 403 200
funds.new_agreement                      302 200 200 403 403 403 403 403 403 403 403
funds.new_bank_account                   302 200 200 403 403 403 403 403 403 403 403
funds.new_exchange                       302 200 200 403 403 403 403 403 403 403 403
funds.new_rate                           302 200 200 403 403 403 403 403 403 403 403
funds.import_rates                       302 200 200 403 403 403 403 403 403 403 403
funds.safeguards                         302 200 403 403 403 403 403 403 403 403 403
funds.books_close_until                  302 200 200 403 403 403 403 403 403 403 403
funds.books_account                      302 200 200 403 403 403 403 403 403 403 200
funds.books_under                        302 200 200 403 403 403 403 403 403 403 200
funds.books_entry                        302 200 200 403 403 403 403 403 403 403 200
funds.books_undo                         302 200 200 403 403 403 403 403 403 403 403
funds.export csv                         302 200 200 403 403 403 403 403 403 403 200
funds.export beancount                   302 200 200 403 403 403 403 403 403 403 200
funds.agreement draft                    302 200 200 404 404 404 404 404 404 404 200
funds.agreement signed                   302 200 200 404 404 404 404 404 404 404 200
funds.agreement refused                  302 200 200 404 404 404 404 404 404 404 200
funds.edit_agreement                     302 200 200 404 404 404 404 404 404 404 403
funds.sign_agreement                     302 200 200 404 404 404 404 404 404 404 403
funds.refuse_agreement                   302 200 200 404 404 404 404 404 404 404 403
funds.bank_account                       302 200 200 404 404 404 404 404 404 404 200
funds.bank_columns                       302 200 200 404 404 404 404 404 404 404 403
funds.edit_bank_account                  302 200 200 404 404 404 404 404 404 404 403
funds.new_statement                      302 200 200 404 404 404 404 404 404 404 403
funds.bank_statement                     302 200 200 404 404 404 404 404 404 404 200
funds.line matched                       302 200 200 404 404 404 404 404 404 404 200
funds.line in                            302 200 200 404 404 404 404 404 404 404 200
funds.line out                           302 200 200 404 404 404 404 404 404 404 200
funds.match_together                     302 200 200 403 403 403 403 403 403 403 403
funds.give                               200 200 200 200 200 200 200 200 200 200 200
funds.gift                               200 200 200 200 200 200 200 200 200 200 200
funds.refund                             302 422 422 404 404 404 404 404 404 404 403
funds.receipt                            200 200 200 200 200 200 200 200 200 200 200
funds.receipt_on_paper                   200 200 200 200 200 200 200 200 200 200 200
reports.givers                           200 200 200 200 200 200 200 200 200 200 200
reports.own_giving                       302 403 403 403 403 403 403 403 403 200 403
reports.yearly_statement                 302 403 403 403 403 403 403 403 403 200 403
calls.of_fund                            302 200 403 403 403 403 403 403 403 403 403
calls.new                                302 200 403 403 403 403 403 403 403 403 403
awards.of_fund                           302 200 200 403 403 403 403 403 403 403 200
disbursements.payments                   302 200 200 403 403 403 403 403 403 403 200
calls.show open                          200 200 200 200 200 200 200 200 200 200 200
calls.manage open                        302 200 403 403 403 403 403 403 403 403 403
applications.received open               302 200 403 403 403 403 403 403 403 403 403
panels.show open                         302 200 403 200 403 403 403 403 403 403 403
panels.progress open                     302 200 403 200 403 403 403 403 403 403 403
panels.overview open                     302 200 403 200 403 403 403 403 403 403 403
awards.decision open                     302 200 403 200 403 403 403 403 403 403 403
calls.show closed                        200 200 200 200 200 200 200 200 200 200 200
calls.manage closed                      302 200 403 403 403 403 403 403 403 403 403
applications.received closed             302 200 403 403 403 403 403 403 403 403 403
panels.show closed                       302 200 403 200 403 403 403 403 403 403 403
panels.progress closed                   302 200 403 200 403 403 403 403 403 403 403
panels.overview closed                   302 200 403 200 403 403 403 403 403 403 403
awards.decision closed                   302 200 403 200 403 403 403 403 403 403 403
calls.show decided                       200 200 200 200 200 200 200 200 200 200 200
calls.manage decided                     302 200 403 403 403 403 403 403 403 403 403
applications.received decided            302 200 403 403 403 403 403 403 403 403 403
panels.show decided                      302 200 403 200 403 403 403 403 403 403 403
panels.progress decided                  302 200 403 200 403 403 403 403 403 403 403
panels.overview decided                  302 200 403 200 403 403 403 403 403 403 403
awards.decision decided                  302 200 403 200 403 403 403 403 403 403 403
applications.start open                  302 200 200 200 200 200 200 200 200 200 200
applications.start closed                302 200 200 200 200 200 200 200 200 200 200
awards.ratify closed                     302 200 403 403 403 403 403 403 403 403 403
calls.extend open                        302 200 403 403 403 403 403 403 403 403 403
calls.show draft                         302 200 200 200 404 404 404 404 404 404 200
calls.manage draft                       302 200 403 403 404 404 404 404 404 404 403
calls.preview draft                      302 200 403 403 404 404 404 404 404 404 403
calls.edit draft                         302 200 403 403 404 404 404 404 404 404 403
calls.new_question draft                 302 200 403 403 404 404 404 404 404 404 403
calls.new_criterion draft                302 200 403 403 404 404 404 404 404 404 403
calls.edit decided                       302 409 403 403 403 403 403 403 403 403 403
calls.edit_question draft                302 200 403 403 404 404 404 404 404 404 403
calls.edit_criterion draft               302 200 403 403 404 404 404 404 404 404 403
applications.show draft                  302 404 404 404 404 404 200 200 404 404 404
applications.outline draft               302 404 404 404 404 404 200 403 404 404 404
applications.partners draft              302 404 404 404 404 404 200 200 404 404 404
applications.invite draft                302 404 404 404 404 404 200 403 404 404 404
applications.shares draft                302 404 404 404 404 404 200 403 404 404 404
applications.consent draft               302 404 404 404 404 404 200 200 404 404 404
applications.confirm draft               302 404 404 404 404 404 200 200 404 404 404
applications.text draft                  302 404 404 404 404 404 200 200 404 404 404
applications.submit draft                302 404 404 404 404 404 200 403 404 404 404
applications.history draft               302 404 404 404 404 404 200 200 404 404 404
applications.answer draft                302 404 404 404 404 404 200 200 404 404 404
applications.choose draft                302 404 404 404 404 404 200 200 404 404 404
applications.show awarded                302 302 404 404 404 404 200 200 404 404 404
applications.submitted awarded           302 200 404 404 404 404 200 200 404 404 404
applications.text awarded                302 404 404 404 404 404 200 200 404 404 404
applications.outline awarded             302 404 404 404 404 404 200 403 404 404 404
applications.answer awarded              302 404 404 404 404 404 200 200 404 404 404
applications.confirm awarded             302 404 404 404 404 404 200 200 404 404 404
applications.submit awarded              302 404 404 404 404 404 200 403 404 404 404
applications.show declined               302 302 404 404 404 404 404 404 200 404 404
applications.submitted declined          302 200 404 404 404 404 404 404 200 404 404
applications.text declined               302 404 404 404 404 404 404 404 200 404 404
applications.invitation                  200 200 200 200 200 200 200 200 200 200 200
organisations.organisation               302 404 404 404 404 404 200 404 404 404 404
organisations.edit                       302 404 404 404 404 404 200 404 404 404 404
organisations.invitation                 302 403 403 403 403 403 403 200 403 403 403
panels.reading closed                    302 404 404 404 200 404 404 404 404 404 404
panels.declare closed                    302 404 404 404 200 404 404 404 404 404 404
panels.reading decided                   302 404 404 404 200 404 404 404 404 404 404
panels.declare decided                   302 404 404 404 200 404 404 404 404 404 404
panels.read decided                      302 404 404 404 200 404 404 404 404 404 404
panels.read sent                         302 404 404 404 200 404 404 404 404 404 404
panels.step_back sent                    302 404 404 404 200 404 404 404 404 404 404
panels.read unread                       302 404 404 404 404 200 404 404 404 404 404
panels.step_back unread                  302 404 404 404 404 200 404 404 404 404 404
panels.reading of another                302 404 404 404 404 404 404 404 404 404 404
panels.declare of another                302 404 404 404 404 404 404 404 404 404 404
awards.outcome awarded                   302 200 404 200 404 404 200 200 404 404 404
awards.word awarded                      302 200 404 200 404 404 404 404 404 404 404
awards.outcome declined                  302 200 404 200 404 404 404 404 200 404 404
awards.word declined                     302 200 404 200 404 404 404 404 404 404 404
awards.show own                          302 200 200 404 404 404 200 200 404 404 200
awards.show of another                   302 200 200 404 404 404 404 404 404 404 200
disbursements.of_award own               302 200 200 404 404 404 200 200 404 404 200
disbursements.of_award of another        302 200 200 404 404 404 404 404 404 404 200
disbursements.dates own                  302 403 403 404 404 404 200 403 404 404 403
disbursements.dates of another           302 403 403 404 404 404 404 404 404 404 403
awards.shown of the applicant            302 404 404 404 404 404 200 404 404 404 404
disbursements.enter of the applicant     302 404 404 404 404 404 200 404 404 404 404
awards.shown of the partner              302 404 404 404 404 404 404 200 404 404 404
disbursements.enter of the partner       302 404 404 404 404 404 404 200 404 404 404
disbursements.payment of the partner     302 200 200 404 404 404 200 200 404 404 200
disbursements.payment prepared           302 200 200 404 404 404 404 404 404 404 200
disbursements.payment sent               302 200 200 404 404 404 404 404 404 404 200
disbursements.payment confirmed          302 200 200 404 404 404 404 404 404 404 200
disbursements.payment returned           302 200 200 404 404 404 404 404 404 404 200
disbursements.payee of the partner       302 404 200 404 404 404 404 200 404 404 404
disbursements.payee to check             302 404 200 404 404 404 404 404 404 404 404
calls.begin                              302 200 403 403 403 403 403 403 403 403 403
calls.import_form                        302 200 403 403 403 403 403 403 403 403 403
calls.show_template                      302 200 403 403 403 403 403 403 403 403 403
calls.designing draft                    302 200 403 403 404 404 404 404 404 404 403
calls.edit_fit draft                     302 200 403 403 404 404 404 404 404 404 403
calls.export_form draft                  302 200 403 403 404 404 404 404 404 404 403
calls.mails_of draft                     302 200 403 403 404 404 404 404 404 404 403
calls.steps draft                        302 200 403 403 404 404 404 404 404 404 403
calls.talks draft                        302 200 403 403 404 404 404 404 404 404 403
calls.trial draft                        302 200 403 403 404 404 404 404 404 404 403
calls.trial_check draft                  302 200 403 403 404 404 404 404 404 404 403
calls.versions draft                     302 200 403 403 404 404 404 404 404 404 403
calls.design draft                       404 404 404 404 404 404 404 404 404 404 404
calls.fit draft                          302 200 200 200 404 404 404 404 404 404 200
calls.talk draft                         302 200 200 200 404 404 404 404 404 404 200
calls.mail draft                         302 200 403 403 404 404 404 404 404 404 403
calls.trial_question draft               302 200 403 403 404 404 404 404 404 404 403
calls.change_kind draft                  302 200 403 403 404 404 404 404 404 404 403
calls.classify draft                     302 404 403 403 404 404 404 404 404 404 403
calls.design discussed                   200 200 200 200 200 200 200 200 200 200 200
calls.designing discussed                302 200 403 403 404 404 404 404 404 404 403
calls.difference discussed               302 404 403 403 404 404 404 404 404 404 403
calls.new_priority discussed             302 200 403 403 404 404 404 404 404 404 403
calls.rank discussed                     302 200 200 200 200 200 200 200 200 403 200
calls.versions discussed                 302 200 403 403 404 404 404 404 404 404 403
calls.fit open                           200 200 200 200 200 200 200 200 200 200 200
calls.talk open                          302 200 200 200 200 200 200 200 200 200 200
calls.talks open                         302 200 403 403 403 403 403 403 403 403 403
calls.answer_comment                     302 200 403 403 404 404 404 404 404 404 403
calls.hold_talk                          302 200 403 403 403 403 403 403 403 403 403
calls.charter                            200 200 200 200 200 200 200 200 200 200 200
applications.begin_draft open            200 200 200 200 200 200 200 200 200 200 200
applications.bring_draft open            200 200 200 200 200 200 200 200 200 200 200
applications.offline open                200 200 200 200 200 200 200 200 200 200 200
applications.questions_text open         200 200 200 200 200 200 200 200 200 200 200
applications.intake open                 302 200 403 403 403 403 403 403 403 403 403
applications.more_times open             302 200 403 403 403 403 403 403 403 403 403
applications.look open                   302 200 200 200 200 200 200 200 200 404 200
applications.searches open               302 200 200 200 200 200 200 200 200 404 200
applications.taken_out open              302 200 403 403 403 403 403 403 403 403 403
applications.counts_out open             302 200 403 403 403 403 403 403 403 403 403
applications.draft_door                  200 200 200 200 200 200 200 200 200 200 200
applications.draft                       302 302 302 302 302 302 302 302 302 302 302
applications.draft_check                 302 302 302 302 302 302 302 302 302 302 302
applications.draft_offline               302 302 302 302 302 302 302 302 302 302 302
applications.draft_text                  302 302 302 302 302 302 302 302 302 302 302
applications.claim_draft                 302 302 302 302 302 302 302 302 302 302 302
applications.new_code                    302 302 302 302 302 302 302 302 302 302 302
applications.draft_answer                302 302 302 302 302 302 302 302 302 302 302
applications.draft_choose                302 302 302 302 302 302 302 302 302 302 302
applications.invitations                 302 200 200 200 200 200 200 200 200 200 200
people.notices                           302 200 200 200 200 200 200 200 200 200 200
applications.bring draft                 302 404 404 404 404 404 200 200 404 404 404
applications.check draft                 302 404 404 404 404 404 200 200 404 404 404
applications.control draft               302 404 404 404 404 404 200 403 404 404 404
applications.copied draft                302 404 404 404 404 404 404 404 404 404 404
applications.erase draft                 302 404 404 404 404 404 200 200 404 404 404
applications.letters draft               302 404 404 404 404 404 200 200 404 404 404
applications.more_time draft             302 404 404 404 404 404 200 200 404 404 404
applications.offline_application draft   302 404 404 404 404 404 200 200 404 404 404
applications.application_text draft      302 404 404 404 404 404 200 200 404 404 404
applications.versions draft              302 404 404 404 404 404 200 200 404 404 404
applications.answer_history draft        302 404 404 404 404 404 200 200 404 404 404
applications.files draft                 302 404 404 404 404 404 302 302 404 404 404
applications.voice draft                 302 404 404 404 404 404 200 200 404 404 404
applications.everything json             302 404 404 404 404 404 200 200 404 404 404
applications.everything pdf              302 404 404 404 404 404 200 200 404 404 404
applications.everything zip              302 404 404 404 404 404 200 200 404 404 404
applications.version draft               302 404 404 404 404 404 404 404 404 404 404
applications.file draft                  302 404 404 404 404 404 200 200 404 404 404
applications.file_standing draft         302 404 404 404 404 404 200 200 404 404 404
applications.transcribe                  302 200 404 404 404 404 200 200 404 404 404
applications.recording_sound             302 200 404 404 404 404 200 200 404 404 404
panels.file                              302 404 404 404 404 404 404 404 404 404 404
applications.place                       302 404 404 404 404 404 404 200 404 404 404
applications.search                      302 200 200 200 200 200 200 200 200 404 200
applications.approach                    302 404 404 404 404 404 200 200 404 404 404
applications.answer_more_time            302 200 403 403 403 403 403 403 403 403 403
"""


def expected() -> dict[str, list[int]]:
    """Return the table as {page: statuses in the order of PEOPLE}."""
    rows = (line.rsplit(maxsplit=len(PEOPLE)) for line in TABLE.strip().splitlines())
    return {row[0].strip(): [int(status) for status in row[1:]] for row in rows}
