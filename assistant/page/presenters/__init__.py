"""What the page shows after each thing a person does, as values; nothing here knows Gradio."""
