"""People's own words at rest: a property of plain text over a column of sealed bytes."""

from accounts.sealing import secrets


class SealedText(property):  # so that Django takes it as an argument of the model
    """`words = SealedText()` reads and writes the BinaryField `sealed_words` of the same row."""

    def __set_name__(self, model, name):
        self.name = name

    def __get__(self, row, model=None):
        if row is None:
            return self
        sealed = bytes(getattr(row, f"sealed_{self.name}"))
        return secrets.unseal(sealed, place=self._place(row)).decode() if sealed else ""

    def __set__(self, row, text):
        sealed = secrets.seal(text.encode(), place=self._place(row)) if text else b""
        setattr(row, f"sealed_{self.name}", sealed)

    def _place(self, row):
        return f"{row._meta.model_name}.{self.name}:{row.pk}"
