"""Files that tests make: an order of somebody's own patient, and what came of it."""

import csv
import json
from io import BytesIO, StringIO

from exports.documents.order import Order
from exports.gathering import make


def order_for(patient, reader, kind="full_record", format="json", **parameters):
    template = parameters.pop("template", None)
    return Order(kind, format, patient.pk, reader.pk, "Europe/Berlin", parameters, template)


def file_of(order):
    file = BytesIO()
    make(order, file, lambda share: None)
    return file.getvalue()


def record_of(patient, reader, kind="full_record", **parameters):
    return json.loads(file_of(order_for(patient, reader, kind, "json", **parameters)))


def table_of(patient, reader, kind="timeline", **parameters):
    content = file_of(order_for(patient, reader, kind, "csv", **parameters))
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))
