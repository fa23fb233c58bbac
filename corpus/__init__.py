"""What a document says: files read into records, pairs and changes."""
