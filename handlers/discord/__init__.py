"""Discord: messages, presses and commands come in over the gateway; posts go out by the REST API."""
