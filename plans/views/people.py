"""Who may do what: the list of people with their roles, and the roster to fill in."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from plans import clock
from plans.actions.exports import record_export
from plans.actions.passwords import invite
from plans.domain import media_types
from plans.domain.vocabulary import RoleKind
from plans.errors import Refused
from plans.forms.people import PeopleForm
from plans.models import Department, User
from plans.permissions import requires, user_of
from plans.reports.roster import roster_tables
from plans.reports.tabular import xlsx_file
from plans.selectors.people import people, roster_now
from plans.views.downloads import attachment

PAGE = 50
administrators = requires(RoleKind.ADMINISTRATOR)

SENT = (
    "案内のメールを{count}人に送りました。数分待っても届かないときは、監査記録に"
    "「利用者への案内の不達」がないか確かめてください。"
)


@administrators
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The people with the roles they hold and will hold."""
    form = PeopleForm(request.GET, label_suffix="")
    page = Paginator(people(form.query), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "today": clock.today()}
    return render(request, "people/index.html", context)


@administrators
@require_POST
def invite_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail one person who has no password yet the link to set one."""
    send_invitations(request, [get_object_or_404(User, pk=pk)])
    return redirect("people")


def send_invitations(request: HttpRequest, users: Iterable[User]) -> None:
    """Invite *users*, with a message of how many mails went, or why not."""
    try:
        count = invite(users=users, by=user_of(request))
        messages.success(request, SENT.format(count=count))
    except Refused as refusal:
        for text in refusal.messages:
            messages.error(request, text)


@administrators
@require_GET
def roster(request: HttpRequest) -> HttpResponseBase:
    """Today's roster as a workbook. It holds addresses, so that its download is audited."""
    today = clock.today()
    tables = roster_tables(roster_now(today), Department.objects.in_force_on(today), today)
    record_export(by=user_of(request), what="利用者の名簿", facts={"形式": "xlsx"})
    with xlsx_file(*tables) as book:
        return attachment(book.read(), media_types.XLSX, f"利用者の名簿_{today:%Y%m%d}.xlsx")
