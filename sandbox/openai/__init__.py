"""A stand-in for an OpenAI-compatible server: chat completions with tools and streaming, over real sockets.

It has no mind of its own. What it answers is scripted (`moves`), recorded from a real server (`recording`), or a fault;
what it was sent is kept word for word (`Desk.received`), so that a test can search everything that a provider would
have seen. Shapes are those of https://platform.openai.com/docs/api-reference/chat.
"""
