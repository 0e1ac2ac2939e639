"""Reading the training text and making pairs of it."""
