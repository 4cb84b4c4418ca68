"""Figures 统计: one function and one definition each, computed from appeals and the journal."""
