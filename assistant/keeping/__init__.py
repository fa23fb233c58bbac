"""What becomes of what is stored: examined, backed up, restored, deleted."""
