"""The team's commands (`/support …`): one table for every platform.

A platform's handler only says who typed what where, and shows the caller what they are told. `desk.py` reads the words,
asks the platform for the caller's role at each call, and chooses the language; what each command does is a function in
its own file. A new one is a line in `table.py` with its words in `data/texts`.
"""
