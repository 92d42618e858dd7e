"""What templates need to show an answer of any kind."""

from grants.calls.forms.answers import budget_sums
from grants.calls.rules.wording import reading
from grants.calls.views.visitor import bp

bp.add_app_template_global(reading, "answer_reading")
bp.add_app_template_global(budget_sums, "budget_sums")
