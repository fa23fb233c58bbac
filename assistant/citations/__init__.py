"""Quotations: drafting with them, the gate that checks them, showing them as evidence, finding them again."""
