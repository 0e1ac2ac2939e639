"""Training and exporting embedding models."""
