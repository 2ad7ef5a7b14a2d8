"""What crosses the edges: one struct per verb and per shape, for form, JSON and socket alike."""
