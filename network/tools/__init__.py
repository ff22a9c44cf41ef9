"""Tools of professionals: their closed lists, what is in force, who was told, the checklist."""
