from django.urls import path

from timeline import views

app_name = "timeline"
urlpatterns = [
    path("patients/<uuid:pk>/timeline/", views.Diary.as_view(), name="diary"),
]
