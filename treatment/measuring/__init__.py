"""Arithmetic of progress: trends, weights, shares, streaks. Knows no Django and no database."""
