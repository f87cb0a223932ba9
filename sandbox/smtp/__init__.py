"""A mail server on loopback: takes mail by SMTP, keeps it by recipient, and fails on order.

`/sandbox` (HTTP) is for people who read their mail and for tests that break things; it is not part of SMTP.
"""
