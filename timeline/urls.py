from django.urls import path

from timeline import views

app_name = "timeline"
urlpatterns = [
    path("patients/<uuid:pk>/timeline/", views.Diary.as_view(), name="diary"),
    path("patients/<uuid:pk>/timeline/new", views.AddEvent.as_view(), name="event_new"),
    path("timeline/<uuid:pk>/", views.EventPage.as_view(), name="event"),
    path("timeline/<uuid:pk>/change", views.ChangeEvent.as_view(), name="event_edit"),
    path("timeline/<uuid:pk>/delete", views.DeleteEvent.as_view(), name="event_delete"),
    path("timeline/<uuid:pk>/restore", views.RestoreEvent.as_view(), name="event_restore"),
]
