"""Demonstration data: an invented network, its people, committees, papers and pages.

Loaded by ``manage.py load_demo`` in the demo and test settings only.
"""
