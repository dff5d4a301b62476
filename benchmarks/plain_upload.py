"""The smallest Django site that saves an uploaded file: what benchmarks/upload.py compares with."""

import os

import django
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.urls import path

settings.configure(
    SECRET_KEY="not a secret",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MEDIA_ROOT=os.environ.get("MEDIA_ROOT", "."),
    FILE_UPLOAD_TEMP_DIR=os.environ.get("MEDIA_ROOT", "."),
)
django.setup(set_prefix=False)


def save(request):
    name = default_storage.save("upload", request.FILES["file"])
    with default_storage.open(name) as file:
        os.fsync(file.fileno())
    return HttpResponse(name, status=201)


urlpatterns = [path("upload", save)]
application = WSGIHandler()
