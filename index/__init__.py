"""How documents are kept and found again: SQLite, FAISS, tantivy."""
