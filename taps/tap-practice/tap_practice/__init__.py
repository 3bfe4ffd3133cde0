"""Singer tap for a practice-management API: clients, jobs, time, invoices and what they need."""
