"""Transcripts that come as text: WebVTT, SubRip, plain text with speakers, JSON."""
