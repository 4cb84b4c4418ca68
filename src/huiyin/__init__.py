"""Huiyin 回音: people write to their government and get an answer."""
