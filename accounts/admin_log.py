"""Django's admin keeps a log of its own, with the name of what was changed: here it keeps the id.
The audit log, which tells more, has no names either."""

import json

from django.apps import apps

ADDED, CHANGED, DELETED = 1, 2, 3  # Django's action flags


class NamelessLogMixin:
    def log_addition(self, request, row, message):
        return self._log(request, [row], ADDED, message)

    def log_change(self, request, row, message):
        return self._log(request, [row], CHANGED, message)

    def log_deletions(self, request, queryset):
        return self._log(request, queryset, DELETED, "")

    def _log(self, request, rows, flag, message):
        log = apps.get_model("admin", "LogEntry")
        kind = apps.get_model("contenttypes", "ContentType").objects.get_for_model(self.model)
        return log.objects.bulk_create(
            log(
                user_id=request.user.pk,
                content_type=kind,
                object_id=row.pk,
                object_repr=f"{self.model._meta.verbose_name} {row.pk}"[:200],
                action_flag=flag,
                change_message=message if isinstance(message, str) else json.dumps(message),
            )
            for row in rows
        )
