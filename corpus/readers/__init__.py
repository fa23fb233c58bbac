"""One file format each, read into the same stream of blocks."""
