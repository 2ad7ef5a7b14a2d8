"""Notices: who is told of what, in which words. For now they are shown here alone."""
