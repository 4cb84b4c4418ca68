"""Pages of organisations: work list, handling, replies, own figures."""
