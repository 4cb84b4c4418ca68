"""Event: the append-only record that timeline, audit, notifications, figures and the public record read."""
