"""The addresses of what is done with people beside the figures."""

from django.urls import path

from measures.views import roster

urlpatterns = [
    path("people/import/", roster.upload, name="roster-import"),
    path("people/import/confirm/", roster.confirm, name="roster-confirm"),
]
