from django.urls import path

from treatment.views import check_ins, goals_dashboard, own_goals, tracking

urlpatterns = [
    path("patients/<uuid:pk>/progress", goals_dashboard.Dashboard.as_view(), name="dashboard"),
    path("goals/<uuid:pk>/progress", tracking.GoalEntries.as_view(), name="tracking"),
    path("goals/<uuid:pk>/tracking", tracking.SetUp.as_view(), name="tracking_set_up"),
    path("goals/<uuid:pk>/progress/new", tracking.NewEntry.as_view(), name="tracking_note"),
    path("progress/<uuid:pk>/change", tracking.ChangeEntry.as_view(), name="tracking_change"),
    path("progress/<uuid:pk>/delete", tracking.DeleteEntry.as_view(), name="tracking_delete"),
    path("sessions/<uuid:pk>/mood", check_ins.SessionMood.as_view(), name="check_in_session"),
    path("my/goals", own_goals.OwnGoals.as_view(), name="own_goals"),
    path("my/goals/<uuid:pk>/note", own_goals.NoteOwn.as_view(), name="own_goals_note"),
    path(
        "my/goals/<uuid:pk>/reminders",
        own_goals.OwnReminders.as_view(),
        name="own_goals_reminders",
    ),
    path(
        "my/reminders/<uuid:pk>/remove",
        own_goals.RemoveReminder.as_view(),
        name="own_goals_remove_reminder",
    ),
    path("my/check-in", check_ins.OwnCheckIn.as_view(), name="check_in"),
]
