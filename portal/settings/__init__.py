"""Settings: base is safe by default; demo, test and production extend it."""
