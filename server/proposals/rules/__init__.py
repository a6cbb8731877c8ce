"""Pure decisions about a matter's life: its stages and what they wait for, its consents, objections and money."""
