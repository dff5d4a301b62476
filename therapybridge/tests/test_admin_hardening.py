import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.admin_log import NamelessLogMixin
from accounts.models import User

pytestmark = pytest.mark.django_db


def test_there_are_no_groups():
    assert not admin.site.is_registered(Group)


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=str))
def test_every_page_logs_without_names(model):
    assert isinstance(admin.site._registry[model], NamelessLogMixin)


def test_the_log_of_the_admin_site_names_nobody(client, admin, therapist):
    client.force_login(admin)
    path = reverse("admin:accounts_user_change", args=[therapist.pk])
    form = client.get(path).context["adminform"].form
    data = {name: value if value is not None else "" for name, value in form.initial.items()}
    client.post(path, data | {"phone": "+370 600 00000"})

    entry = LogEntry.objects.get()

    assert User.objects.get(pk=therapist.pk).phone == "+370 600 00000"
    assert entry.object_id == str(therapist.pk)
    assert "Marsh" not in entry.object_repr + entry.change_message
    assert "600" not in entry.object_repr + entry.change_message
