from django.apps import AppConfig


class TreatmentConfig(AppConfig):
    name = "treatment"
    verbose_name = "Treatment"

    def ready(self):
        from treatment import panels  # noqa: PLC0415 (models are not there before)

        panels.put_up()
