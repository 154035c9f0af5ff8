"""Pictures of a revealed part: which ones, what they are drawn from, and one drawing shared by all kernels."""
