"""The user's notices, and which of them are mailed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plans.actions.notices import choose_mails, mark_read
from plans.forms.notices import MailForm
from plans.permissions import requires, user_of
from plans.selectors.notices import inbox, mail_choices, unread_count

PAGE = 30


@requires()
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The user's notices, the newest first."""
    page = Paginator(inbox(user_of(request)), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "unread": unread_count(request.user.pk)}
    return render(request, "notices/inbox.html", context)


@requires()
@require_safe
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page that a notice is about; it counts as read then."""
    notice = get_object_or_404(inbox(user_of(request)), pk=pk)
    if request.method == "GET":
        mark_read(user=user_of(request), notices=[notice.pk])
    return redirect(notice.link or "notices")


@requires()
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(user=user_of(request))
    return redirect("notices")


@requires()
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Which kinds are mailed."""
    form = MailForm(request.POST)
    if request.method == "POST" and form.is_valid():
        choose_mails(user=user_of(request), mailed=form.cleaned_data["mailed"])
        messages.success(request, "メールの設定を保存しました。")
        return redirect("notice-settings")
    context = {"choices": mail_choices(user_of(request)), "email": user_of(request).email}
    return render(request, "notices/settings.html", context)
