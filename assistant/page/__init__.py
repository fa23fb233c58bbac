"""The page's Gradio wiring, a file a part of the page; what is asked, found and said is decided elsewhere."""
