"""The addresses under /work/."""

from django.urls import path

from measures.views import desk

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("<int:round>/<int:department>/", desk.sheet, name="desk-sheet"),
    path("reports/<int:pk>/", desk.report, name="desk-report"),
]
