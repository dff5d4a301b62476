from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    """In a module of its own: Django would take it for the configuration of accounts."""

    default_site = "accounts.admin_site.PortalAdminSite"
