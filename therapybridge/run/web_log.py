import logging.config
import os

from gunicorn.glogging import Logger

from therapybridge import logs


class WebLog(Logger):
    """gunicorn's own lines go the way of all lines."""

    def setup(self, cfg):
        self.cfg = cfg
        logging.config.dictConfig(logs.configuration(os.environ.get("LOG_FORMAT", "auto")))

    def access(self, *_):
        """RequestIdMiddleware writes that line, with the route and without the path."""
