"""The appeal 留言: its life cycle, texts, assignments, replies, ratings. What the product exists for."""
