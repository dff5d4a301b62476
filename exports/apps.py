from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "exports"
    verbose_name = "Exports"

    def ready(self):
        from accounts.mails import letters  # noqa: PLC0415 (models are not there before)
        from accounts.models import OutgoingMail  # noqa: PLC0415
        from exports import panels  # noqa: PLC0415
        from exports.actions.erasure import forget_exports  # noqa: PLC0415
        from exports.letters import report  # noqa: PLC0415
        from sessions_app.actions.erase_record import FILES_OF_OTHERS  # noqa: PLC0415

        letters.register(OutgoingMail.Kind.REPORT, report)
        panels.put_up()
        FILES_OF_OTHERS["exports"] = forget_exports
