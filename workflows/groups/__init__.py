"""What follows for owner groups: tasks made and followed, groups kept in step with WeCom, who hears of what failed."""
