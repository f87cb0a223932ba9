"""Rows: SQLAlchemy Core tables, migrations, and one file of queries a noun. Known to `bot.py` alone.

On SQLite everything runs on one thread, the only writer; nothing outside this package writes SQL.
"""
