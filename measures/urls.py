"""Where reports are entered, brought in, decided on and talked about."""

from django.urls import include, path

from measures.views import (
    desk,
    discussion,
    evidence,
    imports,
    meetings,
    money,
    money_import,
    organisation,
    rounds,
    sheet,
    surveys,
)

work = [
    path("", desk.desk, name="desk"),
    path("chase/", desk.chase, name="desk-chase"),
    path("<int:round>/<int:department>/", sheet.sheet, name="desk-sheet"),
    path(
        "<int:round>/<int:department>/<int:initiative>/files/",
        evidence.add_on_sheet,
        name="desk-sheet-files",
    ),
    path("reports/<int:pk>/", desk.report, name="desk-report"),
    path("reports/<int:pk>/correct/", desk.correct, name="desk-report-correct"),
    path("reports/<int:pk>/files/", evidence.add, name="desk-file-add"),
    path("files/<int:pk>/", evidence.read, name="desk-file"),
    path("files/<int:pk>/remove/", evidence.remove, name="desk-file-remove"),
]
sheets_in = [
    path("", imports.upload, name="import-upload"),
    path("template.xlsx", surveys.of_period, name="import-template"),
    path("<int:pk>/", imports.preview, name="import-preview"),
    path("<int:pk>/marked/", imports.marked, name="import-marked"),
    path("<int:pk>/mend/", imports.mend_cell, name="import-mend"),
    path("<int:pk>/take-back/", imports.take_back, name="import-take-back"),
    path("<int:pk>/confirm/", imports.confirm, name="import-confirm"),
    path("<int:pk>/progress/", imports.progress, name="import-progress"),
    path("<int:pk>/cancel/", imports.cancel, name="import-cancel"),
    path("<int:pk>/start-again/", imports.start_again, name="import-start-again"),
]
forms_out = [
    path("", surveys.surveys, name="surveys"),
    path("download/", surveys.download, name="survey-download"),
    path("confirm/", surveys.confirm, name="survey-confirm"),
]
of_a_plan = [
    path("initiatives/<str:code>/comments/", discussion.comment, name="comment-add"),
    path("opinions/add/", discussion.opinion, name="opinion-add"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/add/", meetings.add, name="meeting-add"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", meetings.edit, name="meeting-edit"),
    path("initiatives/<str:code>/money/<int:fiscal_year>/", money.entry, name="money-entry"),
    path("money/import/", money_import.upload, name="money-import"),
    path("money/import/confirm/", money_import.confirm, name="money-import-confirm"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/open/", rounds.open_year, name="rounds-open"),
    path("rounds/<str:period>/", rounds.one, name="round"),
    path("rounds/<str:period>/extensions/", rounds.extend, name="round-extend"),
    path("rounds/<str:period>/extensions/<int:pk>/end/", rounds.end, name="extension-end"),
]

urlpatterns = [
    path("work/", include(work)),
    path("imports/", include(sheets_in)),
    path("surveys/", include(forms_out)),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/confirm/", organisation.confirm, name="organisation-confirm"),
    path("comments/<int:pk>/withdraw/", discussion.withdraw, name="comment-withdraw"),
    path("opinions/<int:pk>/answer/", discussion.answer, name="opinion-answer"),
    path("plans/<slug:plan>/", include(of_a_plan)),
]
