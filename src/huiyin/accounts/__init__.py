"""People: accounts, one-time codes, passwords and second factors, budgets against misuse."""
