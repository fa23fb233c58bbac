"""Scores of answers against question files, and regression questions made of feedback."""
