"""What stands before and beside Gradio's own routes: guard, health, endpoints for programs, MCP tools."""
