"""Django's admin, on the portal's own site."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "tomedx.admin_site.PortalAdminSite"
