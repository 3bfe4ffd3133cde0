"""Pages fetched ahead of their turn, the threads that fetch them, and where they wait."""
