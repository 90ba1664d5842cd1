"""The addresses of the pages that show a plan."""

from django.urls import include, path

from dashboards.views import (
    baselines,
    departments,
    editions,
    evaluations,
    explain,
    exports,
    headlines,
    help,
    history,
    import_effect,
    meeting_screens,
    money,
    opinions,
    pages,
    schedule,
    search,
    since_meeting,
    year_table,
)

of_an_edition = [
    path("", editions.one, name="edition"),
    path("adopt/", editions.adopt, name="edition-adopt"),
    path("discard/", editions.discard, name="edition-discard"),
    path("measures/<str:code>/", editions.measure, name="edition-measure"),
    path("measures/<str:code>/add/", editions.add, name="edition-add"),
    path("initiatives/<str:code>/end/", editions.end, name="edition-end"),
]

urlpatterns = [
    path("", pages.home, name="overview"),
    path("plans/", pages.plans, name="plans"),
    path("help/", help.guide, name="help"),
    path("accessibility/", help.accessibility, name="accessibility"),
    path("components/", help.components, name="components"),
    path("work/evaluations/<int:pk>/", evaluations.evaluation_list, name="evaluation-list"),
    path("search/", search.search_home, name="search-home"),
    path("imports/<int:pk>/effect/", import_effect.import_effect, name="import-effect"),
    path(
        "plans/<slug:plan>/",
        include(
            [
                path("", pages.overview, name="plan"),
                path("initiatives/", pages.initiatives, name="initiatives"),
                path("indicators/", pages.indicators, name="indicators"),
                path("changes/", pages.changes, name="changes"),
                path("meetings/since/", since_meeting.since, name="since-meeting"),
                path("meetings/<int:pk>/since/", since_meeting.since, name="since-one-meeting"),
                path(
                    "meetings/<int:pk>/screens/",
                    meeting_screens.meeting_screen,
                    name="meeting-screens",
                ),
                path(
                    "meetings/<int:pk>/screens/<int:number>/",
                    meeting_screens.meeting_screen,
                    name="meeting-screen",
                ),
                path("headlines/", headlines.headlines, name="headlines"),
                path("opinions/", opinions.opinions, name="opinions"),
                path("departments/", departments.departments, name="departments"),
                # A department's code may hold whatever its city writes in it, a slash too.
                path("departments/<path:code>/", departments.department, name="department"),
                path("table/", year_table.year_table, name="year-table"),
                path("schedule/", schedule.schedule, name="schedule"),
                path("money/", money.money, name="money"),
                path("evaluations/", evaluations.evaluations, name="evaluations"),
                path(
                    "initiatives/<str:code>/evaluations/<int:fiscal_year>/",
                    evaluations.evaluation,
                    name="evaluation",
                ),
                path("search/", search.search, name="search"),
                path("glossary/", pages.glossary, name="glossary"),
                path("exports/", exports.exports, name="exports"),
                path("exports/<slug:kind>/", exports.export, name="export"),
                path("editions/", editions.editions, name="editions"),
                path("editions/draft/", editions.draft, name="edition-draft"),
                path("editions/<int:number>/", include(of_an_edition)),
                path("measures/<str:code>/", pages.measure, name="measure"),
                path("initiatives/<str:code>/", pages.initiative, name="initiative"),
                path("indicators/<str:code>/", pages.indicator, name="indicator"),
                path(
                    "indicators/<str:code>/explain/",
                    explain.indicator_explain,
                    name="indicator-explain",
                ),
                path("indicators/<str:code>/baseline/", baselines.baseline, name="baseline"),
                path(
                    "indicators/<str:code>/history/",
                    history.indicator_history,
                    name="indicator-history",
                ),
            ]
        ),
    ),
]
