"""The log-in page."""

from django.contrib.auth import views as auth_views
from django.urls import reverse

from plans.forms.passwords import LogInForm
from plans.permissions import access_of


class LoginView(auth_views.LoginView):
    """Django's page; whoever enters or approves reports goes on to the desk, others to the plan."""

    form_class = LogInForm

    def get_default_redirect_url(self) -> str:
        works = access_of(self.request.user).may_use_admin
        return reverse("desk") if works else super().get_default_redirect_url()
