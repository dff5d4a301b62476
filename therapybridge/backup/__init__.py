"""One consistent set of everything that a practice could lose: the database, the sealed files that
its rows name, and the anchors of the audit. All of it is sealed with BACKUP_KEYS, which are kept
apart from it, as are the keys that the rows and files themselves were sealed with."""
