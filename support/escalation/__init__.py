"""When people take over: working hours, and the hand-off they get."""
