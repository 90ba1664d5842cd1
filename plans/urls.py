"""The addresses of people, notices and the audit trail."""

from django.urls import path, re_path

from plans.views import audit, notices, people

urlpatterns = [
    path("audit/", audit.audit, name="audit"),
    re_path(r"^audit/export\.(?P<kind>csv|xlsx)$", audit.export, name="audit-export"),
    path("people/", people.index, name="people"),
    path("people/roster.xlsx", people.roster, name="roster"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices-read"),
    path("notices/settings/", notices.settings, name="notice-settings"),
    path("notices/<int:pk>/", notices.open_notice, name="notice-open"),
]
