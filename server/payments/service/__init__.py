"""What people and jobs do with money that comes: one file per intention."""
