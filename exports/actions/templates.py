"""How exports look: make, change and put away templates with a letterhead of one's own."""

import io

from django.db import transaction
from PIL import Image, UnidentifiedImageError

from accounts.errors import NotAllowed
from accounts.models import AuditEvent, User
from exports.actions.jobs import BadWish
from exports.documents.order import SECTIONS
from exports.models import ExportTemplate

LOGO_BYTES = 200_000
LOGO_PIXELS = 4_000_000
LOGO_SIDE = 1_200  # pixels, of what is kept
ENDS = (b"IEND", b"\xff\xd9")  # of a PNG and a JPEG
MOST_LINES, LONGEST_LINE = 6, 120
FIELDS = ("name", "description", "kind", "format", "sections", "letterhead", "logo", "is_shared")


@transaction.atomic
def create_template(*, by: User, logo: bytes = b"", **fields) -> ExportTemplate:
    if not by.is_therapist:
        raise NotAllowed
    template = ExportTemplate(created_by=by, **fields, logo=clean_logo(logo))
    save(template, by=by, action="export_template.created")
    return template


@transaction.atomic
def change_template(template: ExportTemplate, *, by: User, **changes) -> ExportTemplate:
    template = ExportTemplate.objects.select_for_update(of=["self"]).get(pk=template.pk)
    require_owner(template, by)
    if "logo" in changes:
        changes["logo"] = clean_logo(changes["logo"])
    for name, value in changes.items():
        setattr(template, name, value)
    save(template, by=by, action="export_template.changed", fields=sorted(changes))
    return template


@transaction.atomic
def archive_template(template: ExportTemplate, *, by: User) -> None:
    """Nobody chooses it any more; reports that were begun with it go on."""
    require_owner(template, by)
    template.is_archived = True
    template.save(update_fields=["is_archived", "updated_at"])
    AuditEvent.objects.record(by=by, action="export_template.deleted", target=template)


def require_owner(template, by):
    if template.is_system or template.created_by_id != by.pk or not by.is_therapist:
        raise NotAllowed("Only who made a template may change it.")


def save(template, *, by, action, **details):
    require_sections(template)
    template.letterhead = clean_letterhead(template.letterhead)
    template.full_clean(exclude=["created_by", "logo", "sections"])
    template.save()
    AuditEvent.objects.record(by=by, action=action, target=template, **details)


def require_sections(template):
    offered = SECTIONS.get(template.kind, ())
    if any(name not in offered for name in template.sections):
        raise BadWish("sections", f"Choose from: {', '.join(offered)}.")
    template.sections = list(dict.fromkeys(template.sections))


def clean_letterhead(given: dict) -> dict:
    lines = [line.strip() for line in given.get("lines") or () if line.strip()]
    if len(lines) > MOST_LINES:
        raise BadWish("letterhead", f"A letterhead has {MOST_LINES} lines at most.")
    found = {"name": given.get("name", ""), "lines": lines, "footer": given.get("footer", "")}
    if any(len(text) > LONGEST_LINE for text in (found["name"], *lines, found["footer"])):
        raise BadWish("letterhead", f"A line has {LONGEST_LINE} characters at most.")
    return found


def clean_logo(given: bytes) -> bytes:
    """Made anew of its pixels, so that nothing else of a file stays in it."""
    if not given:
        return b""
    if len(given) > LOGO_BYTES:
        raise BadWish("logo", "The logo is larger than 200 kB.")
    if not any(end in given for end in ENDS):  # the library would fill in what is cut off
        raise BadWish("logo", "The logo has to be a whole PNG or JPEG picture.")
    try:
        with Image.open(io.BytesIO(given), formats=["PNG", "JPEG"]) as image:
            return _made_anew(image)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise BadWish("logo", "The logo has to be a PNG or JPEG picture.") from None


def _made_anew(image: Image.Image) -> bytes:
    if image.width * image.height > LOGO_PIXELS:
        raise BadWish("logo", "The logo has too many pixels; 1200 on a side are enough.")
    is_jpeg = image.format == "JPEG"
    copy = image.convert("RGB" if is_jpeg else "RGBA")
    copy.thumbnail((LOGO_SIDE, LOGO_SIDE))
    pixels = Image.new(copy.mode, copy.size)  # without comments, profiles and places of the copy
    pixels.paste(copy)
    out = io.BytesIO()
    pixels.save(out, "JPEG" if is_jpeg else "PNG", **({"quality": 90} if is_jpeg else {}))
    return out.getvalue()
