"""Rooms: places for discussion, with topics and messages."""
