"""Make demonstration deals, told in files and replayed through the acts that people use."""
