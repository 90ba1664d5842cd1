"""Django's admin, on the portal's own site."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "tomedx.admin_site.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        # The queue's own list shows nothing that the pages of an import don't show better.
        from django.contrib import admin
        from django_tasks_db.models import DBTaskResult

        admin.site.unregister(DBTaskResult)
