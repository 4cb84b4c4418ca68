"""What stands in front of the framework: kept pages for readers who are not signed in, and the count of views."""
