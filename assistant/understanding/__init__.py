"""From the words of a question to what is asked, of which documents, tasks, clauses and departments."""
