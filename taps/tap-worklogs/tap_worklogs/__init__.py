"""Singer tap for a time-tracking API: accounts, customers, worklogs, workload schemes."""
