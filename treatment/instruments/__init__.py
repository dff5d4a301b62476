"""Questionnaires: their items, scores, bands and reliable change, each with its source."""
