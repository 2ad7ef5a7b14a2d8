"""Live doors, fan-out, and the video engine."""
