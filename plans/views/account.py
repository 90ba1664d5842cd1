"""One's own account."""

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from plans.actions.people import change_own_password
from plans.models import User
from plans.views.who import who


class OwnPasswordView(PasswordChangeView):
    """Django's page, writing through the action, so that the change is in the audit trail."""

    def form_valid(self, form: "SetPasswordForm[User]") -> HttpResponse:
        user = who(self.request)
        change_own_password(user=user, password=form.cleaned_data["new_password1"])
        # The session at hand goes on; every other one of this account ends.
        update_session_auth_hash(self.request, user)
        return HttpResponseRedirect(reverse("password_change_done"))
