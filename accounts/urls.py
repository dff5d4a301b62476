from django.urls import path

from accounts.views import care, devices, emergency, sign_in

app_name = "accounts"
urlpatterns = [
    path("login", sign_in.SignIn.as_view(), name="login"),
    path("login/second-factor", sign_in.SecondFactor.as_view(), name="login_second_factor"),
    path("logout", sign_in.SignOut.as_view(), name="logout"),
    path("account", devices.Account.as_view(), name="account"),
    path("account/devices", devices.Devices.as_view(), name="devices"),
    path(
        "account/devices/revoke-others",
        devices.RevokeOtherDevices.as_view(),
        name="devices_revoke_others",
    ),
    path("account/devices/<uuid:pk>/revoke", devices.RevokeDevice.as_view(), name="device_revoke"),
    path("account/confirm", confirm.Confirm.as_view(), name="confirm"),
    path("account/second-factor", second_factor.Overview.as_view(), name="second_factor"),
    path("account/second-factor/app", second_factor.SetUpApp.as_view(), name="set_up_app"),
    path("account/second-factor/app/remove", second_factor.RemoveApp.as_view(), name="remove_app"),
    path("account/second-factor/passkeys", second_factor.AddPasskey.as_view(), name="add_passkey"),
    path(
        "account/second-factor/passkeys/<uuid:pk>/remove",
        second_factor.RemovePasskey.as_view(),
        name="remove_passkey",
    ),
    path(
        "account/second-factor/recovery-codes",
        second_factor.NewRecoveryCodes.as_view(),
        name="new_recovery_codes",
    ),
    path("audit", audit.AuditLog.as_view(), name="audit"),
    path("audit/file", audit.AuditFile.as_view(), name="audit_file"),
    path("patients/<uuid:pk>/accounting", audit.Accounting.as_view(), name="accounting"),
    path("team", care.Assignments.as_view(), name="assignments"),
    path("patients/<uuid:pk>/team", care.Team.as_view(), name="team"),
    path("patients/<uuid:pk>/team/add", care.AddToTeam.as_view(), name="team_add"),
    path("patients/<uuid:pk>/team/transfer", care.HandOver.as_view(), name="team_transfer"),
    path("care/<uuid:pk>/change", care.ChangeKind.as_view(), name="care_change"),
    path("care/<uuid:pk>/end", care.EndCare.as_view(), name="care_end"),
    path("emergency", emergency.LookUp.as_view(), name="emergency"),
    path("emergency/open", emergency.BreakGlass.as_view(), name="emergency_open"),
    path("emergency/reviews", emergency.Accesses.as_view(), name="emergency_list"),
    path("emergency/<uuid:pk>/end", emergency.EndAccess.as_view(), name="emergency_end"),
    path("emergency/<uuid:pk>/review", emergency.Review.as_view(), name="emergency_review"),
]
