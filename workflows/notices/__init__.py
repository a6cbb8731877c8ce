"""What follows from notices: inboxes, messages and groups are filled when one comes out, and cleared when it is
recalled; the clock publishes what is due."""
