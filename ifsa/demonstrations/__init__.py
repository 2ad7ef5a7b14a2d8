"""Demonstrations: scheduled live video lessons, who comes, and what is on the stage."""
