"""Notices: who is told of what, in which words: here, and by letter for whoever wants."""
