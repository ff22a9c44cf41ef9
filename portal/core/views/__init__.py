"""Views of the shell and of the foundations."""
