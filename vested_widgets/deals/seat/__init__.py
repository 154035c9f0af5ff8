"""Let one person act in one deal; each act is checked against the policy and durable when it returns."""
