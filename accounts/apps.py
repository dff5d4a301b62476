from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People and access"

    def ready(self):
        from accounts import receivers  # noqa: PLC0415 (models are not there before)

        user_logged_in.connect(receivers.begin_device)
        user_logged_out.connect(receivers.end_device)
