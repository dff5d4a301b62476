from django.urls import path

from accounts.views import care, sign_in

app_name = "accounts"
urlpatterns = [
    path("login", sign_in.SignIn.as_view(), name="login"),
    path("logout", sign_in.SignOut.as_view(), name="logout"),
    path("team", care.Assignments.as_view(), name="assignments"),
    path("patients/<uuid:pk>/team", care.Team.as_view(), name="team"),
    path("patients/<uuid:pk>/team/add", care.AddToTeam.as_view(), name="team_add"),
    path("patients/<uuid:pk>/team/transfer", care.HandOver.as_view(), name="team_transfer"),
    path("care/<uuid:pk>/change", care.ChangeKind.as_view(), name="care_change"),
    path("care/<uuid:pk>/end", care.EndCare.as_view(), name="care_end"),
]
