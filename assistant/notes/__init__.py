"""The call note: what was pinned, how it is kept, and its export to Word, Markdown and Excel."""
