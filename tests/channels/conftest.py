"""One moment, one number, and a gateway of our own."""

from datetime import UTC, datetime

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
PHONE = "19900000012"
