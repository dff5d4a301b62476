from django.urls import path

from treatment.views import homework, thread

urlpatterns = [
    path("thread", thread.Thread.as_view(), name="thread"),
    path("sessions/<uuid:pk>/thread", thread.LinkLine.as_view(), name="thread_link"),
    path("notes/<uuid:pk>/goals", thread.NameGoals.as_view(), name="thread_goals"),
    path(
        "patients/<uuid:pk>/homework/",
        homework.PatientHomework.as_view(),
        name="homework_list",
    ),
    path("patients/<uuid:pk>/homework/new", homework.NewHomework.as_view(), name="homework_new"),
    path("homework/<uuid:pk>/change", homework.ChangeHomework.as_view(), name="homework_change"),
    path("homework/<uuid:pk>/report", homework.ReportForPatient.as_view(), name="homework_report"),
    path(
        "homework/<uuid:pk>/withdraw", homework.WithdrawHomework.as_view(), name="homework_withdraw"
    ),
    path("my/homework", homework.OwnHomework.as_view(), name="own_homework"),
    path("my/homework/<uuid:pk>", homework.OwnReport.as_view(), name="own_homework_report"),
]
