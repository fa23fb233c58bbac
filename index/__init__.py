"""How documents are kept and found again: SQLite, FAISS, BM25."""
