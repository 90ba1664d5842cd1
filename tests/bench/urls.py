"""The portal's addresses, and beside them pages that only hand out bytes they are given."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

CONTENT: dict[str, bytes] = {}


def bare(request: HttpRequest, name: str) -> HttpResponse:
    """The least a page can cost: its bytes, through the same middleware."""
    return HttpResponse(CONTENT[name])


urlpatterns = [path("bare/<str:name>", bare), path("", include("tomedx.urls"))]
