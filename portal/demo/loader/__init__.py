"""Loading the invented network through the services of each app."""
