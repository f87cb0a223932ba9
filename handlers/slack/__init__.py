"""Slack: events and clicks come in by Socket Mode or signed HTTP through one code path; posts go out by the Web API."""
