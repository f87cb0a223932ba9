"""The engine with a model: it converses, reads through tools, and proposes. `chain` alone knows LangChain.

Nothing here is imported before a key is set and the bot is ready: see `support.engines.choosing`.
"""
