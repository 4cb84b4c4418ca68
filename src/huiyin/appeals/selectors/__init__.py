"""Reads of the room: lists, timelines, similar appeals, work lists. No writes, bounded queries."""
