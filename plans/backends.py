"""Accounts as each request finds them again."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from plans.models import Notice, User


class AccountBackend(ModelBackend):
    """利用者 — who comes back is read together with the number of their unread notices.

    The head of every page names it, so that it costs no statement of its own.
    """

    def get_user(self, user_id: Any) -> User | None:
        unread = Notice.objects.unread_by(OuterRef("pk")).order_by().values("person")
        count = Subquery(unread.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
        found = User.objects.filter(pk=user_id).annotate(unread=Coalesce(count, 0))[:1]
        return next((user for user in found if self.user_can_authenticate(user)), None)
