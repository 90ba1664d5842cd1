"""One department's sheet: opened, saved, and what its buttons say."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from measures.actions import desk as actions
from measures.actions.steps import AlreadyDone
from measures.forms.desk import ReportForm, form_after, has_strays, posted_keys
from measures.forms.desk_files import FileForm
from measures.forms.sheet_commands import SheetCommand
from measures.models import QuarterlyReport, ReportingRound
from measures.selectors.desk import page as selectors
from measures.selectors.discussion import waiting_for
from measures.views.desk import check_may_open, readers, workers
from plans.errors import Refused
from plans.models import Department, Initiative
from plans.permissions import access_of, user_of

# Of the query, which initiatives the page holds.
SHOWN = ("page", "at")
STRAYS = (
    "この四半期の計画から外れた取組の入力は、保存していません。"
    "ブラウザーの「戻る」で前の画面に戻ると、入力した内容を控えられます。"
)
NOT_UNDERSTOOD = (
    "入力は保存しましたが、押されたボタンの操作は分かりませんでした。"
    "画面を開き直して、もう一度押してください。"
)
NOTHING_REPEATED = (
    "「前回から変わりなし」にできる欄はありません。入力済みか、前回の値がない欄です。"
)


@workers
@readers
def sheet(request: HttpRequest, round: int, department: int) -> HttpResponse:
    """A department's quarter. Posted by htmx, one initiative is saved; else those of the page, then
    the button's command is done."""
    stored = get_object_or_404(ReportingRound.objects.select_related("plan"), pk=round)
    check_may_open(access_of(request.user), {department})
    if request.method != "POST":
        return _sheet(request, stored, department)
    data, is_htmx = request.POST, bool(request.htmx)  # type: ignore[attr-defined]
    command = SheetCommand.of("" if is_htmx else data.get("do", ""))
    saved = actions.save_sheet(
        round=stored,
        initiatives=selectors.initiatives_answered_for([department], posted_keys(data)),
        by=user_of(request),
        edits_of=lambda lines: ReportForm(lines, data).edits,
        hand_in=actions.HandIn(command.hands_in, command.means_repeats),
    )
    if is_htmx:
        return _kept(request, [form_after(one, data) for one in saved])
    if has_strays((one.lines.key for one in saved), data):
        messages.error(request, STRAYS)
    if not all(one.is_settled for one in saved):
        return _sheet(request, stored, department, saved)
    query, _, anchor = _do(request, command, saved).partition("#")
    shown = urlencode({name: request.GET[name] for name in SHOWN if name in request.GET})
    query = "&".join(filter(None, (shown, query)))
    return redirect(f"{request.path}{query and '?' + query}{anchor and '#' + anchor}")


def _sheet(
    request: HttpRequest,
    round: ReportingRound,
    department: int,
    saved: Sequence[actions.Saved] = (),
) -> HttpResponse:
    """The page; after a save in which something was not settled, with what was typed."""
    answering = get_object_or_404(Department, pk=department)
    page = _page_of(request, selectors.initiatives_of_sheet(round, answering))
    quarter = selectors.department_quarter(
        round, answering, list(page.object_list), access_of(request.user)
    )
    before = {one.lines.key: one for one in saved}
    forms = [
        form_after(replace(before[lines.key], lines=lines), request.POST)
        if lines.key in before
        else ReportForm(lines)
        for lines in quarter.reports
    ]
    asked = request.GET.getlist("ask")
    context = {
        "quarter": quarter,
        "forms": forms,
        "asked": [one for one in quarter.may_repeat_texts if str(one.initiative.pk) in asked],
        "file_form": FileForm(),
        "opinions": waiting_for(round.plan, round.period, department),
        "page": page,
    }
    return render(request, "desk/sheet.html", context, status=409 if saved else 200)


