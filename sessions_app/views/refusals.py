from accounts.views.refusals import TellsRefusals, blamed_field, done_or_told

__all__ = ["TellsRefusals", "blamed_field", "done_or_told"]
