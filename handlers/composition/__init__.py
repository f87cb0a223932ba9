"""The composition root's rooms: with bot.py the only code that knows concrete classes of every side."""
