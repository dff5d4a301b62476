from django.urls import path

from sessions_app.actions import correct, erase, process, receive
from sessions_app.actions import session_notes as notes
from sessions_app.actions.summaries import withdraw_summary
from sessions_app.views import (
    co_signing,
    consents,
    erasure,
    invitations,
    note_editor,
    note_signing,
    patients,
    psychotherapy_notes,
    session_notes,
    summaries,
    template_builder,
    templates,
)
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
    path("patients/<uuid:pk>/change", patients.ChangePatient.as_view(), name="change_patient"),
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
    path(
        "patients/<uuid:pk>/private-notes/",
        psychotherapy_notes.PrivateNotes.as_view(),
        name="psychotherapy_notes",
    ),
    path(
        "patients/<uuid:pk>/private-notes/new",
        psychotherapy_notes.NewPrivateNote.as_view(),
        name="psychotherapy_new",
    ),
    path(
        "private-notes/<uuid:pk>/",
        psychotherapy_notes.PrivateNote.as_view(),
        name="psychotherapy_note",
    ),
    path(
        "private-notes/<uuid:pk>/delete",
        psychotherapy_notes.DeletePrivateNote.as_view(),
        name="psychotherapy_delete",
    ),
    path("sessions/<uuid:pk>/summary", summaries.SummaryPage.as_view(), name="summary"),
    path(
        "sessions/<uuid:pk>/release-summary",
        summaries.ReleaseSummary.as_view(),
        name="release_summary",
    ),
    path("sessions/<uuid:pk>/risks", summaries.ReviewRisks.as_view(), name="review_risks"),
    button("cancel", process.cancel, "Processing stops."),
    button("retry", process.retry, "Trying again."),
    button("extract_again", process.extract_again, "The note is being written again."),
    button("withdraw_summary", withdraw_summary, "The patient sees it no longer."),
    button("swap_speakers", correct.swap_speakers, "The speakers are swapped."),
    confirmed("reprocess", process.reprocess, "The recording is being transcribed again."),
    confirmed("delete_audio", erase.delete_audio, "The recording is deleted."),
    confirmed("erase", erase.erase, "The session is erased.", view=LastAct),
    confirmed("discard_upload", receive.discard_upload, "The upload is discarded.", view=LastAct),
]


def note_act(name, act, done):
    return path(
        f"notes/<uuid:pk>/{name.removeprefix('note_').replace('_', '-')}",
        session_notes.NoteAct.as_view(act=act, done=done),
        name=name,
    )


def of_note(name, view):
    return path(
        f"notes/<uuid:pk>/{name.removeprefix('note_').replace('_', '-')}",
        view.as_view(),
        name=name,
    )


urlpatterns += [
    path("sessions/<uuid:pk>/notes/new", session_notes.NewNote.as_view(), name="new_note"),
    path("notes/<uuid:pk>/", note_editor.NotePage.as_view(), name="note"),
    of_note("note_autosave", note_editor.NoteAutosave),
    of_note("note_sign", note_signing.SignNote),
    of_note("note_addendum", note_signing.AddAddendum),
    of_note("note_discard", session_notes.DiscardNote),
    of_note("note_ask_co_sign", co_signing.AskToCoSign),
    note_act("note_complete", notes.complete, "The note is completed. It still has to be signed."),
    note_act("note_reopen", notes.reopen, "The note is a draft again."),
    note_act("note_fill_again", notes.fill_again, "Fields that nobody touched are filled again."),
    path("co-signatures/", co_signing.CoSignatures.as_view(), name="co_signatures"),
    path("co-signatures/<uuid:pk>/", co_signing.CoSign.as_view(), name="co_sign"),
    path(
        "co-signatures/<uuid:pk>/return",
        co_signing.ReturnToAuthor.as_view(),
        name="return_co_sign",
    ),
    path(
        "co-signatures/<uuid:pk>/withdraw",
        co_signing.WithdrawRequest.as_view(),
        name="withdraw_co_sign",
    ),
]

urlpatterns += [
    path("note-templates/", templates.TemplateList.as_view(), name="templates"),
    path("note-templates/new", template_builder.NewTemplate.as_view(), name="template_new"),
    path("note-templates/<uuid:pk>/", templates.TemplatePage.as_view(), name="template"),
    path(
        "note-templates/<uuid:pk>/edit",
        template_builder.EditTemplate.as_view(),
        name="template_edit",
    ),
    path("note-templates/<uuid:pk>/copy", templates.CopyTemplate.as_view(), name="template_copy"),
    path(
        "note-templates/<uuid:pk>/share", templates.ShareTemplate.as_view(), name="template_share"
    ),
    path(
        "note-templates/<uuid:pk>/delete",
        templates.DeleteTemplate.as_view(),
        name="template_delete",
    ),
]