def _page_of(request: HttpRequest, initiatives: Sequence[Initiative]) -> Page[Initiative]:
    """The page asked for; without a number the one that holds the initiative asked for, if any."""
    keys = [str(item.pk) for item in initiatives]
    at, number = request.GET.get("at", ""), request.GET.get("page")
    if number is None and at in keys:
        number = str(keys.index(at) // selectors.SHEET + 1)
    return Paginator(initiatives, selectors.SHEET).get_page(number)


def _kept(request: HttpRequest, forms: list[ReportForm]) -> HttpResponse:
    """What the page needs to be told after a save; its fields are left alone."""
    forms = [form for form in forms if form.sent]
    response = render(request, "desk/kept.html", {"forms": forms})
    if forms and all(form.is_settled for form in forms):
        response["Desk-Kept"] = "yes"
    if any(not form.is_posted for form in forms):
        response["HX-Refresh"] = "true"
    return response


def _do(request: HttpRequest, command: SheetCommand, saved: Sequence[actions.Saved]) -> str:
    """Do and tell what the pressed button says, beyond saving.

    Returns the query and the anchor to go on at.
    """
    if not command.is_known:
        messages.error(request, NOT_UNDERSTOOD)
        return ""
    if command.repeats:
        return _repeat(request, command, saved)
    if command.is_submission:
        return _tell_handed_in(request, command, saved)
    messages.success(request, "保存しました。")
    return ""


def _repeat(request: HttpRequest, command: SheetCommand, saved: Sequence[actions.Saved]) -> str:
    """Say of what the button stands for that it is as it was."""
    chosen = [one.lines for one in saved if command.is_about(one.lines)]
    if not chosen:
        messages.info(request, NOTHING_REPEATED)
        return ""
    outcomes = actions.repeat_last(
        round=chosen[0].round,
        initiatives=[lines.initiative for lines in chosen],
        by=user_of(request),
        units=command.units,
        in_words=command.is_whole,
    )
    for one in outcomes:
        if one.refusal:
            messages.error(request, f"{one.lines.initiative}：{' '.join(one.refusal)}")
    stored = [one.lines for one in outcomes if one.is_settled]
    count = sum(1 for lines in chosen for unit in command.units(lines) if unit.repeated)
    if stored and count:
        messages.success(request, f"{count}件を「前回から変わりなし」として下書きに保存しました。")
    elif stored:
        messages.info(request, NOTHING_REPEATED)
    return f"#{chosen[0].key}" if len(chosen) == 1 else ""


def _tell_handed_in(
    request: HttpRequest, command: SheetCommand, saved: Sequence[actions.Saved]
) -> str:
    """What was handed in, what was not and why, and what is asked before it can be."""
    if command.is_of_all:
        _tell_left_out(request, saved)
    chosen = [one for one in saved if one.submission]
    asked = []
    for one in chosen:
        result, name = one.submission, one.lines.initiative
        if isinstance(result, QuarterlyReport):
            messages.success(request, f"{name} を提出しました。")
        elif isinstance(result, actions.RepeatsTexts):
            asked.append(("ask", name.pk))
        elif isinstance(result, Refused):
            level = messages.INFO if isinstance(result, AlreadyDone) else messages.ERROR
            for message in result.messages:
                messages.add_message(request, level, f"{name}：{message}")
    if asked:
        return f"{urlencode(asked)}#ask"
    return f"#{chosen[0].lines.key}" if len(chosen) == 1 else ""


def _tell_left_out(request: HttpRequest, saved: Sequence[actions.Saved]) -> None:
    """Name each report that could be entered and is not handed in, with what it still lacks."""
    left_out = [one.lines for one in saved if one.lines.may_edit and not one.submission]
    if left_out and not any(one.submission for one in saved):
        messages.info(request, "提出できる取組はありません。未入力の欄を確かめてください。")
    for lines in left_out:
        reasons = "／".join(lines.obstacles)
        messages.warning(request, f"{lines.initiative} は提出していません：{reasons}")
