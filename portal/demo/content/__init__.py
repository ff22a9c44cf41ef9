"""What the demonstration holds, as plain data: no model, no database, no file."""
