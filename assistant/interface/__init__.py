"""Words of the page and of exports, in both languages."""
