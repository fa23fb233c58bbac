"""What a served library needs beside a page: users, logs, uploads, functions for programs."""
