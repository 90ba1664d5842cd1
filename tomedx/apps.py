"""Django's admin, on the portal's own site."""

from django.contrib.admin.apps import AdminConfig

NULL_CHARACTER = (
    "目に見えない制御文字（NUL）が含まれています。貼り付けた文字を消して、入力し直してください。"
)


class PortalAdminConfig(AdminConfig):
    default_site = "tomedx.admin_site.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        # The queue's own list shows nothing that the pages of an import don't show better.
        from django.contrib import admin
        from django.core.validators import ProhibitNullCharactersValidator
        from django_tasks_db.models import DBTaskResult

        admin.site.unregister(DBTaskResult)
        # Django's own words ask for a text where there is one.
        ProhibitNullCharactersValidator.message = NULL_CHARACTER
