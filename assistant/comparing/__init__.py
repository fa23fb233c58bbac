"""Old against new: differences of wording, the alignment of two files, charts."""
