"""Forms whose fields decide what reported figures mean: their effect is seen and confirmed."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse

from plans.actions.meaning import Unconfirmed, meaning_mark
from plans.actions.records import save_record
from plans.forms.meaning import MeaningForm
from plans.permissions import user_of
from plans.selectors.meaning import plan_of, reports

CHANGED_SINCE = (
    "変更の内容か報告が、影響を確かめた後に変わりました。影響を見直して、もう一度保存してください。"
)


class ConfirmsMeaning:
    """An admin form that asks for a reason, with the effect, before reports mean something else."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_record(record=obj, by=user_of(request), reason=self.reason(request, obj))

    def reason(self, request: HttpRequest, record: Any) -> str:
        return MeaningForm.confirmed_reason(request.POST, meaning_mark(record))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        refusal = getattr(request, "refusal", None)
        if isinstance(refusal, Unconfirmed):
            record = refusal.record
            save = partial(save_record, record=record, by=user_of(request), reason="試算")
            seen = {"meaning_seen": meaning_mark(record)}
            # Asked again, it says what the reason lacks.
            asked = request.POST.dict() | seen if "meaning_reason" in request.POST else None
            context["meaning"] = form = MeaningForm(asked, initial=seen, label_suffix="")
            if asked and request.POST.get("meaning_seen") not in ("", seen["meaning_seen"]):
                form.add_error("meaning_reason", CHANGED_SINCE)
            context["effect"] = reports.effect_of(plan_of(record), save)
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
        return page
