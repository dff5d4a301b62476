"""The doors for mobile clients and scripts."""
