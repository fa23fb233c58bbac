"""Past conversations, and what people said of answers."""
