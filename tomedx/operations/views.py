"""The page on which an administrator sees how the installation is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plans.domain.vocabulary import RoleKind
from plans.permissions import requires
from tomedx.operations.state import installation_state


@requires(RoleKind.ADMINISTRATOR)
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """What waits, what was done last, room and versions."""
    return render(request, "status/status.html", {"state": installation_state()})
