"""What a browser sends when a button of a page's form is pressed, read from the page itself."""

from html.parser import HTMLParser

UNTICKED = ("checkbox", "radio")


class SentForm(HTMLParser):
    """`pairs` of the form with this id: names and values, line breaks as browsers send them."""

    def __init__(self, page: str, form_id: str):
        super().__init__()
        self.form_id, self.inside, self.pairs = form_id, False, []
        self.words = self.select = None
        self.feed(page)

    @classmethod
    def of(cls, page, form_id, **act):
        sent = {}
        for name, value in cls(page, form_id).pairs:
            sent.setdefault(name, []).append(value)
        return sent | act

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag == "form":
            self.inside = facts.get("id") == self.form_id
        elif self.inside and tag in ("input", "textarea", "select", "option"):
            getattr(self, f"begin_{tag}")(facts)

    def begin_input(self, facts):
        if facts.get("type") in UNTICKED and "checked" not in facts:
            return
        usual = "on" if facts.get("type") in UNTICKED else ""
        self.pairs.append((facts["name"], facts.get("value", usual)))

    def begin_textarea(self, facts):
        self.words = (facts["name"], [])

    def begin_select(self, facts):
        self.select = facts["name"]
        self.pairs.append((self.select, None))  # until an option is read

    def begin_option(self, facts):
        _, chosen = self.pairs[-1]
        if chosen is None or "selected" in facts:
            self.pairs[-1] = (self.select, facts["value"])

    def handle_data(self, data):
        if self.words:
            self.words[1].append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.words:
            name, parts = self.words
            text = "".join(parts).removeprefix("\n").replace("\n", "\r\n")
            self.pairs.append((name, text))
            self.words = None
