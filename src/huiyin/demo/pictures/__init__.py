"""Drawn pictures that stand in for the photographs of citizens and offices: flat, invented, made by the program."""

from huiyin.demo.pictures.album import Album

__all__ = ["Album"]
