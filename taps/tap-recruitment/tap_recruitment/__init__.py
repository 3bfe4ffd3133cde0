"""Singer tap for a recruitment API: jobs, candidates, stages, recruiters."""
