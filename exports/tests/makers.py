"""Who makes files in tests of the worker: of a known size, in steps, or not at all."""

import threading

from exports.documents.order import NothingToExport

PAGE = b"A page. " * 512


class Maker:
    """Writes pages, and tells after each how far it is. `between` happens after the first."""

    def __init__(self, *, pages=4, between=lambda: None):
        self.pages, self.between = pages, between
        self.orders = []

    def __call__(self, order, file, tell):
        self.orders.append(order)
        for number in range(self.pages):
            file.write(PAGE)
            if number == 0:
                self.between()
            tell((number + 1) / self.pages)


def finds_nothing(order, file, tell):
    raise NothingToExport("There is no session in that period.")


def breaks(order, file, tell):
    file.write(PAGE)
    raise RuntimeError("a bug")


class SlowMaker(Maker):
    """Goes on until it is told to stop by whoever holds the lease."""

    def __init__(self):
        super().__init__()
        self.began = threading.Event()

    def __call__(self, order, file, tell):
        wait = threading.Event()
        while True:
            file.write(PAGE)
            self.began.set()
            tell(0.5)
            wait.wait(0.02)
