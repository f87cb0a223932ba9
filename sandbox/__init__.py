"""Stand-ins that speak the vendors' real protocols on loopback, for the demo, the tests and the benchmarks.

Nothing here may import the bot (`support`, `handlers`, `bot`) nor the SDK of the vendor it stands in for: the
bot and the SDKs must meet the sandbox over a socket, as they meet the vendor.
"""
