"""The handbook in chat: what is asked of policy is answered from it alone, or by a person."""
