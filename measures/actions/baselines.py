"""Making an indicator's first report its baseline, where the plan knows none."""

from django.db import transaction

from measures.domain.baselines import FirstReport
from measures.selectors.baselines import with_baseline
from plans.actions.records import refusing, save_record
from plans.errors import Refused
from plans.models import Indicator, User
from plans.permissions import access_of


@transaction.atomic
def adopt_baseline(
    *, indicator: Indicator, first: FirstReport, is_sample: bool, reason: str, by: User
) -> Indicator:
    """Set the baseline to *first*, which its confirmer was shown, with *reason* in its note.

    Refused where somebody set one meanwhile: what is known is changed in the plan, not here.
    """
    if not access_of(by).is_administrator:
        raise Refused("基準値を決められるのは管理者だけです。")
    stored = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    if stored.baseline_value is not None:
        raise Refused(f"指標「{stored.name}」の基準値は、ほかの人が先に登録しました。")
    changed = with_baseline(stored, first, is_sample=is_sample, reason=reason)
    with refusing():
        save_record(record=changed, by=by)
    return changed
