"""Singer tap for an applicant tracking API: applications, candidates, jobs, offers and more."""
