"""The addresses of a plan's rounds."""

from django.urls import include, path

from measures.views import rounds

urlpatterns = [
    path(
        "plans/<slug:plan>/rounds/",
        include(
            [
                path("", rounds.rounds, name="rounds"),
                path("open/", rounds.open_year, name="rounds-open"),
                path("<str:period>/", rounds.one, name="round"),
                path("<str:period>/extensions/", rounds.extend, name="round-extend"),
                path("<str:period>/extensions/<int:pk>/end/", rounds.end, name="extension-end"),
            ]
        ),
    ),
]
