"""The addresses of what is done with people beside the figures."""

from django.urls import path

from measures.views import roster, talk

urlpatterns = [
    path("people/import/", roster.upload, name="roster-import"),
    path("people/import/confirm/", roster.confirm, name="roster-confirm"),
    path("plans/<slug:plan>/initiatives/<str:code>/comments/", talk.comment, name="comment-add"),
    path("plans/<slug:plan>/initiatives/<str:code>/opinions/", talk.opinion, name="opinion-add"),
    path("comments/<int:pk>/withdraw/", talk.withdraw, name="comment-withdraw"),
    path("opinions/<int:pk>/answer/", talk.answer, name="opinion-answer"),
]
