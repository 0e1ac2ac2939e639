"""Training a small model that answers by copying sentences of numbered passages."""
