"""The file of an export as an answer: decrypted while it is sent, whole or in a range, and noted
in the audit log before its first byte leaves."""

import base64

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

from accounts import reads
from exports.actions.links import NotReady
from exports.models import ExportJob, may_export
from exports.pipeline import files
from sessions_app.api.sound import parse_range

PIECE = 64 * 1024  # bytes
ASKS_EVERY = 4 * 1024 * 1024  # bytes sent, after which it is asked whether the care still lasts
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
}


def file_response(request, job: ExportJob):
    if not job.is_ready:
        raise NotReady
    response = answer(request, files.opened(job), job)
    if request.method == "GET" and response.status_code != 416:
        note(request, job)
        ExportJob.objects.filter(pk=job.pk).update(downloaded_at=timezone.now())
    response["Content-Type"] = CONTENT_TYPES[job.format]
    response["Content-Disposition"] = f'attachment; filename="{job.download_name}"'
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Repr-Digest"] = f"sha-256=:{digest_of(job)}:"
    return response


def note(request, job):
    """What leaves for anything but the treatment is a disclosure, which patients may ask about."""
    action = "disclosure.downloaded" if job.purpose else "export.downloaded"
    facts = {"kind": job.kind, "format": job.format, "bytes": job.file_size_bytes}
    if job.purpose:
        facts["purpose"] = job.purpose
    reads.note_row(request, job, action=action, risk="high", details=facts)


def answer(request, file, job):
    size = job.file_size_bytes
    asked = parse_range(request.headers.get("Range", ""), size)
    if asked == ():
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = asked or (0, size - 1)
    response = StreamingHttpResponse(pieces(file, first, last, job), status=206 if asked else 200)
    response["Content-Length"] = last - first + 1
    if asked:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def pieces(file, first, last, job):
    """A download that is no longer permitted breaks off."""
    with file:
        file.seek(first)
        left, unasked = last - first + 1, 0
        while left > 0:
            if unasked >= ASKS_EVERY:
                if not may_export(job.requested_by_id, job.patient_id):
                    return
                unasked = 0
            piece = file.read(min(PIECE, left))
            if not piece:
                return
            left -= len(piece)
            unasked += len(piece)
            yield piece


def digest_of(job) -> str:
    """RFC 9530, base64 of the plain file's SHA-256."""
    return base64.b64encode(bytes.fromhex(job.file_sha256)).decode()
