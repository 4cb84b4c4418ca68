"""Settings, addresses, servers and the ``huiyin`` command."""
