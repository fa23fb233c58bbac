"""The page: Gradio wiring by tab, presenters that decide what is shown, routes and their guard, scripts and styles."""
