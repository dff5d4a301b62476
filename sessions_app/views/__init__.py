"""The portal's pages about patients and their sessions."""
