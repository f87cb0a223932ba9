"""Mail by SMTP: one-time codes, and nothing else."""
