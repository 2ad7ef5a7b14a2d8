"""What members upload: re-encoded in a process of its own, kept by content."""
