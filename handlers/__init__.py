"""How the world reaches the desk: parse, store, acknowledge. No decisions here, and handlers don't know each other."""
