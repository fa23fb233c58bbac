"""From a question that is understood to an answer: what the documents say of it, in checked sentences."""
