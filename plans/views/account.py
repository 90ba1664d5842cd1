"""One's own account: the password, changed or set by a link from the mail."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordChangeView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from plans.actions.passwords import offer_new_password
from plans.actions.people import change_own_password
from plans.forms.passwords import ForgottenForm, NewPasswordForm, OwnPasswordForm
from plans.models import User
from plans.permissions import user_of

SENT = (
    "登録のあるアドレスなら、パスワードを設定するメールを送りました。"
    "数分待っても届かないときは、事務局（管理者）に連絡してください。"
)


class OwnPasswordView(PasswordChangeView):
    """Django's page, writing through the action, so that the change is in the audit trail."""

    form_class = OwnPasswordForm

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        user = user_of(self.request)
        change_own_password(user=user, password=form.cleaned_data["new_password1"])
        # The session at hand goes on; every other one of this account ends.
        update_session_auth_hash(self.request, user)
        return HttpResponseRedirect(reverse("password_change_done"))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail; the answer is the same whether or not there is such an account."""
    form = ForgottenForm(request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_valid():
        offer_new_password(email=form.cleaned_data["email"])
        messages.info(request, SENT)
        return redirect("login")
    status = 422 if form.errors else 200
    return render(request, "registration/password_forgotten.html", {"form": form}, status=status)


class SetPasswordView(PasswordResetConfirmView):
    """Django's page behind the mailed link, writing through the action."""

    template_name = "registration/password_set.html"
    form_class = NewPasswordForm

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        assert isinstance(self.user, User)
        change_own_password(user=self.user, password=form.cleaned_data["new_password1"])
        messages.success(self.request, "パスワードを設定しました。ログインしてください。")
        return HttpResponseRedirect(reverse("login"))
