"""One's own account: where somebody is signed in, and the way to the other settings."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import get_object_or_404, redirect
from django.views import generic

from accounts.models import AuthSession
from accounts.signing_in import devices

Ended = AuthSession.Ended


class Account(LoginRequiredMixin, generic.TemplateView):
    template_name = "accounts/account.html"


class Devices(LoginRequiredMixin, generic.ListView):
    template_name = "accounts/devices.html"
    context_object_name = "devices"
    paginate_by = 20

    def get_queryset(self):
        mine = AuthSession.objects.of_owner(self.request.user)
        return mine.order_by("-last_used_at", "id")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            current=devices.of(self.request),
            reused=self.request.user.auth_sessions.lately_reused()[:3],
            **kwargs,
        )


class RevokeDevice(LoginRequiredMixin, generic.View):
    http_method_names = ["post"]

    def post(self, request, pk):
        device = get_object_or_404(AuthSession.objects.of_owner(request.user), pk=pk)
        if device == devices.of(request):
            logout(request)
            return redirect("accounts:login")
        devices.end(device, reason=Ended.REVOKED, by=request.user)
        messages.success(request, f"{device} is signed out.")
        return redirect("accounts:devices")


class RevokeOtherDevices(LoginRequiredMixin, generic.View):
    http_method_names = ["post"]

    def post(self, request):
        ended = devices.end_all(request.user, reason=Ended.REVOKED, but=devices.of(request))
        messages.success(request, f"Signed out elsewhere: {ended}.")
        return redirect("accounts:devices")
