"""The addresses of people, notices and the audit trail."""

from django.urls import include, path, re_path

from plans.views import account, audit, notices, people, plan_workbook, roster

urlpatterns = [
    path("password/forgotten/", account.forgotten, name="password-forgotten"),
    path(
        "password/set/<str:uidb64>/<str:token>/",
        account.SetPasswordView.as_view(),
        name="password-set",
    ),
    path("audit/", audit.audit, name="audit"),
    re_path(r"^audit/export\.(?P<kind>csv|xlsx)$", audit.export, name="audit-export"),
    path("people/", people.index, name="people"),
    path("people/roster.xlsx", people.roster, name="roster"),
    path("people/<int:pk>/invite/", people.invite_one, name="person-invite"),
    path("people/import/", roster.upload, name="roster-import"),
    path("people/import/confirm/", roster.confirm, name="roster-confirm"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices-read"),
    path("notices/settings/", notices.settings, name="notice-settings"),
    path("notices/<int:pk>/", notices.open_notice, name="notice-open"),
    path(
        "plan-workbook/",
        include(
            [
                path("", plan_workbook.index, name="plan-workbook"),
                path("adopt/", plan_workbook.adopt, name="plan-workbook-adopt"),
                path("empty.xlsx", plan_workbook.empty, name="plan-workbook-empty"),
                re_path(
                    r"^(?P<plan>[-\w]+)/(?P<number>[0-9]{1,4})\.(?P<kind>xlsx|yaml)$",
                    plan_workbook.filled,
                    name="plan-workbook-file",
                ),
            ]
        ),
    ),
]
