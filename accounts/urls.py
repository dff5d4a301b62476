from django.urls import path

from accounts.views import sign_in

app_name = "accounts"
urlpatterns = [
    path("login", sign_in.SignIn.as_view(), name="login"),
    path("logout", sign_in.SignOut.as_view(), name="logout"),
]
