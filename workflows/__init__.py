"""What happens next: reactions to facts, jobs by the clock, talks. Rooms meet here and nowhere else."""
