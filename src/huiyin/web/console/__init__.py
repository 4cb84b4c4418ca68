"""Pages of the platform: moderation, dispatch, all appeals, people and offices, audit."""
