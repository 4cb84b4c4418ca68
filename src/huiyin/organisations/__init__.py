"""Divisions, organisations with duties and leaders, mailboxes, memberships, categories of matters."""
