from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "sessions_app"
    verbose_name = "Therapy sessions"

    def ready(self):
        from sessions_app import diary_kinds  # noqa: PLC0415 (models are not there before)

        diary_kinds.register()
