"""The addresses under /imports/."""

from django.urls import path

from measures.views import imports

urlpatterns = [
    path("", imports.upload, name="import-upload"),
    path("template.xlsx", imports.template, name="import-template"),
    path("<int:pk>/", imports.preview, name="import-preview"),
    path("<int:pk>/marked/", imports.marked, name="import-marked"),
    path("<int:pk>/answer/", imports.answer, name="import-answer"),
    path("<int:pk>/take-back/", imports.take_back, name="import-take-back"),
    path("<int:pk>/confirm/", imports.confirm, name="import-confirm"),
]
