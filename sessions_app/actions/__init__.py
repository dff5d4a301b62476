"""What people do with sessions, each verb once, with its audit row and its message to the queue."""
