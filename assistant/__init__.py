"""How a question is answered; the façade is `service.py`, and each folder is a room of its own."""
