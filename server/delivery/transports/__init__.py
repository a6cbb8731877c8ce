"""The ways of sending: one small file each, and what every one of them must say of itself."""
