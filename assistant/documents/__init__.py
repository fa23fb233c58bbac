"""The library as answers need it: names of documents, labels of records, look-ups within one document."""
