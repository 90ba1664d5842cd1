"""Every address of the portal."""

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path

from plans.views.account import OwnPasswordView
from tomedx import login
from tomedx.operations.views import status

urlpatterns = [
    path("login/", login.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", OwnPasswordView.as_view(), name="password_change"),
    path(
        "password/done/", auth_views.PasswordChangeDoneView.as_view(), name="password_change_done"
    ),
    path("status/", status, name="status"),
    path("admin/", admin.site.urls),
    path("", include("plans.urls")),
    path("", include("measures.urls")),
    path("", include("dashboards.urls")),
]

handler500 = "tomedx.answers.failed"
