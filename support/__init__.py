"""The desk: what a support conversation is, and what may happen in it.

Nothing here knows Slack, Discord or a web server; those are in `handlers/`. Vendors' APIs are in
`support/integrations`, known only to `bot.py`.
"""
