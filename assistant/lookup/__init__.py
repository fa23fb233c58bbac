"""Clauses by number, task, department or term, without a model, while a person still types."""
