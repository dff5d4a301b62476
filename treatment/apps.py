from django.apps import AppConfig


class TreatmentConfig(AppConfig):
    name = "treatment"
    verbose_name = "Treatment"

    def ready(self):
        from accounts.mails.letters import Kind, register  # noqa: PLC0415
        from sessions_app.signals import session_processed  # noqa: PLC0415
        from treatment import diary_kinds, letters, panels, receivers  # noqa: PLC0415 (models are not there before)

        diary_kinds.register()
        panels.put_up()
        register(Kind.QUESTIONNAIRES, letters.questionnaires)
        session_processed.connect(receivers.measure_soon)
