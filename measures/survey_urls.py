"""The addresses under /surveys/."""

from django.urls import path

from measures.views import surveys

urlpatterns = [
    path("", surveys.surveys, name="surveys"),
    path("download/", surveys.download, name="survey-download"),
    path("confirm/", surveys.confirm, name="survey-confirm"),
]
