"""Historical messages with replies: read from files, brought into the same life cycle, dates kept."""
