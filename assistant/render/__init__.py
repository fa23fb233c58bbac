"""Pure functions that write what a person sees on the page; none of them needs a browser."""
