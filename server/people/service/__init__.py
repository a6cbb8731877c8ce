"""Use cases of people, a file per intention: signing in, binding, ownership, staff, merging."""
