"""Gradio components of each tab, and which presenter each event calls."""
