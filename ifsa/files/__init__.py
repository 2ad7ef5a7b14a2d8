"""What members upload: photos and voice notes, made anew in a process of its own, kept by
content."""
