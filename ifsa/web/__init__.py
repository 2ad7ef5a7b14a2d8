"""Pages, forms and the JSON API: a folder per area."""
