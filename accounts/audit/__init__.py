"""The chain over the audit rows: bytes, MACs, anchors and the verifier, without Django.

`python -m accounts.audit.verify FILE --anchors ANCHORS` runs it on an exported file; docs/audit.md
says what it proves.
"""
