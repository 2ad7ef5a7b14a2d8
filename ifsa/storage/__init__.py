"""How facts are kept: engine, one writer, readers, stored events and their outbox."""
