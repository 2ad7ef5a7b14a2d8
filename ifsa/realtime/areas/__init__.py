"""Commands in and frames out, per area."""
