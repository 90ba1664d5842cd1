"""The log-in page, and where one comes out of it."""

from django.contrib.auth.views import LoginView
from django.urls import reverse

from plans.permissions import access_of


class Door(LoginView):
    """Leads those who enter, decide or chase to their work, and those who look on to the plan."""

    def get_default_redirect_url(self) -> str:
        works = access_of(self.request.user).may_use_admin
        return reverse("desk") if works else super().get_default_redirect_url()
