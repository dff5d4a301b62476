from django.urls import path

from sessions_app.actions import correct, erase, process, receive
from sessions_app.views import consents, erasure, invitations, patients
from sessions_app.views.acts import ConfirmedAct, LastAct, SessionAct
from sessions_app.views.corrections import AddTranscript, ChangeSession, CorrectTurn
from sessions_app.views.room import Room
from sessions_app.views.session_page import SessionPage
from sessions_app.views.sessions import NewSession, SessionList

app_name = "sessions_app"
urlpatterns = [
    path("patients/", patients.PatientList.as_view(), name="patients"),
    path("patients/new", patients.NewPatient.as_view(), name="new_patient"),
    path("patients/<uuid:pk>/", patients.PatientPage.as_view(), name="patient"),
    path("patients/<uuid:pk>/consents", consents.Consents.as_view(), name="consents"),
    path(
        "patients/<uuid:pk>/consents/<str:type>",
        consents.Decide.as_view(),
        name="consent_decide",
    ),
    path(
        "patients/<uuid:pk>/consents/<str:type>/revoke",
        consents.Revoke.as_view(),
        name="revoke_consent",
    ),
    path(
        "patients/<uuid:pk>/recordings/erase",
        consents.EraseRecordings.as_view(),
        name="erase_recordings",
    ),
    path("consents", consents.OwnConsents.as_view(), name="own_consents"),
    path("consents/<str:type>", consents.OwnDecide.as_view(), name="own_consent_decide"),
    path("consents/<str:type>/revoke", consents.OwnRevoke.as_view(), name="own_revoke_consent"),
    path("patients/<uuid:pk>/erase", erasure.EraseRecord.as_view(), name="erase_record"),
    path("patients/<uuid:pk>/hold", erasure.PlaceHold.as_view(), name="place_hold"),
    path("holds/<uuid:pk>/lift", erasure.LiftHold.as_view(), name="lift_hold"),
    path("certificates/", erasure.Certificates.as_view(), name="certificates"),
    path("certificates/<uuid:pk>/", erasure.Certificate.as_view(), name="certificate"),
    path("patients/<uuid:pk>/invite", invitations.Invite.as_view(), name="invite_patient"),
    path(
        "patients/<uuid:pk>/invite/withdraw",
        invitations.WithdrawInvitation.as_view(),
        name="withdraw_patient_invitation",
    ),
    path("sessions/", SessionList.as_view(), name="list"),
    path("sessions/new", NewSession.as_view(), name="new"),
    path("sessions/<uuid:pk>/", SessionPage.as_view(), name="detail"),
    path("sessions/<uuid:pk>/record", Room.as_view(), name="room"),
    path("sessions/<uuid:pk>/change", ChangeSession.as_view(), name="change"),
    path("sessions/<uuid:pk>/transcript", AddTranscript.as_view(), name="add_transcript"),
    path(
        "sessions/<uuid:pk>/turns/<int:first>-<int:last>",
        CorrectTurn.as_view(),
        name="correct_turn",
    ),
]


def button(name, act, done):
    return path(
        f"sessions/<uuid:pk>/{name.replace('_', '-')}",
        SessionAct.as_view(act=act, done=done),
        name=name,
    )


def confirmed(name, act, done, view=ConfirmedAct):
    return path(
        f"sessions/<uuid:pk>/{name.replace('_', '-')}",
        view.as_view(act=act, done=done, template_name=f"sessions_app/confirm_{name}.html"),
        name=name,
    )


urlpatterns += [
    button("cancel", process.cancel, "Processing stops."),
    button("retry", process.retry, "Trying again."),
    button("extract_again", process.extract_again, "The note is being written again."),
    button("release_summary", process.release_summary, "The patient can read the summary now."),
    button("withdraw_summary", process.withdraw_summary, "The patient sees it no longer."),
    button("swap_speakers", correct.swap_speakers, "The speakers are swapped."),
    confirmed("reprocess", process.reprocess, "The recording is being transcribed again."),
    confirmed("delete_audio", erase.delete_audio, "The recording is deleted."),
    confirmed("erase", erase.erase, "The session is erased.", view=LastAct),
    confirmed("discard_upload", receive.discard_upload, "The upload is discarded.", view=LastAct),
]
