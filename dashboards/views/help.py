"""The guide, what the screens were tested for, and the parts they are made of."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.selectors.accessibility import accessibility_result
from dashboards.selectors.component_states import component_states
from plans.domain.vocabulary import RoleKind
from plans.permissions import requires


@requires()
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """A guide for each role, and the portal's terms."""
    return render(request, "help/help.html")


@requires()
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the test of the screens found."""
    return render(request, "help/accessibility.html", {"result": accessibility_result()})


@requires(RoleKind.ADMINISTRATOR)
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, to look at after a change of the style."""
    return render(request, "help/components.html", {"states": component_states()})
