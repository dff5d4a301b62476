"""What I was told, on a page; opening one marks it as read."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import generic
from django.views.generic.detail import SingleObjectMixin

from accounts.access import AuditedReadsMixin
from accounts.actions.notifications import mark_all_read
from accounts.models import Notification


class OwnNotifications(LoginRequiredMixin, AuditedReadsMixin):
    def get_queryset(self):
        return Notification.objects.of(self.request.user).select_related("patient")


class Notifications(OwnNotifications, generic.ListView):
    template_name = "accounts/notifications.html"
    context_object_name = "notifications"
    paginate_by = 25

    def get_queryset(self):
        return super().get_queryset().newest_first()


class OpenNotification(OwnNotifications, SingleObjectMixin, generic.View):
    """Read, and on to what it is about."""

    def post(self, request, **kwargs):
        row = self.get_object()
        row.mark(read=True)
        is_ours = url_has_allowed_host_and_scheme(row.link, allowed_hosts=None)
        return redirect(row.link if row.link and is_ours else "accounts:notifications")


class ReadAll(LoginRequiredMixin, generic.View):
    def post(self, request):
        mark_all_read(request.user)
        messages.success(request, "All are marked as read.")
        return redirect("accounts:notifications")
