"""The product as it is served, with all of its middleware. PEER_AUDIT=0 leaves out the row that
says who read: what its peers do not write either."""

import os
from importlib import import_module

from therapybridge.wsgi import application

__all__ = ["application"]

if os.environ.get("PEER_AUDIT") == "0":
    import_module("therapybridge.audit_reads").write_down = lambda request, response: None
