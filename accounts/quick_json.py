"""JSON by orjson, for answers with many rows."""

import orjson
from rest_framework.renderers import JSONRenderer

OPTIONS = orjson.OPT_UTC_Z


class QuickJSONRenderer(JSONRenderer):
    """Times must be in UTC. What orjson does not know, integers of more than 64 bits among it, is
    left to DRF."""

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if data is None:
            return b""
        try:
            return orjson.dumps(data, default=str, option=OPTIONS)
        except orjson.JSONEncodeError:
            return super().render(data, accepted_media_type, renderer_context)
