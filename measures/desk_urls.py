"""The addresses under /work/."""

from django.urls import path

from measures.views import desk, evidence

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("<int:round>/<int:department>/", desk.sheet, name="desk-sheet"),
    path("reports/<int:pk>/", desk.report, name="desk-report"),
    path("reports/<int:pk>/files/", evidence.add, name="desk-file-add"),
    path("files/<int:pk>/", evidence.read, name="desk-file"),
    path("files/<int:pk>/remove/", evidence.remove, name="desk-file-remove"),
]
