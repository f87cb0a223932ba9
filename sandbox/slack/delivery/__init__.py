"""How events, interactions and commands reach the bot: over Socket Mode or as signed HTTP requests."""
