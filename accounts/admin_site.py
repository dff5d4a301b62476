from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.signing_in import devices
from accounts.signing_in.second_factors import hold


class PortalAdminSite(AdminSite):
    """People come in through the portal's door, with all that it asks for."""

    def has_permission(self, request):
        device = devices.of(request)
        is_admin = device is not None and super().has_permission(request)
        return is_admin and not hold.is_held(device)

    def login(self, request, extra_context=None):
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('accounts:login')}?{urlencode({'next': wanted})}")

    def password_change(self, request, extra_context=None):
        return redirect("accounts:password")
