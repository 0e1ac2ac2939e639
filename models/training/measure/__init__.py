"""Measuring embedding models on question sets."""
