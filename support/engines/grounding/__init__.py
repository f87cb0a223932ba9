"""The proof of a reply: whatever it states must have been found out, and be of the same kind there.

`claims` reads what a text states, `facts` says what is known and where it comes from, `proving` compares the two. Pure.
"""
