"""The one way to tell the apps above us that a session has its results.

Sent after the transaction that finished it: session_processed.send(sender, session_id=UUID).
Receivers only queue a task; a nightly refresh repairs whatever was missed.
"""

from django.dispatch import Signal

session_processed = Signal()
