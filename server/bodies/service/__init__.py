"""What one act changes in the bodies of owners."""
