"""Changes pushed to open pages: the change feed, the workshop feed, and web sockets."""
