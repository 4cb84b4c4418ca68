"""The outside world: SMS, mail, notifications, imports."""
