"""What members write: made tidy, recognised, rendered, cut up for search. Knows no database."""
