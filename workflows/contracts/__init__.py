"""What follows from a service contract: papers that wait for a second person, days that come near and days gone by."""
