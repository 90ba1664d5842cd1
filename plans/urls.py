"""The addresses of people, notices and the audit trail."""

from django.urls import path

from plans.views import notices

urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices-read"),
    path("notices/settings/", notices.settings, name="notice-settings"),
    path("notices/<int:pk>/", notices.open_notice, name="notice-open"),
]
