"""Search 查找: the index of what appeals say, kept by the journal, and everything that is asked of it."""
