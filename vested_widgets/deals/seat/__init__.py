"""Acts of one person in one deal, each checked against the policy and durable when it returns."""
